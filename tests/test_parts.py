"""The dataset in parts: all of it, in order, the same bytes each time, no blank node torn apart."""

import gzip
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, parse
from rdf_terms import datasets

from kg.blanks import blank_nodes
from kg.build import Built
from kg.dist import MANIFEST
from kg.errors import UsageError
from kg.parts import MOST, SUMS, in_parts
from kg.project import Settings, Sources
from kg.writer import canonical_nquads

SETTINGS = Settings("x", "X", "x", "https://example.org/", "1", "2025-03-06", "https://example.org/l", "me")


def quads_of(files: dict[str, bytes]) -> list[list[Quad]]:
    """Return the statements of each part."""
    names = [name for name in files if name.endswith((".nq", ".nq.gz"))]
    assert names == sorted(names)
    data = [gzip.decompress(files[name]) if name.endswith(".gz") else files[name] for name in names]
    assert all(part.split(b"\n")[:-1] == sorted(part.split(b"\n")[:-1]) for part in data)
    return [list(parse(part, RdfFormat.N_QUADS)) for part in data]


@given(datasets, st.integers(1, 5), st.booleans())
def test_the_parts_together_are_the_whole(dataset: Dataset, number: int, packed: bool) -> None:
    files = in_parts(dataset, SETTINGS, number, packed=packed)
    parts = quads_of(files)
    assert len(parts) <= number
    assert all(parts)
    assert canonical_nquads(quad for part in parts for quad in part) == canonical_nquads(dataset)
    nodes = [{node for quad in part for node in blank_nodes(quad)} for part in parts]
    assert sum(map(len, nodes)) == len(set().union(*nodes))
    assert files == in_parts(Dataset(dataset), SETTINGS, number, packed=packed)


@pytest.mark.parametrize("packed", [True, False])
def test_the_manifest_tells_of_each_file(built: Built, sources: Sources, packed: bool) -> None:
    files = in_parts(built.dataset, sources.settings, 4, packed=packed)
    told = json.loads(files[MANIFEST])
    parts = dict(zip(sorted(told["files"]), quads_of(files), strict=True))
    assert len(parts) == 4
    assert told["quads"] == len(built.dataset) == sum(told["graphs"].values())
    for name, quads in parts.items():
        about = told["files"][name]
        assert about["quads"] == len(quads)
        assert abs(len(quads) - len(built.dataset) / 4) < 100
        assert (about["bytes"], about["sha256"]) == (len(files[name]), hashlib.sha256(files[name]).hexdigest())
        if packed:
            assert files[name][4:8] == b"\0\0\0\0"
            assert about["unpacked"]["sha256"] == hashlib.sha256(gzip.decompress(files[name])).hexdigest()
    sums = dict(line.split("  ")[::-1] for line in files[SUMS].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != SUMS}


def test_what_hangs_together_stays_together_however_large() -> None:
    home, node = NamedNode("http://e/p"), BlankNode("hub")
    star = [Quad(node, home, Literal(str(n))) for n in range(50)]
    rest = [Quad(NamedNode(f"http://e/{n}"), home, home) for n in range(10)]
    files = in_parts(Dataset([*star, *rest]), replace(SETTINGS, name="star"), 6)
    sizes = [len(part) for part in quads_of(files)]
    assert max(sizes) >= 50
    assert sum(sizes) == 60


@pytest.mark.parametrize("number", [0, -1, MOST + 1])
def test_a_number_that_makes_no_sense(number: int) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        in_parts(Dataset(), SETTINGS, number)
