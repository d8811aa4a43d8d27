"""The only HTTP client: it asks a SPARQL endpoint that the user names, and nobody else."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from kg.errors import StoreError, TimeoutExceeded, UsageError

MAX_ANSWER = 256 * 1024 * 1024
_TOLD = 300
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


@dataclass(frozen=True, slots=True)
class Request:
    """A query for an endpoint, its accepted media types, and the graphs that it shall see, where it does not say so."""

    url: str
    query: str
    accept: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()


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
    deadline = time.monotonic() + seconds
    try:
        with (
            httpx2.Client(timeout=seconds, transport=transport, follow_redirects=False) as client,
            client.stream("POST", request.url, data=form, headers=headers) as response,
        ):
            body = _read(response, deadline, seconds)
    except httpx2.TimeoutException as error:
        raise _too_slow(seconds) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        why = str(error) or type(error).__name__
        raise EndpointError(
            f"cannot ask {request.url}: {why}", help="is the address right, and the store up?"
        ) from error
    if response.status_code != httpx2.codes.OK:
        raise _refused(response, body)
    media_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    return Reply(media_type, body)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(f"{url!r} is no http or https address", help="for example http://localhost:3030/kg/sparql")


def _read(response: httpx2.Response, deadline: float, seconds: float) -> bytes:
    """Return the whole body, unless it takes too long or is too much."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if time.monotonic() > deadline:
            raise _too_slow(seconds)
        if len(body) > MAX_ANSWER:
            raise EndpointError(
                f"the answer is larger than {MAX_ANSWER // 1024**2} MiB", help="add a LIMIT to the query"
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
