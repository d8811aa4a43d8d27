"""Where things stand in RDF text: no parser keeps the line of a triple that it accepted, so the text is searched.

A thing stands where a line starts with its name, else where its name is first met.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from kg.errors import Place

_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(r"<([^<>\s]*)>|\"((?:[a-zA-Z][\w+.-]*:)[^\"\s]*)\"|(?<![\w:@\"^])([\w.-]*:[\w.%-]*[\w%-])")


class Located(Protocol):
    """Whatever knows where things stand in files."""

    def of(self, iri: str, predicate: str | None = None) -> Place | None:
        """Return the place of a thing, or of its value."""


class Positions:
    """The places of the things that are named in some files; of the file names given, the first that names one."""

    def __init__(self, files: Mapping[str, bytes], base: str = "", prefixes: Mapping[str, str] | None = None) -> None:
        """Search the files; relative names are relative to ``base``, and ``prefixes`` those that JSON-LD may use."""
        self._starts: dict[str, Place] = {}
        self._mentions: dict[str, Place] = {}
        for file, data in files.items():
            text = data.decode("utf-8", "replace")
            table = {**(prefixes or {}), **{p: _resolved(ns, base) for p, ns in _PREFIX.findall(text)}}
            for number, line in enumerate(text.splitlines(), 1):
                for iri, starts in _names(line, table, base):
                    home = self._starts if starts else self._mentions
                    home.setdefault(iri, Place(file, number))

    def of(self, iri: str, predicate: str | None = None) -> Place | None:
        """Return the place of a thing, or None; what is said of it is not looked for."""
        return self._starts.get(iri) or self._mentions.get(iri)


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
