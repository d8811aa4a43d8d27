"""How fast ``kg load`` is against the store's own way in by the same door: python -m bench.into_store [TRIPLES].

Oxigraph's server runs on a folder that is thrown away. The same N-Triples go in three times, each into an empty store:
by one PUT as a transaction, by one PUT to the bulk door (which can be left half), and by a load, which sends them to a
staging graph, reads them back, compares them and moves them.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Dataset, Literal, NamedNode, Quad

from kg.http import Call, Client
from kg.names import Names
from kg.stores import Cargo, cargo, connect, load

PORT = 17871
NAMES = Names("https://example.org/kg/", ("state",))


class Quiet:
    """Takes what it is told, and says nothing, but for how long each step took."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    def say(self, text: str) -> None:
        """Take a line."""

    def begin(self, what: str, total: int) -> None:
        """Take the beginning of a step."""
        self.steps.append((what, time.perf_counter()))

    def tick(self, size: int) -> None:
        """Take progress."""


def made(triples: int) -> Cargo:
    """Return a graph of so many triples, ten of each thing."""
    home, found = NamedNode(NAMES.graph("facts")), Dataset()
    predicates = [NamedNode(NAMES.sa(f"p{number}")) for number in range(10)]
    for number in range(triples):
        thing = NamedNode(NAMES.id("state", f"thing-{number // 10}"))
        said = Literal(f"value {number} of thing {number // 10}, as long as ours are", language="en")
        found.add(Quad(thing, predicates[number % 10], said, home))
    return cargo(found, NAMES, [NAMES.graph("facts")])


@contextmanager
def served() -> Iterator[str]:
    """Run an empty store for the block."""
    folder = Path(tempfile.mkdtemp())
    binary = Path(sys.executable).with_name("oxigraph")
    command: list[str | Path] = [binary, "serve", "--location", folder, "--bind", f"127.0.0.1:{PORT}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        time.sleep(2)
        try:
            yield f"http://127.0.0.1:{PORT}"
        finally:
            process.terminate()
    shutil.rmtree(folder)


def timed(what: str, triples: int, do: Callable[[Client, str], None]) -> float:
    """Do something with an empty store; print and return its rate in triples a second."""
    with served() as url, Client(None, 3600) as client:
        start = time.perf_counter()
        do(client, url)
        rate = triples / (time.perf_counter() - start)
    print(f"{what:<34} {rate:>10,.0f} triples/s")
    return rate


def main(triples: int) -> None:
    """Measure, and print the ratios."""
    new = made(triples)
    (data,) = new.data.values()
    graph = "graph=https%3A%2F%2Fexample.org%2Fkg%2Fgraph%2Ffacts"
    quiet = Quiet()

    def put(client: Client, url: str, more: str = "") -> None:
        headers = {"Content-Type": "application/n-triples"}
        assert client.send(Call("PUT", f"{url}/store?{graph}{more}", headers, data)).is_fine

    def ours(client: Client, url: str) -> None:
        load(connect(client, url, quiet), new)
        quiet.begin("end", 0)

    own = timed("PUT, all or nothing", triples, put)
    bulk = timed("PUT, bulk", triples, lambda client, url: put(client, url, "&no_transaction"))
    rate = timed("kg load: staged, compared, moved", triples, ours)
    for (what, begun), (_, ended) in zip(quiet.steps, quiet.steps[1:], strict=False):
        print(f"  {what}: {ended - begun:.1f} s, with what follows it")
    print(f"kg load / PUT, all or nothing: {rate / own:.2f}; kg load / PUT, bulk: {rate / bulk:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
