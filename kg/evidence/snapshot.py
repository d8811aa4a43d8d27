"""A file of an article to the exact text that offsets refer to.

A snapshot is UTF-8, NFC, LF, without a byte order mark, blank space at its ends, and a syndicator's last line.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from kg.errors import InputError, Place
from kg.evidence.markup import paragraphs_of_html
from kg.evidence.words import Words, split

_SYNDICATED = re.compile(r"(?:\A|\n)[ \t]*The post [^\n]+ appeared first on [^\n]+\Z")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_MARKUP = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_WIDE_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


@dataclass(frozen=True)
class Snapshot:
    """An exact text. Offsets are code points, from 0, the end exclusive; paragraphs are counted from 1."""

    text: str

    @classmethod
    def of(cls, text: str) -> "Snapshot":
        """Return the snapshot of a text as found in a file."""
        unified = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
        trimmed = unified.rstrip().lstrip("\n")
        return cls(_SYNDICATED.sub("", trimmed).rstrip())

    @cached_property
    def sha256(self) -> str:
        """The hash of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def words(self) -> Words:
        """The words of the text."""
        return split(self.text)

    @cached_property
    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each paragraph: what blank lines part, or each line where there are no blank lines."""
        parts = list(_BLANK_LINES.finditer(self.text)) or list(re.finditer(r"\n", self.text))
        edges = [0, *(edge for part in parts for edge in part.span()), len(self.text)]
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    def paragraph_at(self, offset: int) -> int:
        """Return the number of the paragraph in which, or after which, an offset stands."""
        return max(1, bisect_right([start for start, _ in self.paragraphs], offset))

    def hash_of(self, start: int, end: int) -> str:
        """Return the SHA-256 of the exact characters between two offsets."""
        return hashlib.sha256(self.text[start:end].encode()).hexdigest()


def read(data: bytes, file: str) -> Snapshot:
    """Return the snapshot of an article's file, plain text or HTML (by its suffix or its first tag).

    Raises ``InputError`` for what is not UTF-8 text, and for a file without any words.
    """
    text = _decoded(data, file)
    if PurePath(file).suffix.lower() in (".html", ".htm", ".xhtml") or _MARKUP.match(text):
        text = "\n".join(paragraphs_of_html(text))
    snapshot = Snapshot.of(text)
    if not snapshot.words.forms:
        raise InputError("the article has no words in it", Place(file), "give the file with the article's text")
    return snapshot


def _decoded(data: bytes, file: str) -> str:
    """Return the text in bytes that should be UTF-8; say what they are instead where that can be told."""
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            raise InputError(f"the file is {name}, not UTF-8", Place(file, 1), "save it as UTF-8")
    if b"\0" in data or data.startswith(b"%PDF-"):
        line = data[: max(0, data.find(b"\0"))].count(b"\n") + 1
        raise InputError("the file is not text", Place(file, line), "save the article as .txt or .html, in UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"the file is not UTF-8: byte 0x{data[error.start]:02x}"
        raise InputError(what, Place(file, line), "save it as UTF-8") from error
