"""``kg diff``: what it compares, what it prints, how it ends."""

import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from test_diff import filled

from kg.build import Built
from kg.cli.app import run
from kg.names import DEFAULT_GRAPHS
from kg.release import packaged
from kg.writer import canonical_nquads, write_folder

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def at(after_a_build: Path) -> list[str]:
    """Return the command, in this project as ``kg build`` leaves it."""
    return ["-C", str(after_a_build), "diff"]


@pytest.fixture
def older(built: Built, tmp_path: Path) -> Path:
    """Return a file that lacks one claim and says something else of another thing."""
    claims = sorted(q.subject for q in built.graph("claims") if str(q.object) == f"<{built.names.sa('Claim')}>")
    gone, changed = claims[3], claims[5]
    act = NamedNode(built.names.sa("act"))
    quads = [
        Quad(q.subject, q.predicate, NamedNode(built.names.sa("somethingElse")), q.graph_name)
        if (q.subject, q.predicate) == (changed, act)
        else q
        for q in built.dataset
        if q.subject != gone
    ]
    path = tmp_path / "older.nq"
    path.write_bytes(canonical_nquads(quads))
    return path


def test_what_is_the_same(at: list[str], after_a_build: Path, built: Built, tmp_path: Path, capfd: Capture) -> None:
    write_folder(tmp_path / "dist", packaged(built))
    (tmp_path / "all.nq").write_bytes(canonical_nquads(built.dataset))
    assert run([*at[:2], "export", "--parts", "3", "--gzip", "-o", str(tmp_path / "parts")]) == 0
    for side in (after_a_build, tmp_path / "dist", tmp_path / "all.nq", tmp_path / "parts"):
        capfd.readouterr()
        assert run([*at, str(side)]) == 0, side
        streams = capfd.readouterr()
        assert (streams.out, streams.err.splitlines()[-1]) == ("", "no difference")
    assert run([*at, str(tmp_path / "dist"), str(tmp_path / "parts"), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["same"] is True


def test_what_differs_is_told_in_every_form(at: list[str], older: Path, built: Built, capfd: Capture) -> None:
    told = {}
    for form in ("text", "markdown", "json", "rdf-patch", "sparql-update"):
        assert run([*at, str(older), "-f", form]) == 1
        told[form] = capfd.readouterr().out
    assert told["text"].count("claim added    claim:") == 1
    assert told["text"].count("claim changed  claim:") == 1
    assert "### Claims added" in told["markdown"]
    assert len(json.loads(told["json"])["claims"]["changed"]) == 1
    assert told["rdf-patch"].startswith("TX .\nD ")
    store = filled(parse(older.read_bytes(), RdfFormat.N_QUADS))
    store.update(told["sparql-update"])
    assert canonical_nquads(store) == canonical_nquads(filled(built.dataset))


def test_the_other_way_round_and_into_a_file(at: list[str], older: Path, after_a_build: Path, tmp_path: Path) -> None:
    page = tmp_path / "changes.md"
    assert run([*at, str(after_a_build), str(older), "-f", "markdown", "-o", str(page)]) == 1
    assert "### Claims removed" in page.read_text(encoding="utf-8")


def test_only_the_graphs_asked_for(at: list[str], older: Path, capfd: Capture) -> None:
    assert run([*at, str(older), "--graph", "facts", "--graph", "ontology"]) == 0
    assert run([*at, str(older), "--graph", "claims"]) == 1
    assert "g:claims" in capfd.readouterr().out


def test_a_format_without_graphs_holds_facts_and_derived(
    at: list[str], built: Built, tmp_path: Path, capfd: Capture
) -> None:
    shown = {NamedNode(built.names.graph(name)) for name in DEFAULT_GRAPHS}
    triples = [Quad(q.subject, q.predicate, q.object) for q in built.dataset if q.graph_name in shown]
    (tmp_path / "facts.nt").write_bytes(canonical_nquads(triples))
    assert run([*at, str(tmp_path / "facts.nt")]) == 0
    assert "compared with g:facts and g:derived" in capfd.readouterr().err
    (tmp_path / "fewer.nt").write_bytes(canonical_nquads(triples[1:]))
    assert run([*at, str(tmp_path / "fewer.nt"), str(tmp_path / "facts.nt")]) == 1
    assert "1 added, 0 removed" in capfd.readouterr().out


def test_literals_by_value_only_where_asked(at: list[str], tmp_path: Path, capfd: Capture) -> None:
    for name, number in (("a", "1.10"), ("b", "1.1")):
        line = f'<http://e/s> <http://e/p> "{number}"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
        (tmp_path / f"{name}.nt").write_text(line, encoding="utf-8")
    files = [str(tmp_path / "a.nt"), str(tmp_path / "b.nt")]
    assert run([*at, *files]) == 1
    assert run([*at, *files, "--literals", "value"]) == 0
    assert "no difference, by value" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["nowhere.nq"], 3, "cannot read it"),
        (["x.zzz"], 2, "no format is known"),
        (["-"], 2, "stdin is not taken here"),
        (["a.nq", "-f", "yaml"], 2, "choose text, markdown"),
        (["a.nq", "--literals", "loose"], 2, "choose exact, value"),
        (["a.nq", "--graph", "fact"], 2, "did you mean facts"),
        (["http://127.0.0.1:1/"], 4, "cannot reach"),
        (["docs"], 3, "has no manifest.json"),
        ([], 2, "Missing argument 'OLD'"),
    ],
)
def test_what_cannot_be_compared(
    arguments: list[str],
    status: int,
    said: str,
    at: list[str],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: Capture,
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert run([*at, *arguments]) == status
    streams = capfd.readouterr()
    assert said in streams.err
    assert streams.out == ""
