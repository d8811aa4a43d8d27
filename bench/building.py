"""Build the real dataset, and datasets of many times its claims."""

import json
import math
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench import seeds
from bench.peers import KG, PYTHON, ROOT, Setting
from bench.results import Found, Goal, Listing, Table, ratio
from bench.timing import Cost, in_turn, job

OURS, USUAL = "kg build", "rdflib and pySHACL"
TIMES = (1, 3, 10, 30, 100)


def measure(setting: Setting) -> Iterator[Found]:
    """Yield the tables and the goals."""
    project = copied(setting.folder / "project")
    dist, usual = project / "dist", setting.folder / "usual"
    usual.mkdir()
    subprocess.run([KG, "-q", "-C", str(project), "build"], check=True, stdout=subprocess.DEVNULL)
    jobs = {
        OURS: job(KG, "-q", "-C", str(project), "build", "-o", str(setting.folder / "again")),
        USUAL: job(PYTHON, "-m", "bench.usual_way", str(dist), str(usual)),
    }
    costs = in_turn(jobs, setting.rounds)
    yield Table("Build", costs)
    yield Goal("Build", "kg build, cold", costs[OURS].seconds, 3, " s")
    yield Goal("Build", "kg build, of rdflib plus pySHACL", ratio(costs, OURS, USUAL), 0.15)
    steps = [json.loads(step_times(setting.folder / "stepped", project)) for _ in range(setting.rounds)]
    yield step_table(steps)
    yield from growth(setting)


def growth(setting: Setting) -> Iterator[Found]:
    """Yield how the time grows with the claims: the reference data stay, the claims are generated ones."""
    project = copied(setting.folder / "grown")
    base = seeds.real_claims(ROOT)
    costs: list[tuple[int, Cost]] = []
    for times in TIMES:
        if base * times * seeds.TRIPLES_OF_A_CLAIM > setting.largest:
            break
        seeds.write(project / "seeds" / "sources", base * times)
        cost = in_turn({OURS: job(KG, "-q", "-C", str(project), "build")}, 1)[OURS]
        costs.append((base * times, cost))
    rows = []
    for (claims, cost), before in zip(costs, [None, *costs], strict=False):
        step = "" if before is None else f"{exponent(before, (claims, cost)):.2f}"
        rows.append((f"{claims:,}", f"{cost.seconds:.2f}", f"{cost.megabytes:.0f}", step))
    columns = ("Claims", "seconds", "peak MB", "exponent: 1 is linear")
    yield Listing(columns, tuple(rows))
    last = exponent(costs[-2], costs[-1]) if len(costs) > 1 else None
    which = f"{costs[-2][0]:,} to {costs[-1][0]:,}" if len(costs) > 1 else "1 to 100 times the"
    yield Goal("Build", f"growth from {which} claims, as an exponent", last, 1.1)


def exponent(less: tuple[int, Cost], more: tuple[int, Cost]) -> float:
    """Return by which power of the claims the time grows from one size to another."""
    return math.log(more[1].seconds / less[1].seconds) / math.log(more[0] / less[0])


def copied(folder: Path) -> Path:
    """Copy what a build reads into ``folder``, so that the build's own dist/ is fresh whatever is edited meanwhile."""
    folder.mkdir()
    shutil.copy(ROOT / "kg.toml", folder)
    for part in ("ontology", "shapes", "seeds", "queries"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def step_times(out: Path, project: Path) -> str:
    """Return the JSON that one run of the steps prints."""
    argv = [PYTHON, "-m", "bench.steps", str(out), str(project)]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def step_table(runs: list[dict[str, float]]) -> Listing:
    """Return the table of steps, each with its share of the whole."""
    medians = {step: statistics.median(run[step] for run in runs) for step in runs[0]}
    whole = sum(medians.values())
    rows = tuple((step, f"{seconds:.3f}", f"{seconds / whole:.0%}") for step, seconds in medians.items())
    return Listing(("Step of kg build, one after the other", "seconds", "share"), rows)
