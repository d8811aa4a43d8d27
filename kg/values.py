"""Whether two graphs say the same, allowing for the ways in which stores rewrite literals, and which they used."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.names import VOCABULARIES
from kg.writer import labelled

NUMBER = "number written another way"
INTEGER_TYPE = "kind of integer given up"
LANGUAGE = "language tag in another case"
BOOLEAN = "true or false written another way"
DATETIME = "time written another way"
DURATION = "duration written another way"

_XSD = VOCABULARIES["xsd"]
_INTEGERS = frozenset(
    _XSD + name
    for name in (
        *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)


def _instant(text: str) -> str:
    found = datetime.fromisoformat(text)
    return (found.astimezone(UTC) if found.tzinfo else found).isoformat()


_DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def _duration(text: str) -> str:
    """Return a duration as months and seconds, which is its value (XML Schema 1.1 part 2, section 3.3.6)."""
    found = _DURATION.fullmatch(text)
    if found is None or text[-1] in "PT":
        raise ValueError(text)
    sign, *parts = found.groups()
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in parts)
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return f"{sign}P{12 * years + months}MT{_decimal(str(total))}S"


def _decimal(text: str) -> str:
    return format(Decimal(text).normalize(), "f")


_FORMS: dict[str, tuple[str, Callable[[str], str]]] = {
    **{iri: (NUMBER, lambda text: str(int(text))) for iri in _INTEGERS},
    f"{_XSD}decimal": (NUMBER, _decimal),
    f"{_XSD}double": (NUMBER, lambda text: repr(float(text))),
    f"{_XSD}float": (NUMBER, lambda text: repr(float(text))),
    f"{_XSD}boolean": (BOOLEAN, {"true": "true", "1": "true", "false": "false", "0": "false"}.__getitem__),
    f"{_XSD}dateTime": (DATETIME, _instant),
    f"{_XSD}date": (DATETIME, lambda text: text.replace("+00:00", "Z")),
    **{f"{_XSD}{name}": (DURATION, _duration) for name in ("duration", "yearMonthDuration", "dayTimeDuration")},
    f"{_XSD}hexBinary": (NUMBER, str.upper),
}


@lru_cache(maxsize=65536)
def plain(literal: Literal) -> Literal:
    """Return the literal that stands for all that mean the same; what its datatype does not allow stays as it is."""
    if literal.language:
        return Literal(literal.value, language=literal.language.lower())
    datatype = literal.datatype.value
    if datatype not in _FORMS:
        return literal
    try:
        text = _FORMS[datatype][1](literal.value)
    except (ValueError, InvalidOperation, KeyError):
        return literal
    return Literal(text, datatype=NamedNode(f"{_XSD}integer" if datatype in _INTEGERS else datatype))


def rules(ours: Literal, theirs: Literal) -> frozenset[str]:
    """Return by which rewritings one literal becomes another of the same meaning."""
    if ours == theirs:
        return frozenset()
    if ours.language:
        return frozenset({LANGUAGE})
    found = set()
    if ours.datatype != theirs.datatype:
        found.add(INTEGER_TYPE)
    if ours.value != theirs.value:
        found.add(_FORMS[ours.datatype.value][0])
    return frozenset(found)


@dataclass(frozen=True)
class Difference:
    """What one graph has that another lacks, in both directions, and what was only rewritten: rule → examples."""

    missing: tuple[Triple, ...] = ()
    extra: tuple[Triple, ...] = ()
    rewritten: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return not self.missing and not self.extra

    def beyond(self, allowed: frozenset[str]) -> list[str]:
        """Return the rewritings that are not among those documented."""
        return sorted(set(self.rewritten) - allowed)


def compare(ours: Iterable[Triple], theirs: Iterable[Triple]) -> Difference:
    """Return how a graph in a store differs from ours, by value.

    Blank nodes are compared by what is said of them (RDFC-1.0). Raises ``TimeoutExceeded`` where that takes too long.
    """
    left, right = set(ours), set(theirs)
    if left == right:
        return Difference()
    rewritten = rewritings((t.object for t in left), (t.object for t in right))
    left, right = _comparable(left), _comparable(right)
    return Difference(tuple(sorted(left - right, key=str)), tuple(sorted(right - left, key=str)), rewritten)


def _comparable(triples: set[Triple]) -> set[Triple]:
    """Return triples with plain literals and, where there are blank nodes, canonical labels."""
    simple = {Triple(t.subject, t.predicate, plain(t.object)) if isinstance(t.object, Literal) else t for t in triples}
    if not any(isinstance(term, BlankNode) for t in simple for term in (t.subject, t.object)):
        return simple
    return {quad.triple for quad in labelled(Quad(t.subject, t.predicate, t.object) for t in simple)}


def rewritings(ours: Iterable[object], theirs: Iterable[object]) -> dict[str, tuple[str, ...]]:
    """Return, by rule, the literals among some terms of ours that stand among others in another form only."""
    left = Counter(term for term in ours if isinstance(term, Literal))
    right = Counter(term for term in theirs if isinstance(term, Literal))
    forms: dict[Literal, list[Literal]] = defaultdict(list)
    for literal in right - left:
        forms[plain(literal)].append(literal)
    found: dict[str, list[str]] = defaultdict(list)
    for literal in sorted(left - right, key=str):
        # Several may have become one, or one stand in several forms: the nearest form is the one it became.
        nearest = min(
            forms.get(plain(literal), ()), key=lambda other: (len(rules(literal, other)), str(other)), default=None
        )
        for rule in rules(literal, nearest) if nearest else ():
            found[rule].append(f"{literal} as {nearest}")
    return {rule: tuple(examples) for rule, examples in sorted(found.items())}
