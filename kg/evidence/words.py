"""The normal form of a text: runs of letters and digits, without case, marks, punctuation and spacing.

Two copies of a text that differ in white space, quotes, dashes or accents have the same normal form.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

_WRAPPED = re.compile(r"(?<=[^\W\d_])[-\u2010][ \t]*\n\s*(?=[^\W\d_])")
"""A hyphen at the end of a line, inside what may be one word."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: normal form, first offset, and the offset after the last character."""

    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def cuts(self, offset: int) -> bool:
        """Whether ``offset`` lies inside a word."""
        index = bisect_left(self.starts, offset) - 1
        return index >= 0 and offset < self.ends[index]

    def occurrences(self, wanted: tuple[str, ...]) -> list[int]:
        """Return the index of every word at which the words ``wanted`` begin; none for no words."""
        if not wanted:
            return []
        found: list[int] = []
        size, index = len(wanted), -1
        while True:
            try:
                index = self.forms.index(wanted[0], index + 1)
            except ValueError:
                return found
            if self.forms[index : index + size] == wanted:
                found.append(index)


def split(text: str, *, mended: bool = False) -> Words:
    """Return the words of a text: NFKD, marks dropped, case-folded, runs of letters and digits.

    ``mended`` reads as a person would: invisible characters (soft hyphens, zero-width spaces) do not part words, nor
    does a hyphen at the end of a line.

    >>> split("Caf\u00e9-goers \u2018don\u2019t\u2019").forms
    ('cafe', 'goers', 'don', 't')
    """
    skipped = _unseen(text) if mended else frozenset()
    forms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    form = ""
    for position, char in enumerate(text):
        if position in skipped:
            continue
        folded = _folded(char)
        if not folded and form:
            ends[-1] = position + 1
        for letter in folded:
            if not letter.isalnum():
                forms += [form] if form else []
                form = ""
                continue
            if not form:
                starts.append(position)
                ends.append(position + 1)
            form += letter
            ends[-1] = position + 1
    forms += [form] if form else []
    return Words(tuple(forms), tuple(starts), tuple(ends))


def normal_form(text: str) -> str:
    """Return the words of a text joined by one space.

    >>> normal_form("The U.S.\u2014and   Canada!")
    'the u s and canada'
    """
    return " ".join(split(text).forms)


def _unseen(text: str) -> frozenset[int]:
    """Return the offsets that a person would read over."""
    invisible = {position for position, char in enumerate(text) if unicodedata.category(char) == "Cf"}
    wrapped = (range(*match.span()) for match in _WRAPPED.finditer(text))
    return frozenset(invisible.union(*wrapped))


@lru_cache(maxsize=65536)
def _folded(char: str) -> str:
    """Return one character decomposed, without marks, case-folded; a mark alone gives nothing."""
    decomposed = unicodedata.normalize("NFKD", char)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")).casefold()
