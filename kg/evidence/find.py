"""A quotation, whole or as its first and last words, to the one span that it means."""

import re

from kg.evidence.snapshot import Snapshot
from kg.evidence.spans import Span, SpanError, span
from kg.evidence.words import split

_GAP = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.)\s*")
_OPENING = "“‘«‹\"'([{„‚"
_CLOSING = ".!?…”’»›\"')]}"
_PAUSES = ".!?…,;:—–-()[]“”‘’\"'\n"
_JOINTS = (
    "after although and as because before but case for how if nor or since so than that though till unless until "
    "what when where whereas whether which while who whom whose why with without yet"
)
"""Words at which one clause of an English sentence meets another."""


def find_words(snapshot: Snapshot, quotation: str) -> Span:
    """Return the span that a quotation means: its words in a row, or ``first words … last words``.

    Words are compared by their normal form. The span takes in the quotation marks before it and the full stop and
    marks after it. Raises ``SpanError`` where the words are not there, are there more than once, or are too few.
    """
    pairs = _whole(snapshot, quotation)
    pieces = [split(piece).forms for piece in _GAP.split(quotation)]
    if not pairs and len(pieces) == 1:
        raise _not_found(snapshot, pieces[0], "these words")
    if not pairs:
        pairs = _between(snapshot, [piece for piece in pieces if piece])
    if len(pairs) > 1:
        where = "; ".join(_described(snapshot, *pair) for pair in pairs[:5])
        raise SpanError(f"{len(pairs)} places fit these words", help=f"give more words of the one meant: {where}")
    return span(snapshot, *_with_marks(snapshot.text, *_offsets(snapshot, *pairs[0])))


def edges(snapshot: Snapshot, found: Span) -> list[str]:
    """Return a warning for each end of a span that does not seem to be the end of a clause."""
    before = snapshot.text[: found.start].rstrip(" \t\u00a0")
    after = snapshot.text[found.end :].lstrip(" \t\u00a0")
    inside = split(snapshot.text[found.start : found.end]).forms
    joints, warnings = frozenset(_JOINTS.split()), []
    previous, following = split(before[-40:]).forms[-1:], split(after[:40]).forms[:1]
    if before and before[-1] not in _PAUSES and not joints.intersection((*previous, inside[0])):
        warnings.append("the span does not begin where a clause begins")
    last = snapshot.text[found.end - 1]
    if after and last not in _PAUSES and after[0] not in _PAUSES and not joints.intersection(following):
        warnings.append("the span does not end where a clause ends")
    return warnings


def _whole(snapshot: Snapshot, quotation: str) -> list[tuple[int, int]]:
    """Return first and last word of each place where all the words stand in a row, any … of the quotation included."""
    wanted = split(quotation).forms
    pairs = [(index, index + len(wanted) - 1) for index in snapshot.words.occurrences(wanted)]
    gaps = len(_GAP.findall(quotation.strip()))
    return [pair for pair in pairs if not gaps or gaps <= _gaps(snapshot, *pair)]


def _gaps(snapshot: Snapshot, first: int, last: int) -> int:
    """Return how many … the text has between two words, or next to them."""
    start, end = _offsets(snapshot, first, last)
    return len(_GAP.findall(snapshot.text[max(0, start - 4) : end + 4]))


def _between(snapshot: Snapshot, pieces: list[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Return first and last word of each stretch that holds the pieces in order, within one paragraph if any does."""
    if len(pieces) < 2:
        raise SpanError("words are missing on one side of the …", help='write "first words … last words"')
    places = [snapshot.words.occurrences(piece) for piece in pieces]
    for piece, found, name in zip(pieces, places, _names(len(pieces)), strict=True):
        if not found:
            raise _not_found(snapshot, piece, name)
    pairs = [pair for start in places[0] if (pair := _followed(start, pieces, places))]
    if not pairs:
        raise SpanError("the last words stand nowhere after the first words", help="give them in the order of the text")
    return [pair for pair in pairs if _in_one_paragraph(snapshot, *pair)] or pairs


def _followed(start: int, pieces: list[tuple[str, ...]], places: list[list[int]]) -> tuple[int, int] | None:
    """Return first and last word of the shortest stretch that begins at a word and holds the pieces in order."""
    after = start + len(pieces[0])
    for piece, found in zip(pieces[1:], places[1:], strict=True):
        index = next((index for index in found if index >= after), None)
        if index is None:
            return None
        after = index + len(piece)
    return start, after - 1


def _in_one_paragraph(snapshot: Snapshot, first: int, last: int) -> bool:
    start, end = _offsets(snapshot, first, last)
    return snapshot.paragraph_at(start) == snapshot.paragraph_at(end - 1)


def _names(count: int) -> list[str]:
    return ["the first words", *["the words in the middle"] * (count - 2), "the last words"]


def _not_found(snapshot: Snapshot, wanted: tuple[str, ...], name: str) -> SpanError:
    """Return the error for words that are not there; it says how far they can be followed, and where."""
    for size in range(len(wanted) - 1, 1, -1):
        places = snapshot.words.occurrences(wanted[:size])
        if places:
            where = ", ".join(str(n) for n in sorted({snapshot.paragraph_at(snapshot.words.starts[i]) for i in places}))
            near = f"the text has the first {size} of them in paragraph {where}, then goes on differently"
            return SpanError(f"{name} are not in the text", help=near)
    return SpanError(f"{name} are not in the text", help="copy them from it; case and punctuation do not matter")


def _offsets(snapshot: Snapshot, first: int, last: int) -> tuple[int, int]:
    return snapshot.words.starts[first], snapshot.words.ends[last]


def _described(snapshot: Snapshot, first: int, last: int) -> str:
    start, end = _offsets(snapshot, first, last)
    return f"paragraph {snapshot.paragraph_at(start)}, characters {start} to {end}"


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets with the quotation marks before and the full stop and marks after, where these end a word."""
    left, right = start, end
    while left > 0 and text[left - 1] in _OPENING:
        left -= 1
    while right < len(text) and text[right] in _CLOSING:
        right += 1
    is_opening = left == 0 or not text[left - 1].isalnum()
    is_closing = right == len(text) or not text[right].isalnum()
    return left if is_opening else start, right if is_closing else end
