"""Which literals each real store rewrites: exactly those that docs/stores.md says."""

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from store_servers import QUICK, Server, Silent

from kg.http import Client
from kg.names import VOCABULARIES
from kg.stores import STORES, Store, compare, connect
from kg.values import plain, rules

GRAPH = "https://example.org/kg/graph/probe"
XSD = VOCABULARIES["xsd"]
PROBES = """
    01 integer | +7 integer | -0 integer | 123456789012345678901234567890 integer | 1 nonNegativeInteger | 01 int
    1.10 decimal | -18 decimal | 1.0 decimal | 38.8719 decimal | .5 decimal | 45.123456789012345678 decimal
    1.0E0 double | 0.1 double | INF double | 1.5 float
    true boolean | 1 boolean | 0 boolean
    2025-03-06T00:00:00Z dateTime | 2025-03-06T00:00:00+00:00 dateTime | 2025-03-06T01:00:00+01:00 dateTime
    2025-03-06T00:00:00 dateTime | 2025-03-06T00:00:00.120Z dateTime | -0044-03-15T00:00:00Z dateTime
    2025-03-06 date | 2025-03-06Z date | 2025 gYear | 2025-03 gYearMonth | P1Y duration | P12M duration
    ../2025-03-06 string | AB hexBinary | https://example.org/ anyURI
"""
SAME_VALUE = {
    "oxigraph": """
        01 integer 1 integer | +7 integer 7 integer | -0 integer 0 integer | 1 nonNegativeInteger 1 integer
        01 int 1 integer | 1.10 decimal 1.1 decimal | 1.0 decimal 1 decimal | .5 decimal 0.5 decimal
        1.0E0 double 1 double | 1 boolean true boolean | 0 boolean false boolean
        2025-03-06T00:00:00+00:00 dateTime 2025-03-06T00:00:00Z dateTime
        2025-03-06T00:00:00.120Z dateTime 2025-03-06T00:00:00.12Z dateTime | P12M duration P1Y duration
    """,
    "fuseki": """
        01 integer 1 integer | +7 integer 7 integer | -0 integer 0 integer | 01 int 1 int
        1.10 decimal 1.1 decimal | -18 decimal -18.0 decimal | .5 decimal 0.5 decimal
        1.0E0 double 1.0e0 double | 0.1 double 0.1e0 double
        1 boolean true boolean | 0 boolean false boolean
        2025-03-06T00:00:00.120Z dateTime 2025-03-06T00:00:00.12Z dateTime
    """,
    "rdf4j": "",
    "virtuoso": """
        01 integer 1 integer | +7 integer 7 integer | -0 integer 0 integer | 01 int 1 int
        1.10 decimal 1.1 decimal | 1.0 decimal 1 decimal | .5 decimal 0.5 decimal | 1.0E0 double 1.0 double
        1 boolean true boolean | 0 boolean false boolean
        2025-03-06T00:00:00+00:00 dateTime 2025-03-06T00:00:00Z dateTime
    """,
}
ANOTHER_VALUE = {
    "virtuoso": """
        123456789012345678901234567890 integer 123456789012345678901234567890 decimal
        45.123456789012345678 decimal 45.123456789012346 decimal
        -0044-03-15T00:00:00Z dateTime -044-03-15T00:00:00Z dateTime
        P1Y duration 12 duration | P12M duration 12 duration
    """
}


def typed(words: str) -> list[tuple[Literal, ...]]:
    """Return the literals of a table: each entry has one or two, each a text and the name of its datatype."""
    entries = [entry.split() for line in words.strip().splitlines() for entry in line.split("|") if entry.strip()]
    return [
        tuple(Literal(text, datatype=NamedNode(XSD + name)) for text, name in zip(e[::2], e[1::2], strict=True))
        for e in entries
    ]


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    """Return the store, with the probes in a graph of their own."""
    with Client(server.login, 20) as client:
        found = connect(client, server.url, Silent(), server.name, QUICK)
        found.put(GRAPH, serialize(triples(), format=RdfFormat.N_TRIPLES) or b"")
        yield found
        found.change(f"DROP SILENT GRAPH <{GRAPH}>")


def triples() -> list[Triple]:
    """Return a triple for each probe."""
    literals = [literal for entry in typed(PROBES) for literal in entry]
    literals += [Literal("a", language="en-gb"), Literal("\\u0041 \\n \r\n\t\"' é \U0001f1e8"), Literal("")]
    about = NamedNode("https://example.org/p")
    return [Triple(NamedNode(f"https://example.org/{at}"), about, literal) for at, literal in enumerate(literals)]


def test_a_store_rewrites_exactly_what_is_known(server: Server, store: Store) -> None:
    back = {triple.subject: triple.object for triple in store.read(GRAPH)}
    rewritten = {(t.object, back[t.subject]) for t in triples() if back[t.subject] != t.object}
    kept = {(old, new) for old, new in rewritten if plain(old) == plain(new)}
    assert set(typed(SAME_VALUE[server.name])) == kept
    assert set(typed(ANOTHER_VALUE.get(server.name, ""))) == rewritten - kept
    assert {rule for old, new in kept for rule in rules(old, new)} == STORES[server.name].rewrites  # type: ignore[arg-type]


def test_the_comparison_names_what_was_rewritten_and_finds_what_was_changed(server: Server, store: Store) -> None:
    found = compare(triples(), store.read(GRAPH))
    assert len(found.missing) == len(found.extra) == len(typed(ANOTHER_VALUE.get(server.name, "")))
    assert set(found.rewritten) >= STORES[server.name].rewrites
    assert found.beyond(STORES[server.name].rewrites) == []
