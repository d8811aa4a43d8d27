"""Nothing passes in silence: what shapes do not check, and shapes that cannot be run, are said."""

import pytest
from rdflib.namespace import SH
from small_shapes import DATA, NAMES, ONE_P, found, quads, report

from kg.errors import Place
from kg.positions import Positions
from kg.validate import BadShapes
from kg.validate.graph import IndexedGraph
from kg.validate.judging import judge
from kg.validate.shapes import focus_nodes, targeted
from kg.validate.terms import Triples


def test_no_shapes_is_a_finding() -> None:
    assert found("") == [("no-shapes", None)]
    assert found("thing:x a sa:C .", background="") == [("no-shapes", None)]


@pytest.mark.parametrize(
    ("shapes", "code", "value"),
    [
        (ONE_P.replace("maxCount", "maxCuont") + "shape:C-p sh:minCount 0 .", "unknown-shacl-term", "sh:maxCuont"),
        (ONE_P + "shape:C sh:rule [ a sh:TripleRule ] .", "unknown-shacl-term", "sh:rule"),
        (ONE_P + "shape:C-p sh:nodeKind sh:Litreal .", "unknown-shacl-term", "sh:Litreal"),
        (ONE_P + "shape:C sh:js [ sh:jsFunctionName 'f' ] .", "shacl-js", "sh:js"),
        (ONE_P + "shape:D a sh:NodeShape ; sh:property shape:C-p .", "no-target", None),
        (ONE_P + "shape:D a sh:NodeShape ; sh:nodeKind sh:IRI .", "no-target", None),
        (ONE_P + "shape:Q sh:select 'SELECT $this WHERE { $this ?p ?o }' .", "no-target", None),
        (ONE_P + "shape:C sh:property shape:C-q .", "missing-shape", None),
        (ONE_P + "shape:C sh:node shape:D .", "missing-shape", None),
        (ONE_P + "shape:C sh:property [ rdfs:label 'none' ] .", "no-path", None),
        (ONE_P + "shape:C sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 .", "no-path", None),
    ],
)
def test_what_is_not_checked_is_said(shapes: str, code: str, value: str | None) -> None:
    findings = [f for f in report(shapes).findings if f.code == code]
    assert findings
    assert value is None or value in [finding.value for finding in findings]
    assert all(finding.help for finding in findings)


def test_shapes_that_others_use_need_no_target() -> None:
    used = """
    shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:or ( shape:A shape:B ) ; sh:not shape:N ; sh:node shape:M ;
        sh:property [ sh:path sa:p ; sh:qualifiedValueShape shape:V ; sh:qualifiedMinCount 0 ] .
    shape:A sh:nodeKind sh:IRI . shape:B sh:nodeKind sh:IRI . shape:N sh:nodeKind sh:Literal .
    shape:M sh:nodeKind sh:IRI . shape:V sh:nodeKind sh:IRI .
    """
    assert found(used) == []


def test_in_a_project_each_shape_looks_at_something() -> None:
    idle = "shape:D a sh:NodeShape ; sh:targetClass sa:D ; sh:nodeKind sh:IRI ."
    off = "shape:C-q sh:path sa:q ; sh:minCount 1 ; sh:deactivated true . shape:C sh:property shape:C-q ."
    one = 'thing:a a sa:C ; sa:p "x" .'
    assert found(ONE_P + idle, one) == [("no-focus", "shape:D")]
    assert found(ONE_P + off, one) == [("no-focus", "shape:C-q")]
    assert found(ONE_P + "shape:C sh:deactivated true .") == [("no-focus", "shape:C")]
    places = Positions({"s.ttl": b"shape:D a sh:NodeShape ."}, prefixes=NAMES.prefixes)
    assert report(ONE_P + idle, one, places=places).findings[0].place == Place("s.ttl", 1)


def test_in_anybodys_data_some_shape_looks_at_something() -> None:
    known = "sa:C a owl:Class . sa:D rdfs:subClassOf sa:C ; a owl:Class . sa:p a owl:DatatypeProperty ."
    known += " thing:k a sa:C ; sa:p 'k' ."
    assert found(ONE_P, "thing:x a <urn:other> .", known) == [("no-focus", None)]
    assert found(ONE_P, "thing:x a sa:D ; sa:p 'x' .", known) == []
    assert found(ONE_P, "thing:x a sa:D ; sa:p 'x' , 'y' .", known) == [("C-p", "thing:x")]
    assert found(ONE_P, "thing:k a <urn:other> .", known) == [], "what it says more of a thing is checked"


def test_a_misspelt_term_of_ours_is_said_and_the_nearest_one() -> None:
    known = "sa:C a owl:Class . sa:p a owl:DatatypeProperty ."
    places = Positions({"d.ttl": b"thing:y\n  a sa:Cc ."}, prefixes=NAMES.prefixes)
    told = report(ONE_P, "thing:x a sa:C . thing:y a sa:Cc .", known, places)
    (finding,) = told.findings
    assert (finding.code, finding.focus, finding.place) == ("unknown-term", "sa:Cc", Place("d.ttl", 2))
    assert "sa:C" in str(finding.help)


@pytest.mark.parametrize(
    ("target", "focus"),
    [
        ("sh:targetClass sa:C", {"a", "b"}),
        ("sh:targetNode thing:a , thing:nowhere", {"a", "nowhere"}),
        ("sh:targetSubjectsOf sa:like", {"a"}),
        ("sh:targetObjectsOf sa:like", {"b"}),
        ("a rdfs:Class", {"s"}),
        ("sh:targetClass sa:C ; sh:deactivated true", set()),
    ],
)
def test_focus_nodes_are_those_of_the_judge(target: str, focus: set[str]) -> None:
    shapes = Triples(quads(f"shape:S a sh:NodeShape ; {target} ; sh:nodeKind sh:Literal ."))
    data = Triples(quads(f"{DATA} thing:a sa:like thing:b . thing:s a shape:S ."))
    (shape,) = targeted(shapes)
    own = {node.value.rpartition("/")[2] for node in focus_nodes(shapes, shape, data)}
    results, _ = judge(IndexedGraph(data), IndexedGraph(shapes))
    assert own == {str(node).rpartition("/")[2] for node in results.objects(None, SH.focusNode)} == focus


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:minCount 1",
        "sh:property [ sh:path sa:p ; sh:minCount 'one' ]",
        "sh:property [ sh:path sa:p ; sh:pattern '(' ]",
        "sh:property [ sh:path [] ; sh:minCount 1 ]",
        "sh:sparql [ sh:select 'SELECT' ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p $shapesGraph }' ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE { SERVICE <http://example.org/> { $this ?p ?o } }' ]",
    ],
)
def test_shapes_that_cannot_be_run_are_an_error(constraint: str) -> None:
    with pytest.raises(BadShapes, match=r"the shapes cannot be run|SERVICE is refused") as raised:
        report(f"shape:C a sh:NodeShape ; sh:targetClass sa:C ; {constraint} .")
    assert raised.value.exit_status == 3
    assert "\n" not in raised.value.message
    assert raised.value.help
