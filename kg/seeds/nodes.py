"""Seed nodes to JSON-LD nodes: every word checked, defaults and ids filled in, each thing with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.context import ALIASES, CONTENT_KEY, RDF, Term, Vocabulary
from kg.errors import KgError, Place, RuleError
from kg.names import nearest
from kg.seeds.document import Entry, Mapping, Node, Scalar, Sequence
from kg.seeds.reading import BadValue, DuplicateId, Json, Reading, UnknownKey, graph_of
from kg.seeds.timespans import describe

_LOCAL = re.compile(r"^[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?$")
_IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]+$")
_LANGUAGE = re.compile(r"^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$")
_BOUND_KEYS = ("beginsNotBefore", "beginsNotAfter", "endsNotBefore", "endsNotAfter", "knownOpenAt")
_UNNUMBERED = ("during", "claimedDuring")


@dataclass(frozen=True)
class Reader:
    """Reads the nodes of one file into a ``Reading``; ``document`` is the CURIE of the source's document, if any."""

    file: str
    reading: Reading
    document: str | None = None

    @property
    def _words(self) -> Vocabulary:
        return self.reading.vocabulary

    def read(self, node: Mapping) -> None:
        """Read one node of the file's list."""
        try:
            identifier = self._identifier(node.get("id"), node.line)
            self._thing(node, identifier)
        except KgError as error:
            self.reading.errors.append(error)

    def _place(self, line: int) -> Place:
        return Place(self.file, line)

    def _identifier(self, node: Node | None, line: int) -> str:
        """Return the CURIE that names a thing; one of our kinds with a plain local name."""
        if not isinstance(node, Scalar):
            raise BadValue("a thing without an id", self._place(line), "add `id: kind:name`, for example state:CAN")
        kind, colon, local = node.value.partition(":")
        names = self._words.names
        if not colon or kind not in names.kinds:
            help_line = nearest(kind, names.kinds, "kind")
            raise BadValue(f"{node.value!r} is not an id of ours", self._place(node.line), help_line)
        if not _LOCAL.match(local):
            raise BadValue(
                f"{node.value!r}: a name takes letters, digits, and . _ - inside", self._place(node.line), "rename it"
            )
        return node.value

    def _thing(self, node: Mapping, curie: str) -> None:
        """Read a node that describes a thing (not one inside content) and keep it."""
        names = self._words.names
        iri, kind = names.expand(curie), curie.partition(":")[0]
        place = self._place(node.line)
        if iri in self.reading.defined:
            first = self.reading.defined[iri]
            raise DuplicateId(f"{curie} is described twice", place, f"the first is at {first}: merge the two or rename")
        self.reading.defined[iri] = place
        self.reading.places.put(iri, place)
        self.reading.graphs[iri] = graph_of(kind)
        described: Json = {"id": curie, "type": [names.compact(self._words.kind_classes[kind])]}
        described |= self._entries(node, curie, in_content=False)
        if kind == "claim":
            described = self._claim_defaults() | described
            if described["act"] == "denies":
                described.setdefault("polarity", "negates")
            described.setdefault("polarity", "affirms")
        self.reading.nodes.append(described)

    def _claim_defaults(self) -> Json:
        """Return what every claim says unless its curator says otherwise."""
        usual = {"act": None, "certainty": "unspecified", "conveyerStance": "neutral", "claimantBasis": "explicit"}
        return usual | ({"inDocument": self.document} if self.document else {})

    def _entries(self, node: Mapping, curie: str, *, in_content: bool) -> Json:
        """Return a node's keys with their JSON-LD values; errors are collected, not raised."""
        found: Json = {}
        for entry in node.entries:
            if entry.key == "id":
                continue
            try:
                found[entry.key] = self._value_of(entry, curie, in_content=in_content)
            except KgError as error:
                self.reading.errors.append(error)
        return found

    def _value_of(self, entry: Entry, curie: str, *, in_content: bool) -> Any:
        iri = self._words.names.expand(curie)
        place = self._place(entry.line)
        if entry.key == "type":
            self.reading.places.put_value(iri, f"{RDF}type", place)
            return [self._class(item) for item in _items(entry.value)]
        term = self._property(entry)
        self.reading.places.put_value(iri, term.iri, place)
        if term.container:
            return [self._in_content(item, curie) for item in _items(entry.value)]
        values = [self._one(term, item, curie, in_content=in_content) for item in _items(entry.value)]
        if not values:
            raise BadValue(f"{entry.key} has an empty list", place, "give a value or leave the key out")
        return values if isinstance(entry.value, Sequence) else values[0]

    def _property(self, entry: Entry) -> Term:
        term = self._words.terms.get(entry.key)
        if term is None or not term.is_property:
            what = f"{entry.key!r} is a {term.kind}, not a key" if term else f"unknown key {entry.key!r}"
            keys = [key for key, other in self._words.terms.items() if other.is_property]
            help_line = nearest(entry.key, [*keys, *ALIASES], "key")
            raise UnknownKey(what, self._place(entry.line), help_line)
        return term

    def _one(self, term: Term, node: Node, curie: str, *, in_content: bool) -> Any:
        """Return the JSON-LD value of one item of a key."""
        if self._words.has_range(term, "TimeSpan") and not _names_a_time(node):
            return self._time(term, node, curie, in_content=in_content)
        if isinstance(node, Sequence):
            raise BadValue("a list in a list", self._place(node.line), "one level is enough")
        if isinstance(node, Mapping):
            return self._nested(term, node, curie, in_content=in_content)
        if not node.value.strip():
            raise BadValue(f"{term.key} is empty", self._place(node.line), "give a value or leave the key out")
        if term.coercion == "@vocab":
            return self._word(term, node)
        if term.coercion != "@id":
            return node.value
        return self._tombstone(node) if term.iri == self._words.names.sa("retracts") else self._reference(node)

    def _nested(self, term: Term, node: Mapping, curie: str, *, in_content: bool) -> Any:
        """Return the value of a mapping: a text with its language, or the id of a thing described in place."""
        if term.language:
            return self._text(node)
        if term.coercion != "@id":
            raise BadValue(f"{term.key} takes a plain value", self._place(node.line), "write `key: value`")
        if in_content:
            return self._in_content(node, curie)
        nested_claim = node.get("id") is None and node.get("act") is not None and term.key == "content"
        identifier = f"{curie}.1" if nested_claim else self._identifier(node.get("id"), node.line)
        self._thing(node, identifier)
        return identifier

    def _text(self, node: Mapping) -> Json:
        value, language = node.get("value"), node.get("lang")
        if not (isinstance(value, Scalar) and isinstance(language, Scalar) and len(node.entries) == 2):
            raise BadValue("a text takes `value:` and `lang:`", self._place(node.line), "{value: OTAN, lang: fr}")
        if not _LANGUAGE.match(language.value):
            raise BadValue(f"{language.value!r} is not a language tag", self._place(language.line), "for example fr")
        return {"value": value.value, "lang": language.value}

    def _class(self, node: Node) -> str:
        if isinstance(node, Scalar):
            term = self._words.terms.get(node.value)
            if term and term.kind == "class":
                return node.value
            if ":" in node.value:
                self._expand(node)
                return node.value
        classes = [key for key, term in self._words.terms.items() if term.kind == "class"]
        value = node.value if isinstance(node, Scalar) else "a mapping"
        raise BadValue(f"{value!r} is not a class", self._place(node.line), nearest(value, classes, "class"))

    def _word(self, term: Term, node: Scalar) -> str:
        """Return a concept of the property's scheme, or a class, property or CURIE, as written."""
        found = self._words.terms.get(node.value)
        concepts = self._words.concepts_for(term)
        if node.value in concepts or (found and found.kind != "concept"):
            return node.value
        if found is None and ":" in node.value:
            self._expand(node)
            return node.value
        help_line = nearest(node.value, concepts, "concept")
        if term.values_from and len(concepts) <= 12:
            help_line = f"{term.key} is one of {', '.join(concepts)}"
        raise BadValue(f"{term.key} does not know {node.value!r}", self._place(node.line), help_line)

    def _reference(self, node: Scalar) -> str:
        """Return a CURIE or an absolute IRI as written; a thing of ours must be described somewhere."""
        iri = self._expand(node)
        if self._words.names.kind_and_local(iri):
            self.reading.references.append((iri, node.value, self._place(node.line)))
        return node.value

    def _tombstone(self, node: Scalar) -> str:
        """Return what a retraction names: a thing that is gone need not be described."""
        self._expand(node)
        return node.value

    def _expand(self, node: Scalar) -> str:
        place = self._place(node.line)
        try:
            iri = self._words.names.expand(node.value)
        except RuleError as error:
            raise BadValue(f"{node.value!r} is not an id", place, error.help, error.code) from error
        if not _IRI.match(iri):
            raise BadValue(f"{node.value!r} is not an IRI", place, "no spaces, quotes, braces or angle brackets in it")
        return iri

    def _in_content(self, node: Node, owner: str) -> Any:
        """Return a node inside content: no default type, its things need no description elsewhere."""
        if isinstance(node, Scalar):
            return self._reference(node)
        if isinstance(node, Sequence):
            raise BadValue("a list in a list", self._place(node.line), "one level is enough")
        curie = self._identifier(node.get("id"), node.line)
        if node.get(CONTENT_KEY):
            raise BadValue("a proposition inside content", self._place(node.line), "describe it as a thing of its own")
        iri = self._words.names.expand(curie)
        self.reading.known.add(iri)
        self.reading.places.put(iri, self._place(node.line))
        return {"id": curie} | self._entries(node, curie, in_content=True)

    def _time(self, term: Term, node: Node, owner: str, *, in_content: bool) -> str:
        """Keep the time span that a date describes and return its id."""
        place = self._place(node.line)
        written = node if isinstance(node, Mapping) else Mapping((Entry("edtf", node.line, node),), node.line)
        edtf = written.get("edtf")
        if not isinstance(edtf, Scalar):
            raise BadValue("a time without an edtf", place, 'write a date, or a mapping with `edtf: "1948~/.."`')
        kind, _, local = owner.partition(":")
        identifier = f"time:{kind}.{local}" + ("" if term.key in _UNNUMBERED else f".{term.key}")
        if written.get("id"):
            identifier = self._identifier(written.get("id"), node.line)
        given = {e.key: e.value.value for e in written.entries if e.key in _BOUND_KEYS and isinstance(e.value, Scalar)}
        has_note = written.get("note") is not None
        described = describe(edtf.value, given, self.reading.as_of, has_note=has_note, place=self._place(edtf.line))
        span = {"id": identifier, "type": ["TimeSpan"], **self._entries(written, identifier, in_content=False)}
        self._keep_time(identifier, span | described, owner, place, in_content=in_content)
        return identifier

    def _keep_time(self, identifier: str, span: Json, owner: str, place: Place, *, in_content: bool) -> None:
        iri = self._words.names.expand(identifier)
        known = self.reading.times.get(identifier)
        if known is not None and known != span:
            raise DuplicateId(
                f"{owner} has two dates", place, f"the other is at {self.reading.defined[iri]}: give this one an id"
            )
        if known is None:
            self.reading.times[identifier] = span
            self.reading.nodes.append(span)
            self.reading.defined[iri] = place
            self.reading.places.put(iri, place)
            self.reading.graphs[iri] = "claims" if in_content else graph_of(owner.partition(":")[0])


def _items(node: Node) -> Iterator[Node]:
    yield from node.items if isinstance(node, Sequence) else (node,)


def _names_a_time(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value.startswith("time:")
