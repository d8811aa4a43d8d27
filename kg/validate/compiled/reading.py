"""Shapes read from the shapes graph: which there are, what they target, and what each is for the engine."""

from collections.abc import Iterator

from pyoxigraph import Literal

from kg.validate.compiled.model import Shape, Uncovered
from kg.validate.compiled.nesting import Not, OfShape, Property, Qualified, Some
from kg.validate.compiled.parameters import PARAMETERS, flag, members_of, number, one
from kg.validate.compiled.queries import Prefixes, Query, read_query
from kg.validate.paths import BadPath, path_of
from kg.validate.terms import RDF, RDFS, SH, Node, Term, Triples

_LISTS = ("and", "or", "xone")


class Reader:
    """Reads shapes, each once."""

    def __init__(self, shapes: Triples) -> None:
        """Take the shapes graph."""
        self._shapes = shapes
        self._prefixes = Prefixes(shapes)
        self._read: dict[Term, Shape] = {}
        self._open: dict[Term, list[Shape]] = {}
        self._parts = frozenset(_custom_parameters(shapes))

    def queries(self, node: Term) -> list[Query]:
        """Return the queries of a shape that has been read, and of those that it looks at."""
        found, waiting = [], [self._read[node]]
        while waiting:
            shape = waiting.pop()
            found += [constraint for constraint in shape.constraints if isinstance(constraint, Query)]
            waiting += shape.inner
        return found

    def shape(self, node: Term, must_be: str = "") -> Shape:
        """Return the shape that a node is, with all shapes that it looks at. Raises ``Uncovered``."""
        if isinstance(node, Literal):
            raise Uncovered("a literal is no shape")
        if node in self._open:
            raise Uncovered("the shape is recursive")
        found = self._read.get(node)
        if found is None:
            self._open[node] = []
            try:
                found = self._read[node] = self._made(node)
            finally:
                inner = self._open.pop(node)
            found.inner = inner
        if self._open:
            self._open[next(reversed(self._open))].append(found)
        if must_be and (found.path is None) is (must_be == "property"):
            raise Uncovered(f"sh:{must_be} takes a {must_be} shape")
        return found

    def _made(self, node: Node) -> Shape:
        for parameter in self._parts:
            if self._shapes.value(node, parameter) is not None:
                raise Uncovered(f"the parameter {parameter} of a constraint component")
        shape = _frame(self._shapes, node)
        given: dict[str, list[Term]] = {}
        for predicate, value in self._shapes.of(node):
            name = SH.local(predicate)
            if name:
                given.setdefault(name, []).append(value)
        if "ignoredProperties" in given and "closed" not in given:
            raise Uncovered("sh:ignoredProperties stands beside sh:closed")
        for name, values in given.items():
            if name in PARAMETERS:
                shape.constraints += PARAMETERS[name](self._shapes, node, values)
            elif name in _LISTS:
                shape.constraints += (self._some(name, head) for head in values)
        shape.constraints += self._nested(node, shape, given)
        for query in given.get("sparql", ()):
            found = read_query(self._shapes, query, shape, self._prefixes)
            shape.constraints += [] if found is None else [found]
        return shape

    def _some(self, name: str, head: Term) -> Some:
        members = members_of(self._shapes, head, name)
        if not members:
            raise Uncovered(f"sh:{name} takes shapes")
        if name != "xone":
            members = list(dict.fromkeys(members))
        return Some(name, tuple(self.shape(member) for member in members))

    def _nested(
        self, node: Node, shape: Shape, given: dict[str, list[Term]]
    ) -> Iterator[Not | OfShape | Property | Qualified]:
        yield from (Not(self.shape(inner)) for inner in given.get("not", ()))
        yield from (OfShape(self.shape(inner, "node")) for inner in given.get("node", ()))
        yield from (Property(self.shape(inner, "property")) for inner in given.get("property", ()))
        if any(name.startswith("qualified") for name in given):
            yield from self._qualified(node, shape, given)

    def _qualified(self, node: Node, shape: Shape, given: dict[str, list[Term]]) -> Iterator[Qualified]:
        if shape.path is None:
            raise Uncovered("sh:qualifiedValueShape stands in a property shape")
        counts = []
        for name in ("qualifiedMinCount", "qualifiedMaxCount"):
            values = given.get(name, [])
            counts.append(number(one(values, name), name) if values else None)
        inner = given.get("qualifiedValueShape", [])
        if not inner or counts == [None, None]:
            raise Uncovered("sh:qualifiedValueShape takes a count")
        name = "qualifiedValueShapesDisjoint"
        is_disjoint = any(flag(value, name) for value in given.get(name, ()))
        for value in inner:
            siblings = [self.shape(other) for other in self._siblings(node, value)] if is_disjoint else []
            yield Qualified(self.shape(value), tuple(siblings), counts[0], counts[1])

    def _siblings(self, node: Node, inner: Term) -> dict[Term, None]:
        """Return the sibling shapes of a qualified one, section 4.7.3."""
        shapes = self._shapes
        found: dict[Term, None] = {}
        for owner in shapes.subjects(SH.property, node):
            for other in shapes.objects(owner, SH.property):
                found |= dict.fromkeys(shapes.objects(other, SH.qualifiedValueShape))
        found.pop(inner, None)
        return found


def _frame(shapes: Triples, node: Node) -> Shape:
    """Return a shape without its constraints."""
    severities = list(shapes.objects(node, SH.severity)) or [SH.Violation]
    off = [flag(value, "deactivated") for value in shapes.objects(node, SH.deactivated)]
    messages = [message for message in shapes.objects(node, SH.message) if isinstance(message, Literal)]
    shape = Shape(
        node=node,
        severity=one(severities, "severity"),
        messages=tuple(sorted(messages, key=str)),
        is_off=bool(off) and off[0],
    )
    paths = list(shapes.objects(node, SH.path))
    if not paths:
        return shape
    try:
        shape.path_node = one(paths, "path")
        shape.path = path_of(shapes, shape.path_node)
    except BadPath as error:
        raise Uncovered("sh:path takes a property path") from error
    return shape


def malformed(shapes: Triples) -> str | None:
    """Return what is wrong with the shapes graph as a whole, for which the judge refuses all of it."""
    of_nodes, of_properties = (set(shapes.subjects(RDF.type, kind)) for kind in (SH.NodeShape, SH.PropertyShape))
    paths = shapes.by_subject(SH.path)
    if of_nodes & of_properties:
        return "a shape is a node shape and a property shape"
    if of_nodes & paths.keys():
        return "a node shape has a sh:path"
    if not of_properties <= paths.keys() or any(len(found) > 1 for found in paths.values()):
        return "a property shape does not have one sh:path"
    for name in _LISTS:
        if any(not shapes.items(head) for head in shapes.objects(None, SH[name])):
            return f"sh:{name} without shapes"
    for values in shapes.by_subject(SH.deactivated).values():
        if len(values) > 1 or any(not isinstance(value, Literal) for value in values):
            return "sh:deactivated takes one xsd:boolean"
    return None


def _custom_parameters(shapes: Triples) -> Iterator[Term]:
    """Yield the parameters of constraint components of the shapes' own, section 6.2."""
    kinds = shapes.below(SH.ConstraintComponent, RDFS.subClassOf)
    for component in {c for kind in kinds for c in shapes.subjects(RDF.type, kind)}:
        if not SH.local(component):
            for parameter in shapes.objects(component, SH.parameter):
                yield from shapes.objects(parameter, SH.path)
