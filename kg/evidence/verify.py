"""Check recorded spans against a copy of the text, the exact one or another."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.errors import KgError
from kg.evidence.snapshot import Snapshot
from kg.evidence.spans import Span, span
from kg.evidence.words import Words, split

Status = Literal["exact", "found", "missing"]

_MARKS = 8
"""How many characters before its first word a span may begin: quotation marks and the like."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one span in a copy of the text.

    ``exact``: the same characters at the same offsets. ``found``: elsewhere, at ``start`` to ``end``; ``identical``
    says whether character for character, else with other spacing, punctuation, case or marks. ``missing``: nowhere.
    ``faults`` say what the record of an exact span has wrong.
    """

    span: Span
    status: Status
    start: int | None = None
    end: int | None = None
    paragraph: int | None = None
    identical: bool = False
    faults: tuple[str, ...] = ()


def verify(spans: Sequence[Span], snapshot: Snapshot) -> list[Outcome]:
    """Return the outcome of each span, in the order given."""
    outcomes: dict[Span, Outcome] = {}
    for recorded in spans:
        if snapshot.hash_of(recorded.start, recorded.end) == recorded.sha256:
            outcomes[recorded] = _exact(recorded, snapshot)
    for words in (snapshot.words, split(snapshot.text, mended=True)):
        left = [recorded for recorded in spans if recorded not in outcomes]
        if left:
            outcomes |= _search(left, snapshot, words)
    return [outcomes.get(recorded) or Outcome(recorded, "missing") for recorded in spans]


def _exact(recorded: Span, snapshot: Snapshot) -> Outcome:
    """Return the outcome of a span that stands where it should, with what its record has wrong."""
    faults: tuple[str, ...]
    try:
        right = span(snapshot, recorded.start, recorded.end)
    except KgError as error:
        faults = (error.message,)
    else:
        pairs = (
            ("paragraph", recorded.paragraph, right.paragraph),
            ("spanWords", recorded.words, right.words),
            ("normalizedSha256", recorded.normalized_sha256, right.normalized_sha256),
        )
        faults = tuple(f"{name} is {was}, should be {should}" for name, was, should in pairs if was != should)
    paragraph = snapshot.paragraph_at(recorded.start)
    return Outcome(recorded, "exact", recorded.start, recorded.end, paragraph, identical=True, faults=faults)


def _search(spans: Iterable[Span], snapshot: Snapshot, words: Words) -> dict[Span, Outcome]:
    """Return the outcomes of the spans whose words stand in a row somewhere, by sliding a window over all words."""
    by_size: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for recorded in spans:
        by_size[recorded.words][recorded.normalized_sha256].append(recorded)
    joined = " ".join(words.forms).encode()
    edges = [0]
    for form in words.forms:
        edges.append(edges[-1] + len(form.encode()) + 1)
    outcomes: dict[Span, Outcome] = {}
    for size, wanted in by_size.items():
        places: dict[str, list[int]] = defaultdict(list)
        for index in range(len(words.forms) - size + 1 if size > 0 else 0):
            digest = hashlib.sha256(joined[edges[index] : edges[index + size] - 1]).hexdigest()
            if digest in wanted:
                places[digest].append(index)
        for digest, found in places.items():
            for recorded in wanted[digest]:
                outcomes[recorded] = _nearest(recorded, found, snapshot, words)
    return outcomes


def _nearest(recorded: Span, places: list[int], snapshot: Snapshot, words: Words) -> Outcome:
    """Return the outcome for the best place: first identical ones, then the one nearest to the recorded offset."""
    found = [_outcome(recorded, index, snapshot, words) for index in places]
    return min(found, key=lambda o: (not o.identical, abs((o.start or 0) - recorded.start)))


def _outcome(recorded: Span, index: int, snapshot: Snapshot, words: Words) -> Outcome:
    first, last = words.starts[index], words.ends[index + recorded.words - 1]
    length = recorded.end - recorded.start
    for start in range(first, max(-1, first - _MARKS - 1), -1):
        if start + length >= last and snapshot.hash_of(start, start + length) == recorded.sha256:
            return Outcome(recorded, "found", start, start + length, snapshot.paragraph_at(start), identical=True)
    return Outcome(recorded, "found", first, last, snapshot.paragraph_at(first))
