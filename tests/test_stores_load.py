"""What a load does to a store, and what it leaves alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad
from store_faults import NEW, OLD, OURS, cuts, graphs, held, measured, put, with_faults
from store_proxy import Proxy
from store_servers import NAMES, QUICK, Server, Silent, world

from kg.errors import StoreError
from kg.http import Client, Request, post_query
from kg.stores import STORES, NotAsSent, Store, cargo, changes, drop, load, look, pull, texts
from kg.stores.load import _check
from kg.stores.texts import Staging
from kg.values import Difference

FOREIGN = "INSERT DATA { GRAPH <http://other.example/g> { <http://other.example/s> <http://other.example/p> 1 } }"
FOREIGN_LEFT = "ASK { GRAPH <http://other.example/g> { <http://other.example/s> <http://other.example/p> 1 } }"


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """Return a connection of this test's own."""
    with Client(server.login, 20) as found:
        yield found


@pytest.fixture
def store(server: Server, client: Client) -> Store:
    """Return the store, with nothing of ours in it."""
    found = server.store(client)
    drop(found, cargo(Dataset(), NAMES))
    return found


def test_replace_leaves_exactly_ours_and_touches_nothing_else(server: Server, store: Store) -> None:
    store.change(FOREIGN)
    assert look(store, cargo(NEW, NAMES)).word == "empty"
    put(server, OLD)
    assert held(server) == "old"
    done = load(store, cargo(NEW, NAMES))
    assert held(server) == "new"
    assert graphs(server) == OURS
    assert done.before.versions == ("old",)
    assert done.counts[NAMES.graph("facts")] == 40
    assert store.ask(FOREIGN_LEFT)
    assert load(store, cargo(NEW, NAMES)).counts == done.counts
    drop(store, cargo(NEW, NAMES))
    assert graphs(server) == []
    assert store.ask(FOREIGN_LEFT)


def test_append_adds_once_however_often(server: Server, store: Store) -> None:
    put(server, OLD)
    for _ in range(3):
        done = load(store, cargo(NEW, NAMES), "append")
        assert done.counts[NAMES.graph("facts")] == 80
        assert done.counts[NAMES.graph("shapes")] == 2 * 48
    assert sorted(look(store, cargo(NEW, NAMES)).versions) == ["new", "old"]
    assert sorted(graphs(server)) == sorted({*OURS, NAMES.graph("derived")})


def test_one_graph_alone_is_replaced_alone(server: Server, store: Store) -> None:
    put(server, OLD)
    load(store, cargo(NEW, NAMES, [NAMES.graph("facts")]))
    facts = {str(t) for t in store.read(NAMES.graph("facts"))}
    assert facts == {str(q.triple) for q in NEW.quads_for_graph_name(NamedNode(NAMES.graph("facts")))}
    assert {str(t) for t in store.read(NAMES.graph("claims"))} == {
        str(q.triple) for q in OLD.quads_for_graph_name(NamedNode(NAMES.graph("claims")))
    }
    assert look(store, cargo(NEW, NAMES)).versions == ("old",)


def test_a_dry_run_tells_what_would_change_and_changes_nothing(server: Server, store: Store) -> None:
    put(server, OLD)
    found = {change.graph: change for change in changes(store, cargo(NEW, NAMES))}
    assert (found["facts"].before, found["facts"].added, found["facts"].removed) == (40, 40, 40)
    assert len(found["facts"].sample_added) == 3
    assert found["retracted"].is_none
    assert all(change.is_none for change in changes(store, cargo(OLD, NAMES)))
    assert {c.removed for c in changes(store, cargo(NEW, NAMES), appended=True)} == {0}
    assert {c.added for c in changes(store, cargo(NEW, NAMES), dropped=True)} == {0}
    assert held(server) == "old"


def test_pull_gives_back_what_was_loaded(server: Server, store: Store) -> None:
    from kg.stores import compare

    with pytest.raises(StoreError, match="has no triples"):
        pull(store, NAMES)
    put(server, NEW)
    back = pull(store, NAMES)
    for iri in OURS:
        home = NamedNode(iri)
        ours, theirs = ([q.triple for q in d.quads_for_graph_name(home)] for d in (NEW, back))
        assert compare(ours, theirs).is_same
    only = pull(store, NAMES, [NAMES.graph("facts")])
    assert {str(q.graph_name) for q in only} == {f"<{NAMES.graph('facts')}>"}


def test_what_a_killed_load_left_is_removed_by_the_next(server: Server, store: Store) -> None:
    put(server, OLD)
    left = Staging(cargo(world("lost", 3), NAMES))
    store.change(left.announce())
    store.put(left.of(NAMES.graph("facts")), b"<http://e/s> <http://e/p> <http://e/o> .\n")
    assert len(graphs(server)) == len(OURS) + 2
    put(server, NEW)
    assert graphs(server) == OURS


def test_an_unfinished_load_says_so_and_refuses_a_part(server: Server, store: Store) -> None:
    put(server, OLD)
    store.change(texts.unmark(cargo(OLD, NAMES)))
    assert held(server) == "unfinished"
    with pytest.raises(StoreError, match="never finished"):
        load(store, cargo(NEW, NAMES, [NAMES.graph("facts")]))
    with pytest.raises(StoreError, match="never finished"):
        pull(store, NAMES)
    put(server, NEW)
    assert held(server) == "new"


def test_a_large_graph_goes_by_the_fast_door(server: Server, store: Store) -> None:
    big, home = Dataset(OLD), NamedNode(NAMES.graph("facts"))
    for number in range(20_000):
        thing = NamedNode(NAMES.id("state", f"big-{number}"))
        big.add(Quad(thing, NamedNode(NAMES.sa("gloss")), Literal("x" * 200), home))
    done = load(store, cargo(big, NAMES))
    assert done.counts[NAMES.graph("facts")] == 20_040
    watch = store.watch
    assert isinstance(watch, Silent)
    assert watch.bytes > 4 * 1024 * 1024


def test_a_store_that_holds_something_else_is_found_out(store: Store) -> None:
    triples = [quad.triple for quad in NEW.quads_for_graph_name(NamedNode(NAMES.graph("facts")))]
    with pytest.raises(NotAsSent, match="1 triples missing"):
        _check(store, "facts", Difference(missing=(triples[0],)))
    with pytest.raises(NotAsSent, match="not known for"):
        _check(store, "facts", Difference(rewritten={"a new way": ("1 as one",)}))


def test_every_letter_arrives_in_updates_and_questions(server: Server, store: Store) -> None:
    words = Literal('é 日本 \U0001f1e8 "1"\n')
    said = f"GRAPH <http://other.example/letters> {{ <http://other.example/s> <http://other.example/p> {words} }}"
    store.change(f"INSERT DATA {{ {said} }}")
    assert [triple.object for triple in store.read("http://other.example/letters")] == [words]
    assert store.ask(f"ASK {{ {said} }}")
    query = f"SELECT * {{ {said} GRAPH ?g {{ ?s ?p {words} }} }}"
    told = post_query(Request(store.doors.query, query, "application/sparql-results+json", login=server.login), 20)
    assert b"http://other.example/letters" in told.body
    store.change("DROP SILENT GRAPH <http://other.example/letters>")


def test_a_version_that_is_not_known_is_not_given() -> None:
    ours = cargo(NEW, NAMES)
    assert "INSERT" not in texts.mark(ours, ())
    assert texts.mark(ours, ("new",)).count('dcat#version> "new"') == 1


def test_patience_says_what_it_does() -> None:
    from kg.http import Lost, Unreachable

    watch, tries = Silent(), iter([Lost("broke"), Unreachable("away"), None])

    def do() -> str:
        error = next(tries)
        if error:
            raise error
        return "done"

    assert QUICK.again("writing", do, watch) == "done"
    assert watch.lines == [
        "writing failed: broke; waiting 0.02 s, trying 2 times more",
        "writing failed: away; waiting 0.04 s, trying once more",
    ]


def test_data_large_enough_go_in_one_request(server: Server, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    if not STORES[server.name].one_request_from:
        pytest.skip(f"{server.name} takes all data beside the old")
    put(server, OLD)
    monkeypatch.setitem(STORES, server.name, replace(STORES[server.name], one_request_from=1))
    for _ in range(2):
        put(server, NEW)
        assert held(server) == "new"
        assert graphs(server) == OURS


def test_a_cut_of_the_one_request_leaves_old_or_new(
    server: Server, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not STORES[server.name].one_request_from:
        pytest.skip(f"{server.name} takes all data beside the old")
    monkeypatch.setitem(STORES, server.name, replace(STORES[server.name], one_request_from=1))
    total = measured(server).seen
    with_faults(server, cuts(server, total, 6)).holds(server)
    with_faults(server, (Proxy(server.port, drop=n) for n in range(8))).holds(server)
