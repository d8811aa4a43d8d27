"""Dates and sentences in words."""

import pytest

from kg.explain import moment, stretch
from kg.explain.sentences import actor, content, sentence, verb
from kg.explain.stances import Claimant, Concept, Stance

# Dates


@pytest.mark.parametrize(
    ("edtf", "happened", "held"),
    [
        ("2025-02-25", "on 25 February 2025", "on 25 February 2025"),
        ("2025-02", "in February 2025", "in February 2025"),
        ("2025", "in 2025", "in 2025"),
        ("1948~", "in about 1948", "in about 1948"),
        ("2025-02-25?", "on perhaps 25 February 2025", "on perhaps 25 February 2025"),
        ("2025-02%", "in perhaps about February 2025", "in perhaps about February 2025"),
        ("194X", "in the 1940s", "in the 1940s"),
        ("19XX", "in the 1900s", "in the 1900s"),
        ("2025-XX", "in 2025", "in 2025"),
        ("2025-02-XX", "in February 2025", "in February 2025"),
        ("2024-22", "in summer 2024", "in summer 2024"),
        ("2025-02-20/2025-02-28", "between 20 and 28 February 2025", "from 20 to 28 February 2025"),
        ("2025-02-20/2025-03-06", "between 20 February and 6 March 2025", "from 20 February to 6 March 2025"),
        ("2024-02-20/2025-02-28", "between 20 February 2024 and 28 February 2025",
         "from 20 February 2024 to 28 February 2025"),
        ("2024-06/2024-09", "between June and September 2024", "from June to September 2024"),
        ("2024-06/2025-03-06", "between June 2024 and 6 March 2025", "from June 2024 to 6 March 2025"),
        ("1955~/1957", "between about 1955 and 1957", "from about 1955 to 1957"),
        ("1949-08-24/..", "since 24 August 1949", "since 24 August 1949"),
        ("../2025-03-06", "by 6 March 2025", "until 6 March 2025"),
        ("2025-44", "at 2025-44", "at 2025-44"),
        ("2025-22-01", "at 2025-22-01", "at 2025-22-01"),
        ("2025-44/..", "at 2025-44/..", "at 2025-44/.."),
        ("Y17E7", "at Y17E7", "at Y17E7"),
    ],
)  # fmt: skip
def test_dates_in_words(edtf: str, happened: str, held: str) -> None:
    assert (moment(edtf), stretch(edtf)) == (happened, held)


# Sentences


@pytest.mark.parametrize(
    ("who", "words", "phrase"),
    [
        (Claimant("a", "Ann"), "Ann", "says"),
        (Claimant("a", "two clerks", True, 2, 2), "two clerks (2, unnamed)", "say"),
        (Claimant("a", "officials", True, 2), "officials (at least 2, unnamed)", "say"),
        (Claimant("a", "officials", True, 2, 5), "officials (2 to 5, unnamed)", "say"),
        (Claimant("a", "an official", True, 1, 1), "an official (unnamed)", "says"),
        (Claimant("a", "officials", True, None, 4), "officials (at most 4, unnamed)", "say"),
        (Claimant("a", "officials", True), "officials (unnamed)", "say"),
        (Claimant("a", "an official", True), "an official (unnamed)", "says"),
        (Claimant("a", "every official", True, 2), "every official (at least 2, unnamed)", "says"),
        (Claimant("a", "those present", True, 1), "those present (at least 1, unnamed)", "say"),
    ],
)
def test_who_and_how_many(who: Claimant, words: str, phrase: str) -> None:
    assert actor(who) == words
    assert verb(Stance("c", who, Concept("asserts", "asserts", verb="says"))) == phrase


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("weighs the idea", "weigh the idea"),
        ("denies", "deny"),
        ("assesses", "assess"),
        ("teaches", "teach"),
        ("proposes", "propose"),
        ("has hope", "have hope"),
        ("is sure", "are sure"),
        ("dies", "die"),
        ("goes", "go"),
    ],
)
def test_verbs_agree_with_several_speakers(singular: str, plural: str) -> None:
    several = Claimant("a", "officials", True, 2)
    assert verb(Stance("c", several, Concept("x", "x", verb=singular))) == plural


def test_an_act_without_a_verb_is_told_by_its_label() -> None:
    assert verb(Stance("c", Claimant("a", "Ann"), Concept("hints", "hints"))) == "hints"


def test_a_gloss_as_a_clause() -> None:
    assert content("The tower is sold. ", lambda _: False) == "the tower is sold"
    assert content("Canada leaves.", lambda _: False) == "Canada leaves"
    assert content("Putting it off helps.", lambda word: word == "putting") == "putting it off helps"
    assert content(None, lambda _: False) == "something"
    assert sentence("what now?") == "What now?"
