"""Source folders as curators keep them: their texts with spans and sentences, and what is added to them."""

from kg.curation.files import next_claim, skeleton, snapshot_entry, with_sentences, with_span
from kg.curation.texts import (
    SOURCES,
    BadSpan,
    NoSnapshot,
    OtherText,
    RecordedSentence,
    RecordedSpan,
    SourceText,
    choose,
    folders,
    require,
    source_texts,
)

__all__ = [
    "SOURCES",
    "BadSpan",
    "NoSnapshot",
    "OtherText",
    "RecordedSentence",
    "RecordedSpan",
    "SourceText",
    "choose",
    "folders",
    "next_claim",
    "require",
    "skeleton",
    "snapshot_entry",
    "source_texts",
    "with_sentences",
    "with_span",
]
