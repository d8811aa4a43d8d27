"""``kg fmt`` from the command line."""

import json
from pathlib import Path

import pytest

from kg.cli.app import run
from kg.project import Sources


@pytest.fixture
def project(tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project, which is the working folder."""
    (tmp_path / "kg.toml").write_bytes(sources.files["kg.toml"])
    for folder in ("ontology", "seeds", "shapes"):
        (tmp_path / folder).mkdir()
    (tmp_path / "seeds" / "a.yaml").write_text("- {id: state:A, note: x}\n", encoding="utf-8")
    (tmp_path / "seeds" / "b.yaml").write_text("- {note: x, id: state:A}\n", encoding="utf-8")
    (tmp_path / "shapes" / "c.ttl").write_text("<a> <b> <c> . # why\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_check_changes_nothing_and_a_run_only_what_it_lists(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--check"]) == 1
    streams = capsys.readouterr()
    assert streams.out == "seeds/b.yaml\n"
    assert "shapes/c.ttl is left alone: it has comments" in streams.err
    assert "1 of 3 files would change" in streams.err
    assert run(["fmt"]) == 0
    assert "1 of 3 files changed" in capsys.readouterr().err
    assert (project / "seeds" / "b.yaml").read_text(encoding="utf-8") == "- {id: state:A, note: x}\n"
    assert run(["fmt", "--check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changed"] == []
    assert list(told["left_alone"]) == ["shapes/c.ttl"]


def test_files_and_folders_by_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--check", "seeds/b.yaml", "shapes"]) == 1
    assert capsys.readouterr().out == "seeds/b.yaml\n"
    outside = project.parent / "outside.yaml"
    outside.write_text("- {note: x, id: state:A}\n", encoding="utf-8")
    assert run(["fmt", "--check", str(outside)]) == 1
    assert capsys.readouterr().out == f"{outside}\n"


@pytest.mark.parametrize(
    ("path", "code"), [("kg.toml", 2), ("none.yaml", 3), ("seeds/empty.yaml", 3), ("seeds/bad.yaml", 3)]
)
def test_what_cannot_be_laid_out_at_all(
    path: str, code: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "seeds" / "empty.yaml").write_bytes(b"\n")
    (project / "seeds" / "bad.yaml").write_bytes(b"- a: b: c\n")
    assert run(["fmt", path]) == code
    error = capsys.readouterr().err
    assert "help:" in error
    assert path in error
