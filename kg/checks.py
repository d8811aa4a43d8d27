"""All checks of a built project in one report: shapes, hygiene rules, the leak gate, and what is waived."""

from dataclasses import replace

from pyoxigraph import NamedNode

from kg.build import HYGIENE, Built
from kg.hygiene import read_rules, read_waivers, run, waive
from kg.leaks import leaks
from kg.positions import FirstOf, Positions
from kg.validate import Report, validate

_NOT_JUDGED = ("shapes", "meta")
"""Graphs that the shapes are not about."""


def check_project(built: Built) -> Report:
    """Return what the shapes, the hygiene rules and the leak gate find in a built project.

    Findings stand at the lines of the seeds, the ontology and the shapes. Raises ``BadShapes``, ``BadRule`` or
    ``InputError`` for a shape, rule or waiver that cannot be used.
    """
    names, sources = built.names, built.sources
    texts = {path: data for folder in ("ontology", "shapes") for path, data in sources.under(folder, ".ttl").items()}
    places = FirstOf(built.places, Positions(texts, names.base))
    rules = read_rules(sources.under(HYGIENE, ".rq"))
    waivers = read_waivers(sources.under("shapes", ".yaml"))
    apart = {names.graph(name) for name in _NOT_JUDGED}
    data = (quad for quad in built.dataset if getattr(quad.graph_name, "value", "") not in apart)
    shapes = built.dataset.quads_for_graph_name(NamedNode(names.graph("shapes")))
    report = validate(data, shapes, names, places)
    found = [*report.findings, *run(built.dataset, rules, names, places), *leaks(built.dataset, names, places)]
    return replace(report, findings=tuple(waive(found, waivers)))
