"""Evidence: snapshots, spans, finding by words, and finding again in other copies."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_article import PARAGRAPHS, TEXT

from kg.curation import source_texts
from kg.evidence import (
    Outcome,
    Snapshot,
    Span,
    SpanError,
    edges,
    find_words,
    normal_form,
    span,
    verify,
)
from kg.project import Sources

SMALL = Snapshot.of(TEXT)


# Spans


def test_a_span_of_the_small_article() -> None:
    start = TEXT.index("The council")
    found = span(SMALL, start, start + len("The council—which meets twice a year"))
    assert (found.paragraph, found.words) == (2, 7)
    assert found.sha256 == hashlib.sha256("The council—which meets twice a year".encode()).hexdigest()
    assert found.normalized_sha256 == hashlib.sha256(b"the council which meets twice a year").hexdigest()


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [(-1, 40, "no stretch"), (5, 5, "no stretch"), (0, 99999, "no stretch"), (1, 60, "cuts a word"), (0, 21, "few")],
)
def test_what_is_no_span(start: int, end: int, told: str) -> None:
    with pytest.raises(SpanError, match=told) as caught:
        span(SMALL, start, end)
    assert caught.value.help


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("nobody has PAINTED … the war", "“Nobody has painted it since the war"),
        ("the keeper said ... office agreed", "the keeper said, and the mayor’s office agreed."),
        ("the council which meets twice a year", "The council—which meets twice a year"),
        ("cafe owners […] their trade", "Café owners on the quay fear for their trade."),
        ("They have … to wait … waited", "They have asked the council to wait… and the council has waited"),
        ("have asked the council to wait…", "have asked the council to wait…"),
        ("to wait… and the council has waited", "to wait… and the council has waited"),
        ("the council has not [...] our questions", "The council has not answered our questions"),
        ("council has waited before. A sale", "council has waited before. A sale"),
    ],
)
def test_a_quotation_means_one_span(quotation: str, text: str) -> None:
    found = find_words(SMALL, quotation)
    assert SMALL.text[found.start : found.end] == text


@pytest.mark.parametrize(
    ("quotation", "told", "helped"),
    [
        ("the mayor’s office", "2 places fit", "paragraph 1, characters"),
        ("the council … the", "4 places fit", "paragraph 4"),
        ("the keeper never said", "not in the text", "first 2 of them in paragraph 1, 3"),
        ("wholly other words", "not in the text", "copy them"),
        ("Harbour officials … wholly other words", "the last words are not", "copy them"),
        ("wholly other words … agreed", "the first words are not", "copy them"),
        ("Harbour … zebra … agreed", "the words in the middle are not", "copy them"),
        ("about the price … Harbour officials", "nowhere after", "in the order"),
        ("… office agreed", "missing on one side", "first words"),
        ("", "not in the text", "copy them"),
        ("nobody has painted", "3 words: too few", "6 words at least"),
    ],
)
def test_a_quotation_that_means_none_or_several(quotation: str, told: str, helped: str) -> None:
    with pytest.raises(SpanError, match=told) as caught:
        find_words(SMALL, quotation)
    assert helped in str(caught.value.help)


def test_a_stretch_within_a_paragraph_goes_before_one_across() -> None:
    text = Snapshot.of("He said at last that much was wrong\nHe said at last that it rained, and left for home")
    found = find_words(text, "he said at last … for home")
    assert text.text[found.start :].startswith("He said at last that it")
    across = find_words(text, "much was wrong … it rained")
    assert across.paragraph == 1


@pytest.mark.parametrize(
    ("quotation", "begins", "ends"),
    [
        ("Harbour officials … lighthouse", True, True),
        ("the keeper said … office agreed", True, True),
        ("which meets … two clerks", True, False),
        ("officials met on Tuesday to talk", False, False),
        ("and the council has waited before", True, True),
        ("a sale might … in the spring", True, True),
        ("keep the lamp burning, but nobody knows", False, True),
        ("nobody knows who would pay for", True, False),
        ("though the keeper calls that a rumour", True, True),
        ("the mayor’s office said nothing at all", True, False),
    ],
)
def test_warnings_where_a_span_does_not_end_as_a_clause_does(quotation: str, *, begins: bool, ends: bool) -> None:
    warnings = edges(SMALL, find_words(SMALL, quotation))
    assert ("the span does not begin where a clause begins" not in warnings) == begins
    assert ("the span does not end where a clause ends" not in warnings) == ends


# Finding again


def one(quotation: str) -> Span:
    return find_words(SMALL, quotation)


def result(found: Span, copy: str) -> Outcome:
    (outcome,) = verify([found], Snapshot.of(copy))
    return outcome


def test_exact_moved_respelt_and_missing() -> None:
    found = one("the keeper said … office agreed")
    assert result(found, TEXT).status == "exact"
    moved = result(found, "Some words before.\n" + TEXT)
    assert (moved.status, moved.identical, moved.start, moved.paragraph) == ("found", True, found.start + 19, 2)
    respelt = result(found, TEXT.replace("’", "'").replace(" ", "  "))
    assert (respelt.status, respelt.identical) == ("found", False)
    assert result(found, "\n".join(PARAGRAPHS[1:])).status == "missing"
    assert result(found, "short").status == "missing"


def test_quotation_marks_before_the_first_word_belong_to_the_span() -> None:
    found = one("nobody has PAINTED … the keeper said")
    assert SMALL.text[found.start] == "“"
    moved = result(found, TEXT[30:])
    assert (moved.identical, moved.start) == (True, found.start - 30)


def test_of_several_places_the_identical_then_the_nearest() -> None:
    found = one("Café owners on … their trade")
    sentence = SMALL.text[found.start : found.end]
    twice = f"x {sentence.upper()} y {sentence} z {sentence}"
    assert result(found, twice).start == twice.rindex(sentence)
    loud = f"x {sentence.upper()} " + "y " * 200 + sentence.upper()
    assert result(found, loud).start == loud.rindex("CAFÉ")


@pytest.mark.parametrize("old", ["Café owners", "their trade", "on the quay"])
def test_dashes_soft_hyphens_and_broken_lines_do_not_hide_a_span(old: str) -> None:
    found = one("Café owners on … their trade")
    for new in (old.replace(" ", " — "), old[:2] + "\u00ad" + old[2:], old[:2] + "-\n" + old[2:], old.upper()):
        outcome = result(found, "Before it. " + TEXT.replace(old, new))
        assert (outcome.status, outcome.paragraph) == ("found", outcome.paragraph), new


def test_a_wrong_record_of_an_exact_span_is_told() -> None:
    right = one("the keeper said … office agreed")
    wrong = Span(right.start, right.end, 9, right.sha256, "0" * 64, 3)
    outcome = result(wrong, TEXT)
    assert outcome.status == "exact"
    assert [fault.split()[0] for fault in outcome.faults] == ["paragraph", "spanWords", "normalizedSha256"]
    cut = SMALL.text[1:40]
    half = Span(1, 40, 1, hashlib.sha256(cut.encode()).hexdigest(), "0" * 64, 3)
    assert "cuts a word" in result(half, TEXT).faults[0]
    nothing = Span(7, 7, 1, "0" * 64, "0" * 64, 0)
    assert result(nothing, TEXT).status == "missing"


def test_outcomes_come_in_the_order_given_and_twice_for_a_span_given_twice() -> None:
    a, b = one("the keeper said … office agreed"), one("Café owners on … their trade")
    assert [o.span for o in verify([b, a, b], SMALL)] == [b, a, b]
    assert verify([], SMALL) == []


WORDS = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), min_size=6, max_size=40)


@given(WORDS, st.data())
def test_any_span_of_any_text_comes_back_exact(words: list[str], data: st.DataObject) -> None:
    snapshot = Snapshot.of(" ".join(words))
    count = len(snapshot.words.forms)
    assume(count >= 6)
    first = data.draw(st.integers(0, count - 6))
    last = data.draw(st.integers(first + 5, count - 1))
    start, end = snapshot.words.starts[first], snapshot.words.ends[last]
    assume(not snapshot.words.cuts(start) and not snapshot.words.cuts(end))
    found = span(snapshot, start, end)
    (outcome,) = verify([found], snapshot)
    assert (outcome.status, outcome.start, outcome.end, outcome.faults) == ("exact", start, end, ())
    try:
        by_words = find_words(snapshot, snapshot.text[start:end])
    except SpanError as error:
        assert "places fit" in error.message  # noqa: PT017
    else:
        assert by_words.start <= start < end <= by_words.end
        assert by_words.normalized_sha256 == found.normalized_sha256


SPELT = st.text("abcdefghijéßﬁ’", min_size=1, max_size=7).filter(lambda w: any(c.isalpha() for c in w))
GAPS = st.sampled_from([" ", "  ", "\n", "\u00a0", " — ", "—", ", ", "; ", "\r\n\r\n", " “", "... "])


@given(st.lists(st.tuples(SPELT, GAPS, GAPS), min_size=8, max_size=60), st.data())
def test_any_reflow_of_any_text_keeps_its_spans(pieces: list[tuple[str, str, str]], data: st.DataObject) -> None:
    before = Snapshot.of("".join(word + gap for word, gap, _ in pieces))
    after = Snapshot.of("Other words first.\n" + "".join(word.upper() + gap for word, _, gap in pieces))
    count = len(before.words.forms)
    assume(before.text and count >= 6)
    first = data.draw(st.integers(0, count - 6))
    last = data.draw(st.integers(first + 5, count - 1))
    found = span(before, before.words.starts[first], before.words.ends[last])
    (outcome,) = verify([found], after)
    assert outcome.status != "missing"
    assert normal_form(after.text[outcome.start : outcome.end]) == normal_form(before.text[found.start : found.end])


def test_three_hundred_spans_in_a_long_text_take_little_time() -> None:
    text = " ".join(f"w{n} x{n % 7}" for n in range(5000))
    snapshot, copy = Snapshot.of(text), Snapshot.of("before\n" + text.replace(" ", "\n"))
    starts, ends = snapshot.words.starts, snapshot.words.ends
    spans = [span(snapshot, starts[30 * n], ends[30 * n + 6 + n % 30]) for n in range(300)]
    assert {o.status for o in verify(spans, copy)} == {"found"}


def test_nothing_of_the_article_is_kept_in_a_span() -> None:
    found = one("the keeper said … office agreed")
    assert not re.search("keeper|agreed", repr(found))


def test_the_spans_file_is_where_the_project_says(root: Path, sources: Sources) -> None:
    assert all((root / text.spans_path).is_file() for text in source_texts(sources))
