"""A file converted in parts, side by side: the same as by one process, whatever is in it, errors at their line."""

import itertools
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Dataset, RdfFormat, parse, serialize
from rdf_terms import OX, datasets, without_names

from kg import abreast, beside, isolation
from kg.abreast import Output, can_be_parted, convert, is_large
from kg.cli.app import run
from kg.convert import Conversion, Source
from kg.errors import InputError, KgError, RuleError, UsageError
from kg.formats import by_name
from kg.writer import digest

READ, WRITTEN = ("nt", "nq", "ttl", "trig"), ("nt", "nq", "ttl", "trig", "jsonld")
CHILDREN: list[int] = []


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let there be two processors and very small parts; no child is left."""
    fork = isolation.fork

    def remembered() -> int:
        CHILDREN.append(fork())
        return CHILDREN[-1]

    CHILDREN.clear()
    monkeypatch.setattr(beside, "fork", remembered)
    monkeypatch.setattr(abreast, "processors", lambda: 2)
    monkeypatch.setattr(abreast, "PART", 100)
    yield
    for child in CHILDREN:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def converted(path: Path, *forms: str, base: str | None = None) -> list[bytes]:
    """Return a file in some formats, as the module converts it."""
    with path.open("rb") as stream:
        assert is_large(Source(stream, by_name("nt"), str(path)))
        source = Source(stream, by_name(path.suffix[1:]), str(path), base)
        outs = [path.with_name(f"out.{form}") for form in forms]
        sinks = [out.open("wb") for out in outs]
        outputs = [Output(Conversion(source, by_name(f)), sink) for f, sink in zip(forms, sinks, strict=True)]
        assert all(can_be_parted(output.conversion) for output in outputs)
        try:
            convert(outputs)
        finally:
            for sink in sinks:
                sink.close()
    return [out.read_bytes() for out in outs]


def by_one(path: Path, form: str, base: str | None = None) -> bytes:
    """Return a file in a format, as one process converts it."""
    out = path.with_name("one")
    with path.open("rb") as stream, out.open("wb") as sink:
        Conversion(Source(stream, by_name(path.suffix[1:]), str(path), base), by_name(form)).stream(sink)
    return out.read_bytes()


def lines(count: int) -> bytes:
    """Return N-Triples with so many lines, three about each thing."""
    return b"".join(b'<http://e/s%d> <http://e/p> "%d" .\n' % (n // 3, n) for n in range(count))


@pytest.mark.parametrize("read", READ)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(dataset=datasets)
def test_nothing_is_lost_between_parts(read: str, dataset: Dataset, tmp_path: Path) -> None:
    if read in ("nt", "ttl"):
        dataset = without_names(dataset)
    path = tmp_path / f"in.{read}"
    path.write_bytes((serialize(dataset, format=OX[read]) or b"") + b"# so that there are parts\n" * 9)
    wanted = digest(dataset)
    forms = WRITTEN if read in ("nt", "ttl") else ("nq", "trig", "jsonld")
    for form, data in zip(forms, converted(path, *forms), strict=True):
        assert digest(parse(data, OX[form])) == wanted


@pytest.mark.parametrize("form", WRITTEN)
def test_what_has_a_statement_a_line_gives_the_bytes_that_one_process_gives(form: str, tmp_path: Path) -> None:
    (tmp_path / "in.nt").write_bytes(lines(300))
    assert converted(tmp_path / "in.nt", form) == [by_one(tmp_path / "in.nt", form)]
    assert len(CHILDREN) == 2


TURTLE = {
    "prefixes": b"@prefix e: <http://e/> .\n" + b"e:s e:p e:o .\n" * 20,
    "a prefix that changes": b"@prefix e: <http://e/> .\n"
    + b"e:s e:p e:o .\n" * 20
    + b"@prefix e: <http://other/> .\n"
    + b"e:s e:p e:o2 .\n" * 20,
    "a base that changes": b"<s> <p> <o> .\n" * 20 + b"@base <sub/> .\n" + b"<s> <p> <o> .\n" * 20,
    "relative bases from the head on": b"@base <sub/> .\n" + b"<s> <p> <o> .\n" * 30,
    "a prefix after statements": b"<s> <p> <o> .\n" * 10 + b"PREFIX e: <http://e/>\n" + b"e:s e:p e:o .\n" * 20,
    "texts that look like statements": b'<s> <p> """\n' + b"<s> <p> <n> .\n" * 30 + b'""" .\n<s> <p> <o> .\n',
    "comments that look like statements": b"<s> <p> #\n" + b"#<s> <p> <no> .\n" * 30 + b"<o> .\n<a> <b> <c> .\n",
    "labels": b"_:a <p> _:b .\n" * 30 + b"_:b <p> _:a .\n",
    "nothing but comments at the head": b"# c\n" * 60 + b"@prefix e: <http://e/> .\n" + b"e:s e:p e:o .\n" * 20,
    "nothing but comments at the end": b"<s> <p> <o> .\n" * 20 + b"# <s> .\n" * 60,
    "nothing but comments": b"# <s> .\n" * 60,
    "no end of line": b"<s> <p> <o> .\n" * 20 + b"<s> <p> <z> .",
    "carriage returns": b"<s> <p> <o> .\r\n" * 30,
}


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("name", TURTLE)
def test_turtle_means_the_same_in_parts(name: str, form: str, tmp_path: Path) -> None:
    path = tmp_path / "in.ttl"
    path.write_bytes(TURTLE[name])
    data = converted(path, form, base="http://base/x/")[0]
    one = by_one(path, form, base="http://base/x/")
    assert set(map(str, parse(data, OX[form]))) == set(map(str, parse(one, OX[form])))
    assert data.count(b"@prefix") == one.count(b"@prefix")


def test_graphs_may_stand_across_parts(tmp_path: Path) -> None:
    path = tmp_path / "in.trig"
    graph = b"<http://e/g%d> {\n<http://e/s> <http://e/p> <http://e/o> , <http://e/o%d> .\n}\n"
    path.write_bytes(b"".join(graph % (n % 3, n) for n in range(40)) + b"<http://e/h> {\n" + lines(40) + b"}\n")
    for form in ("nq", "trig", "jsonld"):
        data = converted(path, form)[0]
        assert Dataset(parse(data, OX[form])) == Dataset(parse(path.read_bytes(), RdfFormat.TRIG))


def test_blank_nodes_without_a_label_stay_different_ones(tmp_path: Path) -> None:
    assert BlankNode() != BlankNode()  # the labels that this thread gives by chance go on in a forked child
    (tmp_path / "in.ttl").write_bytes(b"<http://e/s> <http://e/p> [] .\n<http://e/t> <http://e/p> [] .\n" * 100)
    found = converted(tmp_path / "in.ttl", "nt")[0]
    assert len(set(re.findall(rb"_:\w+", found))) == 200


@pytest.mark.parametrize("line", [1, 50, 150, 299, 300])
@pytest.mark.parametrize(("read", "head"), [("nt", b""), ("ttl", b"@prefix e: <http://e/> .\n")])
def test_an_error_stands_at_its_line(read: str, head: bytes, line: int, tmp_path: Path) -> None:
    path = tmp_path / f"in.{read}"
    rows = lines(300).splitlines(keepends=True)
    rows[line - 1] = b'<http://e/s> <http://e/p> "not ended .\n'
    path.write_bytes(head + b"".join(rows))
    told = []
    for way in (converted, by_one):
        with pytest.raises(InputError) as caught:
            way(path, "nt")
        told.append((caught.value.message, caught.value.place))
    assert told[0] == told[1]
    assert told[0][1] is not None
    assert (told[0][1].line or 0) - head.count(b"\n") in (line, line + 1)


def test_statements_that_a_format_cannot_hold_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.nq"
    path.write_bytes(lines(200) + b"<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n" + lines(200))
    with pytest.raises(UsageError, match="N-Triples holds one graph, and there are statements in <http://e/g>"):
        converted(path, "nt")
    path.write_bytes(lines(200) + b"<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> <http://e/o> )>> .\n")
    with pytest.raises(RuleError, match="JSON-LD cannot hold it"):
        converted(path, "jsonld")


@pytest.mark.parametrize("at", [0, 1, 7])
@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0])
def test_what_a_child_cannot_do_is_done_here(
    at: int, end: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, read, counter = os.getpid(), abreast._Parts._read, itertools.count()

    def failing(self: object, *span: int) -> object:
        if os.getpid() != here and next(counter) == at:
            assert callable(end)
            end()
        return read(self, *span)  # type: ignore[arg-type]

    monkeypatch.setattr(abreast._Parts, "_read", failing)
    (tmp_path / "in.nt").write_bytes(lines(200))
    assert converted(tmp_path / "in.nt", "nq") == [lines(200)]


def test_a_part_does_not_grow_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def noted(outputs: object, source: Source) -> int:
        asked.append(source)
        return 0

    monkeypatch.setattr(abreast, "_one_by_one", noted)
    values = b"<http://e/o> ,\n " * 400
    (tmp_path / "in.ttl").write_bytes(b"<http://e/s> <http://e/p>\n " + values + b"<http://e/z> .\n")
    converted(tmp_path / "in.ttl", "nt")
    assert len(asked) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.sampled_from([b"<a:a> <a:b> <a:c> .\n", b"_:x <a:b> _:y .\n", b"# .\n", b"\n", b"<a:a> ,\n"])),
    bad=st.booleans(),
)
def test_whatever_stands_in_the_lines_the_outcome_is_that_of_one_process(
    rows: list[bytes], bad: bool, tmp_path: Path
) -> None:
    path = tmp_path / "in.nt"
    path.write_bytes(b"<a:a> <a:b> <a:c> .\n" * 12 + b"".join(row for row in rows if bad or b"," not in row))

    def outcome(way: Callable[[Path, str], bytes | list[bytes]]) -> object:
        try:
            data = way(path, "ttl")
        except KgError as error:
            return str(error), error.place
        return set(parse(b"".join(data) if isinstance(data, list) else data, RdfFormat.TURTLE))

    assert outcome(converted) == outcome(by_one)


def test_what_is_no_file_from_its_start_is_no_large_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.nt").write_bytes(lines(20))
    with (tmp_path / "in.nt").open("rb") as stream:
        source = Source(stream, by_name("nt"), "in.nt")
        assert is_large(source)
        stream.read(1)
        assert not is_large(source)
        stream.seek(0)
        monkeypatch.setattr(abreast, "processors", lambda: 1)
        assert not is_large(source)
    reading, writing = os.pipe()
    os.close(writing)
    monkeypatch.setattr(abreast, "processors", lambda: 2)
    with os.fdopen(reading, "rb") as pipe:
        assert not is_large(Source(pipe, by_name("nt"), "stdin"))


def test_the_command_leaves_the_old_file_where_a_part_is_wrong(tmp_path: Path) -> None:
    source, out = tmp_path / "in.nt", tmp_path / "out.ttl"
    source.write_bytes(lines(300) + b"wrong\n")
    out.write_bytes(b"old")
    assert run(["convert", str(source), "-o", str(out)]) == 3
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.nt", "out.ttl"]
