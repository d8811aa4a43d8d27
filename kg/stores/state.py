"""What of ours a store holds: nothing, a whole version, or a load that was never finished."""

from dataclasses import dataclass
from typing import Literal

from kg.stores import texts
from kg.stores.cargo import LOADING, Cargo
from kg.stores.client import Store
from kg.stores.texts import Staging


@dataclass(frozen=True)
class State:
    """The versions that the store says it holds, the triples of each of our graphs, and what earlier loads left."""

    versions: tuple[str, ...]
    counts: dict[str, int]
    leftovers: tuple[str, ...]
    is_cut_short: bool = False

    @property
    def total(self) -> int:
        """How many triples of ours there are."""
        return sum(self.counts.values())

    @property
    def word(self) -> Literal["empty", "whole", "unfinished"]:
        """How things stand: ``unfinished`` after a load that was cut short while it replaced graph after graph."""
        if self.is_cut_short:
            return "unfinished"
        return "whole" if self.total else "empty"


def look(store: Store, load: Cargo) -> State:
    """Return what of ours a store holds."""
    versions = sorted({row[0] for row in store.rows(texts.version(load)) if row[0]})
    left = [row for row in store.rows(Staging(load).leftovers()) if row[0]]
    counts = store.counts(list(load.graphs))
    checked = any(row[1] for row in left)
    cut = LOADING in versions or (not store.kind.transactional and not versions and checked)
    said = tuple(version for version in versions if version != LOADING)
    return State(said, counts, tuple(sorted({str(row[0]) for row in left})), cut)
