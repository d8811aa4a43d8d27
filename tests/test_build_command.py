"""``kg build`` from the command line: what it writes, what it says, and what it leaves alone."""

import json
import shutil
from pathlib import Path

import pytest

from kg import project as project_module
from kg.cli.app import run
from kg.cli.build import default_output


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """Return a copy of this project that may be broken."""
    for folder in ("ontology", "shapes", "seeds", "queries"):
        shutil.copytree(root / folder, tmp_path / "p" / folder)
    shutil.copy(root / "kg.toml", tmp_path / "p")
    return tmp_path / "p"


def test_it_tells_what_was_built_and_what_to_try(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(copy), "build"]) == 0
    told = capsys.readouterr().out
    for part in ("entities", "claims", "triples: facts", "alliance-kg.trig", "\nvalid\n", "try: kg query -n members"):
        assert part in told
    made = {path.relative_to(copy / "dist").as_posix() for path in (copy / "dist").rglob("*") if path.is_file()}
    assert {"alliance-kg.nq", "alliance-kg.rdf", "manifest.json", "SHA256SUMS", "graphs/claims.ttl"} <= made


def test_as_json_it_is_one_document(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(copy), "build", "--json", "-o", str(tmp_path / "out")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["triples"]["facts"] > 1000
    assert told["files"]["manifest.json"] == (tmp_path / "out" / "manifest.json").stat().st_size


def test_an_error_leaves_what_was_built_before(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "dist").mkdir()
    (copy / "dist" / "kept").write_text("old")
    file = copy / "seeds" / "reference" / "memberships.yaml"
    file.write_text(file.read_text().replace("  member: state:BEL\n", "", 1))
    assert run(["-C", str(copy), "build"]) == 1
    told = capsys.readouterr()
    assert "seeds/reference/memberships.yaml:" in told.out
    assert "not built" in told.err
    assert [path.name for path in (copy / "dist").iterdir()] == ["kept"]


def test_a_packaged_project_is_built_where_one_stands(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = tmp_path / "kg" / "_project"
    carried.mkdir(parents=True)
    shutil.copy(root / "kg.toml", carried)
    monkeypatch.setattr(project_module, "_PACKAGE", tmp_path / "kg")
    monkeypatch.chdir(tmp_path)
    assert default_output(carried) == tmp_path / "dist"
    assert default_output(root) == root / "dist"
