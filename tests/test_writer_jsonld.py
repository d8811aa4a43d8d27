"""JSON-LD in the words of the context: the keys of the seeds, every value as short as its key allows."""

import json
from typing import Any

import pytest
from pyld import jsonld as pyld
from pyoxigraph import BlankNode, Dataset, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdf_terms import CONTEXT, NAMES, iri, said

from kg.build import Built
from kg.formats import by_name
from kg.writer import Unwritable, arrange, context_text, digest, serialize
from kg.writer.jsonld import jsonld

JSONLD = by_name("jsonld")


def nodes(*quads: Quad) -> list[dict[str, Any]]:
    """Return the node objects that are written for some quads."""
    data = serialize(Dataset(quads), JSONLD, NAMES, CONTEXT)
    assert digest(parse(data, RdfFormat.JSON_LD)) == digest(quads)
    found: list[dict[str, Any]] = json.loads(data)["@graph"]
    return found


def test_a_claim_has_the_keys_of_the_seeds() -> None:
    assert nodes(
        said("claim:a-1", "rdf:type", iri("sa:Claim"), "claims"),
        said("claim:a-1", "sa:act", iri("sa:denies"), "claims"),
        said("claim:a-1", "sa:claimant", iri("state:CAN"), "claims"),
        said("claim:a-1", "sa:gloss", Literal("It is so.", language="en"), "claims"),
        said("claim:a-1", "sa:states", iri("statement:p.1"), "claims"),
    ) == [
        {
            "id": "g:claims",
            "@graph": [
                {
                    "id": "claim:a-1",
                    "type": "Claim",
                    "gloss": "It is so.",
                    "claimant": "state:CAN",
                    "act": "denies",
                    "states": "statement:p.1",
                }
            ],
        }
    ]


@pytest.mark.parametrize(
    ("predicate", "value", "written"),
    [
        ("sa:act", iri("sa:denies"), {"act": "denies"}),
        ("sa:act", iri("sa:unheardOf"), {"act": "sa:unheardOf"}),
        ("sa:act", BlankNode("b"), {"act": "_:c14n0"}),
        ("sa:act", Literal("denies"), {"act": {"value": "denies"}}),
        ("sa:claimant", Literal("x"), {"claimant": {"value": "x"}}),
        ("sa:claimant", iri("geonames:6251999/"), {"claimant": "geonames:6251999/"}),
        ("sa:claimant", NamedNode("http://other.example/"), {"claimant": "http://other.example/"}),
        ("sa:gloss", Literal("x", language="fr"), {"gloss": {"value": "x", "lang": "fr"}}),
        ("sa:gloss", Literal("x"), {"gloss": {"value": "x"}}),
        ("geo:lat", Literal("1.10", datatype=iri("xsd:decimal")), {"lat": "1.10"}),
        ("geo:lat", Literal("01", datatype=iri("xsd:integer")), {"lat": {"value": "01", "type": "xsd:integer"}}),
        ("geo:lat", Literal("x"), {"lat": {"value": "x"}}),
        ("sa:plain", Literal("x"), {"plain": "x"}),
        ("sa:plain", Literal("x", language="en"), {"plain": {"value": "x", "lang": "en"}}),
        ("sa:plain", iri("sa:denies"), {"plain": {"id": "sa:denies"}}),
        ("sa:other", Literal("x"), {"sa:other": "x"}),
        ("sa:other", iri("rdf:nil"), {"sa:other": {"id": "rdf:nil"}}),
        ("rdf:type", Literal("x"), {"rdf:type": "x"}),
        ("rdf:type", iri("sa:Unheard"), {"type": "sa:Unheard"}),
    ],
)
def test_every_value_is_as_short_as_its_key_allows(predicate: str, value: Any, written: dict[str, Any]) -> None:
    assert nodes(said("state:CAN", predicate, value)) == [{"id": "state:CAN", **written}]


def test_a_list_stands_where_it_is_met() -> None:
    first, rest, nil = iri("rdf:first"), iri("rdf:rest"), iri("rdf:nil")
    one, two, inner = BlankNode("one"), BlankNode("two"), BlankNode("inner")
    listed = (
        Quad(iri("state:CAN"), iri("sa:claimant"), one),
        Quad(one, first, iri("state:A")),
        Quad(one, rest, two),
        Quad(two, first, iri("state:B")),
        Quad(two, rest, nil),
    )
    assert nodes(*listed) == [{"id": "state:CAN", "claimant": {"@list": ["state:A", "state:B"]}}]
    nested = nodes(*listed, Quad(two, first, inner), Quad(inner, first, nil), Quad(inner, rest, nil))
    assert len(nested) == 4
    member = nodes(*listed[:3], Quad(two, first, inner), listed[4], Quad(inner, first, nil), Quad(inner, rest, nil))
    assert list(member[0]) == ["id", "claimant"]
    assert len(nodes(Quad(iri("state:CAN"), iri("rdf:type"), one), *listed[1:])) == 1


def test_the_context_is_carried_or_referred_to() -> None:
    quads = [said("state:CAN", "sa:plain", Literal("x"))]
    carried = json.loads(serialize(Dataset(quads), JSONLD, NAMES, CONTEXT))
    assert carried["@context"] == CONTEXT
    referring = json.loads(arrange(quads, NAMES).write(JSONLD, CONTEXT, "https://example.org/context.jsonld"))
    assert referring["@context"] == "https://example.org/context.jsonld"
    assert referring["@graph"] == carried["@graph"]
    assert json.loads(context_text(CONTEXT)) == CONTEXT
    without = json.loads(serialize(Dataset(quads), JSONLD, NAMES))
    assert without["@graph"] == [{"@id": "state:CAN", "sa:plain": "x"}]


@pytest.mark.parametrize("text", ["geo:37.78,-122.39", "time:now", "state:CAN"])
def test_an_iri_that_would_be_read_as_another_is_refused(text: str) -> None:
    with pytest.raises(Unwritable, match="would be read as"):
        serialize(Dataset([said("state:CAN", "sa:plain", NamedNode(text))]), JSONLD, NAMES, CONTEXT)


@pytest.mark.parametrize(("predicate", "told"), [("rdf:type", "as a type"), ("sa:plain", "cannot hold")])
def test_what_is_not_rdf_1_1_is_refused(predicate: str, told: str) -> None:
    inner = next(iter(parse(b"<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .", RdfFormat.TURTLE))).object
    with pytest.raises(Unwritable, match=told):
        jsonld({DefaultGraph(): [Triple(iri("state:CAN"), iri(predicate), inner)]}, CONTEXT)


def test_the_whole_project_expands_to_what_it_was(built: Built) -> None:
    data = serialize(built.dataset, JSONLD, built.names, built.vocabulary.context)
    found = parse(pyld.to_rdf(json.loads(data), {"format": "application/n-quads"}), RdfFormat.N_QUADS)
    assert digest(found) == digest(built.dataset)


def test_the_project_needs_no_key_that_the_seeds_do_not_have(built: Built) -> None:
    data = json.loads(serialize(built.dataset, JSONLD, built.names, built.vocabulary.context))
    claims = next(graph for graph in data["@graph"] if graph["id"] == "g:claims")
    used = {key for node in claims["@graph"] for key in node}
    assert used <= set(built.vocabulary.terms) | {"id", "type"}
    acts = {node["act"] for node in claims["@graph"] if "act" in node}
    assert acts <= set(built.vocabulary.terms)
    assert not any(isinstance(value, int | float) for node in claims["@graph"] for value in node.values())
