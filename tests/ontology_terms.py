"""The ontology's files as the tests look at them: triples, terms, and the words that describe them."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.names import VOCABULARIES

ROOT = Path(__file__).resolve().parent.parent
BASE = str(tomllib.loads((ROOT / "kg.toml").read_text(encoding="utf-8"))["base"])
FILES = sorted((ROOT / "ontology").glob("*.ttl"))
RULES = sorted((ROOT / "ontology" / "rules").glob("*.rq"))

PREFIXES = VOCABULARIES | {"sa": f"{BASE}ontology#"}
PROPERTY_KINDS = tuple(f"{PREFIXES['owl']}{kind}Property" for kind in ("Object", "Datatype", "Annotation"))

Value: TypeAlias = NamedNode | BlankNode | Literal | Triple


def iri(curie: str) -> str:
    """Return the IRI of a CURIE in one of the vocabularies or in our own."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def turtle_of(triples: Iterable[Triple]) -> str:
    """Return triples as N-Triples, which is Turtle as well, sorted."""
    lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return "".join(sorted(lines.decode("utf-8").splitlines(keepends=True)))


def triples_of(path: Path) -> list[Triple]:
    """Return the triples of a Turtle file; its blank nodes are its own."""
    quads = parse(path=path, format=RdfFormat.TURTLE, base_iri=BASE, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


class Terms:
    """The terms of an ontology, by IRI."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(triples)
        self.of: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        for triple in self.triples:
            if isinstance(triple.subject, NamedNode):
                self.of[triple.subject.value][triple.predicate.value].append(triple.object)

    @classmethod
    def of_project(cls) -> "Terms":
        """Return the terms of every file of the ontology."""
        return cls(triple for path in FILES for triple in triples_of(path))

    def values(self, term: str, curie: str) -> list[str]:
        """Return the values of a property of a term, sorted: texts and IRIs."""
        found = self.of[term][iri(curie)] if term in self.of else []
        return sorted(value.value for value in found if not isinstance(value, Triple))

    def types(self, term: str) -> list[str]:
        """Return the types of a term."""
        return self.values(term, "rdf:type")

    @cached_property
    def own(self) -> list[str]:
        """The terms in our namespace that the files describe."""
        return sorted(term for term in self.of if term.startswith(PREFIXES["sa"]) and term != PREFIXES["sa"])

    @cached_property
    def declared(self) -> list[str]:
        """Every class, property, concept and scheme, ours or borrowed."""
        kinds = {*PROPERTY_KINDS, iri("owl:Class"), iri("skos:Concept"), iri("skos:ConceptScheme")}
        return sorted(term for term in self.of if kinds & set(self.types(term)))

    @cached_property
    def properties(self) -> list[str]:
        """Every property, ours or borrowed."""
        return [term for term in self.declared if set(PROPERTY_KINDS) & set(self.types(term))]

    def with_type(self, curie: str) -> list[str]:
        """Return the terms that are instances of a class."""
        return sorted(term for term in self.of if iri(curie) in self.types(term))

    def in_scheme(self, scheme: str) -> list[str]:
        """Return the concepts of one of our schemes, given by its local name."""
        return [c for c in self.with_type("skos:Concept") if iri(f"sa:{scheme}") in self.values(c, "skos:inScheme")]


def is_circular(label: str, definition: str) -> bool:
    """Whether a definition uses the very words that it defines; the vocabulary's name in brackets does not count.

    >>> is_circular("Claim", "a claim that someone makes")
    True
    >>> is_circular("Event (SEM)", "something that happens at one time, uneventful or not")
    False
    """
    words = re.sub(r" \([\w.]+\)$", "", label)
    return re.search(rf"\b{re.escape(words)}\b", definition, re.IGNORECASE) is not None


def cycles(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield each name from which the pairs lead back to itself.

    >>> list(cycles([("a", "b"), ("b", "a"), ("c", "a")]))
    ['a', 'b']
    """
    above: dict[str, set[str]] = defaultdict(set)
    for low, high in pairs:
        above[low].add(high)
    for start in sorted(above):
        seen: set[str] = set()
        ahead = set(above[start])
        while ahead - seen:
            seen |= ahead
            ahead = {high for low in ahead for high in above.get(low, ())}
        if start in seen:
            yield start
