"""What a query can see of the data: by which predicates, and whether the store holds those as they are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.sparql import Token
from kg.sparql import tokens as tokens_of
from kg.validate.terms import RDF, XSD, Triples
from kg.validate.values import is_number

_TERMS = frozenset(("variable", "name", "iri", "blank", "text", "number"))
_KEPT = {
    XSD.string.value: re.compile(r".*", re.DOTALL),
    XSD.anyURI.value: re.compile(r".*", re.DOTALL),
    XSD.hexBinary.value: re.compile(r".*", re.DOTALL),
    RDF.langString.value: re.compile(r"[^A-Z]*"),
    XSD.boolean.value: re.compile(r"true|false"),
    XSD.integer.value: re.compile(r"0|-?[1-9][0-9]{0,17}"),
    XSD.date.value: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    XSD.dateTime.value: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z"),
}
"""By datatype: the texts that the store is known to keep; for a language-tagged text, the tags."""


def is_kept(literal: Literal) -> bool:
    """Whether the embedded store holds a literal as it is written: ``1`` it does, ``01`` becomes ``1``."""
    datatype = literal.datatype.value
    pattern = _KEPT.get(datatype)
    if pattern is not None and pattern.fullmatch(literal.language or literal.value):
        return True
    return _is_given_back(literal)


@lru_cache(maxsize=65536)
def _is_given_back(literal: Literal) -> bool:
    store, node = Store(), NamedNode("urn:x")
    store.add(Quad(node, node, literal))
    return bool(next(iter(store)).object == literal)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The predicates by which literals stand in the data that the store would write in another way.

    ``numbers`` are those of them where each such literal is a plain number, which the store keeps the value of.
    """

    predicates: frozenset[str]
    numbers: frozenset[str]

    def can_mislead(self, query: str, sees: frozenset[str] | None) -> frozenset[str]:
        """Return the predicates by which a query, of which ``sees`` tells what it sees, may see a difference."""
        if sees is None:
            return self.predicates
        seen = self.predicates & sees
        return frozenset() if seen <= self.numbers and only_compares(tokens_of(query), seen) else seen


def rewritten(data: Triples, seen: frozenset[str] | None = None) -> Rewritten:
    """Return what the store would write in another way, by any predicate or by those of which the IRIs are ``seen``."""
    found, numbers = set(), set()
    for predicate in data.predicates:
        if seen is not None and predicate.value not in seen:
            continue
        values = {v for values in data.by_subject(predicate).values() for v in values if isinstance(v, Literal)}
        changed = [value for value in values if not is_kept(value)]
        if changed:
            found.add(predicate.value)
            if all(map(is_number, changed)):
                numbers.add(predicate.value)
    return Rewritten(frozenset(found), frozenset(numbers))


def only_compares(tokens: Sequence[Token], predicates: frozenset[str]) -> bool:
    """Whether a query compares what it finds by these predicates and does nothing else with it.

    Each must lead to a variable that stands nowhere else but in conditions without functions: what compares and counts
    goes by the value, not by how it is written.
    """
    declared, start = _declared(tokens), _start(tokens)
    inside = [token.text for token in _conditions(tokens[start:])]
    if any(token.kind in ("word", "name", "iri") for token in _conditions(tokens[start:])):
        return False
    texts = [token.text.replace("$", "?") for token in tokens if token.kind == "variable"]
    for before, token, after in zip(tokens[start:], tokens[start + 1 :], tokens[start + 2 :], strict=False):
        if _iri(token, declared) in predicates:
            name = after.text.replace("$", "?")
            outside = texts.count(name) - [text.replace("$", "?") for text in inside].count(name)
            if after.kind != "variable" or outside != 1 or before.text in ("^", "!", "|", "("):
                return False
    return True


def predicates_of(tokens: Sequence[Token]) -> frozenset[str] | None:
    """Return the IRIs by which a query's triples can match, or None where it may match by any.

    These are all IRIs that it names, unless a variable may stand for a predicate, or a path goes over no step or over
    any property but some.
    """
    declared, start = _declared(tokens), _start(tokens)
    inside = {id(token) for token in _conditions(tokens[start:])}
    body = [token for token in tokens[start:] if id(token) not in inside]
    if any(_may_be_any(*three) for three in zip(body, body[1:], body[2:], strict=False)):
        return None
    found = {_iri(token, declared) for token in tokens[start:] if token.kind in ("iri", "name")}
    return None if None in found else frozenset({RDF.type.value, *(iri for iri in found if iri)})


def _declared(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the namespaces that a query declares, by prefix with its colon."""
    return {
        name.text: iri.text[1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word.is_word("PREFIX") and name.kind == "name" and iri.kind == "iri"
    }


def _start(tokens: Sequence[Token]) -> int:
    return next((index for index, token in enumerate(tokens) if token.text == "{"), len(tokens))


def _iri(token: Token, declared: dict[str, str]) -> str | None:
    """Return the IRI that a token is; None for one that is not plain to see."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    if token.kind != "name" or "\\" in local or f"{prefix}:" not in declared:
        return None
    return declared[f"{prefix}:"] + local


def _conditions(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of the ``( … )`` of each FILTER in which no triples stand."""
    found: list[Token] = []
    depth = 0
    for before, token in pairwise(tokens):
        if depth or (token.text == "(" and before.is_word("FILTER")):
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            found.append(token)
    return [] if any(token.text == "{" for token in found) else found


def _may_be_any(before: Token, token: Token, after: Token) -> bool:
    """Whether a token may be a variable predicate, or make a path that holds between a node and itself."""
    if token.kind == "variable":
        starts = before.kind in _TERMS or before.text in ("]", ")", ";")
        return starts and (after.kind in _TERMS or after.text in ("[", "("))
    if token.text in ("*", "?"):
        return True
    return token.text == "!" and (after.kind in ("name", "iri") or after.text in ("(", "^"))
