"""The benchmark's own arithmetic: medians, ratios, peak memory, failing commands."""

import sys

import pytest

from bench.__main__ import step_table, table
from bench.timing import Cost, in_turn, once


def test_a_row_is_compared_with_the_first() -> None:
    lines = list(table("Start", {"pass": Cost(0.02, 9.6), "kg": Cost(0.03, 10.4)}))
    assert lines[2:] == ["| pass | 0.020 | 10 | 1.00 |", "| kg | 0.030 | 10 | 1.50 |"]


def test_steps_are_medians_and_shares_of_the_whole() -> None:
    lines = list(step_table([{"a": 1.0, "b": 3.0}, {"a": 1.0, "b": 2.0}, {"a": 9.0, "b": 3.0}]))
    assert lines[2:] == ["| a | 1.000 | 25% |", "| b | 3.000 | 75% |"]


def test_whole_processes_are_timed_in_turn() -> None:
    costs = in_turn({"quick": [sys.executable, "-c", "pass"], "slow": [sys.executable, "-c", SLEEP]}, 1)
    assert costs["slow"].seconds > costs["quick"].seconds
    assert 1 < costs["quick"].megabytes < 500


def test_a_command_that_fails_stops_the_measurement() -> None:
    with pytest.raises(SystemExit, match="broken"):
        once([sys.executable, "-c", "print('broken'); raise SystemExit(1)"])


SLEEP = "import time; time.sleep(0.3)"
