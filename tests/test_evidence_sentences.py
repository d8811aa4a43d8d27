"""Sentences: a first split, and what is wrong with recorded ones."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_article import TEXT

from kg.build import Built
from kg.curation import source_texts
from kg.evidence import Sentence, Snapshot, check_sentences, sentences
from kg.project import Sources
from kg.query import Embedded, load_query, run_named

LETTERS = "aÉ9.!?…”“’\"')( \u00a0\n\tßΩ"


def texts(snapshot: Snapshot) -> list[str]:
    return [snapshot.text[s.start : s.end] for s in sentences(snapshot)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It rains. It pours!", ["It rains.", "It pours!"]),
        ("“It rains.” “Does it?” she asked. No.", ["“It rains.”", "“Does it?” she asked.", "No."]),
        ("J. D. Smith met Dr. Ash. He left.", ["J. D. Smith met Dr. Ash.", "He left."]),
        ("She likes the U.S. They do not.", ["She likes the U.S.", "They do not."]),
        ("Wait… and see. (Or not.) 9 did.", ["Wait… and see.", "(Or not.)", "9 did."]),
        ("It cost 4.5 million. éclairs are extra.", ["It cost 4.5 million. éclairs are extra."]),
        ("Où? Île de Ré.", ["Où?", "Île de Ré."]),
        ("One\nTwo. Three", ["One", "Two.", "Three"]),
    ],
)
def test_where_a_sentence_ends(text: str, parts: list[str]) -> None:
    assert texts(Snapshot(text)) == parts


def test_paragraphs_and_numbers_are_counted_from_one() -> None:
    found = sentences(Snapshot.of(TEXT))
    assert [(s.paragraph, s.number) for s in found] == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (4, 1)]


@given(st.text(alphabet=LETTERS))
def test_a_split_has_no_fault(text: str) -> None:
    snapshot = Snapshot.of(text)
    assert check_sentences(sentences(snapshot), snapshot) == []


@given(st.text(alphabet=LETTERS), st.data())
def test_any_change_of_a_split_is_told(text: str, data: st.DataObject) -> None:
    snapshot = Snapshot.of(text)
    found = sentences(snapshot)
    assume(found)
    index = data.draw(st.integers(0, len(found) - 1))
    field = data.draw(st.sampled_from(("paragraph", "number", "start", "end")))
    by = data.draw(st.integers(-3, 3).filter(bool))
    changed = replace(found[index], **{field: getattr(found[index], field) + by})
    assert check_sentences([*found[:index], changed, *found[index + 1 :]], snapshot)
    assert check_sentences([*found[:index], *found[index + 1 :]], snapshot)
    assert check_sentences([*found, found[index]], snapshot)


@pytest.mark.parametrize(
    ("recorded", "message"),
    [
        ([], "paragraph 1 has no sentences"),
        ([Sentence(1, 1, 0, 4)], "characters 4 to 11 after it are in no sentence"),
        ([Sentence(1, 1, 5, 11)], "characters 0 to 5 before it are in no sentence"),
        ([Sentence(1, 1, 0, 6), Sentence(1, 2, 5, 11)], "begins at 5, before the end of the one before it, 6"),
        ([Sentence(1, 1, 0, 5), Sentence(1, 2, 5, 11)], "has white space at its beginning or its end"),
        ([Sentence(1, 1, 0, 4), Sentence(1, 3, 5, 11)], "sentenceNumber is 3, should be 2"),
        ([Sentence(1, 1, 0, 12)], "paragraph 1 goes from 0 to 11"),
        ([Sentence(1, 1, 0, 11), Sentence(2, 1, 11, 12)], "the text has no paragraph 2"),
    ],
)
def test_what_is_wrong_is_said(recorded: list[Sentence], message: str) -> None:
    assert [fault.message for fault in check_sentences(recorded, Snapshot("One. Two  x"))] == [message]


# The project's own


def test_the_articles_sentences_are_those_recorded(article: str, sources: Sources) -> None:
    (text,) = source_texts(sources)
    recorded = [r.sentence for r in text.sentences]
    assert len(recorded) == 104
    assert check_sentences(recorded, Snapshot.of(article)) == []
    assert recorded == sentences(Snapshot.of(article))


def test_every_source_with_a_text_has_its_sentences_in_order(sources: Sources) -> None:
    for text in source_texts(sources):
        assert [r.id for r in text.sentences] == [text.sentence_id(r.sentence) for r in text.sentences]
        assert all(a.sentence.end <= b.sentence.start for a, b in pairwise(text.sentences))
        assert {r.sentence.paragraph for r in text.sentences} == {*range(1, text.sentences[-1].sentence.paragraph + 1)}


def test_every_sentence_has_a_claim_or_a_reason(sources: Sources, built: Built) -> None:
    file = "queries/sentences.rq"
    query = load_query(file, sources.files[file], built.names.kinds, sources.settings.as_of)
    rows = run_named({query.name: query}, query.name, {}, Embedded(built.dataset, built.names), built.names).rows
    assert len(rows) == sum(len(text.sentences) for text in source_texts(sources))
    assert not [row for row in rows if not row["covered"] and not row["because"]]
