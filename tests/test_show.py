"""kg show: the command around the description."""

import json
from pathlib import Path

import pytest

from kg.api import Project
from kg.build import Built
from kg.cli.app import run


@pytest.fixture(params=[True, False], ids=["from dist", "built"])
def is_fresh(request: pytest.FixtureRequest, built: Built, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Return whether the project's dataset comes from dist/; either way it is the one that was built."""
    fresh = bool(request.param)
    monkeypatch.setattr(Project, "load", lambda _: (built.dataset, fresh))
    return fresh


def test_a_state(root: Path, is_fresh: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "show", "state:FRA"]) == 0
    streams = capsys.readouterr()
    assert streams.out.startswith("France  state:FRA\n  State; as of 2025-03-06\n")
    assert "North Atlantic Treaty Organization, since 24 August 1949  membership:nato-FRA" in streams.out
    assert ("built in memory" not in streams.err) == is_fresh


@pytest.mark.usefixtures("is_fresh")
def test_another_day(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "show", "state:FRA", "--on", "1949-01-01"]) == 0
    told = capsys.readouterr().out
    assert "since 24 August 1949 (not yet)" in told
    assert "as of 1949-01-01" in told


@pytest.mark.usefixtures("is_fresh")
def test_claims_are_kept_apart_and_cut_unless_all_are_asked_for(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "show", "person:shane-harris"]) == 0
    short = capsys.readouterr().out
    assert "— said, not known —" in short
    assert "more (--all)" in short
    assert run(["-C", str(root), "show", "person:shane-harris", "--all"]) == 0
    assert len(capsys.readouterr().out) > len(short)


@pytest.mark.usefixtures("is_fresh")
def test_json_has_everything(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "show", "person:shane-harris", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["types"] == ["Person"]
    assert len(told["said"][0]["rows"]) > 20


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["state:CANN"], 3, "did you mean state:CAN"),
        (["nato"], 3, "did you mean arrangement:nato"),
        (["stat:CAN"], 3, "state"),
        (["state:CAN", "--on", "2025"], 2, "write it as 2025-03-06"),
        (["state:CAN", "--on", "20250306"], 2, "write it as 2025-03-06"),
    ],
)
@pytest.mark.usefixtures("is_fresh")
def test_what_cannot_be_shown(
    arguments: list[str], status: int, told: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(root), "show", *arguments]) == status
    streams = capsys.readouterr()
    assert streams.out == ""
    assert told in streams.err
