"""Parsers of other projects: what each reads, and the few things that each gets wrong by itself."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyld import jsonld as pyld
from pyoxigraph import BlankNode, Dataset, Literal, Quad, RdfFormat, parse
from rdf_terms import RAPPER, RAPTOR, read_by_raptor, read_by_rdflib

from kg.formats import Format

SERDI = shutil.which("serdi")
SERD = {"ttl": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads"}
XSD = "http://www.w3.org/2001/XMLSchema#"

_PLANES = "".join(chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NONCHARACTERS = re.compile(f"[\x00\ufdd0-\ufdef{_PLANES}]")
_DOT_SEGMENT = re.compile(r"/\.")
"""What is a dot segment, or becomes one at the end of a namespace: that of ``/.x`` may be all before the ``x``."""


@dataclass(frozen=True)
class Other:
    """Another project's parser: its name, the formats that it is asked to read, and what it can read as it is."""

    name: str
    formats: frozenset[str]
    read: Callable[[bytes, Format], Dataset]
    reads: Callable[[Quad, Format], bool]


def others() -> list[Other]:
    """Return the parsers that are here; rdflib and PyLD always are."""
    found = [
        Other("rdflib", frozenset(("ttl", "trig", "nt", "nq", "jsonld", "xml")), read_by_rdflib, _rdflib_reads),
        Other("PyLD", frozenset(("jsonld",)), _read_by_pyld, _pyld_reads),
    ]
    if RAPPER:
        found.append(Other("raptor", frozenset(RAPTOR), read_by_raptor, _raptor_reads))
    if SERDI:
        found.append(Other("serd", frozenset(SERD), _read_by_serd, lambda quad, form: True))
    return found


def _read_by_serd(data: bytes, form: Format) -> Dataset:
    """Return what serd reads, by way of the N-Quads that it writes."""
    assert SERDI
    command = [SERDI, "-i", SERD[form.name], "-o", "nquads", "-"]
    ran = subprocess.run(command, input=data, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return Dataset(parse(ran.stdout, RdfFormat.N_QUADS))


def _read_by_pyld(data: bytes, form: Format) -> Dataset:
    """Return what PyLD reads of JSON-LD."""
    assert form.name == "jsonld"
    options: dict[str, Any] = {"format": "application/n-quads", "documentLoader": None}
    return Dataset(parse(pyld.to_rdf(json.loads(data), options), RdfFormat.N_QUADS))


def _rdflib_reads(quad: Quad, form: Format) -> bool:
    """Of Turtle, rdflib takes bare numbers by value, and refuses a local name that starts with an escaped ``-``."""
    if form.name not in ("ttl", "trig"):
        return True
    if "/-" in _iris(quad):
        return False
    if not isinstance(quad.object, Literal):
        return True
    text = quad.object.value
    if quad.object.datatype.value == f"{XSD}integer" and re.fullmatch(r"[+-]?[0-9]+", text):
        return str(int(text)) == text
    if quad.object.datatype.value == f"{XSD}decimal" and re.fullmatch(r"[+-]?[0-9]*\.[0-9]+", text):
        return str(Decimal(text)) == text
    return True


def _pyld_reads(quad: Quad, form: Format) -> bool:
    """PyLD rewrites doubles."""
    return not isinstance(quad.object, Literal) or quad.object.datatype.value != f"{XSD}double"


def _raptor_reads(quad: Quad, form: Format) -> bool:
    """Raptor refuses noncharacters, takes dot segments out of IRIs and namespaces, knows no nameless graph of TriG."""
    if isinstance(quad.object, Literal) and _NONCHARACTERS.search(quad.object.value):
        return False
    if form.name == "trig" and isinstance(quad.graph_name, BlankNode):
        return False
    return form.name in ("nt", "nq") or not _DOT_SEGMENT.search(_iris(quad))


def _iris(quad: Quad) -> str:
    """Return all of a statement that is no literal."""
    return " ".join(str(term) for term in quad if not isinstance(term, Literal))
