"""kg sentences: a text is split, and what a curator corrected stays."""

import json
from pathlib import Path

import pytest
import yaml
from small_article import TEXT, make_project

from kg.cli.app import run
from kg.curation import source_texts
from kg.evidence import Snapshot, sentences
from kg.project import read

FILE = "seeds/sources/gazette/sentences.yaml"
FIRST = sentences(Snapshot.of(TEXT))


@pytest.fixture
def article_file(tmp_path: Path, root: Path) -> str:
    """Return the file of the small article, in a project of its own."""
    return str(make_project(tmp_path, root))


def split(project: Path, *arguments: str) -> int:
    return run(["-C", str(project), "sentences", "gaz", *arguments])


def test_it_writes_where_they_stand_and_prints_their_ids(
    tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert split(tmp_path, "-a", article_file) == 0
    streams = capsys.readouterr()
    assert streams.out.splitlines()[:3] == ["sentence:gaz-1.1", "sentence:gaz-1.2", "sentence:gaz-2.1"]
    assert streams.err == f"8 sentences added to {FILE}\n"
    (text,) = source_texts(read(tmp_path))
    assert [r.sentence for r in text.sentences] == FIRST
    assert [str(r.place) for r in text.sentences[:2]] == [f"{FILE}:4", f"{FILE}:5"]
    written = (tmp_path / FILE).read_text(encoding="utf-8")
    assert yaml.safe_load(written)[0] == {
        "id": "sentence:gaz-1.1",
        "hasSource": "snapshot:gaz",
        "start": 0,
        "end": FIRST[0].end,
        "paragraph": 1,
        "sentenceNumber": 1,
    }
    assert run(["-C", str(tmp_path), "fmt", "--check", str(tmp_path / FILE)]) == 0


def test_a_dry_run_writes_nothing(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert split(tmp_path, "-a", article_file, "--dry-run") == 0
    assert f"8 sentences would be added to {FILE}" in capsys.readouterr().err
    assert not (tmp_path / FILE).exists()


def test_corrections_by_hand_are_kept(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert split(tmp_path, "-a", article_file) == 0
    file = tmp_path / FILE
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    joined = lines[3].replace(f"end: {FIRST[0].end}", f"end: {FIRST[1].end}").replace("}", ", note: Joined.}")
    file.write_text("".join([*lines[:3], joined, *lines[7:]]), encoding="utf-8")
    capsys.readouterr()
    assert run(["-C", str(tmp_path), "--json", "sentences", "gaz", "-a", article_file]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": FILE, "new": ["sentence:gaz-2.1", "sentence:gaz-2.2"], "kept": 5}
    assert file.read_text(encoding="utf-8") == "".join([*lines[:3], joined, *lines[5:]])
    assert split(tmp_path, "-a", article_file) == 0
    assert capsys.readouterr().out == ""


def test_another_text_is_refused(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(article_file).write_text("Something wholly different.", encoding="utf-8")
    assert split(tmp_path, "-a", article_file) == 1
    assert "this is not the text that snapshot:gaz stands for" in capsys.readouterr().err


def test_an_entry_without_a_number_is_told_at_its_line(
    tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert split(tmp_path, "-a", article_file) == 0
    file = tmp_path / FILE
    file.write_text(file.read_text(encoding="utf-8").replace("sentenceNumber: 2", "sentenceNumber: b", 1), "utf-8")
    assert split(tmp_path, "-a", article_file) == 1
    told = capsys.readouterr().err
    assert "sentence:gaz-1.2 has no usable sentenceNumber" in told
    assert f"--> {FILE}:5" in told
    assert "again with `kg sentences`" in told
