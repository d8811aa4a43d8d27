"""Stores that cannot run here, by what their documentation says of their protocols; logins; and finding out."""

from collections.abc import Callable
from urllib.parse import parse_qs

import httpx2
import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat
from pyoxigraph import Store as Engine
from store_faults import NEW, OLD
from store_servers import NAMES, QUICK, Silent

from kg.errors import KgError, StoreError, UsageError
from kg.http import Call, Client, Login, Lost, Unreachable
from kg.stores import Patience, Refused, Store, cargo, compare, connect, load, look, pull
from kg.stores.kinds import STORES, doors

Handler = Callable[[httpx2.Request], httpx2.Response]


class Simulated:
    """A store's protocol over an engine in this process; what is asked is kept."""

    def __init__(self, name: str, token: str = "") -> None:
        self.name = name
        self.token = token
        self.engine = Engine()
        self.seen: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        path, asked = request.url.path, parse_qs(request.url.query.decode(), keep_blank_values=True)
        if self.name == "graphdb" and path == "/protocol":
            return httpx2.Response(200, text="12", headers={"Server": "GraphDB/10.8 RDF4J/4.3"})
        if self.name == "qlever" and asked.get("cmd") == ["stats"]:
            return httpx2.Response(200, json={"name-index": "kg", "git-hash-server": "0"})
        if "graph" in asked:
            return self._graph(request, NamedNode(asked["graph"][0]))
        kind = request.headers.get("Content-Type", "")
        if kind.startswith("application/sparql-update"):
            return self._update(request)
        if kind == "application/x-www-form-urlencoded":
            return self._query(parse_qs(request.content.decode())["query"][0], request.headers["Accept"])
        return httpx2.Response(400, text="Missing parameter: query")

    def _may_write(self, request: httpx2.Request) -> bool:
        return not self.token or request.headers.get("Authorization") == f"Bearer {self.token}"

    def _update(self, request: httpx2.Request) -> httpx2.Response:
        if not self._may_write(request):
            return httpx2.Response(403, text="the access token is wrong")
        self.engine.update(request.content.decode())
        return httpx2.Response(204)

    def _graph(self, request: httpx2.Request, graph: NamedNode) -> httpx2.Response:
        if request.method == "GET":
            quads = self.engine.quads_for_pattern(None, None, None, graph)
            from pyoxigraph import serialize

            body = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
            return httpx2.Response(200, content=body, headers={"Content-Type": "application/n-triples"})
        if not self._may_write(request):
            return httpx2.Response(403, text="the access token is wrong")
        self.engine.clear_graph(graph)
        self.engine.load(request.content, RdfFormat.N_TRIPLES, to_graph=graph)
        return httpx2.Response(204)

    def _query(self, query: str, accept: str) -> httpx2.Response:
        found = self.engine.query(query)
        if isinstance(found, QueryTriples):
            return httpx2.Response(200, content=found.serialize(format=RdfFormat.N_TRIPLES))
        assert "json" in accept
        assert isinstance(found, QuerySolutions) or bool(found) in (True, False)
        return httpx2.Response(200, content=found.serialize(format=QueryResultsFormat.JSON))


def over(handler: Handler, login: Login | None = None) -> Client:
    """Return a client for which a function stands for the network."""
    return Client(login, 5, httpx2.MockTransport(handler))


@pytest.mark.parametrize(
    ("name", "url", "login"),
    [
        ("graphdb", "http://store.example:7200/repositories/kg", None),
        ("qlever", "http://store.example:7001", Login(token="let-me-in")),
    ],
)
def test_a_simulated_store_is_found_loaded_and_read_back(name: str, url: str, login: Login | None) -> None:
    there = Simulated(name, login.token if login else "")
    with over(there, login) as client:
        store = connect(client, url, Silent(), None, QUICK)
        assert store.kind is STORES[name]
        load(store, cargo(OLD, NAMES))
        load(store, cargo(NEW, NAMES))
        assert look(store, cargo(NEW, NAMES)).versions == ("new",)
        back = pull(store, NAMES)
        assert len(back) == len(NEW)
        for iri, triples in cargo(NEW, NAMES).graphs.items():
            assert compare(triples, [q.triple for q in back.quads_for_graph_name(NamedNode(iri))]).is_same
    staged = {str(q.graph_name) for q in there.engine} - {f"<{iri}>" for iri in cargo(NEW, NAMES).graphs}
    assert not staged


def test_qlever_without_its_token_is_one_clear_line() -> None:
    with over(Simulated("qlever", "let-me-in"), Login(token="wrong")) as client:
        store = connect(client, "http://store.example:7001", Silent(), None, QUICK)
        with pytest.raises(Refused, match="access token is wrong") as caught:
            load(store, cargo(NEW, NAMES))
    assert "wrong" not in (caught.value.help or "")
    assert caught.value.exit_status == 4


@pytest.mark.parametrize(
    ("headers", "url", "name", "base"),
    [
        ({"Server": "Oxigraph/0.5.13"}, "http://s:1/query", "oxigraph", "http://s:1"),
        ({"Server": "Virtuoso/07.20 (Linux)"}, "http://s:1/sparql/", "virtuoso", "http://s:1"),
        ({"Fuseki-Request-Id": "1"}, "http://s:1/kg/sparql", "fuseki", "http://s:1/kg"),
        ({"Server": "GraphDB/10"}, "http://s:1/repositories/kg/statements", "graphdb", "http://s:1/repositories/kg"),
    ],
)
def test_a_store_is_known_by_its_headers(headers: dict[str, str], url: str, name: str, base: str) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"boolean": True}, headers=headers)

    with over(handler) as client:
        store = connect(client, url, Silent())
    assert (store.kind.name, store.doors.base) == (name, base)


def answering(status: int, text: str = "", headers: dict[str, str] | None = None) -> Handler:
    """Return a handler that always says the same."""
    return lambda _: httpx2.Response(status, text=text, headers=headers or {})


@pytest.mark.parametrize(
    ("handler", "name", "said", "advice"),
    [
        (answering(200, "<html>hello"), None, "nothing tells what store it is", "--store"),
        (answering(404), None, "answers 404", "check the address"),
        (answering(401), None, "wants another login", "KG_STORE_USER"),
        (answering(503, "later"), None, "was answered 503: later", "run the same command again"),
        (answering(200, "<html>hello"), "oxigraph", "does not answer as a SPARQL store does", "--store"),
        (answering(200, '{"x": 1}'), "oxigraph", "does not answer as a SPARQL store does", "--store"),
        (answering(404), "fuseki", "has no /kg", "make it first"),
        (
            answering(302, headers={"Location": "http://far/"}),
            "fuseki",
            "points to http://far/",
            "redirects",
        ),
    ],
)
def test_what_is_no_store_is_one_clear_line(handler: Handler, name: str | None, said: str, advice: str) -> None:
    with over(handler) as client, pytest.raises(StoreError, match=said) as caught:
        connect(client, "http://store.example/kg", Silent(), name, Patience(1))
    assert advice in str(caught.value.help)
    assert caught.value.exit_status == 4


def test_a_server_is_no_dataset() -> None:
    with pytest.raises(UsageError, match="which dataset"):
        doors(STORES["fuseki"], "http://localhost:3030/", login=False)


def written(handler: Handler) -> Store:
    """Return a store that says yes to questions, and answers writing as ``handler`` does."""

    def both(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/query"):
            empty: dict[str, object] = {"head": {"vars": []}, "results": {"bindings": []}}
            asks = b"ASK" in request.content
            return httpx2.Response(200, json={"head": {}, "boolean": True} if asks else empty)
        return handler(request)

    return Store(over(both), doors(STORES["oxigraph"], "http://store.example", login=False), Silent(), QUICK)


@pytest.mark.parametrize(
    ("status", "text", "said", "advice"),
    [
        (507, "", "the store is full", "make room"),
        (500, "IO error: No space left on device: While appending", "the store is full", "make room"),
        (400, "a fault occurred in a recent unsafe memory access operation", "seems to be full", "make room"),
        (500, 'because "this.txnLock" is null', "seems to be full", "make room"),
        (403, "", "answered 403", "read-only"),
        (405, "", "answered 405", "read-only"),
        (413, "", "answered 413", "takes less at once"),
        (500, "<h1>boom</h1>", "answered 500: boom", "see the store's log"),
    ],
)
def test_a_store_that_does_not_take_it_is_one_clear_line(status: int, text: str, said: str, advice: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        load(written(answering(status, text)), cargo(NEW, NAMES))
    assert advice in str(caught.value.help)
    assert "\n" not in str(caught.value)


def test_a_password_is_given_as_the_store_asks_and_not_before() -> None:
    seen: list[str] = []

    def asks(challenge: str) -> Handler:
        def handler(request: httpx2.Request) -> httpx2.Response:
            seen.append(request.headers.get("Authorization", ""))
            status = 200 if seen[-1] else 401
            return httpx2.Response(status, headers={"WWW-Authenticate": challenge} if status == 401 else {})

        return handler

    for challenge, word in (('Basic realm="a"', "Basic "), ('Digest realm="a", nonce="b", qop="auth"', "Digest ")):
        seen.clear()
        with over(asks(challenge), Login("me", "secret")) as client:
            for _ in range(2):
                answer = client.send(Call("PUT", "http://store.example/g", body=b"x" * 600_000))
                assert answer.is_fine
        assert seen[0] == ""
        assert seen[-1].startswith(word)
        assert {given.partition(" ")[0] for given in seen} == {"", word.strip()}
        assert not any("secret" in given for given in seen)
    assert "secret" not in repr(Login("me", "secret", "secret"))


def test_what_was_sent_and_lost_is_told_from_what_was_not_sent() -> None:
    def fails(error: Exception) -> Handler:
        def handler(_: httpx2.Request) -> httpx2.Response:
            raise error

        return handler

    for error, kind in (
        (httpx2.ConnectError("refused"), Unreachable),
        (httpx2.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), Unreachable),
        (httpx2.ReadTimeout("slow"), Lost),
        (httpx2.RemoteProtocolError("cut"), Lost),
    ):
        with over(fails(error)) as client, pytest.raises(KgError) as caught:
            client.send(Call("GET", "https://store.example/"))
        assert type(caught.value) is kind


def test_nothing_strange_is_read_as_an_answer() -> None:
    store = written(answering(204))
    with pytest.raises(Refused, match="with rows"):
        store.ask("SELECT * {}")
    with pytest.raises(Refused, match="yes or no"):
        store.rows("ASK {}")
    bad = Store(over(answering(200, "nonsense")), doors(STORES["oxigraph"], "http://s:1", login=False), Silent(), QUICK)
    with pytest.raises(Refused, match="no SPARQL results"):
        bad.ask("ASK {}")
    with pytest.raises(Refused, match="not N-Triples"):
        bad.read("http://g/a")
