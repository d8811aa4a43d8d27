"""Read our graphs back out of a store."""

from collections.abc import Sequence

from pyoxigraph import Dataset, NamedNode, Quad

from kg.errors import StoreError
from kg.names import GRAPHS, Names
from kg.stores.cargo import Cargo
from kg.stores.client import Store
from kg.stores.state import look


def pull(store: Store, names: Names, wanted: Sequence[str] = ()) -> Dataset:
    """Return our graphs, or those with these IRIs, as the store holds them: each literal as the store writes it.

    Raises ``StoreError`` where the store has none of ours, or a load was never finished there.
    """
    graphs = list(wanted) or [names.graph(name) for name in GRAPHS]
    state = look(store, Cargo(dict.fromkeys(graphs, ()), names, not wanted))
    if not state.total:
        raise StoreError(
            f"{store.doors.base} has no triples in {', '.join(names.compact(iri) for iri in graphs)}",
            help="load them first: kg load URL; or is the base IRI another one? Say it with --base",
        )
    if state.word == "unfinished" and not wanted:
        raise StoreError("a load into this store was never finished", help="run it again: kg load URL")
    store.watch.begin("reading", state.total)
    found = Dataset()
    for iri in graphs:
        home = NamedNode(iri)
        for triple in store.read(iri):
            found.add(Quad(triple.subject, triple.predicate, triple.object, home))
        store.watch.tick(state.counts[iri])
    return found
