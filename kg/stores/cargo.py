"""What is loaded: our graphs as triples, and as the bytes that are sent."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.metadata import dataset_iri
from kg.names import GRAPHS, VOCABULARIES, Names
from kg.writer import canonical_ntriples

VERSION = VOCABULARIES["dcat"] + "version"
LOADING = "loading"
"""What stands for the dataset's version while its graphs are replaced one by one."""


@dataclass(frozen=True)
class Cargo:
    """Our graphs by IRI, also those that are empty; ``is_whole`` unless only some were asked for."""

    graphs: Mapping[str, Sequence[Triple]]
    names: Names
    is_whole: bool = True

    @property
    def meta(self) -> str:
        """The graph in which the dataset tells of itself."""
        return self.names.graph("meta")

    @property
    def dataset(self) -> str:
        """The dataset itself."""
        return dataset_iri(self.names)

    def short(self, graph: str) -> str:
        """Return a graph's name without the namespace."""
        return graph.removeprefix(self.names.graph(""))

    @cached_property
    def data(self) -> dict[str, bytes]:
        """The N-Triples of each graph that is not empty; the dataset's word on itself comes last."""
        filled = {iri: triples for iri, triples in self.graphs.items() if triples}
        ordered = sorted(filled, key=lambda iri: (iri == self.meta, iri))
        return {iri: _ntriples(filled[iri]) for iri in ordered}

    @cached_property
    def size(self) -> int:
        """How many bytes are sent."""
        return sum(map(len, self.data.values()))

    @cached_property
    def digest(self) -> str:
        """What tells this cargo from any other, in 16 letters."""
        whole = hashlib.sha256()
        for iri, data in sorted(self.data.items()):
            whole.update(iri.encode() + b"\n" + data)
        return whole.hexdigest()[:16]

    def is_version(self, triple: Triple) -> bool:
        """Whether a triple says which version of the dataset this is."""
        return triple.predicate == NamedNode(VERSION) and triple.subject == NamedNode(self.dataset)

    def in_the_making(self, word: str = LOADING) -> "Cargo":
        """Return the same, with a word instead of the version."""
        if self.meta not in self.graphs:
            return self
        rest = [triple for triple in self.graphs[self.meta] if not self.is_version(triple)]
        said = Triple(NamedNode(self.dataset), NamedNode(VERSION), Literal(word))
        return Cargo({**self.graphs, self.meta: [*rest, said]}, self.names, self.is_whole)

    def with_iris_for_blank_nodes(self) -> "Cargo":
        """Return the same with an IRI for each blank node, always the same one: it can be added twice without harm."""
        start = f"{self.names.base}.well-known/genid/"
        graphs = {iri: _skolemised(triples, f"{start}{self.short(iri)}-") for iri, triples in self.graphs.items()}
        return Cargo(graphs, self.names, self.is_whole)


def cargo(dataset: Dataset, names: Names, wanted: Sequence[str] = ()) -> Cargo:
    """Return what of a dataset is loaded: the graphs with these IRIs, or all of ours."""
    graphs = list(wanted) or [names.graph(name) for name in GRAPHS]
    triples = {iri: [quad.triple for quad in dataset.quads_for_graph_name(NamedNode(iri))] for iri in graphs}
    return Cargo(triples, names, not wanted)


def _has_blank(triples: Iterable[Triple]) -> bool:
    return any(isinstance(term, BlankNode) for t in triples for term in (t.subject, t.object))


def _ntriples(triples: Sequence[Triple]) -> bytes:
    """Return triples in their canonical form where that gives blank nodes their labels, else in order."""
    if _has_blank(triples):
        return canonical_ntriples(triples)
    lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").split(b"\n")[:-1]
    return b"".join(line + b"\n" for line in sorted(set(lines)))


def _skolemised(triples: Sequence[Triple], start: str) -> list[Triple]:
    """Return triples with IRIs made of the canonical labels (RDF 1.1 Concepts, section 3.5)."""
    if not _has_blank(triples):
        return list(triples)

    def named(term: object) -> object:
        return NamedNode(start + term.value) if isinstance(term, BlankNode) else term

    labelled = parse(canonical_ntriples(triples), RdfFormat.N_TRIPLES)
    return [Triple(named(q.subject), q.predicate, named(q.object)) for q in labelled]  # type: ignore[arg-type]
