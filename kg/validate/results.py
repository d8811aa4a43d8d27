"""Validation results as SHACL defines them (section 3.6), whichever engine found them; and how two reports differ."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.errors import InputError
from kg.validate.paths import Path, path_of
from kg.validate.terms import RDF, SH, XSD, Node, Term, Triples

Key = tuple[str, ...]


class BadShapes(InputError):
    """Shapes that the judge cannot work with."""

    default_code = "KG321"


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result: what is wrong with which node, and which shape and component say so."""

    focus: Term
    component: Term
    shape: Term
    severity: Term = SH.Violation
    path: Term | None = None
    value: Term | None = None
    constraint: Term | None = None
    messages: tuple[Literal, ...] = ()
    details: tuple["Result", ...] = ()

    def key(self, shapes: Triples) -> Key:
        """Return all that SHACL prescribes of the result; paths that are blank nodes count by what they say.

        A message counts where the shape, the query or the component has a ``sh:message``; else each engine may say
        what it likes (section 3.6.2).
        """
        parts = (self.focus, self.component, self.shape, self.severity, self.value, self.constraint)
        said = sorted(map(str, self.messages)) if self._is_told(shapes) else ()
        inner = sorted(" ".join(detail.key(shapes)) for detail in self.details)
        return (*(map(str, parts)), str(_path(shapes, self.path)), *said, *inner)

    def _is_told(self, shapes: Triples) -> bool:
        sources = (self.shape, self.constraint, self.component)
        return any(source is not None and shapes.value(source, SH.message) is not None for source in sources)


def _path(shapes: Triples, node: Term | None) -> Path | Term | None:
    return path_of(shapes, node) if isinstance(node, BlankNode) else node


def differences(ours: Iterable[Result], judged: Iterable[Result], shapes: Triples) -> tuple[list[Result], list[Result]]:
    """Return the results that only the one report has, and those that only the other has."""
    sides = [[(result.key(shapes), result) for result in results] for results in (ours, judged)]
    found = []
    for own, other in ((sides[0], sides[1]), (sides[1], sides[0])):
        left = Counter(key for key, _ in own) - Counter(key for key, _ in other)
        only = []
        for key, result in own:
            if left[key] > 0:
                left[key] -= 1
                only.append(result)
        found.append(only)
    return found[0], found[1]


def report_quads(results: Iterable[Result], shapes: Triples) -> Iterator[Quad]:
    """Yield the SHACL validation report; what it says of paths and shapes without a name is copied from the shapes."""
    found = list(results)
    report = BlankNode("report")
    yield _quad(report, RDF.type, SH.ValidationReport)
    yield _quad(report, SH.conforms, Literal(str(not found).lower(), datatype=XSD.boolean))
    waiting: list[tuple[Node, NamedNode, Result]] = [(report, SH.result, result) for result in found]
    copied: set[Term] = set()
    for number, (owner, link, result) in enumerate(waiting, 1):
        node = BlankNode(f"result{number}")
        yield _quad(owner, link, node)
        yield from (_quad(node, predicate, value) for predicate, value in _parts(result))
        for value in (result.path, result.shape, result.constraint):
            yield from _copied(value, shapes, copied)
        waiting += [(node, SH.detail, detail) for detail in result.details]


def _parts(result: Result) -> Iterator[tuple[NamedNode, Term]]:
    """Yield the properties of a result."""
    yield RDF.type, SH.ValidationResult
    parts = (
        (SH.focusNode, result.focus),
        (SH.sourceConstraintComponent, result.component),
        (SH.sourceShape, result.shape),
        (SH.resultSeverity, result.severity),
        (SH.resultPath, result.path),
        (SH.value, result.value),
        (SH.sourceConstraint, result.constraint),
        *((SH.resultMessage, message) for message in result.messages),
    )
    for predicate, value in parts:
        if value is not None:
            yield predicate, value


def _copied(node: Term | None, shapes: Triples, copied: set[Term]) -> Iterator[Quad]:
    """Yield what the shapes say of a blank node and of those below it, once."""
    if not isinstance(node, BlankNode) or node in copied:
        return
    copied.add(node)
    for predicate, value in shapes.of(node):
        yield _quad(node, predicate, value)
        yield from _copied(value, shapes, copied)


def _quad(subject: Term, predicate: Term, value: Term) -> Quad:
    return Quad(subject, predicate, value, DefaultGraph())  # type: ignore[arg-type]  # subjects here are nodes
