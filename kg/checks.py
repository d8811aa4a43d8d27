"""All checks of a built project in one report; and anybody's data read to be checked by the same shapes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.build import HYGIENE, Built, read_ontology, read_shapes
from kg.convert import Reader, Source
from kg.errors import InputError, Place
from kg.formats import Format
from kg.names import Names
from kg.positions import FirstOf, Located, Positions
from kg.project import Sources
from kg.validate import SECONDS, Engine, Report, validate, validating
from kg.validate.terms import Triples

_PLAIN = frozenset((NamedNode, Literal))
_LINES = frozenset(("nt", "nq"))
"""Formats in which a blank node always has a label."""
_UNPLAIN = (re.compile(rb"_:"), re.compile(rb"\)>>"))
"""What stands wherever there is a blank node, or a triple in a triple; found fast, since their first bytes are rare."""
_NOT_JUDGED = ("shapes", "meta")
"""Graphs that the shapes are not about."""


def check_project(built: Built, engine: Engine = "compiled", seconds: float = SECONDS) -> Report:
    """Return what the shapes, the hygiene rules and the leak gate find in a built project.

    Findings stand at the lines of the seeds, the ontology and the shapes. Raises ``BadShapes``, ``BadRule`` or
    ``InputError`` for a shape, rule or waiver that cannot be used, ``StoreError`` for one that takes too much.
    """
    from kg.hygiene import read_rules, read_waivers, running, waive
    from kg.leaks import leaks

    names, sources = built.names, built.sources
    texts = {path: data for folder in ("ontology", "shapes") for path, data in sources.under(folder, ".ttl").items()}
    places = FirstOf(built.places, Positions(texts, names.base))
    rules = read_rules(sources.under(HYGIENE, ".rq"))
    waivers = read_waivers(sources.under("shapes", ".yaml"))
    apart = {names.graph(name) for name in _NOT_JUDGED}
    data = (quad for quad in built.dataset if getattr(quad.graph_name, "value", "") not in apart)
    shapes = built.dataset.quads_for_graph_name(NamedNode(names.graph("shapes")))
    started = validating(data, shapes, names, places, engine=engine, seconds=seconds)
    # The shapes and the rules are asked in children, and the leaks looked for here meanwhile.
    with started as judged, running(built.dataset, rules, names, places) as broken:
        leaking = leaks(built.dataset, names, places)
        report = judged()
        found = [*report.findings, *broken(), *leaking]
    return replace(report, findings=tuple(waive(found, waivers)))


def check_data(  # noqa: PLR0913
    data: Iterable[Quad] | Triples,
    sources: Sources,
    names: Names,
    places: Located | None = None,
    *,
    engine: Engine = "compiled",
    seconds: float = SECONDS,
) -> Report:
    """Return what a project's shapes find in anybody's data, read together with the project's ontology."""
    shapes, background = read_shapes(sources, names), read_ontology(sources)
    return validate(data, shapes, names, places, background, engine=engine, seconds=seconds)


def read_data(data: bytes, form: Format, file: str, base: str | None = None, number: int = 0) -> Iterator[Quad]:
    """Return the statements of a file, to be read once.

    Its blank nodes are labelled by ``number`` and by the order they come in.

    Raises ``InputError`` at the line and column of what cannot be read.
    """
    reader = Reader(Source(BytesIO(data), form, file, base))
    statements = chain.from_iterable(reader.in_batches())
    if form.name in _LINES and not any(mark.search(data) for mark in _UNPLAIN):
        return statements
    return _relabelled(statements, data, file, number)


def _relabelled(statements: Iterable[Quad], data: bytes, file: str, number: int) -> Iterator[Quad]:
    """Yield the statements with labels of our own; raises ``InputError`` for a triple in a triple."""
    labels: dict[Any, BlankNode] = {}

    def own(term: Any) -> Any:
        if isinstance(term, Triple):
            line = data.count(b"\n", 0, max(0, data.find(b"<<"))) + 1
            raise InputError("a triple in a triple", place=Place(file, line), help="SHACL judges RDF 1.1: take it out")
        if isinstance(term, BlankNode):
            return labels.setdefault(term, BlankNode(f"f{number}b{len(labels)}"))
        return term

    for quad in statements:
        subject, predicate, value, graph = quad
        # Most statements have no blank node, and pass much faster than one made anew.
        if type(subject) is NamedNode and type(value) in _PLAIN:
            yield quad
        else:
            yield Quad(own(subject), predicate, own(value), graph)
