"""Canonical N-Quads: the official suite, graphs made to hurt, and what a hash is taken over."""

import csv
import hashlib
import resource
import time
from pathlib import Path

import pytest
from hypothesis import given
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse
from rdf_terms import datasets, iri, said

from kg.errors import TimeoutExceeded
from kg.writer import canonical, canonical_nquads, canonical_ntriples, digest, labelled

POSITIVE_CASES = 63
"""The cases of the suite with the hash that RDFC-1.0 uses unless told otherwise."""


def clique(size: int) -> Dataset:
    """Return so many blank nodes, each knowing all others: alike in every respect."""
    nodes = [BlankNode(f"n{i}") for i in range(size)]
    knows = NamedNode("http://other.example/knows")
    return Dataset(Quad(a, knows, b) for a in nodes for b in nodes if a != b)


def test_the_official_suite(shared: Path) -> None:
    folder = shared / "w3c" / "rdf-canon" / "tests"
    if not folder.is_dir():
        pytest.skip(f"NO SUITE at {folder}: canonical forms not compared with the official ones")
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        cases = [r["test"] for r in csv.DictReader(file) if r["rdfc10"] == "TRUE" and not r["hashAlgorithm"]]
    for name in cases:
        given = parse((folder / f"rdfc10/{name}-in.nq").read_bytes(), RdfFormat.N_QUADS)
        assert canonical_nquads(given) == (folder / f"rdfc10/{name}-rdfc10.nq").read_bytes(), name
    assert len(cases) == POSITIVE_CASES


def test_the_official_case_with_another_hash(shared: Path) -> None:
    """Nothing here is hashed so; it is the 64th case of the suite, and the library below passes it as well."""
    folder = shared / "w3c" / "rdf-canon" / "tests" / "rdfc10"
    if not folder.is_dir():
        pytest.skip(f"NO SUITE at {folder}: SHA-384 is not tried")
    found = Dataset(parse((folder / "test075-in.nq").read_bytes(), RdfFormat.N_QUADS))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0_SHA_384)
    wanted = parse((folder / "test075-rdfc10.nq").read_bytes(), RdfFormat.N_QUADS)
    assert found == Dataset(wanted)
    assert POSITIVE_CASES + 1 == 64


def test_the_official_poison_is_stopped(shared: Path) -> None:
    path = shared / "w3c" / "rdf-canon" / "tests" / "rdfc10" / "test074-in.nq"
    if not path.is_file():
        pytest.skip(f"NO SUITE at {path}: the poison graph is not tried")
    before = worked_by_children()
    with pytest.raises(TimeoutExceeded):
        canonical_nquads(parse(path.read_bytes(), RdfFormat.N_QUADS))
    assert worked_by_children() - before < 5


def worked_by_children() -> float:
    """Return the seconds of processor time of children that have ended; other tests' end in their own time."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_graph_made_to_hurt_is_stopped_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "MOST_SECONDS", 1)
    started = time.process_time()
    with pytest.raises(TimeoutExceeded, match="no canonical labels in 1 s") as caught:
        digest(clique(12))
    assert caught.value.exit_status == 4
    assert time.process_time() - started < 2


def test_quads_said_twice_do_not_tell_nodes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere: list[int] = []

    def labelled_elsewhere(dataset: Dataset) -> Dataset:
        elsewhere.append(len(dataset))
        return dataset

    monkeypatch.setattr(canonical, "_labelled_elsewhere", labelled_elsewhere)
    # Each node has its own quads another number of times.
    nodes = sorted({str(quad.subject) for quad in clique(6)})
    canonical_nquads(quad for quad in clique(6) for _ in range(1 + nodes.index(str(quad.subject))))
    assert elsewhere == [30]


@pytest.mark.parametrize("size", [2, 5, 6])
def test_a_few_that_are_alike_are_labelled(size: int) -> None:
    turned = Dataset(sorted(clique(size), key=str, reverse=True))
    assert canonical_nquads(clique(size)) == canonical_nquads(turned)
    assert len(canonical_nquads(clique(size)).splitlines()) == size * (size - 1)


def test_many_that_are_alike_but_do_not_meet_need_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "_labelled_elsewhere", None)
    alike = Dataset(Quad(iri("state:CAN"), iri("sa:plain"), BlankNode(f"n{i}")) for i in range(50))
    chains = Dataset(
        quad
        for chain in range(9)
        for quad in (
            Quad(BlankNode(f"a{chain}"), iri("sa:plain"), BlankNode(f"b{chain}")),
            Quad(BlankNode(f"b{chain}"), iri("sa:plain"), Literal("end")),
        )
    )
    assert len(labelled(alike)) == 50
    assert len(labelled(chains)) == 18


def test_a_given_dataset_is_not_changed() -> None:
    dataset = Dataset([Quad(BlankNode("mine"), iri("sa:plain"), Literal("x"))])
    assert b"_:c14n0" in canonical_nquads(dataset)
    assert next(iter(dataset)).subject == BlankNode("mine")
    plain = Dataset([said("state:CAN", "sa:plain", Literal('_:a <<( "x"@en--ltr'))])
    assert labelled(plain) == list(plain)


@given(datasets)
def test_labels_are_those_of_the_whole_dataset(dataset: Dataset) -> None:
    whole = Dataset(dataset)
    whole.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    found = labelled([*dataset, *dataset])
    assert (len(found), set(found)) == (len(whole), set(whole))
    assert canonical_nquads(dataset) == canonical.nquads_lines(found)


def test_lines_are_sorted_by_code_point_and_hashed_as_they_are() -> None:
    quads = [said("state:CAN", "sa:plain", Literal(text), "facts") for text in ("b", "a", "\U0001f1e8", "\uffee", "A")]
    lines = canonical_nquads(quads).decode().splitlines()
    assert lines == sorted(lines)
    assert digest(quads) == hashlib.sha256(canonical_nquads(quads)).hexdigest()
    assert canonical_ntriples(quad.triple for quad in quads).count(b"\n") == 5


def test_a_long_chain_of_nodes_that_look_alike_is_stopped() -> None:
    text = b"<urn:s> <urn:p> " + b"[ <urn:p> " * 2000 + b"1" + b"]" * 2000 + b" ."
    with pytest.raises(TimeoutExceeded):
        canonical_nquads(parse(text, RdfFormat.TURTLE))
