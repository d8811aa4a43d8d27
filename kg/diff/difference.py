"""The statements that one dataset has and another lacks; blank nodes are compared by what is said of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from pyoxigraph import BlankNode, Dataset, Literal, Quad

from kg.blanks import components, signature
from kg.diff.claims import ClaimChanges, claim_changes
from kg.names import Names
from kg.values import plain, rewritings
from kg.writer import labelled

_CANONICAL = "c14n"
"""How RDFC-1.0 begins its labels; those of the new dataset are told from those of the old by another beginning."""
_NEW = "new"

Term = TypeVar("Term")


@dataclass(frozen=True)
class Diff:
    """What is in the old dataset alone, and what in the new alone, in order.

    Blank nodes of ``old`` and ``removed`` have the labels that the canonical form of the old dataset gives them
    (RDFC-1.0), those of ``new`` and ``added`` begin with ``new`` instead. ``rewritten`` holds, by rule, the literals
    that were compared by value and are written otherwise.
    """

    old: Dataset
    new: Dataset
    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]
    names: Names
    rewritten: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return not self.removed and not self.added

    @cached_property
    def claims(self) -> ClaimChanges:
        """The claims that came, went, and say something else than before."""
        return claim_changes(self.old, self.new, self.removed, self.added, self.names)

    @cached_property
    def by_graph(self) -> dict[str, tuple[list[Quad], list[Quad]]]:
        """What was removed and added, by the graph's CURIE or IRI; the empty name is the default graph's."""
        found: dict[str, tuple[list[Quad], list[Quad]]] = defaultdict(lambda: ([], []))
        for at, quads in enumerate((self.removed, self.added)):
            for quad in quads:
                iri = getattr(quad.graph_name, "value", "")
                named = isinstance(quad.graph_name, BlankNode) or not iri
                found[(str(quad.graph_name) if iri else "") if named else self.names.compact(iri)][at].append(quad)
        return dict(sorted(found.items()))


def diff(old: Iterable[Quad], new: Iterable[Quad], names: Names, *, by_value: bool = False) -> Diff:
    """Return how a new dataset differs from an old one.

    ``by_value`` takes literals that mean the same for the same, as one compares what a store has rewritten. Raises
    ``TimeoutExceeded`` where blank nodes look so alike that they cannot be told apart in a few seconds.
    """
    left, right = Dataset(labelled(old)), _renamed(Dataset(labelled(new)))
    if left == right:
        return Diff(left, right, (), (), names)
    key = _by_value if by_value else _as_it_is
    removed, added = _told_apart(left, right, key)
    rewritten = rewritings((q.object for q in left), (q.object for q in right)) if by_value else {}
    return Diff(left, right, tuple(sorted(removed, key=str)), tuple(sorted(added, key=str)), names, rewritten)


def _as_it_is(quad: Quad) -> Quad:
    return quad


def _by_value(quad: Quad) -> Quad:
    if not isinstance(quad.object, Literal):
        return quad
    return Quad(quad.subject, quad.predicate, plain(quad.object), quad.graph_name)


def _renamed(dataset: Dataset) -> Dataset:
    """Return a dataset with labels that are not those of any canonical form."""
    ground, groups = components(dataset)
    if not groups:
        return dataset
    blank = (quad for group in groups for quad in group)
    moved = (Quad(_other(q.subject), q.predicate, _other(q.object), _other(q.graph_name)) for q in blank)
    return Dataset([*ground, *moved])


def _other(term: Term) -> Term | BlankNode:
    return BlankNode(_NEW + term.value.removeprefix(_CANONICAL)) if isinstance(term, BlankNode) else term


def _told_apart(old: Dataset, new: Dataset, key: Callable[[Quad], Quad]) -> tuple[list[Quad], list[Quad]]:
    """Return the statements of each that the other lacks; a group that hangs together counts as one statement."""
    ground_old, groups_old = components(old)
    ground_new, groups_new = components(new)
    kept = {key(quad) for quad in ground_old} & {key(quad) for quad in ground_new}
    removed = [quad for quad in ground_old if key(quad) not in kept]
    added = [quad for quad in ground_new if key(quad) not in kept]
    left, right = _by_signature(groups_old, key), _by_signature(groups_new, key)
    for signed in left.keys() | right.keys():
        ours, theirs = left.get(signed, []), right.get(signed, [])
        both = min(len(ours), len(theirs))
        removed += [quad for group in ours[both:] for quad in group]
        added += [quad for group in theirs[both:] for quad in group]
    return removed, added


def _by_signature(groups: list[list[Quad]], key: Callable[[Quad], Quad]) -> dict[bytes, list[list[Quad]]]:
    found: dict[bytes, list[list[Quad]]] = defaultdict(list)
    for group in groups:
        found[signature(map(key, group))].append(group)
    return found
