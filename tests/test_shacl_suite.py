"""The official SHACL test suite: what the suite wants, what the judge says, and what the fast engine says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse
from small_shapes import NAMES

from kg.validate import BadShapes, Engine
from kg.validate.engines import judged
from kg.validate.results import Result
from kg.validate.terms import RDF, SH, Term, Triples, Vocabulary

SUITE = Path("w3c/data-shapes/data-shapes-test-suite/tests")
CASES = {"core": 98, "sparql": 22}
MF = Vocabulary("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Vocabulary("http://www.w3.org/ns/shacl-test#")
WRONG = {
    ("core", "pyshacl"): {"uniqueLang-002"},
    ("core", "compiled"): set(),
    ("sparql", "pyshacl"): {"shapesGraph-001"},
    ("sparql", "compiled"): {"shapesGraph-001"},
}
"""What the engines get wrong. ``$shapesGraph`` is left to the judge, who refuses it; our shapes do not use it."""
DIFFERING = {"uniqueLang-002"}
"""Where the fast engine differs from the judge. For ``sh:uniqueLang "1"^^xsd:boolean`` it goes by section 4.4.5, "If
$uniqueLang is true then …": the term is ``true``, and ``1`` is another."""


@dataclass(frozen=True)
class Case:
    """One case of the suite; no results are wanted where the shapes are to be refused."""

    name: str
    data: Triples
    shapes: Triples
    wanted: Counter[tuple[str, ...]] | None


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("part", ["core", "sparql"])
def test_the_suite_passes_but_for_what_is_known(shared: Path, part: str, engine: Engine) -> None:
    outcomes = [(case.name, passes(case, engine)) for case in cases(shared, part)]
    assert len(outcomes) == CASES[part]
    assert {name for name, is_right in outcomes if not is_right} == WRONG[part, engine]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["core", "sparql"])
def test_the_fast_engine_says_what_the_judge_says(shared: Path, part: str) -> None:
    differing = set()
    for case in cases(shared, part):
        try:
            found = judged(case.data, case.shapes, NAMES, "both")
        except BadShapes:
            assert case.wanted is None or case.name in WRONG[part, "pyshacl"]
            continue
        if found.differing:
            differing.add(case.name)
    assert differing == (DIFFERING if part == "core" else set())


@pytest.mark.slow
def test_the_fast_engine_leaves_little_to_the_judge(shared: Path) -> None:
    left = dict.fromkeys(CASES, 0)
    for part in CASES:
        for case in cases(shared, part):
            try:
                left[part] += bool(judged(case.data, case.shapes, NAMES).left)
            except BadShapes:
                left[part] += 1
    assert left == {"core": 1, "sparql": 17}


def cases(shared: Path, part: str) -> Iterator[Case]:
    """Yield the cases of a part of the suite."""
    folder = shared / SUITE / part
    if not folder.is_dir():
        pytest.skip(f"NO SHACL SUITE at {folder}: the engines are not checked")
    for path in included(folder / "manifest.ttl"):
        yield from described(path)


def included(manifest: Path) -> Iterator[Path]:
    """Yield every file that a manifest includes, and itself."""
    yield manifest
    for other in Triples(read(manifest.as_uri())).objects(None, MF.include):
        yield from included(Path(other.value.removeprefix("file://")))


def described(path: Path) -> Iterator[Case]:
    """Yield the cases that a file describes."""
    manifest = Triples(read(path.as_uri()))
    for entry in manifest.subjects(RDF.type, SHT.Validate):
        action, wanted = needed(manifest, entry, MF.action), needed(manifest, entry, MF.result)
        data, shapes = (needed(manifest, action, part).value for part in (SHT.dataGraph, SHT.shapesGraph))
        results = None if wanted == SHT.Failure else summary(manifest, wanted)
        yield Case(entry.value.rpartition("/")[2], Triples(read(data)), Triples(read(shapes)), results)


def needed(triples: Triples, subject: Term, predicate: NamedNode) -> Term:
    """Return the value of a property that is there."""
    found = triples.value(subject, predicate)
    assert found is not None, (subject, predicate)
    return found


def read(address: str) -> list[Quad]:
    """Return the statements of a file of the suite."""
    path = Path(address.removeprefix("file://"))
    return list(parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=address))


def passes(case: Case, engine: Engine) -> bool:
    """Whether an engine gives what a case wants."""
    try:
        found = judged(case.data, case.shapes, NAMES, engine)
    except BadShapes:
        return case.wanted is None
    return case.wanted is not None and Counter(map(told, found.results)) == case.wanted


def summary(graph: Triples, report: Term) -> Counter[tuple[str, ...]]:
    """Return what results say, blank nodes left out."""
    parts = (SH.focusNode, SH.value, SH.resultPath, SH.sourceConstraintComponent, SH.resultSeverity)
    found = graph.objects(report, SH.result)
    return Counter(tuple(shown(graph.value(result, part)) for part in parts) for result in found)


def told(result: Result) -> tuple[str, ...]:
    """Return the same of a result of an engine."""
    return tuple(map(shown, (result.focus, result.value, result.path, result.component, result.severity)))


def shown(node: Term | None) -> str:
    """Return a term, or a dash for a blank node or none."""
    return "-" if node is None or isinstance(node, BlankNode) else str(node)
