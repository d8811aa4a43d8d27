"""The ground that the judge stands on: a dataset's triples as one rdflib graph, indexed for reading.

rdflib's own memory store takes tens of microseconds a pattern and parses a query anew for every focus node; this one
keeps three dictionaries and the prepared queries, and changes nothing else. Literals stay as written.
"""

import logging
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import rdflib
from pyoxigraph import Literal, Quad, Triple
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Node

from kg.bridge import term
from kg.names import VOCABULARIES

OPAQUE = frozenset(f"{VOCABULARIES['rdf']}{name}" for name in ("HTML", "XMLLiteral"))
"""Datatypes whose values rdflib parses as documents, which takes it minutes on hostile input."""

_Properties = dict[Node, dict[Node, None]]


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib from telling the terminal, with tracebacks, of each literal that is not of its datatype."""
    noisy = logging.getLogger("rdflib.term")
    level = noisy.level
    noisy.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        noisy.setLevel(level)


class IndexedGraph(rdflib.Graph):
    """An rdflib graph of a dataset's triples, all its named graphs merged. Triples can be added, none taken away."""

    def __init__(self, statements: Iterable[Quad | Triple | tuple[Any, Any, Any]] = ()) -> None:
        """Take the triples of ``statements``, whatever graph they are in; a bare triple may be a tuple."""
        super().__init__(_Shown(self), bind_namespaces="none")
        self._by_subject: dict[Node, _Properties] = {}
        self._by_object: dict[Node, _Properties] = {}
        self._by_predicate: dict[Node, list[tuple[Node, Node]]] = {}
        self._size = 0
        known: dict[Any, Node] = {}
        with quiet():
            for statement in statements:
                parts = tuple(statement)[:3]
                for part in parts:
                    if part not in known:
                        known[part] = _term(part)
                self.add((known[parts[0]], known[parts[1]], known[parts[2]]))

    def add(self, triple: tuple[Node, Node, Node]) -> "IndexedGraph":
        """Add a triple unless it is there."""
        subject, predicate, value = triple
        values = self._by_subject.setdefault(subject, {}).setdefault(predicate, {})
        if value not in values:
            values[value] = None
            self._by_object.setdefault(value, {}).setdefault(predicate, {})[subject] = None
            self._by_predicate.setdefault(predicate, []).append((subject, value))
            self._size += 1
        return self

    def merged(self, other: "IndexedGraph") -> "IndexedGraph":
        """Return a new graph of the triples of both."""
        found = IndexedGraph()
        for graph in (self, other):
            for triple in graph:
                found.add(triple)
        return found

    def triples(self, pattern: Any) -> Iterator[Any]:  # type: ignore[override]
        """Yield the triples that match a pattern; its predicate may be a SPARQL path."""
        subject, predicate, value = pattern
        if isinstance(predicate, Path):
            for start, end in predicate.eval(self, subject, value):
                yield start, predicate, end
        elif subject is not None:
            yield from _matches(self._by_subject.get(subject, {}), predicate, value, lambda p, o: (subject, p, o))
        elif value is not None:
            yield from _matches(self._by_object.get(value, {}), predicate, None, lambda p, s: (s, p, value))
        else:
            for between in tuple(self._by_predicate) if predicate is None else (predicate,):
                for start, end in tuple(self._by_predicate.get(between, ())):
                    yield start, between, end

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Any, None, None]:
        """Yield the values of a property; of one subject, each once."""
        if subject is None or predicate is None or isinstance(predicate, Path):
            yield from super().objects(subject, predicate, unique)
        else:
            yield from tuple(self._by_subject.get(subject, {}).get(predicate, ()))

    def subjects(
        self,
        predicate: Any = None,
        object: Any = None,  # noqa: A002
        unique: bool = False,
    ) -> Generator[Any, None, None]:
        """Yield the subjects of a property; of one value, each once."""
        if object is None or predicate is None or isinstance(predicate, Path):
            yield from super().subjects(predicate, object, unique)
        else:
            yield from tuple(self._by_object.get(object, {}).get(predicate, ()))

    def query(self, query_object: Any, *arguments: Any, **options: Any) -> Any:
        """Answer a query; its text is parsed once."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *arguments, **options)

    def knows(self, node: Node) -> bool:
        """Whether a node is the subject or the value of any triple."""
        return node in self._by_subject or node in self._by_object

    def __len__(self) -> int:
        """Return the number of triples."""
        return self._size


class _Shown(Memory):
    """Shows a graph's triples to whoever asks its store for them, as pySHACL does to find a blank node."""

    def __init__(self, graph: IndexedGraph) -> None:
        super().__init__()
        self._graph = graph

    def triples(self, triple_pattern: Any, context: Any = None) -> Generator[Any, None, None]:
        """Yield triples with the one graph that they are in."""
        for triple in self._graph.triples(triple_pattern):
            yield triple, iter((self._graph,))


@lru_cache(maxsize=256)
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def _matches(properties: _Properties, predicate: Any, value: Any, made: Callable[[Node, Node], Any]) -> Iterator[Any]:
    """Yield ``made(predicate, other end)`` for what the properties of one node hold; None stands for any."""
    found = properties if predicate is None else {predicate: properties.get(predicate, {})}
    for key, values in tuple(found.items()):
        others: Iterable[Node] = tuple(values)
        if value is not None:
            others = (value,) if value in values else ()
        for other in others:
            yield made(key, other)


def _term(value: Any) -> Node:
    """Return a term as rdflib's; texts that are documents stay texts."""
    if not isinstance(value, Literal) or value.datatype.value not in OPAQUE:
        return term(value)
    literal = str.__new__(rdflib.Literal, value.value)
    literal._datatype = rdflib.URIRef(value.datatype.value)
    literal._language = literal._value = literal._ill_typed = None
    return literal
