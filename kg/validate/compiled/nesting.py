"""The constraint components that look at other shapes: logical, shape-based and qualified, sections 4.6 and 4.7."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.validate.compiled.model import Ground, Shape, Values
from kg.validate.results import Result
from kg.validate.terms import SH, Term


@dataclass(frozen=True, slots=True)
class Not:
    """``sh:not``."""

    inner: Shape

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each value that conforms."""
        for value in values:
            if ground.conforms(self.inner, value):
                yield shape.result(SH.NotConstraintComponent, focus, "it is what it must not be", value)


@dataclass(frozen=True, slots=True)
class Some:
    """``sh:and``, ``sh:or`` and ``sh:xone``: to how many of its shapes a value conforms."""

    name: str
    inner: tuple[Shape, ...]

    def _is_right(self, ground: Ground, value: Term) -> bool:
        answers = (ground.conforms(shape, value) for shape in self.inner)
        if self.name == "xone":
            return sum(answers) == 1
        return all(answers) if self.name == "and" else any(answers)

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each value that conforms to too few, or too many."""
        component = SH[f"{self.name.capitalize()}ConstraintComponent"]
        says = {
            "and": "it is not all that it must be",
            "or": "it is none of what it may be",
            "xone": "it is none, or more than one, of what it may be",
        }[self.name]
        for value in values:
            if not self._is_right(ground, value):
                yield shape.result(component, focus, says, value)


@dataclass(frozen=True, slots=True)
class OfShape:
    """``sh:node``; what is wrong with the value stands in ``sh:detail``."""

    inner: Shape

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each value that does not conform."""
        for value in values:
            details = list(ground.results(self.inner, (value,)))
            if details:
                says = "it does not conform to its shape"
                result = shape.result(SH.NodeConstraintComponent, focus, says, value)
                yield replace(result, details=tuple(details))


@dataclass(frozen=True, slots=True)
class Property:
    """``sh:property``: the results are those of the property shape."""

    inner: Shape

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield the results of each value node as a focus node of the property shape."""
        return ground.results(self.inner, values)


@dataclass(frozen=True, slots=True)
class Qualified:
    """``sh:qualifiedValueShape`` with its counts and, if it is disjoint, its sibling shapes, section 4.7.3."""

    inner: Shape
    siblings: tuple[Shape, ...]
    least: int | None
    most: int | None

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result if too few or too many values conform."""
        count = sum(
            ground.conforms(self.inner, value) and not any(ground.conforms(other, value) for other in self.siblings)
            for value in values
        )
        if self.most is not None and count > self.most:
            says = f"at most {self.most} of its values may be of the shape"
            yield shape.result(SH.QualifiedMaxCountConstraintComponent, focus, says)
        if self.least is not None and count < self.least:
            says = f"at least {self.least} of its values must be of the shape"
            yield shape.result(SH.QualifiedMinCountConstraintComponent, focus, says)
