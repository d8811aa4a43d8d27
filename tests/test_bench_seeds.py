"""Seeds made for the benchmark: as many claims as asked for, the same bytes each time, and nothing wrong with them."""

import shutil
from pathlib import Path

import pytest

import kg
from bench.building import copied
from bench.seeds import real_claims, write

ROOT = Path(__file__).resolve().parent.parent


def files(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("claims", [0, 1, 99, 100, 101, 250])
def test_as_many_claims_as_asked_for(tmp_path: Path, claims: int) -> None:
    write(tmp_path, claims)
    assert sum(data.count(b"- id: claim:") for data in files(tmp_path).values()) == claims


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    write(tmp_path / "one", 250)
    write(tmp_path / "two", 350)
    write(tmp_path / "two", 250)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_made_claims_are_not_real_ones(tmp_path: Path) -> None:
    project = copied(tmp_path / "project")
    real = real_claims(project)
    assert real > 300
    write(project / "seeds" / "sources", 120)
    assert real_claims(project) == real


def test_there_is_nothing_wrong_with_them(tmp_path: Path) -> None:
    project = copied(tmp_path / "project")
    write(project / "seeds" / "sources", 110)
    report = kg.Project.open(project).validate()
    assert [str(finding) for finding in report.findings] == []
    shutil.rmtree(project)
