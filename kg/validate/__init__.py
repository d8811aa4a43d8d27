"""Shapes: pySHACL's judgement of a dataset, as findings at the lines that a curator would mend.

Nothing passes in silence: no shapes, terms of ``sh:`` that mean nothing, scripts, shapes that reach nothing, and data
that no shape looks at are findings too.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import rdflib
from pyoxigraph import Quad
from rdflib.namespace import RDF

from kg.errors import Finding, InputError
from kg.names import Names, nearest
from kg.positions import Located
from kg.validate.graph import IndexedGraph, quiet
from kg.validate.report import Report, findings_of, report_quads
from kg.validate.shapes import constraints, doubts, faster, focus_nodes, is_off, named, targeted

__all__ = ["BadShapes", "Report", "judge", "validate"]

_SPECIFICATION = "https://www.w3.org/TR/shacl/"
_QUIET = logging.getLogger("kg.validate.judge")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


class BadShapes(InputError):
    """Shapes that the judge cannot work with."""

    default_code = "KG321"


def validate(
    data: Iterable[Quad],
    shapes: Iterable[Quad],
    names: Names,
    places: Located | None = None,
    background: Iterable[Quad] | None = None,
) -> Report:
    """Return what the shapes find in the data, all graphs merged.

    Without a background the data stand for themselves, and every shape must have a focus node in them. A background,
    which may be empty, is merged in so that classes and things are known; it is not itself what is checked, and some
    shape must have a focus node in the data proper. Nothing that is passed in is changed. Raises ``BadShapes``.
    """
    rules, own = IndexedGraph(shapes), IndexedGraph(data)
    known = IndexedGraph(() if background is None else background)
    merged = own if background is None else known.merged(own)
    results, conforms = judge(merged, faster(rules))
    found = [*findings_of(results, names, places), *doubts(rules, names)]
    if background is None:
        found += _idle(rules, merged, names, places)
    else:
        found += [*_idle_data(rules, merged, own), *_unknown_terms(own, known, names, places)]
    findings = sorted(set(found), key=lambda finding: finding.sort_key)
    return Report(tuple(findings), conforms, tuple(report_quads(results)), names)


def judge(data: IndexedGraph, shapes: IndexedGraph) -> tuple[rdflib.Graph, bool]:
    """Return pySHACL's report graph and whether it found nothing; it adds to the shapes graph. Raises ``BadShapes``."""
    from pyshacl import Validator
    from pyshacl.errors import ValidationFailure
    from pyshacl.graph_abstraction import DataGraph

    try:
        with quiet():
            ground = DataGraph.from_rdflib(data)
            run: Any = Validator(ground, shacl_graph=shapes, options={"logger": _QUIET}).run
            conforms, results, _ = run()
    except ValidationFailure as error:
        raise BadShapes(f"the shapes cannot be run: {error.message}", help="mend the constraint") from error
    except Exception as error:
        text, _, reference = (str(error) or type(error).__name__).partition("\nFor reference, see ")
        advice = f"compare them with {reference.strip() or _SPECIFICATION}"
        raise BadShapes(f"the shapes cannot be run: {text}", help=advice) from error
    return results, bool(conforms)


def _idle(shapes: IndexedGraph, data: IndexedGraph, names: Names, places: Located | None) -> list[Finding]:
    """Return a finding for each shape that looks at nothing."""
    idle = [shape for shape in targeted(shapes) if not focus_nodes(shapes, shape, data)]
    idle += [shape for shape in sorted(constraints(shapes), key=str) if is_off(shapes, shape)]
    return [
        Finding(
            "no-focus",
            "the shape has no focus node: it checks nothing",
            place=places.of(str(shape)) if places else None,
            focus=named(shape, names),
            shape=named(shape, names),
            help="correct its target, delete it, or waive it in shapes/waivers.yaml with the reason",
        )
        for shape in dict.fromkeys(idle)
    ]


def _idle_data(shapes: IndexedGraph, merged: IndexedGraph, own: IndexedGraph) -> list[Finding]:
    """Return a finding if there are shapes and none looks at anything in the data proper."""
    if not constraints(shapes):
        return []
    for shape in targeted(shapes):
        if any(own.knows(node) for node in focus_nodes(shapes, shape, merged)):
            return []
    text = "no shape has a focus node in these data: nothing was checked"
    return [Finding("no-focus", text, help="check the classes: shapes look at things of the types that they name")]


def _unknown_terms(
    own: IndexedGraph, background: IndexedGraph, names: Names, places: Located | None
) -> Iterator[Finding]:
    """Yield a finding for each term that looks like one of the background's ontology and is not in it.

    What has a misspelt class is looked at by no shape.
    """
    declared = {str(s) for s in background.subjects(RDF.type, None) if str(s).startswith(names.sa(""))}
    used = {str(term) for triple in own for term in triple if isinstance(term, rdflib.URIRef)}
    for term in sorted(used - declared) if declared else ():
        if term.startswith(names.sa("")) and term != names.sa(""):
            place = places.of(term) if places else None
            curie = names.compact(term)
            text = f"{curie} is no term of the ontology: what depends on it is not checked"
            advice = nearest(curie, map(names.compact, declared), "term")
            yield Finding("unknown-term", text, place=place, focus=curie, help=advice)
