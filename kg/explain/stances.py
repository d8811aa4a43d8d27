"""A claim as the graph has it: the chain of stances from the one who conveys it to what is said."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.explain.reader import Reader


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of one of the concept schemes; ``key`` is its local name."""

    key: str
    label: str
    definition: str | None = None
    verb: str | None = None


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who takes a stance; of an unnamed actor, how many people at least and at most."""

    id: str
    label: str
    is_unnamed: bool = False
    count_min: int | None = None
    count_max: int | None = None


@dataclass(frozen=True, slots=True)
class Stance:
    """One claim without what it is about: who, how, and when; whether the claimant wrote the document."""

    claim: str
    claimant: Claimant
    act: Concept
    polarity: Concept | None = None
    certainty: Concept | None = None
    conveyer_stance: Concept | None = None
    attestation: Concept | None = None
    claimant_basis: Concept | None = None
    edtf: str | None = None
    resolved_from: str | None = None
    made_in: str | None = None
    is_author: bool = False

    @property
    def is_negative(self) -> bool:
        """Whether the claimant is against the content's being so."""
        return self.polarity.key == "negates" if self.polarity else self.act.key == "denies"


@dataclass(frozen=True, slots=True)
class Chain:
    """The stances of a claim from the outermost inwards, and the IRI of the proposition at the end, if there is one."""

    stances: tuple[Stance, ...]
    proposition: str | None


def concept(reader: Reader, subject: str, curie: str) -> Concept | None:
    """Return the concept that is a property's value."""
    found = reader.thing(subject, curie)
    if found is None:
        return None
    key = reader.curie(found).partition(":")[2].rstrip(">")
    return Concept(key, reader.label(found), reader.text(found, "skos:definition"), reader.text(found, "sa:verb"))


def claimant(reader: Reader, claim: str) -> Claimant:
    """Return who takes the stance of a claim."""
    found = reader.thing(claim, "sa:claimant")
    if found is None:
        return Claimant("", "someone")
    return Claimant(
        reader.curie(found),
        reader.label(found),
        reader.is_a(found, "sa:UnnamedActor"),
        reader.number(found, "sa:countMin"),
        reader.number(found, "sa:countMax"),
    )


def stance(reader: Reader, claim: str) -> Stance:
    """Return the stance of one claim."""
    span = reader.thing(claim, "sa:claimedDuring")
    made_in = reader.thing(claim, "sa:madeIn")
    who = claimant(reader, claim)
    authors = [reader.curie(a) for d in reader.things(claim, "sa:inDocument") for a in reader.things(d, "dct:creator")]
    return Stance(
        reader.curie(claim),
        who,
        concept(reader, claim, "sa:act") or Concept("asserts", "asserts"),
        concept(reader, claim, "sa:polarity"),
        concept(reader, claim, "sa:certainty"),
        concept(reader, claim, "sa:conveyerStance"),
        concept(reader, claim, "sa:attestation"),
        concept(reader, claim, "sa:claimantBasis"),
        reader.text(span, "sa:edtf") if span else None,
        reader.text(span, "sa:resolvedFrom") if span else None,
        reader.label(made_in) if made_in else None,
        who.id in authors,
    )


def chain(reader: Reader, claim: str) -> Chain:
    """Return the chain of a claim, inwards; a chain that bites its tail is cut there."""
    stances: list[Stance] = []
    seen: set[str] = set()
    at: str | None = claim
    while at is not None and at not in seen and reader.thing(at, "sa:claimant"):
        seen.add(at)
        stances.append(stance(reader, at))
        at = reader.thing(at, "sa:content")
    return Chain(tuple(stances), at if at not in seen else None)


def claims_on(reader: Reader, content: str) -> list[str]:
    """Return the claims whose direct content is this proposition or claim."""
    return reader.subjects("sa:content", content)


def outermost(reader: Reader, claim: str) -> list[str]:
    """Return the claims, not themselves inside another, in which a claim stands; the claim itself where in none."""
    return sorted(set(_upwards(reader, claim, frozenset())))


def is_granted(reader: Reader, outer: str, claim: str) -> bool:
    """Whether no stance around a claim, from an outermost one inwards, denies that it was made."""
    curie = reader.curie(claim)
    for held in chain(reader, outer).stances:
        if held.claim == curie:
            break
        if held.is_negative:
            return False
    return True


def _upwards(reader: Reader, claim: str, below: frozenset[str]) -> Iterator[str]:
    around = [outer for outer in claims_on(reader, claim) if outer not in below and outer != claim]
    if not around:
        yield claim
    for outer in around:
        yield from _upwards(reader, outer, below | {claim})
