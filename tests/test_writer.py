"""Whatever is written, in any format, is read back as it was: by the first reader and by others."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from pyld import jsonld as pyld
from pyoxigraph import BlankNode, Dataset, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from rdf_terms import (
    CONTEXT,
    NAMES,
    RAPPER,
    RAPTOR,
    datasets,
    iri,
    read,
    read_by_raptor,
    read_by_rdflib,
    readable_datasets,
    said,
    without_names,
)

from kg.formats import FORMATS, Format, by_name
from kg.writer import Unwritable, arrange, canonical_nquads, digest, only, serialize
from kg.writer import book as book_module
from kg.writer.arrange import arranged

each_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
hostile = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def written(dataset: Dataset, form: Format) -> bytes:
    """Return a dataset written; let Hypothesis try another where the format cannot hold it."""
    try:
        return serialize(dataset, form, NAMES, CONTEXT)
    except Unwritable:
        reject()


def expected(dataset: Dataset, form: Format) -> str:
    """Return the hash of what a reader of this format should find."""
    return digest(dataset if form.named_graphs else without_names(dataset))


@each_format
@hostile
@given(dataset=datasets)
def test_the_first_reader_reads_what_was_there(form: Format, dataset: Dataset) -> None:
    data = written(dataset, form)
    assert digest(read(data, form)) == expected(dataset, form)
    assert data.decode().endswith("\n") or not data


@each_format
@hostile
@given(dataset=readable_datasets)
def test_rdflib_reads_the_same(form: Format, dataset: Dataset) -> None:
    assert digest(read_by_rdflib(written(dataset, form), form)) == expected(dataset, form)


@pytest.mark.skipif(RAPPER is None, reason="NO RAPPER on the PATH (Debian: raptor2-utils): raptor does not reread")
@pytest.mark.parametrize("form", [f for f in FORMATS if f.name in RAPTOR], ids=lambda form: form.name)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(dataset=readable_datasets)
def test_raptor_reads_the_same(form: Format, dataset: Dataset) -> None:
    # Raptor knows no TriG graph that is named by a blank node.
    named = Dataset(quad for quad in dataset if not isinstance(quad.graph_name, BlankNode))
    assert digest(read_by_raptor(written(named, form), form)) == expected(named, form)


@hostile
@given(dataset=readable_datasets)
def test_pyld_reads_the_same_json_ld(dataset: Dataset) -> None:
    document = json.loads(written(dataset, by_name("jsonld")))
    options: dict[str, Any] = {"format": "application/n-quads", "documentLoader": None}
    found = Dataset(parse(pyld.to_rdf(document, options), RdfFormat.N_QUADS))
    assert digest(found) == digest(dataset)


@each_format
@hostile
@given(dataset=datasets)
def test_the_order_of_what_comes_in_does_not_matter(form: Format, dataset: Dataset) -> None:
    renamed = {BlankNode(f"b{n}"): BlankNode(f"z{5 - n}") for n in range(4)}

    def other(term: Any) -> Any:
        return renamed.get(term, term)

    turned = Dataset(
        Quad(other(q.subject), q.predicate, other(q.object), other(q.graph_name))
        for q in sorted(dataset, key=str, reverse=True)
    )
    assert written(turned, form) == written(dataset, form)


@each_format
def test_nothing_is_written_of_nothing(form: Format) -> None:
    data = serialize(Dataset(), form, NAMES)
    assert list(read(data, form)) == []


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_a_lone_surrogate_is_no_text(text: str) -> None:
    with pytest.raises(ValueError, match="literal value"):
        Literal(text)


@each_format
@pytest.mark.parametrize(
    "value",
    [
        next(iter(parse(b"<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .", RdfFormat.TURTLE))).object,
        next(iter(parse(b'<a:s> <a:p> "x"@ar--rtl .', RdfFormat.TURTLE))).object,
        Literal("x", datatype=NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")),
    ],
    ids=["triple term", "direction", "no language"],
)
def test_what_rdf_1_1_does_not_know_is_refused(form: Format, value: Any) -> None:
    with pytest.raises(Unwritable):
        serialize(Dataset([Quad(NamedNode("a:s"), NamedNode("a:p"), value)]), form, NAMES)


def test_a_book_of_some_graphs() -> None:
    facts, other = iri("g:facts"), NamedNode("http://other.example/graph")
    dataset = Dataset(
        [
            said("state:CAN", "sa:plain", Literal("fact"), "facts"),
            Quad(iri("state:CAN"), iri("sa:plain"), Literal("elsewhere"), other),
            said("state:CAN", "sa:plain", Literal("nowhere")),
        ]
    )
    book = arrange(dataset, NAMES)
    assert list(book.graphs) == [DefaultGraph(), facts, other]
    assert list(book.only([facts.value]).graphs) == [facts]
    assert len(book.merged().graphs[DefaultGraph()]) == 3
    assert canonical_nquads(only(dataset, [facts.value])) == book.only([facts.value]).write(by_name("nq"))


def test_a_graph_is_put_in_order_once_and_only_when_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = Dataset(
        said("state:CAN", "sa:plain", Literal(graph), graph) for graph in ("facts", "derived", "claims", "claims")
    )
    sizes = []

    def counted(triples: Any, names: Any) -> Any:
        sizes.append(len(triples))
        return arranged(triples, names)

    monkeypatch.setattr(book_module, "arranged", counted)
    for name in ("nq", "nt"):
        serialize(dataset, by_name(name), NAMES)
    book = arrange(dataset, NAMES)
    assert sizes == []
    for _ in range(2):
        book.only([iri("g:facts").value]).write(by_name("ttl"))
    assert sizes == [1]
    book.write(by_name("trig"))
    assert sizes == [1, 1, 1]
    for name in ("ttl", "xml"):
        serialize(dataset, by_name(name), NAMES)
    assert sizes == [1, 1, 1, 3, 3]
