"""How much there is of what in a dataset: for the build's report, the manifest, and ``kg stats``."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode

from kg.names import GRAPHS, IDENTIFIERS, VOCABULARIES, Names
from kg.order import local_name, natural

_TYPE = VOCABULARIES["rdf"] + "type"
_SOURCE = VOCABULARIES["dct"] + "source"
_IDENTIFIER = VOCABULARIES["schema"] + "identifier"
_PREF_LABEL = VOCABULARIES["skos"] + "prefLabel"
_EXACT_MATCH = VOCABULARIES["skos"] + "exactMatch"
_LABEL, _SUB_PROPERTY_OF = (VOCABULARIES["rdfs"] + local for local in ("label", "subPropertyOf"))
_SNAPSHOT, _START, _END = (VOCABULARIES["oa"] + local for local in ("hasSource", "start", "end"))
_WIDTHS = ((1, "day"), (31, "month"), (366, "year"))
_EDGES = {"start": "begins", "end": "ends"}
_OF_THINGS = ("facts", "claims")
"""Graphs that describe things."""
_MARKS = ("claim", "proposition", "statement", "span", "sentence", "time", "relation", "endorsement", "retraction")
"""The kinds of thing that are about other things; all other things are entities."""


class Counts:
    """The numbers of one dataset; each is worked out when first asked for."""

    def __init__(self, dataset: Dataset, names: Names) -> None:
        """Take a dataset with the named graphs of a build."""
        self._dataset = dataset
        self._names = names

    @cached_property
    def triples(self) -> dict[str, int]:
        """Triples by the name of our graph; empty graphs left out."""
        return {name: len(quads) for name in GRAPHS if (quads := self._graph(name))}

    @cached_property
    def class_sizes(self) -> Counter[str]:
        """Things in g:facts and g:claims by the IRI of their class."""
        homes = [NamedNode(self._names.graph(name)) for name in _OF_THINGS]
        found: Iterator[Any] = self._dataset.quads_for_predicate(NamedNode(_TYPE))
        return Counter(quad.object.value for quad in found if quad.graph_name in homes and _is_said(quad))

    @cached_property
    def classes(self) -> dict[str, int]:
        """Things by the name of their class, the largest class first."""
        return _ordered(Counter({self._short(iri): size for iri, size in self.class_sizes.items()}))

    @cached_property
    def entities(self) -> int:
        """Things that are neither claims nor parts or judgements of claims nor dates."""
        things = {quad.subject.value for name in _OF_THINGS for quad in self._graph(name) if _is_said(quad)}
        kinds = [found[0] for iri in things if (found := self._names.kind_and_local(iri))]
        return sum(kind not in _MARKS for kind in kinds)

    @cached_property
    def claims(self) -> dict[str, dict[str, int]]:
        """Claims by what their curator said of them, by the class of who makes them, and by paragraph."""
        claims = self._of_class("Claim")
        found = {
            key: _ordered(Counter(self._short(v) for claim in claims for v in self._said(claim, key)))
            for key in ("act", "polarity", "certainty", "attestation", "conveyerStance")
        }
        speakers = Counter(c for claim in claims for who in self._said(claim, "claimant") for c in self._classes(who))
        return {**found, "claimant": _ordered(speakers), "paragraph": self._paragraphs(claims)}

    @cached_property
    def propositions(self) -> dict[str, int]:
        """Propositions by realis."""
        found = (self._said(p, "realis") for p in self._of_class("Proposition"))
        return _ordered(Counter(self._short(value) for values in found for value in values))

    @cached_property
    def sentences(self) -> dict[str, int]:
        """Sentences: how many, how many the span of a claim overlaps, and how many of the others say why none does."""
        found = self._of_class("Sentence")
        evidence = {span for claim in self._of_class("Claim") for span in self._said(claim, "evidence")}
        spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for source, start, end in map(self._passage, evidence):
            spans[source].append((start, end))
        left = []
        for iri in found:
            source, start, end = self._passage(iri)
            if not any(first < end and start < last for first, last in spans[source]):
                left.append(iri)
        explained = sum(bool(self._said(iri, "noClaimBecause")) for iri in left)
        return {"all": len(found), "covered": len(found) - len(left), "explained": explained}

    @cached_property
    def memberships(self) -> dict[str, dict[str, int]]:
        """Memberships by how closely their start and end are known, and by what sort of documents they rest on.

        One that rests on documents of two sorts counts under both.
        """
        found = self._of_class("Membership")
        sources = Counter(kind for m in found for kind in {k for s in self._values(m, _SOURCE) for k in self._kind(s)})
        edges = {edge: Counter(self._precision(m, verb) for m in found) for edge, verb in _EDGES.items()}
        return {edge: _ordered(sizes) for edge, sizes in edges.items()} | {"source": _ordered(sources)}

    @cached_property
    def identified(self) -> dict[str, dict[str, int]]:
        """Named things by class: how many, and how many of them have an identifier of each system.

        Systems are those whose names things are matched with, and those whose codes a property holds that the ontology
        puts under schema:identifier.
        """
        systems: dict[str, set[str]] = defaultdict(set)
        for quad in self._graph("alignments"):
            if quad.predicate.value == _EXACT_MATCH and isinstance(quad.object, NamedNode):
                systems[str(getattr(quad.subject, "value", ""))].add(self._system(quad.object.value))
        for iri, said in self._things.items():
            systems[iri].update(self._codes[predicate] for predicate in said if predicate in self._codes)
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for iri in self._things:
            if self._values(iri, _PREF_LABEL):
                for kind in self._classes(iri):
                    found[kind].update(["all", *systems[iri]])
        kinds = _ordered(Counter({kind: sizes["all"] for kind, sizes in found.items()}))
        return {kind: {"all": whole} | _ordered(found[kind] - Counter(all=whole)) for kind, whole in kinds.items()}

    def summary(self) -> dict[str, Any]:
        """Return the few numbers that say how big the dataset is."""
        classes = self.classes
        return {
            "entities": self.entities,
            "claims": classes.get("Claim", 0),
            "propositions": classes.get("Proposition", 0),
            "triples": self.triples,
        }

    def all(self) -> dict[str, Any]:
        """Return every number there is, as JSON values."""
        return {
            **self.summary(),
            "classes": self.classes,
            "claims_by": self.claims,
            "sentences": self.sentences,
            "propositions_by": {"realis": self.propositions},
            "memberships_by": self.memberships,
            "identified": self.identified,
        }

    @cached_property
    def _things(self) -> dict[str, dict[str, list[str]]]:
        """What g:facts and g:claims say of each thing: IRI → property → values."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name in _OF_THINGS:
            for quad in self._graph(name):
                if _is_said(quad):
                    found[quad.subject.value][quad.predicate.value].append(quad.object.value)
        return dict(found)

    def _graph(self, name: str) -> list[Any]:
        return list(self._dataset.quads_for_graph_name(NamedNode(self._names.graph(name))))

    def _values(self, iri: str, predicate: str) -> list[str]:
        return sorted(self._things.get(iri, {}).get(predicate, ()))

    def _said(self, iri: str, local: str) -> list[str]:
        return self._values(iri, self._names.sa(local))

    def _of_class(self, local: str) -> list[str]:
        return [iri for iri in sorted(self._things) if self._names.sa(local) in self._values(iri, _TYPE)]

    def _classes(self, iri: str) -> list[str]:
        return [self._short(c) for c in self._values(iri, _TYPE)]

    def _short(self, iri: str) -> str:
        return local_name(iri) if iri.startswith(self._names.sa("")) else self._names.compact(iri)

    def _paragraphs(self, claims: Iterable[str]) -> dict[str, int]:
        found = Counter(
            paragraph
            for claim in claims
            for paragraph in {p for span in self._said(claim, "evidence") for p in self._said(span, "paragraph")}
        )
        return dict(sorted(found.items(), key=lambda pair: natural(pair[0])))

    def _passage(self, iri: str) -> tuple[str, int, int]:
        """Return the text in which a passage stands, and its offsets."""
        source, start, end = (next(iter(self._values(iri, key)), "") for key in (_SNAPSHOT, _START, _END))
        return source, int(start or 0), int(end or 0)

    def _kind(self, document: str) -> list[str]:
        """Return what sort of source a document is."""
        return [self._short(kind) for kind in self._said(document, "documentKind")] or ["unknown"]

    def _system(self, iri: str) -> str:
        """Return the system that an identifier is of: as people call it, else its prefix or how its address starts."""
        for prefix, namespace in self._names.prefixes.items():
            if iri.startswith(namespace):
                return IDENTIFIERS.get(prefix, prefix)
        return iri[: iri.rstrip("/").rfind("/") + 1]

    @cached_property
    def _codes(self) -> dict[str, str]:
        """The properties that hold identifiers, each with its label."""
        said = [quad for name in ("ontology", "alignments") for quad in self._graph(name)]
        parents = ((q.subject, q.object) for q in said if q.predicate.value == _SUB_PROPERTY_OF)
        wanted = [s.value for s, o in parents if o == NamedNode(_IDENTIFIER) and isinstance(s, NamedNode)]
        named = [(q.subject, q.object) for q in said if q.predicate.value == _LABEL]
        labels = {s.value: o.value for s, o in named if isinstance(s, NamedNode) and isinstance(o, Literal)}
        return {iri: labels.get(iri, local_name(iri)) for iri in wanted}

    def _precision(self, membership: str, verb: str) -> str:
        """Return how closely an edge of a membership is known: to the day, the month, the year, or less."""
        for span in self._said(membership, "during"):
            bounds = self._said(span, f"{verb}NotBefore") + self._said(span, f"{verb}NotAfter")
            if len(bounds) == 2:
                first, last = (datetime.fromisoformat(bound) for bound in bounds)
                return next((word for days, word in _WIDTHS if (last - first).days < days), "longer")
        return "open"


def _is_said(quad: Any) -> bool:
    """Whether a quad says something of a thing with a name, and not only that a blank node is there."""
    return type(quad.subject) is NamedNode and type(quad.object) is not BlankNode


def _ordered(counter: Counter[str]) -> dict[str, int]:
    """Return counts, the largest first, equal ones by name."""
    return dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
