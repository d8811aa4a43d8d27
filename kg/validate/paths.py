"""Property paths, SHACL section 2.3.1: read from the shapes, walked in the data, written as SPARQL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode

from kg.validate.terms import RDF, SH, Term, Triples

_MOST_LEVELS = 8
"""How deep a path may be nested; the judge refuses one of more than nine."""


class BadPath(Exception):
    """A node that is no well-formed path."""


@dataclass(frozen=True, slots=True)
class Step:
    """One property, followed forwards or backwards."""

    predicate: NamedNode
    is_inverse: bool = False

    def __str__(self) -> str:
        """Return the path as SPARQL writes it."""
        return f"^{self.predicate}" if self.is_inverse else str(self.predicate)

    def walk(self, data: Triples, start: Iterable[Term]) -> dict[Term, None]:
        """Return what the path leads to from any of these nodes."""
        steps = data.by_value(self.predicate) if self.is_inverse else data.by_subject(self.predicate)
        return {end: None for node in start for end in steps.get(node, ())}


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other."""

    parts: tuple["Path", ...]

    def __str__(self) -> str:
        """Return the path as SPARQL writes it."""
        return f"({'/'.join(map(str, self.parts))})"

    def walk(self, data: Triples, start: Iterable[Term]) -> dict[Term, None]:
        """Return what the path leads to from any of these nodes."""
        for part in self.parts:
            start = part.walk(data, start)
        return dict.fromkeys(start)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    parts: tuple["Path", ...]

    def __str__(self) -> str:
        """Return the path as SPARQL writes it."""
        return f"({'|'.join(map(str, self.parts))})"

    def walk(self, data: Triples, start: Iterable[Term]) -> dict[Term, None]:
        """Return what the path leads to from any of these nodes."""
        nodes = list(start)
        return {end: None for part in self.parts for end in part.walk(data, nodes)}


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path followed no time or more (``*``), once or more (``+``), or at most once (``?``)."""

    part: "Path"
    sign: str

    def __str__(self) -> str:
        """Return the path as SPARQL writes it."""
        return f"({self.part}){self.sign}"

    def walk(self, data: Triples, start: Iterable[Term]) -> dict[Term, None]:
        """Return what the path leads to from any of these nodes."""
        found = {} if self.sign == "+" else dict.fromkeys(start)
        waiting = self.part.walk(data, start if self.sign == "+" else found)
        if self.sign == "?":
            return found | waiting
        while waiting := {node: None for node in waiting if node not in found}:
            found |= waiting
            waiting = self.part.walk(data, waiting)
        return found


Path = Step | Sequence | Alternative | Repeated


def path_of(shapes: Triples, node: Term | None, level: int = 0) -> Path:
    """Return the path that a node of the shapes is. Raises ``BadPath``."""
    if isinstance(node, NamedNode):
        return Step(node)
    if not isinstance(node, BlankNode) or level > _MOST_LEVELS:
        raise BadPath
    if shapes.value(node, RDF.first) is not None:
        return Sequence(_members(shapes, node, level))
    found = [(make, value) for predicate, make in _MAKERS.items() for value in shapes.objects(node, predicate)]
    if len(found) != 1:
        raise BadPath
    make, value = found[0]
    return make(shapes, value, level + 1)


def _members(shapes: Triples, head: Term, level: int) -> tuple[Path, ...]:
    members = shapes.items(head)
    if len(members) < 2:
        raise BadPath
    return tuple(path_of(shapes, member, level + index + 1) for index, member in enumerate(members))


def inverted(path: Path) -> Path:
    """Return a path followed backwards."""
    if isinstance(path, Step):
        return Step(path.predicate, not path.is_inverse)
    if isinstance(path, Sequence):
        return Sequence(tuple(inverted(part) for part in reversed(path.parts)))
    if isinstance(path, Alternative):
        return Alternative(tuple(map(inverted, path.parts)))
    return Repeated(inverted(path.part), path.sign)


def _inverse(shapes: Triples, node: Term, level: int) -> Path:
    return inverted(path_of(shapes, node, level))


def _alternative(shapes: Triples, node: Term, level: int) -> Path:
    return Alternative(_members(shapes, node, level))


def _repeated(sign: str) -> Callable[[Triples, Term, int], Path]:
    return lambda shapes, node, level: Repeated(path_of(shapes, node, level), sign)


_MAKERS: dict[NamedNode, Callable[[Triples, Term, int], Path]] = {
    SH.inversePath: _inverse,
    SH.alternativePath: _alternative,
    SH.zeroOrMorePath: _repeated("*"),
    SH.oneOrMorePath: _repeated("+"),
    SH.zeroOrOnePath: _repeated("?"),
}
