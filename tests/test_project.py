"""Where a project is, and what a broken one says."""

from pathlib import Path

import pytest

from kg import project
from kg.errors import InputError, KgError, RuleError

GOOD = b"""name = "x"
title = "X"
description = "Some."
base = "https://example.org/"
version = "0.1.0"
as_of = "2025-03-06"
license = "https://example.org/licence"
creator = "X"
"""


def make(root: Path, settings: bytes = GOOD) -> Path:
    for folder in project.FOLDERS:
        (root / folder).mkdir(parents=True)
    (root / "kg.toml").write_bytes(settings)
    return root


def test_the_folder_given_counts(tmp_path: Path) -> None:
    assert project.locate(make(tmp_path)) == tmp_path.resolve()


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no kg\.toml"):
        project.locate(tmp_path)


def test_the_nearest_project_upwards_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = make(tmp_path) / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert project.locate() == tmp_path


def test_else_the_packaged_project_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert project.locate() == root


def test_a_wheel_carries_its_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried = make(tmp_path / "site" / "kg" / "_project")
    monkeypatch.setattr(project, "_PACKAGE", tmp_path / "site" / "kg")
    monkeypatch.chdir(tmp_path)
    assert project.locate() == carried


def test_no_project_anywhere_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "_PACKAGE", tmp_path / "kg")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="no project found"):
        project.locate()


def test_files_are_read_by_folder_and_suffix(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "seeds" / "b.yaml").write_text("- {id: state:B}")
    (tmp_path / "seeds" / "a.yaml").write_text("- {id: state:A}")
    (tmp_path / "seeds" / ".swap").write_text("")
    sources = project.read(tmp_path)
    assert list(sources.under("seeds", ".yaml")) == ["seeds/a.yaml", "seeds/b.yaml"]
    assert sources.settings.base == "https://example.org/"
    assert list(sources.hashes()) == ["kg.toml", "seeds/a.yaml", "seeds/b.yaml"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "queries").rmdir()
    with pytest.raises(InputError, match="queries/ is missing"):
        project.read(tmp_path)


def test_an_empty_file_is_said(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "seeds" / "a.yaml").write_text(" \n")
    with pytest.raises(InputError, match="empty") as caught:
        project.read(tmp_path)
    assert str(caught.value.place) == "seeds/a.yaml:1"


def test_a_file_that_would_be_passed_over_is_said(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "seeds" / "a.yml").write_text("- {id: state:A}")
    with pytest.raises(RuleError, match=r"files ending in \.yaml"):
        project.read(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        (b'name = "x"', b"name = x", "not TOML", 1),
        (b'title = "X"', b'titel = "X"', "unknown setting 'titel'", 2),
        (b'title = "X"', b"title = 3", "'title' is missing or not a text", 2),
        (b'title = "X"\n', b"", "'title' is missing or not a text", None),
        (b"https://example.org/", b"https://example.org", "does not|is not an http", 4),
        (b"2025-03-06", b"2025-02-30", "not a day", 6),
        (b"Some", b"\xff", "not UTF-8", 3),
        (b'"x"', b'"../x"', "cannot name a file", 1),
        (b"https://example.org/", b"https://example.org/ /", "is no IRI", 4),
        (b'title = "X"', b"title = " + b"[" * 3000, "not TOML", 1),
        (b'title = "X"', b"title = " + b"7" * 5000, "not TOML", 1),
        (b'title = "X"', b"# " + b"x" * 70_000, "has 70,", 1),
    ],
)
def test_a_bad_setting_is_said_at_its_line(old: bytes, new: bytes, said: str, line: int | None) -> None:
    with pytest.raises(KgError, match=said) as caught:
        project.parse_settings(GOOD.replace(old, new, 1))
    assert caught.value.place is not None
    assert caught.value.place.line == line
    assert caught.value.help
