"""One store, as the rest of this folder talks to it: ask, change, put a graph, read a graph; and when to try again."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Triple, parse, parse_query_results
from pyoxigraph import QueryResultsFormat as Results

from kg.errors import StoreError
from kg.http import MAX_GRAPH, Call, Client, EndpointError, Response
from kg.stores.kinds import Doors, Kind
from kg.stores.patience import Patience, Watch
from kg.stores.refusals import Refused, refusal

_JSON = "application/sparql-results+json"
_NTRIPLES = "application/n-triples"
FAST_DOOR_FROM = 4 * 1024 * 1024
"""From how many bytes on a store's fastest door pays: for less, it only makes files."""
_FORM = "application/x-www-form-urlencoded"
_UPDATE = "application/sparql-update; charset=utf-8"
"""RDF4J Server takes an update for Latin-1 where nothing is said."""

Done = TypeVar("Done")


class Store:
    """A store at an address."""

    def __init__(self, client: Client, doors: Doors, watch: Watch, patience: Patience | None = None) -> None:
        self.doors = doors
        self.watch = watch
        self.login = client.login
        self._client = client
        self._patience = patience or Patience()

    @property
    def kind(self) -> Kind:
        """What sort of store it is."""
        return self.doors.kind

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK."""
        found = self._results(query)
        if not isinstance(found, QueryBoolean):
            raise Refused(f"{self.doors.query} answers an ASK with rows", help="is it a SPARQL 1.1 store?")
        return bool(found)

    def rows(self, query: str) -> list[tuple[str | None, ...]]:
        """Return the rows of a SELECT, each term as its plain text."""
        found = self._results(query)
        if not isinstance(found, QuerySolutions):
            raise Refused(f"{self.doors.query} answers a SELECT with yes or no", help="is it a SPARQL 1.1 store?")
        return [tuple(None if term is None else str(getattr(term, "value", term)) for term in row) for row in found]

    def _results(self, query: str) -> QuerySolutions | QueryBoolean:
        answer = self._again("asking", lambda: self._query(query, _JSON))
        try:
            return parse_query_results(answer.body, format=Results.JSON)
        except (SyntaxError, ValueError) as error:
            raise Refused(
                f"{self.doors.query} sent {answer.media_type or 'no media type'}, no SPARQL results",
                help="is this the address of a SPARQL store?",
            ) from error

    def _query(self, query: str, accept: str) -> Response:
        body = urlencode({"query": query}).encode()
        headers = {"Content-Type": _FORM, "Accept": accept}
        return self._sent(Call("POST", self.doors.query, headers, body))

    def read(self, graph: str) -> list[Triple]:
        """Return the triples of a named graph, none where there is no such graph."""
        if self.kind.page:
            return self._read_in_pages(graph)
        url = self.doors.graph(graph)
        try:
            answer = self._again("reading", lambda: self._sent(Call("GET", url, {"Accept": _NTRIPLES}, most=MAX_GRAPH)))
        except Refused as error:
            if error.status != 404:
                raise
            return []
        return _triples(answer, url)

    def _read_in_pages(self, graph: str) -> list[Triple]:
        """Read by queries: the store gives only so many triples at once, and says nothing of the rest."""
        found: dict[Triple, None] = {}
        for start in range(0, 1 << 40, self.kind.page):
            query = (
                f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }} "
                f"LIMIT {self.kind.page} OFFSET {start}"
            )
            page = _triples(self._again("reading", partial(self._query, query, _NTRIPLES)), self.doors.query)
            found.update(dict.fromkeys(page))
            if len(page) < self.kind.page:
                break
        expected = self.counts([graph])[graph]
        if len(found) != expected:
            raise StoreError(f"{graph} changed while it was read", help="try again when nobody writes to it")
        return list(found)

    def counts(self, graphs: Sequence[str]) -> dict[str, int]:
        """Return how many triples each of these graphs has."""
        names = " ".join(str(NamedNode(iri)) for iri in graphs)
        query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        found = {str(graph): int(number or 0) for graph, number in self.rows(query) if graph}
        return {iri: found.get(iri, 0) for iri in graphs}

    def put(self, graph: str, data: bytes) -> None:
        """Make a graph that nobody reads yet hold exactly these N-Triples. Trying again is safe: it starts anew."""
        url = self.doors.graph(graph, may_be_half=len(data) >= FAST_DOOR_FROM)
        call = Call("PUT", url, {"Content-Type": _NTRIPLES}, data, self.watch.tick)
        self._again("writing", lambda: self._sent(call))

    def change(self, update: str | bytes, is_done: Callable[[], bool] | None = None) -> None:
        """Do an update, once: where the answer is lost, the store is asked by ``is_done`` before it is sent again.

        Without ``is_done`` the update must be one that may be done twice. One given as bytes is large: it is watched.
        """
        body = update.encode() if isinstance(update, str) else update
        tick = self.watch.tick if isinstance(update, bytes) else None
        call = Call("POST", self.doors.update, {"Content-Type": _UPDATE}, body, tick)

        def do() -> None:
            try:
                self._sent(call)
            except EndpointError:
                if is_done is None or not is_done():
                    raise
                self.watch.say("the answer was lost, but the store has done it")

        self._again("changing", do)

    def _sent(self, call: Call) -> Response:
        """Send one request and return the answer; raise what its status stands for."""
        answer = self._client.send(call)
        if answer.is_fine:
            return answer
        raise refusal(answer, call.method)

    def _again(self, what: str, do: Callable[[], Done]) -> Done:
        return self._patience.again(what, do, self.watch)


def _triples(answer: Response, url: str) -> list[Triple]:
    """Return the triples that an answer holds."""
    try:
        return [quad.triple for quad in parse(answer.body, RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError) as error:
        raise Refused(
            f"{url} sent {answer.media_type or 'no media type'} that is not N-Triples: {error}",
            help="is this the right sort of store? Say it with --store",
        ) from error
