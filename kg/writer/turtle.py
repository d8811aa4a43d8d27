"""Triples to Turtle and TriG that people like to read.

The order of the triples is the order in the file: ``arranged`` makes one, and a file laid out anew keeps its own.
Only prefixes that are used are declared; blank nodes that are met once stand where they are met.
"""

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from kg.writer.prefixes import Prefixes
from kg.writer.things import TYPE, XSD, GraphName, Graphs, Object, Subject, Things, shared_labels

WIDTH = 120
DEEPEST = 16
"""How deep blank nodes nest before they get a label: beyond that, nobody follows and parsers may not either."""

# What would end the string, cannot stand in it, is not seen by a reader, or turns the text around it.
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_PATH = re.compile(r"^[A-Za-z0-9_\-]+(?:/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)*(?:[/#][A-Za-z0-9_\-]*)?\Z")
_BARE = {
    f"{XSD}integer": re.compile(r"^(?:0|-?[1-9][0-9]*)$"),
    f"{XSD}boolean": re.compile(r"^(?:true|false)$"),
}
"""Literals that may stand without quotes: only in the forms that no reader rewrites."""


def turtle(triples: Iterable[Triple], prefixes: Mapping[str, str], base: str = "") -> bytes:
    """Return Turtle; IRIs that start with ``base``, if given, are written relative to it."""
    graph = _Graph(Things(triples), Prefixes(prefixes), base)
    body = _spaced(graph.blocks(), "")
    return _with_prefixes(graph.prefixes, base, body)


def trig(graphs: Graphs, prefixes: Mapping[str, str]) -> bytes:
    """Return TriG, graph by graph in the order given."""
    table, shared, parts = Prefixes(prefixes), shared_labels(graphs), []
    for name, triples in graphs.items():
        graph = _Graph(Things(triples, shared), table)
        if isinstance(name, DefaultGraph):
            parts.append(_spaced(graph.blocks(), ""))
            continue
        parts.append(f"{graph.term(name)} {{\n{_spaced(graph.blocks(1), '    ')}}}\n")
    return _with_prefixes(table, "", "\n".join(parts))


def _spaced(blocks: list[str], indent: str) -> str:
    """Return blocks one below the other, with an empty line between two unless both are of one line."""
    parts: list[str] = []
    tall_before = False
    for block in blocks:
        tall = "\n" in block
        gap = "\n" if parts and (tall or tall_before) else ""
        parts.append(f"{gap}{indent}{block} .\n")
        tall_before = tall
    return "".join(parts)


def _with_prefixes(table: Prefixes, base: str, body: str) -> bytes:
    lines = [f"@prefix {p}: <{_relative(ns, base)}> .\n" for p, ns in table.used.items()]
    return ("".join(lines) + ("\n" if lines and body else "") + body).encode()


def _relative(iri: str, base: str) -> str:
    """Return an IRI as it is written in a file whose base is known to the reader."""
    tail = iri[len(base) :] if base and iri.startswith(base) else ""
    return tail if _PATH.match(tail) else iri


class _Graph:
    """The triples of one graph on their way to text."""

    def __init__(self, things: Things, prefixes: Prefixes, base: str = "") -> None:
        self.prefixes = prefixes
        self._things = things
        self._base = base
        self._written: set[Subject] = set()
        self._labelled: set[Object] = set()
        self._terms: dict[Object | GraphName, str] = {}

    def blocks(self, level: int = 0) -> list[str]:
        """Return one block of text a thing, without its final dot."""
        found = [self._block(s, level) for s in self._things.properties if not self._nests(s)]
        # What is left was nested too deep, or is met only by going round in a circle.
        for subject in self._things.properties:
            if subject not in self._written:
                self._labelled.add(subject)
                found.append(self._block(subject, level))
        return found

    def _nests(self, item: Object) -> bool:
        """Return whether a blank node is to stand where it is met."""
        return self._things.met_once(item) and item not in self._labelled

    def _block(self, subject: Subject, level: int) -> str:
        self._written.add(subject)
        name = "[]" if self._things.never_met(subject) else self.term(subject)
        return f"{name} {self._properties(subject, level + 1, 0)}"

    def _properties(self, subject: Subject, level: int, depth: int) -> str:
        """Return all properties of a thing, each on a line of its own but the first."""
        indent = "    " * level
        lines = []
        for predicate, objects in self._things.properties[subject].items():
            verb = "a" if predicate == TYPE else self.term(predicate)
            column = len(indent) + len(verb) + 3
            if len(objects) == 1:
                lines.append(f"{verb} {self._object(objects[0], level, depth, column)}")
                continue
            written = self._objects(objects, level, depth, column)
            lines.append(verb + written if written[0] == "\n" else f"{verb} {written}")
        return f" ;\n{indent}".join(lines)

    def _objects(self, objects: list[Object], level: int, depth: int, column: int) -> str:
        """Return several objects, on as few lines as the width allows; one a line where brackets open."""
        indent = "\n" + "    " * (level + 1)
        if any(self._nests(item) for item in objects):
            return indent + f" ,{indent}".join(self._object(i, level + 1, depth, len(indent) - 1) for i in objects)
        text = ""
        for position, item in enumerate(objects):
            written = self._object(item, level, depth, column)
            if position == 0:
                text = written
            elif column + len(written) + 3 <= WIDTH:
                text += f" , {written}"
                column += 3
            else:
                text += f" ,{indent}{written}"
                column = len(indent) - 1
            column += len(written)
        return text

    def _object(self, item: Object, level: int, depth: int, column: int) -> str:
        if type(item) is not BlankNode or not self._nests(item):
            return self.term(item)
        if item in self._written or depth >= DEEPEST:
            self._labelled.add(item)
            return self.term(item)
        found = self._things.list_at(item)
        if found is not None and not self._written.intersection(found[0]):
            self._written.update(found[0])
            return self._list(found[1], level, depth + 1, column)
        self._written.add(item)
        if item not in self._things.properties:
            return "[]"
        short = self._properties(item, level + 1, depth + 1)
        flat = re.sub(r" ;\n +", " ; ", short) if '"""' not in short else short
        if "\n" not in flat and len(flat) + column + 4 <= WIDTH and flat.count(" ; ") < 2:
            return f"[ {flat} ]"
        return f"[\n{'    ' * (level + 1)}{short}\n{'    ' * level}]"

    def _list(self, members: list[Object], level: int, depth: int, column: int) -> str:
        written = [self._object(member, level + 1, depth, 4 * level + 4) for member in members]
        flat = f"( {' '.join(written)} )"
        if "\n" not in flat and len(flat) + column <= WIDTH:
            return flat
        indent = "\n" + "    " * (level + 1)
        return f"({indent}{indent.join(written)}\n{'    ' * level})"

    def term(self, item: Object | GraphName) -> str:
        """Return one term: a short name where there is one, a literal as short as it reads back unchanged."""
        written = self._terms.get(item)
        if written is None:
            written = self._terms[item] = self._term(item)
        return written

    def _term(self, item: Object | GraphName) -> str:
        if isinstance(item, NamedNode):
            return self.prefixes.curie(item.value) or f"<{_relative(item.value, self._base)}>"
        if not isinstance(item, Literal):
            return str(item)
        datatype = item.datatype.value
        if datatype in _BARE and _BARE[datatype].match(item.value):
            return item.value
        quoted = _long(item.value) if "\n" in item.value else '"' + _ESCAPED.sub(_escape, item.value) + '"'
        if item.language:
            return f"{quoted}@{item.language}"
        return quoted if datatype == f"{XSD}string" else f"{quoted}^^{self.term(item.datatype)}"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


def _long(text: str) -> str:
    """Return a text of several lines between triple quotes, its line feeds and single quotes as they are."""
    escaped = _ESCAPED.sub(lambda m: m[0] if m[0] in '\n"' else _escape(m), text)
    ended = re.sub(r'"(?="|\Z)', r"\"", escaped)
    return f'"""{ended}"""'
