"""Where a query can be asked: a dataset at hand, or a SPARQL endpoint somewhere."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import (
    Dataset,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse_query_results,
    serialize,
)
from pyoxigraph import parse as parse_rdf

from kg.names import DEFAULT_GRAPHS, GRAPHS, Names, nearest
from kg.query.things import Things, label_properties
from kg.sparql import BadQuery, absolute, check, form, names_graphs, place, undeclared, with_prefixes, without_undef
from kg.worker import Answer, Kind, Limits, Question, run

if TYPE_CHECKING:
    from kg.http import Login

_JSON, _XML = QueryResultsFormat.JSON, QueryResultsFormat.XML
_RESULTS = {"application/sparql-results+json": _JSON, "application/json": _JSON, "application/sparql-results+xml": _XML}
_GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_LABELS_AT_ONCE = 500


class Source(Protocol):
    """Something that answers queries."""

    names: Names
    things: Things | None
    """The things that parameters can name; None where they cannot be looked up."""

    def ask(self, text: str, *, file: str = "query", own_graphs: bool = True) -> Answer:
        """Return what a query finds.

        With ``own_graphs`` the text says with GRAPH what it reads; without, g:facts and g:derived are its default
        graph, unless it says FROM. Raises ``KgError``.
        """

    def labels(self, iris: Sequence[str]) -> Mapping[str, str]:
        """Return the labels of those of these things that have one."""


class Embedded:
    """A dataset, asked in a child process of ours."""

    def __init__(self, dataset: Dataset | Store, names: Names, limits: Limits | None = None) -> None:
        # A Store rewrites literals (1.10 becomes 1.1), so it answers queries and nothing is published from it.
        self._store = dataset if isinstance(dataset, Store) else Store()
        if not isinstance(dataset, Store):
            self._store.bulk_extend(dataset)
        self.names = names
        self.things: Things | None = Things(self._store, names)
        self._limits = limits or Limits()

    @classmethod
    def of_nquads(cls, data: bytes, base: str, limits: Limits | None = None) -> "Embedded":
        """Return the source for N-Quads of ours; its kinds of thing are those that its ontology names."""
        store = Store()
        store.bulk_load(data, RdfFormat.N_QUADS)
        said = store.quads_for_pattern(None, NamedNode(Names(base).sa("kind")), None)
        kinds = sorted(quad.object.value for quad in said if isinstance(quad.object, Literal))
        return cls(store, Names(base, tuple(kinds)), limits)

    def ask(self, text: str, *, file: str = "query", own_graphs: bool = True) -> Answer:
        """Return what a query finds. See ``Source``."""
        check(text, file)
        _check_prefixes(text, self.names, file)
        graphs = None if own_graphs or names_graphs(text) else [self.names.graph(name) for name in DEFAULT_GRAPHS]
        return run(self._store, Question(text, self.names.base, self.names.prefixes, graphs, file), self._limits)

    def labels(self, iris: Sequence[str]) -> Mapping[str, str]:
        """Return the labels of those of these things that have one."""
        return Things(self._store, self.names).labels(iris)


class Remote:
    """A SPARQL endpoint, which is sent the text with every IRI absolute."""

    def __init__(self, url: str, names: Names, limits: Limits | None = None, login: "Login | None" = None) -> None:
        self.names = names
        self._limits = limits or Limits()
        self.things: Things | None = None
        self._url = url
        self._login = login

    def ask(self, text: str, *, file: str = "query", own_graphs: bool = True) -> Answer:
        """Return what a query finds. See ``Source``."""
        from kg.http import Request, post_query

        check(text, file)
        _check_prefixes(text, self.names, file)
        seen: dict[str, list[str]] = {}
        if not own_graphs and not names_graphs(text):
            seen = {
                "default_graphs": [self.names.graph(name) for name in DEFAULT_GRAPHS],
                "named_graphs": [self.names.graph(name) for name in GRAPHS],
            }
        media_types = _GRAPHS if form(text) in ("CONSTRUCT", "DESCRIBE") else _RESULTS
        asked = resolved(text, self.names)
        request = Request(self._url, asked, ", ".join(media_types), **seen, login=self._login)
        reply = post_query(request, self._limits.seconds)
        return _answer(self._url, reply.media_type, reply.body)

    def labels(self, iris: Sequence[str]) -> Mapping[str, str]:
        """Return the labels of those of these things that have one, by a query of its own."""
        found: dict[str, str] = {}
        for start in range(0, len(iris), _LABELS_AT_ONCE):
            answer = self.ask(_labels_query(iris[start : start + _LABELS_AT_ONCE], self.names))
            rows = parse_query_results(answer.data, format=_JSON)
            assert isinstance(rows, QuerySolutions)
            named = sorted((int(row["rank"].value), row["label"].value, row["thing"].value) for row in rows)
            for _, label, iri in named:
                found.setdefault(iri, label)
        return found


def resolved(text: str, names: Names) -> str:
    """Return a query that any processor reads alike: with its prefixes, and every IRI absolute."""
    return absolute(with_prefixes(without_undef(text), names.prefixes), names.base)


def _check_prefixes(text: str, names: Names, file: str) -> None:
    for token in undeclared(text):
        prefix = token.text.partition(":")[0]
        if prefix not in names.prefixes:
            where = place(text, token.start, file)
            raise BadQuery(f"unknown prefix {prefix + ':'!r}", where, nearest(prefix, names.prefixes, "prefix"))


def _labels_query(iris: Sequence[str], names: Names) -> str:
    things = " ".join(str(NamedNode(iri)) for iri in iris)
    ranks = " ".join(f"({NamedNode(iri)} {rank})" for rank, iri in enumerate(label_properties(names)))
    return f"""SELECT ?thing ?label ?rank WHERE {{
  VALUES ?thing {{ {things} }} VALUES (?property ?rank) {{ {ranks} }}
  GRAPH ?graph {{ ?thing ?property ?label }} FILTER (LANG(?label) IN ("en", ""))
}}"""


def _answer(url: str, media_type: str, body: bytes) -> Answer:
    """Return an endpoint's reply in the notation that our own engine uses."""
    from kg.http import EndpointError

    try:
        if media_type in _RESULTS:
            found = parse_query_results(body, format=_RESULTS[media_type])
            kind: Kind = "solutions" if isinstance(found, QuerySolutions) else "boolean"
            return Answer(kind, found.serialize(format=_JSON) or b"")
        if media_type in _GRAPHS:
            triples = [quad.triple for quad in parse_rdf(body, _GRAPHS[media_type], base_iri=url)]
            return Answer("graph", serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    except (SyntaxError, ValueError) as error:
        raise EndpointError(f"{url} sent {media_type} that cannot be read: {error}") from error
    what = media_type or "something without a Content-Type"
    raise EndpointError(f"{url} sent {what}, no SPARQL results", help="is this its address for queries?")
