"""What a query is told, checked and written into its text as RDF terms: never as syntax."""

import re
from collections.abc import Mapping
from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.names import VOCABULARIES, Names, UnknownPrefix, nearest
from kg.query.named import NamedQuery, Parameter
from kg.query.things import Things
from kg.sparql import replaced, values_blocks

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_ESCAPE = re.compile(r"\\\\[uU]|\\.")
_CODE_POINTS = {r"\\u": r"\\\U00000075", r"\\U": r"\\\U00000055"}
_UNBOUND = "UNDEF"
_XSD_DATE = NamedNode(f"{VOCABULARIES['xsd']}date")


class BadParameter(UsageError):
    """A parameter that a query does not take, or a value that the parameter does not."""

    default_code = "KG210"


def bind(query: NamedQuery, given: Mapping[str, object], names: Names, things: Things | None) -> str:
    """Return a query's text with each parameter's value, or its default, in its VALUES blocks.

    An empty value, or None, leaves an optional parameter open. Without ``things`` (a remote store) only CURIEs, IRIs
    and local parts of ids are understood, and none is looked up. Raises ``BadParameter``, or ``UnknownThing``.
    """
    for name in given:
        if query.param(name) is None:
            known = [parameter.name for parameter in query.params]
            help_line = nearest(name, known, "parameter") + f" {query.name} takes: {', '.join(known) or 'none'}"
            raise BadParameter(f"{query.name} has no parameter {name!r}", help=help_line)
    blocks = values_blocks(query.text)
    edits = []
    for parameter in query.params:
        value = given.get(parameter.name, parameter.default)
        written = _Writer(parameter, names, things).write("" if value is None else str(value))
        edits += [(start, end, f" {written} ") for start, end in blocks[parameter.name]]
    return replaced(query.text, edits)


class _Writer:
    """Writes the values of one parameter."""

    def __init__(self, parameter: Parameter, names: Names, things: Things | None) -> None:
        self._parameter = parameter
        self._names = names
        self._things = things

    def write(self, text: str) -> str:
        """Return the RDF term that a text stands for, in the notation of N-Triples, or ``UNDEF``."""
        parameter = self._parameter
        if not text:
            if parameter.optional:
                return _UNBOUND
            raise self._wrong(text, f"give {parameter.help}")
        if parameter.type == "date":
            return str(Literal(self._day(text), datatype=_XSD_DATE))
        if parameter.type in ("text", "choice"):
            return literal(self._text(text))
        try:
            return str(NamedNode(self._iri(text)))
        except ValueError as error:
            raise self._wrong(text, "no spaces, quotes, braces or angle brackets in an IRI") from error

    def _wrong(self, text: str, help_line: str) -> BadParameter:
        return BadParameter(f"{self._parameter.name} cannot be {text!r}", help=help_line)

    def _day(self, text: str) -> str:
        try:
            if _DAY.fullmatch(text) and text.isascii():
                return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
        raise self._wrong(text, "write a day that exists as YYYY-MM-DD, for example 1955-05-07")

    def _text(self, text: str) -> str:
        choices = self._parameter.choices
        if choices and text not in choices:
            raise self._wrong(text, f"{nearest(text, choices, 'choice')} choices: {', '.join(choices)}")
        return text

    def _iri(self, text: str) -> str:
        parameter = self._parameter
        if self._things and parameter.scheme:
            return self._things.concept(text, parameter.scheme)
        if self._things:
            return self._things.thing(text, parameter.kinds)
        if ":" in text:
            try:
                return self._names.expand(text)
            except UnknownPrefix as error:
                raise self._wrong(text, error.help or "write prefix:name") from error
        if not _LOCAL.fullmatch(text):
            raise self._wrong(text, "a remote store is asked by ids: write prefix:name")
        if parameter.scheme:
            return self._names.sa(text)
        if len(parameter.kinds) == 1:
            return self._names.id(parameter.kinds[0], text)
        raise self._wrong(text, f"say of which kind it is: {', '.join(parameter.kinds or self._names.kinds)}")


def literal(text: str) -> str:
    r"""Return a text as a quoted literal from which no processor can break out.

    SPARQL 1.1, section 19.2, lets a processor resolve ``\u0022`` before it looks for quotes, so that a backslash and a
    u must never meet in the written text: the u is written as a code point.
    """
    try:
        written = str(Literal(text))
    except ValueError as error:
        raise BadParameter("a text with half a surrogate pair", help="give whole characters") from error
    return _ESCAPE.sub(lambda match: _CODE_POINTS.get(match[0], match[0]), written)
