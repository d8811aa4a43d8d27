"""What a document must be before a parser sees it."""

import gzip
import io
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kg import convert
from kg.convert import Reader, Source
from kg.errors import InputError, KgError, Place
from kg.formats import by_name
from kg.wellformed import DEEPEST, LONGEST, LONGEST_RUN, MOST_UNPACKED, Checked, Unpacked, at_once
from kg.writer import digest

RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">\n'


def turtle(levels: int) -> bytes:
    return b"<urn:s> <urn:p> " + b"<<( <urn:s> <urn:p> " * levels + b'"o"' + b" )>>" * levels + b" .\n"


def commented(levels: int) -> bytes:
    return b"<urn:s> <urn:p>\n" + b'<<( <urn:s#")>> <urn:p> # )>> "\n' * levels + b"1" + b" )>>" * levels + b" .\n"


def arrays(levels: int) -> bytes:
    return b'{"@id": "urn:s",\n"urn:p": ' + b"[" * (levels - 1) + b"1" + b"]" * (levels - 1) + b"}"


def elements(levels: int) -> bytes:
    half = (levels - 1) // 2
    return RDF + b"<e:A><e:p>" * half + b"</e:p></e:A>" * half + b"</rdf:RDF>"


@pytest.mark.parametrize(
    ("form", "nested", "line"),
    [
        ("ttl", turtle, 1),
        ("nt", turtle, 1),
        ("ttl", commented, DEEPEST + 2),
        ("jsonld", arrays, 2),
        ("xml", elements, 2),
    ],
)
def test_so_deep_and_no_deeper(form: str, nested: Callable[[int], bytes], line: int) -> None:
    assert read(nested(DEEPEST - 1), form) == nested(DEEPEST - 1)
    with pytest.raises(InputError, match="levels deep") as caught:
        read(nested(DEEPEST + 2), form)
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == ("f", line)


def test_what_stands_beside_each_other_is_not_deep() -> None:
    many = turtle(2) * (2 * DEEPEST) + b'<urn:s> <urn:p> "<<( <<(", """\n<<( a "b\n""" .\n' * (2 * DEEPEST)
    assert read(many, "ttl") == many
    text = b"[" + b'{"urn:p": ["[[[\\"[[[", {"@value": "\\\\"}]},' * DEEPEST + b"{}]"
    assert read(text, "jsonld") == text
    assert read(RDF + b"<e:A/>" * 2 * DEEPEST + b"</rdf:RDF>", "xml")


def test_a_line_without_end_is_counted_as_it_comes() -> None:
    with pytest.raises(InputError, match="levels deep"):
        read(turtle(200_000), "ttl")


@given(st.binary(max_size=200), st.integers(1, 40), st.sampled_from(["ttl", "nt"]))
def test_every_byte_passes_in_order(data: bytes, size: int, form: str) -> None:
    if data.strip():
        stream = Checked(io.BytesIO(data), form, "f")
        assert b"".join(iter(lambda: stream.read(size), b"")) == data
        assert stream.line == data.count(b"\n") + 1


@given(st.lists(st.sampled_from([b'"', b"\\", b"[", b"]", b"x", b'""', b"{", b"}"]), max_size=60), st.integers(1, 9))
def test_texts_of_json_may_be_cut_anywhere(pieces: list[bytes], size: int) -> None:
    from kg.wellformed import _JsonGate

    whole, cut = _JsonGate(), _JsonGate()
    data = b"".join(pieces)
    whole.see(data, 1)
    for start in range(0, len(data), size):
        cut.see(data[start : start + size], 1)
    assert cut._depth == whole._depth
    assert cut._text[:1] == whole._text[:1]


@pytest.mark.parametrize("size", [LONGEST_RUN - 1, LONGEST_RUN + (1 << 20)])
def test_a_name_without_end(size: int) -> None:
    data = b"@prefix a: <urn:a:> .\na:" + b"x" * size + b" a a:b .\n"
    if size < LONGEST_RUN:
        assert len(read(data, "ttl")) == len(data)
        return
    with pytest.raises(InputError, match="without white space"):
        read(data, "ttl")


def test_a_text_in_xml_that_is_too_long() -> None:
    piece = b"<e:A><e:p>%s</e:p></e:A>"
    assert read(RDF + piece % (b"x" * (LONGEST - (2 << 20))) + b"</rdf:RDF>", "xml")
    with pytest.raises(InputError, match="longer than 16 MiB"):
        read(RDF + piece % (b"x" * (LONGEST + (3 << 20))) + b"</rdf:RDF>", "xml")


@pytest.mark.parametrize(
    ("data", "place", "told"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", Place("f", 1), "document type"),
        ("<?xml version='1.0' encoding='utf-16'?>\n<!DOCTYPE x><x/>".encode("utf-16"), Place("f", 2), "document type"),
        (b"<x>\n<y></x>", Place("f", 2, 6), "mismatched tag"),
        (b"<x>", Place("f", 1, 4), "no element found"),
        (b"<?xml version='1.0' encoding='big5'?><x/>", Place("f", 1), "not RDF/XML"),
    ],
)
def test_xml_that_is_none(data: bytes, place: Place, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        read(data, "xml")
    assert caught.value.place == place


@pytest.mark.parametrize("data", [b"", b" \n ", b"\n"])
@pytest.mark.parametrize("form", ["nt", "jsonld"])
def test_nothing(data: bytes, form: str) -> None:
    with pytest.raises(InputError, match="empty"):
        read(data, form)


def test_a_stream_is_read_no_faster_than_it_is_wanted() -> None:
    class Endless(io.RawIOBase):
        count = 0

        def read(self, size: int = -1) -> bytes:
            self.count += size
            return (b"<urn:s> <urn:p> <urn:o> .\n" * (size // 20))[:size]

    source = Endless()
    found = parse(cast("BinaryIO", Checked(cast("BinaryIO", source), "nt", "f")), RdfFormat.N_TRIPLES)
    assert len(list(islice(found, 1000))) == 1000
    assert source.count <= 4 << 20


def test_a_packed_file_may_hold_so_much_more(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes((64 << 20) + 1)))
    assert MOST_UNPACKED * path.stat().st_size < (64 << 20)
    with path.open("rb") as file, gzip.open(file) as stream:
        unpacked = Unpacked(cast("BinaryIO", stream), file, str(path))
        assert len(unpacked.read(1 << 20)) == 1 << 20
        with pytest.raises(InputError, match="more than 300 times"):
            unpacked.read()


def read(data: bytes, form: str) -> bytes:
    return Checked(io.BytesIO(data), form, "f").read()


LONG_LINES = b"<urn:a> <urn:b> '" + b"x y " * 300_000 + b"' .\n"
"""A line of more than a megabyte."""


@pytest.mark.parametrize(
    ("form", "data", "is_plain"),
    [
        ("nt", b"<urn:a> <urn:b> <urn:c> .\n", True),
        ("trig", b"<urn:a> <urn:b> '(' .", True),
        ("nt", b"<urn:a> <urn:b> 'x' .\n" * 900_000, True),
        ("ttl", b"<urn:a> <urn:b> 'x' .\n" * 900_000, False),
        ("nq", b"<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .\n", False),
        ("nt", LONG_LINES * 2, False),
        ("ttl", LONG_LINES * 2, False),
        ("nt", b"", False),
        ("ttl", b" \n\t\n", False),
        ("xml", b"<a/>", False),
        ("jsonld", b"{}", False),
    ],
)
def test_what_a_parser_may_see_at_once(form: str, data: bytes, is_plain: bool) -> None:
    assert at_once(io.BytesIO(data), form) == (data if is_plain else None)


def test_only_what_is_in_memory_from_its_start_is_seen_at_once() -> None:
    begun = io.BytesIO(b"<urn:a> <urn:b> <urn:c> .\n")
    begun.read(3)
    assert at_once(begun, "nt") is None
    assert at_once(io.BufferedReader(io.BytesIO(b"<urn:a> <urn:b> <urn:c> .\n")), "nt") is None


def outcome(data: bytes, form: str) -> object:
    """Return what a reader makes of a document: its statements, or what it says is wrong, and where."""
    try:
        return digest(Reader(Source(io.BytesIO(data), by_name(form), "f", "http://base.example/")))
    except KgError as error:
        return error.message, error.place, error.help


@given(st.sampled_from(["nt", "nq", "ttl", "trig"]), st.integers(0, 60), st.binary(max_size=3), st.booleans())
def test_what_is_seen_at_once_is_read_as_if_it_came_in_blocks(form: str, at: int, noise: bytes, is_over: bool) -> None:
    data = b"<urn:a> <urn:b> 'c' .\n<urn:d> <urn:e> 1 .\n# end\n"
    data = data[:at] + noise + (b"" if is_over else data[at:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convert, "at_once", lambda stream, form: None)
        in_blocks = outcome(data, form)
    assert outcome(data, form) == in_blocks
