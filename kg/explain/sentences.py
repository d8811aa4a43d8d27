"""Stances to English: who says that who says what."""

from collections.abc import Callable

from kg.explain.stances import Chain, Claimant, Stance
from kg.explain.times import moment

THIS = "this is so"
"""The content's stand-in where a reader has it before them."""

_ONE = frozenset(("a", "an", "each", "every", "one"))
_MANY = frozenset(("all", "many", "several", "some", "these", "those"))
"""First words of a description after which a verb stands in the singular, and in the plural."""

_WAYS = {"directToAuthor": "to the author", "publicStatement": "in public", "secondHand": "at second hand"}
_LOWERED = (
    "a all an another any at both by each every few for from he her his if in it its many more most no nobody none "
    "no-one nothing on one other others our over she some someone something that the their there these they this "
    "those three to two under we what when where whether which while who with"
)
"""Words that take a small letter when a sentence becomes a clause; all others may be names."""


def actor(who: Claimant) -> str:
    """Return who takes a stance: ``two officials (2, unnamed)``."""
    if not who.is_unnamed:
        return who.label
    low, high = who.count_min, who.count_max
    if low is not None and low == high:
        count = f"{low}, " if low > 1 else ""
    elif low is not None and high is not None:
        count = f"{low} to {high}, "
    elif low is not None:
        count = f"at least {low}, "
    else:
        count = f"at most {high}, " if high is not None else ""
    return f"{who.label} ({count}unnamed)"


def verb(stance: Stance) -> str:
    """Return the phrase for what a claimant does, in the number of the claimant: ``says``, ``say``."""
    phrase = stance.act.verb or stance.act.label
    first, space, rest = phrase.partition(" ")
    return (_plural(first) if is_several(stance.claimant) else first) + space + rest


def is_several(who: Claimant) -> bool:
    """Whether an unnamed actor takes a plural verb, as far as the description or the counts tell."""
    first = who.label.partition(" ")[0].lower()
    if not who.is_unnamed or who.count_max == 1 or first in _ONE:
        return False
    return first in _MANY or (who.count_min or 0) > 1 or (who.count_min is None and who.label.endswith("s"))


def clause(chain: Chain, inner: str) -> str:
    """Return a chain as one clause: ``the Times reports, at second hand, that officials say that …inner``."""
    told = inner
    for stance in reversed(chain.stances):
        told = f"{actor(stance.claimant)} {_predicate(stance)} {_object(stance, told)}"
    return told


def content(gloss: str | None, is_common: Callable[[str], bool]) -> str:
    """Return a gloss, which is a sentence, as the clause after ``that``.

    Its first word takes a small letter where that is safe: a function word, or one that ``is_common`` knows.
    """
    bare = (gloss or "something").strip().rstrip(".")
    first, space, rest = bare.partition(" ")
    is_small = first.lower() in _LOWERED.split() or is_common(first.lower())
    return (first.lower() if is_small else first) + space + rest


def sentence(text: str) -> str:
    """Return a clause as a sentence: a capital letter first, unless it begins with a CURIE, and a full stop last."""
    start = text if ":" in text.partition(" ")[0] else text[:1].upper() + text[1:]
    return start if start.endswith((".", "!", "?")) else start + "."


def way(stance: Stance) -> str | None:
    """Return how a claim reached the document, as a phrase for inside a sentence; None where it goes without saying."""
    if stance.is_author and stance.attestation and stance.attestation.key == "publicStatement":
        return None
    return _WAYS.get(stance.attestation.key) if stance.attestation else None


def _predicate(stance: Stance) -> str:
    """Return the verb, with way and time between commas."""
    asides = [aside for aside in (way(stance), moment(stance.edtf) if stance.edtf else None) if aside]
    firmly = stance.certainty.label if stance.certainty and stance.certainty.key != "unspecified" else None
    if firmly and stance.act.key == "denies":
        asides.insert(0, f"as {firmly}")
    return ", ".join([verb(stance), *asides]) + ("," if asides else "")


def _object(stance: Stance, told: str) -> str:
    """Return what follows the verb, with how sure the claimant is and whether for or against."""
    firmly = stance.certainty.label if stance.certainty and stance.certainty.key != "unspecified" else None
    if stance.act.key == "denies":
        return f"that {told}"
    against = f"it is not so that {told}" if told != THIS else "this is not so"
    held = against if stance.is_negative else told
    return f"that it is {firmly} that {held}" if firmly else f"that {held}"


def _plural(third_person: str) -> str:
    """Return the plural of a verb given in the third person singular."""
    irregular = {"is": "are", "has": "have", "does": "do", "was": "were"}
    if third_person in irregular:
        return irregular[third_person]
    if third_person.endswith("ies") and len(third_person) > 4:
        return third_person[:-3] + "y"
    if third_person.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return third_person[:-2]
    return third_person.removesuffix("s")
