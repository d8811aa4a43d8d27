"""Round trips: hostile datasets through every pair of formats, reread by parsers of other projects."""

import io
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from pyoxigraph import Dataset, Literal, Quad, parse
from rdf_terms import OX, RAPPER, without_names

from kg.convert import EVERY, Conversion, Source
from kg.errors import RuleError
from kg.formats import FORMATS, Format, by_name
from kg.writer import digest
from torture.hostile_datasets import NAMED, as_written, dataset
from torture.other_readers import SERDI, others

ALL, SAMPLE = 500, 20
"""How many datasets go through each pair, in the full sweep and in an ordinary run."""
PAIRS = list(itertools.product(FORMATS, FORMATS))
OF_XML = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
"""The characters of XML 1.0, its production 2."""


@pytest.mark.parametrize(("read", "write"), PAIRS, ids=lambda form: form.name)
def test_every_pair_of_formats_loses_nothing(read: Format, write: Format, *, torture: bool) -> None:
    wanted = ALL if torture else SAMPLE
    readers = [other for other in others() if write.name in other.formats]
    reread = refused = 0
    for number in range(wanted):
        given = source(number, read.name)
        expected = part(number, read.name, write.name)
        if write.name == "xml" and read.name != "xml" and not is_sayable(dataset(number)):
            assert_refused(given, read, write)
            refused += 1
            given = through(as_written(expected), "nq", read)
        data = converted(given, read, write)
        assert digest(parse(data, OX[write.name])) == digest(expected), number
        for other in readers:
            shown = Dataset(quad for quad in expected if other.reads(quad, write))
            whole = len(shown) == len(expected)
            again = data if whole else converted(through(as_written(shown), "nq", read), read, write)
            assert digest(other.read(again, write)) == digest(shown), (number, other.name)
            reread += 1
    assert reread == wanted * len(readers)
    assert (refused > wanted / 3) == (write.name == "xml" and read.name != "xml")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_two_other_parsers_read_every_format(form: Format) -> None:
    missing = [name for name, path in (("rapper", RAPPER), ("serdi", SERDI)) if path is None]
    if missing and form.name != "jsonld":
        pytest.skip(f"NO {' AND NO '.join(missing).upper()} on the PATH (Debian: raptor2-utils, serdi): fewer reread")
    assert sum(form.name in other.formats for other in others()) >= 2


def test_the_datasets_are_as_hostile_as_they_should_be() -> None:
    made = [dataset(number) for number in range(ALL)]
    assert len({digest(each) for each in made}) == ALL
    text = b"".join(map(as_written, made)).decode()
    for needed in (
        '"01"^^',
        '"1.10"^^',
        '"1.0E0"^^',
        '"24:00:00"^^',
        '"P1Y0M"^^',
        "@en-GB",
        "@zh-Hant-TW",
        '""',
        "\u2028",
    ):
        assert needed in text, needed
    assert any(len(quad.object.value) > 10_000 for each in made for quad in each if isinstance(quad.object, Literal))
    assert sum(is_sayable(each) for each in made) > ALL / 10


def commands(*, torture: bool) -> Iterator[tuple[int, Format, Format]]:
    """Yield which datasets go between which formats by the real command."""
    pairs = PAIRS if torture else list(zip(FORMATS, [*FORMATS[1:], FORMATS[0]], strict=True))
    yield from ((number, read, write) for number, (read, write) in enumerate(pairs))


def test_the_command_does_the_same(tmp_path: Path, *, torture: bool) -> None:
    done = 0
    for number, read, write in commands(torture=torture):
        file, out = tmp_path / f"in{read.suffix}", tmp_path / f"{number}{write.suffix}"
        file.write_bytes(source(number, read.name))
        graphs = ["--graph", EVERY] if read.named_graphs and not write.named_graphs else []
        command = [sys.executable, "-m", "kg", "convert", str(file), "-o", str(out), *graphs]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        done += 1
        if write.name == "xml" and read.name != "xml" and not is_sayable(dataset(number)):
            assert (ran.returncode, out.exists()) == (1, False), ran.stderr
            assert re.match(r"error\[KG\d+\]: (RDF/XML|XML) cann?ot ", ran.stderr), ran.stderr
            assert "help:" in ran.stderr
        else:
            assert ran.returncode == 0, ran.stderr
            assert digest(parse(out.read_bytes(), OX[write.name])) == digest(part(number, read.name, write.name))
    assert done == (36 if torture else 6)


def assert_refused(given: bytes, read: Format, write: Format) -> None:
    """Hold that what RDF/XML cannot say is refused, in a line that says what it is, and with a way out."""
    with pytest.raises(RuleError) as caught:
        converted(given, read, write)
    message = caught.value.message
    assert re.match(
        r"RDF/XML cannot name the property <[^<>]+>$|XML cannot hold the character U\+[0-9A-F]{4}, ", message
    )
    assert "\n" not in message
    assert caught.value.help
    assert "another format" in caught.value.help


@lru_cache(maxsize=4 * ALL)
def source(number: int, name: str) -> bytes:
    """Return a dataset in a format: as much of it as the format can hold."""
    return through(as_written(part(number, name, name)), "nq", by_name(name))


def part(number: int, *names: str) -> Dataset:
    """Return what is left of a dataset when it has been through some formats."""
    found = dataset(number)
    if not all(by_name(name).named_graphs for name in names):
        found = without_names(found)
    return Dataset(filter(is_quad_sayable, found)) if "xml" in names else found


def through(data: bytes, read: str, write: Format) -> bytes:
    """Return data in another format, by name."""
    return converted(data, by_name(read), write)


def converted(data: bytes, read: Format, write: Format) -> bytes:
    """Return data converted; all graphs go into one where the format holds one."""
    graphs = (EVERY,) if read.named_graphs and not write.named_graphs else ()
    sink = io.BytesIO()
    Conversion(Source(io.BytesIO(data), read, "data"), write, graphs).stream(sink)
    return sink.getvalue()


def is_sayable(quads: Dataset) -> bool:
    """Whether RDF/XML can hold all of a dataset's statements."""
    return all(map(is_quad_sayable, quads))


def is_quad_sayable(quad: Quad) -> bool:
    """Whether RDF/XML can hold a statement: its property has a name, and XML its characters."""
    if quad.predicate.value not in NAMED:
        return False
    return not isinstance(quad.object, Literal) or OF_XML.fullmatch(quad.object.value) is not None
