"""Positions: where things stand in RDF text of any syntax."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import Place
from kg.positions import FirstOf, Positions

BASE = "https://example.org/"
TURTLE = b"""@prefix ex: <https://example.org/id/> .
PREFIX own: <own/>
ex:a ex:knows ex:b .
<https://example.org/id/b> a ex:Thing .
own:c ex:says "ex:d" .
<rel> ex:knows ex:e-1.2 .
"""


@pytest.mark.parametrize(
    ("iri", "line"),
    [("id/a", 3), ("id/b", 4), ("own/c", 5), ("rel", 6), ("id/e-1.2", 6), ("id/Thing", 4), ("id/none", None)],
)
def test_a_thing_stands_where_a_line_starts_with_it_else_where_it_is_met(iri: str, line: int | None) -> None:
    found = Positions({"x.ttl": TURTLE}, BASE).of(BASE + iri)
    assert found == (Place("x.ttl", line) if line else None)


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("x.nt", '<urn:x> <urn:p> <urn:a> .\n<urn:a> <urn:p> "x" .', 2),
        ("x.trig", "@prefix e: <urn:> .\n<urn:g> {\n  e:a e:p 1 .\n}", 3),
        ("x.jsonld", '[\n {"@id": "urn:a",\n "urn:p": 1}]', 2),
        ("x.rdf", '<rdf:RDF>\n<rdf:Description rdf:about="urn:a"/>', 2),
    ],
)
def test_every_syntax(file: str, text: str, line: int) -> None:
    assert Positions({file: text.encode()}).of("urn:a") == Place(file, line)


def test_compact_names_of_json_ld_are_known_by_the_prefixes_given() -> None:
    text = b'{\n"@id": "ex:a", "x": "http://other"}'
    assert Positions({"x.jsonld": text}, prefixes={"ex": BASE}).of(BASE + "a") == Place("x.jsonld", 2)


def test_the_first_file_that_starts_a_line_with_a_thing_counts() -> None:
    files = {"a.ttl": b"<urn:x> <urn:p> <urn:a> .", "b.ttl": b"<urn:a> <urn:p> 1 .", "c.ttl": b"<urn:a> <urn:p> 2 ."}
    assert Positions(files).of("urn:a") == Place("b.ttl", 1)


def test_several_are_asked_in_order() -> None:
    one, other = (
        Positions({"a.nt": b"<urn:a> <urn:p> 1 ."}),
        Positions({"b.nt": b"<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> 1 ."}),
    )
    both = FirstOf(one, other)
    assert [both.of("urn:a"), both.of("urn:b"), both.of("urn:c")] == [Place("a.nt", 1), Place("b.nt", 2), None]


@given(st.binary(max_size=200))
def test_any_bytes_can_be_searched(data: bytes) -> None:
    Positions({"x": data}).of("urn:a")


def test_in_a_file_of_statements_a_thing_stands_where_it_is_the_subject() -> None:
    text = b"<urn:a> <urn:p> <urn:b> .\n_:n <urn:q> <urn:c> .\n<urn:b> <urn:p> <urn:a> .\n"
    places = Positions({"x.nt": text})
    assert [places.of(f"urn:{name}") for name in "abcq"] == [Place("x.nt", line) for line in (1, 3, 2, 2)]
    assert places.of("urn:z") is None
