"""The one table of stores: where each takes queries, updates and graphs, what it can promise, what it rewrites."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

from kg.errors import UsageError
from kg.values import BOOLEAN, DATETIME, DURATION, INTEGER_TYPE, LANGUAGE, NUMBER

Swap = Literal["move", "guarded", "marked"]
"""How a checked copy takes the place of the old data.

``move``: MOVE of every graph in one update, which the store refuses as a whole if any is missing.
``guarded``: the same by DELETE and INSERT, for stores whose MOVE is not to be trusted: RDF4J's empties the target
where the source is missing, Fuseki's (5.6.0, TDB2) loses half of the triples where the target is not empty.
``marked``: graph by graph, with the dataset's version taken away first and given back last.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of store. ``{base}``, ``{origin}`` stand for the parts of the user's URL; ``write`` for its own door."""

    name: str
    title: str
    swap: Swap
    query: str
    update: str
    graph: str
    tails: str
    """What users may have put behind the address, as a pattern."""
    one_request_from: int = 0
    """From how many bytes on all data go in the one update itself, not beside the old first; 0 for never."""
    largest_update: int = 0
    """The most bytes that an update may have."""
    staging: str = ""
    """What is added to the address of a graph that may be left half: the store's fastest door."""
    query_login: str = ""
    update_login: str = ""
    graph_login: str = ""
    page: int = 0
    """How many triples the store gives at once; 0 for all."""
    rewrites: frozenset[str] = frozenset()
    screen: str = "{base}"
    """Where its own query form is."""
    needs_path: str = ""
    """An example of the address, where it must name more than the server."""

    @property
    def transactional(self) -> bool:
        """Whether one update request is done as a whole or not at all."""
        return self.swap != "marked"


STORES: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "oxigraph",
            "Oxigraph",
            "move",
            "{base}/query",
            "{base}/update",
            "{base}/store?graph={graph}",
            r"/(query|update|store|sparql)?",
            one_request_from=16 * 1024 * 1024,
            largest_update=128 * 1024 * 1024,
            staging="&no_transaction",
            rewrites=frozenset({NUMBER, INTEGER_TYPE, DATETIME, BOOLEAN, DURATION}),
            screen="{base}/",
        ),
        Kind(
            "fuseki",
            "Apache Jena Fuseki",
            "guarded",
            "{base}/query",
            "{base}/update",
            "{base}/data?graph={graph}",
            r"/(sparql|query|update|data|get|upload)",
            rewrites=frozenset({NUMBER, DATETIME, BOOLEAN}),
            screen="{origin}/#/dataset/{id}/query",
            needs_path="http://localhost:3030/kg",
        ),
        Kind(
            "virtuoso",
            "OpenLink Virtuoso",
            "marked",
            "{base}/sparql",
            "{base}/sparql",
            "{base}/sparql-graph-crud?graph-uri={graph}",
            r"/(sparql(-auth|-graph-crud(-auth)?)?/?)?",
            query_login="{base}/sparql-auth",
            update_login="{base}/sparql-auth",
            graph_login="{base}/sparql-graph-crud-auth?graph-uri={graph}",
            page=5000,
            rewrites=frozenset({NUMBER, DATETIME, BOOLEAN}),
            screen="{base}/sparql",
        ),
        Kind(
            "rdf4j",
            "Eclipse RDF4J Server",
            "guarded",
            "{base}",
            "{base}/statements",
            "{base}/rdf-graphs/service?graph={graph}",
            r"/(statements|rdf-graphs.*)",
            screen="{origin}/rdf4j-workbench/repositories/{id}/query",
            needs_path="http://localhost:8080/rdf4j-server/repositories/kg",
        ),
        Kind(
            "graphdb",
            "GraphDB",
            "guarded",
            "{base}",
            "{base}/statements",
            "{base}/rdf-graphs/service?graph={graph}",
            r"/(statements|rdf-graphs.*)",
            rewrites=frozenset({LANGUAGE}),
            screen="{origin}/sparql",
            needs_path="http://localhost:7200/repositories/kg",
        ),
        Kind(
            "qlever",
            "QLever",
            "marked",
            "{base}",
            "{base}",
            "{base}?graph={graph}",
            r"/",
            rewrites=frozenset({NUMBER, INTEGER_TYPE, DATETIME, BOOLEAN, LANGUAGE}),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Doors:
    """The addresses of one store."""

    kind: Kind
    base: str
    login: bool

    def _fill(self, plain: str, with_login: str, graph: str = "") -> str:
        parts = urlsplit(self.base)
        template = with_login if self.login and with_login else plain
        found = {"base": self.base, "origin": f"{parts.scheme}://{parts.netloc}", "id": self.base.rsplit("/", 1)[1]}
        return template.format(**found, graph=quote(graph, safe=""))

    @property
    def query(self) -> str:
        """Where queries go."""
        return self._fill(self.kind.query, self.kind.query_login)

    @property
    def update(self) -> str:
        """Where updates go."""
        return self._fill(self.kind.update, self.kind.update_login)

    @property
    def screen(self) -> str:
        """Where people ask by hand."""
        return self._fill(self.kind.screen, "")

    def graph(self, iri: str, *, may_be_half: bool = False) -> str:
        """Return where a named graph is read and written."""
        address = self._fill(self.kind.graph, self.kind.graph_login, iri)
        return address + (self.kind.staging if may_be_half else "")


def by_name(name: str) -> Kind:
    """Return the sort of store with a name. Raises ``UsageError`` where there is none."""
    if name not in STORES:
        raise UsageError(f"unknown store {name!r}", help="stores: " + ", ".join(STORES))
    return STORES[name]


def doors(kind: Kind, url: str, *, login: bool) -> Doors:
    """Return the addresses of a store whose address, or one of whose addresses, is ``url``.

    Raises ``UsageError`` where the address names the server but not the dataset in it.
    """
    bare = url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    base = re.sub(f"(?:{kind.tails})$", "", bare).rstrip("/")
    if kind.needs_path and not urlsplit(base).path.strip("/"):
        raise UsageError(f"which dataset of {url}?", help=f"name it, as in {kind.needs_path}")
    return Doors(kind, base, login)
