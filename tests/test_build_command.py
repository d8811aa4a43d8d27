"""``kg build`` from the command line: what it writes, what it says, and what it leaves alone."""

import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from torture.project import small_project

from kg import project as project_module
from kg.cli.app import run
from kg.cli.build import default_output

SOURCE = "seeds/sources/gazette/source.yaml"


@pytest.fixture(scope="module")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project as ``kg build`` leaves it."""
    return small_project(tmp_path_factory.mktemp("small"), root)


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    """Return a copy of the small project that may be broken."""
    return shutil.copytree(small, tmp_path / "p")


def made(folder: Path) -> dict[str, int]:
    """Return the sizes of the files in a folder, by name."""
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_it_tells_what_was_built_and_what_to_try(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("ontology", "shapes", "seeds", "queries"):
        shutil.copytree(root / folder, tmp_path / "p" / folder)
    shutil.copy(root / "kg.toml", tmp_path / "p")
    assert run(["-C", str(tmp_path / "p"), "build"]) == 0
    told = capsys.readouterr().out
    for part in ("entities", "claims", "triples: facts", "alliance-kg.trig", "\nvalid\n", "try: kg query -n members"):
        assert part in told
    found = set(made(tmp_path / "p" / "dist"))
    assert {"alliance-kg.nq", "alliance-kg.rdf", "manifest.json", "SHA256SUMS", "graphs/claims.ttl"} <= found


def test_as_json_it_is_one_document(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(["-C", str(copy), "build", "--json", "-o", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == made(out) == made(copy / "dist")
    facts = list(parse((out / "graphs/facts.ttl").read_bytes(), RdfFormat.TURTLE))
    assert told["triples"]["facts"] == len(facts) > 50


def test_an_error_leaves_what_was_built_before(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "dist" / "kept").write_text("old")
    before = made(copy / "dist")
    file = copy / SOURCE
    text = file.read_text()
    line = text[: text.index("- id: state:USA\n")].count("\n") + 1
    file.write_text(text.replace("  isoAlpha3: USA\n", "", 1))
    assert run(["-C", str(copy), "build"]) == 1
    told = capsys.readouterr()
    assert "state:USA has no code" in told.out
    assert f"{SOURCE}:{line}" in told.out
    assert "not built" in told.err
    assert made(copy / "dist") == before


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
