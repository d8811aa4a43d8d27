"""The benchmark's own arithmetic: medians, ratios, peak memory, failing commands."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from bench.__main__ import step_table, table
from bench.synthetic import COMPONENTS, write
from bench.timing import Cost, in_turn, once
from kg.names import Names
from kg.validate import validate
from kg.validate.terms import SH

ROOT = Path(__file__).resolve().parent.parent


def test_a_row_is_compared_with_the_first() -> None:
    lines = list(table("Start", {"pass": Cost(0.02, 9.6), "kg": Cost(0.03, 10.4)}))
    assert lines[2:] == ["| pass | 0.020 | 10 | 1.00 |", "| kg | 0.030 | 10 | 1.50 |"]


def test_steps_are_medians_and_shares_of_the_whole() -> None:
    lines = list(step_table([{"a": 1.0, "b": 3.0}, {"a": 1.0, "b": 2.0}, {"a": 9.0, "b": 3.0}]))
    assert lines[2:] == ["| a | 1.000 | 25% |", "| b | 3.000 | 75% |"]


def test_whole_processes_are_timed_in_turn() -> None:
    costs = in_turn({"quick": [sys.executable, "-c", "pass"], "slow": [sys.executable, "-c", SLEEP]}, 1)
    assert costs["slow"].seconds > costs["quick"].seconds


def test_memory_is_that_of_the_command() -> None:
    # A child's peak counts from what its parent held at the fork: so the one who measures must be small.
    code = "import sys; from bench.timing import once; print(once([sys.executable, '-c', 'pass'])[1])"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert 1 < float(ran.stdout) < 100


def test_a_command_that_fails_stops_the_measurement() -> None:
    with pytest.raises(SystemExit, match="broken"):
        once([sys.executable, "-c", "print('broken'); raise SystemExit(1)"])


def test_a_synthetic_graph_has_exactly_the_errors_that_it_is_made_with(tmp_path: Path) -> None:
    path = tmp_path / "graph.nt"
    write(path, 5000, 1)
    size = len(path.read_bytes().splitlines())
    assert 4500 < size < 5500
    shapes = parse((ROOT / "bench" / "synthetic.ttl").read_bytes(), RdfFormat.TURTLE)
    told = validate(parse(path.read_bytes(), RdfFormat.N_TRIPLES), shapes, Names("https://example.org/"), engine="both")
    found = Counter(SH.local(result.component).removesuffix("ConstraintComponent") for result in told.results)
    wanted = Counter(name if name == "sparql" else name[0].upper() + name[1:] for name in COMPONENTS)
    assert found == Counter({"SPARQL" if name == "sparql" else name: count for name, count in wanted.items()})
    assert "engines-differ" not in {finding.code for finding in told.findings}
    again = tmp_path / "again.nt"
    write(again, 5000, 1)
    assert path.read_bytes() == again.read_bytes()


def test_a_synthetic_graph_has_no_errors_unless_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "graph.nt"
    write(path, 5000)
    shapes = parse((ROOT / "bench" / "synthetic.ttl").read_bytes(), RdfFormat.TURTLE)
    told = validate(parse(path.read_bytes(), RdfFormat.N_TRIPLES), shapes, Names("https://example.org/"))
    assert told.results == ()


SLEEP = "import time; time.sleep(0.3)"
