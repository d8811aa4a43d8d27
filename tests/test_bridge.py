"""A dataset as rdflib knows it: every term as written."""

import pytest
import rdflib
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, Triple

from kg.bridge import term, to_graph, to_rdflib
from kg.names import VOCABULARIES, Names

XSD = VOCABULARIES["xsd"]
A, P = NamedNode("https://example.org/a"), NamedNode("https://example.org/p")


@pytest.mark.parametrize(
    ("lexical", "datatype"), [("01", "integer"), ("1.10", "decimal"), ("P12M", "duration"), ("x", "integer")]
)
@pytest.mark.filterwarnings("ignore")
def test_a_lexical_form_stays(lexical: str, datatype: str) -> None:
    found = term(Literal(lexical, datatype=NamedNode(XSD + datatype)))
    assert isinstance(found, rdflib.Literal)
    assert str(found) == lexical
    assert str(found.datatype) == XSD + datatype


def test_each_kind_of_term() -> None:
    assert term(A) == rdflib.URIRef("https://example.org/a")
    assert term(BlankNode("b")) == rdflib.BNode("b")
    assert term(Literal("a", language="fr")) == rdflib.Literal("a", lang="fr")
    assert term(Literal("a")) == rdflib.Literal("a")
    with pytest.raises(TypeError, match="triple terms"):
        term(Triple(A, P, A))


def test_a_graph_has_the_triples() -> None:
    assert len(to_graph([Triple(A, P, A), Triple(A, P, Literal("x"))])) == 2


def test_facts_and_what_is_derived_are_the_default_graph_too() -> None:
    names = Names("https://example.org/")
    homes = {"facts": A, "derived": P, "claims": NamedNode("https://example.org/c")}
    dataset = Dataset(Quad(A, P, value, NamedNode(names.graph(name))) for name, value in homes.items())
    found = to_rdflib(dataset, names)
    assert {str(o) for _, _, o in found.default_graph} == {A.value, P.value}
    assert len(found.graph(rdflib.URIRef(names.graph("claims")))) == 1
