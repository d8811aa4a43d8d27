"""``kg load``, ``kg pull`` and ``kg query --endpoint`` against a real store, with this project's own data."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Dataset, NamedNode, Quad, RdfFormat, parse
from rdf_terms import OX
from store_servers import Server, free_port, loading, log_in

from kg.build import Built
from kg.cli.app import run
from kg.diff import diff
from kg.formats import FORMATS
from kg.names import DEFAULT_GRAPHS, GRAPHS
from kg.stores import STORES, compare
from kg.writer import only

pytestmark = pytest.mark.usefixtures("in_a_built_project")


@pytest.fixture(autouse=True)
def login(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log in as a user would."""
    monkeypatch.setenv("NO_COLOR", "1")
    log_in(server, monkeypatch)


def test_load_pull_and_compare(server: Server, built: Built, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["load", server.url, "--json"]) in (0, 1 if server.name == "virtuoso" else 0)
    told = json.loads(capfd.readouterr().out)
    assert told["store"] == server.name
    assert sum(told["graphs"].values()) == len(built.dataset)
    wrong = {name: fault for name, fault in told["queries"].items() if fault != "same"}
    assert set(wrong) <= (UNANSWERED if server.name == "virtuoso" else set()), wrong
    assert set(told["rewritten"]) <= STORES[server.name].rewrites
    assert bool(told["rewritten"]) is bool(STORES[server.name].rewrites)

    assert run(["pull", server.url, "-o", str(tmp_path / "back.nq")]) == 0
    back = Dataset(parse((tmp_path / "back.nq").read_bytes(), RdfFormat.N_QUADS))
    assert len(back) == len(built.dataset)
    for name in GRAPHS:
        ours = built.graph(name)
        theirs = [q.triple for q in back.quads_for_graph_name(NamedNode(built.names.graph(name)))]
        assert compare(ours, theirs).is_same, name

    assert run(["load", server.url, "--dry-run"]) == 0
    assert capfd.readouterr().out.count("no change") == len(GRAPHS)


UNANSWERED = {
    *("claims", "events-between", "memberships-in-doubt", "reliability", "sentences", "source-counts"),
    "titles-in-doubt",
}
"""The queries that Virtuoso 7.2.5 answers wrongly, or not at all: docs/stores.md."""


def test_a_named_query_is_answered_there(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    from kg.stores import kinds

    assert run(loading(server.url)) == 0
    doors = kinds.doors(kinds.STORES[server.name], server.url, login=server.login is not None)
    for there, name in ((["--endpoint", doors.query], "members"), (["--endpoint", server.url, "--pull"], "claims")):
        asked = ["query", "-n", name, "-f", "csv"]
        asked += ["-p", "arrangement=nato", "-p", "on=1955-05-07"] if name == "members" else []
        capfd.readouterr()
        assert run([*asked, *there]) == 0
        answer = capfd.readouterr().out
        assert run(asked) == 0
        assert answer == capfd.readouterr().out
        assert answer.count("\n") >= 16


def test_another_base_and_out_again(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    base = ["--base", "https://other.example/kg/"]
    assert run(["load", server.url, "--graph", "facts", *base, "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["graphs"]["facts"] > 1000
    assert run(["pull", server.url, "--graph", "facts", *base]) == 0
    out = capfd.readouterr().out
    assert "<https://other.example/kg/graph/facts>" in out
    assert "w3id.org/alliance-kg" not in out
    assert run(["load", server.url, "--drop", *base]) == 0
    assert "dropped" in capfd.readouterr().out
    assert run(["pull", server.url, *base]) == 4
    assert "has no triples" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("address", "said"),
    [("http://127.0.0.1:{free}", "cannot reach"), ("http://127.0.0.1:{free}/kg", "cannot reach")],
)
def test_a_wrong_address_is_told_at_once(address: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["load", address.format(free=free_port()), "--graph", "meta"]) == 4
    error = capfd.readouterr().err
    assert said in error
    assert "help: is the address right" in error


def test_a_password_in_the_address_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["load", "http://me:secret@127.0.0.1:1", "--graph", "meta"]) == 2
    error = capfd.readouterr().err
    assert "KG_STORE_USER" in error
    assert "secret" not in error


def test_choices_exclude_each_other(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["load", "http://127.0.0.1:1", "--append", "--drop"]) == 2
    assert "exclude each other" in capfd.readouterr().err
    assert run(["load", "http://127.0.0.1:1", "--base", "nowhere"]) == 1
    assert "base 'nowhere' is no IRI" in capfd.readouterr().err
    assert run(["load", "http://127.0.0.1:1", "--store", "nosuch", "--graph", "meta"]) == 2
    assert "stores: oxigraph" in capfd.readouterr().err


def test_a_wrong_password_is_one_clear_line(
    server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if not server.login:
        pytest.skip(f"{server.name} runs without logins")
    monkeypatch.setenv("KG_STORE_PASSWORD", "wrong-and-secret")
    assert run(["load", server.url, "--graph", "meta"]) == 4
    error = capfd.readouterr().err
    assert "wants another login" in error
    assert "wrong-and-secret" not in error


def test_a_read_only_store_is_one_clear_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    port, binary = free_port(), Path(sys.executable).with_name("oxigraph")
    subprocess.run([binary, "load", "-l", tmp_path / "d", "-f", os.devnull, "--format", "nt"], check=True)
    command: list[str | Path] = [binary, "serve-read-only", "-l", tmp_path / "d", "-b", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            assert run(["load", f"http://127.0.0.1:{port}", "--graph", "meta"]) == 4
        finally:
            process.terminate()
    error = capfd.readouterr().err
    assert error.count("error[") == 1
    assert "read-only" in error


def wait_for(port: int) -> None:
    """Wait until something listens."""
    import socket
    import time

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nothing listens")


def test_what_is_read_back_is_the_same_in_every_format(server: Server, built: Built, tmp_path: Path) -> None:
    assert run(loading(server.url)) == 0
    shown = only(built.dataset, (built.names.graph(name) for name in DEFAULT_GRAPHS))
    merged = Dataset(Quad(q.subject, q.predicate, q.object) for q in shown)
    for form in FORMATS:
        file = tmp_path / f"back{form.suffix}.gz"
        assert run(["pull", server.url, "-o", str(file)]) == 0
        back = Dataset(parse(gzip.decompress(file.read_bytes()), OX[form.name]))
        assert diff(built.dataset if form.named_graphs else merged, back, built.names, by_value=True).is_same, form
