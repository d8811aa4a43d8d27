"""What has been read of the seeds so far, and the ways in which a node can be wrong."""

from dataclasses import dataclass, field
from typing import Any

from kg.context import Vocabulary
from kg.errors import KgError, Place, RuleError
from kg.names import nearest
from kg.seeds.places import Places

CLAIM_KINDS = frozenset(("claim", "proposition", "statement", "span", "sentence", "group", "relation"))
"""The kinds whose descriptions stand in g:claims; retractions stand in g:retracted, all others in g:facts."""

Json = dict[str, Any]


def graph_of(kind: str) -> str:
    """Return the name of the graph in which things of a kind are described."""
    if kind == "retraction":
        return "retracted"
    return "claims" if kind in CLAIM_KINDS else "facts"


class UnknownKey(RuleError):
    """A key that is no property."""

    default_code = "KG111"


class UnknownThing(RuleError):
    """A reference to something that nothing describes."""

    default_code = "KG112"


class DuplicateId(RuleError):
    """An id given to two things."""

    default_code = "KG113"


class BadValue(RuleError):
    """A value that its key does not take."""

    default_code = "KG114"


@dataclass
class Reading:
    """What has been read so far: JSON-LD nodes, the graph of each thing, who refers to whom, and what went wrong."""

    vocabulary: Vocabulary
    as_of: str
    known: set[str] = field(default_factory=set)
    nodes: list[Json] = field(default_factory=list)
    graphs: dict[str, str] = field(default_factory=dict)
    defined: dict[str, Place] = field(default_factory=dict)
    references: list[tuple[str, str, Place]] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    errors: list[KgError] = field(default_factory=list)
    times: dict[str, Json] = field(default_factory=dict)

    def check_references(self) -> None:
        """Add an error for each reference to one of our own things that nothing describes or speaks of."""
        there = self.known | self.defined.keys()
        curies = [self.vocabulary.names.compact(iri) for iri in there]
        for iri, text, place in self.references:
            if iri not in there:
                kind = text.partition(":")[0]
                alike = [c for c in curies if c.startswith(f"{kind}:")]
                self.errors.append(UnknownThing(f"nothing describes {text}", place, nearest(text, alike, kind)))
