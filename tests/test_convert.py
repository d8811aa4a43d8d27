"""Anybody's RDF from one format to another: nothing lost, nothing fetched, and errors at their place."""

import gzip
import io
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings
from pyoxigraph import Dataset, Quad, RdfFormat, parse, serialize
from rdf_terms import OX, datasets, without_names

from kg.cli.app import run
from kg.convert import Conversion, Source
from kg.errors import InputError, RuleError, UsageError
from kg.formats import FORMATS, Format, by_name
from kg.positions import whereabouts
from kg.writer import digest

PAIRS = list(itertools.product(FORMATS, FORMATS))
NQUADS = b'<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n<http://e/s> <http://e/p> "01" .\n'
TURTLE = b'@prefix e: <http://e/> .\ne:s e:p 1.10 , "x"@en-GB ;\n  e:q [ e:p 01 ] .\n'
XML_HEAD = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
Capture = pytest.CaptureFixture[bytes]


def conversion(data: bytes, read: str, write: str, *graphs: str, base: str | None = None) -> Conversion:
    """Return a conversion of some bytes between two formats given by name."""
    return Conversion(Source(io.BytesIO(data), by_name(read), "data", base), by_name(write), graphs)


def converted(data: bytes, read: str, write: str, *graphs: str, base: str | None = None) -> bytes:
    """Return some bytes converted."""
    sink = io.BytesIO()
    conversion(data, read, write, *graphs, base=base).stream(sink)
    return sink.getvalue()


@pytest.mark.parametrize(("read", "write"), PAIRS, ids=lambda form: form.name)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(dataset=datasets)
def test_every_pair_of_formats_loses_nothing(read: Format, write: Format, dataset: Dataset) -> None:
    if not (read.named_graphs and write.named_graphs):
        dataset = without_names(dataset)
    try:
        given_data = converted(serialize(dataset, format=RdfFormat.N_QUADS) or b"\n", "nq", read.name)
        data = converted(given_data, read.name, write.name)
    except (RuleError, InputError):
        reject()
    assert digest(parse(data, OX[write.name])) == digest(dataset)


@pytest.mark.parametrize("write", ["nq", "trig", "ttl", "nt", "jsonld", "xml"])
def test_the_canonical_form_is_the_same_whatever_the_way_there(write: str) -> None:
    by_way_of = [converted(TURTLE, "ttl", name) for name in ("nt", "xml", "jsonld")]
    forms = [
        conversion(data, name, write).canonical()
        for data, name in zip([TURTLE, *by_way_of], ("ttl", "nt", "xml", "jsonld"), strict=True)
    ]
    assert digest(parse(forms[0], OX[write])) == digest(parse(TURTLE, RdfFormat.TURTLE))
    if write in ("nq", "nt"):
        assert len(set(forms)) == 1


@pytest.mark.parametrize("write", FORMATS, ids=lambda form: form.name)
def test_the_canonical_form_tells_each_statement_once_in_one_order(write: Format) -> None:
    lines = [f'<http://e/s{n % 7}> <http://e/p{n % 3}> "x{n % 5}" .\n'.encode() for n in range(50)]
    forms = {conversion(b"".join(ls), "nt", write.name).canonical() for ls in (lines, lines[::-1] + lines)}
    assert len(forms) == 1
    assert forms.pop().count(b"x4") == len({line for line in lines if b"x4" in line})


@pytest.mark.parametrize("write", FORMATS, ids=lambda form: form.name)
def test_the_canonical_form_does_not_depend_on_labels(write: Format) -> None:
    rings = (
        f'_:{a} <http://e/p> _:{b} .\n_:{b} <http://e/p> _:{a} .\n_:{a} <http://e/q> "one" .\n'
        for a, b in (("x", "y"), ("b9", "b1"))
    )
    assert len({conversion(ring.encode(), "nt", write.name).canonical() for ring in rings}) == 1


def test_prefixes_are_kept() -> None:
    assert converted(TURTLE, "ttl", "trig").startswith(b"@prefix e: <http://e/> .\n")
    assert b'xmlns:e="http://e/"' in converted(TURTLE, "ttl", "xml")
    assert conversion(TURTLE, "ttl", "ttl").canonical().startswith(b"@prefix e: <http://e/> .\n")


def test_a_graph_is_chosen_or_given() -> None:
    named, unnamed = b"<http://e/s> <http://e/p> <http://e/o> .\n", b'<http://e/s> <http://e/p> "01" .\n'
    assert converted(NQUADS, "nq", "nt", "<http://e/g>") == named
    assert converted(NQUADS, "nq", "nt", "default") == unnamed
    assert converted(NQUADS, "nq", "nt", "*") == named + unnamed
    assert converted(NQUADS, "nq", "nq", "http://e/g", "default") == NQUADS
    assert converted(NQUADS, "nq", "nq", "http://e/g") == NQUADS.partition(b"\n")[0] + b"\n"
    assert converted(unnamed, "nt", "nq", "http://e/h") == b'<http://e/s> <http://e/p> "01" <http://e/h> .\n'


@pytest.mark.parametrize(
    ("read", "write", "graphs", "told"),
    [
        ("nq", "ttl", (), "there are statements in <http://e/g>"),
        ("nq", "nt", ("http://e/h",), "there is no graph <http://e/h>"),
        ("nq", "nt", ("no iri",), "is not an IRI"),
        ("nt", "ttl", ("http://e/g",), "there is none to choose"),
        ("nt", "nq", ("http://e/g", "http://e/h"), "there is none to choose"),
        ("nt", "nq", ("default",), "there is none to choose"),
    ],
)
def test_statements_never_get_lost_in_silence(read: str, write: str, graphs: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        converted(
            NQUADS if read == "nq" else b"<http://e/s> <http://e/p> 'x' .".replace(b"'", b'"'), read, write, *graphs
        )


def test_relative_iris_need_a_base() -> None:
    with pytest.raises(InputError) as caught:
        converted(b"<a> <b> <c> .", "ttl", "nt")
    assert caught.value.help
    assert "--base" in caught.value.help
    assert converted(b"<a> <b> <c> .", "ttl", "nt", base="http://e/") == b"<http://e/a> <http://e/b> <http://e/c> .\n"


@pytest.mark.parametrize("read", ["ttl", "xml", "jsonld"])
def test_a_base_that_is_none(read: str) -> None:
    with pytest.raises(InputError):
        converted(TURTLE, read, "nt", base="no base")


BAD = {
    "syntax.ttl": (b'@prefix e: <http://e/> .\ne:s e:p "x" ;;; e:q [ .\n', "2:", "not Turtle"),
    "encoding.nt": (b"\n<http://e/s> \xff", "2:", "not N-Triples"),
    "empty.ttl": (b" \n", "1", "the file is empty"),
    "doctype.rdf": (
        b"<?xml version='1.0'?>\n<!DOCTYPE x [<!ENTITY a 'b'>]>\n" + XML_HEAD + b"</rdf:RDF>",
        "2",
        "a document type",
    ),
    "hidden.rdf": (b"<!-- x -->\n\n<!doctype x>" + XML_HEAD + b"</rdf:RDF>", "3", "not RDF/XML"),
    "endless.rdf": (b"<!-- " + b"x" * 70_000, "1", "not RDF/XML"),
    "iri.rdf": (XML_HEAD + b'\n<rdf:Description rdf:about="x y"/></rdf:RDF>', "2:29", "not RDF/XML"),
    "cut.rdf": (XML_HEAD + b"\n<rdf:Descr", "2:1", "not RDF/XML"),
    "latin.rdf": (XML_HEAD + b"\n<x>\xe9</x></rdf:RDF>", "2:4", "not RDF/XML"),
    "json.jsonld": (b'[{"@id": "http://e/s",\n "http://e/p": [}]', "2:", "not JSON-LD"),
    "remote.jsonld": (b'{\n"@context": "http://e/context", "@id": "http://e/s", "p": 1}', "2:1", "not JSON-LD"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_at_its_place(name: str, tmp_path: Path, capfdbinary: Capture) -> None:
    data, place, told = BAD[name]
    path, out = tmp_path / name, tmp_path / "out.nq"
    path.write_bytes(data)
    out.write_bytes(b"old")
    assert run(["convert", str(path), "-o", str(out)]) == 3
    error = capfdbinary.readouterr().err.decode()
    assert told in error
    assert f"--> {path}:{place}" in error
    assert "help:" in error
    assert out.read_bytes() == b"old"
    assert {p.name for p in tmp_path.iterdir()} == {name, "out.nq"}


def test_where_a_reader_stumbled(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("é 'quoted'".encode())
    assert str(whereabouts(path, "bad: 'quoted'")) == f"{path}:1:4"
    assert str(whereabouts(path, "no such thing")) == str(path)


@pytest.mark.parametrize("write", ["jsonld", "xml"])
def test_rdf_1_2_is_told_where_it_cannot_go(write: str) -> None:
    data = b"<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> <http://e/o> )>> ."
    with pytest.raises(RuleError, match="cannot hold"):
        converted(data, "ttl", write)
    assert b"<<(" in converted(data, "ttl", "nt")


def test_xml_that_begins_with_comments_is_read() -> None:
    head = b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <!DOCTYPE x> -->\n"
    body = b'<rdf:Description rdf:about="http://e/s" xmlns:e="http://e/" e:p="x"/></rdf:RDF>'
    assert converted(head + XML_HEAD + body, "xml", "nt") == b'<http://e/s> <http://e/p> "x" .\n'


def test_from_stdin_to_stdout_and_packed_files(tmp_path: Path, capfdbinary: Capture) -> None:
    code = [sys.executable, "-m", "kg", "-v", "convert", "-", "--input-format", "text/turtle", "-f", "nt"]
    ran = subprocess.run(code, input=TURTLE, capture_output=True, check=True)
    assert ran.stdout.count(b"\n") == 4
    assert ran.stderr == b"4 statements\n"
    packed, out = tmp_path / "a.ttl.gz", tmp_path / "b.jsonld.gz"
    packed.write_bytes(gzip.compress(TURTLE))
    assert run(["convert", str(packed), "-o", str(out)]) == 0
    assert digest(parse(gzip.decompress(out.read_bytes()), OX["jsonld"])) == digest(parse(TURTLE, OX["ttl"]))
    assert run(["convert", str(out), "--canonical", "-f", "nq"]) == 0
    assert b"_:c14n0" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["-", "-f", "nt"], 2, b"--input-format"),
        (["x.zzz", "-f", "nt"], 2, b"no format is known by the name of 'x.zzz'"),
        (["x.ttl"], 2, b"say it with -f"),
        (["x.ttl", "-o", "x.zzz"], 2, b"no format is known"),
        (["x.ttl", "-f", "zzz"], 2, b"unknown format"),
        (["none.ttl", "-f", "nt"], 3, b"No such file"),
        ([".", "--from", "ttl", "-f", "nt"], 3, b"Is a directory"),
        (["/dev/zero", "--from", "ttl", "-f", "nt"], 3, b"a device, which may never end"),
        (["bad.ttl.gz", "-f", "nt"], 3, b"not gzip"),
        (["x.ttl", "-o", "none/x.nt"], 4, b"cannot write none/x.nt"),
    ],
)
def test_what_cannot_be_done(
    arguments: list[str], code: int, told: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    (tmp_path / "x.ttl").write_bytes(TURTLE)
    (tmp_path / "bad.ttl.gz").write_bytes(b"no")
    monkeypatch.chdir(tmp_path)
    assert run(["convert", *arguments]) == code
    streams = capfdbinary.readouterr()
    assert told in streams.err
    assert streams.out == b""


def test_memory_does_not_grow_with_the_file() -> None:
    code = """
import io, resource
from kg.convert import Conversion, Source
from kg.formats import by_name

class Lines:
    def __init__(self, count):
        self.left, self.rest = count, b""
    def read(self, size):
        while self.left and len(self.rest) < size:
            self.left -= 1
            self.rest += f'<http://e/s{self.left}> <http://e/p> "{"x" * 100}" .\\n'.encode()
        found, self.rest = self.rest[:size], self.rest[size:]
        return found

class Nowhere(io.RawIOBase):
    def writable(self):
        return True
    def write(self, data):
        return len(data)

for count in (2_000, 60_000):
    for name in ("ttl", "xml"):
        source = Source(Lines(count), by_name("nt"), "lines")
        assert Conversion(source, by_name(name)).stream(io.BufferedWriter(Nowhere())) == count
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = map(int, ran.stdout.split())
    assert after < before * 1.3


def test_a_stream_counts_its_statements() -> None:
    assert conversion(NQUADS, "nq", "jsonld").stream(io.BytesIO()) == 2
    assert list(parse(converted(NQUADS, "nq", "jsonld"), OX["jsonld"]))
    assert [q for q in parse(NQUADS, OX["nq"]) if isinstance(q, Quad)]
