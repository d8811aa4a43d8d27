"""Triples to RDF/XML that any XML parser reads.

XML 1.0 has no way to write some characters, and no property whose IRI does not end in a name: both are refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.writer.canonical import Unwritable
from kg.writer.things import RDF, TYPE, XSD

# Letters that the parsers in use agree on; XML's own tables differ between its editions.
_LETTER = (
    "A-Za-z_\xc0-\xd6\xd8-\xf6\xf8-\u0131\u03a3-\u03ce\u0410-\u044f\u05d0-\u05ea\u3041-\u3094\u30a1-\u30fa"
    "\u4e00-\u9fa5\uac00-\ud7a3"
)
_PREFIX = re.compile(r"^(?!xml)[A-Za-z_][A-Za-z0-9_.\-]*\Z", re.IGNORECASE)
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SYNTAX_WORDS = frozenset(
    RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"),
        *("aboutEach", "aboutEachPrefix", "bagID"),
    )
)
_RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
_SPECIAL = re.compile(r'[&<>"\r]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"}
_TAIL = "</rdf:RDF>\n"


@cache
def _name() -> re.Pattern[str]:
    """Return the form of a name; made when first needed, since that takes longer than all else in this module."""
    return re.compile(rf"[{_LETTER}][{_LETTER}0-9.\-]*\Z")


def rdfxml(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """Return RDF/XML with every namespace declared at the top.

    Raises ``Unwritable`` for a property that is no qualified name and for a character that XML cannot hold.
    """
    listed = list(triples)
    table = _namespaces(listed, prefixes)
    return "".join([*_pieces(listed, table)]).encode()


def rdfxml_stream(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Yield RDF/XML piece by piece, without knowing all triples before; other namespaces are declared where met."""
    known = {ns: p for p, ns in sorted(prefixes.items(), reverse=True) if _PREFIX.match(p) and ns not in _RESERVED}
    for piece in _pieces(triples, {RDF: "rdf", **{ns: p for ns, p in known.items() if p != "rdf" and ns != RDF}}):
        yield piece.encode()


def _pieces(triples: Iterable[Triple], table: Mapping[str, str]) -> Iterator[str]:
    """Yield the document: its head, an element a thing, its tail."""
    declared = [f' xmlns:{p}="{_text(ns)}"' for ns, p in sorted(table.items(), key=lambda pair: pair[1])]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF' + "\n   ".join(declared) + ">\n"
    for subject, group in groupby(triples, key=attrgetter("subject")):
        yield from _element(subject, list(group), table)
    yield _TAIL


def _namespaces(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return namespace → prefix for all that these triples need as names of elements."""
    by_namespace = {ns: p for p, ns in sorted(prefixes.items(), reverse=True) if _PREFIX.match(p)} | {RDF: "rdf"}
    needed = {RDF} | {_split(t.predicate.value)[0] for t in triples}
    needed |= {found[0] for t in triples if (found := _type_name(t))}
    taken = set(by_namespace.values())
    fresh = (name for n in range(len(needed) + len(taken) + 1) if (name := f"ns{n}") not in taken)
    return {ns: by_namespace.get(ns) or next(fresh) for ns in sorted(needed)}


@lru_cache(maxsize=4096)
def _split(iri: str) -> tuple[str, str]:
    """Return an IRI as namespace and name."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    found = _name().match(iri, cut) or _name().search(iri)
    if iri in _SYNTAX_WORDS or found is None or iri[: found.start()] in ("", *_RESERVED):
        raise Unwritable(
            f"RDF/XML cannot name the property <{iri}>",
            help="its IRI must end in a name: a letter, then letters, digits, `_`, `-` or `.`; or take another format",
        )
    return iri[: found.start()], found[0]


def _type_name(triple: Triple) -> tuple[str, str] | None:
    """Return namespace and name of a type that can be the name of its thing's element."""
    if triple.predicate != TYPE or not isinstance(triple.object, NamedNode):
        return None
    try:
        namespace, name = _split(triple.object.value)
    except Unwritable:
        return None
    return None if namespace == RDF else (namespace, name)


def _element(subject: NamedNode | BlankNode, triples: list[Triple], table: Mapping[str, str]) -> Iterator[str]:
    """Yield the element of one thing; its first type names it."""
    typed = next(((t, found) for t in triples if (found := _type_name(t))), None)
    tag, declaration = _tag(*typed[1], table) if typed else ("rdf:Description", "")
    about = "nodeID" if isinstance(subject, BlankNode) else "about"
    yield f'  <{tag}{declaration} rdf:{about}="{_text(subject.value)}">\n'
    for triple in triples:
        if typed is None or triple is not typed[0]:
            yield f"    {_property(triple, table)}\n"
    yield f"  </{tag}>\n"


def _property(triple: Triple, table: Mapping[str, str]) -> str:
    tag, declaration = _tag(*_split(triple.predicate.value), table)
    start, value = tag + declaration, triple.object
    if isinstance(value, NamedNode):
        return f'<{start} rdf:resource="{_text(value.value)}"/>'
    if isinstance(value, BlankNode):
        return f'<{start} rdf:nodeID="{_text(value.value)}"/>'
    if not isinstance(value, Literal) or value.direction is not None:
        raise Unwritable(f"RDF/XML 1.1 cannot hold {value}", help="take another format")
    illegal = _ILLEGAL.search(value.value)
    if illegal:
        raise Unwritable(
            f"XML cannot hold the character U+{ord(illegal[0]):04X}, in {value.value!r} of {triple.subject}",
            help="take the character out, or take another format",
        )
    if value.language:
        start += f' xml:lang="{value.language}"'
    elif value.datatype.value != f"{XSD}string":
        start += f' rdf:datatype="{_text(value.datatype.value)}"'
    return f"<{start}>{_text(value.value)}</{tag}>"


def _tag(namespace: str, name: str, table: Mapping[str, str]) -> tuple[str, str]:
    """Return the qualified name of an element, and the declaration that it needs."""
    prefix = table.get(namespace)
    if prefix:
        return f"{prefix}:{name}", ""
    # A prefix declared at the top must not be hidden from what stands inside this element.
    taken = set(table.values())
    fresh = next(candidate for n in range(len(taken) + 1) if (candidate := f"n{n}") not in taken)
    return f"{fresh}:{name}", f' xmlns:{fresh}="{_text(namespace)}"'


def _text(value: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], value)
