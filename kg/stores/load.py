"""Load, so that a store holds the old data or the new: make ready beside, check, and only then put in place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from pyoxigraph import Literal

from kg.errors import StoreError
from kg.stores import texts
from kg.stores.cargo import Cargo
from kg.stores.client import Store
from kg.stores.state import State, look
from kg.stores.texts import Staging
from kg.values import Difference, compare

Mode = OneOf["replace", "append"]


class NotAsSent(StoreError):
    """A store that holds something other than what it was sent."""

    default_code = "KG430"


@dataclass(frozen=True)
class Loaded:
    """What a load did: triples by graph as the store counts them, and the literals that it rewrote, by rule."""

    before: State
    counts: Mapping[str, int]
    rewritten: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load(store: Store, new: Cargo, mode: Mode = "replace") -> Loaded:
    """Make the store hold exactly our graphs (``replace``), or ours beside what is in them (``append``).

    Raises ``NotAsSent`` where the store holds something else than it was sent, ``StoreError`` where it or the way to
    it fails. At any moment the old data stand or the new; on a store without transactions, data in the making have no
    version. Doing it again ends well.
    """
    before = look(store, new)
    if before.word == "unfinished":
        if not new.is_whole:
            raise StoreError("an earlier load was never finished", help="load all graphs first: leave --graph out")
        store.watch.say("an earlier load into this store was never finished; this one puts it right")
        store.change(texts.unmark(new))
    clean(store, new, before)
    if mode == "replace" and 0 < store.kind.one_request_from <= new.size:
        update = texts.whole(new)
        if len(update) <= store.kind.largest_update:
            return _in_one_request(store, new, before, update)
    if mode == "append":
        new = new.with_iris_for_blank_nodes()
    compared = _stage(store, new)
    staging = Staging(new)
    if not store.kind.transactional:
        _one_by_one(store, new, before, mode)
    elif mode == "append":
        store.change(staging.add())
    else:
        swap = staging.move() if store.kind.swap == "move" else staging.guarded()
        store.change(swap, is_done=lambda: not store.ask(staging.is_sealed()))
    counts = store.counts(list(new.graphs)) if mode == "append" else _counted(store, new, compared)
    _forget_list(store, staging)
    return Loaded(before, counts, _by_rule(compared))


def _in_one_request(store: Store, new: Cargo, before: State, update: bytes) -> Loaded:
    """Send all data in one update, which is done as a whole or not at all, and compare what then is in place.

    Made ready beside the old, large data would be written three times.
    """
    store.watch.begin(f"writing {len(new.data)} graphs", len(update))
    store.change(update)
    compared = _compare_in_place(store, new)
    return Loaded(before, _counted(store, new, compared), _by_rule(compared))


def drop(store: Store, ours: Cargo) -> State:
    """Take our graphs out of a store, with whatever earlier loads left; return what there was."""
    before = look(store, ours)
    if not store.kind.transactional and ours.meta in ours.graphs:
        store.change(texts.unmark(ours))
    clean(store, ours, before)
    store.change(texts.drop(ours))
    left = {iri: count for iri, count in store.counts(list(ours.graphs)).items() if count}
    if left:
        raise NotAsSent(f"still there after the store said it was done: {', '.join(left)}", help="see the store's log")
    return before


def clean(store: Store, ours: Cargo, before: State) -> None:
    """Remove what loads that were cut short have left beside our graphs."""
    if before.leftovers:
        store.watch.say(f"removing {len(before.leftovers)} graphs that an unfinished load left")
        store.change(Staging(ours).forget(before.leftovers))


def _stage(store: Store, new: Cargo) -> dict[str, Difference]:
    """Put the new data beside the old and compare them, as the store gives them back, with what was sent."""
    staging = Staging(new)
    store.change(staging.announce())
    store.watch.begin(f"writing {len(new.data)} graphs", new.size)
    for iri, data in new.data.items():
        store.put(staging.of(iri), data)
    store.watch.begin("comparing", new.size)
    found = {}
    for iri, data in new.data.items():
        found[iri] = difference = compare(new.graphs[iri], store.read(staging.of(iri)))
        _check(store, new.short(iri), difference)
        store.watch.tick(len(data))
    store.change(staging.seal())
    return found


def _check(store: Store, name: str, difference: Difference, become: str = "nothing was changed") -> None:
    """Refuse what is not the same, or is the same by a rewriting that this store is not known for."""
    title = store.kind.title
    if not difference.is_same:
        example = str((*difference.missing, *difference.extra)[0])[:200]
        raise NotAsSent(
            f"{title} holds {name} otherwise than it was sent: {len(difference.missing)} triples missing, "
            f"{len(difference.extra)} more than sent, such as {example}",
            help=f"{become}; see the store's log, then run the same command again",
        )
    beyond = difference.beyond(store.kind.rewrites)
    if beyond:
        example = difference.rewritten[beyond[0]][0]
        raise NotAsSent(
            f"{title} rewrote literals of {name} in a way that it is not known for: {example}",
            help=f"{become}; is this the right sort of store? Say it with --store",
        )


def _one_by_one(store: Store, new: Cargo, before: State, mode: Mode) -> None:
    """Where there are no transactions: say ``loading``, go graph by graph, give the version last."""
    staging = Staging(new)
    versions = _versions(new) if new.meta in new.data else before.versions
    store.change(texts.unmark(new))
    if mode == "append":
        store.change(staging.add())
        store.change(texts.mark(new, (*before.versions, *versions)))
        return
    for iri in new.graphs:
        if iri not in new.data:
            store.change(f"DROP SILENT GRAPH <{iri}>")
        elif iri != new.meta:
            store.change(texts.copy(staging.of(iri), iri))
    in_making = new.in_the_making()
    if new.meta in new.data:
        store.put(staging.of(new.meta), in_making.data[new.meta])
        store.change(texts.copy(staging.of(new.meta), new.meta))
    _compare_in_place(store, in_making)
    store.change(texts.mark(new, versions))
    store.change(staging.forget(staging.of(iri) for iri in new.data))


def _versions(new: Cargo) -> tuple[str, ...]:
    """Return what the dataset says of its version."""
    return tuple(t.object.value for t in new.graphs[new.meta] if new.is_version(t) and isinstance(t.object, Literal))


def _compare_in_place(store: Store, new: Cargo) -> dict[str, Difference]:
    """Compare what stands in place with what was sent."""
    store.watch.begin("comparing in place", new.size)
    found = {}
    for iri, data in new.data.items():
        found[iri] = difference = compare(new.graphs[iri], store.read(iri))
        _check(store, new.short(iri), difference, "it stands in place")
        store.watch.tick(len(data))
    return found


def _counted(store: Store, new: Cargo, compared: Mapping[str, Difference]) -> dict[str, int]:
    """Return the counts in place, after checking that they are those of what was compared."""
    counts = store.counts(list(new.graphs))
    for iri, triples in new.graphs.items():
        # Where literals were rewritten, two of ours may have become one.
        merged = iri in compared and compared[iri].rewritten
        if counts[iri] != len(triples) and not (merged and 0 < counts[iri] < len(triples)):
            raise NotAsSent(
                f"{new.short(iri)} has {counts[iri]:,} triples in the store, {len(triples):,} were sent",
                help="somebody else may have written to it at the same time; run the same command again",
            )
    return counts


def _by_rule(compared: Mapping[str, Difference]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for difference in compared.values():
        for rule, examples in difference.rewritten.items():
            found[rule] = (*found.get(rule, ()), *examples)
    return found


def _forget_list(store: Store, staging: Staging) -> None:
    """Remove the list of loads once it is empty, so that nothing of ours but our graphs is left."""
    if not store.ask(f"ASK {{ GRAPH <{staging.list}> {{ ?s ?p ?o }} }}"):
        store.change(f"DROP SILENT GRAPH <{staging.list}>")
