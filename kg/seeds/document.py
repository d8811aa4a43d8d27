"""YAML text to nodes that know their lines: every scalar a string, nothing that a reader could misread.

Only the YAML that curators need is taken: mappings, sequences and scalars. Anchors, tags, tabs and duplicate keys are
errors, so that ``NO`` stays Norway's code and nothing is ever shared by accident.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.error import Mark

from kg.errors import InputError, Place, RuleError
from kg.wellformed import DEEPEST, LONGEST

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text and its line."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes and the line on which it starts."""

    items: "tuple[Node, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: str
    line: int
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """The entries of a mapping, in the order written, and the line on which it starts."""

    entries: tuple[Entry, ...]
    line: int

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, or None."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


Node = Scalar | Sequence | Mapping


def parse(file: str, data: bytes) -> tuple[Mapping, ...]:
    """Return the nodes of a seeds file: a list of mappings.

    Raises ``InputError`` for what is not such YAML (syntax, tabs, encoding, an empty file) and ``RuleError`` for
    duplicate keys, anchors, tags and anything but a list of mappings; the place is file, line and column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError("the file is not UTF-8", place=Place(file, line), help="save it as UTF-8") from error
    for number, line_text in enumerate(text.splitlines(), 1):
        if "\t" in line_text:
            column = line_text.index("\t") + 1
            raise InputError("a tab", place=Place(file, number, column), help="indent with spaces")
    if len(data) > LONGEST:
        raise InputError(f"longer than {LONGEST:,} bytes", place=Place(file, 1), help="part it into several files")
    root = _Composer(file).document(text)
    if not isinstance(root, Sequence) or not all(isinstance(item, Mapping) for item in root.items):
        raise RuleError(
            "a seeds file is a list of things", place=Place(file, root.line), help="start each with `- id: kind:name`"
        )
    return tuple(item for item in root.items if isinstance(item, Mapping))


class _Composer:
    """Builds nodes from the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file

    def document(self, text: str) -> Node:
        try:
            events = list(self._events(text))
        except yaml.YAMLError as error:
            raise syntax_error(error, self.file, text) from error
        starts = [event for event in events if isinstance(event, yaml.DocumentStartEvent)]
        if not starts:
            raise InputError("the file holds nothing", place=Place(self.file, 1), help="fill it or delete it")
        if len(starts) > 1:
            raise self._rule("a second document", starts[1], "one `---` a file at most")
        stream = (e for e in events if not isinstance(e, yaml.DocumentStartEvent | yaml.DocumentEndEvent))
        root = self._node(next(stream), stream)
        if isinstance(root, Scalar) and not root.value:
            raise InputError("the file holds nothing", place=Place(self.file, 1), help="fill it or delete it")
        return root

    def _events(self, text: str) -> Iterator[yaml.Event]:
        """Yield the events until one is too deep: the parser's time grows with the depth, and so does the stack."""
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise self._rule(f"nested more than {DEEPEST} levels deep", event, "flatten it")
            if not isinstance(event, yaml.StreamStartEvent):
                yield event

    def _node(self, event: yaml.Event, stream: Iterator[yaml.Event]) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._rule("an anchor or an alias", event, "write the value out; refer to things by their id")
        if tag := getattr(event, "tag", None):
            raise self._rule(f"a tag: {tag}", event, "leave it out: types come from the ontology")
        line = _mark(event).line + 1
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(following := next(stream), yaml.SequenceEndEvent):
                items.append(self._node(following, stream))
            return Sequence(tuple(items), line)
        return self._mapping(line, stream)

    def _mapping(self, line: int, stream: Iterator[yaml.Event]) -> Mapping:
        entries: dict[str, Entry] = {}
        while not isinstance(following := next(stream), yaml.MappingEndEvent):
            key = self._node(following, stream)
            if not isinstance(key, Scalar):
                raise self._rule("a key that is not a word", following, "write `key: value`")
            if key.value in entries:
                first = entries[key.value].line
                raise self._rule(
                    f"the key {key.value!r} twice", following, f"it is on line {first} too: make it a list"
                )
            entries[key.value] = Entry(key.value, key.line, self._node(next(stream), stream))
        return Mapping(tuple(entries.values()), line)

    def _rule(self, what: str, event: yaml.Event, help_line: str) -> RuleError:
        mark = _mark(event)
        return RuleError(what, place=Place(self.file, mark.line + 1, mark.column + 1), help=help_line)


def syntax_error(error: yaml.YAMLError, file: str, text: str) -> InputError:
    """Return, at its place, the error that the YAML parser gave for a text."""
    mark = getattr(error, "problem_mark", None)
    if mark:
        place = Place(file, mark.line + 1, mark.column + 1)
    else:
        before = text[: getattr(error, "position", 0)]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    return InputError(
        f"not YAML: {problem}", place=place, help="check the indentation and the quotes on this line and above"
    )


def _mark(event: yaml.Event) -> Mark:
    """Return where an event starts; the parser marks every one."""
    mark: Mark = event.start_mark  # type: ignore[assignment]
    return mark
