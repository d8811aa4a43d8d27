"""Named queries: a SPARQL file with its title, prose, parameters and columns in front."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.errors import InputError, Place, RuleError
from kg.names import nearest
from kg.seeds.document import Mapping as YamlMapping
from kg.seeds.document import Node, Scalar, Sequence, parse
from kg.sparql import values_blocks

GROUPS = ("researchers", "journalists", "fact checkers", "administrators")
"""Who asks, in the order in which a list shows them."""

PLAIN_TYPES = ("date", "text", "choice", "concept", "thing")
"""The types of parameter that every project has; beside them, each kind of thing is one."""

AS_OF = "as_of"
"""The default of a date that stands for the day that the data speak of."""

_FENCE = "# ---"
_NUMBER = re.compile(r"[1-9][0-9]*")
_KEYS = ("title", "group", "answers", "prose", "params", "columns", "empty")
_PARAMETER_KEYS = ("type", "default", "optional", "choices", "kinds", "scheme", "help")


def decoded(data: bytes, file: str) -> str:
    """Return the text of a query file. Raises ``InputError`` at the line that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError("the file is not UTF-8", Place(file, line), "save it as UTF-8") from error


def has_front_matter(data: bytes) -> bool:
    """Whether a file starts as a named query does."""
    return data.startswith(_FENCE.encode() + b"\n")


class BadQueryFile(RuleError):
    """A query file whose front matter is missing or wrong."""

    default_code = "KG151"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a query may be told. ``kinds`` are the kinds of thing that it takes, none meaning any."""

    name: str
    type: str
    help: str
    default: str | None = None
    optional: bool = False
    choices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    scheme: str | None = None

    def __str__(self) -> str:
        """Return the parameter as a list shows it: ``name=default``, in brackets where it may be left empty."""
        shown = self.name + (f"={self.default}" if self.default else "")
        return f"[{shown}]" if self.optional else shown


@dataclass(frozen=True)
class NamedQuery:
    """One question: what it asks, of whom it is typical, what it may be told, what its columns mean, its SPARQL.

    ``answers`` are the numbers of the competency questions that it answers, as docs/queries.md counts them.
    """

    name: str
    title: str
    group: str
    prose: str
    params: tuple[Parameter, ...]
    columns: Mapping[str, str]
    text: str = field(repr=False)
    file: str
    empty: str | None = None
    answers: tuple[int, ...] = ()

    @property
    def sparql(self) -> str:
        """Return the query without its front matter, below its title."""
        _, _, rest = self.text.partition(f"\n{_FENCE}\n")
        return f"# {self.title}\n{rest.lstrip()}"

    def param(self, name: str) -> Parameter | None:
        """Return the parameter with a name, or None."""
        return next((parameter for parameter in self.params if parameter.name == name), None)


def load_query(file: str, data: bytes, kinds: tuple[str, ...], as_of: str) -> NamedQuery:
    """Return the query in a file's bytes; its name is that of the file.

    ``kinds`` are the kinds of thing that a parameter can be, ``as_of`` the day that stands for the default ``as_of``.
    Raises ``InputError`` or ``BadQueryFile`` with the line of what is wrong.
    """
    text = decoded(data, file)
    front = _front_matter(file, text)
    reader = _Reader(file, kinds, as_of, frozenset(values_blocks(text)))
    reader.only(front, _KEYS, "key")
    group = reader.text(front, "group")
    if group not in GROUPS:
        raise reader.wrong(front, "group", f"no such group: {group!r}", f"one of {', '.join(GROUPS)}")
    columns = reader.mapping(front, "columns")
    return NamedQuery(
        name=file.rpartition("/")[2].removesuffix(".rq"),
        title=reader.text(front, "title"),
        group=group,
        prose=reader.text(front, "prose"),
        params=tuple(reader.parameter(entry.key, entry.value) for entry in reader.mapping(front, "params").entries),
        columns={entry.key: reader.text(columns, entry.key) for entry in columns.entries},
        text=text,
        file=file,
        empty=reader.text(front, "empty") if front.get("empty") else None,
        answers=reader.numbers(front, "answers"),
    )


def _front_matter(file: str, text: str) -> YamlMapping:
    """Return what stands, as comments, between the first two fences; lines and columns stay those of the file."""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        raise BadQueryFile("no front matter", Place(file, 1), f"start with a line {_FENCE!r}, then title, group, prose")
    inside: list[str] = []
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == _FENCE:
            break
        if line[:2] != "# " and line != "#":
            raise BadQueryFile("front matter that is no comment", Place(file, number), "start the line with '# '")
        inside.append(("- " if not inside else "  ") + line[2:])
    else:
        raise BadQueryFile("front matter without an end", Place(file, 1), f"end it with a line {_FENCE!r}")
    (front,) = parse(file, "\n".join(["", *inside, ""]).encode())
    return front


@dataclass(frozen=True)
class _Reader:
    """Reads front matter, and knows where it stands."""

    file: str
    kinds: tuple[str, ...]
    as_of: str
    variables: frozenset[str]

    def wrong(self, node: YamlMapping, key: str, message: str, help_line: str) -> BadQueryFile:
        """Return the error that a key of a mapping is wrong."""
        line = next((entry.line for entry in node.entries if entry.key == key), node.line)
        return BadQueryFile(message, Place(self.file, line), help_line)

    def only(self, node: YamlMapping, known: tuple[str, ...], what: str) -> None:
        """Refuse a key that is not known."""
        for entry in node.entries:
            if entry.key not in known:
                raise self.wrong(node, entry.key, f"unknown {what} {entry.key!r}", nearest(entry.key, known, what))

    def text(self, node: YamlMapping, key: str) -> str:
        """Return a text that must be there."""
        value = node.get(key)
        if not isinstance(value, Scalar) or not value.value.strip():
            raise self.wrong(node, key, f"{key!r} is missing or no text", f"add {key}: …")
        return value.value.strip()

    def mapping(self, node: YamlMapping, key: str) -> YamlMapping:
        """Return a mapping, an empty one where there is none."""
        value: Node | None = node.get(key)
        if value is None:
            return YamlMapping((), node.line)
        if not isinstance(value, YamlMapping):
            raise self.wrong(node, key, f"{key!r} is no mapping", "write {name: …}")
        return value

    def words(self, node: YamlMapping, key: str) -> tuple[str, ...]:
        """Return a list of texts, an empty one where there is none."""
        value = node.get(key)
        items = value.items if isinstance(value, Sequence) else () if value is None else (value,)
        if not all(isinstance(item, Scalar) for item in items):
            raise self.wrong(node, key, f"{key!r} is no list of texts", "write [one, two]")
        return tuple(item.value for item in items if isinstance(item, Scalar))

    def numbers(self, node: YamlMapping, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers from 1, an empty one where there is none."""
        words = self.words(node, key)
        if not all(_NUMBER.fullmatch(word) for word in words):
            raise self.wrong(node, key, f"{key!r} is no list of numbers from 1", "write [1, 2]")
        return tuple(int(word) for word in words)

    def parameter(self, name: str, node: Node) -> Parameter:
        """Return the parameter that a mapping describes."""
        if not isinstance(node, YamlMapping):
            raise BadQueryFile(f"{name!r} is no mapping", Place(self.file, node.line), "write {type: …, help: …}")
        self.only(node, _PARAMETER_KEYS, "key")
        kind = self.text(node, "type")
        if kind not in (*PLAIN_TYPES, *self.kinds):
            help_line = nearest(kind, (*PLAIN_TYPES, *self.kinds), "type")
            raise self.wrong(node, "type", f"unknown type {kind!r}", help_line)
        if name not in self.variables:
            raise self.wrong(
                node, "type", f"the query has no VALUES ?{name} {{ … }}", "add it, with the default inside"
            )
        default = self.text(node, "default") if node.get("default") else None
        return Parameter(
            name=name,
            type=kind,
            help=self.text(node, "help"),
            default=self.as_of if kind == "date" and default == AS_OF else default,
            optional=default is None or node.get("optional") is not None,
            choices=self.words(node, "choices"),
            kinds=(kind,) if kind in self.kinds else self.words(node, "kinds"),
            scheme=self.text(node, "scheme") if node.get("scheme") else None,
        )
