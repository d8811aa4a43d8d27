"""The only HTTP client: it talks to the store or SPARQL endpoint that the user names, and to nobody else.

Certificates are verified, redirects are not followed, and a login goes only where the store asks for it.
"""

import math
import ssl
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import httpx2

from kg.errors import StoreError, TimeoutExceeded, UsageError

MAX_ANSWER = 256 * 1024 * 1024
MAX_GRAPH = 2 * 1024 * 1024 * 1024
"""How many bytes an answer may have: rows, and a graph that is read from a store."""
_TOLD = 300
_SLICE = 256 * 1024
_SLOWEST = 1024.0
"""How many bytes a second an answer must have in the long run, so that one that drips has an end."""
_HINTS = {
    400: "the store does not take the query: see it with --show",
    401: "the store wants a login; put it into a .netrc file",
    403: "the store refuses: is this its address for queries?",
    404: "is this the store's address for queries? Often it ends in /sparql or /query",
    405: "the address takes no POST: is it the one for queries?",
    406: "the store has none of the formats that we read",
    429: "the store wants fewer queries: wait, then try again",
    503: "the store is too busy: try again, or narrow the query",
}


class EndpointError(StoreError):
    """An endpoint that could not be reached or did not answer as SPARQL endpoints do."""

    default_code = "KG420"


class Unreachable(EndpointError):
    """A store that no connection could be made to: nothing was sent."""

    default_code = "KG421"


class Lost(EndpointError):
    """A connection that broke, or an answer that never came: what was sent may have been done, or not."""

    default_code = "KG422"


@dataclass(frozen=True, slots=True)
class Login:
    """A name and a password (Basic or Digest, as the store asks), or a token (Bearer). It is never printed."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """A query for an endpoint, its accepted media types, and the graphs that it shall see, where it does not say so."""

    url: str
    query: str
    accept: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    login: Login | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint sent: its media type without parameters, and the body."""

    media_type: str
    body: bytes


def post_query(request: Request, seconds: float, transport: httpx2.BaseTransport | None = None) -> Reply:
    """Ask an endpoint by the SPARQL 1.1 Protocol (POST of a form) and return its answer.

    ``transport`` stands for the network in tests. Raises ``UsageError`` for what is no http(s) address,
    ``TimeoutExceeded`` when the time is up, ``EndpointError`` for all that goes wrong on the way or at the other end.
    """
    _check_address(request.url)
    form = {
        "query": request.query,
        "default-graph-uri": list(request.default_graphs),
        "named-graph-uri": list(request.named_graphs),
    }
    headers = {"Accept": request.accept, "User-Agent": "alliance-kg"}
    deadline, auth = time.monotonic() + seconds, _auth(request.login)
    try:
        with (
            httpx2.Client(verify=_trusted(request.url), timeout=seconds, transport=transport, auth=auth) as client,
            client.stream("POST", request.url, data=form, headers=headers) as response,
        ):
            body = _read(response, MAX_ANSWER, deadline)
    except httpx2.TimeoutException as error:
        raise _too_slow(seconds) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise EndpointError(f"cannot ask {request.url}: {_why(error)}", help=_reach_help(str(error))) from error
    if response.status_code != httpx2.codes.OK:
        raise _refused(response, body)
    return Reply(response.headers.get("Content-Type", "").split(";")[0].strip().lower(), body)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(f"{url!r} is no http or https address", help="for example http://localhost:3030/kg/sparql")


def _read(response: httpx2.Response, most: int, deadline: float, slowest: float = math.inf) -> bytes:
    """Return the whole body; the deadline moves on with what came, by ``slowest`` bytes a second.

    Raises ``EndpointError`` for one that does not end, ``httpx2.ReadTimeout`` for one that takes too long.
    """
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if time.monotonic() > deadline + len(body) / slowest:
            raise httpx2.ReadTimeout("the answer comes too slowly")
        if len(body) > most:
            raise EndpointError(
                f"{response.url} answers with more than {most // 1024**2} MiB",
                help="add a LIMIT to the query; or is it no SPARQL store?",
            )
    return bytes(body)


def _too_slow(seconds: float) -> TimeoutExceeded:
    return TimeoutExceeded(
        f"the store gave no answer within {seconds:g} s", help="narrow it, or give it longer with --timeout SECONDS"
    )


def _refused(response: httpx2.Response, body: bytes) -> EndpointError:
    """Return the error that a status other than 200 stands for, with the first words of what the store says of it."""
    status = response.status_code
    said = " ".join(body.decode("utf-8", "replace").split())[:_TOLD]
    what = f"{response.url} answered {status} {response.reason_phrase}".rstrip()
    if response.is_redirect:
        return EndpointError(what, help=f"use the address it points to: {response.headers.get('Location', '(none)')}")
    return EndpointError(what + (f": {said}" if said else ""), help=_HINTS.get(status, "see the store's log"))


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a store: ``tick`` is told how many bytes of the body went out, each time some did."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    tick: Callable[[int], None] | None = None
    most: int = MAX_ANSWER
    """How many bytes the answer may have."""


@dataclass(frozen=True, slots=True)
class Response:
    """A store's answer, whatever its status."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_fine(self) -> bool:
        """Whether the store did what it was asked."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def said(self) -> str:
        """Return the first words of what the store says, without markup."""
        from re import sub

        text = sub(r"<(style|title|head)\b.*?</\1>|<[^>]*>", " ", self.body.decode("utf-8", "replace"))
        return " ".join(text.split())[:_TOLD]


class Client:
    """A connection to one store, kept open between requests."""

    def __init__(
        self, login: Login | None = None, seconds: float = 300.0, transport: httpx2.BaseTransport | None = None
    ) -> None:
        """Take a login, the seconds for which a store may be silent or drip, and what stands for the network."""
        timeout = httpx2.Timeout(seconds, connect=min(seconds, 10.0))
        headers = {"User-Agent": "alliance-kg"}
        self.seconds = seconds
        self.login = login
        self._client = httpx2.Client(timeout=timeout, transport=transport, auth=_auth(login), headers=headers)

    def __enter__(self) -> Self:
        """Return this client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._client.close()

    def send(self, call: Call) -> Response:
        """Send a request and return the answer.

        Raises ``Unreachable`` when nothing was sent, ``Lost`` when it is unknown what became of it.
        """
        _check_address(call.url)
        headers = {**call.headers, **({"Content-Length": str(len(call.body))} if call.body else {})}
        content = _Slices(call.body, call.tick) if call.body else None
        try:
            with self._client.stream(call.method, call.url, headers=headers, content=content) as answer:
                body = _read(answer, call.most, time.monotonic() + self.seconds, _SLOWEST)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise Unreachable(f"cannot reach {call.url}: {_why(error)}", help=_reach_help(str(error))) from error
        except httpx2.TimeoutException as error:
            help_line = "see whether it is busy, or give it longer with --timeout SECONDS"
            raise Lost(
                f"{call.url} gave no answer, or hardly any, within {self.seconds:g} s", help=help_line
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise Lost(f"the connection to {call.url} broke: {_why(error)}", help="is the store up?") from error
        return Response(call.url, answer.status_code, answer.headers, body)


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__


def _reach_help(text: str) -> str:
    if "CERTIFICATE" in text.upper():
        return "its certificate is not trusted here; set SSL_CERT_FILE to that of its authority"
    return "is the address right, and the store up?"


class _Slices:
    """A body in pieces, which can be sent again when the store first wants a login."""

    def __init__(self, body: bytes, tick: Callable[[int], None] | None) -> None:
        self._body = memoryview(body)
        self._tick = tick

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), _SLICE):
            piece = bytes(self._body[start : start + _SLICE])
            yield piece
            if self._tick:
                self._tick(len(piece))


def _trusted(url: str) -> ssl.SSLContext | bool:
    """Return whose certificates are believed: the system's; where none is shown nobody's, since reading all is slow."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if urlsplit(url).scheme.lower() == "http" else True


def _auth(login: Login | None) -> httpx2.Auth:
    """Return how to log in; without a login nothing is looked up, in no file and no environment."""
    return _Answering(login) if login else httpx2.Auth()


class _Answering(httpx2.Auth):
    """Logs in the way the store asks for: a password is sent in clear only where it says Basic, and not before."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._chosen: httpx2.Auth | None = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send a request, again if need be."""
        if self._login.token:
            request.headers["Authorization"] = f"Bearer {self._login.token}"
            yield request
            return
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx2.codes.UNAUTHORIZED:
                return
            asked = " ".join(response.headers.get_list("WWW-Authenticate")).lower()
            kind = httpx2.DigestAuth if "digest" in asked else httpx2.BasicAuth
            self._chosen = kind(self._login.user, self._login.password)
        yield from self._chosen.auth_flow(request)
