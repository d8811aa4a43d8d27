"""Literals as values: which are well-formed, and which is less than which.

The plain forms of the usual datatypes are decided here, as XML Schema 1.1 part 2 and SPARQL 1.1 section 17.3 say; any
other literal is put to the library that the judge stands on, so that both say the same of it.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.validate.terms import RDF, XSD, Term

_INTEGER = re.compile(r"[+-]?[0-9]+")
_NATURAL = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_ANY_TEXT = frozenset((XSD.string.value, RDF.langString.value))


def _is_date(text: str) -> bool | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_date_time(text: str) -> bool | None:
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return True


def _matching(pattern: re.Pattern[str]) -> Callable[[str], bool | None]:
    return lambda text: True if pattern.fullmatch(text) else None


_FORMS: dict[str, Callable[[str], bool | None]] = {
    XSD.integer.value: _matching(_INTEGER),
    XSD.nonNegativeInteger.value: _matching(_NATURAL),
    XSD.decimal.value: _matching(_DECIMAL),
    XSD.boolean.value: lambda text: True if text in ("true", "false", "1", "0") else None,
    XSD.date.value: _is_date,
    XSD.dateTime.value: _is_date_time,
}
"""By datatype: whether a text is a form of it, None where that is not for us to say."""


def has_datatype(value: Term, datatype: NamedNode) -> bool:
    """Whether a value is a literal of this datatype and well-formed, section 4.1.2."""
    if not isinstance(value, Literal) or value.datatype != datatype:
        return False
    name = datatype.value
    if name in _ANY_TEXT:
        return True
    form = _FORMS.get(name)
    said = form(value.value) if form else None
    return _is_well_formed(value) if said is None else said


@lru_cache(maxsize=4096)
def _is_well_formed(value: Literal) -> bool:
    from kg.validate.judging import is_well_formed

    return is_well_formed(value)


def _moment(text: str) -> Any:
    """Return a moment with whether it has a time zone: with and without are not plain to compare."""
    if not _is_date_time(text):
        return None
    found = datetime.fromisoformat(text)
    return "moment", found.tzinfo is None, found


def _number(pattern: re.Pattern[str], make: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: ("number", False, make(text)) if pattern.fullmatch(text) else None


_VALUES: dict[str, Callable[[str], Any]] = {
    XSD.string.value: lambda text: ("text", False, text),
    XSD.integer.value: _number(_INTEGER, int),
    XSD.nonNegativeInteger.value: _number(_NATURAL, int),
    XSD.decimal.value: _number(_DECIMAL, Decimal),
    XSD.date.value: lambda text: ("date", False, date.fromisoformat(text)) if _is_date(text) else None,
    XSD.dateTime.value: _moment,
}


def _plain(value: Term) -> Any:
    """Return the kind and the value of a literal, where they are plain to see."""
    if not isinstance(value, Literal):
        return None
    make = _VALUES.get(value.datatype.value)
    return make(value.value) if make else None


def is_number(value: Term) -> bool:
    """Whether a literal is plain to see as a number."""
    found = _plain(value)
    return found is not None and found[0] == "number"


def compared(left: Term, right: Term) -> int | None:
    """Return -1, 0 or 1 as a node is less than, equal to or greater than another; None where none of these is so.

    What is of two kinds, such as a date and a number, cannot be compared (SPARQL 1.1, section 17.3).
    """
    if not isinstance(left, Literal) or not isinstance(right, Literal):
        return None
    own, other = _plain(left), _plain(right)
    if own is None or other is None:
        return _compared(left, right)
    if own[0] != other[0]:
        return None
    return int(own > other) - int(own < other) if own[1] == other[1] else _compared(left, right)


@lru_cache(maxsize=4096)
def _compared(left: Literal, right: Literal) -> int | None:
    from kg.validate.judging import compared as judged

    return judged(left, right)


def is_less(left: Term, right: Term, or_equal: bool) -> bool:
    """Whether a node is less than another, or equal if that counts too, as ``sh:lessThan`` compares them."""
    if isinstance(left, BlankNode) or isinstance(right, BlankNode):
        return False
    own, other = _plain(left), _plain(right)
    if own is None or other is None or (own[0] == other[0] and own[1] != other[1]):
        return _is_less(left, right, or_equal)
    return own[0] == other[0] and bool(own < other or (or_equal and own == other))


@lru_cache(maxsize=4096)
def _is_less(left: Term, right: Term, or_equal: bool) -> bool:
    from kg.validate.judging import is_less as judged

    return judged(left, right, or_equal)
