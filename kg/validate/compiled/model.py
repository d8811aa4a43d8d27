"""Shapes as the engine sees them: a path, constraints that each yield results, and the ground that they look at."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.validate.paths import Path, Step
from kg.validate.results import Result
from kg.validate.terms import RDF, RDFS, Node, Term, Triples

Values = Mapping[Term, None]
_NOTHING: Values = {}


class Uncovered(Exception):
    """A shape that this engine leaves to the judge; the text says why."""


class Constraint(Protocol):
    """One constraint of a shape."""

    def results(self, ground: "Ground", shape: "Shape", focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each way in which the value nodes of a focus node break the constraint."""
        ...


class OfFocus:
    """Marks a constraint that more than the value nodes decides: another focus node with the same may break it."""

    __slots__ = ()


class OfNumber:
    """Marks a constraint that the number of value nodes alone decides."""

    __slots__ = ()

    def takes(self, number: int) -> bool:
        """Whether there may be so many."""
        raise NotImplementedError


@dataclass(slots=True)
class Shape:
    """A node shape, or a property shape with its path."""

    node: Node
    severity: Term
    messages: tuple[Literal, ...]
    is_off: bool
    path: Path | None = None
    path_node: Term | None = None
    constraints: list[Constraint] = field(default_factory=list)
    inner: list["Shape"] = field(default_factory=list)
    """The shapes that its constraints look at."""

    def result(self, component: NamedNode, focus: Term, says: str, value: Term | None = None) -> Result:
        """Return a result of this shape; where it has no message of its own, it says ``says``."""
        return Result(
            focus=focus,
            component=component,
            shape=self.node,
            severity=self.severity,
            path=self.path_node,
            value=value,
            messages=self.messages or (Literal(says),),
        )


class Ground:
    """The data, and what is worked out of them once."""

    def __init__(self, data: Triples, seen: frozenset[str] | None = None) -> None:
        """Take the data, and by which predicates queries can see them; None stands for all."""
        self.data = data
        self._seen = seen
        self._instances: dict[Term, set[Term]] = {}
        self._others: dict[frozenset[Term], list[tuple[Term, Mapping[Term, Values]]]] = {}

    def instances(self, kind: Term) -> set[Term]:
        """Return the SHACL instances of a class, section 1.1: of it or of a class below it."""
        found = self._instances.get(kind)
        if found is None:
            subjects = self.data.by_value(RDF.type)
            kinds = self.data.below(kind, RDFS.subClassOf)
            found = self._instances[kind] = {node for below in kinds for node in subjects.get(below, ())}
        return found

    def others(self, allowed: frozenset[Term]) -> list[tuple[Term, Mapping[Term, Values]]]:
        """Return the values by subject of all properties but those that are allowed."""
        if allowed not in self._others:
            predicates = [predicate for predicate in self.data.predicates if predicate not in allowed]
            self._others[allowed] = [(predicate, self.data.by_subject(predicate)) for predicate in predicates]
        return self._others[allowed]

    @cached_property
    def store(self) -> Store:
        """What queries can see of the data, in the embedded store."""
        store = Store()
        for predicate in self.data.predicates:
            if self._seen is None or predicate.value in self._seen:
                pairs = self.data.by_subject(predicate).items()
                store.bulk_extend(Quad(s, predicate, o) for s, values in pairs for o in values)  # type: ignore[arg-type]
        return store

    def results(
        self, shape: Shape, focuses: Collection[Term], constraints: Collection[Constraint] | None = None
    ) -> Iterator[Result]:
        """Yield the results of validating these nodes against a shape, or against some of its constraints.

        SHACL, section 3.4.
        """
        if constraints is None:
            constraints = shape.constraints
        if shape.is_off or not constraints:
            return
        if isinstance(shape.path, Step) and len(focuses) > 1:
            yield from self._of_many(shape, shape.path, focuses, constraints)
            return
        for focus in focuses:
            values = self._values(shape.path, focus)
            for constraint in constraints:
                yield from constraint.results(self, shape, focus, values)

    def _of_many(
        self, shape: Shape, path: Step, focuses: Collection[Term], constraints: Collection[Constraint]
    ) -> Iterator[Result]:
        """Yield the results of many nodes; what several of them share is looked at once, if nothing is wrong with it.

        Nodes with the same single value of a property share what holds it, so most of the work is done for a few.
        """
        held = list(map(self._steps(path).get, focuses, repeat(_NOTHING)))
        numbers = set(map(len, held))
        of_focus: list[Constraint] = []
        of_values: list[Constraint] = []
        for each in constraints:
            if isinstance(each, OfFocus):
                of_focus.append(each)
            elif not (isinstance(each, OfNumber) and all(map(each.takes, numbers))):
                of_values.append(each)
        shared = dict(zip(map(id, held), held, strict=True)) if of_values else {}
        anyone = next(iter(focuses))
        wrong = {
            key
            for key, values in shared.items()
            if any(True for each in of_values for _ in each.results(self, shape, anyone, values))
        }
        if not (wrong or of_focus):
            return
        for focus, values in zip(focuses, held, strict=True):
            for each in (*of_values, *of_focus) if id(values) in wrong else of_focus:
                yield from each.results(self, shape, focus, values)

    def _steps(self, path: Step) -> Mapping[Term, Values]:
        return self.data.by_value(path.predicate) if path.is_inverse else self.data.by_subject(path.predicate)

    def _values(self, path: Path | None, focus: Term) -> Values:
        """Return the value nodes of a focus node."""
        if path is None:
            return {focus: None}
        if isinstance(path, Step):
            return self._steps(path).get(focus, _NOTHING)
        return path.walk(self.data, (focus,))

    def conforms(self, shape: Shape, node: Term) -> bool:
        """Whether a node conforms to a shape, section 3.4.3."""
        return next(self.results(shape, (node,)), None) is None
