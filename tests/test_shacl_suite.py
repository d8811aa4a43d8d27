"""The official SHACL test suite, judged on our ground and with our faster form of the shapes."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Quad, RdfFormat, parse
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.validate import BadShapes, judge
from kg.validate.graph import IndexedGraph
from kg.validate.shapes import faster

SUITE = Path("w3c/data-shapes/data-shapes-test-suite/tests")
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
WRONG = {"core": {"uniqueLang-002"}, "sparql": {"shapesGraph-001"}}
"""What pySHACL gets wrong; our shapes use neither ``"1"^^xsd:boolean`` nor ``$shapesGraph``."""


@pytest.mark.slow
@pytest.mark.parametrize(("part", "cases"), [("core", 98), ("sparql", 22)])
def test_the_suite_passes_but_for_what_is_known(shared: Path, part: str, cases: int) -> None:
    folder = shared / SUITE / part
    if not folder.is_dir():
        pytest.skip(f"NO SHACL SUITE at {folder}: the judge is not checked")
    outcomes = [outcome for path in included(folder / "manifest.ttl") for outcome in tried(path)]
    assert len(outcomes) == cases
    assert {name for name, passes in outcomes if not passes} == WRONG[part]


def included(manifest: Path) -> Iterator[Path]:
    """Yield every file that a manifest includes, and itself."""
    yield manifest
    for other in IndexedGraph(read(manifest.as_uri())).objects(None, MF.include):
        yield from included(Path(str(other).removeprefix("file://")))


def tried(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the name of each case in a file and whether it passes."""
    manifest = IndexedGraph(read(path.as_uri()))
    for entry in manifest.subjects(RDF.type, SHT.Validate):
        action, wanted = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
        data, shapes = (str(manifest.value(action, part)) for part in (SHT.dataGraph, SHT.shapesGraph))
        name = str(entry).rpartition("/")[2]
        try:
            results, conforms = judge(IndexedGraph(read(data)), faster(IndexedGraph(read(shapes))))
        except BadShapes:
            yield name, wanted == SHT.Failure
            continue
        is_same = wanted != SHT.Failure and summary(results) == summary(manifest, wanted)
        yield name, is_same and str(manifest.value(wanted, SH.conforms)) == str(conforms).lower()


def read(address: str) -> list[Quad]:
    """Return the statements of a file of the suite."""
    path = Path(address.removeprefix("file://"))
    return list(parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=address))


def summary(graph: rdflib.Graph, report: Node | None = None) -> Counter[tuple[str, ...]]:
    """Return what results say, blank nodes left out."""
    parts = (SH.focusNode, SH.value, SH.resultPath, SH.sourceConstraintComponent, SH.resultSeverity)
    found = graph.objects(report, SH.result)
    return Counter(tuple(shown(graph.value(result, part)) for part in parts) for result in found)


def shown(node: Node | None) -> str:
    """Return a term, or a dash for a blank node or none."""
    return "-" if node is None or isinstance(node, rdflib.BNode) else node.n3()
