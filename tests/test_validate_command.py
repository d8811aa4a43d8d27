"""``kg validate``: the project, and anybody's data."""

import io
import json
import shutil
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.cli.app import run

BASE = "https://w3id.org/alliance-kg/"
BAD = f"<https://example.org/m> a <{BASE}ontology#Membership> .\n"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Return a file with a membership that says nothing."""
    path = tmp_path / "bad.ttl"
    path.write_text(f"# first line\n{BAD}")
    return path


def test_the_project_itself(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(root), "validate", "--fail-on", "info"]) == 0
    assert capsys.readouterr().out == "nothing found\n"


def test_anybodys_data_stand_at_their_line(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(bad)]) == 1
    told = capsys.readouterr().out
    assert "error[Membership-member]" in told
    assert f"{bad}:2" in told


@pytest.mark.parametrize("form", ["text", "table", "json", "ttl", "jsonld", "github", "sarif", "html"])
def test_every_form_is_written(bad: Path, form: str, tmp_path: Path) -> None:
    out = tmp_path / "report"
    assert run(["validate", str(bad), "-f", form, "-o", str(out)]) == 1
    data = out.read_bytes()
    assert b"Membership" in data
    if form in ("ttl", "jsonld"):
        kind = RdfFormat.TURTLE if form == "ttl" else RdfFormat.JSON_LD
        assert any("ValidationResult" in str(quad.object) for quad in parse(data, kind))
    if form in ("json", "sarif"):
        json.loads(data)


def test_one_shape_or_one_thing(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(bad), "-f", "json", "--shape", "Membership-member"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found["rule"] == "Membership-member"
    assert run(["validate", str(bad), "--focus", "state:CAN"]) == 0


def test_nothing_fails_where_nothing_shall(bad: Path) -> None:
    assert run(["-q", "validate", str(bad), "--fail-on", "none"]) == 0


def test_stdin_needs_its_format(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    assert run(["validate", "-"]) == 2
    assert "--input-format" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "status"), [("<a> <b>\n", 3), ("", 3), ("<https://example.org/a> <https://example.org/b> 1 .", 1)]
)
def test_what_cannot_be_judged_never_passes(tmp_path: Path, text: str, status: int) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(text)
    assert run(["-q", "validate", str(path)]) == status


def test_shapes_of_ones_own(bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shapes = tmp_path / "s.ttl"
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix x: <https://example.org/> .\n"
    rule = f"x:S a sh:NodeShape ; sh:targetClass <{BASE}ontology#Membership> ; sh:property x:P .\n"
    shapes.write_text(f'{head}{rule}x:P sh:path x:p ; sh:minCount 1 ; sh:message "Give x:p." .\n')
    assert run(["validate", str(bad), "-s", str(shapes)]) == 1
    assert "Give x:p." in capsys.readouterr().out
    shapes.write_text(f"{head}{rule}x:P sh:path x:p ; sh:minCout 1 .\n")
    assert run(["validate", str(bad), "-s", str(shapes)]) == 1
    assert "minCout" in capsys.readouterr().out
    shapes.write_text(head)
    assert run(["validate", str(bad), "-s", str(shapes)]) == 1


def test_an_unused_waiver_is_a_finding(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("ontology", "shapes", "seeds", "queries"):
        shutil.copytree(root / folder, tmp_path / "p" / folder)
    shutil.copy(root / "kg.toml", tmp_path / "p")
    waivers = tmp_path / "p" / "shapes" / "waivers.yaml"
    text = waivers.read_text().rstrip() + "\n\n- rule: label-case\n  about: sa:Nothing\n  reason: There was one.\n"
    waivers.write_text(text)
    assert run(["-C", str(tmp_path / "p"), "validate", "--fail-on", "info"]) == 1
    assert "waivers.yaml" in capsys.readouterr().out
