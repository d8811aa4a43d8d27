"""Text snapshots, evidence spans and their hashes; find a span again in another copy of the text.

Nothing of a text is kept: a span is two offsets, two hashes and a word count.
"""

from kg.evidence.find import edges, find_words
from kg.evidence.markup import paragraphs_of_html
from kg.evidence.snapshot import Snapshot, read
from kg.evidence.spans import MINIMUM_WORDS, Span, SpanError, span
from kg.evidence.verify import Outcome, verify
from kg.evidence.words import Words, normal_form, split

__all__ = [
    "MINIMUM_WORDS",
    "Outcome",
    "Snapshot",
    "Span",
    "SpanError",
    "Words",
    "edges",
    "find_words",
    "normal_form",
    "paragraphs_of_html",
    "read",
    "span",
    "split",
    "verify",
]
