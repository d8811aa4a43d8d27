"""Validation: what pySHACL finds, as findings that say what, where, and how to mend it; and the SHACL report."""

import os
import subprocess
import sys

import pytest
import rejections
from rdflib.compare import isomorphic
from rdflib.namespace import SH
from small_shapes import DATA, NAMES, ONE_P, quads, report

from kg.errors import Finding, Place
from kg.positions import Positions
from kg.validate import validate
from kg.validate.graph import IndexedGraph
from kg.validate.judging import judge
from kg.validate.shapes import path_text
from kg.validate.terms import SH as TERMS
from kg.validate.terms import Triples


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
    shapes = Triples(quads(f"shape:P sh:path {path} ."))
    (node,) = shapes.objects(None, TERMS.path)
    assert path_text(shapes, node, NAMES) == text


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
