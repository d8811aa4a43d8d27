"""The sentences of an explanation, one kind a function."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.explain.explanation import Remark
from kg.explain.reader import Reader
from kg.explain.record import document, documents, endorsements, retractions, written
from kg.explain.sentences import THIS, actor, clause, sentence, way
from kg.explain.sentences import content as as_clause
from kg.explain.stances import Stance, chain, claims_on, concept, is_granted, outermost, stance
from kg.explain.times import moment

_NOT_WORTH_SAYING = frozenset(("neutral", "explicit"))


def account(reader: Reader, claim: str, inner: str | None = None) -> Remark:
    """Return a claim told in full: its whole chain, and its content unless ``inner`` stands for it."""
    whole = chain(reader, claim)
    gloss = reader.text(whole.proposition, "sa:gloss") if whole.proposition else None
    return Remark(sentence(clause(whole, inner or as_clause(gloss, reader.is_common))), reader.curie(claim))


def content(reader: Reader, proposition: str) -> Iterator[Remark]:
    """Yield how a proposition presents what it says, when that is, and what it depends on."""
    realis = concept(reader, proposition, "sa:realis")
    if realis:
        manner = f"{realis.definition} ({realis.label})" if realis.definition else f"presented as {realis.label}"
        yield Remark(f"Its content is {manner}.", reader.curie(proposition))
    edtf = reader.edtf(proposition, "sa:during")
    if edtf:
        yield Remark(f"It is said of a time {moment(edtf)}.")
    for condition in reader.things(proposition, "sa:condition"):
        told = as_clause(reader.text(condition, "sa:gloss"), reader.is_common)
        yield Remark(sentence(f"it depends on whether {told}"), reader.curie(condition))


def manner(held: Stance) -> Iterator[Remark]:
    """Yield what the main sentence leaves out about how a stance is conveyed."""
    who = actor(held.claimant)
    conveyed = held.conveyer_stance
    if conveyed and conveyed.key not in _NOT_WORTH_SAYING and not (held.is_author and conveyed.key == "endorsed"):
        yield Remark(f"The claim of {who} is {conveyed.definition or conveyed.label}.", held.claim)
    if held.attestation and not way(held) and not held.is_author:
        yield Remark(f"It was {held.attestation.definition or held.attestation.label}.", held.claim)
    basis = held.claimant_basis
    if basis and basis.key not in _NOT_WORTH_SAYING:
        yield Remark(f"That it is {who} who holds it is {basis.definition or basis.label}.", held.claim)
    if held.made_in:
        yield Remark(f"First said in {held.made_in}.", held.claim)
    if held.resolved_from:
        yield Remark(f"The time is worked out: {held.resolved_from.rstrip('.')}.", held.claim)


def places(reader: Reader, claims: Iterable[str]) -> list[Remark]:
    """Return where claims are written: paragraph, characters, document; never the words."""
    found = []
    for claim in claims:
        works = " and ".join(document(reader, iri) for iri in documents(reader, claim))
        for place in written(reader, claim):
            found.append(Remark(sentence(place.told + (f" of {works}" if works else "")), place.span))
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Sides:
    """Who takes the same stance to something, who the opposite one, and who denies that others take one at all."""

    same: tuple[Remark, ...] = ()
    opposite: tuple[Remark, ...] = ()
    unsaid: tuple[Remark, ...] = ()


def sides(reader: Reader, claims: Sequence[str]) -> Sides:
    """Return where others stand on what a chain of claims is about, read from the outermost claim inwards.

    Inside a denial nothing is anybody's stance any more, so what is further in is left out.
    """
    found: list[tuple[str, Remark]] = []
    for claim in claims:
        is_negative = stance(reader, claim).is_negative
        for about in reader.things(claim, "sa:content"):
            for side, remark in _on(reader, about, leaving_out=claims):
                turned = {"for": "against", "against": "for"}.get(side, side) if is_negative else side
                found.append((turned, remark))
        if is_negative:
            break
    return _sorted_out(found)


def for_and_against(reader: Reader, proposition: str) -> Sides:
    """Return who affirms a proposition (the same), who denies it (the opposite)."""
    return _sorted_out(_on(reader, proposition, leaving_out=()))


def _on(reader: Reader, about: str, leaving_out: Sequence[str]) -> Iterator[tuple[str, Remark]]:
    """Yield each account of a claim on a content, with its side: for, against, or unsaid where its saying is denied."""
    inner = None if reader.is_a(about, "sa:Claim") else THIS
    for claim in claims_on(reader, about):
        if claim in leaving_out:
            continue
        side = "against" if stance(reader, claim).is_negative else "for"
        for outer in outermost(reader, claim):
            yield side if is_granted(reader, outer, claim) else "unsaid", account(reader, outer, inner)


def _sorted_out(found: Iterable[tuple[str, Remark]]) -> Sides:
    pairs = list(dict.fromkeys(found))
    return Sides(
        *(tuple(remark for side, remark in pairs if side == wanted) for wanted in ("for", "against", "unsaid"))
    )


def spoken_of(reader: Reader, proposition: str, leaving_out: set[str]) -> Iterator[Remark]:
    """Yield the claims whose content speaks of this proposition, as a plan, a purpose or a condition."""
    statements = reader.subjects("sa:o", proposition)
    around = {iri for statement in statements for iri in reader.subjects("sa:states", statement)}
    around |= set(reader.subjects("sa:condition", proposition))
    claims = {claim for iri in around for claim in claims_on(reader, iri) if claim not in leaving_out}
    outer = {found for claim in claims for found in outermost(reader, claim)}
    yield from (account(reader, claim) for claim in sorted(outer))


def judgements(reader: Reader, claims: Sequence[str]) -> list[Remark]:
    """Return who judges that one of these claims bears on another one, or another one on it."""
    found = []
    for claim in dict.fromkeys(claims):
        for curie, other_end in (("sa:relFrom", "sa:relTo"), ("sa:relTo", "sa:relFrom")):
            for relation in reader.subjects(curie, claim):
                for other in reader.things(relation, other_end):
                    found.append(_judgement(reader, relation, other, is_first=curie == "sa:relFrom"))
    return list(dict.fromkeys(found))


def _judgement(reader: Reader, relation: str, other: str, *, is_first: bool) -> Remark:
    judge = reader.thing(relation, "sa:judgedBy")
    kind = concept(reader, relation, "sa:relType")
    label = kind.label if kind else "bears on"
    verb = label if label.split()[0].endswith("s") else f"is {label} with"
    told, other_id = account(reader, other).text, reader.curie(other)
    pair = f"this {verb} {other_id}" if is_first else f"{other_id} {verb} this"
    by = f"in the judgement of {reader.label(judge)}, " if judge else ""
    return Remark(f"{sentence(by + pair).removesuffix('.')}: {told}", reader.curie(relation))


def verdict(reader: Reader, thing: str, proposition: str | None) -> Iterator[Remark]:
    """Yield whether the content is endorsed, and whether anything was retracted."""
    decisions = endorsements(reader, proposition) if proposition else []
    yield from (Remark(sentence(f"its content is {decision.told}"), decision.id) for decision in decisions)
    if not decisions:
        yield Remark("Nothing of it is stated as a fact: its content is not endorsed.")
    for iri in dict.fromkeys((thing, proposition)):
        if iri:
            yield from (Remark(sentence(f"{reader.curie(iri)} was {d.told}"), d.id) for d in retractions(reader, iri))
