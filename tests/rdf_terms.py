"""Hostile RDF for the writer's tests: generators, and second readers of what was written."""

import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable
from typing import Any

import rdflib
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Dataset, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg.formats import Format
from kg.names import VOCABULARIES, Names

NAMES = Names("https://example.org/kg/", ("claim", "proposition", "state", "statement", "time"))
OX = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "xml": RdfFormat.RDF_XML,
}
RDFLIB = {"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads", "jsonld": "json-ld", "xml": "xml"}
RAPTOR = {"ttl": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads", "xml": "rdfxml"}
RAPPER = shutil.which("rapper")

CONTEXT = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "value": "@value",
    "lang": "@language",
    **NAMES.prefixes,
    "Claim": "sa:Claim",
    "denies": "sa:denies",
    "act": {"@id": "sa:act", "@type": "@vocab"},
    "claimant": {"@id": "sa:claimant", "@type": "@id"},
    "gloss": {"@id": "sa:gloss", "@language": "en"},
    "lat": {"@id": "geo:lat", "@type": "xsd:decimal"},
    "plain": "sa:plain",
    "that": {"@id": "sa:states", "@type": "@id", "@container": "@graph"},
    "states": {"@id": "sa:states", "@type": "@id"},
}
"""A small context with one key of every sort."""

_XSD, _RDF = VOCABULARIES["xsd"], VOCABULARIES["rdf"]
_LOCALS = ("CAN", "a.b", "x-1", "1949", "a/b", "deep/er/", "%20", "(x)", "é", "日本", "a'b", "c;d=1", "~", "end.", "-")
_NAMESPACES = (*NAMES.prefixes.values(), "http://other.example/", "http://other.example/x#", "urn:x:", "tag:y,2025:")
_SPECIAL = (
    *('"', '""', '"""', '\\"', "\\", "'", "\n", "\r\n", "\t", "a\nb\n", '\n"', " \n ", "\x00", "\x7f", "\x85", " "),
    *("\u200f\u202e\u05d0", "\ufeff", "\ufffe", "]]>", "<&>", "@en", "^^", "\U0001f1e8\U0001f1e6", "e\u0301"),
)
_DATATYPES = (
    *(_XSD + n for n in ("string", "integer", "decimal", "double", "boolean", "dateTime", "hexBinary", "token")),
    "http://other.example/type",
)
_LEXICAL = ("01", "1", "-0", "1.10", "1.0", ".5", "1e0", "1.0E0", "INF", "true", "1", "TRUE", "+7", "24:00:00", "P1Y0M")
_LANGUAGES = ("en", "en-gb", "fr", "ar", "zh-hant-tw")


def _iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


iris = st.builds(str.__add__, st.sampled_from(_NAMESPACES), st.sampled_from(_LOCALS)).filter(_iri).map(NamedNode)
own = st.sampled_from(
    [NamedNode(NAMES.sa(n)) for n in ("act", "claimant", "gloss", "plain", "states", "denies", "Claim")]
    + [NamedNode(VOCABULARIES["geo"] + "lat"), NamedNode(f"{_RDF}first"), NamedNode(f"{_RDF}rest")]
    + [NamedNode(f"{_RDF}nil"), NamedNode(f"{_RDF}type"), NamedNode(NAMES.id("claim", "a-1.1"))]
)
pieces = st.one_of(st.sampled_from(_SPECIAL), st.characters(exclude_categories=["Cs"]))
texts = st.lists(pieces, max_size=6).map("".join)
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(_LANGUAGES)),
    st.builds(
        lambda text, kind: Literal(text, datatype=NamedNode(kind)),
        st.one_of(st.sampled_from(_LEXICAL), texts),
        st.sampled_from(_DATATYPES),
    ),
)
blanks = st.sampled_from([BlankNode(f"b{n}") for n in range(4)])
nodes = st.one_of(own, iris, blanks)
named = st.sampled_from([NamedNode(NAMES.graph(n)) for n in ("facts", "x")])
graphs = st.one_of(st.just(DefaultGraph()), named, blanks)
quads = st.builds(Quad, nodes, st.one_of(own, iris), st.one_of(nodes, literals), graphs)
datasets = st.lists(quads, max_size=14).map(Dataset)


def others_can_read(quad: Quad) -> bool:
    """Return whether the second readers can.

    rdflib trims tokens, PyLD rewrites doubles, raptor knows no noncharacters and only the rdf: words that there are.
    """
    predicate = quad.predicate.value
    if predicate.startswith(_RDF) and predicate.removeprefix(_RDF) not in ("first", "rest", "type"):
        return False
    if not isinstance(quad.object, Literal):
        return True
    if quad.object.datatype.value in (f"{_XSD}token", f"{_XSD}double"):
        return False
    return not re.search("[\x00\ufdd0-\ufdef\ufffe\uffff]", quad.object.value)


readable_datasets = st.lists(quads.filter(others_can_read), max_size=14).map(Dataset)


def read(data: bytes, form: Format) -> Dataset:
    """Return what the first reader, pyoxigraph, reads."""
    return Dataset(parse(data, OX[form.name]))


def read_by_rdflib(data: bytes, form: Format) -> Dataset:
    """Return what rdflib reads when it is told to keep lexical forms, and not to complain of odd ones."""
    found = rdflib.Dataset() if form.named_graphs else rdflib.Graph()
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.parse(data=data, format=RDFLIB[form.name])
    finally:
        rdflib.NORMALIZE_LITERALS = before
    if not isinstance(found, rdflib.Dataset):
        return Dataset(_quad(s, p, o, DefaultGraph()) for s, p, o in found)
    default = found.default_graph.identifier
    return Dataset(_quad(s, p, o, DefaultGraph() if g in (None, default) else _term(g)) for s, p, o, g in found.quads())


def _quad(subject: object, predicate: object, value: object, graph: Any) -> Quad:
    about: Any = _term(subject)
    verb: Any = _term(predicate)
    return Quad(about, verb, _term(value), graph)


def _term(term: object) -> NamedNode | BlankNode | Literal:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return Literal(str(term), language=term.language.lower())
    return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)


def read_by_raptor(data: bytes, form: Format) -> Dataset:
    """Return what raptor reads, by way of the N-Quads that it writes."""
    assert RAPPER
    command = [RAPPER, "-q", "-i", RAPTOR[form.name], "-o", "nquads", "-", "http://base.invalid/"]
    ran = subprocess.run(command, input=data, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return Dataset(parse(ran.stdout, RdfFormat.N_QUADS))


def iri(curie: str) -> NamedNode:
    """Return the IRI of a short name."""
    return NamedNode(NAMES.expand(curie))


def said(subject: str, predicate: str, value: NamedNode | BlankNode | Literal, graph: str | None = None) -> Quad:
    """Return a quad by short names, in one of our graphs or in the default one."""
    home = NamedNode(NAMES.graph(graph)) if graph else DefaultGraph()
    return Quad(iri(subject), iri(predicate), value, home)


def without_names(dataset: Iterable[Quad]) -> Dataset:
    """Return the statements of all graphs in the default graph."""
    return Dataset(Quad(q.subject, q.predicate, q.object) for q in dataset)
