"""The claims that came, went, or say something else than before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Dataset, Literal, NamedNode, Quad

from kg.names import VOCABULARIES, Names

_TYPE = NamedNode(VOCABULARIES["rdf"] + "type")
_PARTS = ("Proposition", "ContentStatement", "EvidenceSpan", "TimeSpan")
"""The classes of what belongs to a claim: a change in one of them is a change of every claim that it belongs to."""


@dataclass(frozen=True)
class ChangedClaim:
    """A claim in both datasets that is not the same in both, and the IRIs of the parts of it that differ."""

    iri: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class ClaimChanges:
    """Claims by what became of them, in order; ``glosses`` has what they say, as far as somebody put it in words."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[ChangedClaim, ...] = ()
    glosses: tuple[tuple[str, str], ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether all claims are as they were."""
        return not (self.added or self.removed or self.changed)


def claim_changes(
    old: Dataset, new: Dataset, removed: Iterable[Quad], added: Iterable[Quad], names: Names
) -> ClaimChanges:
    """Return what became of the claims, given which statements came and went."""
    left, right = _Claims(old, names), _Claims(new, names)
    touched = {quad.subject for quad in (*removed, *added) if isinstance(quad.subject, NamedNode)}
    both = sorted(left.all & right.all, key=lambda node: node.value)
    changed = []
    for claim in both if touched else ():
        parts = (left.parts(claim) | right.parts(claim)) & touched
        if parts:
            changed.append(ChangedClaim(claim.value, tuple(sorted(part.value for part in parts))))
    gone, come = (sorted(n.value for n in nodes) for nodes in (left.all - right.all, right.all - left.all))
    told = [(left, iri) for iri in gone] + [(right, iri) for iri in (*come, *(c.iri for c in changed))]
    glosses = {iri: gloss for claims, iri in told if (gloss := claims.gloss(NamedNode(iri)))}
    return ClaimChanges(tuple(come), tuple(gone), tuple(changed), tuple(sorted(glosses.items())))


class _Claims:
    """The claims of one dataset, and what belongs to each."""

    def __init__(self, dataset: Dataset, names: Names) -> None:
        self._dataset = dataset
        self._names = names

    def _of_class(self, name: str) -> Iterator[NamedNode]:
        for quad in self._dataset.quads_for_object(NamedNode(self._names.sa(name))):
            if quad.predicate == _TYPE and isinstance(quad.subject, NamedNode):
                yield quad.subject

    @cached_property
    def all(self) -> frozenset[NamedNode]:
        """Every claim."""
        return frozenset(self._of_class("Claim"))

    @cached_property
    def _below(self) -> dict[NamedNode, list[NamedNode]]:
        """What belongs to a claim or to a part of one, directly."""
        kinds = {node for name in _PARTS for node in self._of_class(name)}
        found = defaultdict[NamedNode, list[NamedNode]](list)
        for node in kinds | self.all:
            for quad in self._dataset.quads_for_subject(node):
                if isinstance(quad.object, NamedNode) and quad.object in kinds:
                    found[node].append(quad.object)
        return found

    def parts(self, claim: NamedNode) -> set[NamedNode]:
        """Return a claim with all that belongs to it."""
        found, waiting = {claim}, [claim]
        while waiting:
            for part in self._below.get(waiting.pop(), ()):
                if part not in found:
                    found.add(part)
                    waiting.append(part)
        return found

    def gloss(self, claim: NamedNode) -> str:
        """Return the gloss of what is claimed, in the end: a claim can be about a claim."""
        node, seen = claim, set[NamedNode]()
        content, gloss = NamedNode(self._names.sa("content")), NamedNode(self._names.sa("gloss"))
        while node not in seen:
            seen.add(node)
            said = sorted((q for q in self._dataset.quads_for_subject(node)), key=str)
            words = [q.object.value for q in said if q.predicate == gloss and isinstance(q.object, Literal)]
            if words:
                return words[0]
            node = next((q.object for q in said if q.predicate == content and isinstance(q.object, NamedNode)), node)
        return ""
