"""What a store's refusal means, and what its user can do about it."""

import re

from kg.http import EndpointError, Response

_BUSY = (429, 502, 503, 504)
_FULL = re.compile(r"no space left|disk (is )?full|disk quota|not enough space|out of disk|insufficient storage", re.I)
_LOOKS_FULL = re.compile(r"unsafe memory access operation|txnLock\W+ is null")
"""What Fuseki and RDF4J Server say when no page can be added to their files."""
_ROOM = "make room, restart the store if it goes on refusing, then run the same command again"
_HELP = {
    400: "is this the right sort of store? Say it with --store",
    401: "set KG_STORE_USER and KG_STORE_PASSWORD (or KG_STORE_TOKEN), or put the login into a netrc file",
    403: "the store is read-only, or this login may not write to it",
    404: "is this the address of the dataset, and may it be written to?",
    405: "the store is read-only here: start it for writing (Fuseki: --update; Oxigraph: serve, not serve-read-only)",
    413: "the store takes less at once: raise its limit on request size",
    415: "is this the right sort of store? Say it with --store",
}


class Refused(EndpointError):
    """A store that understood what it was asked, and will not or cannot do it."""

    default_code = "KG423"
    status: int = 0


class Busy(EndpointError):
    """A store, or something before it, that says to come back later; whether it did what was asked is unknown."""

    default_code = "KG424"


def refusal(answer: Response, method: str) -> EndpointError:
    """Return the error that an answer stands for."""
    said = answer.said()
    told = f"{method} {answer.url} was answered {answer.status}" + (f": {said}" if said else "")
    if answer.status in _BUSY:
        return Busy(told, help="the store is too busy: run the same command again later")
    if answer.status == 507 or _FULL.search(said):
        return Refused(f"the store is full: {said or answer.status}", help=_ROOM)
    if _LOOKS_FULL.search(said):
        return Refused(f"the store seems to be full: {said}", help=_ROOM)
    if answer.status == 401:
        told = f"{answer.url} wants another login, or one at all"
    if 300 <= answer.status < 400:
        target = answer.headers.get("location", "nowhere")
        return Refused(f"{answer.url} points to {target}", help="use that address: redirects are not followed")
    error = Refused(told, help=_HELP.get(answer.status, "see the store's log; then run the same command again"))
    error.status = answer.status
    return error
