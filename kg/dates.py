"""EDTF to bounds: what a date with its precision says about when something began and ended.

The Extended Date/Time Format is ISO 8601-2:2019, annex A; https://www.loc.gov/standards/datetime/.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from kg.errors import RuleError

_DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_PLAIN = re.compile(rf"^({_DAY}[~?]?|\.\.(?=/\d))(?:/({_DAY}[~?]?|\.\.))?$")
_START, _END = "T00:00:00Z", "T23:59:59Z"

_SEASONS = {
    **dict(
        zip(range(21, 33), [(3, 5), (6, 8), (9, 11), (12, 12)] * 2 + [(9, 11), (12, 12), (3, 5), (6, 8)], strict=True)
    ),
    **dict(zip(range(33, 37), [(1, 3), (4, 6), (7, 9), (10, 12)], strict=True)),
    **dict(zip(range(37, 42), [(1, 4), (5, 8), (9, 12), (1, 6), (7, 12)], strict=True)),
}
"""The first and the last month of a season, a quarter or a part of a year, by the number that stands for it.

As the library has them, which lets winter end with its year.
"""

Days = tuple[str, str]
"""First and last day of a span, as ``YYYY-MM-DD``."""


class DateError(RuleError):
    """A text that is not a date that we take."""

    default_code = "KG120"


@dataclass(frozen=True, slots=True)
class Bounds:
    """When something began and ended, at the earliest and at the latest: xsd:dateTime texts in UTC.

    ``None`` is unknown. ``open_end`` says that the date says so itself: ``1949-08-24/..``.
    """

    begins_not_before: str | None
    begins_not_after: str | None
    ends_not_before: str | None
    ends_not_after: str | None
    open_end: bool = False


@lru_cache(maxsize=4096)
def bounds(edtf: str, *, strict: bool = False) -> Bounds:
    """Return the bounds of an EDTF date or interval.

    A date lies within itself: what is dated 2017-05 began and ended in that month. The ends of an interval each give
    a bound. An approximate or uncertain end (``1948~``) is widened as the edtf library does, unless ``strict``.
    Days are UTC days. Raises ``DateError``.

    >>> bounds("1949-08-24/..")
    Bounds('1949-08-24T00:00:00Z', '1949-08-24T23:59:59Z', None, None, True)
    >>> bounds("2017-05").ends_not_after
    '2017-05-31T23:59:59Z'
    """
    plain = _PLAIN.match(edtf)
    if plain:
        first = None if plain[1] == ".." else _end_days(plain[1], edtf, strict)
        if plain[2] is None:
            return _bounds(first, first, open_end=False)
        last = None if plain[2] == ".." else _end_days(plain[2], edtf, strict)
        return _ordered(_bounds(first, last, open_end=last is None), edtf)
    return _by_library(edtf, strict)


def _bounds(first: Days | None, last: Days | None, *, open_end: bool) -> Bounds:
    earliest, latest = (first[0] + _START, first[1] + _END) if first else (None, None)
    soonest, last_end = (last[0] + _START, last[1] + _END) if last else (None, None)
    return Bounds(earliest, latest, soonest, last_end, open_end)


def _ordered(found: Bounds, edtf: str) -> Bounds:
    """Refuse an interval that ends before it begins."""
    if found.begins_not_before and found.ends_not_after and found.begins_not_before > found.ends_not_after:
        raise DateError(f"{edtf!r} ends before it begins", help="write the earlier date first")
    return found


def _plain_days(text: str, edtf: str) -> Days:
    """Return the first and last day of a plain year, month or day; this short cut equals the library's answer."""
    year, month, day = (int(part) for part in [*text.split("-"), "0", "0"][:3])
    if len(text) == 4 and year >= 1:
        return f"{text}-01-01", f"{text}-12-31"
    if year >= 1 and len(text) == 7 and 1 <= month <= 12:
        return f"{text}-01", f"{text}-{calendar.monthrange(year, month)[1]:02d}"
    if year >= 1 and len(text) == 7 and month in _SEASONS:
        first, last = _SEASONS[month]
        return f"{year:04d}-{first:02d}-01", f"{year:04d}-{last:02d}-{calendar.monthrange(year, last)[1]:02d}"
    if year >= 1 and len(text) == 10 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
        return text, text
    raise DateError(f"{edtf!r} is not a date: there is no {text}", help="months are 01 to 12, seasons 21 to 24")


def _end_days(text: str, edtf: str, strict: bool) -> Days:
    """Return the first and last day of one end, widened where it is approximate or uncertain.

    The library widens by one of each unit that the date has: ``2013-04~`` by a year and a month. A text of seven
    characters whose month is a season is for the library.
    """
    plain = text.rstrip("~?")
    first, last = _plain_days(plain, edtf)
    if plain == text or strict:
        return first, last
    if len(plain) == 7 and int(plain[5:]) > 12:
        return _days(_parse(text), strict)
    months, days = {4: (12, 0), 7: (13, 0), 10: (13, 1)}[len(plain)]
    try:
        return _moved(first, -months, -days), _moved(last, months, days)
    except (ValueError, OverflowError) as error:
        raise DateError(f"{text} has no first and last day", help="write a day, month or year") from error


def _moved(day: str, months: int, days: int) -> str:
    """Return a day so many months on, at most the last day of that month, and then so many days on."""
    found = date.fromisoformat(day)
    year, month = divmod(found.year * 12 + found.month - 1 + months, 12)
    found = date(year, month + 1, min(found.day, calendar.monthrange(year, month + 1)[1]))
    return (found + timedelta(days=days)).isoformat()


def _by_library(edtf: str, strict: bool) -> Bounds:
    """Return the bounds of a date that is not plain, as the edtf library reads it."""
    import edtf as library

    parsed = _parse(edtf)
    if isinstance(parsed, library.Interval | library.Level1Interval | library.Level2Interval):
        lower, upper = parsed.lower, parsed.upper
        open_start, open_end = _is_open(lower), _is_open(upper)
        if open_start and open_end:
            raise DateError(f"{edtf!r} says nothing", help="give at least one end, or leave the date out")
        if "unknown" in (str(lower), str(upper)) or edtf.startswith("/") or edtf.endswith("/"):
            raise DateError(f"{edtf!r} leaves an end unknown", help="write an open end as .. : 1949-08-24/..")
        first = None if open_start else _days(lower, strict)
        last = None if open_end else _days(upper, strict)
        return _ordered(_bounds(first, last, open_end=open_end), edtf)
    if not isinstance(parsed, library.Date | library.UncertainOrApproximate | library.Unspecified | library.Season):
        raise DateError(f"{edtf!r} is not a date or an interval", help="write a day, month, year or A/B")
    days = _days(parsed, strict)
    return _bounds(days, days, open_end=False)


def _parse(text: str) -> Any:
    """Parse with the edtf library; anything that it cannot read without fault is refused."""
    import edtf as library

    try:
        return library.parse_edtf(text)
    except Exception as error:
        raise DateError(
            f"{text!r} is not an EDTF date", help="for example 2025-03-06, 2025-03, 1948~, 1949-08-24/.., 2024-21"
        ) from error


def _is_open(end: Any) -> bool:
    return str(end) in ("..", "open")


def _days(parsed: Any, strict: bool) -> Days:
    """Return the first and last day that a parsed date may stand for."""
    try:
        lower, upper = (
            (parsed.lower_strict(), parsed.upper_strict()) if strict else (parsed.lower_fuzzy(), parsed.upper_fuzzy())
        )
        found = tuple(f"{d.tm_year:04d}-{d.tm_mon:02d}-{d.tm_mday:02d}" for d in (lower, upper))
        if not 1 <= lower.tm_year <= upper.tm_year <= 9999:
            raise ValueError(parsed)
    except Exception as error:
        raise DateError(f"{parsed!s} has no first and last day", help="write a day, month or year") from error
    return (found[0], found[1])
