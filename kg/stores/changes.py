"""What a load would change, graph by graph, without changing it."""

from dataclasses import dataclass

from pyoxigraph import Triple

from kg.stores.cargo import Cargo
from kg.stores.client import Store
from kg.values import compare

SAMPLE = 3


@dataclass(frozen=True)
class Change:
    """What would become of one graph: how many triples come and go, and the first of each."""

    graph: str
    before: int
    added: int
    removed: int
    sample_added: tuple[Triple, ...]
    sample_removed: tuple[Triple, ...]

    @property
    def is_none(self) -> bool:
        """Whether the graph would stay as it is."""
        return not self.added and not self.removed


def changes(store: Store, new: Cargo, *, appended: bool = False, dropped: bool = False) -> list[Change]:
    """Return what a load, an addition or the removal of our graphs would change; nothing is written."""
    found = []
    if appended:
        new = new.with_iris_for_blank_nodes()
    for iri, triples in new.graphs.items():
        held = store.read(iri)
        difference = compare(() if dropped else triples, held)
        removed = () if appended else difference.extra
        found.append(
            Change(
                new.short(iri),
                len(held),
                len(difference.missing),
                len(removed),
                difference.missing[:SAMPLE],
                removed[:SAMPLE],
            )
        )
    return found
