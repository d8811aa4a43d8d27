"""An EDTF date told in words.

>>> moment("2025-02-20/2025-02-28")
'between 20 and 28 February 2025'
>>> stretch("1949-08-24/..")
'since 24 August 1949'
"""

import re
from dataclasses import dataclass

_NAMES = (
    "January February March April May June July August September October November December spring summer autumn winter"
)
_MONTHS = _NAMES.split()
_POINT = re.compile(r"^(\d{2}XX|\d{3}X|\d{4})(?:-(\d{2}|XX))?(?:-(\d{2}|XX))?([~?%]?)$")
_DOUBT = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}


@dataclass(frozen=True, slots=True)
class _Point:
    """A day, month, season, year, decade or century in words, in parts that a pair can share."""

    day: str
    month: str
    year: str
    doubt: str

    @property
    def told(self) -> str:
        return self.doubt + " ".join(part for part in (self.day, self.month, self.year) if part)

    @property
    def preposition(self) -> str:
        return "on" if self.day else "in"


def moment(edtf: str) -> str:
    """Return when something happened or was said: an interval is where the moment lies."""
    return _told(edtf, ("between", "and"), ("by", "since"))


def stretch(edtf: str) -> str:
    """Return for how long something held: an interval is where it began and where it ended."""
    return _told(edtf, ("from", "to"), ("until", "since"))


def _told(edtf: str, pair: tuple[str, str], alone: tuple[str, str]) -> str:
    left, slash, right = edtf.partition("/")
    first, last = _point(left), _point(right)
    if not slash:
        return f"{first.preposition} {first.told}" if first else f"at {edtf}"
    if left == ".." and last:
        return f"{alone[0]} {last.told}"
    if right == ".." and first:
        return f"{alone[1]} {first.told}"
    if not (first and last):
        return f"at {edtf}"
    return f"{pair[0]} {_shortened(first, last)} {pair[1]} {last.told}"


def _shortened(first: _Point, last: _Point) -> str:
    """Return the earlier point of a pair without what the later one says too."""
    if first.day and last.day and first.year == last.year and not (first.doubt or last.doubt):
        return first.day if first.month == last.month else f"{first.day} {first.month}"
    if first.month and not first.day and not last.day and last.month and first.year == last.year and not last.doubt:
        return first.doubt + first.month
    return first.told


def _point(text: str) -> _Point | None:
    match = _POINT.match(text)
    if not match:
        return None
    year, month, day, mark = match.groups()
    index = 0 if month in (None, "XX") else int(month)
    index = index - 8 if index > 20 else index  # seasons are 21 to 24, and follow the months
    if index > len(_MONTHS) or (index > 12 and day):
        return None
    name = _MONTHS[index - 1] if index else ""
    number = str(int(day)) if name and day not in (None, "XX") else ""
    return _Point(number, name, f"the {year.replace('X', '0')}s" if "X" in year else year, _DOUBT[mark])
