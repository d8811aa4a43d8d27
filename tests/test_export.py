"""The dataset in any format, from the command line."""

import gzip
import json
from pathlib import Path

import pytest
from pyoxigraph import Quad, parse
from rdf_terms import OX

from kg.build import Built
from kg.cli.app import run
from kg.formats import FORMATS, Format
from kg.names import DEFAULT_GRAPHS
from kg.writer import digest, only, write_folder

Capture = pytest.CaptureFixture[bytes]


@pytest.fixture
def at(after_a_build: Path) -> list[str]:
    """Return the options that name this project, as ``kg build`` leaves it."""
    return ["-C", str(after_a_build)]


def merged(built: Built, *graphs: str) -> str:
    """Return the hash of some graphs' statements, in the default graph."""
    quads = only(built.dataset, [built.names.graph(name) for name in graphs])
    return digest(Quad(q.subject, q.predicate, q.object) for q in quads)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_format_on_stdout(form: Format, at: list[str], built: Built, capfdbinary: Capture) -> None:
    assert run([*at, "export", "-f", form.name]) == 0
    streams = capfdbinary.readouterr()
    expected = digest(built.dataset) if form.named_graphs else merged(built, *DEFAULT_GRAPHS)
    assert digest(parse(streams.out, OX[form.name])) == expected
    assert (b"holds one graph: g:facts and g:derived" in streams.err) is not form.named_graphs


@pytest.mark.parametrize("name", ["claims", "g:claims", "<{}>"])
def test_the_graphs_asked_for(name: str, at: list[str], built: Built, capfdbinary: Capture) -> None:
    name = name.format(built.names.graph("claims"))
    assert run([*at, "export", "-f", "nt", "--graph", name, "--graph", "meta"]) == 0
    streams = capfdbinary.readouterr()
    assert digest(parse(streams.out, OX["nt"])) == merged(built, "claims", "meta")
    assert b"holds one graph" not in streams.err
    assert run([*at, "export", "-f", "trig", "--graph", name]) == 0
    found = digest(parse(capfdbinary.readouterr().out, OX["trig"]))
    assert found == digest(only(built.dataset, [built.names.graph("claims")]))


def test_an_empty_graph_is_said_to_be_empty(at: list[str], capfdbinary: Capture) -> None:
    assert run([*at, "export", "--graph", "retracted"]) == 0
    streams = capfdbinary.readouterr()
    assert streams.out == b""
    assert b"g:retracted is empty" in streams.err


def test_turtle_unless_asked_otherwise(at: list[str], capfdbinary: Capture) -> None:
    assert run([*at, "export"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"@prefix agency:")


def test_a_file_by_its_name_packed_without_a_clock(at: list[str], tmp_path: Path, built: Built) -> None:
    first, second = tmp_path / "a.nq.gz", tmp_path / "b.nq"
    assert run([*at, "export", "-o", str(first)]) == 0
    assert run([*at, "export", "-f", "nq", "--gzip", "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes()[4:8] == b"\0\0\0\0"
    assert digest(parse(gzip.decompress(first.read_bytes()), OX["nq"])) == digest(built.dataset)


@pytest.mark.parametrize("packed", [True, False])
def test_every_format_into_a_folder(at: list[str], tmp_path: Path, *, packed: bool) -> None:
    folder = tmp_path / "all"
    assert run([*at, "export", "--all", "--graph", "facts", "-o", str(folder), *(["--gzip"] if packed else [])]) == 0
    ending = ".gz" if packed else ""
    assert {path.name for path in folder.iterdir()} == {f"alliance-kg{form.suffix}{ending}" for form in FORMATS}


def test_the_published_context_can_be_referred_to(at: list[str], capfdbinary: Capture) -> None:
    url = "https://example.org/context.jsonld"
    assert run([*at, "export", "-f", "jsonld", "--graph", "derived", "--context-url", url]) == 0
    assert json.loads(capfdbinary.readouterr().out)["@context"] == url


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-f", "zzz"], b"unknown format 'zzz'"),
        (["-o", "x.zzz"], b"no format is known by the name of 'x.zzz'"),
        (["-f", "ttl", "-o", "x.nt"], b"-f says ttl, the name of 'x.nt' nt"),
        (["--graph", "clams"], b"did you mean claims?"),
        (["--all"], b"name it with -o"),
        (["--all", "-f", "ttl", "-o", "x"], b"leave -f out"),
        (["--parts", "2"], b"name it with -o"),
        (["--parts", "2", "--all", "-o", "x"], b"leave -f and --all out"),
        (["--parts", "2", "-f", "ttl", "-o", "x"], b"leave -f and --all out"),
        (["--parts", "0", "-o", "x"], b"Invalid value for '--parts'"),
        (["--context-url", "https://example.org/", "-f", "ttl"], b"--context-url is for JSON-LD"),
    ],
)
def test_what_cannot_be_meant(arguments: list[str], told: bytes, at: list[str], capfdbinary: Capture) -> None:
    assert run([*at, "export", *arguments]) == 2
    streams = capfdbinary.readouterr()
    assert told in streams.err
    assert streams.out == b""


def test_a_folder_with_other_things_is_left_alone(at: list[str], tmp_path: Path, capfdbinary: Capture) -> None:
    (tmp_path / "thesis.txt").write_bytes(b"mine")
    assert run([*at, "export", "--all", "-o", str(tmp_path)]) == 4
    assert b"thesis.txt" in capfdbinary.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_where_the_data_come_from_is_said(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    from kg.release import packaged

    for name, data in built.sources.files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(tmp_path / "project")
    assert run(["export", "-f", "nq"]) == 0
    streams = capfdbinary.readouterr()
    assert b"built in memory" in streams.err
    write_folder(tmp_path / "project" / "dist", packaged(built))
    assert run(["export", "-f", "nq"]) == 0
    again = capfdbinary.readouterr()
    assert b"built in memory" not in again.err
    assert again.out == streams.out


def test_in_parts_for_bulk_loaders(at: list[str], built: Built, tmp_path: Path, capfdbinary: Capture) -> None:
    folder = tmp_path / "parts"
    assert run([*at, "export", "--parts", "3", "--gzip", "-o", str(folder)]) == 0
    assert b"quads in 3 parts" in capfdbinary.readouterr().err
    parts = sorted(folder.glob("*.nq.gz"))
    quads = [quad for part in parts for quad in parse(gzip.decompress(part.read_bytes()), OX["nq"])]
    assert (len(parts), digest(quads)) == (3, digest(built.dataset))
    assert run([*at, "export", "--parts", "1", "--graph", "facts", "-o", str(folder)]) == 0
    assert [path.name for path in sorted(folder.iterdir())] == ["SHA256SUMS", "alliance-kg-0001.nq", "manifest.json"]
