"""What a dataset has names for: so that ``nato`` is understood, and a slip answered with what is nearest."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Store, Triple

from kg.errors import UsageError
from kg.names import VOCABULARIES, Names, UnknownPrefix, nearest

_SKOS = VOCABULARIES["skos"]


def label_properties(names: Names) -> tuple[str, ...]:
    """Return the properties by which things are called, the best first."""
    return (
        f"{_SKOS}prefLabel",
        f"{VOCABULARIES['rdfs']}label",
        f"{VOCABULARIES['dct']}title",
        names.sa("describedAs"),
    )


class UnknownThing(UsageError):
    """A thing that the dataset does not know."""

    default_code = "KG211"


class Things:
    """The named things of a dataset in a store."""

    def __init__(self, store: Store, names: Names) -> None:
        self._store = store
        self._names = names

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the English label of each of these that has one."""
        found = {}
        ranks = {iri: rank for rank, iri in enumerate(label_properties(self._names))}
        for iri in iris:
            texts = [
                (ranks[q.predicate.value], q.object.language != "en", q.object.value)
                for q in self._store.quads_for_pattern(NamedNode(iri), None, None)
                if q.predicate.value in ranks and isinstance(q.object, Literal)
            ]
            if texts:
                found[iri] = min(texts)[2]
        return found

    def known(self, iri: str) -> bool:
        """Whether anything is said of, or with, a thing."""
        node = NamedNode(iri)
        said_of, said_with = (
            self._store.quads_for_pattern(*pattern) for pattern in ((node, None, None), (None, None, node))
        )
        return next(said_of, None) is not None or next(said_with, None) is not None

    def thing(self, text: str, kinds: Sequence[str]) -> str:
        """Return the IRI of the thing of one of these kinds (none: any) that a text names.

        A text is a CURIE, an IRI, the local part of an id, or a name that only one thing bears. Raises
        ``UnknownThing`` with the nearest names, or with the several things that bear the name.
        """
        wanted = tuple(kinds) or self._names.kinds
        iri = self._written_out(text, wanted) or self._by_local_part(text, wanted)
        if iri:
            return iri
        called = self._called(wanted)
        found = called.get(_folded(text), set())
        if len(found) == 1:
            return found.pop()
        if found:
            several = " or ".join(sorted(self._names.compact(i) for i in found))
            raise UnknownThing(f"{text!r} is more than one thing", help=f"say which: {several}")
        what = wanted[0] if len(wanted) == 1 else "thing"
        raise UnknownThing(f"no {what} {text!r}", help=self._nearest(text, called))

    def _written_out(self, text: str, kinds: tuple[str, ...]) -> str | None:
        """Return the IRI of a CURIE or IRI of a known thing of these kinds, or None for any other text."""
        if ":" not in text:
            return None
        try:
            iri = self._names.expand(text)
            is_known = self.known(iri)
        except (UnknownPrefix, ValueError):
            return None
        kind_and_local = self._names.kind_and_local(iri)
        if kind_and_local and kind_and_local[0] not in kinds:
            raise UnknownThing(f"{text!r} is no {' or '.join(kinds)}", help=f"{text} is of kind {kind_and_local[0]}")
        return iri if is_known else None

    def _by_local_part(self, text: str, kinds: tuple[str, ...]) -> str | None:
        """Return the IRI of the only described thing of these kinds whose id ends in a text, or None."""
        try:
            iris = [self._names.id(kind, text) for kind in kinds]
            found = [iri for iri in iris if next(self._store.quads_for_pattern(NamedNode(iri), None, None), None)]
        except ValueError:
            return None
        return found[0] if len(found) == 1 else None

    def concept(self, text: str, scheme: str) -> str:
        """Return the IRI of the concept of a scheme that a local name, CURIE or label names."""
        concepts = [
            q.subject.value
            for q in self._store.quads_for_pattern(
                None, NamedNode(f"{_SKOS}inScheme"), NamedNode(self._names.sa(scheme))
            )
            if isinstance(q.subject, NamedNode)
        ]
        called = {iri.rpartition("#")[2]: iri for iri in concepts}
        for name, iri in list(called.items()):
            called[f"sa:{name}"] = called[iri] = iri
        called |= {label: iri for iri, label in self.labels(concepts).items()}
        if text not in called:
            raise UnknownThing(f"no {scheme} {text!r}", help=nearest(text, called, scheme))
        return called[text]

    def _called(self, kinds: tuple[str, ...]) -> dict[str, set[str]]:
        """Return, by name without case, the things of these kinds: by local part, label, other label, acronym."""
        called: dict[str, set[str]] = {}
        for name, iri in self._every_name(kinds):
            called.setdefault(_folded(name), set()).add(iri)
        return called

    def _every_name(self, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        names = self._names
        properties = (*label_properties(names), f"{_SKOS}altLabel", names.sa("acronym"), names.sa("demonym"))
        subjects = {q.subject.value for q in self._store if isinstance(q.subject, NamedNode)}
        things = {iri: known[1] for iri in subjects if (known := names.kind_and_local(iri)) and known[0] in kinds}
        yield from ((local, iri) for iri, local in things.items())
        for name in properties:
            for quad in self._store.quads_for_pattern(None, NamedNode(name), None):
                subject, called = quad.subject, quad.object
                if isinstance(subject, NamedNode) and subject.value in things and not isinstance(called, Triple):
                    yield called.value, subject.value

    def _nearest(self, text: str, called: Mapping[str, set[str]]) -> str:
        """Return a help line with the things whose names have the text as a word, or look like it."""
        from difflib import get_close_matches

        wanted = _folded(text)
        names = {name: {self._names.compact(iri) for iri in iris} for name, iris in called.items()}
        names |= {curie: {curie} for curies in list(names.values()) for curie in curies}
        alike = [name for name in sorted(names, key=len) if wanted in re.split(r"[\W_]+", name)]
        alike += get_close_matches(wanted, sorted(names), n=5, cutoff=0.6)
        close = list(dict.fromkeys(curie for name in alike for curie in sorted(names[name])))[:3]
        return f"did you mean {' or '.join(close)}?" if close else f"nothing is near {text!r}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
