"""What the dataset says of itself, in g:meta: title, version, day, licence, and each graph's size and hash."""

from collections.abc import Iterator

from pyoxigraph import Dataset, Literal, NamedNode, Quad, Triple

from kg.counts import Counts
from kg.names import VOCABULARIES, Names
from kg.project import Settings
from kg.writer import digest

ABOUT = {
    "facts": "Endorsed facts and reference data",
    "claims": "Claims, propositions and their content, evidence and unnamed actors: nothing here is asserted",
    "derived": "Shortcuts that rules derive from the facts, as of the dataset's day",
    "alignments": "Links to other vocabularies and datasets",
    "meta": "The dataset about itself",
    "ontology": "The words: classes, properties and concepts",
    "shapes": "The rules that the data are checked by",
    "retracted": "What was withdrawn, why, and by what it was replaced",
}
CANONICAL = "https://www.w3.org/TR/rdf-canon/"
"""What a graph's hash is taken over: its canonical N-Quads."""


Value = NamedNode | Literal | str


class Describer:
    """Makes triples from short names and plain values."""

    def __init__(self, names: Names) -> None:
        """Take the names that short names are expanded with."""
        self.names = names

    def say(self, subject: str, **properties: Value | tuple[Value, ...]) -> Iterator[Triple]:
        """Yield the triples of one thing; ``dct_title="…"`` stands for dct:title, a tuple for several values.

        An IRI is given as NamedNode, a literal as Literal or, if plain, as str.
        """
        about = NamedNode(subject)
        for key, values in properties.items():
            prefix, _, local = key.partition("_")
            predicate = NamedNode(VOCABULARIES[prefix] + local)
            for value in values if isinstance(values, tuple) else (values,):
                yield Triple(about, predicate, Literal(value) if isinstance(value, str) else value)

    def typed(self, value: object, datatype: str) -> Literal:
        """Return a literal of an XSD datatype."""
        return Literal(str(value), datatype=NamedNode(VOCABULARIES["xsd"] + datatype))

    def word(self, curie: str) -> NamedNode:
        """Return the IRI of a short name."""
        return NamedNode(self.names.expand(curie))

    def checksum(self, subject: str, node: str, value: str, **more: Value | tuple[Value, ...]) -> Iterator[Triple]:
        """Yield a SHA-256 of something, as a node of its own."""
        yield from self.say(subject, spdx_checksum=NamedNode(node))
        yield from self.say(
            node,
            rdf_type=self.word("spdx:Checksum"),
            spdx_algorithm=self.word("spdx:checksumAlgorithm_sha256"),
            spdx_checksumValue=self.typed(value, "hexBinary"),
            **more,
        )


def dataset_iri(names: Names) -> str:
    """Return the IRI of the dataset itself."""
    return f"{names.base}dataset"


def meta_quads(dataset: Dataset, settings: Settings, names: Names) -> Iterator[Quad]:
    """Yield the quads of g:meta for a dataset that is complete but for them."""
    home = NamedNode(names.graph("meta"))
    for triple in _about(dataset, settings, names):
        yield Quad(triple.subject, triple.predicate, triple.object, home)


def _about(dataset: Dataset, settings: Settings, names: Names) -> Iterator[Triple]:
    describe, sizes = Describer(names), Counts(dataset, names).triples
    in_document = NamedNode(names.sa("inDocument"))
    found = {q.object for q in dataset.quads_for_predicate(in_document)}
    documents = sorted((d for d in found if isinstance(d, NamedNode)), key=str)
    this = dataset_iri(names)
    yield from describe.say(
        this,
        rdf_type=(describe.word("dcat:Dataset"), describe.word("void:Dataset")),
        dct_title=Literal(settings.title, language="en"),
        dct_description=Literal(settings.description, language="en"),
        dct_creator=NamedNode(f"{this}#creator"),
        dct_license=NamedNode(settings.license),
        dct_valid=describe.typed(settings.as_of, "date"),
        dcat_version=settings.version,
        void_uriSpace=f"{names.base}id/",
        void_triples=describe.typed(sum(sizes.values()), "integer"),
        void_subset=tuple(NamedNode(names.graph(name)) for name in (*sizes, "meta")),
        prov_wasDerivedFrom=tuple(documents),
    )
    yield from describe.say(
        f"{this}#creator",
        rdf_type=describe.word("prov:Agent"),
        rdfs_label=Literal(settings.creator, language="en"),
    )
    for name, size in {**sizes, "meta": None}.items():
        graph = names.graph(name)
        yield from describe.say(
            graph,
            rdf_type=describe.word("void:Dataset"),
            dct_title=Literal(ABOUT[name], language="en"),
            dct_isPartOf=NamedNode(this),
        )
        if size is not None:
            yield from describe.say(graph, void_triples=describe.typed(size, "integer"))
            value = digest(dataset.quads_for_graph_name(NamedNode(graph)))
            yield from describe.checksum(graph, f"{graph}#sha256", value, dct_conformsTo=NamedNode(CANONICAL))
