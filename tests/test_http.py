"""The HTTP client: what is sent to an endpoint, and how everything that goes wrong there is told."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import httpx2
import pytest

from kg import http
from kg.errors import KgError, TimeoutExceeded, UsageError
from kg.http import Call, Client, EndpointError, Lost, Reply, Request, post_query

URL = "http://store.example/sparql"
REQUEST = Request(URL, "ASK {}", "application/sparql-results+json", ["http://g/a", "http://g/b"], ["http://g/c"])
JSON = {"Content-Type": "Application/SPARQL-Results+JSON; charset=utf-8"}


def reply_with(handler: Callable[[httpx2.Request], httpx2.Response]) -> Reply:
    """Return the reply of an endpoint that answers as ``handler`` does."""
    return post_query(REQUEST, 5, httpx2.MockTransport(handler))


def test_a_query_is_posted_as_the_protocol_says() -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, content=b"{}", headers=JSON)

    assert reply_with(handler) == Reply("application/sparql-results+json", b"{}")
    (request,) = seen
    assert request.method == "POST"
    assert str(request.url) == URL
    assert request.headers["Accept"] == "application/sparql-results+json"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "query": ["ASK {}"],
        "default-graph-uri": ["http://g/a", "http://g/b"],
        "named-graph-uri": ["http://g/c"],
    }


@pytest.mark.parametrize(
    "url", ["", "store.example/sparql", "ftp://store.example/", "http://", "file:///etc/passwd", "http://[::1"]
)
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(UsageError, match="no http or https address"):
        post_query(Request(url, "ASK {}", "*/*"), 5)


@pytest.mark.parametrize(
    ("status", "body", "message", "help_line"),
    [
        (400, b"Parse error\n  at line 3", "answered 400 Bad Request: Parse error at line 3", "--show"),
        (401, b"", "answered 401 Unauthorized", ".netrc"),
        (404, b"x" * 1000, "answered 404 Not Found: " + "x" * 300, "/sparql"),
        (500, "é\xff".encode("latin-1"), "answered 500 Internal Server Error: ", "log"),
        (204, b"", "answered 204 No Content", "log"),
        (503, b"busy", "answered 503 Service Unavailable: busy", "too busy"),
    ],
)
def test_a_refusal_is_told_with_the_stores_own_words(status: int, body: bytes, message: str, help_line: str) -> None:
    with pytest.raises(EndpointError) as raised:
        reply_with(lambda request: httpx2.Response(status, content=body))
    assert message in raised.value.message
    assert help_line in str(raised.value.help)
    assert len(raised.value.message) < 400
    assert raised.value.exit_status == 4


def test_a_redirection_is_not_followed_but_told() -> None:
    with pytest.raises(EndpointError) as raised:
        reply_with(lambda request: httpx2.Response(302, headers={"Location": "http://elsewhere/"}))
    assert "http://elsewhere/" in str(raised.value.help)


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (httpx2.ConnectError("Connection refused"), EndpointError),
        (httpx2.ReadError(""), EndpointError),
        (httpx2.RemoteProtocolError("Server disconnected"), EndpointError),
        (httpx2.ConnectTimeout("slow"), TimeoutExceeded),
        (httpx2.ReadTimeout("slow"), TimeoutExceeded),
    ],
)
def test_a_failing_network_is_told(failure: Exception, error: type[KgError]) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        raise failure

    with pytest.raises(error) as raised:
        reply_with(handler)
    assert type(raised.value) is error
    assert raised.value.message
    assert raised.value.exit_status == 4


def test_an_answer_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER", 10)
    with pytest.raises(EndpointError, match="with more than"):
        reply_with(lambda request: httpx2.Response(200, content=b"x" * 11, headers=JSON))


def test_an_answer_to_any_call_ends_at_its_limit() -> None:
    client = Client(None, 5, httpx2.MockTransport(lambda request: httpx2.Response(200, content=b"x" * 2_000_000)))
    with client:
        assert len(client.send(Call("GET", "http://store.test/", most=2_000_000)).body) == 2_000_000
        with pytest.raises(EndpointError, match="more than 1 MiB"):
            client.send(Call("GET", "http://store.test/", most=1_999_999))


# ---- over a real connection ----


class Trickle(BaseHTTPRequestHandler):
    """A store that sends a byte now and then, and never comes to an end."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def trickling() -> Iterator[str]:
    """Return the address of a store that never comes to an end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Trickle)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_time_limit_holds_for_the_whole_answer(trickling: str) -> None:
    started = time.monotonic()
    with pytest.raises(TimeoutExceeded, match=r"within 0\.5 s"):
        post_query(Request(trickling, "ASK {}", "*/*"), 0.5)
    assert time.monotonic() - started < 2


def test_an_answer_that_drips_has_an_end(trickling: str) -> None:
    with Client(None, 0.5) as client, pytest.raises(Lost, match=r"hardly any, within 0\.5 s"):
        client.send(Call("POST", trickling))


def test_an_answer_that_takes_long_and_is_long_is_read(monkeypatch: pytest.MonkeyPatch, trickling: str) -> None:
    monkeypatch.setattr(http, "_SLOWEST", 1.0)
    with Client(None, 0.5) as client:
        assert client.send(Call("POST", trickling)).body == b" " * 100


def test_nobody_at_home() -> None:
    with pytest.raises(EndpointError, match=r"cannot ask http://127\.0\.0\.1:9/"):
        post_query(Request("http://127.0.0.1:9/", "ASK {}", "*/*"), 5)
