"""YAML-LD seeds to quads and places.

A seeds file is a list of things in the words of the generated context. What a curator leaves out is filled in here
(types by kind, the defaults of a claim, the ids of nested claims and of time spans), and what a proposition says
becomes content statements, so that no triple of it is ever asserted.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import parse as parse_rdf

from kg.context import RDF, SKOS, Vocabulary
from kg.errors import ErrorGroup, InputError, KgError, Place
from kg.project import Sources
from kg.seeds.document import parse
from kg.seeds.nodes import Reader
from kg.seeds.places import Places
from kg.seeds.reading import Reading, UnknownThing

_MATCHES = frozenset(f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))
_TYPE = NamedNode(f"{RDF}type")

Subject = NamedNode | BlankNode | Triple


@dataclass(frozen=True)
class Seeds:
    """The quads of all seeds, each in a named graph, and where each thing stands."""

    dataset: Dataset
    places: Places


def read(sources: Sources, vocabulary: Vocabulary, known: frozenset[str] = frozenset()) -> Seeds:
    """Read every seeds file of a project.

    ``known`` are IRIs of ours that are described elsewhere (in the ontology). Raises ``ErrorGroup`` with every
    error found: what cannot be read, unknown keys, words and things, bad dates, duplicate ids.
    """
    reading = Reading(vocabulary, sources.settings.as_of, set(known))
    for file, data in sources.under("seeds", ".yaml").items():
        try:
            nodes = parse(file, data)
        except KgError as error:
            reading.errors.append(error)
            continue
        reader = Reader(file, reading, _document_of(file))
        for node in nodes:
            reader.read(node)
    _check_documents(sources, reading)
    reading.check_references()
    if reading.errors:
        raise ErrorGroup(reading.errors)
    return Seeds(Dataset(_quads(reading)), reading.places)


def _document_of(file: str) -> str | None:
    """Return the document that the claims of a file stand in: the one named as the source's folder."""
    parts = file.split("/")
    return f"document:{parts[2]}" if parts[:2] == ["seeds", "sources"] and len(parts) > 3 else None


def _check_documents(sources: Sources, reading: Reading) -> None:
    """Add an error for a source folder whose document nothing describes."""
    folders = {(document, "/".join(f.split("/")[:3])) for f in sources.files if (document := _document_of(f))}
    for document, folder in sorted(folders):
        if reading.vocabulary.names.expand(document) not in reading.defined:
            reading.errors.append(
                UnknownThing(f"nothing describes {document}", Place(folder), f"add it to {folder}/source.yaml")
            )


def _quads(reading: Reading) -> Iterator[Quad]:
    """Yield the quads of what was read, each in its named graph."""
    names = reading.vocabulary.names
    document = {"@context": reading.vocabulary.context, "@graph": reading.nodes}
    try:
        parsed = list(parse_rdf(json.dumps(document).encode(), RdfFormat.JSON_LD))
    except SyntaxError as error:
        raise InputError(f"the seeds are not JSON-LD: {error}") from error
    states = NamedNode(names.sa("states"))
    owners = {q.object: q.subject for q in parsed if q.predicate == states}
    graphs = {graph: NamedNode(names.graph(graph)) for graph in ("facts", "claims", "alignments", "retracted")}
    for quad in parsed:
        if isinstance(quad.graph_name, BlankNode):
            for triple in _statement(quad, owners[quad.graph_name], reading):
                yield Quad(triple.subject, triple.predicate, triple.object, graphs["claims"])
        elif isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode):
            home = "alignments" if quad.predicate.value in _MATCHES else reading.graphs[quad.subject.value]
            yield Quad(quad.subject, quad.predicate, quad.object, graphs[home])


def _statement(quad: Quad, proposition: Subject, reading: Reading) -> Iterator[Triple]:
    """Yield the triples of the content statement that stands for one triple of a proposition."""
    assert isinstance(proposition, NamedNode)
    assert isinstance(quad.subject, NamedNode)
    names = reading.vocabulary.names
    local = proposition.value.rpartition("/")[2]
    iri = names.id("statement", f"{local}.{_digest(quad)}")
    statement = NamedNode(iri)
    place = reading.places.of(quad.subject.value, quad.predicate.value)
    if place:
        reading.places.put(iri, place)
    is_literal = isinstance(quad.object, Literal)
    yield Triple(proposition, NamedNode(names.sa("states")), statement)
    yield Triple(statement, _TYPE, NamedNode(names.sa("ContentStatement")))
    yield Triple(statement, NamedNode(names.sa("s")), quad.subject)
    yield Triple(statement, NamedNode(names.sa("p")), quad.predicate)
    yield Triple(statement, NamedNode(names.sa("v" if is_literal else "o")), quad.object)


def _digest(quad: Quad) -> str:
    """Return eight hex digits over the length-prefixed terms of a triple."""
    digest = hashlib.sha256()
    for term in (quad.subject, quad.predicate, quad.object):
        text = str(term).encode()
        digest.update(len(text).to_bytes(4, "big") + text)
    return digest.hexdigest()[:8]
