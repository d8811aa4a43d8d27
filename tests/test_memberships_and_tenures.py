"""Every membership and tenure: no two at once, none outside a life, every open one known open; and each can be caught.

What is certain is an error: a later start than the latest possible end, going by bounds. The rules are said here once
more, apart from the shapes, so that the two can disagree.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Literal as OneOf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.build import Built
from kg.names import VOCABULARIES, Names
from kg.validate.engines import judged
from kg.validate.terms import Triples

Wrong = OneOf["twice", "before", "after", "open"]
Bounds = Mapping[str, str]
"""The bounds of a time span by the local name of their property, as xsd:dateTime texts; ``edtf`` with them."""

TYPE, ORG = VOCABULARIES["rdf"] + "type", VOCABULARIES["org"]
CLASSES = {"Membership": (ORG + "member", ORG + "organization"), "Tenure": ("holder", "office")}
BOUNDS = ("edtf", "beginsNotBefore", "beginsNotAfter", "endsNotBefore", "endsNotAfter", "knownOpenAt")
TOLD: dict[str, Wrong] = {
    "not-twice": "twice",
    "not-before-life": "before",
    "not-after-life": "after",
    "ends": "open",
}
"""What the name of a shape means here."""


@dataclass(frozen=True)
class Tie:
    """A membership or a tenure: who, to what, when, and the lives that it must lie within."""

    iri: str
    sort: str
    who: str
    what: str
    span: Bounds
    lives: tuple[tuple[str, Bounds], ...]

    @property
    def begins(self) -> str:
        """The day from which it certainly holds."""
        return self.span["beginsNotAfter"]

    @property
    def lasts(self) -> str:
        """The last day on which it certainly holds."""
        return self.span.get("endsNotBefore") or self.span.get("knownOpenAt", "")


def faults(ties: Iterable[Tie]) -> set[tuple[str, Wrong]]:
    """Return what is certainly wrong with ties, by IRI."""
    found: set[tuple[str, Wrong]] = set()
    pairs: dict[tuple[str, str, str], list[Tie]] = defaultdict(list)
    for tie in ties:
        pairs[tie.sort, tie.who, tie.what].append(tie)
        if ("endsNotAfter" in tie.span) == ("knownOpenAt" in tie.span):
            found.add((tie.iri, "open"))
        for _, life in tie.lives:
            if tie.begins < life.get("beginsNotBefore", ""):
                found.add((tie.iri, "before"))
            if "endsNotAfter" in life and tie.lasts > life["endsNotAfter"]:
                found.add((tie.iri, "after"))
    for together in pairs.values():
        for one, other in combinations(together, 2):
            if one.begins < other.lasts and other.begins < one.lasts:
                found |= {(one.iri, "twice"), (other.iri, "twice")}
    return found


@pytest.fixture(scope="module")
def ties(built: Built) -> list[Tie]:
    """Return every membership and tenure of the project."""
    return read(built)


def read(built: Built) -> list[Tie]:
    """Return every membership and tenure of a dataset."""
    names = built.names
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in built.graph("facts"):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            said[triple.subject.value][triple.predicate.value].append(triple.object.value)

    def one(iri: str, key: str) -> str:
        (value,) = said[iri][_iri(names, key)]
        return value

    def span(iri: str) -> Bounds:
        return {key: one(iri, key) for key in BOUNDS if said[iri].get(names.sa(key))}

    found = []
    for sort, (who, what) in CLASSES.items():
        for iri in sorted(iri for iri, of in said.items() if names.sa(sort) in of.get(TYPE, ())):
            member, body = one(iri, who), one(iri, what)
            bound = [member, body, *said[body].get(names.sa("officeOf"), ())]
            lives = tuple((b, span(life)) for b in bound for life in said[b].get(names.sa("existed"), ()))
            found.append(Tie(iri, sort, member, body, span(one(iri, "during")), lives))
    return found


def _iri(names: Names, key: str) -> str:
    return key if key.startswith("http") else names.sa(key)


def test_there_are_as_many_as_the_project_has(ties: list[Tie], built: Built) -> None:
    sorts = {names: sum(tie.sort == names for tie in ties) for names in CLASSES}
    kind = NamedNode(TYPE)
    for sort, size in sorts.items():
        there = [t for t in built.graph("facts") if t.predicate == kind and t.object == NamedNode(built.names.sa(sort))]
        assert size == len(there) > 10
    assert sum(bool(tie.lives) for tie in ties) > 400


def test_none_is_wrong(ties: list[Tie]) -> None:
    assert faults(ties) == set()


def test_every_open_one_says_as_of_when(ties: list[Tie], built: Built) -> None:
    for tie in ties:
        is_open = tie.span["edtf"].endswith("/..")
        assert is_open == ("knownOpenAt" in tie.span), tie.iri
        if is_open:
            # Nobody knows more than the data do, but for what begins after their day.
            assert tie.span["knownOpenAt"][:10] <= max(built.sources.settings.as_of, tie.begins[:10]), tie.iri


# Each can be caught: Hypothesis chooses the tie and what goes wrong with it


def moved(moment: str, days: int) -> str:
    """Return a moment some days later."""
    return (datetime.fromisoformat(moment) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def again(tie: Tie, days: int) -> list[Tie]:
    """Return a tie with a second one that begins some days into its certain stretch."""
    assume(moved(tie.begins, 1) < tie.lasts)
    start = min(moved(tie.begins, days), moved(tie.lasts, -1))
    span = {**tie.span, "beginsNotBefore": start, "beginsNotAfter": start}
    return [tie, replace(tie, iri=tie.iri + "-again", span=span)]


def earlier(tie: Tie, days: int) -> list[Tie]:
    """Return a tie that begins some days before a life within which it must lie."""
    born = [life["beginsNotBefore"] for _, life in tie.lives if "beginsNotBefore" in life]
    assume(born)
    start = moved(max(born), -days)
    return [replace(tie, span={**tie.span, "beginsNotBefore": start, "beginsNotAfter": start})]


def later(tie: Tie, days: int) -> list[Tie]:
    """Return a tie that goes on some days after a life within which it must lie."""
    gone = [life["endsNotAfter"] for _, life in tie.lives if "endsNotAfter" in life]
    assume(gone)
    end = moved(min(gone), days)
    edges = ("knownOpenAt",) if "knownOpenAt" in tie.span else ("endsNotBefore", "endsNotAfter")
    return [replace(tie, span={**tie.span, **dict.fromkeys(edges, end)})]


def unended(tie: Tie, days: int) -> list[Tie]:
    """Return a tie of which nobody says whether it is over, or which is over and open at once."""
    ends = ("endsNotBefore", "endsNotAfter", "knownOpenAt")
    if days % 2:
        return [replace(tie, span={k: v for k, v in tie.span.items() if k not in ends})]
    both = {"endsNotAfter": moved(tie.lasts, 1), "knownOpenAt": tie.lasts}
    return [replace(tie, span={**tie.span, **both})]


WRONGS: dict[Wrong, Callable[[Tie, int], list[Tie]]] = {
    "twice": again,
    "before": earlier,
    "after": later,
    "open": unended,
}


def told_by_shapes(ties: list[Tie], names: Names, shapes: Triples) -> set[Wrong]:
    """Return what the project's shapes find wrong with ties, of the things that are asked here."""
    results = judged(Triples(_quads(ties, names)), shapes, names).results
    sources = (str((result.constraint or result.shape).value) for result in results)
    endings = {source.rpartition("#")[2].partition("-")[2] for source in sources}
    return {TOLD[ending] for ending in endings if ending in TOLD}


def _quads(ties: list[Tie], names: Names) -> Iterable[Quad]:
    """Yield what shapes look at: the ties, what they tie, and the lives."""
    moment = NamedNode(VOCABULARIES["xsd"] + "dateTime")

    def describe(owner: str, key: str, bounds: Bounds) -> Iterable[Quad]:
        span = NamedNode(f"{owner}.{key}")
        yield Quad(NamedNode(owner), NamedNode(names.sa(key)), span)
        for bound, value in bounds.items():
            if bound != "edtf":
                yield Quad(span, NamedNode(names.sa(bound)), Literal(value, datatype=moment))

    for tie in ties:
        node = NamedNode(tie.iri)
        who, what = (NamedNode(_iri(names, key)) for key in CLASSES[tie.sort])
        yield Quad(node, NamedNode(TYPE), NamedNode(names.sa(tie.sort)))
        yield Quad(node, who, NamedNode(tie.who))
        yield Quad(node, what, NamedNode(tie.what))
        yield from describe(tie.iri, "during", tie.span)
        for owner, life in tie.lives:
            yield from describe(owner, "existed", life)
            if owner not in (tie.who, tie.what):
                yield Quad(NamedNode(tie.what), NamedNode(names.sa("officeOf")), NamedNode(owner))


@pytest.fixture(scope="module")
def shapes(built: Built) -> Triples:
    """Return the project's shapes as an engine takes them."""
    return Triples(built.graph("shapes"))


@pytest.mark.parametrize("wrong", WRONGS)
@settings(max_examples=25)
@given(data=st.data())
def test_what_goes_wrong_is_caught(
    wrong: Wrong, data: st.DataObject, ties: list[Tie], built: Built, shapes: Triples
) -> None:
    able = [tie for tie in ties if _can_go(wrong, tie)]
    tie = data.draw(st.sampled_from(able))
    made = WRONGS[wrong](tie, data.draw(st.integers(1, 2000)))
    assert (made[-1].iri, wrong) in faults([t for t in ties if t.iri != tie.iri] + made)
    assert wrong in told_by_shapes(made, built.names, shapes)
    assert told_by_shapes([tie], built.names, shapes) == set()


def _can_go(wrong: Wrong, tie: Tie) -> bool:
    """Whether a tie can go wrong in this way: it has a life with that edge, or a stretch of some days."""
    keys = {key for _, life in tie.lives for key in life}
    needed = {"before": "beginsNotBefore" in keys, "after": "endsNotAfter" in keys}
    return needed.get(wrong, True) and (wrong != "twice" or moved(tie.begins, 2) < tie.lasts)
