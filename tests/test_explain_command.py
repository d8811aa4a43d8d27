"""kg explain: the command around the explanation."""

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


def test_a_claim_as_text(root: Path, is_fresh: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "explain", "claim:atl-049"]) == 0
    streams = capsys.readouterr()
    assert streams.out.startswith("Peter Navarro denies, in public, between 20 February and 6 March 2025, that ")
    assert ("built in memory" not in streams.err) == is_fresh


@pytest.mark.parametrize("options", [["-f", "json"], ["--json"]])
@pytest.mark.usefixtures("is_fresh")
def test_a_claim_as_json(options: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "explain", "claim:atl-049", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["opposedBy"]) == ("claim:atl-049", ["claim:atl-048"])


@pytest.mark.usefixtures("is_fresh")
def test_a_proposition_as_markdown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-q", "-C", str(root), "explain", "proposition:canada-out", "--format", "md"]) == 0
    streams = capsys.readouterr()
    assert streams.out.startswith("# `proposition:canada-out`\n")
    assert "## Who affirms it" in streams.out
    assert streams.err == ""


@pytest.mark.usefixtures("is_fresh")
def test_an_unknown_claim(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "explain", "claim:atl-04900"]) == 3
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "claim:atl-049" in streams.err


def test_a_form_that_there_is_not(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "explain", "claim:atl-049", "-f", "pdf"]) == 2
    assert "'text', 'md', 'json'" in capsys.readouterr().err
