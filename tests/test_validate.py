"""Validation: pySHACL's judgement on our ground, as findings; and nothing that passes in silence."""

import logging
import os
import subprocess
import sys
from itertools import product

import pytest
import rdflib
import rejections
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib.compare import isomorphic
from rdflib.namespace import SH

from kg.errors import Finding, Place
from kg.names import Names
from kg.positions import Positions
from kg.validate import BadShapes, Report, judge, validate
from kg.validate.graph import IndexedGraph
from kg.validate.shapes import faster, focus_nodes, path_text, targeted

NAMES = Names("https://example.org/", ("thing",))
PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sa: <https://example.org/ontology#> .
@prefix shape: <https://example.org/shapes#> . @prefix thing: <https://example.org/id/thing/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DATA = 'thing:a a sa:C ; sa:p "x" . thing:b a sa:C ; sa:p "y" , "z" .'
ONE_P = """
shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property shape:C-p .
shape:C-p sh:path sa:p ; sh:maxCount 1 ; sh:message "Give one p." .
"""


def quads(text: str) -> list[Quad]:
    """Return the statements of a Turtle text without its prefixes."""
    return list(parse(f"{PREFIXES}{text}".encode(), RdfFormat.TURTLE, rename_blank_nodes=True))


def report(shapes: str, data: str = DATA, background: str | None = None, places: Positions | None = None) -> Report:
    """Return the report on some data by some shapes."""
    known = None if background is None else quads(background)
    return validate(quads(data), quads(shapes), NAMES, places, known)


def found(shapes: str, data: str = DATA, background: str | None = None) -> list[tuple[str, str | None]]:
    """Return the rules that found something and what it is about."""
    return [(finding.code, finding.focus) for finding in report(shapes, data, background).findings]


def test_a_finding_says_what_where_and_how_to_mend() -> None:
    places = Positions({"data.ttl": b"\n\nthing:b a sa:C ."}, prefixes=NAMES.prefixes)
    told = report(ONE_P, places=places)
    assert told.findings == (
        Finding(
            code="C-p",
            message="Give one p.",
            severity="error",
            place=Place("data.ttl", 3),
            focus="thing:b",
            path="sa:p",
            shape="shape:C-p",
        ),
    )
    assert (told.conforms, told.counts) == (False, {"error": 1, "warn": 0, "info": 0})


def test_data_that_are_right_have_no_findings() -> None:
    told = report(ONE_P, 'thing:a a sa:C ; sa:p "x" .')
    assert (told.findings, told.conforms) == ((), True)


@pytest.mark.parametrize(
    ("severity", "level", "fails"),
    [
        ("Violation", "error", {"error": True, "warn": True, "info": True, "none": False}),
        ("Warning", "warn", {"error": False, "warn": True, "info": True, "none": False}),
        ("Info", "info", {"error": False, "warn": False, "info": True, "none": False}),
    ],
)
def test_severities(severity: str, level: str, fails: dict[str, bool]) -> None:
    told = report(f"{ONE_P} shape:C-p sh:severity sh:{severity} .")
    assert [finding.severity for finding in told.findings] == [level]
    assert {on: told.fails(on) for on in fails} == fails
    assert not told.conforms


def test_one_message_is_told_the_english_one_if_there_is_one() -> None:
    german, english = 'shape:C-p sh:message "Nur ein p."@de .', 'shape:C-p sh:message "Give one p only."@en .'
    silent = ONE_P.replace('; sh:message "Give one p."', "")
    assert report(silent + german + english).findings[0].message == "Give one p only."
    assert report(ONE_P + german).findings[0].message == "Give one p."
    assert report(silent + german).findings[0].message == "Nur ein p."


def test_messages_of_queries_name_things_as_people_do() -> None:
    shapes = """
    shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:sparql shape:C-other .
    shape:C-other sh:message "{?value} is like {$this}." ; sh:prefixes shape:all ;
        sh:select "SELECT $this ?value WHERE { $this a sa:C ; sa:like ?value }" .
    shape:all sh:declare [ sh:prefix "sa" ; sh:namespace "https://example.org/ontology#"^^xsd:anyURI ] .
    """
    data = f"{DATA} thing:a sa:like thing:b ."
    places = Positions({"d.ttl": b"thing:a a sa:C .\nthing:b a sa:C ."}, prefixes=NAMES.prefixes)
    (finding,) = report(shapes, data, places=places).findings
    assert finding.message == "thing:b is like thing:a."
    assert (finding.code, finding.focus, finding.value) == ("C-other", "thing:a", "thing:b")
    assert finding.place == Place("d.ttl", 2), "a query points out what to mend"


def test_a_shape_without_a_name_is_called_by_what_it_checks() -> None:
    shapes = "[] a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:maxCount 1 ] ."
    (finding,) = report(shapes).findings
    assert finding.code == "MaxCount"
    assert str(finding.shape).startswith("_:")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sa:p", "sa:p"),
        ("( sa:p sa:q )", "sa:p/sa:q"),
        ("[ sh:inversePath sa:p ]", "^sa:p"),
        ("[ sh:inversePath ( sa:p sa:q ) ]", "^(sa:p/sa:q)"),
        ("[ sh:zeroOrMorePath sa:p ]", "sa:p*"),
        ("[ sh:oneOrMorePath [ sh:alternativePath ( sa:p sa:q ) ] ]", "(sa:p|sa:q)+"),
        ("[ sh:zeroOrOnePath sa:p ]", "sa:p?"),
        ("( sa:p [ sh:alternativePath ( sa:q <urn:r> ) ] )", "sa:p/(sa:q|<urn:r>)"),
    ],
)
def test_paths_are_told_as_sparql_writes_them(path: str, text: str) -> None:
    graph = IndexedGraph(quads(f"shape:P sh:path {path} ."))
    assert path_text(graph, graph.value(rdflib.URIRef(NAMES.prefixes["shape"] + "P"), SH.path), NAMES) == text


def test_a_place_is_that_of_the_first_step_of_a_path() -> None:
    class Lines:
        def of(self, iri: str, predicate: str | None = None) -> Place:
            return Place(f"{iri.rpartition('/')[2]} {str(predicate).rpartition('#')[2]}")

    for path, step in (
        ("( sa:p sa:q )", "p"),
        ("[ sh:alternativePath ( sa:r sa:p ) ]", "r"),
        ("[ sh:inversePath sa:p ]", "None"),
    ):
        shapes = f"shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path {path} ; sh:minCount 9 ] ."
        told = validate(quads("thing:a a sa:C ."), quads(shapes), NAMES, Lines())
        assert [str(finding.place) for finding in told.findings] == [f"a {step}"]


# What would pass in silence


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
        ("sh:targetNode thing:a , thing:nowhere", {"a"}),
        ("sh:targetSubjectsOf sa:like", {"a"}),
        ("sh:targetObjectsOf sa:like", {"b"}),
        ("a rdfs:Class", {"s"}),
        ("sh:targetClass sa:C ; sh:deactivated true", set()),
    ],
)
def test_focus_nodes_are_those_of_the_judge(target: str, focus: set[str]) -> None:
    shapes = IndexedGraph(quads(f"shape:S a sh:NodeShape ; {target} ; sh:nodeKind sh:Literal ."))
    data = IndexedGraph(quads(f"{DATA} thing:a sa:like thing:b . thing:s a shape:S ."))
    (shape,) = targeted(shapes)
    own = {str(node).rpartition("/")[2] for node in focus_nodes(shapes, shape, data)}
    results, _ = judge(data, shapes)
    judged = {str(node).rpartition("/")[2] for node in results.objects(None, SH.focusNode)} - {"nowhere"}
    assert own == judged == focus


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
    with pytest.raises(BadShapes, match="the shapes cannot be run") as raised:
        report(f"shape:C a sh:NodeShape ; sh:targetClass sa:C ; {constraint} .")
    assert raised.value.exit_status == 3
    assert "\n" not in raised.value.message
    assert raised.value.help


# The ground


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
    data = rejections.ground(rejections.changed(rejected.change))
    quick, plain = (judge(data, shapes) for shapes in (faster(project_shapes()), project_shapes()))
    assert isomorphic(quick[0], plain[0])
    assert quick[1] == plain[1]


def project_shapes() -> IndexedGraph:
    """Return the project's shapes as they are written."""
    return IndexedGraph(rejections.shapes())


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
    quick, plain = (judge(data, rules) for rules in (faster(IndexedGraph(quads(shapes))), IndexedGraph(quads(shapes))))
    assert sorted(map(str, quick[0].objects(None, SH.focusNode))) == sorted(
        map(str, plain[0].objects(None, SH.focusNode))
    )
    assert quick[1] == plain[1]


# The report


def test_the_report_is_what_the_judge_said() -> None:
    told = report(ONE_P)
    results, _ = judge(IndexedGraph(quads(DATA)), IndexedGraph(quads(ONE_P)))
    assert isomorphic(told.graph, results)
    for name in ("ttl", "nt", "jsonld", "xml", "trig", "nq"):
        assert b"ValidationReport" in told.serialize(name)


def test_the_report_has_the_same_bytes_for_any_hash_seed() -> None:
    code = "import sys, test_validate as t; sys.stdout.buffer.write(t.report(t.ONE_P + t.PATHS).serialize())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(rejections.ROOT / "tests")},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
    assert b"inversePath" in runs.pop()


PATHS = "shape:C sh:property [ sh:path ( [ sh:inversePath sa:q ] sa:p ) ; sh:minCount 1 ] ."


def test_values_of_every_kind_are_reported() -> None:
    shapes = "shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:in ( sa:no ) ] ."
    told = report(shapes, 'thing:a a sa:C ; sa:p "x" , "x"@en , 1 , sa:yes , [] .')
    values = {str(quad.object) for quad in told.quads if quad.predicate.value == str(SH.value)}
    assert {'"x"', '"x"@en', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', f"<{NAMES.sa('yes')}>"} < values
    assert len(values) == 5


def test_part_of_a_report() -> None:
    shapes = ONE_P + "shape:C sh:property shape:C-q . shape:C-q sh:path sa:q ; sh:minCount 1 ; sh:in ( sa:x ) ."
    shapes += "shape:D a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path ( sa:q sa:r ) ; sh:minCount 1 ] ."
    whole = report(shapes, f"{DATA} thing:a sa:q sa:y .")
    assert len(whole.findings) == 5
    part = whole.narrowed({"thing:b"}, {"C"})
    assert {(f.code, f.focus) for f in part.findings} == {("C-p", "thing:b"), ("C-q", "thing:b")}
    assert len(list(part.graph.objects(None, SH.result))) == 2
    assert not part.conforms
    assert {f.code for f in whole.narrowed(shapes={"C-q"}).findings} == {"C-q"}
    assert {f.focus for f in whole.narrowed(focus={"sa:y"}).findings} == {"thing:a"}
    nothing = whole.narrowed({"thing:z"})
    assert (nothing.findings, nothing.conforms) == ((), True)
    assert len(nothing.graph) == 2
    assert whole.narrowed().findings == whole.findings


def test_a_notebook_shows_the_findings() -> None:
    assert "Give one p." in report(ONE_P)._repr_html_()
