"""The sentences of a snapshot: a first split, which a curator corrects, and a check of what was recorded.

A sentence is two offsets and its place in its paragraph; it has no hash, by which a short one could be guessed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.evidence.snapshot import Snapshot

_END = re.compile(r"[.!?…]+[”’»\"')\]]*(\s+)(?=[“‘«\"'(\[]*([^\W_]))")
"""What may end a sentence, with the first letter after it: Unicode Standard Annex 29, rules SB8 to SB11."""
_TITLES = "Adm Capt Col Dr Gen Gov Hon Lt Maj Mr Mrs Ms Mt Prof Rep Rev Sen Sgt St"
_ABBREVIATED = re.compile(rf"(?:^|[\s“‘«\"'(\[])(?:[^\W\d_]|{_TITLES.replace(' ', '|')})$")
"""An initial or a title before a name, whose full stop ends nothing."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a snapshot: offsets as in a span, its paragraph, and its number there, both from 1."""

    paragraph: int
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with recorded sentences; ``sentence`` None where a paragraph has none."""

    sentence: Sentence | None
    message: str


def sentences(snapshot: Snapshot) -> list[Sentence]:
    """Return the sentences of a text, paragraph by paragraph, as far as full stops and capitals tell."""
    return [
        Sentence(paragraph, number, start, end)
        for paragraph, (first, last) in enumerate(snapshot.paragraphs, 1)
        for number, (start, end) in enumerate(_pieces(snapshot.text, first, last), 1)
    ]


def _pieces(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence of a paragraph, white space at its ends left out."""
    whole = text[first:last]
    start = first + len(whole) - len(whole.lstrip())
    for found in _END.finditer(text, start, first + len(whole.rstrip())):
        goes_on = found[2].islower() or (found[0][0] == "." and _ABBREVIATED.search(text[start : found.start()]))
        if not goes_on:
            yield start, found.start(1)
            start = found.end()
    if start < first + len(whole.rstrip()):
        yield start, first + len(whole.rstrip())


def check_sentences(recorded: Sequence[Sentence], snapshot: Snapshot) -> list[Fault]:
    """Return what is wrong with sentences: out of order, overlapping, numbered wrongly, or leaving out part of a text.

    White space need be in no sentence. The order of ``recorded`` does not matter.
    """
    by_paragraph: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in recorded:
        by_paragraph[sentence.paragraph].append(sentence)
    faults = [
        Fault(sentence, f"the text has no paragraph {number}")
        for number, found in by_paragraph.items()
        if not 0 < number <= len(snapshot.paragraphs)
        for sentence in found
    ]
    for number, (first, last) in enumerate(snapshot.paragraphs, 1):
        ordered = sorted(by_paragraph[number], key=lambda s: (s.number, s.start, s.end))
        if ordered:
            faults += _faults_of(ordered, snapshot.text, first, last)
        elif snapshot.text[first:last].strip():
            faults.append(Fault(None, f"paragraph {number} has no sentences"))
    return faults


def _faults_of(ordered: list[Sentence], text: str, first: int, last: int) -> Iterator[Fault]:
    """Yield what is wrong with the sentences of a paragraph, which goes from ``first`` to ``last``."""
    reached = first
    for number, sentence in enumerate(ordered, 1):
        if sentence.number != number:
            yield Fault(sentence, f"sentenceNumber is {sentence.number}, should be {number}")
        if not first <= sentence.start < sentence.end <= last:
            yield Fault(sentence, f"paragraph {sentence.paragraph} goes from {first} to {last}")
        elif sentence.start < reached:
            yield Fault(sentence, f"begins at {sentence.start}, before the end of the one before it, {reached}")
        elif text[reached : sentence.start].strip():
            yield Fault(sentence, f"characters {reached} to {sentence.start} before it are in no sentence")
        elif text[sentence.start].isspace() or text[sentence.end - 1].isspace():
            yield Fault(sentence, "has white space at its beginning or its end")
        reached = max(reached, sentence.end)
    if text[reached:last].strip():
        yield Fault(ordered[-1], f"characters {reached} to {last} after it are in no sentence")
