"""The named queries: each answers as expected, on a small world and on the project, and stands on its conditions."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import rdflib
from pyoxigraph import Dataset, DefaultGraph, Literal, NamedNode, Quad, Store
from query_cases import (
    EXPECTED,
    ON_PROJECT,
    ON_WORLD,
    OWN_WORDS,
    WORLD,
    WORLDLY,
    Case,
    answer,
    case,
    expected,
    queries,
    world,
)
from query_mutations import BROKEN

from kg.bridge import to_rdflib
from kg.build import Built
from kg.names import Names
from kg.query import GROUPS, Embedded, NamedQuery, bind, resolved, run_named, sources
from kg.sparql import form, tokens
from kg.worker import Answer, Limits, Question, ask

AS_OF = "2025-03-06"
QUERIES = queries(AS_OF)


@pytest.fixture(scope="module")
def small() -> Embedded:
    """Return the small world, with quads that leak."""
    dataset, names = world()
    return Embedded(dataset, names)


@pytest.fixture(scope="module")
def project(built: Built) -> Embedded:
    """Return the project's dataset."""
    return Embedded(built.dataset, built.names)


# ---- the files ----


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_a_query_file_says_what_it_is(query: NamedQuery) -> None:
    assert len(query.title) < 60
    assert query.prose.endswith(".")
    assert query.group in GROUPS
    assert form(query.text) == "SELECT"
    assert "ORDER BY" in query.text


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_its_columns_are_those_described(query: NamedQuery, project: Embedded) -> None:
    assert run_named(QUERIES, query.name, {}, project, project.names).columns == tuple(query.columns)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_defaults_in_its_text_are_those_of_its_parameters(query: NamedQuery, project: Embedded) -> None:
    bound = bind(query, {}, project.names, project.things)
    assert _spelt_out(bound, project.names) == _spelt_out(query.text, project.names)


def _spelt_out(text: str, names: Names) -> list[str]:
    """Return the tokens of a query with its names expanded, so that ``a:b`` equals ``<…b>``."""
    found = tokens(resolved(text, names))
    return [f"<{names.expand(t.text)}>" if t.kind == "name" and len(t.text.split(":")[1]) else t.text for t in found]


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_it_is_sparql_to_another_parser(query: NamedQuery, project: Embedded) -> None:
    from rdflib.plugins.sparql import prepareQuery

    prepareQuery(resolved(bind(query, {}, project.names, project.things), project.names))


# ---- the answers ----


@pytest.mark.parametrize("item", ON_WORLD, ids=str)
def test_on_the_small_world(item: Case, small: Embedded) -> None:
    assert answer(item, QUERIES, small) == expected("world", item).read_text(encoding="utf-8")


@pytest.mark.parametrize("item", ON_PROJECT, ids=str)
def test_on_the_project(item: Case, project: Embedded) -> None:
    found = answer(item, QUERIES, project, OWN_WORDS)
    assert found == expected("project", item).read_text(encoding="utf-8")


def test_no_expected_answer_is_left_over() -> None:
    files = {path.relative_to(EXPECTED).as_posix() for path in EXPECTED.rglob("*.csv")}
    assert files == {f"world/{item}.csv" for item in ON_WORLD} | {f"project/{item}.csv" for item in ON_PROJECT}


@pytest.mark.parametrize(
    ("day", "number"),
    [("1949-08-24", 12), ("1955-05-07", 15), ("1982-05-30", 16), ("2020-03-27", 30), ("2025-03-06", 32)],
)
def test_how_many_nato_had(day: str, number: int, project: Embedded) -> None:
    rows = run_named(QUERIES, "members", {"arrangement": "nato", "on": day}, project, project.names).rows
    assert len(rows) == number
    assert {row["basis"] for row in rows} == {"certain"}


def test_members_on_the_day_of_the_data_are_those_that_the_rule_derives(project: Embedded, built: Built) -> None:
    names, query = built.names, QUERIES["members"]
    member_of, organization = NamedNode(names.sa("memberOf")), NamedNode(names.expand("org:organization"))
    derived = {(str(t.subject), str(t.object)) for t in built.graph("derived") if t.predicate == member_of}
    arrangements = {str(t.object)[1:-1] for t in built.graph("facts") if t.predicate == organization}
    store = Store()
    store.extend(built.dataset)
    asked = set()
    for arrangement in arrangements:
        bound = bind(query, {"arrangement": names.compact(arrangement)}, names, project.things)
        rows: Any = store.query(resolved(bound, names))
        asked |= {(f"<{names.id('state', row['iso3'].value)}>", f"<{arrangement}>") for row in rows}
    assert asked == derived
    assert {arrangement for _, arrangement in derived} < {f"<{arrangement}>" for arrangement in arrangements}


def test_a_membership_last_heard_of_before_the_day_is_possible_and_no_more(project: Embedded) -> None:
    params = {"arrangement": "sigint-seniors-europe"}
    assert run_named(QUERIES, "members", params, project, project.names).rows == []
    rows = run_named(QUERIES, "members", {**params, "include": "possible"}, project, project.names).rows
    assert {row["basis"] for row in rows} == {"possible"}
    then = run_named(QUERIES, "members", {**params, "on": "2013-04-30"}, project, project.names).rows
    assert len(then) == len(rows) > 10


def test_disputes_are_those_of_the_worked_examples(project: Embedded) -> None:
    rows = run_named(QUERIES, "disputes", {}, project, project.names).rows
    concerns = {str(row["content"]): row["concerns"] for row in rows}
    assert concerns["proposition:navarro-advocates-expulsion"] == "what is so"
    assert [content for content, what in concerns.items() if what == "what was said"] == ["claim:atl-100.1"]


# ---- leaks ----


def _with(dataset: Dataset, *quads: tuple[str, str, str, str | None]) -> Embedded:
    """Return the small world with more triples, each given by CURIEs (a text in quotes) and the name of its graph."""
    _, names = world()
    more = Dataset(dataset)
    for subject, predicate, value, graph in quads:
        home = NamedNode(names.graph(graph)) if graph else DefaultGraph()
        node = Literal(value[1:-1]) if value[0] == '"' else NamedNode(names.expand(value))
        more.add(Quad(NamedNode(names.expand(subject)), NamedNode(names.expand(predicate)), node, home))
    return Embedded(more, names)


LEAKY = (
    ("event:out", "sa:target", "state:BBB", "facts"),
    ("event:out", "sa:eventType", "sa:Expulsion", None),
    ("event:out", "sa:fromBody", "arrangement:pact", "meta"),
    ("event:tale", "sa:topic", '"tale"', "facts"),
    # Something that an endorsement made a fact is no reason for what another proposition says of it.
    ("event:met", "sa:establishedBy", "endorsement:met", "facts"),
    ("statement:met3", "sa:s", "event:met", "claims"),
    ("statement:met3", "sa:p", "sa:target", "claims"),
    ("statement:met3", "sa:o", "person:bob", "claims"),
    ("proposition:war", "sa:states", "statement:met3", "claims"),
    ("event:met", "sa:target", "person:bob", "facts"),
    # What an endorsed proposition says too, what is known anyway and what is derived do not leak.
    ("statement:met4", "sa:s", "event:met", "claims"),
    ("statement:met4", "sa:p", "sa:participant", "claims"),
    ("statement:met4", "sa:o", "person:ann", "claims"),
    ("proposition:war", "sa:states", "statement:met4", "claims"),
    ("membership:a", "org:member", "state:AAA", "meta"),
)


def leaks(source: Embedded, named: dict[str, NamedQuery] = QUERIES) -> list[tuple[object, ...]]:
    """Return which statements leak, and where."""
    rows = run_named(named, "leaks", {}, source, source.names).rows
    return [(row["statement"], row["graph"]) for row in rows]


def test_leaks_are_found_wherever_they_are_and_nothing_else() -> None:
    dataset, _ = world()
    assert leaks(_with(dataset)) == []
    assert leaks(_with(dataset, *LEAKY)) == [
        ("statement:met3", "g:facts"),
        ("statement:out1", None),
        ("statement:out2", "g:facts"),
        ("statement:out3", "g:meta"),
        ("statement:tale", "g:facts"),
    ]


# ---- what they stand on ----


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask in this process: the queries are ours, and a child for each of hundreds takes longer than its query."""

    def run(store: Store, question: Question, _limits: Limits) -> Answer:
        written = BytesIO()
        ask(store, question, written)
        kind, _, data = written.getvalue().partition(b"\n")
        assert kind == b"solutions"
        return Answer("solutions", data)

    monkeypatch.setattr(sources, "run", run)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "old", "new"), [(n, old, new) for n, pairs in BROKEN.items() for old, new in pairs])
def test_breaking_a_condition_turns_an_answer(name: str, old: str, new: str, small: Embedded) -> None:
    query = QUERIES[name]
    assert old in query.text, "the condition is no longer there: say what the query stands on now"
    broken = {name: replace(query, text=query.text.replace(old, new))}
    if name == "leaks":
        leaky = _with(world()[0], *LEAKY)
        assert leaks(leaky, broken) != leaks(leaky)
        return
    cases = [item for item in ON_WORLD if item.query == name]
    assert any(answer(item, broken, small) != expected("world", item).read_text(encoding="utf-8") for item in cases)


def test_every_query_is_broken_somewhere() -> None:
    assert BROKEN.keys() == QUERIES.keys()


# ---- another engine ----


@pytest.fixture(scope="module")
def other() -> Callable[[str], list[tuple[str, ...]]]:
    """Return a function that asks rdflib's engine, which knows nothing of ours, about the small world."""
    dataset, names = world()
    graph = to_rdflib(dataset, names)

    def ask(text: str) -> list[tuple[str, ...]]:
        found = graph.query(resolved(text, names))
        assert isinstance(found, rdflib.query.Result)
        return [tuple("" if value is None else str(value) for value in row) for row in found]  # type: ignore[union-attr]

    return ask


DISAGREES = {
    "contents": "counts what our bridge puts into the default graph besides",
    "leaks": "misses a NOT EXISTS within a NOT EXISTS",
    "proposed-changes": "misses a NOT EXISTS after a UNION",
}
"""Where rdflib's engine is no witness, and why."""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("item", [case(name) for name in QUERIES if name not in DISAGREES], ids=str)
def test_another_engine_agrees(item: Case, small: Embedded, other: Callable[[str], list[tuple[str, ...]]]) -> None:
    params = WORLDLY.get(item.query, {})
    ours = run_named(QUERIES, item.query, params, small, small.names)
    text = bind(QUERIES[item.query], params, small.names, small.things)
    shown = [tuple("" if term is None else getattr(term, "value", str(term)) for term in row) for row in ours.terms]
    assert sorted(other(text)) == sorted(shown)
    assert WORLD in resolved(text, small.names)
