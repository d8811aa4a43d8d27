"""Named query files: what they say, and every way in which one can be wrong."""

from pathlib import Path

import pytest
from query_cases import KINDS
from query_files import GOOD, query

from kg.build import Built
from kg.errors import InputError, KgError
from kg.query import (
    BadParameter,
    BadQueryFile,
    Queries,
    UnknownQuery,
    UnknownThing,
    decoded,
    has_front_matter,
    load_queries,
    load_query,
    run_named,
)


def test_a_query_file_is_read() -> None:
    found = query("{type: date, default: as_of, optional: yes, help: a day}")
    assert (found.name, found.title, found.group, found.prose) == ("my-query", "A title", "researchers", "Some prose.")
    assert found.columns == {"x": "a column"}
    assert found.empty is None
    (parameter,) = found.params
    assert (parameter.name, parameter.default, parameter.optional) == ("p", "2025-03-06", True)
    assert str(parameter) == "[p=2025-03-06]"
    assert found.sparql.startswith("# A title\nSELECT ?x")
    assert has_front_matter(found.text.encode())
    assert not has_front_matter(b"SELECT * {}")


def test_parameters_as_a_list_shows_them() -> None:
    assert str(query("{type: arrangement, default: nato, help: x}").params[0]) == "p=nato"
    assert str(query("{type: text, help: x}").params[0]) == "[p]"


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        (GOOD, "SELECT * {}", "no front matter", 1),
        (GOOD, "", "no front matter", 1),
        ("# ---\nSELECT", "SELECT", "is no comment", 8),
        (GOOD, "# ---\n# title: x\n", "without an end", 1),
        (GOOD, "# ---\n# - one\n# - two\n# ---\nASK {}", "a seeds file is a list", 2),
        ("# title: A title\n", "", "'title' is missing", 2),
        ("# title: A title", "# title:", "'title' is missing", 2),
        ("# title: A title", "# title: [a, b]", "'title' is missing", 2),
        ("# group: researchers", "# group: friends", "no such group: 'friends'", 3),
        ("# prose:", "# proze:", "unknown key 'proze'", 4),
        ("#   p: {type: text, help: x}", "#   p: text", "'p' is no mapping", 6),
        ("# columns: {x: a column}", "# columns: x", "'columns' is no mapping", 7),
        ("type: text", "type: texd", "unknown type 'texd'", 6),
        ("type: text", "typ: text", "unknown key 'typ'", 6),
        (", help: x", "", "'help' is missing", 6),
        ("type: text", "type: choice, choices: [{a: b}]", "'choices' is no list of texts", 6),
        ("VALUES ?p", "VALUES ?q", "no VALUES ?p { … }", 6),
        ("# title: A title", "# title: A title\n# title: Again", "'title'", 3),
        ("# group:", "# answers: [1, 0]\n# group:", "'answers' is no list of numbers from 1", 3),
        ("# group:", "# answers: [one]\n# group:", "'answers' is no list of numbers from 1", 3),
        ("# title: A title", "#\ttitle: A title", "", 2),
    ],
)
def test_a_query_file_that_is_wrong_is_told_at_its_line(old: str, new: str, message: str, line: int) -> None:
    data = GOOD.replace(old, new).encode()
    assert data != GOOD.encode()
    with pytest.raises(KgError) as raised:
        load_query("queries/bad.rq", data, KINDS, "2025-03-06")
    assert message in raised.value.message
    assert raised.value.place is not None
    assert (raised.value.place.file, raised.value.place.line) == ("queries/bad.rq", line)
    assert raised.value.help
    assert raised.value.exit_status in (1, 3)


def test_a_query_file_says_which_questions_it_answers() -> None:
    assert load_query("queries/x.rq", GOOD.encode(), KINDS, "2025-03-06").answers == ()
    for written, answers in (("[2, 13]", (2, 13)), ("7", (7,))):
        data = GOOD.replace("# group:", f"# answers: {written}\n# group:").encode()
        assert load_query("queries/x.rq", data, KINDS, "2025-03-06").answers == answers


def test_a_file_that_is_not_utf8() -> None:
    with pytest.raises(InputError) as raised:
        load_query("queries/bad.rq", b"# ---\n# title: \xff\n", KINDS, "2025-03-06")
    assert str(raised.value.place) == "queries/bad.rq:2"
    assert decoded(b"\xef\xbb\xbfASK {}", "x") == "ASK {}"


def test_the_projects_queries_are_read_when_they_are_asked_for(built: Built) -> None:
    queries = load_queries(built.sources, built.names)
    assert queries["members"] is queries["members"]
    assert list(queries) == sorted(queries)
    assert len(queries) == len(list(queries.values()))
    assert queries.file("members")[0] == "queries/members.rq"
    broken = Queries({"queries/bad.rq": b"ASK {}"}, (), "2025-03-06")
    assert "bad" in list(broken)
    with pytest.raises(BadQueryFile):
        broken["bad"]


def test_an_unknown_query_is_told_with_the_nearest(built: Built) -> None:
    queries = load_queries(built.sources, built.names)
    with pytest.raises(UnknownQuery) as raised:
        queries.file("member")
    assert "members" in str(raised.value.help)
    with pytest.raises(UnknownQuery) as raised:
        run_named(queries, "member", {}, built.dataset, built.names)
    assert "members" in str(raised.value.help)
    assert raised.value.exit_status == 2


def test_bad_query_files_and_bad_parameters_have_codes_of_their_own() -> None:
    codes = {BadQueryFile.default_code, BadParameter.default_code, UnknownThing.default_code, UnknownQuery.default_code}
    assert len(codes) == 4


def test_the_example_in_the_documentation_is_a_query(root: Path, built: Built) -> None:
    page = (root / "docs" / "queries.md").read_text(encoding="utf-8")
    example = page.partition("```sparql\n")[2].partition("```")[0]
    loaded = load_query("queries/example.rq", example.encode(), built.names.kinds, "2025-03-06")
    found = run_named({"example": loaded}, "example", {"state": "USA"}, built.dataset, built.names)
    assert found.columns == tuple(loaded.columns)
    assert "office:president-USA" in [row["office"] for row in found.rows]
