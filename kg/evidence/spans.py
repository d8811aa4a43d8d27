"""An evidence span: offsets into a snapshot, and the hashes by which others check it without our having the text."""

import hashlib
from dataclasses import dataclass

from kg.errors import RuleError
from kg.evidence.snapshot import Snapshot
from kg.evidence.words import split

MINIMUM_WORDS = 6
"""A shorter span could be guessed from its hash."""


class SpanError(RuleError):
    """A stretch of text that cannot serve as evidence."""

    default_code = "KG160"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a snapshot, as the graph holds it; the hashes are hexadecimal SHA-256."""

    start: int
    end: int
    paragraph: int
    sha256: str
    normalized_sha256: str
    words: int


def span(snapshot: Snapshot, start: int, end: int) -> Span:
    """Return the span between two offsets.

    Raises ``SpanError`` where the offsets leave the text, cut a word in two, or hold fewer than six words.
    """
    if not 0 <= start < end <= len(snapshot.text):
        there = f"the text has {len(snapshot.text)} characters"
        raise SpanError(f"{start} to {end} is no stretch of the text", help=there)
    if snapshot.words.cuts(start) or snapshot.words.cuts(end):
        raise SpanError(f"{start} to {end} cuts a word in two", help="take whole words")
    forms = split(snapshot.text[start:end]).forms
    if len(forms) < MINIMUM_WORDS:
        help_line = f"take one or more clauses, {MINIMUM_WORDS} words at least"
        raise SpanError(f"{len(forms)} words: too few to be evidence", help=help_line)
    return Span(
        start,
        end,
        snapshot.paragraph_at(start),
        snapshot.hash_of(start, end),
        hashlib.sha256(" ".join(forms).encode()).hexdigest(),
        len(forms),
    )
