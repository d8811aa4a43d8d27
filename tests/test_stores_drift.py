"""What has changed in a real store is seen, told, and undone by what ``kg diff`` writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from store_servers import Server, loading, log_in

from kg.build import Built
from kg.cli.app import run
from kg.http import Call, Client
from kg.stores import Store

pytestmark = pytest.mark.usefixtures("in_a_built_project")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def store(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Return the store with this project's data in it."""
    log_in(server, monkeypatch)
    assert run(loading(server.url)) == 0
    with Client(server.login, 30) as client:
        yield server.store(client)


def drift(store: Store, built: Built) -> str:
    """Change a claim and take a blank node out of the shapes, as somebody might; return the claim."""
    names = built.names
    claim = sorted(
        q.subject.value
        for q in built.graph("claims")
        if isinstance(q.subject, NamedNode) and q.object == NamedNode(names.sa("Claim"))
    )[2]
    claims, act = names.graph("claims"), names.sa("act")
    store.change(
        f"DELETE WHERE {{ GRAPH <{claims}> {{ <{claim}> <{act}> ?act }} }}; "
        f'INSERT DATA {{ GRAPH <{claims}> {{ <{claim}> <{act}> "é \\"1\\"\\n" }} }}'
    )
    if store.kind.name == "virtuoso":  # takes no blank nodes in an update: docs/stores.md
        return names.compact(claim)
    shapes = names.graph("shapes")
    blank = f"SELECT ?s {{ GRAPH <{shapes}> {{ ?s ?p ?o FILTER (isIRI(?s) && isBlank(?o)) }} }} ORDER BY ?s LIMIT 1"
    (subject,) = store.rows(blank)[0]
    store.change(f"DELETE WHERE {{ GRAPH <{shapes}> {{ <{subject}> ?p ?o }} }}")
    return names.compact(claim)


def test_drift_is_seen_and_undone(server: Server, store: Store, built: Built, tmp_path: Path, capfd: Capture) -> None:
    compared = ["diff", server.url]
    assert run(compared) == 0
    claim = drift(store, built)
    capfd.readouterr()
    assert run(compared) == 1
    told = capfd.readouterr().out
    assert f"claim changed  {claim}" in told
    assert f'- {claim} sa:act "é \\"1\\"\\n"' in told
    assert ("g:shapes: " in told) is (server.name != "virtuoso")
    update = tmp_path / "undo.ru"
    assert run([*compared, "-f", "sparql-update", "-o", str(update)]) == 1
    store.change(update.read_text(encoding="utf-8"))
    assert run(compared) == 0
    assert run(["load", server.url, "--dry-run"]) == 0


def test_fuseki_takes_the_patch(server: Server, store: Store, built: Built, tmp_path: Path) -> None:
    if server.name != "fuseki":
        pytest.skip(f"{server.name} takes no RDF Patch")
    compared = ["diff", server.url, "--graph", "claims"]
    drift(store, built)
    patch = tmp_path / "undo.rdfp"
    assert run([*compared, "-f", "rdf-patch", "-o", str(patch)]) == 1
    with Client(None, 30) as client:
        sent = Call("POST", server.url, {"Content-Type": "application/rdf-patch"}, patch.read_bytes())
        assert client.send(sent).is_fine
    assert run(compared) == 0
