"""What the checks found: findings for people, and the SHACL validation report for machines."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad

from kg.errors import SEVERITIES, Finding, Place, Severity
from kg.findings import render
from kg.formats import by_name
from kg.names import Names
from kg.positions import Located
from kg.validate.results import Result, report_quads
from kg.validate.shapes import named, path_text
from kg.validate.terms import RDF, SH, Term, Triples

if TYPE_CHECKING:
    import rdflib

_SEVERITIES: dict[Term, Severity] = {SH.Violation: "error", SH.Warning: "warn", SH.Info: "info"}


@dataclass(frozen=True)
class Report:
    """What the checks found, and the part of it that is SHACL's: the results, and the shapes that they name.

    ``notes`` say which shapes the fast engine left to the judge, and why.
    """

    findings: tuple[Finding, ...]
    results: tuple[Result, ...]
    names: Names
    shapes: Triples
    notes: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether SHACL has no result at all."""
        return not self.results

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """The SHACL validation report."""
        return tuple(report_quads(self.results, self.shapes))

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
        from kg.writer import serialize

        return serialize(Dataset(self.quads), by_name(name), self.names)

    def narrowed(self, focus: Collection[str] = (), shapes: Collection[str] = ()) -> "Report":
        """Return the part about some things (CURIEs) and of some shapes or rules (names); none given is all.

        The name of a shape stands for its property shapes and queries too: ``Claim`` for ``Claim-evidence``.
        """

        def is_wanted(about: Collection[str | None], rule: str) -> bool:
            by = not shapes or rule in shapes or rule.partition("-")[0] in shapes
            return by and (not focus or any(one in focus for one in about))

        def about(result: Result) -> list[str | None]:
            return [named(node, self.names) for node in (result.focus, result.value) if node is not None]

        findings = tuple(f for f in self.findings if is_wanted((f.focus, f.value), f.code))
        results = tuple(result for result in self.results if is_wanted(about(result), rule_of(result)))
        return replace(self, findings=findings, results=results)

    @property
    def graph(self) -> "rdflib.Graph":
        """The SHACL validation report as an rdflib graph."""
        from kg.bridge import to_graph

        return to_graph(quad.triple for quad in self.quads)

    def _repr_html_(self) -> str:
        """Return the findings as HTML, for notebooks."""
        return render(self.findings, "html").decode()


def findings_of(results: Iterable[Result], shapes: Triples, names: Names, places: Located | None) -> list[Finding]:
    """Return a finding for each result."""
    return [_finding(result, shapes, names, places) for result in results]


def _finding(result: Result, shapes: Triples, names: Names, places: Located | None) -> Finding:
    focus, value, path = result.focus, result.value, result.path
    return Finding(
        code=rule_of(result),
        message=_message(result, names),
        severity=_SEVERITIES.get(result.severity, "error"),
        place=_place(result, shapes, places),
        focus=named(focus, names),
        path=None if path is None else path_text(shapes, path, names),
        value=None if value is None or (path is None and value == focus) else named(value, names),
        shape=named(_source(result), names),
    )


def _source(result: Result) -> Term:
    """Return what a result comes from: the query if it has a name, else the shape."""
    return result.constraint if isinstance(result.constraint, NamedNode) else result.shape


def rule_of(result: Result) -> str:
    """Return the name of what a result comes from; of a shape without a name, that of the SHACL component."""
    source = _source(result)
    if isinstance(source, NamedNode):
        return re.split(r"[#/]", source.value.rstrip("#/"))[-1]
    component = result.component.value if isinstance(result.component, NamedNode) else str(result.component)
    return component.rpartition("#")[2].removesuffix("ConstraintComponent")


def _message(result: Result, names: Names) -> str:
    """Return one message, the English or untagged one if there is one, with CURIEs in place of IRIs."""
    messages = sorted(result.messages, key=lambda message: (_rank(message), message.value))
    text = messages[0].value if messages else "the value is not as the shape wants it"
    for node in (result.value, result.focus):
        if isinstance(node, NamedNode):
            text = text.replace(node.value, named(node, names))
    return text


def _rank(message: Literal) -> int:
    language = message.language or ""
    return 0 if language.startswith("en") else 1 if not language else 2


def _place(result: Result, shapes: Triples, places: Located | None) -> Place | None:
    """Return where to mend: the thing that a query points out, else the focus node's value, else the node."""
    if places is None:
        return None
    offender = result.value if result.constraint is not None else None
    if isinstance(offender, NamedNode) and offender != result.focus and (found := places.of(offender.value)):
        return found
    step = result.path
    while isinstance(step, BlankNode):
        step = shapes.value(step, RDF.first) or shapes.value(step, SH.alternativePath)
    focus = result.focus.value
    return places.of(focus, step.value if isinstance(step, NamedNode) else None)
