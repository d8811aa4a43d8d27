"""The layout of Turtle: prefixes in order and only those in use, one property a line; things stay in their order."""

import re
from io import BytesIO
from typing import BinaryIO, cast

from pyoxigraph import Dataset, Quad, RdfFormat, Triple, parse

from kg.errors import InputError, Place
from kg.style.unsafe import LeftAlone
from kg.wellformed import Checked
from kg.writer import canonical_nquads
from kg.writer import turtle as write

# What a number sign may stand in without starting a comment; a comment is the last choice.
_TOKEN = re.compile(
    r"<[^<>\s]*>"
    r'|"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'"
    r"|\\."
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<base>(?:@base|\bBASE)\s)",
    re.DOTALL | re.IGNORECASE,
)


def turtle(file: str, data: bytes, base: str) -> bytes:
    """Return a Turtle file laid out; IRIs below ``base`` are written relative to it.

    Raises ``InputError`` at the place of a syntax error, ``LeftAlone`` where comments or a base of its own would be
    lost.
    """
    triples, prefixes = _read(file, data, base)
    for token in _TOKEN.finditer(data.decode("utf-8")):
        if token["comment"]:
            raise LeftAlone("it has comments, and only notes stay with what they are about")
        if token["base"]:
            raise LeftAlone("it declares a base of its own")
    laid = write(triples, prefixes, base)
    again, _ = _read(file, laid, base)
    if _same(again) != _same(triples):
        raise LeftAlone("laid out it would not say the same")
    return laid


def _read(file: str, data: bytes, base: str) -> tuple[list[Triple], dict[str, str]]:
    """Return a file's triples in its own order, each once, and its prefixes."""
    stream = Checked(BytesIO(data), "ttl", file)
    try:
        parser = parse(cast("BinaryIO", stream), RdfFormat.TURTLE, base_iri=base)
        triples = dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in parser)
    except MemoryError as error:
        raise stream.too_long() from error
    except SyntaxError as error:
        place = Place(file, error.lineno, error.offset)
        raise InputError(f"not Turtle: {error.msg}", place=place, help="mend the line") from error
    return list(triples), dict(parser.prefixes)


def _same(triples: list[Triple]) -> bytes:
    return canonical_nquads(Dataset(Quad(t.subject, t.predicate, t.object) for t in triples))
