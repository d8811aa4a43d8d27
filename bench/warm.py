"""Ask every named query of a graph many times ours: python -m bench.warm PROJECT TIMES [QUERY…].

The graph is our build, and copies of it in which every thing of ours (facts, claims and reference data alike) has a
name of its own; the ontology and the shapes are there once. It is loaded once, and each query is asked in one process
with its own defaults, as a server would; what is timed is from the text to the answer as SPARQL JSON. Each query has a
child of its own, which is ended after ``LIMIT`` seconds. Prints one JSON list: query, rows, milliseconds (the median of
the runs after the first), and whether it was cut: then there are no rows, and the milliseconds are those of the limit.
"""

import json
import os
import re
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from kg import Project
from kg.query import bind

ROUNDS = 5
LIMIT = 20
"""Seconds after which a query is cut, all its runs together."""
ONCE = ("ontology", "shapes", "alignments")
"""Graphs that are there once however many copies of the data there are."""


def copies(data: bytes, base: str, times: int) -> Iterator[bytes]:
    """Yield N-Quads: as they are, then as often as asked for with every thing renamed."""
    yield data
    once = tuple(f"<{base}graph/{name}> .".encode() for name in ONCE)
    lines = [line for line in data.splitlines(keepends=True) if not line.rstrip().endswith(once)]
    body = b"".join(lines)
    thing = re.compile(re.escape(f"<{base}id/".encode()) + rb"[^>]*")
    for number in range(1, times):
        yield thing.sub(rb"\g<0>-copy-" + str(number).encode(), body)


def loaded(data: bytes, base: str, times: int) -> Store:
    """Return a store of our graph and its copies."""
    store = Store()
    for copy in copies(data, base, times):
        store.bulk_load(copy, RdfFormat.N_QUADS)
    return store


def asked(store: Store, text: str, base: str, prefixes: dict[str, str]) -> tuple[int, float]:
    """Return how many rows a query finds, and the milliseconds that it takes."""
    times, rows = [], 0
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        found = store.query(text, base_iri=base, prefixes=prefixes)
        assert isinstance(found, QuerySolutions)
        answer = found.serialize(format=QueryResultsFormat.JSON) or b""
        times.append(1000 * (time.perf_counter() - start))
        rows = len(json.loads(answer)["results"]["bindings"])
        if times[-1] > 5000:
            break
    return rows, statistics.median(times[1:] or times)


@dataclass(frozen=True)
class Answer:
    """What a query costs: rows (None where it was cut) and milliseconds."""

    rows: int | None
    milliseconds: float

    @property
    def told(self) -> str:
        """The answer in a few words."""
        return f"cut after {LIMIT} s" if self.rows is None else f"{self.rows:,} rows, {self.milliseconds:.1f} ms"


def within(seconds: int, ask: Callable[[], tuple[int, float]]) -> Answer:
    """Ask in a child; return what it costs, without rows where it took longer. Raises ``SystemExit`` where it fails."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        # Without a handler: Python would run one only when the engine is done.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)
        code = 1
        try:
            os.write(writer, json.dumps(ask()).encode())
            code = 0
        except BaseException as error:  # whatever it is, the child must end here and not go on as its parent
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return Answer(None, 1000.0 * seconds)
    if status:
        raise SystemExit(f"a query failed: {os.waitstatus_to_exitcode(status)}")
    rows, milliseconds = json.loads(told)
    return Answer(rows, milliseconds)


def main(folder: Path, times: int, only: list[str]) -> list[dict[str, object]]:
    """Return what each query costs."""
    project = Project.open(folder)
    names, queries = project.names, project.queries
    store = loaded((folder / "dist" / "alliance-kg.nq").read_bytes(), names.base, times)
    found: list[dict[str, object]] = []
    for name in only or queries:
        text = bind(queries[name], {}, names, None)
        cost = within(LIMIT, partial(asked, store, text, names.base, dict(names.prefixes)))
        cut = cost.rows is None
        found.append({"query": name, "rows": cost.rows, "milliseconds": cost.milliseconds, "cut": cut})
        print(f"{name}: {cost.told}", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))
