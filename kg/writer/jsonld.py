"""Quads to compact JSON-LD, by a context whose entries are simple: an IRI, a type or a language, no scoping.

One node object a thing and graph, keys in the words of the context, graphs as objects with ``@graph``. Every value is
a text: nothing is left to how JSON readers see numbers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kg.writer.canonical import Unwritable
from kg.writer.things import TYPE, XSD, Graphs, Object, Subject, Things, shared_labels

_STRING = f"{XSD}string"
_KEYWORDS = ("@id", "@type", "@value", "@language")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Word:
    """A key of the context: its coercion (``@id``, ``@vocab`` or a datatype) and its language."""

    key: str
    coercion: str | None = None
    language: str | None = None


def jsonld(graphs: Graphs, context: Mapping[str, Any], context_url: str | None = None) -> bytes:
    """Return JSON-LD 1.1 compacted with ``context``, which stands in it unless a URL is to stand for it.

    Raises ``Unwritable`` for an IRI that would be read as a short name of another.
    """
    writer, shared = _Writer(context), shared_labels(graphs)
    top: list[str] = []
    for name, triples in graphs.items():
        nodes = [_text(node) for node in writer.nodes(Things(triples, shared))]
        if isinstance(name, DefaultGraph):
            top += nodes
        else:
            key, value = _json(writer.keyword["@id"]), _json(writer.reference(name))
            top.append(f'{{\n{key}: {value},\n"@graph": {_array(nodes)}\n}}')
    told = _json(context_url) if context_url else context_text(context)
    return f'{{\n"@context": {told},\n"@graph": {_array(top)}\n}}\n'.encode()


def _array(items: list[str]) -> str:
    return "[\n" + ",\n".join(items) + "\n]" if items else "[]"


def _text(node: Node) -> str:
    """Return a node object, a key a line."""
    lines = (f"  {_quoted(key)}: {_quoted(v) if type(v) is str else _json(v)}" for key, v in node.items())
    return " {\n" + ",\n".join(lines) + "\n }"


_json = json.JSONEncoder(ensure_ascii=False).encode
_quoted = json.encoder.encode_basestring


def context_text(context: Mapping[str, Any]) -> str:
    """Return a context as JSON, an entry a line."""
    lines = [f" {_json(key)}: {_json(value)}" for key, value in context.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


class _Writer:
    """A context, turned round: from IRIs to words."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        aliases = {value: key for key, value in context.items() if isinstance(value, str) and value[:1] == "@"}
        self.keyword = {word: aliases.get(word, word) for word in _KEYWORDS}
        entries = {key: value if isinstance(value, dict) else {"@id": value} for key, value in context.items()}
        entries = {key: e for key, e in entries.items() if isinstance(e.get("@id"), str) and key[:1] != "@"}
        iris = {key: e["@id"] for key, e in entries.items() if e["@id"][:1] != "@"}
        self._prefixes = {iri: key for key, iri in iris.items() if iri[-1] in "/#:" and len(entries[key]) == 1}
        self._namespaces = {key: iri for iri, key in self._prefixes.items()}
        self._words: dict[str, _Word] = {}
        self._short: dict[str, str] = {}
        for key, iri in iris.items():
            full = self._absolute(iri)
            if "@container" not in entries[key] and full not in self._prefixes:
                kind, language = entries[key].get("@type"), entries[key].get("@language")
                coercion = self._absolute(kind) if kind and kind[0] != "@" else kind
                self._words.setdefault(full, _Word(key, coercion, language))

    def _absolute(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return self._namespaces[prefix] + local if prefix in self._namespaces else curie

    def nodes(self, things: Things) -> list[Node]:
        """Return the node objects of one graph, in the order of its triples; lists stand where they are met."""
        lists: dict[Object, list[Object]] = {}
        cells: set[Subject] = set()
        for subject, properties in things.properties.items():
            # A list in a list stays a node, so that whatever refers to a list is itself a node object.
            for item in () if things.is_cell(subject) else (i for items in properties.values() for i in items):
                found = things.list_at(item)
                if found:
                    cells.update(found[0])
                    lists[item] = found[1]
        return [self._node(s, p, lists) for s, p in things.properties.items() if s not in cells]

    def _node(
        self, subject: Subject, properties: Mapping[NamedNode, list[Object]], lists: Mapping[Object, list[Object]]
    ) -> Node:
        node: Node = {self.keyword["@id"]: self.reference(subject)}
        for predicate, objects in properties.items():
            if predicate == TYPE and not any(isinstance(i, Literal) or i in lists for i in objects):
                node[self.keyword["@type"]] = _one_or_many([self._word_or_reference(item) for item in objects])
                continue
            word = self._words.get(predicate.value) or _Word(self.reference(predicate))
            node[word.key] = _one_or_many(
                [
                    {"@list": [self._value(member, word) for member in lists[item]]}
                    if item in lists
                    else self._value(item, word)
                    for item in objects
                ]
            )
        return node

    def _value(self, item: Object, word: _Word) -> Any:
        """Return a value as short as the coercion of its key allows."""
        if isinstance(item, NamedNode | BlankNode):
            if word.coercion == "@vocab":
                return self._word_or_reference(item)
            reference = self.reference(item)
            return reference if word.coercion == "@id" else {self.keyword["@id"]: reference}
        if not isinstance(item, Literal):
            raise Unwritable(f"JSON-LD cannot hold {item}", help="take another format")
        datatype = item.datatype.value
        if item.language:
            plain = word.language == item.language and not word.coercion
            extra = {self.keyword["@language"]: item.language}
        elif datatype == _STRING:
            plain, extra = not (word.language or word.coercion), {}
        else:
            plain = word.coercion == datatype
            extra = {self.keyword["@type"]: self._word_or_reference(item.datatype)}
        return item.value if plain else {self.keyword["@value"]: item.value, **extra}

    def _word_or_reference(self, item: Object) -> str:
        """Return a concept, class, property or datatype as its bare key if it has one."""
        if not isinstance(item, NamedNode | BlankNode):
            raise Unwritable(f"JSON-LD cannot hold {item} as a type", help="take another format")
        word = self._words.get(item.value) if isinstance(item, NamedNode) else None
        return word.key if word else self.reference(item)

    def reference(self, item: NamedNode | BlankNode) -> str:
        """Return an IRI, short where a prefix shortens it, or a blank node's label."""
        if isinstance(item, BlankNode):
            return f"_:{item.value}"
        iri = item.value
        short = self._short.get(iri)
        if short is None:
            short = self._short[iri] = self._shortened(iri)
        return short

    def _shortened(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        # A name that ends in a slash, such as geonames has, hangs on the part before its last but one.
        for end in (cut, max(iri.rfind("/", 0, len(iri) - 1), iri.rfind("#", 0, len(iri) - 1)) + 1):
            prefix, local = self._prefixes.get(iri[:end]), iri[end:]
            if prefix and local and not local.startswith("//"):
                return f"{prefix}:{local}"
        scheme, _, rest = iri.partition(":")
        if scheme in self._namespaces and not rest.startswith("//"):
            raise Unwritable(
                f"in JSON-LD <{iri}> would be read as {self._namespaces[scheme]}{rest}", help="take another format"
            )
        return iri


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
