"""What a query found: rows, values, labels, formats, tables."""

import csv
import datetime
import io
import json
import sys
from decimal import Decimal

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from query_cases import queries, world

from kg.errors import UsageError
from kg.formats import FORMATS, by_name
from kg.query import TABLE_FORMATS, Embedded, Result, run_named, run_text

DATASET, NAMES = world()
SOURCE = Embedded(DATASET, NAMES)
XSD = "http://www.w3.org/2001/XMLSchema#"
MEMBERS = {"arrangement": "pact", "on": "1960-02-10"}


def asked(text: str) -> Result:
    """Return the answer of the small world to a query of one's own."""
    return run_text(text, SOURCE, NAMES)


@pytest.fixture(scope="module")
def members() -> Result:
    """Return the members of the Pact on a day."""
    return run_named(queries("2000-01-01"), "members", MEMBERS, DATASET, NAMES)


def test_rows_are_values_by_column(members: Result) -> None:
    assert members.kind == "solutions"
    assert members.columns == ("iso3", "name", "since", "until", "basis")
    assert members.rows[0] == {
        "iso3": "AAA",
        "name": "Aland",
        "since": "1950-06-01",
        "until": None,
        "basis": "certain",
    }
    assert len(members) == 3
    assert list(members) == members.rows
    assert members.boolean is None
    assert members.triples == []
    assert repr(members) == "<Result: 3 rows of iso3, name, since, until, basis>"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("7", 7),
        ("1.50", Decimal("1.5")),
        ("1e3", 1000.0),
        ("true", True),
        ("'x'", "x"),
        ("'x'@en", "x"),
        (f"'2024-02-29'^^<{XSD}date>", datetime.date(2024, 2, 29)),
        (
            f"'2024-02-29T01:02:03Z'^^<{XSD}dateTime>",
            datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=datetime.timezone.utc),  # noqa: UP017
        ),
        (f"'seven'^^<{XSD}integer>", "seven"),
        (f"'x'^^<{XSD}decimal>", "x"),
        (f"'2024-02-30'^^<{XSD}date>", "2024-02-30"),
        (f"'P1Y'^^<{XSD}duration>", "P1Y"),
        ("state:AAA", "state:AAA"),
        ("<urn:x>", "<urn:x>"),
    ],
)
def test_values_are_pythons_own(written: str, expected: object) -> None:
    (row,) = asked(f"SELECT ?x {{ VALUES ?x {{ {written} }} }}").rows
    assert row["x"] == expected
    assert type(row["x"]) is type(expected)


def test_a_blank_node_and_a_bad_boolean_stay_texts(members: Result) -> None:
    assert members.value(BlankNode("b")) == "_:b"
    assert members.value(Literal("maybe", datatype=NamedNode(f"{XSD}boolean"))) == "maybe"


def test_yes_or_no() -> None:
    result = asked("ASK { state:AAA a sa:State }")
    assert result.boolean is True
    assert (result.columns, result.rows, len(result)) == ((), [], 0)
    assert repr(result) == "<Result: true>"
    assert asked("ASK { state:AAA a sa:Person }").boolean is False
    assert json.loads(result.serialize("json"))["boolean"] is True
    assert b"true" in result.serialize("csv")


def test_a_graph_has_each_triple_once_in_order() -> None:
    result = asked("CONSTRUCT { ?s a sa:State } WHERE { { ?s a sa:State } UNION { ?s a sa:State } }")
    assert [NAMES.compact(str(t.subject)[1:-1]) for t in result.triples] == [f"state:{x * 3}" for x in "ABCDEF"]
    assert len(result) == 6
    assert repr(result) == "<Result: 6 triples>"
    assert result.boolean is None


@pytest.mark.parametrize("form", [form.name for form in FORMATS])
def test_a_graph_is_written_in_every_format(form: str) -> None:
    result = asked("CONSTRUCT WHERE { ?s a sa:State }")
    kind = RdfFormat.from_media_type(by_name(form).media_type)
    assert kind is not None
    assert {quad.triple for quad in parse(result.serialize(form), kind)} == set(result.triples)


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_rows_are_written_in_every_format(form: str, members: Result) -> None:
    assert b"Celand" in members.serialize(form)


def test_csv_is_csv(members: Result) -> None:
    rows = list(csv.reader(io.StringIO(members.serialize("csv").decode(), newline="")))
    assert rows[0] == ["iso3", "name", "since", "until", "basis"]
    assert rows[3] == ["CCC", "Celand", "1950-06-01", "1960-02-10", "certain"]


def test_a_format_of_the_wrong_sort_is_refused(members: Result) -> None:
    with pytest.raises(UsageError, match="rows cannot be written as ttl") as raised:
        members.serialize("ttl")
    assert "csv" in str(raised.value.help)
    with pytest.raises(UsageError, match="a graph cannot be written as csv"):
        asked("CONSTRUCT WHERE { ?s a sa:State }").serialize("csv")


def test_labels_are_english_and_the_best_there_are() -> None:
    result = asked("SELECT ?x { VALUES ?x { state:AAA group:g1 document:d sa:denies claim:c1 <urn:x> } }")
    shown = [result.shown(term) for (term,) in result.terms]
    assert shown == ["Aland", "two aides", "A report", "denies", "claim:c1", "<urn:x>"]
    assert next(result.shown(term, labelled=False) for (term,) in result.terms) == "state:AAA"
    assert result.shown(None) == ""
    assert asked("SELECT ?x { VALUES ?x { 1.50 } }").labels == {}
    assert asked("SELECT ?x { VALUES ?x { 'a' } }").shown(Literal("1.50")) == "1.50"


def test_a_data_frame(members: Result) -> None:
    frame = members.to_dataframe()
    assert list(frame.columns) == list(members.columns)
    assert list(frame["iso3"]) == ["AAA", "BBB", "CCC"]
    assert list(asked("SELECT ?x { ?x a sa:Nothing }").to_dataframe().columns) == ["x"]


def test_without_pandas_the_fix_is_told(members: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="pandas is not installed") as raised:
        members.to_dataframe()
    assert "alliance-kg[dataframe]" in str(raised.value.help)


def test_a_notebook_shows_a_table_in_which_nothing_is_markup() -> None:
    page = asked("SELECT ?x { VALUES ?x { '<script>' state:AAA UNDEF } }")._repr_html_()
    assert "<th>x</th>" in page
    assert "<td>&lt;script&gt;</td>" in page
    assert "<td>Aland</td>" in page
    assert "<td></td>" in page
    assert "&quot;boolean&quot;" in asked("ASK {}")._repr_html_()
    assert asked("CONSTRUCT WHERE { ?s a sa:State }")._repr_html_().startswith("<pre>@prefix")
