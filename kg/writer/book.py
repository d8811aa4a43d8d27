"""A dataset in reading order, ready to be written in any format."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Dataset, DefaultGraph, NamedNode, Quad, Triple

from kg.formats import Format
from kg.names import Names
from kg.writer.arrange import arranged, graph_rank
from kg.writer.canonical import canonical_nquads, canonical_ntriples, labelled, nquads_lines
from kg.writer.jsonld import jsonld
from kg.writer.rdfxml import rdfxml
from kg.writer.things import GraphName, Graphs
from kg.writer.turtle import trig, turtle


def only(dataset: Dataset, graphs: Iterable[str]) -> Dataset:
    """Return a new dataset with the quads of the named graphs that have these IRIs."""
    return Dataset(quad for iri in graphs for quad in dataset.quads_for_graph_name(NamedNode(iri)))


@dataclass(frozen=True)
class Book:
    """The graphs of a dataset, each in reading order, blank nodes labelled."""

    graphs: Graphs
    names: Names
    whole: Dataset | None = None
    """The dataset that the book is of, where that is known: labelled like the book."""

    def only(self, graphs: Iterable[str]) -> "Book":
        """Return the book of the graphs that have these IRIs, in its own order."""
        wanted = {NamedNode(iri) for iri in graphs}
        return Book({name: triples for name, triples in self.graphs.items() if name in wanted}, self.names)

    def merged(self) -> "Book":
        """Return a book with all triples in its default graph."""
        if set(self.graphs) == {DefaultGraph()}:
            return self
        if len(self.graphs) == 1:
            return Book({DefaultGraph(): triples for triples in self.graphs.values()}, self.names)
        together = {triple: None for triples in self.graphs.values() for triple in triples}
        return Book({DefaultGraph(): arranged(together, self.names)} if together else {}, self.names)

    def write(self, form: Format, context: Mapping[str, Any] | None = None, context_url: str | None = None) -> bytes:
        """Return the book in a format; all its graphs become one where the format holds only one.

        JSON-LD is compacted with ``context``, by default one of prefixes alone; with ``context_url`` the document
        refers to the context instead of carrying it. Raises ``Unwritable`` for what the format cannot hold.
        """
        if form.name == "nq":
            return nquads_lines(self.whole) if self.whole is not None else canonical_nquads(self._quads())
        if form.name == "trig":
            return trig(self.graphs, self.names.prefixes)
        if form.name == "jsonld":
            words = context if context is not None else {"@version": 1.1, **self.names.prefixes}
            return jsonld(self.graphs, words, context_url)
        triples = next(iter(self.merged().graphs.values()), [])
        if form.name == "nt":
            return canonical_ntriples(triples)
        return (turtle if form.name == "ttl" else rdfxml)(triples, self.names.prefixes)

    def _quads(self) -> Iterable[Quad]:
        for name, triples in self.graphs.items():
            yield from (Quad(t.subject, t.predicate, t.object, name) for t in triples)


def arrange(dataset: Iterable[Quad], names: Names) -> Book:
    """Return a dataset in reading order.

    Raises ``Unwritable`` for a term that is not of RDF 1.1, ``TimeoutExceeded`` where its blank nodes look so alike
    that labels take too long.
    """
    graphs = defaultdict[GraphName, list[Triple]](list)
    whole = labelled(dataset)
    for quad in whole:
        graphs[quad.graph_name].append(quad.triple)
    ordered = sorted(graphs, key=lambda name: graph_rank(name, names))
    return Book({name: arranged(graphs[name], names) for name in ordered}, names, whole)


def serialize(
    dataset: Dataset,
    form: Format,
    names: Names,
    context: Mapping[str, Any] | None = None,
    context_url: str | None = None,
) -> bytes:
    """Return a dataset in a format: the book of it, written. Raises what ``arrange`` and ``Book.write`` raise."""
    return arrange(dataset, names).write(form, context, context_url)
