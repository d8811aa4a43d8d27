"""A date as a curator writes it, to the time span that the graph holds."""

import re

from kg.dates import Bounds, DateError, bounds
from kg.errors import Place

_EXPLICIT = {
    "beginsNotBefore": "begins_not_before",
    "beginsNotAfter": "begins_not_after",
    "endsNotBefore": "ends_not_before",
    "endsNotAfter": "ends_not_after",
}
_INSTANT = re.compile(r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def describe(edtf: str, given: dict[str, str], as_of: str, *, has_note: bool, place: Place) -> dict[str, str]:
    """Return the literal values of a time span: ``edtf``, its bounds, and ``knownOpenAt`` where it is open.

    ``given`` are the bounds and ``knownOpenAt`` that the curator wrote; bounds need a note and must contain the
    date's strict span. An open span is known open on ``as_of`` unless said otherwise. Raises ``DateError`` at
    ``place``.
    """
    try:
        derived = bounds(edtf)
        strict = bounds(edtf, strict=True)
    except DateError as error:
        raise DateError(error.message, place=place, help=error.help) from error
    found = {key: value for key, name in _EXPLICIT.items() if (value := getattr(derived, name))}
    explicit = {key: _instant(key, value, place) for key, value in given.items() if key in _EXPLICIT}
    if explicit and not has_note:
        raise DateError("bounds without a note", place=place, help="say in `note:` why the bounds differ from the date")
    _check_containment(explicit, strict, edtf, place)
    found |= explicit
    if derived.open_end:
        found["knownOpenAt"] = _known_open(given.get("knownOpenAt"), found, as_of, place)
    elif "knownOpenAt" in given:
        raise DateError("knownOpenAt on a span that is not open", place=place, help="end the date in /.. or drop it")
    return {"edtf": edtf, **found}


def _instant(key: str, value: str, place: Place) -> str:
    """Return a bound as an xsd:dateTime text; a bare day is taken from its start."""
    if _DAY.match(value):
        value += "T23:59:59Z" if key.endswith("After") else "T00:00:00Z"
    if not _INSTANT.match(value):
        raise DateError(f"{key} {value!r} is not an instant", place=place, help="write it as 1946-03-05T00:00:00Z")
    bounds(value[:10])
    return value


def _check_containment(explicit: dict[str, str], strict: Bounds, edtf: str, place: Place) -> None:
    """Refuse bounds that leave out part of what the date says."""
    for key, value in explicit.items():
        edge = getattr(strict, _EXPLICIT[key])
        if edge and (value > edge if key.endswith("NotBefore") else value < edge):
            raise DateError(f"{key} {value} leaves out part of {edtf}", place=place, help=f"{edge} must lie within")


def _known_open(given: str | None, found: dict[str, str], as_of: str, place: Place) -> str:
    """Return the day on which an open span is known to be open, not before it began."""
    open_at = _instant("knownOpenAt", given or as_of, place)
    if open_at < found.get("beginsNotBefore", ""):
        raise DateError(
            f"open as of {open_at[:10]}, before it began",
            place=place,
            help="add knownOpenAt: a later day, in a mapping",
        )
    return open_at
