"""How much there is of what in a dataset: for the build's report, the manifest, and ``kg stats``."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from pyoxigraph import Dataset, Literal, NamedNode

from kg.names import GRAPHS, VOCABULARIES, Names
from kg.order import local_name, natural

_TYPE = VOCABULARIES["rdf"] + "type"
_SOURCE = VOCABULARIES["dct"] + "source"
_PUBLISHER = VOCABULARIES["dct"] + "publisher"
_WIDTHS = ((1, "day"), (31, "month"), (366, "year"))
_MARKS = ("claim", "proposition", "statement", "span", "time", "relation", "endorsement", "retraction")
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
        sizes = Counter(quad.graph_name.value for quad in self._dataset if isinstance(quad.graph_name, NamedNode))
        return {name: size for name in GRAPHS if (size := sizes[self._names.graph(name)])}

    @cached_property
    def class_sizes(self) -> Counter[str]:
        """Things in g:facts and g:claims by the IRI of their class."""
        return Counter(c for s in self._things for c in self._values(s, _TYPE))

    @cached_property
    def classes(self) -> dict[str, int]:
        """Things by the name of their class, the largest class first."""
        return _ordered(Counter({self._short(iri): size for iri, size in self.class_sizes.items()}))

    @cached_property
    def entities(self) -> int:
        """Things that are neither claims nor parts or judgements of claims nor dates."""
        kinds = [found[0] for iri in self._things if (found := self._names.kind_and_local(iri))]
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
    def memberships(self) -> dict[str, dict[str, int]]:
        """Memberships by how closely their start is known, and by the class of who published their sources."""
        found = self._of_class("Membership")
        sources = Counter(kind for m in found for kind in {k for s in self._values(m, _SOURCE) for k in self._kind(s)})
        return {"start": dict(Counter(self._precision(m) for m in found)), "source": _ordered(sources)}

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
            "propositions_by": {"realis": self.propositions},
            "memberships_by": self.memberships,
        }

    @cached_property
    def _things(self) -> dict[str, dict[str, list[str]]]:
        """What g:facts and g:claims say of each thing: IRI → property → values."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for graph in ("facts", "claims"):
            for quad in self._dataset.quads_for_graph_name(NamedNode(self._names.graph(graph))):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                    found[quad.subject.value][quad.predicate.value].append(quad.object.value)
        return dict(found)

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

    def _kind(self, document: str) -> Iterator[str]:
        """Yield the classes of a document's publishers."""
        publishers = self._values(document, _PUBLISHER)
        yield from (c for publisher in publishers for c in self._classes(publisher))
        if not publishers:
            yield "unknown"

    def _precision(self, membership: str) -> str:
        """Return how closely the start of a membership is known: to the day, the month, the year, or less."""
        for span in self._said(membership, "during"):
            bounds = self._said(span, "beginsNotBefore") + self._said(span, "beginsNotAfter")
            if len(bounds) == 2:
                first, last = (datetime.fromisoformat(bound) for bound in bounds)
                return next((word for days, word in _WIDTHS if (last - first).days < days), "longer")
        return "open"


def _ordered(counter: Counter[str]) -> dict[str, int]:
    """Return counts, the largest first, equal ones by name."""
    return dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
