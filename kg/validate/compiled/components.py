"""The constraint components of SHACL Core, section 4, but for those that look at other shapes."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from kg.validate.compiled.model import Ground, OfFocus, OfNumber, Shape, Values
from kg.validate.results import Result
from kg.validate.terms import SH, Term
from kg.validate.values import is_less


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A test of each value node by itself, sections 4.1, 4.3, 4.4 and 4.8.3."""

    component: NamedNode
    says: str
    passes: Callable[[Ground, Term], bool]

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each value that fails."""
        for value in values:
            if not self.passes(ground, value):
                yield shape.result(self.component, focus, self.says, value)


@dataclass(frozen=True, slots=True)
class Count(OfNumber):
    """``sh:minCount`` and ``sh:maxCount``, section 4.2."""

    number: int
    is_least: bool

    def takes(self, number: int) -> bool:
        """Whether there may be so many values."""
        return number >= self.number if self.is_least else number <= self.number

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result if there are too few values, or too many."""
        if self.takes(len(values)):
            return
        if self.is_least:
            yield shape.result(SH.MinCountConstraintComponent, focus, f"it needs at least {self.number}")
        else:
            yield shape.result(SH.MaxCountConstraintComponent, focus, f"it takes at most {self.number}")


@dataclass(frozen=True, slots=True)
class UniqueLang:
    """``sh:uniqueLang``, section 4.4.5."""

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each language that two values have."""
        if len(values) < 2:
            return
        tags = Counter((v.language or "").lower() for v in values if isinstance(v, Literal))
        for tag, count in tags.items():
            if tag and count > 1:
                says = f"two values have the language {tag}"
                yield shape.result(SH.UniqueLangConstraintComponent, focus, says)


@dataclass(frozen=True, slots=True)
class Equals(OfFocus):
    """``sh:equals``, section 4.5.1."""

    other: NamedNode

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each value that only the one side has."""
        others = ground.data.by_subject(self.other).get(focus, {})
        says = f"it has other values than {self.other.value}"
        for value in values:
            if value not in others:
                yield shape.result(SH.EqualsConstraintComponent, focus, says, value)
        for value in others:
            if value not in values:
                yield shape.result(SH.EqualsConstraintComponent, focus, says, value)


@dataclass(frozen=True, slots=True)
class Disjoint(OfFocus):
    """``sh:disjoint``, section 4.5.2."""

    other: NamedNode

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each value that both sides have."""
        others = ground.data.by_subject(self.other).get(focus, {})
        for value in values:
            if value in others:
                says = f"it shares a value with {self.other.value}"
                yield shape.result(SH.DisjointConstraintComponent, focus, says, value)


@dataclass(frozen=True, slots=True)
class Less(OfFocus):
    """``sh:lessThan`` and ``sh:lessThanOrEquals``, sections 4.5.3 and 4.5.4."""

    other: NamedNode
    or_equal: bool

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each pair that is not in order, or cannot be compared."""
        others = ground.data.by_subject(self.other).get(focus, {})
        component = SH.LessThanOrEqualsConstraintComponent if self.or_equal else SH.LessThanConstraintComponent
        for value in values:
            for other in others:
                if not is_less(value, other, self.or_equal):
                    says = f"it is greater than {self.other.value}, or cannot be compared with it"
                    yield shape.result(component, focus, says, value)


@dataclass(frozen=True, slots=True)
class HasValue:
    """``sh:hasValue``, section 4.8.2."""

    wanted: Term

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result if the value is not there."""
        if self.wanted not in values:
            yield shape.result(SH.HasValueConstraintComponent, focus, f"it does not have the value {self.wanted}")


@dataclass(frozen=True, slots=True)
class Closed:
    """``sh:closed`` with ``sh:ignoredProperties``, section 4.8.1."""

    allowed: frozenset[Term]

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each triple with a property that is not allowed."""
        for node in values:
            for predicate, subjects in ground.others(self.allowed):
                for value in subjects.get(node, ()):
                    says = "the shape is closed, and does not know this property"
                    result = shape.result(SH.ClosedConstraintComponent, focus, says, value)
                    yield replace(result, path=predicate)
