"""No malformed document brings a command down: no traceback, no hang, no signal, and an exit code with a place.

A full run prints its figures, one line each, for docs/promises.md.
"""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from torture import cases
from torture.naughty import STRINGS
from torture.project import small_project
from torture.sweep import Document, Outcome, summary, sweep

SAMPLE = 30
"""How many documents of each sort an ordinary run takes."""
MUTANTS = 250
COUNTS = {"w3c": 936, "naughty": 8292, "words": 2496, "changed": 8100, "deep": 2064, "bombs": 195}
"""How many documents of each sort there are; of those that are made of the ontology, at least so many."""


@pytest.fixture(scope="module")
def template(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small project, built."""
    return small_project(tmp_path_factory.mktemp("small") / "project", root)


@pytest.fixture(scope="module")
def sorts(shared: Path, template: Path) -> dict[str, Callable[[], Iterable[Document]]]:
    """Return what makes the documents of each sort."""
    return {
        "w3c": lambda: cases.w3c(shared),
        "naughty": lambda: cases.naughty(template),
        "words": cases.words,
        "changed": lambda: cases.changed(template, MUTANTS),
        "deep": cases.deep,
        "bombs": cases.bombs,
    }


@pytest.mark.slow
@pytest.mark.parametrize("sort", COUNTS)
def test_every_document_is_read_or_refused(
    sort: str,
    sorts: dict[str, Callable[[], Iterable[Document]]],
    template: Path,
    tmp_path: Path,
    torture: bool,
    shared: Path,
) -> None:
    if sort == "w3c" and not (shared / "w3c").is_dir():
        pytest.skip(f"NO W3C SUITES at {shared / 'w3c'}: negative syntax cases not run")
    documents = list(sorts[sort]())
    assert len(documents) == COUNTS[sort] or (sort == "changed" and len(documents) > COUNTS[sort])
    if not torture:
        chance = random.Random(sort)  # noqa: S311
        documents = chance.sample([d for d in documents if d.kind != "giant"], SAMPLE)
    outcomes = list(sweep(documents, template, tmp_path, 2 if torture else 1))
    if torture:
        for line in summary(outcomes):
            sys.stdout.write(f"{sort}: {line}\n")
    assert faults(outcomes) == []


def test_there_are_enough_of_them() -> None:
    assert sum(COUNTS.values()) >= 20_000
    assert len(STRINGS) >= 200


def test_the_official_negative_cases_are_rejected(shared: Path, template: Path, tmp_path: Path, torture: bool) -> None:
    if not (shared / "w3c").is_dir():
        pytest.skip(f"NO W3C SUITES at {shared / 'w3c'}: negative syntax cases not run")
    assert len(list(cases.negatives(shared))) == 312
    documents = [document for document in cases.w3c(shared) if document.command == "convert"]
    outcomes = list(sweep(documents if torture else documents[::8], template, tmp_path, 1))
    assert Counter(outcome.status for outcome in outcomes) == {3: len(outcomes)}
    assert faults(outcomes) == []


@pytest.mark.slow
def test_the_installed_command_does_the_same(template: Path, tmp_path: Path, torture: bool) -> None:
    chance = random.Random("installed")  # noqa: S311
    documents = [d for d in (*cases.changed(template, 4), *cases.deep()) if d.command in ("convert", "fmt", "verify")]
    documents = chance.sample([d for d in documents if not d.project], 48 if torture else 3)
    for number, outcome in enumerate(sweep(documents, template, tmp_path, 1)):
        here = tmp_path / f"installed{number}"
        here.mkdir()
        for name, content in outcome.document.files.items():
            assert isinstance(content, bytes)
            (here / name).write_bytes(content)
        command = [str(Path(sys.executable).with_name("kg")), *map(str, outcome.document.words)]
        ran = subprocess.run(command, cwd=here, capture_output=True, timeout=120, check=False)
        assert (ran.returncode, ran.stderr.decode()) == (outcome.status, outcome.told)


def test_a_fault_is_seen() -> None:
    document = Document("w3c", ("convert", "x"))
    told = "error[KG300]: no\n  --> x:1\n"
    assert Outcome(document, 3, 0.1, told).fault is None
    wrong = {(0, ""): "exit 0", (3, ""): "no place", (3, "  --> x\n"): "no line", (-11, ""): "killed by signal 11"}
    wrong |= {(-99, ""): "hung", (1, "Traceback (most\nValueError: x\n"): "traceback: ValueError: x"}
    assert {case: Outcome(document, case[0], 0.1, case[1]).fault for case in wrong} == wrong


def faults(outcomes: Iterable[Outcome]) -> list[str]:
    """Return what is wrong with those with which something is."""
    return [
        f"{outcome.fault}: {outcome.document.words} {outcome.told[-300:]}" for outcome in outcomes if outcome.fault
    ][:20]
