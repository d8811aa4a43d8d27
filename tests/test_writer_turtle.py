"""Turtle and TriG that people like to read: the layout itself, prefixes, brackets, and the order of things."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdf_terms import NAMES, datasets, iri, said

from kg.formats import by_name
from kg.writer import digest, serialize, turtle
from kg.writer.prefixes import Prefixes
from kg.writer.things import Things

BASE = NAMES.base


def turtle_of(text: str) -> str:
    """Return the Turtle, without its prefixes, of what some Turtle says."""
    head = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in NAMES.prefixes.items())
    dataset = Dataset(parse((head + text).encode(), RdfFormat.TURTLE))
    return serialize(dataset, by_name("ttl"), NAMES).decode().partition("\n\n")[2]


def test_a_thing_as_people_read_it() -> None:
    dataset = Dataset(
        [
            said("state:CAN", "rdf:type", iri("sa:State")),
            said("state:CAN", "skos:note", Literal("Two lines\nof a note.", language="en")),
            said("state:CAN", "skos:prefLabel", Literal("Canada", language="en")),
            said("state:CAN", "sa:cowCode", Literal("20", datatype=iri("xsd:integer"))),
            said("state:CAN", "sa:odd", Literal("020", datatype=iri("xsd:integer"))),
            said("state:CAN", "skos:exactMatch", iri("geonames:6251999/")),
            said("state:CAN", "skos:exactMatch", iri("wd:Q16")),
        ]
    )
    assert serialize(dataset, by_name("ttl"), NAMES).decode() == dedent('''\
        @prefix sa: <https://example.org/kg/ontology#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix state: <https://example.org/kg/id/state/> .
        @prefix wd: <http://www.wikidata.org/entity/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

        state:CAN a sa:State ;
            skos:prefLabel "Canada"@en ;
            sa:cowCode 20 ;
            sa:odd "020"^^xsd:integer ;
            skos:exactMatch wd:Q16 , <https://sws.geonames.org/6251999/> ;
            skos:note """Two lines
        of a note."""@en .
        ''')


def test_graphs_in_their_order_things_of_one_line_close_together() -> None:
    dataset = Dataset(
        [
            said("state:CAN", "sa:plain", Literal("b"), "claims"),
            said("state:AUS", "sa:plain", Literal("b"), "facts"),
            said("state:CAN", "sa:plain", Literal("a"), "facts"),
            said("state:CAN", "sa:plain", Literal("nowhere")),
        ]
    )
    assert serialize(dataset, by_name("trig"), NAMES).decode().partition("\n\n")[2] == dedent("""\
        state:CAN sa:plain "nowhere" .

        g:facts {
            state:AUS sa:plain "b" .
            state:CAN sa:plain "a" .
        }

        g:claims {
            state:CAN sa:plain "b" .
        }
        """)


def test_related_things_stand_together() -> None:
    kinds = ("claim:a-9", "claim:a-10", "claim:a-9.1", "time:claim.a-9", "time:claim.a-9.signed", "proposition:p")
    quads = [said(name, "sa:plain", Literal("x"), "claims") for name in (*kinds, "proposition:q", "state:CAN")]
    quads += [
        said("claim:a-9", "sa:content", iri("claim:a-9.1"), "claims"),
        said("claim:a-9.1", "sa:content", iri("proposition:p"), "claims"),
        said("claim:a-10", "sa:content", iri("proposition:p"), "claims"),
        said("proposition:p", "sa:condition", iri("proposition:q"), "claims"),
        said("proposition:q", "sa:condition", iri("proposition:p"), "claims"),
        said("statement:p.2", "sa:s", iri("state:CAN"), "claims"),
        said("statement:p.2", "sa:p", iri("rdf:type"), "claims"),
        said("statement:p.1", "sa:s", iri("state:CAN"), "claims"),
        said("statement:p.1", "sa:p", iri("sa:during"), "claims"),
        said("statement:p.1", "sa:o", iri("time:event.e"), "claims"),
        said("statement:orphan.1", "sa:v", Literal("x"), "claims"),
        said("time:event.e", "sa:plain", Literal("x"), "claims"),
        Quad(NamedNode(f"{BASE}graph/x#part"), iri("sa:plain"), Literal("x"), iri("g:claims")),
        Quad(NamedNode(f"{BASE}graph/x"), iri("sa:plain"), Literal("x"), iri("g:claims")),
        Quad(BlankNode("b"), iri("sa:plain"), Literal("x"), iri("g:claims")),
    ]
    text = serialize(Dataset(quads), by_name("trig"), NAMES).decode()
    starts = [line.split()[0] for line in text.partition("{\n")[2].splitlines() if line[:4] == "    " != line[:8][4:]]
    assert [start for start in starts if ":" in start or start == "[]"] == [
        *("claim:a-9", "time:claim.a-9", "time:claim.a-9.signed", "claim:a-9.1", "proposition:p", "proposition:q"),
        *("statement:p.2", "statement:p.1", "time:event.e", "claim:a-10", "state:CAN", "statement:orphan.1"),
        *("g:x", f"<{BASE}graph/x#part>", "[]"),
    ]


@pytest.mark.parametrize(
    ("given", "laid"),
    [
        ("state:A sa:x [ sa:y 1 ] .", "state:A sa:x [ sa:y 1 ] .\n"),
        ("state:A sa:x [] .", "state:A sa:x [] .\n"),
        ("[] sa:x [ sa:y [ sa:z 1 ] ] .", "[] sa:x [ sa:y [ sa:z 1 ] ] .\n"),
        ("state:A sa:x ( 1 2 ( 3 ) ) .", "state:A sa:x ( 1 2 ( 3 ) ) .\n"),
        ("state:A sa:x () .", "state:A sa:x rdf:nil .\n"),
        ("state:A sa:x _:a . state:B sa:x _:a .", "state:A sa:x _:c14n0 .\nstate:B sa:x _:c14n0 .\n"),
        ("_:a sa:x _:b . _:b sa:x _:a .", "_:c14n0 sa:x [ sa:x _:c14n0 ] .\n"),
        ("_:a sa:x _:a .", "_:c14n0 sa:x _:c14n0 .\n"),
        ("state:A sa:x [ sa:y 1 ; sa:z 2 ; sa:w 3 ] .", None),
        ("state:A sa:x [ sa:y 1 ] , [ sa:y 2 ] .", None),
        ("state:A sa:x [ sa:y '''a\nb''' ] .", None),
        ("state:A sa:x _:l . _:l rdf:first 1 ; rdf:rest _:l .", None),
        ("state:A sa:x _:l . _:l rdf:first 1 ; rdf:rest rdf:nil ; sa:y 2 .", None),
        ("state:A sa:x _:l . _:l rdf:first 1 , 2 ; rdf:rest rdf:nil .", None),
        ("_:l rdf:first _:l ; rdf:rest rdf:nil .", None),
        ("_:l rdf:first [ sa:x _:l ] ; rdf:rest rdf:nil .", None),
    ],
)
def test_blank_nodes_stand_where_they_are_met(given: str, laid: str | None) -> None:
    text = turtle_of(given)
    assert laid is None or text == laid
    assert turtle_of(text) == text


def test_brackets_one_a_line_and_lists_that_are_too_long() -> None:
    long = " ".join(f"state:long-name-of-a-state-{n}" for n in range(6))
    text = turtle_of(f"state:A sa:x [ sa:y 2 ; sa:z 1 ] , [ sa:y ( {long} ) ; sa:z 3 ] ; sa:w '''a\nb''' , 1 .")
    assert "    sa:x\n        [ sa:y 2 ; sa:z 1 ] ,\n        [\n" in text
    assert "(\n" in text
    assert turtle_of(text) == text


def test_what_is_nested_too_deep_gets_a_label() -> None:
    text = turtle_of("state:A sa:x " + "[ sa:x " * 40 + "1" + " ]" * 40 + " .")
    assert "_:c14n" in text
    assert turtle_of(text) == text
    text = turtle_of("state:A sa:x " + "( " * 40 + "1" + " )" * 40 + " .")
    assert turtle_of(text) == text


def test_many_objects_are_wrapped() -> None:
    text = turtle_of("state:A sa:x " + ", ".join(f"state:B{n:03}" for n in range(60)) + " .")
    assert all(len(line) <= 120 for line in text.splitlines())
    assert text.count("\n") > 2


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('say "no"', r'"say \"no\""'),
        ('"\n""x"', '"""' + '"\n\\""x\\"' + '"""'),
        ("a\r\n\t\\", '"""a\\r\n\\t\\\\"""'),
        ("\u202eabc\u2066", r'"\u202Eabc\u2066"'),
        ("\x00\x7f\x85\ufeff", r'"\u0000\u007F\u0085\uFEFF"'),
        ("é日\U0001f1e8", '"é日\U0001f1e8"'),
    ],
)
def test_texts_are_escaped_only_where_they_must_be(value: str, written: str) -> None:
    triple = Triple(iri("state:A"), iri("sa:x"), Literal(value))
    data = turtle([triple], NAMES.prefixes)
    assert data.decode().endswith(f"state:A sa:x {written} .\n")
    assert [quad.triple for quad in parse(data, RdfFormat.TURTLE)] == [triple]


@settings(max_examples=60, deadline=None)
@given(dataset=datasets)
def test_a_relative_file_reads_back_with_its_base(dataset: Dataset) -> None:
    triples = list(dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in dataset))
    data = turtle(triples, NAMES.prefixes, BASE)
    assert b"<https://example.org/kg/ontology#>" not in data
    again = parse(data, RdfFormat.TURTLE, base_iri=BASE)
    assert digest(again) == digest(Quad(t.subject, t.predicate, t.object) for t in triples)


def test_prefixes_of_any_kind() -> None:
    table = Prefixes({"b": "http://e/", "a": "http://e/", "": "http://e/x#", "odd": "http://e/y-", "1": "http://e/n#"})
    assert table.curie("http://e/z") == "a:z"
    assert table.curie("http://e/x#z") == ":z"
    assert table.curie("http://e/y-z") == "a:y-z"
    assert table.curie("http://e/w/y") is None
    assert table.curie("http://e/n#z") is None
    assert Prefixes({"odd": "http://e/y-"}).curie("http://e/y-z") == "odd:z"
    assert table.used == {"": "http://e/x#", "a": "http://e/"}


def test_a_blank_node_in_two_graphs_keeps_its_label() -> None:
    blank = BlankNode("b")
    quads = [
        Quad(iri("state:A"), iri("sa:x"), blank, iri("g:facts")),
        Quad(blank, iri("sa:x"), Literal("1"), iri("g:claims")),
        Quad(iri("state:B"), iri("sa:x"), Literal("2"), BlankNode("g")),
    ]
    text = serialize(Dataset(quads), by_name("trig"), NAMES).decode()
    assert text.count("_:c14n") == 3
    assert digest(parse(text.encode(), RdfFormat.TRIG)) == digest(quads)


def test_a_list_is_no_list_where_it_is_met_twice() -> None:
    cell = BlankNode("l")
    first, rest = iri("rdf:first"), iri("rdf:rest")
    triples = [Triple(cell, first, Literal("1")), Triple(cell, rest, iri("rdf:nil"))]
    met_once = Things([*triples, Triple(iri("state:A"), iri("sa:x"), cell)])
    assert met_once.list_at(cell) == ([cell], [Literal("1")])
    assert met_once.list_at(iri("rdf:nil")) is None
    met_twice = Things([*triples, *(Triple(iri(s), iri("sa:x"), cell) for s in ("state:A", "state:B"))])
    assert met_twice.list_at(cell) is None
