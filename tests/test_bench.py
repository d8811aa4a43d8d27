"""The benchmark's own arithmetic: medians, ratios, goals, peak memory, failing commands, generated data."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from bench import converting, results, timing
from bench.__main__ import THEMES, main
from bench.asking import shown
from bench.building import exponent, step_table
from bench.converting import every_direction
from bench.judging import expected, found, verdict
from bench.peers import Setting
from bench.results import Goal, Listing, Table, page, ratio
from bench.synthetic import write
from bench.timing import Command, Cost, in_turn, job, once, run
from bench.validating import wrong
from bench.warm import Answer, copies, within
from kg.names import Names
from kg.validate import validate

ROOT = Path(__file__).resolve().parent.parent
NAMES = Names("https://example.org/")
PYTHON = sys.executable
SLEEP = "import time; time.sleep(0.3)"


def test_a_row_is_compared_with_the_first() -> None:
    costs = {"pass": Cost(0.02, 9.6), "kg": Cost(0.03, 10.4)}
    assert list(Table("Start", costs).lines())[2:] == ["| pass | 0.020 | 10 | 1.00 |", "| kg | 0.030 | 10 | 1.50 |"]
    noted = list(Table("Start", costs, {"kg": "170 of 170"}, "results").lines())
    assert noted[0].endswith("| ratio | results |")
    assert noted[3].endswith("| 1.50 | 170 of 170 |")


def test_steps_are_medians_and_shares_of_the_whole() -> None:
    told = step_table([{"a": 1.0, "b": 3.0}, {"a": 1.0, "b": 2.0}, {"a": 9.0, "b": 3.0}])
    assert told.rows == (("a", "1.000", "25%"), ("b", "3.000", "75%"))


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (0.05, "GOAL Validate: 10,000 triples: 0.05, goal 0.1: met"),
        (0.1, "GOAL Validate: 10,000 triples: 0.1, goal 0.1: met"),
        (0.1004, "GOAL Validate: 10,000 triples: 0.1, goal 0.1: MISSED"),
        (None, "GOAL Validate: 10,000 triples: –, goal 0.1: not measured"),
    ],
)
def test_a_goal_says_whether_it_is_met(value: float | None, line: str) -> None:
    assert Goal("Validate", "10,000 triples", value, 0.1).line() == line


def test_a_goal_has_its_unit() -> None:
    assert Goal("Ask", "members", 0.31, 0.4, " s").line() == "GOAL Ask: members: 0.31 s, goal 0.4 s: met"


def test_a_missing_peer_gives_no_ratio() -> None:
    assert ratio({"kg": Cost(1, 1)}, "kg", "Jena") is None
    assert ratio({"kg": Cost(1, 1), "Jena": Cost(4, 1)}, "kg", "Jena") == 0.25


def test_a_missing_peer_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    setting = Setting(tmp_path, 1, 1)
    assert not setting.has_module("no_such_module", "no-such-peer")
    assert not setting.has_module("no_such_module", "no-such-peer")
    assert capsys.readouterr().err.count("NOT MEASURED: no-such-peer is missing") == 1


def test_figures_replace_those_between_the_marks(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(f"Before.\n\n{results.BEGIN}\nold\n{results.END}\n\nAfter.\n", encoding="utf-8")
    told = page([Goal("Ask", "members", 0.31, 0.4, " s"), Listing(("a", "b"), (("1", "2"),))])
    results.write(file, told)
    results.write(file, told)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n" + results.BEGIN)
    assert text.endswith(results.END + "\n\nAfter.\n")
    assert "old" not in text
    assert text.count("| Ask | members | 0.31 s | 0.4 s | met |") == 1
    assert "| a | b |\n|---|---|\n| 1 | 2 |" in text
    with pytest.raises(SystemExit, match="has no"):
        results.write(ROOT / "README.md", told)


def test_the_page_has_the_marks() -> None:
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert text.count(results.BEGIN) == text.count(results.END) == 1


def test_whole_processes_are_timed_in_turn() -> None:
    costs = in_turn({"quick": job(PYTHON, "-c", "pass"), "slow": job(PYTHON, "-c", SLEEP)}, 1)
    assert costs["slow"].seconds > costs["quick"].seconds


def test_a_long_job_is_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LONG", 0.0)
    ran = tmp_path / "ran"
    in_turn({"long": job(PYTHON, "-c", f"open({str(ran)!r}, 'a').write('x')")}, 3)
    assert ran.read_text(encoding="utf-8") == "x"
    monkeypatch.setattr(timing, "LONG", 60.0)
    in_turn({"short": job(PYTHON, "-c", f"open({str(ran)!r}, 'a').write('y')")}, 3)
    assert ran.read_text(encoding="utf-8") == "xyyyy"


def test_a_job_of_several_commands_takes_their_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = iter([Cost(1.0, 50.0), Cost(2.0, 30.0)])
    monkeypatch.setattr(timing, "once", lambda _: next(costs))
    assert run([Command(("a",)), Command(("b",))]) == Cost(3.0, 50.0)


def test_output_goes_to_its_file(tmp_path: Path) -> None:
    once(Command((PYTHON, "-c", "print('said')"), tmp_path / "out"))
    assert (tmp_path / "out").read_text(encoding="utf-8") == "said\n"


def test_memory_is_that_of_the_command() -> None:
    # A child's peak counts from what its parent held at the fork: so the one who measures must be small.
    code = "import sys; from bench.timing import job, run; print(run(job(sys.executable, '-c', 'pass')).megabytes)"
    ran = subprocess.run([PYTHON, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert 1 < float(ran.stdout) < 100


def test_the_one_who_measures_is_small() -> None:
    code = "import sys, bench.__main__; print(sorted({'pyoxigraph', 'rdflib', 'kg', 'typer'} & set(sys.modules)))"
    ran = subprocess.run([PYTHON, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"


def test_a_command_that_fails_stops_the_measurement() -> None:
    with pytest.raises(SystemExit, match="broken"):
        run(job(PYTHON, "-c", "print('broken'); raise SystemExit(1)"))
    run(job(PYTHON, "-c", "raise SystemExit(1)", fine=(0, 1)))


def test_growth_is_a_power_of_the_claims() -> None:
    assert exponent((10, Cost(1.0, 1)), (100, Cost(10.0, 1))) == pytest.approx(1)
    assert exponent((10, Cost(1.0, 1)), (100, Cost(100.0, 1))) == pytest.approx(2)


def test_an_unknown_theme_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "validate,nonsense"])
    error = capsys.readouterr().err
    assert "no theme nonsense" in error
    assert all(theme in error for theme in THEMES)


def test_a_synthetic_graph_has_exactly_the_errors_that_it_is_made_with(tmp_path: Path) -> None:
    path = tmp_path / "graph.nt"
    write(path, 5000, 1)
    size = len(path.read_bytes().splitlines())
    assert 4500 < size < 5500
    shapes = parse((ROOT / "bench" / "synthetic.ttl").read_bytes(), RdfFormat.TURTLE)
    told = validate(parse(path.read_bytes(), RdfFormat.N_TRIPLES), shapes, NAMES, engine="both")
    judged = found(told.serialize("ttl"))
    assert verdict(judged, expected(1)) == "17 of 17"
    assert "engines-differ" not in {finding.code for finding in told.findings}
    again = tmp_path / "again.nt"
    write(again, 5000, 1)
    assert path.read_bytes() == again.read_bytes()


def test_a_synthetic_graph_has_no_errors_unless_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "graph.nt"
    write(path, 5000)
    shapes = parse((ROOT / "bench" / "synthetic.ttl").read_bytes(), RdfFormat.TURTLE)
    told = validate(parse(path.read_bytes(), RdfFormat.N_TRIPLES), shapes, NAMES)
    assert told.results == ()


def test_a_verdict_tells_what_is_missing_and_what_is_false() -> None:
    wanted = expected(10)
    assert wanted.total() == 170
    assert verdict(wanted, wanted) == "170 of 170"
    assert verdict(wanted - Counter(Datatype=10), wanted) == "160 of 170"
    assert verdict(wanted + Counter(MinCount=21), wanted) == "170 of 170, 21 false"
    assert [wrong(text) for text in ("170 of 170", "160 of 170", "170 of 170, 21 false")] == [0, 10, 21]


def test_copies_of_a_graph_rename_things_and_keep_words() -> None:
    base = "https://example.org/"
    data = (
        f'<{base}id/state/CAN> <{base}ontology#p> "a" <{base}graph/facts> .\n'
        f"<{base}id/state/CAN> <{base}ontology#q> <{base}id/state/USA> <{base}graph/claims> .\n"
        f'<{base}ontology#p> <{base}ontology#label> "p" <{base}graph/ontology> .\n'
    ).encode()
    first, second = copies(data, base, 2)
    assert first == data
    assert second.decode().splitlines() == [
        f'<{base}id/state/CAN-copy-1> <{base}ontology#p> "a" <{base}graph/facts> .',
        f"<{base}id/state/CAN-copy-1> <{base}ontology#q> <{base}id/state/USA-copy-1> <{base}graph/claims> .",
    ]


def endless() -> tuple[int, float]:
    """Never answer."""
    while True:
        time.sleep(60)


def test_a_query_is_asked_in_a_child_and_cut_at_its_limit() -> None:
    parent = os.getpid()
    assert within(60, lambda: (int(os.getpid() != parent), 2.5)) == Answer(1, 2.5)
    assert within(1, endless) == Answer(None, 1000.0)
    with pytest.raises(SystemExit, match="failed: 1"):
        within(60, lambda: (1 // 0, 0.0))


def test_a_query_that_was_cut_is_told_as_such() -> None:
    assert shown({"rows": 1100, "milliseconds": 31.25, "cut": False}) == ("1,100", "31.2")
    assert shown({"rows": None, "milliseconds": 20000.0, "cut": True}) == ("cut", "over 20000")
    assert Answer(None, 20000.0).told == "cut after 20 s"


@pytest.mark.parametrize(("size", "verdict"), [(100_000, "not measured"), (1_000_000, "MISSED")])
def test_conversion_has_a_goal_at_a_million_only(
    size: int, verdict: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = Setting(tmp_path, 0, size)
    monkeypatch.setattr(converting, "direction", lambda *_: {})
    costs = {converting.OURS: Cost(2.0, 1), converting.OXIGRAPH: Cost(1.0, 1)}
    monkeypatch.setattr(converting, "in_turn", lambda *_: costs)
    goal = list(every_direction(setting, dict.fromkeys(converting.FORMATS, tmp_path / "graph.nt"), size))[-1]
    assert isinstance(goal, Goal)
    assert goal.verdict == verdict
