"""kg cite: a quotation becomes a span in spans.yaml."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from small_article import FILE, PARAGRAPHS, TEXT, make_project

from kg.cli.app import run
from kg.curation import source_texts
from kg.evidence import Snapshot, find_words
from kg.project import read

QUOTATION = "the keeper said … office agreed"
SPAN = find_words(Snapshot.of(TEXT), QUOTATION)
ID = f"span:gaz-{SPAN.start}-{SPAN.end}"


@pytest.fixture
def article_file(tmp_path: Path, root: Path) -> str:
    """Return the file of the small article, in a project of its own."""
    return str(make_project(tmp_path, root))


def cite(project: Path, *arguments: str) -> int:
    return run(["-C", str(project), "cite", *arguments])


def test_cite_adds_the_span_and_prints_its_id(
    tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cite(tmp_path, "gaz", QUOTATION, "--article", article_file) == 0
    streams = capsys.readouterr()
    assert streams.out == f"{ID}\n"
    assert "paragraph 1, characters" in streams.err
    assert "added to seeds/sources/gazette/spans.yaml" in streams.err
    (text,) = source_texts(read(tmp_path))
    assert [r.span for r in text.spans] == [SPAN]


def test_the_same_span_twice_is_no_error(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert cite(tmp_path, "gazette", QUOTATION, "-a", article_file) == 0
    streams = capsys.readouterr()
    assert streams.out == f"{ID}\n{ID}\n"
    assert "already in" in streams.err
    assert (tmp_path / "seeds/sources/gazette/spans.yaml").read_text(encoding="utf-8").count("- {id") == 1


def test_a_dry_run_writes_nothing(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        cite(tmp_path, "gaz", "officials met on Tuesday to talk about the lighthouse", "-a", article_file, "--dry-run")
        == 0
    )
    streams = capsys.readouterr()
    assert "would add it to" in streams.err
    assert "warning: the span does not begin where a clause begins" in streams.err
    assert not (tmp_path / "seeds/sources/gazette/spans.yaml").exists()


def test_json(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cite(tmp_path, "gaz", QUOTATION, "-a", article_file, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["new"], told["start"], told["end"]) == (ID, True, SPAN.start, SPAN.end)


@pytest.mark.parametrize("variable", ["KG_ARTICLE", "KG_ARTICLE_GAZ", "KG_ARTICLE_GAZETTE"])
def test_the_article_from_the_environment(
    variable: str,
    tmp_path: Path,
    article_file: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KG_ARTICLE", "elsewhere.txt")
    monkeypatch.setenv(variable, article_file)
    assert cite(tmp_path, "gaz", QUOTATION) == 0
    assert capsys.readouterr().out == f"{ID}\n"


def test_the_article_from_stdin(
    tmp_path: Path, article_file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(FILE)))
    assert cite(tmp_path, "gaz", QUOTATION, "-a", "-") == 0
    assert capsys.readouterr().out == f"{ID}\n"


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["gaz", QUOTATION], 2, "say --article FILE, or set KG_ARTICLE_GAZ"),
        (["gas", QUOTATION, "-a", "gazette.txt"], 2, "did you mean gaz"),
        (["gaz", QUOTATION, "-a", "none.txt"], 3, "--> none.txt"),
        (["gaz", QUOTATION, "-a", "kg.toml"], 1, "not the text that snapshot:gaz stands for"),
        (["gaz", "no such words at all here", "-a", "gazette.txt"], 1, "not in the text"),
        (["gaz", "the council has", "-a", "gazette.txt"], 1, "2 places fit"),
    ],
)
@pytest.mark.usefixtures("article_file")
def test_what_cannot_be_cited(
    arguments: list[str],
    status: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_ARTICLE", raising=False)
    assert cite(tmp_path, *arguments) == status
    streams = capsys.readouterr()
    assert streams.out == ""
    assert told in streams.err
    assert "help:" in streams.err


def test_a_source_without_a_snapshot_is_told_what_to_add(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = make_project(tmp_path, root, snapshot=False)
    assert cite(tmp_path, "gazette", QUOTATION, "-a", str(file)) == 1
    told = capsys.readouterr().err
    assert "seeds/sources/gazette/source.yaml" in told
    assert f"sha256: {Snapshot.of(TEXT).sha256}" in told


def test_long_spans_are_shown_by_their_ends(
    tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cite(tmp_path, "gaz", "The council—which … for the oil", "-a", article_file) == 0
    told = capsys.readouterr().err
    assert PARAGRAPHS[1].split()[0] in told
    assert "buyer" not in told
