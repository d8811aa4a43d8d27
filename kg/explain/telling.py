"""Explain a claim or a proposition of a dataset."""

from dataclasses import asdict

from pyoxigraph import Dataset

from kg.explain import remarks
from kg.explain.explanation import Explanation, Section
from kg.explain.reader import Reader, UnknownThing
from kg.explain.record import documents, endorsements, retractions, written
from kg.explain.sentences import sentence
from kg.explain.stances import chain, is_granted, outermost
from kg.names import Names, nearest


def explain(dataset: Dataset, names: Names, thing: str) -> Explanation:
    """Return the explanation of a claim or a proposition, given as CURIE or IRI.

    A retracted one is told by its tombstone. Raises ``UnknownThing``, naming the nearest, for anything else.
    """
    reader = Reader(dataset, names)
    iri = reader.iri(thing)
    if reader.is_a(iri, "sa:Claim"):
        return _claim(reader, iri)
    if reader.is_a(iri, "sa:Proposition"):
        return _proposition(reader, iri)
    gone = retractions(reader, iri)
    if gone:
        told = sentence(f"{names.compact(iri)} was {gone[0].told}")
        return Explanation(names.compact(iri), "retracted", told, (), {"retractions": [asdict(d) for d in gone]})
    known = [c for i in reader.ours if (c := names.compact(i)).startswith(("claim:", "proposition:"))]
    what = f"there is no claim or proposition {names.compact(iri)}"
    raise UnknownThing(what, help=f"{nearest(thing, known, 'claim')} (`kg show` tells of things of other kinds)")


def _claim(reader: Reader, iri: str) -> Explanation:
    own, curie = chain(reader, iri), reader.curie(iri)
    outer = sorted(outermost(reader, iri), key=lambda around: not is_granted(reader, around, iri))
    accounts = [remarks.account(reader, claim) for claim in outer]
    main = accounts[0].text if outer == [iri] else f"Hearsay, as {accounts[0].about} has it: {accounts[0].text}"
    own_claims = [reader.names.expand(stance.claim) for stance in own.stances]
    others = remarks.sides(reader, own_claims)
    relations = remarks.judgements(reader, [*outer, *own_claims])
    end = own.proposition
    sections = (
        ("Other accounts of it", tuple(accounts[1:])),
        ("What it says", tuple(remarks.content(reader, end)) if end else ()),
        ("How it is conveyed", tuple(r for stance in own.stances for r in remarks.manner(stance))),
        ("Where it is written", tuple(remarks.places(reader, outer))),
        ("Who says otherwise", others.opposite),
        ("Who says the same", others.same),
        ("Who denies that others say so", others.unsaid),
        ("What is said of it", tuple(remarks.spoken_of(reader, end, set(own_claims))) if end else ()),
        ("How it bears on other claims", tuple(relations)),
        ("Whether it is stated as a fact", tuple(remarks.verdict(reader, iri, end))),
    )
    data = {
        "chain": [asdict(stance) for stance in own.stances],
        "insideOf": [reader.curie(claim) for claim in outer if claim != iri],
        "proposition": _facts(reader, end),
        "evidence": [asdict(w) for w in dict.fromkeys(w for claim in outer for w in written(reader, claim))],
        "documents": sorted({reader.curie(d) for claim in outer for d in documents(reader, claim)}),
        "opposedBy": [r.about for r in others.opposite],
        "sharedBy": [r.about for r in others.same],
        "relations": [r.about for r in relations],
        "endorsedBy": [d.id for d in endorsements(reader, end)] if end else [],
    }
    return Explanation(curie, "claim", main, _filled(sections), data)


def _proposition(reader: Reader, iri: str) -> Explanation:
    found = remarks.for_and_against(reader, iri)
    said = (reader.text(iri, "sa:gloss") or reader.curie(iri)).rstrip(".")
    sections = (
        ("What it says", tuple(remarks.content(reader, iri))),
        ("Who affirms it", found.same),
        ("Who denies it", found.opposite),
        ("Who denies that others say so", found.unsaid),
        ("What is said of it", tuple(remarks.spoken_of(reader, iri, set()))),
        ("Whether it is stated as a fact", tuple(remarks.verdict(reader, iri, iri))),
    )
    data = {
        "proposition": _facts(reader, iri),
        "affirmedBy": [r.about for r in found.same],
        "deniedBy": [r.about for r in found.opposite],
        "endorsedBy": [d.id for d in endorsements(reader, iri)],
    }
    sides = f"affirmed in {_claims(len(found.same))} and denied in {_claims(len(found.opposite))}"
    told = f"“{said}” is {sides if found.same or found.opposite else 'neither affirmed nor denied in any claim'}."
    return Explanation(reader.curie(iri), "proposition", told, _filled(sections), data)


def _facts(reader: Reader, proposition: str | None) -> dict[str, str | None] | None:
    """Return what the graph has on a proposition, JSON-ready."""
    if proposition is None:
        return None
    realis, condition = reader.thing(proposition, "sa:realis"), reader.thing(proposition, "sa:condition")
    return {
        "id": reader.curie(proposition),
        "gloss": reader.text(proposition, "sa:gloss"),
        "realis": reader.curie(realis) if realis else None,
        "condition": reader.curie(condition) if condition else None,
        "during": reader.edtf(proposition, "sa:during"),
    }


def _filled(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section[1])


def _claims(count: int) -> str:
    return {0: "none", 1: "one claim"}.get(count, f"{count} claims")
