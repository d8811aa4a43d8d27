"""Terms of the vocabularies that validation speaks of, as nodes; and the triples of a dataset, indexed for reading."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.collector import held_back
from kg.names import VOCABULARIES

Term = NamedNode | BlankNode | Literal
Node = NamedNode | BlankNode


class Vocabulary:
    """The terms below a namespace: ``SH.path``, or ``SH["in"]`` where Python takes the word for itself.

    >>> Vocabulary("https://example.org/")["in"]
    <NamedNode value=https://example.org/in>
    """

    def __init__(self, namespace: str) -> None:
        """Take the namespace."""
        self._start = namespace

    def __getattr__(self, name: str) -> NamedNode:
        """Return a term, made once."""
        if name.startswith("__"):
            raise AttributeError(name)
        node = NamedNode(self._start + name)
        setattr(self, name, node)
        return node

    __getitem__ = __getattr__

    def local(self, term: object) -> str:
        """Return the name of a term of this vocabulary; of anything else, nothing."""
        text = term.value if isinstance(term, NamedNode) else ""
        return text[len(self._start) :] if text.startswith(self._start) else ""


SH, RDF, RDFS, OWL, XSD = (Vocabulary(VOCABULARIES[prefix]) for prefix in ("sh", "rdf", "rdfs", "owl", "xsd"))

_Pairs = dict[Term, dict[Term, None]]
_NOTHING: dict[Term, None] = {}


class Triples:
    """The triples of a dataset, all its named graphs merged, literals as written. Nothing can be taken away."""

    def __init__(self, statements: Iterable[Quad | Triple] = ()) -> None:
        """Take the triples of ``statements``, whatever graph they are in."""
        self._values: dict[Term, _Pairs] = {}
        alone: dict[Term, dict[Term, None]] = {}
        last: Term | None = None
        each: Any
        with held_back():
            for each in statements:
                subject, predicate, value = each.subject, each.predicate, each.object
                # Most things have one value of a property, and all that have the same one share what holds it.
                single = alone.get(value)
                if single is None:
                    if isinstance(value, Triple):
                        raise TypeError("SHACL judges RDF 1.1: it has no triple terms")
                    single = alone[value] = {value: None}
                # What is said of one thing mostly stands together: its name need not be kept for each property.
                if subject == last:
                    subject = last
                else:
                    last = subject
                pairs = self._values.get(predicate)
                if pairs is None:
                    pairs = self._values[predicate] = {}
                found = pairs.setdefault(subject, single)
                if found is not single and value not in found:
                    pairs[subject] = {**found, value: None}

    def add(self, subject: Term, predicate: Term, value: Term) -> None:
        """Add a triple before anything is asked."""
        pairs = self._values.setdefault(predicate, {})
        pairs[subject] = {**pairs.get(subject, _NOTHING), value: None}

    def merged(self, other: "Triples") -> "Triples":
        """Return the triples of both."""
        found = Triples()
        for triples in (self, other):
            for subject, predicate, value in triples:
                found.add(subject, predicate, value)
        return found

    def by_subject(self, predicate: Term) -> _Pairs:
        """Return the values of a property by subject; not to be changed."""
        return self._values.get(predicate, {})

    def by_value(self, predicate: Term) -> _Pairs:
        """Return the subjects of a property by value; not to be changed."""
        found = self._subjects.get(predicate)
        if found is None:
            found = self._subjects[predicate] = {}
            for subject, values in self.by_subject(predicate).items():
                for value in values:
                    subjects = found.get(value)
                    if subjects is None:
                        found[value] = {subject: None}
                    else:
                        subjects[subject] = None
        return found

    @cached_property
    def _subjects(self) -> dict[Term, _Pairs]:
        return {}

    @cached_property
    def _nodes(self) -> dict[Term, list[Term]]:
        """Every subject with its predicates."""
        found: dict[Term, list[Term]] = {}
        for predicate, subjects in self._values.items():
            for subject in subjects:
                found.setdefault(subject, []).append(predicate)
        return found

    @cached_property
    def _ends(self) -> set[Term]:
        return {value for pairs in self._values.values() for values in pairs.values() for value in values}

    def objects(self, subject: Term | None, predicate: Term) -> Iterable[Term]:
        """Return the values of a property of one subject, or of all."""
        if subject is None:
            return dict.fromkeys(value for values in self.by_subject(predicate).values() for value in values)
        return self.by_subject(predicate).get(subject, _NOTHING)

    def subjects(self, predicate: Term, value: Term | None = None) -> Iterable[Term]:
        """Return what has a property, or this value of it."""
        return self.by_subject(predicate) if value is None else self.by_value(predicate).get(value, _NOTHING)

    def value(self, subject: Term, predicate: Term) -> Term | None:
        """Return the first value of a property, or None."""
        return next(iter(self.objects(subject, predicate)), None)

    def of(self, subject: Term) -> Iterator[tuple[Term, Term]]:
        """Yield the predicates and values of a subject."""
        for predicate in self._nodes.get(subject, ()):
            for value in self._values[predicate][subject]:
                yield predicate, value

    def knows(self, node: Term) -> bool:
        """Whether a node is the subject or the value of any triple."""
        return any(node in subjects for subjects in self._values.values()) or node in self._ends

    def items(self, head: Term) -> list[Term]:
        """Return the members of a list, as far as it is one."""
        found, seen = [], set()
        while head not in seen and (member := self.value(head, RDF.first)) is not None:
            seen.add(head)
            found.append(member)
            head = self.value(head, RDF.rest) or RDF.nil
        return found

    def below(self, node: Term, predicate: Term) -> dict[Term, None]:
        """Return a node and all that lead to it by a property, over any number of steps."""
        return _closure(node, self.by_value(predicate))

    def above(self, node: Term, predicate: Term) -> dict[Term, None]:
        """Return a node and all that it leads to by a property, over any number of steps."""
        return _closure(node, self.by_subject(predicate))

    @property
    def nodes(self) -> set[Term]:
        """Every term in use, wherever it stands."""
        return {*self._values, *self._ends, *(s for subjects in self._values.values() for s in subjects)}

    @property
    def predicates(self) -> Iterable[Term]:
        """Every predicate in use."""
        return self._values

    def __contains__(self, triple: tuple[Term, Term, Term]) -> bool:
        """Whether a triple is there."""
        return triple[2] in self.objects(triple[0], triple[1])

    def __iter__(self) -> Iterator[tuple[Term, Term, Term]]:
        """Yield every triple."""
        for predicate, subjects in self._values.items():
            for subject, values in subjects.items():
                for value in values:
                    yield subject, predicate, value

    def __len__(self) -> int:
        """Return the number of triples."""
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(sum(map(len, subjects.values())) for subjects in self._values.values())


def _closure(node: Term, steps: _Pairs) -> dict[Term, None]:
    found, waiting = {node: None}, [node]
    while waiting:
        for other in steps.get(waiting.pop(), ()):
            if other not in found:
                found[other] = None
                waiting.append(other)
    return found
