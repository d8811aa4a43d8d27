"""Whether a store answers the named queries as the embedded engine does."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Dataset, Literal

from kg.errors import KgError
from kg.names import Names
from kg.query import Embedded, Limits, NamedQuery, Remote, Result, run_named
from kg.query.result import Term
from kg.stores.client import Store
from kg.values import plain

Rows = Counter[tuple[Term | None, ...]]


@dataclass(frozen=True)
class Answered:
    """How one query fared: the number of rows, and why the answers differ, or None."""

    name: str
    rows: int
    fault: str | None = None


def same_answers(
    store: Store, queries: Iterable[NamedQuery], dataset: Dataset, names: Names, seconds: float = 60
) -> list[Answered]:
    """Ask every query, with its defaults, of the store and of the dataset, and return how the answers compare."""
    limits = Limits(seconds=seconds)
    embedded, remote = Embedded(dataset, names, limits), Remote(store.doors.query, names, limits, store.login)
    store.watch.say("asking the named queries")
    return [_asked(query, embedded, remote, names) for query in queries]


def _asked(query: NamedQuery, embedded: Embedded, remote: Remote, names: Names) -> Answered:
    one: Mapping[str, NamedQuery] = {query.name: query}
    ours = run_named(one, query.name, {}, embedded, names)
    try:
        theirs = run_named(one, query.name, {}, remote, names)
    except KgError as error:
        return Answered(query.name, len(ours), f"the store cannot answer it: {error.message}")
    left, right = _plain(ours), _plain(theirs)
    if left == right:
        return Answered(query.name, len(ours))
    missing, extra = (left - right).total(), (right - left).total()
    row = next(iter((left - right) or (right - left)))
    shown = ", ".join("nothing" if term is None else str(term) for term in row)
    return Answered(query.name, len(ours), f"{missing} rows missing, {extra} more than ours, such as: {shown}")


def _plain(result: Result) -> Rows:
    return Counter(tuple(plain(t) if isinstance(t, Literal) else t for t in row) for row in result.terms)
