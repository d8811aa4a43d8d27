"""A dataset as rdflib knows it: the ground of pySHACL, and the Python user's door."""

from collections.abc import Iterable, Iterator

import rdflib
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Triple
from rdflib.term import Node

from kg.names import DEFAULT_GRAPHS, Names


def term(value: NamedNode | BlankNode | Literal | Triple) -> Node:
    """Return a term as rdflib's, its lexical form as written."""
    if isinstance(value, NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, BlankNode):
        return rdflib.BNode(value.value)
    if isinstance(value, Triple):
        raise TypeError("rdflib has no triple terms")
    if value.language:
        return rdflib.Literal(value.value, lang=value.language, normalize=False)
    if value.datatype.value == str(rdflib.XSD.string):
        return rdflib.Literal(value.value)
    return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value), normalize=False)


def rdflib_triples(triples: Iterable[Triple]) -> Iterator[tuple[Node, Node, Node]]:
    """Yield triples as rdflib's."""
    known: dict[object, Node] = {}
    for triple in triples:
        found = []
        for part in (triple.subject, triple.predicate, triple.object):
            if part not in known:
                known[part] = term(part)
            found.append(known[part])
        yield found[0], found[1], found[2]


def to_graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return an rdflib Graph of these triples."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in rdflib_triples(triples):
        graph.add(triple)
    return graph


def to_rdflib(dataset: Dataset, names: Names) -> rdflib.Dataset:
    """Return an rdflib Dataset of all named graphs, with g:facts and g:derived in the default graph too."""
    found = rdflib.Dataset()
    for prefix, namespace in names.prefixes.items():
        found.bind(prefix, namespace, override=True, replace=True)
    shown = {names.graph(name) for name in DEFAULT_GRAPHS}
    homes = sorted({quad.graph_name for quad in dataset}, key=str)
    for home in homes:
        graph = found.graph(rdflib.URIRef(home.value))
        for triple in rdflib_triples(quad.triple for quad in dataset.quads_for_graph_name(home)):
            graph.add(triple)
            if home.value in shown:
                found.default_graph.add(triple)
    return found
