"""Ask: the command cold, every named query warm over a graph a hundred times ours, and other engines."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import peers
from bench.building import copied
from bench.peers import KG, PYTHON, Setting
from bench.results import Found, Goal, Listing, Table
from bench.timing import Command, Job, in_turn, job

TIMES = 100
TRIPLES = 35_000
"""About how many statements a build of ours has."""
SLOWEST = 12
"""How many of the slowest queries are listed."""
MOST_MILLISECONDS = 50
LONG_ANSWER = 1_000
"""Rows from which on writing the answer is what takes the time."""
TYPICAL = ("members", "denials", "source-counts")
COLD = "kg query -n members, from dist/"


def measure(setting: Setting) -> Iterator[Found]:
    """Yield the tables and the goals."""
    project = copied(setting.folder / "asked")
    subprocess.run([KG, "-q", "-C", str(project), "build"], check=True, stdout=subprocess.DEVNULL)
    yield from cold(setting, project)
    times = min(TIMES, setting.largest // TRIPLES)
    if times < 1:
        return
    rows = json.loads(warm(project, times))
    slowest = sorted(rows, key=lambda row: -float(row["milliseconds"]))
    listed = tuple((row["query"], *shown(row)) for row in slowest[:SLOWEST])
    yield Listing((f"The slowest of {len(rows)} named queries, {times} times our graph", "rows", "ms, warm"), listed)
    short = [row for row in slowest if row["cut"] or row["rows"] <= LONG_ANSWER]
    met = sum(row["milliseconds"] <= MOST_MILLISECONDS for row in rows)
    what = f"the slowest of {len(rows)} named queries ({slowest[0]['query']}), {times} times our graph, warm"
    yield Goal("Ask", f"{what}; {met} are within", slowest[0]["milliseconds"], MOST_MILLISECONDS, " ms")
    what = f"the slowest with at most {LONG_ANSWER:,} rows ({short[0]['query']}), {times} times our graph, warm"
    yield Goal("Ask", what, short[0]["milliseconds"], MOST_MILLISECONDS, " ms")


def shown(row: dict[str, Any]) -> tuple[str, str]:
    """Return the rows and milliseconds of a query as people read them; of one that was cut, how long it had."""
    if row["cut"]:
        return "cut", f"over {row['milliseconds']:.0f}"
    return f"{row['rows']:,}", f"{row['milliseconds']:.1f}"


def warm(project: Path, times: int) -> str:
    """Return the JSON that one run over all queries prints."""
    argv = [PYTHON, "-m", "bench.warm", str(project), str(times)]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def cold(setting: Setting, project: Path) -> Iterator[Found]:
    """Yield the tables of whole commands, each of which loads the graph and asks one thing, and the goal."""
    data = project / "dist" / "alliance-kg.nq"
    for name in TYPICAL:
        text = setting.folder / f"{name}.rq"
        command = Command((KG, "-q", "-C", str(project), "query", "-n", name, "--show"), text)
        jobs: dict[str, Job] = {
            f"kg query -n {name}, from dist/": job(KG, "-q", "-C", str(project), "query", "-n", name)
        }
        in_turn({"text": (command,)}, 0)
        jobs["rdflib"] = job(PYTHON, "-m", "bench.ask_rdflib", str(data), str(text))
        if setting.has_jena():
            jobs["Jena sparql"] = (Command(peers.jena("arq.sparql", f"--data={data}", f"--query={text}")),)
        costs = in_turn(jobs, setting.rounds)
        yield Table(f"Ask {name}, loading included", costs)
        if name == "members":
            yield Goal("Ask", "kg query -n members, cold", costs[COLD].seconds, 0.4, " s")
