"""The order of triples in a file that people read: related things together, keys in reading order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from kg.names import GRAPHS, Names
from kg.order import key_rank, local_name, natural
from kg.writer.things import TYPE, GraphName, Subject, subject_of

_FOLLOWERS = ("time", "span", "claim", "proposition", "statement")
"""The kinds of thing that are read right after the thing that they belong to, in this order."""
_LEADS = ("content", "condition", "evidence")
"""The properties by which a claim or a proposition has others that are read after it."""


def arranged(triples: Iterable[Triple], names: Names) -> list[Triple]:
    """Return the triples of one graph in reading order; blank nodes need their final labels before."""
    by_subject = defaultdict[Subject, list[Triple]](list)
    for triple in triples:
        by_subject[subject_of(triple)].append(triple)
    ranks: dict[NamedNode, tuple[object, ...]] = {}

    def within(triple: Triple) -> tuple[object, ...]:
        predicate = triple.predicate
        rank = ranks.get(predicate)
        if rank is None:
            rank = ranks[predicate] = _rank_of_key(predicate)
        return (*rank, str(triple.object))

    ordered: list[Triple] = []
    for subject in _Family(by_subject, names).in_order():
        ordered += sorted(by_subject[subject], key=within)
    return ordered


def graph_rank(name: GraphName, names: Names) -> tuple[int, str]:
    """Return where a graph stands in a file: the default one, ours in the order in which they are shown, others."""
    if isinstance(name, DefaultGraph):
        return (-1, "")
    ours = [names.graph(known) for known in GRAPHS]
    return (ours.index(name.value) if name.value in ours else len(ours), str(name))


def _rank_of_key(predicate: NamedNode) -> tuple[object, ...]:
    """Return where a property stands within a thing."""
    key = "type" if predicate == TYPE else local_name(predicate.value)
    return (*key_rank(key), predicate.value)


@dataclass
class _Family:
    """Which of the things in a graph belong to which."""

    by_subject: dict[Subject, list[Triple]]
    names: Names

    def in_order(self) -> list[Subject]:
        """Return the subjects: each followed by what belongs to it, and what belongs to that."""
        followers = defaultdict[Subject, list[Subject]](list)
        owned = set()
        for subject, owner in self._owners():
            if subject not in owned and subject != owner:
                owned.add(subject)
                followers[owner].append(subject)
        done: dict[Subject, None] = {}
        for start in [s for s in self._by_rank if s not in owned] + self._by_rank:
            waiting = [start]
            while waiting:
                subject = waiting.pop()
                if subject not in done:
                    done[subject] = None
                    if subject in followers:
                        waiting += sorted(followers[subject], key=self._rank_among_followers, reverse=True)
        return list(done)

    @cached_property
    def _by_rank(self) -> list[Subject]:
        return sorted(self.by_subject, key=self._rank)

    def _owners(self) -> Iterator[tuple[Subject, Subject]]:
        """Yield a thing with the one that it belongs to: by its name first, else by who leads to it first."""
        for subject in self.by_subject:
            owner = self._owner_by_name(subject)
            if owner is not None:
                yield subject, owner
        leads = {NamedNode(self.names.sa(name)) for name in _LEADS}
        # A content statement may say of something when it was: the date is read after the statement.
        says, times = NamedNode(self.names.sa("o")), self.names.id("time", "")
        for subject in self._by_rank:
            for _, predicate, led in self.by_subject[subject]:
                leads_there = predicate in leads or (predicate == says and getattr(led, "value", "").startswith(times))
                if leads_there and isinstance(led, NamedNode | BlankNode) and led in self.by_subject:
                    yield led, subject

    def _owner_by_name(self, subject: Subject) -> Subject | None:
        """Return the thing that a name is derived from: of a part, a date, a content statement or a nested claim."""
        if not isinstance(subject, NamedNode):
            return None
        whole, hash_sign, fragment = subject.value.partition("#")
        if hash_sign and fragment:
            owner = NamedNode(whole)
            return owner if owner in self.by_subject else None
        kind, local = self.names.kind_and_local(subject.value) or ("", "")
        if kind not in _FOLLOWERS:
            return None
        if kind == "statement":
            kind = "proposition"
        if kind == "time":
            kind, _, local = local.partition(".")
            if (owner := NamedNode(self.names.id(kind, local))) in self.by_subject:
                return owner
        owner = NamedNode(self.names.id(kind, local.rpartition(".")[0]))
        return owner if owner in self.by_subject else None

    def _rank(self, subject: Subject) -> tuple[object, ...]:
        """Order things by kind, then by name; our own before others, blank nodes last."""
        if isinstance(subject, BlankNode):
            return (2, "", natural(subject.value))
        found = self.names.kind_and_local(subject.value)
        if found is None:
            return (1, "", natural(subject.value))
        return (0, found[0], natural(found[1]))

    def _rank_among_followers(self, subject: Subject) -> tuple[object, ...]:
        found = self.names.kind_and_local(subject.value) if isinstance(subject, NamedNode) else None
        kind = found[0] if found else ""
        place = _FOLLOWERS.index(kind) if kind in _FOLLOWERS else len(_FOLLOWERS)
        if kind != "statement":
            return (place, *self._rank(subject))
        # The names of statements are digests: what they say makes a better order.
        parts = {local_name(t.predicate.value): t.object for t in sorted(self.by_subject[subject], key=str)}
        predicate = parts.get("p")
        said = key_rank(local_name(predicate.value)) if isinstance(predicate, NamedNode) else ()
        return (place, str(parts.get("s")), said, str(parts.get("o", parts.get("v"))), subject.value)
