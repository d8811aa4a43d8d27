"""Shapes: what the engines find in a dataset, as findings at the lines that a curator would mend.

The fast engine compiles shapes to checks and queries; pySHACL is the judge that it is held to. Nothing passes in
silence: no shapes, terms of ``sh:`` that mean nothing, scripts, shapes that reach nothing, and data that no shape looks
at are findings too.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from pyoxigraph import NamedNode, Quad

from kg.errors import Finding
from kg.names import Names, nearest
from kg.positions import Located
from kg.validate.confined import SECONDS
from kg.validate.engines import ENGINES, Bounds, Engine, started
from kg.validate.report import Report, findings_of
from kg.validate.results import BadShapes
from kg.validate.shapes import constraints, doubts, focus_nodes, is_off, named, targeted
from kg.validate.terms import RDF, Triples

__all__ = ["ENGINES", "SECONDS", "BadShapes", "Engine", "Report", "validate", "validating"]


def validate(  # noqa: PLR0913
    data: Iterable[Quad] | Triples,
    shapes: Iterable[Quad],
    names: Names,
    places: Located | None = None,
    background: Iterable[Quad] | None = None,
    *,
    engine: Engine = "compiled",
    seconds: float | None = None,
) -> Report:
    """Return what the shapes find in the data. See ``validating``."""
    with validating(data, shapes, names, places, background, engine=engine, seconds=seconds) as wait:
        return wait()


@contextmanager
def validating(  # noqa: PLR0913
    data: Iterable[Quad] | Triples,
    shapes: Iterable[Quad],
    names: Names,
    places: Located | None = None,
    background: Iterable[Quad] | None = None,
    *,
    engine: Engine = "compiled",
    seconds: float | None = None,
) -> Iterator[Callable[[], Report]]:
    """Start to validate the data, all graphs merged, and give what waits for the report.

    Without a background the data stand for themselves, and every shape must have a focus node in them. A background,
    which may be empty, is merged in so that classes and things are known; it is not itself what is checked, and some
    shape must have a focus node in the data proper. Nothing that is passed in is changed.

    With ``seconds``, the shapes are judged in a child that may take so long, which no shape and no data can crash or
    stall without an error that names the shape; leaving the block ends it. Without, they are judged in this process.
    Raises ``BadShapes``, ``TimeoutExceeded``, ``MemoryExceeded``, ``EngineCrash``.
    """
    rules, own = Triples(shapes), data if isinstance(data, Triples) else Triples(data)
    known = Triples(() if background is None else background)
    merged = known.merged(own) if len(known) else own

    def report() -> Report:
        findings = [*doubts(rules, names)]
        if background is None:
            findings += _idle(rules, merged, names, places)
        else:
            findings += [*_idle_data(rules, merged, own), *_unknown_terms(own, known, names, places)]
        found = judgement()
        findings += [*findings_of(found.results, rules, names, places), *found.differing]
        notes = tuple(f"{named(shape, names)} was left to pySHACL: {why}" for shape, why in found.left.items())
        return Report(
            findings=tuple(sorted(set(findings), key=lambda finding: finding.sort_key)),
            results=tuple(found.results),
            names=names,
            shapes=rules,
            notes=notes,
        )

    with started(merged, rules, names, engine, None if seconds is None else Bounds(seconds, places)) as judgement:
        yield report


def _idle(shapes: Triples, data: Triples, names: Names, places: Located | None) -> list[Finding]:
    """Return a finding for each shape that looks at nothing."""
    idle = [s for s in targeted(shapes) if not any(map(data.knows, focus_nodes(shapes, s, data)))]
    idle += [shape for shape in sorted(constraints(shapes), key=str) if is_off(shapes, shape)]  # type: ignore[misc]
    return [
        Finding(
            "no-focus",
            "the shape has no focus node: it checks nothing",
            place=places.of(shape.value) if places else None,
            focus=named(shape, names),
            shape=named(shape, names),
            help="correct its target, delete it, or waive it in shapes/waivers.yaml with the reason",
        )
        for shape in dict.fromkeys(idle)
    ]


def _idle_data(shapes: Triples, merged: Triples, own: Triples) -> list[Finding]:
    """Return a finding if there are shapes and none looks at anything in the data proper."""
    if not constraints(shapes):
        return []
    for shape in targeted(shapes):
        if any(own.knows(node) for node in focus_nodes(shapes, shape, merged)):
            return []
    text = "no shape has a focus node in these data: nothing was checked"
    return [Finding("no-focus", text, help="check the classes: shapes look at things of the types that they name")]


def _unknown_terms(own: Triples, background: Triples, names: Names, places: Located | None) -> Iterator[Finding]:
    """Yield a finding for each term that looks like one of the background's ontology and is not in it.

    What has a misspelt class is looked at by no shape.
    """
    ours = names.sa("")
    declared = {iri for s in background.subjects(RDF.type) if (iri := s.value).startswith(ours)}
    if not declared:
        return
    used = {term.value for term in own.nodes if isinstance(term, NamedNode) and term.value.startswith(ours)}
    for term in sorted(used - declared - {ours}):
        place = places.of(term) if places else None
        curie = names.compact(term)
        text = f"{curie} is no term of the ontology: what depends on it is not checked"
        advice = nearest(curie, map(names.compact, declared), "term")
        yield Finding("unknown-term", text, place=place, focus=curie, help=advice)
