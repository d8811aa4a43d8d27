"""Ontology, seeds and shapes to one dataset of named graphs: read, promote, derive, assemble.

Pure: no clock, no network, no file is opened. Nothing lands in the default graph.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Store, Triple
from pyoxigraph import parse as parse_rdf

from kg.context import RDF, Vocabulary, vocabulary
from kg.counts import Counts
from kg.errors import InputError, Place, RuleError
from kg.names import VOCABULARIES, Names
from kg.project import Sources
from kg.sparql import first_line, replaced, values_blocks
from kg.wellformed import Checked
from kg.worker import Question, run_all

if TYPE_CHECKING:
    from kg.seeds.places import Places

RULES = "ontology/rules"
HYGIENE = "shapes/hygiene"
ALIGNMENTS = "ontology/alignments.ttl"
_WORD = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*)?")
"""What a term's name may be; none, for the ontology itself."""
PREFIX_NODE = "shapes"
"""The node, relative to the base IRI, that declares every prefix for the constraints that are written in SPARQL."""


class BadEndorsement(RuleError):
    """An endorsement of something that is no proposition with content."""

    default_code = "KG140"


@dataclass(frozen=True)
class Built:
    """A built dataset, where its things stand in the seeds, and what it was built from."""

    dataset: Dataset
    places: "Places"
    vocabulary: Vocabulary
    sources: Sources

    @property
    def names(self) -> Names:
        """The project's names."""
        return self.vocabulary.names

    @cached_property
    def counts(self) -> Counts:
        """How much there is of what."""
        return Counts(self.dataset, self.names)

    def graph(self, name: str) -> list[Triple]:
        """Return the triples of one of our named graphs."""
        return triples(self.dataset, self.names.graph(name))


def triples(dataset: Dataset, graph: str) -> list[Triple]:
    """Return the triples of the named graph with this IRI; their order is not defined."""
    return [quad.triple for quad in dataset.quads_for_graph_name(NamedNode(graph))]


def build(sources: Sources) -> Built:
    """Build the dataset of a project.

    Raises ``InputError`` for a file that cannot be read, ``ErrorGroup`` with every error in the seeds, ``RuleError``
    for a rule or an endorsement that cannot work.
    """
    from kg.metadata import meta_quads
    from kg.seeds.quads import read

    base = sources.settings.base
    ontology = read_ontology(sources)
    words = vocabulary(ontology, base)
    known = frozenset(q.subject.value for q in ontology if isinstance(q.subject, NamedNode))
    seeds = read(sources, words, known)
    dataset, names = seeds.dataset, words.names
    for quad in (*ontology, *read_shapes(sources, names)):
        dataset.add(quad)
    for step in (promote(dataset, seeds.places, names), derive(dataset, sources, names)):
        for quad in step:
            dataset.add(quad)
    for quad in meta_quads(dataset, sources.settings, names):
        dataset.add(quad)
    return Built(dataset, seeds.places, words, sources)


def read_ontology(sources: Sources) -> Dataset:
    """Return the ontology in g:ontology, its alignments in g:alignments.

    Raises ``InputError`` for what is no Turtle, ``RuleError`` for a term whose name could be no key of a seed.
    """
    names = Names(sources.settings.base)
    quads: list[Quad] = []
    for file, data in sources.under("ontology", ".ttl").items():
        graph = names.graph("alignments" if file == ALIGNMENTS else "ontology")
        found = read_turtle(file, data, sources.settings.base, graph)
        _check_terms(found, file, data, names)
        quads += found
    return Dataset(quads)


def _check_terms(quads: Iterable[Quad], file: str, data: bytes, names: Names) -> None:
    """Raise ``RuleError`` at the line of the first term of ours whose name is more than a word."""
    start = names.sa("")
    for iri in {
        q.subject.value for q in quads if isinstance(q.subject, NamedNode) and q.subject.value.startswith(start)
    }:
        if not _WORD.fullmatch(iri[len(start) :]):
            from kg.positions import Positions

            place = Positions({file: data}, names.base).of(iri) or Place(file, 1)
            raise RuleError(f"{iri} cannot be a key", place=place, help="name it with letters, digits and hyphens")


def read_shapes(sources: Sources, names: Names) -> Dataset:
    """Return the shapes in g:shapes, with every prefix of the project declared for SPARQL constraints."""
    graph = names.graph("shapes")
    quads = list(prefix_declarations(names))
    for file, data in sources.under("shapes", ".ttl").items():
        quads += read_turtle(file, data, sources.settings.base, graph)
    return Dataset(quads)


def prefix_declarations(names: Names) -> Iterator[Quad]:
    """Yield the ``sh:declare`` quads by which a constraint with ``sh:prefixes <shapes>`` knows our prefixes.

    SHACL, section 5.2.1, https://www.w3.org/TR/shacl/#sparql-prefixes.
    """
    sh, xsd = VOCABULARIES["sh"], VOCABULARIES["xsd"]
    graph, node = NamedNode(names.graph("shapes")), NamedNode(names.base + PREFIX_NODE)
    yield Quad(node, NamedNode(f"{RDF}type"), NamedNode(f"{VOCABULARIES['owl']}Ontology"), graph)
    for prefix, namespace in names.prefixes.items():
        declaration = BlankNode(f"prefix_{prefix}")
        yield Quad(node, NamedNode(f"{sh}declare"), declaration, graph)
        yield Quad(declaration, NamedNode(f"{sh}prefix"), Literal(prefix), graph)
        yield Quad(
            declaration, NamedNode(f"{sh}namespace"), Literal(namespace, datatype=NamedNode(f"{xsd}anyURI")), graph
        )


def read_turtle(file: str, data: bytes, base: str, graph: str) -> list[Quad]:
    """Return a Turtle file's triples in one named graph; its blank nodes are its own.

    Raises ``InputError`` at the line and column of a syntax error, and at the line of what no parser shall see.
    """
    home = NamedNode(graph)
    stream = Checked(BytesIO(data), "ttl", file)
    try:
        parsed = parse_rdf(cast("BinaryIO", stream), RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
        return [Quad(quad.subject, quad.predicate, quad.object, home) for quad in parsed]
    except MemoryError as error:
        raise stream.too_long() from error
    except SyntaxError as error:
        place = Place(file, error.lineno, error.offset)
        raise InputError(f"not Turtle: {error.msg}", place=place, help="mend the line") from error


def promote(dataset: Dataset, places: "Places", names: Names) -> Iterator[Quad]:
    """Yield the facts that endorsements make: exactly the endorsed statements, and what established them.

    The description of a time span that an endorsed statement refers to comes along, since a date without its bounds
    answers nothing.
    """
    facts = NamedNode(names.graph("facts"))
    endorses, established = NamedNode(names.sa("endorses")), NamedNode(names.sa("establishedBy"))
    times = names.id("time", "")
    for decision in sorted(dataset.quads_for_predicate(endorses), key=str):
        decided, proposition = named(decision.subject), named(decision.object)
        content = statements(dataset, proposition, names)
        if not content:
            raise BadEndorsement(
                f"{names.compact(proposition.value)} says nothing that could be a fact",
                place=places.of(decided.value, endorses.value),
                help="endorse a proposition that has `that:`",
            )
        for said in content:
            yield Quad(said.subject, said.predicate, said.object, facts)
            yield Quad(said.subject, established, decided, facts)
            if isinstance(said.object, NamedNode) and said.object.value.startswith(times):
                described = dataset.quads_for_subject(said.object)
                yield from (Quad(q.subject, q.predicate, q.object, facts) for q in described)


def statements(dataset: Dataset, proposition: NamedNode, names: Names) -> list[Triple]:
    """Return the triples that a proposition's content statements stand for, sorted."""
    found = []
    for quad in dataset.quads_for_subject(proposition):
        if quad.predicate.value == names.sa("states"):
            parts = {q.predicate.value: q.object for q in dataset.quads_for_subject(named(quad.object))}
            value = parts.get(names.sa("o")) or parts[names.sa("v")]
            found.append(Triple(named(parts[names.sa("s")]), named(parts[names.sa("p")]), value))
    return sorted(found, key=str)


def named(term: NamedNode | BlankNode | Literal | Triple) -> NamedNode:
    """Return a term that is an IRI wherever our seeds are read; anything else is a fault of ours."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term


def derive(dataset: Dataset, sources: Sources, names: Names) -> Iterator[Quad]:
    """Yield what the derivation rules construct, in g:derived; each rule sees the facts, and no rule another's work.

    A rule's ``VALUES ?asOf { … }`` is filled with the project's day. Raises ``RuleError`` for a rule that is not a
    SPARQL CONSTRUCT, ``BadQuery`` for one that cannot be read or is refused, ``TimeoutExceeded`` or ``EngineCrash`` for
    one that takes too much or brings the engine down.
    """
    derived = NamedNode(names.graph("derived"))
    wanted = {names.graph(n) for n in ("facts", "ontology", "alignments")}
    instant = f' "{sources.settings.as_of}T00:00:00Z"^^<{VOCABULARIES["xsd"]}dateTime> '
    questions = []
    for file, data in sources.under(RULES, ".rq").items():
        rule = data.decode("utf-8")
        text = replaced(rule, ((start, end, instant) for start, end in values_blocks(rule).get("asOf", [])))
        name = f"the rule {file.rpartition('/')[2].removesuffix('.rq')}"
        line = first_line(text)
        questions.append(Question(text, names.base, file=file, graphs=lambda: wanted, name=name, line=line))
    if not questions:
        return

    def store() -> Store:  # pragma: no cover: in the child
        made = Store()
        made.extend(q for q in dataset if q.graph_name.value in wanted)
        return made

    for question, answer in zip(questions, run_all(store, questions), strict=True):
        if answer.kind != "graph":
            place = Place(question.file, 1)
            raise RuleError("not a CONSTRUCT query", place=place, help="a rule constructs triples: CONSTRUCT { … }")
        yield from _in_graph(answer.triples(), derived)


def _in_graph(found: Iterable[Triple], graph: NamedNode) -> Iterator[Quad]:
    for triple in found:
        yield Quad(triple.subject, triple.predicate, triple.object, graph)
