"""The 25 competency questions: each is answered by a named query, as docs/queries.md says, and quickly."""

import re
from pathlib import Path
from time import process_time

import pytest
from pyoxigraph import Dataset, NamedNode, Quad, Store
from query_cases import queries, world

from kg.build import Built
from kg.query import GROUPS, NamedQuery, bind, resolved
from kg.query.things import Things

QUERIES = queries("2025-03-06")
ASKED_BY = dict(zip(GROUPS, (range(1, 9), range(9, 16), range(16, 22), range(22, 26)), strict=True))
"""The numbers of the questions, by who asks."""

SECONDS = 1.0
"""What a query with its defaults may take of a processor on the project's data; the slowest takes a fifth of it."""


@pytest.fixture(scope="module")
def store(built: Built) -> Store:
    """Return the project's dataset in a store."""
    store = Store()
    store.bulk_extend(built.dataset)
    return store


@pytest.mark.parametrize("group", GROUPS)
def test_every_question_is_answered_by_a_query_of_those_who_ask_it(group: str) -> None:
    answered = {number for query in QUERIES.values() if query.group == group for number in query.answers}
    assert answered == set(ASKED_BY[group])


def test_the_page_counts_the_questions_as_the_queries_do(root: Path) -> None:
    page = (root / "docs" / "queries.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| .+\? \| (.+) \|$", page, re.MULTILINE)
    told = [(int(number), name) for number, answer in rows for name in re.findall(r"`([a-z-]+)`", answer)]
    assert sorted(told) == sorted((number, query.name) for query in QUERIES.values() for number in query.answers)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_it_is_answered_quickly(query: NamedQuery, built: Built, store: Store) -> None:
    text = resolved(bind(query, {}, built.names, Things(store, built.names)), built.names)
    began = process_time()
    rows = list(store.query(text))  # type: ignore[arg-type]
    assert process_time() - began < SECONDS
    assert rows or query.empty


def test_nothing_leaks_where_the_default_graph_is_the_merge_of_all() -> None:
    dataset, names = world()
    leaky = Quad(
        NamedNode(names.expand("event:out")),
        NamedNode(names.expand("sa:target")),
        NamedNode(names.expand("state:BBB")),
        NamedNode(names.graph("meta")),
    )
    text = resolved(QUERIES["leaks"].text, names)

    def leaks(data: Dataset) -> list[tuple[str, ...]]:
        merged = Store()
        merged.bulk_extend(data)
        rows = merged.query(text, use_default_graph_as_union=True)
        return [(row["statement"].value, row["graph"].value if row["graph"] else "merge") for row in rows]  # type: ignore[union-attr]

    assert leaks(dataset) == []
    statement = names.expand("statement:out2")
    assert leaks(Dataset([*dataset, leaky])) == [(statement, "merge"), (statement, names.graph("meta"))]
