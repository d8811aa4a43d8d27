"""The order in which people read: keys within a thing, and names with numbers in them.

Seeds, Turtle, JSON-LD and RDF/XML all follow it, so that a thing looks the same wherever it is met.
"""

import re

_KEYS = """
id rule about type label prefLabel altLabel acronym demonym officialName title abstract gloss describedAs
isoAlpha2 isoAlpha3 isoNumeric cowCode atopId cowAllianceId capital lat long
subClassOf subPropertyOf domain range inScheme topConceptOf broader targetClass path
claimant claimantBasis act polarity certainty attestation conveyerStance claimedDuring madeIn inDocument evidence
sameUtteranceAs content realis condition
relFrom relTo relType judgedBy endorses retracts replacedBy basis corroboratedBy wasAssociatedWith reason
member organization statusOf statusKind holder office ofOffice officeOf nationality parentState partOf actorKind
arrangementKind founding obligation predecessor
documentKind creator publisher issued language cites snapshotOf sha256 characters paragraphs
hasSource start end paragraph sentenceNumber spanSha256 normalizedSha256 spanWords
countMin countMax claimedAffiliation
s p o v
eventType initiator originator target recipient participant fromBody
…
during signed inForce existed that states
edtf resolvedFrom beginsNotBefore beginsNotAfter endsNotBefore endsNotAfter knownOpenAt
establishedBy noClaimBecause seat website source exactMatch closeMatch broadMatch narrowMatch relatedMatch seeAlso
definition scopeNote example message note comment isDefinedBy value lang
"""

_RANKS = {key: rank for rank, key in enumerate(_KEYS.split())}
_ANYWHERE = _RANKS.pop("…")
_DIGITS = re.compile(r"(\d+)")
_LONGEST = 4000
"""How many digits Python reads as a number; longer ones stand after all others."""


def key_rank(key: str) -> tuple[int, str]:
    """Return where a key stands among a thing's keys; keys not listed here stand by name, after what a thing is.

    >>> sorted(["note", "wingspan", "prefLabel", "id"], key=key_rank)
    ['id', 'prefLabel', 'wingspan', 'note']
    """
    return (_RANKS.get(key, _ANYWHERE), key)


def natural(text: str) -> tuple[tuple[str, int], ...]:
    """Return a sort key by which numbers in a name count as numbers.

    >>> sorted(["claim:a-10", "claim:a-9"], key=natural)
    ['claim:a-9', 'claim:a-10']
    """
    parts = _DIGITS.split(text)
    numbers = [int(digits) if len(digits) <= _LONGEST else 10**_LONGEST for digits in parts[1::2]] + [-1]
    return (*zip(parts[0::2], numbers, strict=True), (text, -1))


def local_name(iri: str) -> str:
    """Return what follows the last ``#`` or ``/`` of an IRI."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
