"""Time whole processes, taken in turn so that a busy moment hits all alike."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KILOBYTES_IN_RSS_UNIT = 1 / 1024 if sys.platform == "darwin" else 1
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of every command: modules stay compiled from one run to the next, as they do for a user."""
LONG = 12.0
"""Seconds from which on a job is run once: what a first run finds cold is a small part of it."""


@dataclass(frozen=True)
class Cost:
    """What one job costs: wall time, and the most memory that any one process of it had."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Command:
    """A command line, the file that its output goes to, and the exit codes that are as they should be."""

    argv: Sequence[str]
    out: Path | None = None
    fine: tuple[int, ...] = (0,)


Job = Sequence[Command]
"""Commands that are run one after the other."""


def job(*argv: str, out: Path | None = None, fine: tuple[int, ...] = (0,)) -> Job:
    """Return a job of one command."""
    return (Command(argv, out, fine),)


def in_turn(jobs: Mapping[str, Job], rounds: int) -> dict[str, Cost]:
    """Return what each job costs: the medians over ``rounds`` rounds of all, after one that is not counted.

    A job that takes longer than ``LONG`` in the round that is not counted is not run again, and that run counts.
    Raises ``SystemExit`` with the output of a command that fails.
    """
    first = {name: run(steps) for name, steps in jobs.items()}
    short = [name for name, cost in first.items() if cost.seconds <= LONG]
    measured: dict[str, list[Cost]] = {name: [] for name in short}
    for _ in range(rounds):
        for name in short:
            measured[name].append(run(jobs[name]))
    return {name: median(measured[name]) if measured.get(name) else cost for name, cost in first.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median times and the median memory of several runs."""
    return Cost(statistics.median(c.seconds for c in costs), statistics.median(c.megabytes for c in costs))


def run(steps: Job) -> Cost:
    """Run a job; return the sum of the times and the largest memory. Raises ``SystemExit`` as ``once`` does."""
    costs = [once(step) for step in steps]
    return Cost(sum(cost.seconds for cost in costs), max(cost.megabytes for cost in costs))


def once(command: Command) -> Cost:
    """Run a command; return its cost. Raises ``SystemExit`` with its output where it fails."""
    # To a file, never through this process: a child's peak counts from what its parent held when it was started.
    with tempfile.TemporaryFile() as talk:
        out = command.out.open("wb") if command.out else talk
        try:
            start = time.perf_counter()
            with subprocess.Popen(command.argv, stdin=subprocess.DEVNULL, stdout=out, stderr=talk, env=USUAL) as child:
                _, status, usage = os.wait4(child.pid, 0)
                child.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - start
        finally:
            if command.out:
                out.close()
        if child.returncode not in command.fine:
            talk.seek(0)
            said = talk.read(1 << 16).decode(errors="replace")
            sys.exit(f"{' '.join(command.argv)} ended with {child.returncode}:\n{said}")
    return Cost(seconds, peak_megabytes(usage))


def peak_megabytes(usage: resource.struct_rusage) -> float:
    """Return the peak memory that a child used."""
    return usage.ru_maxrss * KILOBYTES_IN_RSS_UNIT / 1024
