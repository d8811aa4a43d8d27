"""The parameters of SHACL Core as constraints; whatever is not well-formed is left to the judge, who says why."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.validate.compiled.components import Closed, Count, Disjoint, Equals, HasValue, Less, UniqueLang, ValueTest
from kg.validate.compiled.model import Constraint, Ground, Uncovered
from kg.validate.terms import RDF, RDFS, SH, XSD, Term, Triples
from kg.validate.values import compared, has_datatype

_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}
_RANGES: dict[str, tuple[tuple[int, ...], str]] = {
    "minInclusive": ((0, 1), "at least"),
    "minExclusive": ((1,), "more than"),
    "maxInclusive": ((-1, 0), "at most"),
    "maxExclusive": ((-1,), "less than"),
}
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE}


def _component(name: str) -> NamedNode:
    return SH[f"{name[0].upper()}{name[1:]}ConstraintComponent"]


def one(found: list[Term], name: str) -> Term:
    """Return the only value of a parameter. Raises ``Uncovered`` where there are more."""
    if len(found) != 1:
        raise Uncovered(f"sh:{name} takes one value")
    return found[0]


def number(value: Term, name: str) -> int:
    """Return a count. Raises ``Uncovered`` for anything but a plain xsd:integer."""
    if not isinstance(value, Literal) or value.datatype != XSD.integer or not value.value.isascii():
        raise Uncovered(f"sh:{name} takes an xsd:integer")
    if not value.value.isdigit():
        raise Uncovered(f"sh:{name} takes a number from 0")
    return int(value.value)


def flag(value: Term, name: str) -> bool:
    """Return whether a value is the literal ``true``, as the specification asks, not just one that means it."""
    if not isinstance(value, Literal) or value.datatype != XSD.boolean:
        raise Uncovered(f"sh:{name} takes an xsd:boolean")
    return value.value == "true"


def iri(value: Term, name: str) -> NamedNode:
    """Return a value that is an IRI. Raises ``Uncovered``."""
    if not isinstance(value, NamedNode):
        raise Uncovered(f"sh:{name} takes an IRI")
    return value


def _text(value: Term, name: str) -> str:
    if not isinstance(value, Literal) or value.datatype != XSD.string:
        raise Uncovered(f"sh:{name} takes a text")
    return value.value


def _lexical(value: Term) -> str | None:
    """Return what the STR function of SPARQL gives; nothing for a blank node."""
    return None if isinstance(value, BlankNode) else value.value


def _class(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    for kind in found:
        if isinstance(kind, Literal):
            raise Uncovered("sh:class takes a class")

        def passes(ground: Ground, value: Term, kind: Term = kind) -> bool:
            return value in ground.instances(kind)

        yield ValueTest(_component("class"), f"it is not an instance of {kind.value}", passes)


def _datatype(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    datatype = iri(one(found, "datatype"), "datatype")
    if datatype in (RDFS.Literal, RDFS.Datatype):
        raise Uncovered("sh:datatype takes a datatype of literals")
    says = f"it is not a well-formed {datatype.value}"
    yield ValueTest(_component("datatype"), says, lambda ground, value: has_datatype(value, datatype))


def _node_kind(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    name = SH.local(one(found, "nodeKind"))
    if name not in _KINDS:
        raise Uncovered("sh:nodeKind takes one of six kinds")
    kinds = _KINDS[name]
    yield ValueTest(_component("nodeKind"), f"it is not a {name}", lambda ground, value: isinstance(value, kinds))


def _count(name: str) -> Callable[[Triples, Term, list[Term]], Iterator[Constraint]]:
    def read(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
        _only_of_properties(shapes, node, name)
        yield Count(number(one(found, name), name), name == "minCount")

    return read


def _only_of_properties(shapes: Triples, node: Term, name: str) -> None:
    if shapes.value(node, SH.path) is None:
        raise Uncovered(f"sh:{name} stands in a property shape")


def _range(name: str) -> Callable[[Triples, Term, list[Term]], Iterator[Constraint]]:
    signs, words = _RANGES[name]

    def read(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
        for bound in found:
            if not isinstance(bound, Literal):
                raise Uncovered(f"sh:{name} takes a literal")

            def passes(ground: Ground, value: Term, bound: Term = bound) -> bool:
                return compared(value, bound) in signs

            yield ValueTest(_component(name), f"it is not {words} {bound.value}", passes)

    return read


def _length(name: str) -> Callable[[Triples, Term, list[Term]], Iterator[Constraint]]:
    def read(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
        limit = number(one(found, name), name)
        is_least = name == "minLength"

        def passes(ground: Ground, value: Term) -> bool:
            text = _lexical(value)
            return text is not None and (len(text) >= limit if is_least else len(text) <= limit)

        says = f"it does not have at {'least' if is_least else 'most'} {limit} characters"
        yield ValueTest(_component(name), says, passes)

    return read


def _pattern(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    flags = re.NOFLAG
    for letters in shapes.objects(node, SH.flags):
        for letter in _text(letters, "flags"):
            if letter not in _FLAGS:
                raise Uncovered(f"the flag {letter!r} of sh:pattern")
            flags |= _FLAGS[letter]
    for pattern in found:
        try:
            search = re.compile(_text(pattern, "pattern"), flags).search
        except (re.error, RecursionError, OverflowError) as error:
            raise Uncovered("sh:pattern takes a regular expression") from error

        def passes(ground: Ground, value: Term, search: Any = search) -> bool:
            text = _lexical(value)
            return text is not None and search(text) is not None

        yield ValueTest(_component("pattern"), f"it does not match {pattern.value}", passes)


def _language_in(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    ranges = [
        _text(member, "languageIn").lower() for member in members_of(shapes, one(found, "languageIn"), "languageIn")
    ]

    def passes(ground: Ground, value: Term) -> bool:
        tag = (value.language or "").lower() if isinstance(value, Literal) else ""
        return bool(tag) and any(tag == wanted or tag.startswith(f"{wanted}-") or wanted == "*" for wanted in ranges)

    yield ValueTest(_component("languageIn"), f"its language is none of {', '.join(ranges)}", passes)


def members_of(shapes: Triples, head: Term, name: str) -> list[Term]:
    """Return the members of a well-formed list."""
    members, seen = [], set()
    node = head
    while node != RDF.nil:
        firsts, rests = list(shapes.objects(node, RDF.first)), list(shapes.objects(node, RDF.rest))
        if len(firsts) != 1 or len(rests) != 1 or node in seen:
            raise Uncovered(f"sh:{name} takes a list")
        seen.add(node)
        members.append(firsts[0])
        node = rests[0]
    return members


def _unique_lang(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    _only_of_properties(shapes, node, "uniqueLang")
    if flag(one(found, "uniqueLang"), "uniqueLang"):
        yield UniqueLang()


def _pair(name: str) -> Callable[[Triples, Term, list[Term]], Iterator[Constraint]]:
    def read(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
        for other in (iri(value, name) for value in found):
            if name == "equals":
                yield Equals(other)
            elif name == "disjoint":
                yield Disjoint(other)
            else:
                _only_of_properties(shapes, node, name)
                yield Less(other, name == "lessThanOrEquals")

    return read


def _has_value(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    yield from (HasValue(value) for value in found)


def _in(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    members = frozenset(members_of(shapes, one(found, "in"), "in"))
    yield ValueTest(_component("in"), "it is none of the values that are allowed", lambda g, value: value in members)


def _closed(shapes: Triples, node: Term, found: list[Term]) -> Iterator[Constraint]:
    if not flag(one(found, "closed"), "closed"):
        return
    allowed: set[Term] = set()
    for head in shapes.objects(node, SH.ignoredProperties):
        allowed.update(members_of(shapes, head, "ignoredProperties"))
    for inner in shapes.objects(node, SH.property):
        allowed.update(shapes.objects(inner, SH.path))
    yield Closed(frozenset(allowed))


PARAMETERS: dict[str, Callable[[Triples, Term, list[Term]], Iterator[Constraint]]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minCount": _count("minCount"),
    "maxCount": _count("maxCount"),
    **{name: _range(name) for name in _RANGES},
    "minLength": _length("minLength"),
    "maxLength": _length("maxLength"),
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    **{name: _pair(name) for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals")},
    "hasValue": _has_value,
    "in": _in,
    "closed": _closed,
}
"""By parameter: the constraints that its values on a shape stand for. Each may raise ``Uncovered``."""
