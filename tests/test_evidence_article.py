"""Evidence against the real article: its snapshot, the worked examples, every recorded span, and reflowed copies."""

import hashlib
import textwrap

import pytest

from kg.curation import source_texts
from kg.evidence import Snapshot, Span, edges, find_words, read, span, verify
from kg.project import Sources

EXAMPLES = (
    (22, 132, 267, "d2727306541b"),
    (23, 47, 247, "8d2e6c1a6b65"),
    (24, 0, 106, "a52b898a428d"),
    (24, 107, 264, "00234c479a9f"),
    (24, 376, 496, "6f40cb5f0473"),
    (25, 113, 241, "9d652ba1e739"),
    (26, 0, 181, "eb96a8fc9faf"),
    (30, 52, 409, "975a5b7b66bb"),
    (31, 0, 330, "ee875e1f2255"),
    (31, 331, 484, "0754a2d900af"),
    (21, 207, 603, "7ff01516e9e5"),
    (2, 209, 413, "14445cd2918d"),
    (3, 0, 184, "05287f9f6ac4"),
    (29, 127, 335, "45ecaa716516"),
    (29, 336, 531, "5119460a673b"),
    (15, 75, 224, "aabf225db097"),
    (16, 456, 616, "72d67cfa0837"),
    (12, 0, 252, "b9c712d9154c"),
)
"""The worked examples of the data model: paragraph, offsets in it, the first digits of the hash."""


def test_the_snapshot_of_the_article(article: str) -> None:
    snapshot = read(article.encode(), "article.txt")
    assert hashlib.sha256(article.encode()).hexdigest().startswith("7d1f6884")
    assert snapshot.sha256 == "df15e788831793d3810846cfbe3616e7338bef59431136e706a0c8ecb7451ec5"
    assert (len(snapshot.text), len(snapshot.paragraphs)) == (15236, 33)


@pytest.mark.parametrize(("paragraph", "start", "end", "digits"), EXAMPLES)
def test_the_worked_examples_and_their_first_and_last_words(
    paragraph: int, start: int, end: int, digits: str, article: str
) -> None:
    snapshot = Snapshot.of(article)
    offset = snapshot.paragraphs[paragraph - 1][0]
    expected = span(snapshot, offset + start, offset + end)
    assert expected.sha256.startswith(digits)
    assert expected.paragraph == paragraph
    words = snapshot.text[expected.start : expected.end].split()
    assert find_words(snapshot, f"{' '.join(words[:4])} … {' '.join(words[-4:])}") == expected
    assert find_words(snapshot, " ".join(words).upper()) == expected
    assert edges(snapshot, expected) == []


def recorded(sources: Sources) -> list[Span]:
    """Return every span of the first source."""
    return [r.span for text in source_texts(sources) if text.slug == "atl" for r in text.spans]


def test_every_recorded_span_is_exact_and_recorded_rightly(article: str, sources: Sources) -> None:
    outcomes = verify(recorded(sources), Snapshot.of(article))
    assert outcomes
    assert [o for o in outcomes if o.status != "exact" or o.faults] == []


@pytest.mark.parametrize("dropped", [None, 1, 12, 22, 33])
def test_after_reflowing_every_span_still_there_is_found(dropped: int | None, article: str, sources: Sources) -> None:
    copy = reflowed(Snapshot.of(article).text, dropped)
    outcomes = verify(recorded(sources), Snapshot.of(copy))
    there = [o for o in outcomes if o.span.paragraph != dropped]
    assert len(there) > 30
    assert [o.span for o in there if o.status == "missing"] == []
    assert all(o.status == "missing" for o in outcomes if o.span.paragraph == dropped)


def reflowed(text: str, dropped: int | None) -> str:
    """Return a text with other line breaks, straight quotes, doubled spaces, other dashes, and one paragraph less."""
    kept = [p for number, p in enumerate(text.split("\n"), 1) if number != dropped]
    straight = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": " – ", "…": "..."})
    wrapped = [textwrap.fill(p.translate(straight), 61).replace(". ", ".  ") for p in kept]
    return "\r\n\r\n".join(wrapped)
