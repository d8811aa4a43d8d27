"""kg doctor: each check, its fix, and the exit code."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kg.cli import doctor
from kg.cli.doctor import Check
from kg.project import Sources


def test_a_line_says_how_it_stands_and_what_would_mend_it() -> None:
    assert str(Check("python", "ok", "3.11.7")) == "ok    python    3.11.7"
    assert str(Check("dist", "warn", "stale", "kg build")).splitlines()[1] == "      fix: kg build"


def test_python() -> None:
    assert doctor.python_version((3, 11, 0)).status == "ok"
    old = doctor.python_version((3, 10, 9))
    assert (old.status, old.found) == ("fail", "3.10.9")
    assert old.fix is not None


def test_the_packages_here_are_fit() -> None:
    (only,) = doctor.packages()
    assert only.status == "ok"
    assert "pyoxigraph" in only.found


def test_a_missing_and_an_old_package(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["rdflib>=99", "no-such-package>=1", "pandas; extra == 'dataframe'", "rich>=1"]
    monkeypatch.setattr("importlib.metadata.requires", lambda _: needs)
    old, missing, fine = doctor.packages()
    assert (old.status, old.fix) == ("fail", "pip install 'rdflib>=99'")
    assert (missing.status, missing.found) == ("fail", "no-such-package is missing")
    assert fine.found.startswith("rich ")


def test_a_package_that_is_not_installed() -> None:
    (check,) = doctor.packages("no-such-distribution")
    assert check.status == "warn"


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    (check,) = doctor.project_state(tmp_path)
    assert check.status == "fail"
    assert check.fix


def test_dist_missing_fresh_stale_and_broken(sources: Sources, tmp_path: Path) -> None:
    here = replace(sources, root=tmp_path)
    assert doctor.build_state(here).fix == "kg build"
    manifest = tmp_path / "dist" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text(json.dumps({"sources": here.hashes()}), encoding="utf-8")
    assert doctor.build_state(here).status == "ok"
    manifest.write_text(json.dumps({"sources": {}}), encoding="utf-8")
    assert "stale" in doctor.build_state(here).found
    manifest.write_text("[]", encoding="utf-8")
    assert "cannot be read" in doctor.build_state(here).found


def test_a_project_that_cannot_be_written_to(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert [c.status for c in doctor.project_state(root) if c.name == "writing"] == ["warn"]
    monkeypatch.setattr("os.access", lambda *_: True)
    assert [c.status for c in doctor.project_state(root) if c.name == "writing"] == ["ok"]


def test_encodings() -> None:
    assert doctor.text_encoding("UTF-8", "utf-8").status == "ok"
    assert doctor.text_encoding("ANSI_X3.4-1968", "utf-8").fix == "export PYTHONUTF8=1"


def test_the_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KG_ARTICLE")]:
        monkeypatch.delenv(name)
    assert "not set" in doctor.article().found
    monkeypatch.setenv("KG_ARTICLE", str(tmp_path / "none.txt"))
    assert "no file" in doctor.article().found
    (tmp_path / "text.txt").write_text("text", encoding="utf-8")
    monkeypatch.setenv("KG_ARTICLE", str(tmp_path / "text.txt"))
    monkeypatch.setenv("KG_ARTICLE_ATL", str(tmp_path / "text.txt"))
    assert doctor.article().status == "ok"


def test_a_tool_missing_broken_and_working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not found" in doctor.tool("hammer", "nails", "buy one", "--version").found
    hammer = tmp_path / "hammer"
    hammer.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hammer.chmod(0o755)
    assert "does not start" in doctor.tool("hammer", "nails", "buy one", "--version").found
    hammer.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    assert doctor.tool("hammer", "nails", "buy one", "--version").status == "ok"
    hammer.write_text("not a program", encoding="utf-8")
    assert doctor.tool("hammer", "nails", "buy one", "--version").status == "warn"
