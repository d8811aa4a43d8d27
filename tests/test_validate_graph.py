"""The ground that the judge stands on: it changes nothing, and gives the answers that rdflib's own would."""

import logging
from itertools import product

import pytest
import rdflib
import rejections
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.compare import isomorphic
from rdflib.namespace import SH
from small_shapes import DATA, NAMES, ONE_P, found, quads, report

from kg.validate import BadShapes, validate
from kg.validate.graph import IndexedGraph
from kg.validate.judging import judge
from kg.validate.shapes import faster
from kg.validate.terms import Triples


def test_nothing_outside_is_changed(capsys: pytest.CaptureFixture[str]) -> None:
    data, shapes = quads(f'{DATA} thing:a sa:n "many"^^xsd:integer .'), quads(ONE_P)
    before = (list(data), list(shapes), rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term").level)
    validate(data, shapes, NAMES)
    with pytest.raises(BadShapes):
        validate(data, quads("shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:minCount 1 ."), NAMES)
    assert (data, shapes, rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term").level) == before
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["01", "1.10", "1.0E0", "2024-01-01T24:00:00Z", "many"])
def test_literals_are_judged_as_they_are_written(text: str) -> None:
    shapes = 'shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:pattern "^$" ] .'
    for kind in ("integer", "decimal", "dateTime", "boolean"):
        (finding,) = report(shapes, f'thing:a a sa:C ; sa:p "{text}"^^xsd:{kind} .').findings
        assert finding.value == f'"{text}"^^xsd:{kind}'


def test_a_literal_of_the_wrong_form_is_not_of_its_datatype() -> None:
    shapes = "shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:datatype xsd:integer ] ."
    assert found(shapes, 'thing:a a sa:C ; sa:p "01"^^xsd:integer .') == []
    assert found(shapes, 'thing:a a sa:C ; sa:p "many"^^xsd:integer .') == [("Datatype", "thing:a")]


@pytest.mark.parametrize("kind", ["rdf:HTML", "rdf:XMLLiteral"])
def test_documents_in_literals_are_not_parsed(kind: str) -> None:
    deep = "<div>" * 10_000
    data = f'thing:a a sa:C ; sa:p "{deep}"^^{kind} .'
    shapes = f"shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:datatype {kind} ] ."
    assert found(shapes, data) == []
    assert found(ONE_P, data + " thing:a sa:p 'x' .") == [("C-p", "thing:a")]


terms = st.sampled_from([NamedNode(f"urn:{letter}") for letter in "abc"] + [BlankNode("b")])
values = terms | st.builds(Literal, st.sampled_from("xy")) | st.builds(Literal, st.just("x"), language=st.just("en"))
triples_ = st.lists(
    st.builds(Quad, terms, st.sampled_from([NamedNode("urn:p"), NamedNode("urn:q")]), values), max_size=12
)


@settings(max_examples=40, deadline=None)
@given(triples_)
def test_the_indexed_graph_answers_as_rdflibs_own_does(statements: list[Quad]) -> None:
    ours, plain = IndexedGraph(statements), rdflib.Graph()
    for triple in ours:
        plain.add(triple)
    assert len(ours) == len(plain) == len(set(ours))
    nodes = [None, *{node for triple in plain for node in triple}, rdflib.URIRef("urn:none")]
    for s, p, o in product(nodes, repeat=3):
        assert set(ours.triples((s, p, o))) == set(plain.triples((s, p, o)))
    for one, other in product(nodes, repeat=2):
        assert set(ours.objects(one, other)) == set(plain.objects(one, other))
        assert set(ours.subjects(one, other)) == set(plain.subjects(one, other))
    assert all(ours.knows(node) for triple in plain for node in (triple[0], triple[2]))
    query = "SELECT ?s ?o { ?s (<urn:p>/<urn:q>*)|^<urn:q> ?o }"
    assert {row.asdict()["o"] for row in ours.query(query)} == {row.asdict()["o"] for row in plain.query(query)}  # type: ignore[union-attr]


@pytest.mark.parametrize("every", range(0, 300, 23))
def test_the_faster_shapes_give_the_same_report(every: int) -> None:
    rejected = rejections.examples("shapes")[every]
    data = IndexedGraph(rejections.ground(rejections.changed(rejected.change)))
    shapes = Triples(rejections.shapes())
    quick, plain = (judge(data, IndexedGraph(graph)) for graph in (faster(shapes), shapes))
    assert isomorphic(quick[0], plain[0])
    assert quick[1] == plain[1]


@pytest.mark.parametrize(
    "shapes",
    [
        ONE_P + "shape:D a sh:NodeShape ; sh:targetSubjectsOf sa:p ; sh:property shape:C-p .",
        ONE_P + "shape:D a sh:NodeShape ; sh:targetSubjectsOf sa:p ; sh:node shape:C .",
        ONE_P + "shape:C-p sh:targetNode thing:a .",
        ONE_P + "shape:C sh:closed true .",
        ONE_P + "shape:C a rdfs:Class .",
        ONE_P + "shape:C sh:deactivated true .",
        ONE_P.replace("a sh:NodeShape", "sh:path sa:like"),
    ],
)
def test_where_moving_a_target_would_change_the_report_it_is_not_moved(shapes: str) -> None:
    data = IndexedGraph(quads(f"{DATA} thing:a sa:like thing:b , thing:a ."))
    rules = Triples(quads(shapes))
    quick, plain = (judge(data, IndexedGraph(graph)) for graph in (faster(rules), rules))
    assert sorted(map(str, quick[0].objects(None, SH.focusNode))) == sorted(
        map(str, plain[0].objects(None, SH.focusNode))
    )
    assert quick[1] == plain[1]
