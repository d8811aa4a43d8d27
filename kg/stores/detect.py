"""Find out what a store is, by the marks that each leaves in its answers."""

import json
import re
from urllib.parse import urlencode, urlsplit

from kg.errors import StoreError
from kg.http import Call, Client, Lost, Response
from kg.stores.client import Store
from kg.stores.kinds import STORES, Doors, by_name, doors
from kg.stores.patience import Patience, Watch
from kg.stores.refusals import Busy, refusal

_REPOSITORY = re.compile(r"^(.*)/repositories/[^/]+")


class NoStore(StoreError):
    """An address where no store that we know answers."""

    default_code = "KG425"


def connect(client: Client, url: str, watch: Watch, name: str | None = None, patience: Patience | None = None) -> Store:
    """Return the store at an address, once it has answered a question.

    ``name`` says what store it is; None finds out. Raises ``UsageError`` for an address that names no dataset,
    ``StoreError`` where there is no store, or none that lets us in.
    """
    patience, login = patience or Patience(), client.login is not None

    def look() -> Store:
        found = doors(by_name(name), url, login=login) if name else detect(client, url, login=login)
        _check_answers(client, found)
        return Store(client, found, watch, patience)

    return patience.again("finding the store", look, watch, (Lost, Busy))


def detect(client: Client, url: str, *, login: bool) -> Doors:
    """Return the addresses of the store at an address. Raises ``NoStore`` where nothing there looks like one."""
    answer = client.send(Call("GET", url, {"Accept": "*/*"}))
    name = _by_headers(answer) or _by_questions(client, url)
    if name is not None:
        return doors(STORES[name], url, login=login)
    if answer.status == 401:
        raise refusal(answer, "GET")
    if answer.status in (429, 502, 503, 504):
        raise refusal(answer, "GET")
    raise NoStore(
        f"{url} answers {answer.status}, and nothing tells what store it is",
        help=f"check the address, or say what it is: --store {' | '.join(STORES)}",
    )


def _by_headers(answer: Response) -> str | None:
    server = answer.headers.get("server", "").lower()
    for mark in ("oxigraph", "virtuoso", "graphdb"):
        if mark in server:
            return mark
    return "fuseki" if "fuseki-request-id" in answer.headers or "fuseki" in server else None


def _by_questions(client: Client, url: str) -> str | None:
    """Ask for what only one sort of store has."""
    repository = _REPOSITORY.match(url)
    if repository:
        answer = client.send(Call("GET", f"{repository[1]}/protocol"))
        if answer.is_fine and answer.body.strip().isdigit():
            return "graphdb" if "graphdb" in answer.headers.get("server", "").lower() else "rdf4j"
        if answer.status == 401:
            raise refusal(answer, "GET")
        return None
    answer = client.send(Call("GET", f"{url.split('?', maxsplit=1)[0]}?cmd=stats"))
    try:
        told = json.loads(answer.body) if answer.is_fine else None
    except (ValueError, RecursionError):
        return None
    return "qlever" if isinstance(told, dict) and "name-index" in told else None


def _check_answers(client: Client, found: Doors) -> None:
    """Ask something, without trying again: a wrong address is told at once."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    answer = client.send(Call("POST", found.query, headers, urlencode({"query": "ASK { ?s ?p ?o }"}).encode()))
    if not answer.is_fine:
        if answer.status == 404:
            name = urlsplit(found.base).path or "/"
            raise NoStore(
                f"the {found.kind.title} there has no {name}: {found.query} was answered 404",
                help="check the name of the dataset, or make it first",
            )
        raise refusal(answer, "POST")
    try:
        json.loads(answer.body)["boolean"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoStore(
            f"{found.query} does not answer as a SPARQL store does", help="check the address and --store"
        ) from error
