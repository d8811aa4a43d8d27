"""Load with something going wrong on the way, and see what the store then holds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Dataset
from store_proxy import Proxy
from store_servers import NAMES, Server, world

from kg.errors import KgError
from kg.http import Client
from kg.names import GRAPHS
from kg.stores import Patience, cargo, compare, load, look

OLD, NEW = world("old"), world("new")
ONCE = Patience(tries=1, seconds=0)
AGAIN = Patience(tries=3, seconds=0.02)


def put(server: Server, data: Dataset, port: int | None = None, patience: Patience = ONCE) -> None:
    """Load a dataset, directly or by way of another port."""
    with Client(server.login, 20) as client:
        load(server.store(client, port, patience), cargo(data, NAMES))


def held(server: Server) -> str:
    """Return what the store holds: ``old``, ``new``, ``nothing``, ``unfinished`` (and says so), or ``mixed``."""
    with Client(server.login, 20) as client:
        store = server.store(client)
        ours = cargo(Dataset(), NAMES)
        state = look(store, ours)
        if state.word != "whole":
            return state.word
        for word, data in (("old", OLD), ("new", NEW)):
            wanted = cargo(data, NAMES).graphs
            if all(compare(wanted[NAMES.graph(g)], store.read(NAMES.graph(g))).is_same for g in GRAPHS):
                return word
    return "mixed"


def graphs(server: Server) -> list[str]:
    """Return every graph in the store that has anything in it, ours and those that should not be there."""
    with Client(server.login, 20) as client:
        query = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), "{NAMES.base}")) }}'
        return sorted(str(row[0]) for row in server.store(client).rows(query))


OURS = sorted({str(quad.graph_name.value) for quad in NEW})


@dataclass
class Tally:
    """What was found after each fault, and after the run that followed it."""

    after: Counter[str] = field(default_factory=Counter)
    rerun: Counter[str] = field(default_factory=Counter)
    errors: list[KgError] = field(default_factory=list, repr=False)

    def note(self, server: Server) -> None:
        """Look, run again, look again; then put the old data back."""
        self.after[held(server)] += 1
        put(server, NEW)
        self.rerun[held(server) if graphs(server) == OURS else "leftovers"] += 1
        put(server, OLD)

    def holds(self, server: Server) -> None:
        """Fail unless every state was whole, or said that it was not, and every rerun ended well."""
        fine = {"old", "new"} | (set() if server.name != "virtuoso" else {"unfinished"})
        assert set(self.after) <= fine, self
        assert set(self.rerun) == {"new"}, self
        assert all(error.exit_status == 4 and error.help for error in self.errors)


def measured(server: Server) -> Proxy:
    """Return a proxy that has seen one whole load of the new data over the old; the old are put back."""
    put(server, OLD)
    with Proxy(server.port) as proxy:
        put(server, NEW, proxy.port)
    put(server, OLD)
    return proxy


def with_faults(server: Server, proxies: Iterator[Proxy], patience: Patience = ONCE) -> Tally:
    """Load through each of these proxies, and tally what is left."""
    tally = Tally()
    for proxy in proxies:
        with proxy:
            tally.errors += [error for error in (attempt(server, proxy, patience),) if error]
        tally.note(server)
    return tally


def attempt(server: Server, proxy: Proxy, patience: Patience) -> KgError | None:
    """Load through a proxy, and return what went wrong, if anything did."""
    try:
        put(server, NEW, proxy.port, patience)
    except KgError as error:
        return error
    return None


def cuts(server: Server, total: int, parts: int) -> Iterator[Proxy]:
    """Yield proxies that cut after each part of the bytes that a load sends."""
    yield from (Proxy(server.port, cut_after=max(1, total * part // parts)) for part in range(1, parts + 1))
