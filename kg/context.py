"""Ontology to JSON-LD context, and to the JSON Schema that editors use for the seeds."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pyoxigraph import Dataset, NamedNode
from pyoxigraph import Literal as RdfLiteral

from kg.errors import RuleError
from kg.names import VOCABULARIES, Names

TermKind = Literal["class", "concept", "object", "datatype", "annotation"]

RDF, RDFS, OWL, SKOS, XSD = (VOCABULARIES[p] for p in ("rdf", "rdfs", "owl", "skos", "xsd"))
ALIASES = {"id": "@id", "type": "@type", "value": "@value", "lang": "@language"}
CONTENT_KEY = "that"
"""The key under which a proposition says what it says; the reader turns each triple into a content statement."""

_KINDS: dict[str, TermKind] = {
    f"{OWL}Class": "class",
    f"{SKOS}Concept": "concept",
    f"{OWL}ObjectProperty": "object",
    f"{OWL}DatatypeProperty": "datatype",
    f"{OWL}AnnotationProperty": "annotation",
}
_NAMED_BY_KEY = frozenset((f"{SKOS}Concept", f"{OWL}Class", f"{RDFS}Class", f"{RDF}Property", f"{OWL}ObjectProperty"))


class VocabularyError(RuleError):
    """An ontology that gives no usable context."""

    default_code = "KG130"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the ontology, as the seeds and the JSON-LD export use it.

    ``coercion`` is ``@id``, ``@vocab``, a datatype IRI or None; ``range`` the IRI of the declared range or None;
    ``scheme`` the concept scheme that a concept is in, ``values_from`` the one that a property's values are in.
    """

    key: str
    iri: str
    kind: TermKind
    coercion: str | None = None
    language: str | None = None
    container: str | None = None
    range: str | None = None
    scheme: str | None = None
    values_from: str | None = None
    definition: str | None = None

    @property
    def is_property(self) -> bool:
        """Whether the term may be a key."""
        return self.kind in ("object", "datatype", "annotation")

    def in_context(self, curie: Callable[[str], str]) -> dict[str, str] | str:
        """Return this term's entry in a JSON-LD context; ``curie`` shortens an IRI where a prefix does."""
        coercion = curie(self.coercion) if self.coercion and self.coercion[0] != "@" else self.coercion
        extra = {"@type": coercion, "@language": self.language, "@container": self.container}
        entry = {key: value for key, value in extra.items() if value}
        return {"@id": curie(self.iri), **entry} if entry else curie(self.iri)


@dataclass(frozen=True)
class Vocabulary:
    """The words of one ontology: names, terms by key, and the context made of both."""

    names: Names
    kind_classes: Mapping[str, str]
    terms: Mapping[str, Term]

    @cached_property
    def by_iri(self) -> dict[str, Term]:
        """The terms by IRI; of the two keys of content statements, the one that exports use."""
        return {term.iri: term for term in self.terms.values() if term.container is None}

    @cached_property
    def context(self) -> dict[str, Any]:
        """The JSON-LD 1.1 context: keyword aliases, prefixes, terms; in a stable order."""
        entries = {key: term.in_context(self._curie) for key, term in sorted(self.terms.items())}
        return {"@version": 1.1, **ALIASES, **self.names.prefixes, **entries}

    def _curie(self, iri: str) -> str:
        compact = self.names.compact(iri)
        return compact[1:-1] if compact.startswith("<") else compact

    def concepts_for(self, term: Term) -> list[str]:
        """Return the keys of the concepts that a property takes: those of its scheme, or all where it names none."""
        return self._concepts.get(term.values_from, [])

    @cached_property
    def _concepts(self) -> dict[str | None, list[str]]:
        """The keys of all concepts under None, and of each scheme's under its IRI."""
        found: dict[str | None, list[str]] = defaultdict(list)
        for key, term in self.terms.items():
            if term.kind == "concept":
                found[None].append(key)
                found[term.scheme].append(key)
        return found

    def has_range(self, term: Term, local: str) -> bool:
        """Whether a term's range is the class of our ontology with this local name."""
        return term.range == self.names.sa(local)


class _Facts:
    """The ontology's triples, by subject and predicate."""

    def __init__(self, ontology: Dataset) -> None:
        self.by_subject: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in ontology:
            if isinstance(quad.subject, NamedNode):
                self.by_subject[quad.subject.value][quad.predicate.value].append(quad.object)

    def texts(self, subject: str, predicate: str) -> list[str]:
        """Return the values of all literals and IRIs, sorted."""
        return sorted(o.value for o in self.by_subject[subject][predicate] if isinstance(o, NamedNode | RdfLiteral))

    def one(self, subject: str, predicate: str) -> str | None:
        """Return the only value, or the first of several in order, or None."""
        values = self.texts(subject, predicate)
        return values[0] if values else None


def vocabulary(ontology: Dataset, base: str) -> Vocabulary:
    """Return the words of an ontology (all its graphs are read).

    Our own classes, properties and concepts become keys by their local names, and so do the properties of other
    vocabularies that it declares; ``sa:key`` overrides. Raises ``VocabularyError`` where two terms want one key or a
    key equals a prefix.
    """
    facts = _Facts(ontology)
    sa = f"{base}ontology#"
    kind_classes = {kind: iri for iri in sorted(facts.by_subject) for kind in facts.texts(iri, f"{sa}kind")}
    names = Names(base, tuple(sorted(kind_classes)))
    terms: dict[str, Term] = {}
    for iri in sorted(facts.by_subject, key=lambda i: (not i.startswith(sa), i)):
        kinds = [_KINDS[t] for t in facts.texts(iri, f"{RDF}type") if t in _KINDS]
        if not kinds or not (iri.startswith(sa) or kinds[0] in ("object", "datatype", "annotation")):
            continue
        for term in _terms_of(facts, iri, kinds[0], names):
            known = terms.get(term.key)
            if known and known.iri.startswith(sa) and not iri.startswith(sa):
                continue
            _check_key(term, known, names)
            terms[term.key] = term
    return Vocabulary(names, kind_classes, dict(sorted(terms.items())))


def _check_key(term: Term, known: Term | None, names: Names) -> None:
    if known:
        raise VocabularyError(
            f"{term.iri} and {known.iri} both want the key {term.key!r}", help="give one of them an sa:key"
        )
    if term.key in names.prefixes or term.key in ALIASES:
        raise VocabularyError(
            f"the key {term.key!r} of {term.iri} is also a prefix or a keyword", help="give the term an sa:key"
        )


def _terms_of(facts: _Facts, iri: str, kind: TermKind, names: Names) -> list[Term]:
    """Return the term that an IRI stands for; two for the property of content statements."""
    local = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
    key = facts.one(iri, names.sa("key"))
    range_iri = facts.one(iri, f"{RDFS}range")
    definition = facts.one(iri, f"{SKOS}definition")
    if range_iri == names.sa("ContentStatement"):
        return [
            Term(local, iri, kind, "@id", range=range_iri, definition=definition),
            Term(CONTENT_KEY, iri, kind, "@id", container="@graph", range=range_iri, definition=definition),
        ]
    language = facts.one(iri, names.sa("language"))
    coercion = None if language else _coercion(kind, range_iri)
    scheme = facts.one(iri, f"{SKOS}inScheme") if kind == "concept" else None
    values_from = facts.one(iri, names.sa("valuesFrom"))
    return [Term(key or local, iri, kind, coercion, language, None, range_iri, scheme, values_from, definition)]


def _coercion(kind: TermKind, range_iri: str | None) -> str | None:
    if range_iri in _NAMED_BY_KEY:
        return "@vocab"
    if kind == "object" or (kind == "annotation" and range_iri == f"{RDFS}Resource"):
        return "@id"
    if range_iri and range_iri.startswith(XSD) and range_iri != f"{XSD}string":
        return range_iri
    return None


def json_schema(words: Vocabulary) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a seeds file, for editors that complete and check YAML."""
    node: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
    properties = node["properties"]
    properties["id"] = {
        "type": "string",
        "pattern": "^(" + "|".join(words.names.kinds) + "):[A-Za-z0-9_][A-Za-z0-9_.-]*$",
    }
    classes = sorted(key for key, term in words.terms.items() if term.kind == "class")
    properties["type"] = _one_or_many({"type": "string", "anyOf": [{"enum": classes}, {"pattern": ":"}]})
    for key, term in words.terms.items():
        if term.is_property:
            entry = _one_or_many(_value_schema(words, term))
            properties[key] = entry | ({"description": term.definition} if term.definition else {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{words.names.base}seeds.schema.json",
        "title": "Seeds of Alliance KG",
        "type": "array",
        "items": {"$ref": "#/$defs/node"},
        "$defs": {"node": node},
    }


def _one_or_many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def _value_schema(words: Vocabulary, term: Term) -> dict[str, Any]:
    node = {"$ref": "#/$defs/node"}
    if term.container or words.has_range(term, "TimeSpan") or term.coercion == "@id":
        return {"anyOf": [{"type": "string"}, node]}
    if term.coercion == "@vocab":
        return {"anyOf": [{"enum": words.concepts_for(term)}, {"type": "string", "pattern": ":"}]}
    if term.language:
        pair = {"type": "object", "required": ["value", "lang"], "additionalProperties": False}
        return {"anyOf": [{"type": "string"}, pair | {"properties": {"value": {}, "lang": {"type": "string"}}}]}
    return {"type": ["string", "number", "boolean"]}
