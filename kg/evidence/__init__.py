"""Text snapshots, evidence spans and their hashes; find a span again in another copy of the text.

Nothing of a text is kept: a span is two offsets, two hashes and a word count, a sentence two offsets and a number.
"""

from kg.evidence.find import edges, find_words
from kg.evidence.markup import paragraphs_of_html
from kg.evidence.sentences import Fault, Sentence, check_sentences, sentences
from kg.evidence.snapshot import Snapshot, read
from kg.evidence.spans import MINIMUM_WORDS, Span, SpanError, span
from kg.evidence.verify import Outcome, verify
from kg.evidence.words import Words, normal_form, split

__all__ = [
    "MINIMUM_WORDS",
    "Fault",
    "Outcome",
    "Sentence",
    "Snapshot",
    "Span",
    "SpanError",
    "Words",
    "check_sentences",
    "edges",
    "find_words",
    "normal_form",
    "paragraphs_of_html",
    "read",
    "sentences",
    "span",
    "split",
    "verify",
]
