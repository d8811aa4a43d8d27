"""``kg convert`` with several outputs and with shapes: read once, all written or none, and only what conforms."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.cli.app import run

DATA = b'<http://e/s> a <http://e/C> ; <http://e/p> "1" .\n'
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://e/Shape> sh:targetClass <http://e/C> ; sh:property [ sh:path <http://e/p> ; sh:maxCount 1 ] .
"""
Capture = pytest.CaptureFixture[bytes]
FORMS = {
    "o.ttl": RdfFormat.TURTLE,
    "o.nq": RdfFormat.N_QUADS,
    "o.trig": RdfFormat.TRIG,
    "o.jsonld": RdfFormat.JSON_LD,
    "o.rdf": RdfFormat.RDF_XML,
}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file to convert, in a folder with shapes that is the working one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    path = tmp_path / "in.ttl"
    path.write_bytes(DATA)
    return path


def outputs(*names: str) -> list[str]:
    """Return the options for some outputs."""
    return [word for name in names for word in ("-o", name)]


@pytest.mark.parametrize("canonical", [(), ("--canonical",)])
def test_one_reading_is_written_in_several_formats(source: Path, canonical: tuple[str, ...]) -> None:
    assert run(["convert", str(source), *outputs(*FORMS, "o.nt.gz"), *canonical]) == 0
    written = {name: set(parse(Path(name).read_bytes(), form)) for name, form in FORMS.items()}
    written["o.nt.gz"] = set(parse(gzip.decompress(Path("o.nt.gz").read_bytes()), RdfFormat.N_TRIPLES))
    assert written == {key: set(parse(DATA, RdfFormat.TURTLE)) for key in written}


@pytest.mark.parametrize("shapes", [(), ("-s", "shapes.ttl")])
@pytest.mark.parametrize("given", [DATA, gzip.compress(DATA, mtime=0)], ids=["plain", "packed"])
def test_what_can_be_read_only_once_is_kept_meanwhile(
    source: Path, given: bytes, shapes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "-"
    if given == DATA:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(_Pipe(DATA))))
    else:
        name = "in.ttl.gz"
        Path(name).write_bytes(given)
    assert run(["convert", name, "--from", "ttl", *outputs(*FORMS), *shapes]) == 0
    for out, form in FORMS.items():
        assert set(parse(Path(out).read_bytes(), form)) == set(parse(DATA, RdfFormat.TURTLE))


class _Pipe(io.RawIOBase):
    """A stream that cannot be wound back."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        data, self._data = self._data[:10], self._data[10:]
        memoryview(buffer)[: len(data)] = data  # type: ignore[arg-type]
        return len(data)


def test_what_does_not_conform_is_told_and_not_written(source: Path, capfdbinary: Capture) -> None:
    source.write_bytes(DATA + b'<http://e/s> <http://e/p> "2" .\n')
    Path("o.nq").write_bytes(b"old")
    assert run(["convert", str(source), *outputs("o.nq", "o.trig", "-"), "-f", "nt", "-s", "shapes.ttl"]) == 2
    assert run(["convert", str(source), *outputs("o.nq", "o.trig"), "-s", "shapes.ttl"]) == 1
    out, err = capfdbinary.readouterr()
    assert b"it takes at most 1" in out
    assert b"in.ttl:1" in out
    assert b"nothing written" in err
    assert Path("o.nq").read_bytes() == b"old"
    assert sorted(path.name for path in Path().iterdir()) == ["in.ttl", "o.nq", "shapes.ttl"]
    assert run(["convert", str(source), "-f", "nt", "-s", "shapes.ttl", "--json"]) == 1
    assert json.loads(capfdbinary.readouterr().out)["findings"]


def test_the_report_is_that_of_kg_validate(source: Path, capfdbinary: Capture) -> None:
    source.write_bytes(DATA + b'<http://e/s> <http://e/p> "2" .\n')
    assert run(["validate", str(source), "-s", "shapes.ttl"]) == 1
    told = capfdbinary.readouterr().out
    assert run(["convert", str(source), "-o", "o.nq", "-s", "shapes.ttl"]) == 1
    assert capfdbinary.readouterr().out == told


def test_what_conforms_is_written_to_stdout_too(source: Path, capfdbinary: Capture) -> None:
    assert run(["convert", str(source), "-f", "nt", "-s", "shapes.ttl"]) == 0
    assert capfdbinary.readouterr().out.count(b"<http://e/s>") == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([*outputs("a.ttl", "b.nq"), "-f", "nt"], b"-f says one format"),
        (outputs("a.ttl", "a.ttl"), b"two outputs have one name"),
        (outputs("a.ttl", "b.what"), b"no format is known"),
        ([*outputs("a.ttl"), "-s", "none.ttl"], b"none.ttl"),
    ],
)
def test_wrong_options_are_told(source: Path, options: list[str], says: bytes, capfdbinary: Capture) -> None:
    assert run(["convert", str(source), *options]) in (2, 3)
    assert says in capfdbinary.readouterr().err
    assert sorted(path.name for path in Path().iterdir()) == ["in.ttl", "shapes.ttl"]


def test_data_that_cannot_be_read_leave_everything_as_it_was(source: Path, capfdbinary: Capture) -> None:
    source.write_bytes(DATA + b"wrong")
    assert run(["convert", str(source), *outputs("a.nt", "b.nq"), "-s", "shapes.ttl"]) == 3
    assert b"in.ttl:2" in capfdbinary.readouterr().err
    assert sorted(path.name for path in Path().iterdir()) == ["in.ttl", "shapes.ttl"]


def test_a_reader_that_goes_away_ends_the_work_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "in.nt"
    path.write_bytes(b"".join(b'<http://e/s> <http://e/p> "%d" .\n' % n for n in range(150_000)))
    command = f"{sys.executable} -m kg convert {path} -f ttl | head -c 100"
    ended = subprocess.run(["bash", "-c", command + "; echo ${PIPESTATUS[0]}"], capture_output=True, check=True)
    assert ended.stderr == b""
    assert ended.stdout.endswith(b"0\n")
