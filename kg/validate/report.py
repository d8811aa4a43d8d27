"""What the judge found: findings for people, and the SHACL validation report for machines."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Dataset, DefaultGraph, Literal, NamedNode, Quad
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.bridge import to_graph
from kg.errors import SEVERITIES, Finding, Place, Severity
from kg.findings import render
from kg.formats import by_name
from kg.names import Names
from kg.positions import Located
from kg.validate.shapes import named, path_text
from kg.writer import serialize

_SEVERITIES: dict[Any, Severity] = {SH.Violation: "error", SH.Warning: "warn", SH.Info: "info"}


@dataclass(frozen=True)
class Report:
    """What the checks found. ``conforms`` and ``quads`` are the SHACL part: no result at all, and the report graph."""

    findings: tuple[Finding, ...]
    conforms: bool
    quads: tuple[Quad, ...]
    names: Names

    def fails(self, on: str = "error") -> bool:
        """Whether any finding is as severe as ``on`` (error, warn, info) or more so; never for ``none``."""
        return on in SEVERITIES and any(
            SEVERITIES.index(finding.severity) <= SEVERITIES.index(on) for finding in self.findings
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        return {severity: sum(f.severity == severity for f in self.findings) for severity in SEVERITIES}

    def serialize(self, name: str = "ttl") -> bytes:
        """Return the SHACL validation report in a format, by its short name; the same report gives the same bytes."""
        return serialize(Dataset(self.quads), by_name(name), self.names)

    def narrowed(self, focus: Collection[str] = (), shapes: Collection[str] = ()) -> "Report":
        """Return the part about some things (CURIEs) and of some shapes or rules (names); none given is all.

        The name of a shape stands for its property shapes and queries too: ``Claim`` for ``Claim-evidence``.
        """

        def is_wanted(about: Collection[str | None], rule: str) -> bool:
            by = not shapes or rule in shapes or rule.partition("-")[0] in shapes
            return by and (not focus or any(one in focus for one in about))

        findings = tuple(f for f in self.findings if is_wanted((f.focus, f.value), f.code))
        results = to_graph(quad.triple for quad in self.quads)
        (report,) = results.subjects(RDF.type, SH.ValidationReport)
        for result in list(results.objects(report, SH.result)):
            about = [named(node, self.names) for p in (SH.focusNode, SH.value) for node in results.objects(result, p)]
            if not is_wanted(about, _rule(results, result)):
                _forget(results, result)
        is_clean = (report, SH.result, None) not in results
        results.set((report, SH.conforms, rdflib.Literal(is_clean)))
        return replace(self, findings=findings, conforms=is_clean, quads=tuple(report_quads(results)))

    @property
    def graph(self) -> rdflib.Graph:
        """The SHACL validation report as an rdflib graph."""
        return to_graph(quad.triple for quad in self.quads)

    def _repr_html_(self) -> str:
        """Return the findings as HTML, for notebooks."""
        return render(self.findings, "html").decode()


def findings_of(results: rdflib.Graph, names: Names, places: Located | None) -> list[Finding]:
    """Return a finding for each result in pySHACL's report."""
    return [_finding(results, result, names, places) for result in results.objects(None, SH.result)]


def _finding(results: rdflib.Graph, result: Node, names: Names, places: Located | None) -> Finding:
    focus, value = results.value(result, SH.focusNode), results.value(result, SH.value)
    path = results.value(result, SH.resultPath)
    constraint = results.value(result, SH.sourceConstraint)
    severity = _SEVERITIES.get(results.value(result, SH.resultSeverity), "error")
    return Finding(
        code=_rule(results, result),
        message=_message(results, result, names),
        severity=severity,
        place=_place(places, focus, path, value if constraint is not None else None, results),
        focus=named(focus, names),
        path=None if path is None else path_text(results, path, names),
        value=None if value is None or (path is None and value == focus) else named(value, names),
        shape=named(_source(results, result), names),
    )


def _source(results: rdflib.Graph, result: Node) -> Node | None:
    """Return what a result comes from: the query if it has a name, else the shape."""
    constraint = results.value(result, SH.sourceConstraint)
    return constraint if isinstance(constraint, rdflib.URIRef) else results.value(result, SH.sourceShape)


def _rule(results: rdflib.Graph, result: Node) -> str:
    """Return the name of what a result comes from; of a shape without a name, that of the SHACL component."""
    source = _source(results, result)
    if isinstance(source, rdflib.URIRef):
        return re.split(r"[#/]", str(source).rstrip("#/"))[-1]
    component = str(results.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
    return component.removesuffix("ConstraintComponent")


def _forget(results: rdflib.Graph, node: Node) -> None:
    """Take a result out of a report, with the nodes below it."""
    below = [value for value in results.objects(node) if isinstance(value, rdflib.BNode)]
    results.remove((node, None, None))
    results.remove((None, None, node))
    for value in below:
        if (None, None, value) not in results:
            _forget(results, value)


def _message(results: rdflib.Graph, result: Node, names: Names) -> str:
    """Return one message, the English or untagged one if there is one, with CURIEs in place of IRIs."""
    messages: list[Any] = sorted(results.objects(result, SH.resultMessage), key=lambda m: (_rank(m), str(m)))
    text = str(messages[0]) if messages else "the value is not as the shape wants it"
    for part in (SH.value, SH.focusNode):
        for node in results.objects(result, part):
            if isinstance(node, rdflib.URIRef):
                text = text.replace(str(node), named(node, names))
    return text


def _rank(message: Any) -> int:
    language = getattr(message, "language", None) or ""
    return 0 if language.startswith("en") else 1 if not language else 2


def _place(places: Located | None, focus: Any, path: Any, offender: Any, results: rdflib.Graph) -> Place | None:
    """Return where to mend: the thing that a query points out, else the focus node's value, else the node."""
    if places is None:
        return None
    if isinstance(offender, rdflib.URIRef) and offender != focus and (found := places.of(str(offender))):
        return found
    step = path
    while isinstance(step, rdflib.BNode):
        step = results.value(step, RDF.first) or results.value(step, SH.alternativePath)
    return places.of(str(focus), None if step is None else str(step))


def report_quads(results: rdflib.Graph) -> Iterator[Quad]:
    """Yield pySHACL's report, the SHACL validation report, as quads of the default graph."""
    for subject, predicate, value in results:
        yield Quad(_node(subject), NamedNode(str(predicate)), _term(value), DefaultGraph())


def _node(node: Any) -> NamedNode | BlankNode:
    return BlankNode(str(node)) if isinstance(node, rdflib.BNode) else NamedNode(str(node))


def _term(node: Any) -> NamedNode | BlankNode | Literal:
    """Return an rdflib term as pyoxigraph's."""
    if not isinstance(node, rdflib.Literal):
        return _node(node)
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
