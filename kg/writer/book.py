"""A dataset in reading order, ready to be written in any format."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
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
class Chapter:
    """The triples of one graph, blank nodes labelled, put in reading order when that is asked for, once."""

    triples: Collection[Triple]
    names: Names

    @cached_property
    def in_order(self) -> list[Triple]:
        """The triples in reading order."""
        return arranged(self.triples, self.names)


@dataclass(frozen=True)
class Book:
    """The graphs of a dataset, blank nodes labelled; each is put in reading order when a format asks for that."""

    content: list[Quad] | Mapping[GraphName, Chapter]
    """All the quads of a dataset, or some graphs of one."""
    names: Names

    @cached_property
    def chapters(self) -> Mapping[GraphName, Chapter]:
        """The graphs that hold something, in the order in which they are shown."""
        return _chapters(self.content, self.names) if isinstance(self.content, list) else self.content

    @property
    def graphs(self) -> Graphs:
        """The triples of each graph in reading order."""
        return {name: chapter.in_order for name, chapter in self.chapters.items()}

    def only(self, graphs: Iterable[str]) -> "Book":
        """Return the book of the graphs that have these IRIs, in its own order."""
        wanted = {NamedNode(iri) for iri in graphs}
        return Book({name: chapter for name, chapter in self.chapters.items() if name in wanted}, self.names)

    def merged(self) -> "Book":
        """Return a book with all triples in its default graph."""
        if len(self.chapters) < 2:
            return Book({DefaultGraph(): chapter for chapter in self.chapters.values()}, self.names)
        together = {triple: None for chapter in self.chapters.values() for triple in chapter.triples}
        return Book({DefaultGraph(): Chapter(together.keys(), self.names)}, self.names)

    def write(self, form: Format, context: Mapping[str, Any] | None = None, context_url: str | None = None) -> bytes:
        """Return the book in a format; all its graphs become one where the format holds only one.

        JSON-LD is compacted with ``context``, by default one of prefixes alone; with ``context_url`` the document
        refers to the context instead of carrying it. Raises ``Unwritable`` for what the format cannot hold.
        """
        if form.name == "nq":
            whole = self.content
            return nquads_lines(whole) if isinstance(whole, list) else canonical_nquads(self._quads())
        if form.name == "trig":
            return trig(self.graphs, self.names.prefixes)
        if form.name == "jsonld":
            words = context if context is not None else {"@version": 1.1, **self.names.prefixes}
            return jsonld(self.graphs, words, context_url)
        merged = self.merged()
        if form.name == "nt":
            return canonical_ntriples(triple for chapter in merged.chapters.values() for triple in chapter.triples)
        triples = next(iter(merged.graphs.values()), [])
        return (turtle if form.name == "ttl" else rdfxml)(triples, self.names.prefixes)

    def _quads(self) -> Iterable[Quad]:
        for name, chapter in self.chapters.items():
            yield from (Quad(t.subject, t.predicate, t.object, name) for t in chapter.triples)


def _chapters(quads: Iterable[Quad], names: Names) -> dict[GraphName, Chapter]:
    """Return the graphs that hold something, in the order in which they are shown."""
    graphs = defaultdict[GraphName, list[Triple]](list)
    for quad in quads:
        graphs[quad.graph_name].append(quad.triple)
    ordered = sorted(graphs, key=lambda name: graph_rank(name, names))
    return {name: Chapter(graphs[name], names) for name in ordered}


def arrange(dataset: Iterable[Quad], names: Names) -> Book:
    """Return a dataset as a book.

    Raises ``Unwritable`` for a term that is not of RDF 1.1, ``TimeoutExceeded`` where its blank nodes look so alike
    that labels take too long.
    """
    return Book(labelled(dataset), names)


def serialize(
    dataset: Iterable[Quad],
    form: Format,
    names: Names,
    context: Mapping[str, Any] | None = None,
    context_url: str | None = None,
) -> bytes:
    """Return quads in a format: the book of them, written. Raises what ``arrange`` and ``Book.write`` raise."""
    return arrange(dataset, names).write(form, context, context_url)
