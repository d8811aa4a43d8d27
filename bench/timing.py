"""Time whole processes, taken in turn so that a busy moment hits all alike."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

KILOBYTES_IN_RSS_UNIT = 1 / 1024 if sys.platform == "darwin" else 1


@dataclass(frozen=True)
class Cost:
    """The median of several runs of one command."""

    seconds: float
    megabytes: float


def in_turn(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Cost]:
    """Return what each command costs, over ``runs`` rounds of all of them after one round that is not counted.

    Raises ``SystemExit`` with the output of a command that fails.
    """
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for round_ in range(runs + 1):
        for name, argv in commands.items():
            cost = once(argv)
            if round_:
                measured[name].append(cost)
    return {
        name: Cost(statistics.median(s for s, _ in costs), statistics.median(m for _, m in costs))
        for name, costs in measured.items()
    }


def once(argv: Sequence[str]) -> tuple[float, float]:
    """Run a command; return its wall time in seconds and its peak memory in megabytes."""
    start = time.perf_counter()
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        assert child.stdout is not None
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if child.returncode:
        sys.exit(f"{' '.join(argv)} ended with {child.returncode}:\n{output.decode(errors='replace')}")
    return seconds, peak_megabytes(usage)


def peak_megabytes(usage: resource.struct_rusage) -> float:
    """Return the peak memory that a child used."""
    return usage.ru_maxrss * KILOBYTES_IN_RSS_UNIT / 1024
