"""Where things stand in RDF text: no parser keeps the line of a triple that it accepted, so the text is searched.

A thing stands where a line starts with its name, else where its name is first met.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Protocol

from kg.errors import Place

_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(r"<([^<>\s]*)>|\"((?:[a-zA-Z][\w+.-]*:)[^\"\s]*)\"|(?<![\w:@\"^])([\w.-]*:[\w.%-]*[\w%-])")


_LINES = (".nt", ".nq")
"""The names of files that have a statement a line."""


class Located(Protocol):
    """Whatever knows where things stand in files."""

    def of(self, iri: str, predicate: str | None = None) -> Place | None:
        """Return the place of a thing, or of its value."""


class Positions:
    """The places of the things that are named in some files; of the file names given, the first that names one."""

    def __init__(self, files: Mapping[str, bytes], base: str = "", prefixes: Mapping[str, str] | None = None) -> None:
        """Take the files, to be searched when a place is asked for.

        Relative names are relative to ``base``, and ``prefixes`` those that JSON-LD may use.
        """
        self._files = files
        self._base = base
        self._prefixes = prefixes or {}

    def of(self, iri: str, predicate: str | None = None) -> Place | None:
        """Return the place of a thing, or None; what is said of it is not looked for."""
        starts, mentions = self._found
        return starts.get(iri) or mentions.get(iri) or self._in_lines(iri)

    def _in_lines(self, iri: str) -> Place | None:
        """Return where a file with a statement a line names a thing: as a subject if it does, else at all."""
        name = f"<{iri}>".encode()
        for file, subjects in self._subjects.items():
            if name in subjects:
                return Place(file, subjects[name])
        for file in self._subjects:
            offset = self._files[file].find(name)
            if offset >= 0:
                return Place(file, self._files[file].count(b"\n", 0, offset) + 1)
        return None

    @cached_property
    def _subjects(self) -> dict[str, dict[bytes, int]]:
        """The line of each subject in the files that have a statement a line, which may be very long."""
        found: dict[str, dict[bytes, int]] = {}
        for file, data in self._files.items():
            if file.endswith(_LINES):
                lines = found[file] = {}
                for number, line in enumerate(BytesIO(data), 1):
                    lines.setdefault(line.partition(b" ")[0], number)
        return found

    @cached_property
    def _found(self) -> tuple[dict[str, Place], dict[str, Place]]:
        """Where things start, and where they are met."""
        found: tuple[dict[str, Place], dict[str, Place]] = ({}, {})
        for file, data in self._files.items():
            if file.endswith(_LINES):
                continue
            text = data.decode("utf-8", "replace")
            table = {**self._prefixes, **{p: _resolved(ns, self._base) for p, ns in _PREFIX.findall(text)}}
            for number, line in enumerate(text.splitlines(), 1):
                for iri, starts in _names(line, table, self._base):
                    found[0 if starts else 1].setdefault(iri, Place(file, number))
        return found


def _names(line: str, prefixes: Mapping[str, str], base: str) -> Iterator[tuple[str, bool]]:
    """Yield the IRIs that a line names, and whether each starts it."""
    for found in _NAME.finditer(line):
        written = found[2] or found[3] or ""
        prefix, _, local = written.partition(":")
        if found[1] is not None:
            iri = _resolved(found[1], base)
        elif prefix in prefixes:
            iri = prefixes[prefix] + local
        else:
            iri = written
        yield iri, not line[: found.start()].strip() or line.strip().startswith('"@id"')


def _resolved(iri: str, base: str) -> str:
    return iri if re.match(r"[A-Za-z][\w+.-]*:", iri) else base + iri


class FirstOf:
    """Several that know places, asked in order."""

    def __init__(self, *others: Located) -> None:
        """Ask these, the first first."""
        self._others = others

    def of(self, iri: str, predicate: str | None = None) -> Place | None:
        """Return the first place that any of them knows."""
        return next((place for other in self._others if (place := other.of(iri, predicate))), None)


def whereabouts(path: Path, message: str) -> Place:
    """Return where in a file the reader stumbled, for readers that do not say.

    The first byte that is not UTF-8, else the first place where XML is broken, else where the text stands that the
    message quotes.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _place(path, data[: error.start].decode("utf-8"))
    if data.lstrip()[:1] == b"<":
        from xml.parsers import expat

        try:
            expat.ParserCreate().Parse(data, True)
        except expat.ExpatError as error:
            return Place(str(path), error.lineno, error.offset + 1)
    quoted = re.search(r"['\"](.+?)['\"]", message)
    at = text.find(quoted[1] if quoted else '"@context"')
    return _place(path, text[:at]) if at >= 0 else Place(str(path))


def _place(path: Path, before: str) -> Place:
    """Return the place that follows a text."""
    return Place(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"))
