"""Validate synthetic graphs with errors of 17 kinds: our command, and the engines that others use."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench import peers
from bench.peers import Setting
from bench.results import Found, Goal, Table, ratio
from bench.synthetic import write
from bench.timing import Job, in_turn

OURS, PYSHACL, JENA = "kg validate", "pyshacl", "Jena shacl validate"
ERRORS = 10
SIZES = (10_000, 100_000, 1_000_000)
MOST_OF_PYSHACL = {10_000: 0.10, 100_000: 0.04}
LARGEST_FOR = {PYSHACL: 100_000, "pyrudof": 100_000}
"""What is not asked beyond a size: pyshacl takes minutes there, pyrudof more than 13 GB."""


def measure(setting: Setting) -> Iterator[Found]:
    """Yield a table a size, and the goals."""
    for size in SIZES:
        if size <= setting.largest:
            yield from at(setting, size)


def at(setting: Setting, size: int) -> Iterator[Found]:
    """Yield the table and the goals of one size."""
    data = setting.folder / f"wrong-{size}.nt"
    write(data, size, ERRORS)
    reports = {name: setting.folder / f"report-{number}.ttl" for number, name in enumerate(jobs(setting, size, data))}
    costs = in_turn(jobs(setting, size, data, reports), setting.rounds)
    right = {name: judged(report) for name, report in reports.items()}
    yield Table(f"Validate {size:,} triples", costs, right, "results")
    if size in MOST_OF_PYSHACL:
        what = f"{size:,} triples, of the pyshacl command's time"
        yield Goal("Validate", what, ratio(costs, OURS, PYSHACL), MOST_OF_PYSHACL[size])
    else:
        yield Goal("Validate", f"{size:,} triples, of Jena's time", ratio(costs, OURS, JENA), 0.6)
        memory = costs[OURS].megabytes / costs[JENA].megabytes if JENA in costs else None
        yield Goal("Validate", f"{size:,} triples, of Jena's memory", memory, 0.5)
    yield Goal("Validate", f"{size:,} triples, results missing or false", wrong(right[OURS]), 0)
    yield Goal("Validate", f"{size:,} triples without an error, results", clean(setting, size), 0)
    data.unlink()


def jobs(setting: Setting, size: int, data: Path, reports: dict[str, Path] | None = None) -> dict[str, Job]:
    """Return what is run, by name; the report of each goes to its file."""
    to = reports or {}
    nowhere = setting.folder / "none"
    made: dict[str, Job] = {OURS: (peers.kg_validate(data, to.get(OURS, nowhere)),)}
    if size <= LARGEST_FOR[PYSHACL]:
        made[PYSHACL] = (peers.pyshacl(data, to.get(PYSHACL, nowhere)),)
    if setting.has_jena():
        made[JENA] = (peers.jena_shacl(data, to.get(JENA, nowhere)),)
    for module, package in (("shifty", "pyshifty"), ("pyrudof", "pyrudof")):
        if size <= LARGEST_FOR.get(package, size) and setting.has_module(module, package):
            made[package] = (peers.other_engine(package, data, to.get(package, nowhere)),)
    return made


def judged(report: Path) -> str:
    """Return how many of the expected results a report has, told by a process of its own."""
    argv = [peers.PYTHON, "-m", "bench.judging", str(report), str(ERRORS)]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def wrong(verdict: str) -> float:
    """Return how many results are missing or false, by the words of a verdict."""
    numbers = [int(word) for word in verdict.replace(",", "").split() if word.isdigit()]
    right, wanted, *false = numbers
    return wanted - right + sum(false)


def clean(setting: Setting, size: int) -> float:
    """Return how many results our command has where nothing is wrong."""
    data = setting.folder / f"right-{size}.nt"
    write(data, size)
    report = setting.folder / "clean.ttl"
    subprocess.run(peers.kg_validate(data, report).argv, check=True, stdout=subprocess.DEVNULL)
    data.unlink()
    return report.read_text(encoding="utf-8").count("sh:sourceConstraintComponent")
