"""The triples of one graph as things with properties, and which blank nodes need no label to be told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from kg.names import VOCABULARIES

Subject = NamedNode | BlankNode
Object = NamedNode | BlankNode | Literal | Triple
GraphName = NamedNode | BlankNode | DefaultGraph
Graphs = Mapping[GraphName, list[Triple]]

RDF, XSD = VOCABULARIES["rdf"], VOCABULARIES["xsd"]
TYPE = NamedNode(f"{RDF}type")
_FIRST, _REST, _NIL = NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest"), NamedNode(f"{RDF}nil")


def subject_of(triple: Triple) -> Subject:
    """Return a triple's subject, which in RDF 1.1 is never a triple."""
    return cast("Subject", triple.subject)


class Things:
    """Things in the order in which their triples come, with their properties and values likewise."""

    def __init__(self, triples: Iterable[Triple], labels_needed: frozenset[BlankNode] = frozenset()) -> None:
        """Take the triples of one graph; blank nodes of other graphs too are in ``labels_needed``."""
        self.properties: dict[Subject, dict[NamedNode, list[Object]]] = {}
        self.labels_needed = labels_needed
        self._met: Counter[BlankNode] = Counter()
        of = self.properties.setdefault
        for subject, predicate, value in triples:
            of(subject, {}).setdefault(predicate, []).append(value)
            if type(value) is BlankNode:
                self._met[value] += 1

    def met_once(self, item: Object) -> bool:
        """Return whether a term is a blank node that is the value of exactly one triple anywhere."""
        return isinstance(item, BlankNode) and self._met[item] == 1 and item not in self.labels_needed

    def never_met(self, item: Object) -> bool:
        """Return whether a term is a blank node that nothing refers to."""
        return isinstance(item, BlankNode) and not self._met[item] and item not in self.labels_needed

    def list_at(self, node: Object) -> tuple[list[BlankNode], list[Object]] | None:
        """Return the cells and the members of the list that starts at a node, if nothing more is said of its cells."""
        cells: dict[BlankNode, None] = {}
        members: list[Object] = []
        while node != _NIL:
            if not isinstance(node, BlankNode) or not self.met_once(node) or node in cells:
                return None
            properties = self.properties.get(node, {})
            if set(properties) != {_FIRST, _REST} or any(len(values) > 1 for values in properties.values()):
                return None
            cells[node] = None
            members += properties[_FIRST]
            node = properties[_REST][0]
        return (list(cells), members) if cells else None

    def is_cell(self, node: Subject) -> bool:
        """Return whether a node has the properties of a list's cell."""
        return _FIRST in self.properties.get(node, {})


def shared_labels(graphs: Graphs) -> frozenset[BlankNode]:
    """Return the blank nodes that occur in more than one graph, or name one: they need a label."""
    seen: set[BlankNode] = set()
    shared: set[BlankNode] = set()
    for name, triples in graphs.items():
        here = {term for subject, _, value in triples for term in (subject, value) if type(term) is BlankNode}
        if isinstance(name, BlankNode):
            shared.add(name)
        shared |= here & seen
        seen |= here
    return frozenset(shared)
