"""kg new: the skeleton of a claim."""

import json
from pathlib import Path

import pytest
import yaml
from small_article import TEXT, make_project

from kg.cli.app import run
from kg.cli.new import choices
from kg.evidence import Snapshot, find_words
from kg.project import Sources

QUOTATION = "the keeper said … office agreed"
SPAN = find_words(Snapshot.of(TEXT), QUOTATION)
ID = f"span:gaz-{SPAN.start}-{SPAN.end}"
SPANS = "seeds/sources/gazette/spans.yaml"


@pytest.fixture
def article_file(tmp_path: Path, root: Path) -> str:
    """Return the file of the small article, in a project of its own."""
    return str(make_project(tmp_path, root))


def new(project: Path, *arguments: str) -> int:
    return run(["-C", str(project), "new", *arguments])


def test_the_skeleton_has_the_next_id_and_the_span(
    tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds/claims.yaml").write_text("- {id: claim:gaz-016}\n", encoding="utf-8")
    assert new(tmp_path, "gaz", QUOTATION, "-a", article_file) == 0
    streams = capsys.readouterr()
    (claim,) = yaml.safe_load(streams.out)
    assert (claim["id"], claim["evidence"]) == ("claim:gaz-017", ID)
    assert "asserts" in streams.out
    assert f"the span is not in {SPANS} yet: say --add, or run kg cite" in streams.err
    assert not (tmp_path / SPANS).exists()


def test_add_adds_the_span_once(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "gaz", QUOTATION, "-a", article_file, "--add") == 0
    assert f"added to {SPANS}" in capsys.readouterr().err
    assert ID in (tmp_path / SPANS).read_text(encoding="utf-8")
    assert new(tmp_path, "gaz", QUOTATION, "-a", article_file) == 0
    assert "spans.yaml" not in capsys.readouterr().err


def test_json_and_warnings(tmp_path: Path, article_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "gaz", "officials met on Tuesday to talk", "-a", article_file, "--json") == 0
    streams = capsys.readouterr()
    assert json.loads(streams.out)["id"] == "claim:gaz-001"
    assert streams.err.count("warning:") == 2


def test_the_choices_are_the_ontology_s(sources: Sources) -> None:
    found = choices(sources)
    assert {"asserts", "denies"} <= set(found["act"])
    assert set(found["polarity"]) == {"affirms", "negates"}
    assert set(found["attestation"]) >= {"directToAuthor", "secondHand"}
    assert all(found[key] for key in ("certainty", "conveyerStance", "claimantBasis", "realis"))
