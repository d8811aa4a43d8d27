"""kg verify: every span against a copy of the text."""

import csv
import io
import json
from pathlib import Path

import pytest
from small_article import FILE, PARAGRAPHS, TEXT, make_project

from kg.cli.app import run

QUOTATIONS = ("the keeper said … office agreed", "Café owners on … their trade", "A buyer would … lamp burning")


@pytest.fixture
def copy(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return the file of the small article, in a project with three spans."""
    file = make_project(tmp_path, root)
    for quotation in QUOTATIONS:
        assert run(["-q", "-C", str(tmp_path), "cite", "gaz", quotation, "-a", str(file)]) == 0
    capsys.readouterr()
    return file


def verify(project: Path, *arguments: str) -> int:
    return run(["-C", str(project), "verify", *arguments])


def test_the_exact_copy(tmp_path: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(tmp_path, str(copy)) == 0
    streams = capsys.readouterr()
    assert [line.split()[0] for line in streams.out.splitlines()] == ["exact"] * 3
    assert streams.err == "gazette: 3 spans: 3 exact\n"


def test_another_copy(tmp_path: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy.write_text("<p>Extra\n<p>" + "<p>".join(p.replace("’", "'") for p in PARAGRAPHS), encoding="utf-8")
    html = copy.rename(copy.with_suffix(".html"))
    assert verify(tmp_path, str(html), "--source", "gaz", "-f", "json") == 0
    streams = capsys.readouterr()
    told = json.loads(streams.out)
    assert told["counts"] == {"exact": 0, "found elsewhere": 3, "not found": 0}
    assert not told["sameText"]
    assert [s["remark"] for s in told["spans"]] == [
        "other spacing, punctuation or letter forms",
        "the same characters",
        "the same characters",
    ]
    assert [s["paragraph"] for s in told["spans"]] == [2, 3, 4]
    assert "another copy than the one curated from" in streams.err


def test_a_copy_that_lacks_a_part(tmp_path: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy.write_text("\n".join(PARAGRAPHS[1:]), encoding="utf-8")
    assert verify(tmp_path, str(copy), "-f", "csv") == 1
    streams = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(streams.out)))
    assert [r["result"] for r in rows] == ["not found", "found elsewhere", "found elsewhere"]
    assert (rows[0]["start"], rows[0]["place"]) == ("", "seeds/sources/gazette/spans.yaml:3")
    assert "2 found elsewhere, 1 not found" in streams.err


def test_the_wrong_article_says_so(tmp_path: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy.write_text("Something wholly different.", encoding="utf-8")
    assert verify(tmp_path, str(copy)) == 1
    streams = capsys.readouterr()
    assert streams.out.startswith("not found       span:gaz-")
    assert "this is not a copy of document:gazette: none of its spans is in it" in streams.err


def test_a_wrong_record_is_a_finding(tmp_path: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spans = tmp_path / "seeds/sources/gazette/spans.yaml"
    spans.write_text(spans.read_text(encoding="utf-8").replace("paragraph: 3", "paragraph: 2"), encoding="utf-8")
    assert verify(tmp_path, str(copy)) == 1
    streams = capsys.readouterr()
    assert "paragraph is 2, should be 3; seeds/sources/gazette/spans.yaml:5" in streams.out
    assert "1 recorded wrongly" in streams.err


def test_sentences_are_checked_where_the_copy_is_the_text(
    tmp_path: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-q", "-C", str(tmp_path), "sentences", "gaz", "-a", str(copy)]) == 0
    capsys.readouterr()
    assert verify(tmp_path, str(copy)) == 0
    streams = capsys.readouterr()
    assert [line.split()[0] for line in streams.out.splitlines()] == ["exact"] * 3
    assert streams.err.endswith("gazette: 8 sentences: in order, covering the text\n")
    file = tmp_path / "seeds/sources/gazette/sentences.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("end: 62,", "end: 64,").replace("gaz-2.1", "gaz-2.9"), encoding="utf-8")
    assert verify(tmp_path, str(copy), "-f", "csv") == 1
    streams = capsys.readouterr()
    rows = [r for r in csv.DictReader(io.StringIO(streams.out)) if r["result"] == "wrong"]
    assert [(r["span"], r["remark"], r["place"].rpartition("/")[2]) for r in rows] == [
        ("sentence:gaz-1.2", "begins at 63, before the end of the one before it, 64", "sentences.yaml:5"),
        ("sentence:gaz-2.9", "its id should be sentence:gaz-2.1", "sentences.yaml:6"),
    ]
    assert "8 sentences: 2 remarks" in streams.err
    file.write_text("".join(whole.splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert verify(tmp_path, str(copy), "-f", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["sentences"] == 7
    assert [(w["span"], w["remark"]) for w in told["wrongSentences"]] == [
        ("snapshot:gaz", "paragraph 4 has no sentences")
    ]
    copy.write_text("Extra\n" + TEXT, encoding="utf-8")
    assert verify(tmp_path, str(copy)) == 0
    assert "sentences" not in capsys.readouterr().err


def test_a_table(tmp_path: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy.write_bytes(FILE.replace(PARAGRAPHS[0].encode(), b"x"))
    assert verify(tmp_path, str(copy), "-f", "table") == 1
    told = capsys.readouterr().out
    assert "not found" in told
    assert "found elsewhere" in told


def test_no_spans_and_no_file(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = make_project(tmp_path, root)
    assert verify(tmp_path, str(file)) == 2
    assert "`kg cite` adds one" in capsys.readouterr().err
    assert verify(tmp_path, "none.txt") == 3
    assert "--> none.txt" in capsys.readouterr().err


def test_the_real_article(article: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "copy.txt"
    file.write_text(article, encoding="utf-8")
    assert verify(root, str(file)) == 0
    streams = capsys.readouterr()
    assert {line.split()[0] for line in streams.out.splitlines()} == {"exact"}
