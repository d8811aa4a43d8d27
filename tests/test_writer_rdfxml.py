"""RDF/XML that any parser reads, or none at all."""

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, reject, settings
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdf_terms import NAMES, RAPPER, datasets, iri, said

from kg.formats import by_name
from kg.writer import Unwritable, digest, rdfxml_stream, serialize

XML = by_name("xml")
RDF = NAMES.prefixes["rdf"]


def xml_of(*quads: Quad) -> str:
    """Return the RDF/XML of some quads, which reads back as they were."""
    data = serialize(Dataset(quads), XML, NAMES)
    assert digest(parse(data, RdfFormat.RDF_XML)) == digest(Quad(q.subject, q.predicate, q.object) for q in quads)
    return data.decode()


def test_a_thing_as_an_element() -> None:
    assert xml_of(
        said("state:CAN", "rdf:type", iri("sa:State")),
        said("state:CAN", "rdf:type", iri("sa:Actor")),
        said("state:CAN", "skos:prefLabel", Literal("Canada & <co>", language="en")),
        said("state:CAN", "sa:code", Literal("020", datatype=iri("xsd:integer"))),
        said("state:CAN", "sa:near", BlankNode("b")),
        Quad(BlankNode("b"), iri("sa:text"), Literal(" \r\n\t")),
    ) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        '    xmlns:sa="https://example.org/kg/ontology#"\n'
        '    xmlns:skos="http://www.w3.org/2004/02/skos/core#">\n'
        '  <sa:Actor rdf:about="https://example.org/kg/id/state/CAN">\n'
        '    <rdf:type rdf:resource="https://example.org/kg/ontology#State"/>\n'
        '    <skos:prefLabel xml:lang="en">Canada &amp; &lt;co&gt;</skos:prefLabel>\n'
        '    <sa:code rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">020</sa:code>\n'
        '    <sa:near rdf:nodeID="c14n0"/>\n'
        "  </sa:Actor>\n"
        '  <rdf:Description rdf:nodeID="c14n0">\n'
        "    <sa:text> &#xD;\n\t</sa:text>\n"
        "  </rdf:Description>\n"
        "</rdf:RDF>\n"
    )


@pytest.mark.parametrize(
    ("predicate", "name"),
    [
        ("http://other.example/x#name", "ns0:name"),
        ("http://other.example/1name", "ns0:name"),
        ("http://other.example/größe", "ns0:größe"),
        ("http://other.example/名", "ns0:名"),
        ("urn:x:y", "ns0:y"),
        (f"{RDF}_1", "rdf:_1"),
    ],
)
def test_any_iri_that_ends_in_a_name_can_be_a_property(predicate: str, name: str) -> None:
    text = xml_of(Quad(iri("state:CAN"), NamedNode(predicate), Literal("x")))
    assert f"<{name}>x</{name}>" in text
    ET.fromstring(text)  # noqa: S314


@pytest.mark.parametrize(
    "predicate",
    [
        "http://other.example/",
        "http://other.example/1",
        "http://other.example/a%20",
        "http://other.example/(x)",
        "http://www.w3.org/2000/xmlns/x",
        *(f"{RDF}{word}" for word in ("li", "about", "Description", "nodeID")),
    ],
)
def test_a_property_that_is_no_name_is_refused(predicate: str) -> None:
    for value in (Literal("x"), iri("state:CAN")):
        with pytest.raises(Unwritable, match="cannot name the property") as caught:
            xml_of(Quad(iri("state:CAN"), NamedNode(predicate), value))
        assert predicate in caught.value.message
        assert caught.value.exit_status == 1


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_xml_does_not_have_is_refused(character: str) -> None:
    with pytest.raises(Unwritable, match=f"U\\+{ord(character):04X}"):
        xml_of(said("state:CAN", "sa:text", Literal(f"a{character}b")))


@pytest.mark.parametrize("kind", [f"{RDF}Bag", f"{RDF}li", "http://other.example/1", "http://other.example/2/"])
def test_a_type_that_can_not_be_an_element_is_a_property(kind: str) -> None:
    text = xml_of(Quad(iri("state:CAN"), iri("rdf:type"), NamedNode(kind)))
    assert f'<rdf:type rdf:resource="{kind}"/>' in text


def test_a_taken_prefix_and_one_that_xml_keeps_for_itself() -> None:
    triples = [Triple(iri("state:CAN"), NamedNode(f"http://other.example/{n}#p"), Literal("x")) for n in "abc"]
    given = {"ns0": "http://other.example/b#", "xmlish": "http://other.example/a#", "rdf": "http://other.example/c#"}
    text = b"".join(rdfxml_stream(triples, given)).decode()
    assert "<ns0:p>" in text
    assert "xmlish" not in text
    assert [quad.triple for quad in parse(text, RdfFormat.RDF_XML)] == triples


def test_a_prefix_is_not_hidden_from_what_stands_inside() -> None:
    kind, predicate = NamedNode("http://other.example/kind"), NamedNode("http://known.example/p")
    triples = [Triple(iri("state:CAN"), iri("rdf:type"), kind), Triple(iri("state:CAN"), predicate, Literal("x"))]
    for prefix in ("n0", "n1", "ns"):
        data = b"".join(rdfxml_stream(triples, {prefix: "http://known.example/"}))
        assert {quad.triple for quad in parse(data, RdfFormat.RDF_XML)} == set(triples)


def test_what_is_not_rdf_1_1_is_refused_in_a_stream() -> None:
    for value in (
        next(iter(parse(b"<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .", RdfFormat.TURTLE))).object,
        next(iter(parse(b'<a:s> <a:p> "x"@ar--rtl .', RdfFormat.TURTLE))).object,
    ):
        with pytest.raises(Unwritable, match="cannot hold"):
            list(rdfxml_stream([Triple(iri("state:CAN"), iri("sa:p"), value)], {}))


def streamed(quads: Iterable[Quad]) -> bytes:
    """Return RDF/XML as a stream makes it, for triples in any order."""
    try:
        return b"".join(rdfxml_stream((q.triple for q in quads), NAMES.prefixes))
    except Unwritable:
        reject()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(dataset=datasets)
def test_a_stream_says_the_same(dataset: Dataset) -> None:
    plain = Dataset(Quad(q.subject, q.predicate, q.object) for q in dataset)
    assert digest(parse(streamed(plain), RdfFormat.RDF_XML)) == digest(plain)


@pytest.mark.skipif(RAPPER is None, reason="NO RAPPER on the PATH (Debian: raptor2-utils)")
def test_raptor_has_nothing_to_say_about_names_of_any_script() -> None:
    letters = "aZ_ÀÖØöøıΣώАяאתぁゔァヺ一龥가힣"
    quads = [Quad(iri("state:CAN"), NamedNode(f"http://other.example/{c}"), Literal("x")) for c in letters]
    command = [str(RAPPER), "-i", "rdfxml", "-o", "nquads", "-", "http://base.invalid/"]
    ran = subprocess.run(command, input=xml_of(*quads).encode(), capture_output=True, check=True)
    assert ran.stdout.count(b"\n") == len(letters)
