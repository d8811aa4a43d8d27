"""Read a dataset as an explanation needs it: values, labels and links, by CURIE, in a stable order."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from pyoxigraph import Dataset, Literal, NamedNode

from kg.errors import InputError
from kg.names import Names, UnknownPrefix

_LABELS = ("skos:prefLabel", "dct:title", "rdfs:label", "sa:describedAs", "sa:gloss")
_NAMES = ("skos:prefLabel", "skos:altLabel", "dct:title", "sa:demonym", "sa:capital")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class UnknownThing(InputError):
    """A thing asked for that the dataset does not speak of."""

    default_code = "KG320"


class Reader:
    """Questions to one dataset. Things go in and come out as IRIs; properties are named by CURIE."""

    def __init__(self, dataset: Dataset, names: Names) -> None:
        self.dataset = dataset
        self.names = names
        known = ("facts", "derived", "alignments", "meta", "ontology", "retracted")
        self.known_graphs = frozenset(NamedNode(names.graph(name)) for name in known)
        self.label = lru_cache(maxsize=None)(self._label)

    def _predicate(self, curie: str) -> NamedNode:
        return NamedNode(self.names.expand(curie))

    def curie(self, iri: str) -> str:
        """Return the CURIE of a thing."""
        return self.names.compact(iri)

    def objects(self, subject: str, curie: str) -> list[NamedNode | Literal]:
        """Return a property's values, each once, ordered."""
        predicate = self._predicate(curie)
        found = {
            quad.object
            for quad in self.dataset.quads_for_subject(NamedNode(subject))
            if quad.predicate == predicate and isinstance(quad.object, NamedNode | Literal)
        }
        return sorted(found, key=str)

    def things(self, subject: str, curie: str) -> list[str]:
        """Return the IRIs among a property's values, ordered."""
        return [o.value for o in self.objects(subject, curie) if isinstance(o, NamedNode)]

    def thing(self, subject: str, curie: str) -> str | None:
        """Return the first IRI among a property's values, or None."""
        return next(iter(self.things(subject, curie)), None)

    def text(self, subject: str, curie: str) -> str | None:
        """Return a property's literal value, English before others, or None."""
        literals = [o for o in self.objects(subject, curie) if isinstance(o, Literal)]
        literals.sort(key=lambda o: (not (o.language or "en").startswith("en"), o.language or ""))
        return literals[0].value if literals else None

    def number(self, subject: str, curie: str) -> int | None:
        """Return a property's value as an integer, or None."""
        text = self.text(subject, curie)
        return int(text) if text is not None and text.isdecimal() else None

    def subjects(self, curie: str, thing: str) -> list[str]:
        """Return the things that have ``thing`` as a property's value, ordered."""
        predicate = self._predicate(curie)
        quads = self.dataset.quads_for_object(NamedNode(thing))
        return sorted({q.subject.value for q in quads if q.predicate == predicate and isinstance(q.subject, NamedNode)})

    def is_a(self, thing: str, curie: str) -> bool:
        """Whether a thing has a class as one of its types."""
        return self.names.expand(curie) in self.things(thing, "rdf:type")

    def exists(self, thing: str) -> bool:
        """Whether the dataset says anything of a thing."""
        return next(iter(self.dataset.quads_for_subject(NamedNode(thing))), None) is not None

    def is_spoken_of(self, thing: str) -> bool:
        """Whether the dataset refers to a thing."""
        return next(iter(self.dataset.quads_for_object(NamedNode(thing))), None) is not None

    def edtf(self, subject: str, curie: str) -> str | None:
        """Return the EDTF text of the time span that a property leads to, or None."""
        span = self.thing(subject, curie)
        return self.text(span, "sa:edtf") if span else None

    def _label(self, thing: str) -> str:
        """Return a thing's name for people; its CURIE where it has none."""
        return next((text for curie in _LABELS if (text := self.text(thing, curie))), self.curie(thing))

    def iri(self, thing: str) -> str:
        """Return the IRI of a CURIE or IRI that a user wrote; raise ``UnknownThing`` for what can be neither."""
        try:
            return NamedNode(self.names.expand(thing)).value
        except UnknownPrefix as error:
            raise UnknownThing(error.message, help=error.help) from error
        except ValueError as error:
            raise UnknownThing(f"{thing!r} is not an IRI", help="write it as prefix:name") from error

    def is_common(self, word: str) -> bool:
        """Whether a word in small letters is an ordinary one.

        It is where glosses write it small inside a sentence and never great; where they do not use it, where
        definitions write it small and no name here has it.
        """
        small, great, defined, named = self._vocabulary
        return word not in great and (word in small or (word in defined and word not in named))

    @cached_property
    def _vocabulary(self) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
        """The words that glosses write small, and great inside a sentence; those of definitions, those of names."""
        inside = [word for text in self._texts("sa:gloss") for word in _WORD.findall(text)[1:]]
        defined = [w for c in ("skos:definition", "skos:scopeNote") for t in self._texts(c) for w in _WORD.findall(t)]
        named = [word for curie in _NAMES for text in self._texts(curie) for word in _WORD.findall(text)]
        return (
            frozenset(word for word in inside if word.islower()),
            frozenset(word.lower() for word in inside if not word.islower()),
            frozenset(word for word in defined if word.islower()),
            frozenset(word.lower() for word in named if not word.islower()),
        )

    def _texts(self, curie: str) -> list[str]:
        quads = self.dataset.quads_for_predicate(NamedNode(self.names.expand(curie)))
        return [quad.object.value for quad in quads if isinstance(quad.object, Literal)]

    @cached_property
    def ours(self) -> list[str]:
        """The IRIs of all our own things that the dataset describes, ordered."""
        start = self.names.base + "id/"
        subjects: Iterable[object] = (quad.subject for quad in self.dataset)
        return sorted({s.value for s in subjects if isinstance(s, NamedNode) and s.value.startswith(start)})
