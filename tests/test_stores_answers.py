"""What a load says of a store that answers otherwise, gives its data in pages, or is loaded on a terminal."""

import sys
from dataclasses import replace

import pytest
from pyoxigraph import Dataset, NamedNode
from store_faults import NEW, put
from store_servers import NAMES, Server

from kg import stores
from kg.api import Project
from kg.build import Built
from kg.cli.app import run
from kg.errors import StoreError
from kg.http import Client
from kg.stores import STORES, cargo, compare, same_answers
from kg.stores.client import Store

Capture = pytest.CaptureFixture[str]


def test_rows_too_many_too_few_and_none_are_told(server: Server, built: Built) -> None:
    if server.name != "oxigraph":
        pytest.skip(f"{server.name}: the comparison is the same for all stores")
    queries = Project(built.sources).queries
    wanted = [queries["obligations"], queries["leaks"]]
    with Client(None, 20) as client:
        store = server.store(client)
        store.change(f"DROP SILENT GRAPH <{built.names.graph('facts')}>")
        told = {answer.name: answer for answer in same_answers(store, wanted, built.dataset, built.names)}
        assert told["leaks"].fault is None
        assert f"{told['obligations'].rows} rows missing, 0 more than ours" in str(told["obligations"].fault)
        store.put(built.names.graph("facts"), cargo(built.dataset, built.names).data[built.names.graph("facts")])
        (fewer,) = same_answers(store, wanted[:1], Dataset(), built.names)
        assert f"0 rows missing, {told['obligations'].rows} more than ours" in str(fewer.fault)
        store.doors = replace(store.doors, base=f"{store.doors.base}/nowhere")
        (none,) = same_answers(store, wanted[:1], built.dataset, built.names)
        assert "the store cannot answer it" in str(none.fault)


def test_a_load_that_is_answered_otherwise_ends_1(
    server: Server, in_a_built_project: None, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    if server.name != "oxigraph":
        pytest.skip(f"{server.name}: the command is the same for all stores")
    answers = [
        stores.Answered("members", 3),
        stores.Answered("claims", 3, "2 rows missing, 0 more than ours, such as: 1"),
    ]
    monkeypatch.setattr(stores, "same_answers", lambda *_: answers)
    assert run(["load", server.url]) == 1
    streams = capfd.readouterr()
    assert "named queries: 1 of 2 answered as here" in streams.out
    assert "claims is answered otherwise than here: 2 rows missing" in streams.err
    assert run(["load", server.url, "--append", "--graph", "meta"]) == 0
    assert "named queries" not in capfd.readouterr().out
    assert run(["load", server.url, "--drop", "--dry-run"]) == 0
    assert "nothing was written" in capfd.readouterr().out


def test_on_a_terminal_there_is_a_bar_with_rate_and_time_left(
    server: Server, in_a_built_project: None, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    if server.name != "oxigraph":
        pytest.skip(f"{server.name}: the bar is the same for all stores")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run(["-v", "load", server.url, "--graph", "facts"]) == 0
    error = capfd.readouterr().err
    assert "Oxigraph at" in error
    assert "writing 1 graphs" in error
    assert "B/s" in error


def test_what_comes_in_pages_is_read_whole(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    if server.name != "oxigraph":
        pytest.skip(f"{server.name} is read as it gives")
    put(server, NEW)
    monkeypatch.setitem(STORES, "oxigraph", replace(STORES["oxigraph"], page=7))
    home = NAMES.graph("facts")
    with Client(None, 20) as client:
        store = server.store(client)
        triples = [quad.triple for quad in NEW.quads_for_graph_name(NamedNode(home))]
        assert compare(triples, store.read(home)).is_same
        assert store.read(NAMES.graph("retracted")) == []
        monkeypatch.setattr(Store, "counts", lambda *_: {home: len(triples) + 1})
        with pytest.raises(StoreError, match="changed while it was read"):
            store.read(home)
