"""What a document must be before a parser sees it: not nested too deeply, no token too long, no document type.

Parsers recurse, copy a context a level, or look at a long name again and again: such documents stall or kill the
process, and nobody can catch that. So each block that is read is looked at first. Blocks of the Turtle family pass by
searches that are not the interpreter's; the trees of JSON and XML cost more.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from typing import BinaryIO, Protocol
from xml.parsers import expat

from kg.errors import InputError, Place

DEEPEST = 128
"""How many levels a document may nest: JSON-LD, RDF/XML, YAML, triple terms. What people write has fewer than 20."""
LONGEST = 16 * 1024 * 1024
"""How many bytes a literal, an IRI or a name may have: what the parsers' own buffers hold."""
LONGEST_RUN = 4 * 1024 * 1024
"""How many bytes may follow each other without white space: in a name, each is looked at many times."""
MOST_UNPACKED = 300
"""How many times its packed size a document may have: RDF packs to a twentieth, a bomb to a thousandth."""

_BLOCK = 1024 * 1024
_TOO_DEEP = (f"nested more than {DEEPEST} levels deep", "flatten it: nothing that means something is so deep")
_TOO_LONG = (f"a literal, a name or an element longer than {LONGEST // _BLOCK} MiB", "keep large contents in a file")
_ENDLESS = (f"{LONGEST_RUN // _BLOCK} MiB without white space", "break it, or keep large contents in a file")
_DOCUMENT_TYPE = ("a document type, whose entities can fill any memory", "take out <!DOCTYPE …>")

_TERM = re.compile(
    rb'(?P<open><<\()|(?P<close>\)>>)|(?P<text>"[^"\\]*+(?:\\.[^"\\]*+)*+"|\'[^\'\\]*+(?:\\.[^\'\\]*+)*+\'|["\'].*)'
    rb'|<[^<>"{}|^`\\\x00-\x20]*>|\\.|#.*'
)
_JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}\n"))
_STEPS = [{"[": 1, "{": 1, "]": -1, "}": -1}.get(chr(code), 0) for code in range(256)]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong, how to mend it, and where."""

    message: str
    help: str
    line: int
    column: int | None = None

    def error(self, file: str) -> InputError:
        """Return it as the error about a file."""
        return InputError(self.message, Place(file, self.line, self.column), self.help)


class _Gate(Protocol):
    """What looks at a document block by block."""

    def see(self, block: bytes, line: int) -> Refusal | None:
        """Look at the next block, which starts in this line, and say what is wrong; an empty block is the end."""


def at_once(stream: BinaryIO, form: str) -> bytes | None:
    """Return a document in memory that a parser may see as it is, which is faster; None where it is to be ``Checked``.

    It has no term in a term, and no token can be long: it is short, or of lines that are.
    """
    data = stream.getvalue() if isinstance(stream, BytesIO) and not stream.tell() else b""
    is_short = form in ("ttl", "trig") and len(data) <= LONGEST
    if not data or data.isspace() or not (is_short or form in ("nt", "nq")) or (b"(" in data and b"<<(" in data):
        return None
    has_lines = all(data.find(b"\n", at, at + _BLOCK) >= 0 for at in range(0, len(data) - _BLOCK, _BLOCK))
    return data if has_lines else None


class Checked:
    """A stream that passes on only what was looked at: ``form`` is the short name of a format of RDF.

    Of a part of a file, ``before`` is how many of its lines stand before it; such a part may be empty.

    ``read`` raises ``InputError`` at the line of what no parser shall see; the first block is looked at at once.
    """

    def __init__(self, stream: BinaryIO, form: str, file: str, before: int | None = None) -> None:
        self.line = 1 + (before or 0)
        """The line in which the block that was passed on last ended."""
        self._stream = stream
        self._file = file
        self._gate: _Gate = _XmlGate() if form == "xml" else _JsonGate() if form == "jsonld" else _TurtleGate()
        self._in_lines = isinstance(self._gate, _TurtleGate)
        self._rest = b""
        self._block, self._at = self._next(), 0
        if before is None and not (self._block + self._rest).strip():
            raise InputError("the file is empty", place=Place(file, 1), help="is it the right one?")

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most ``size``; none at the end."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_BLOCK), b""))
        if self._at >= len(self._block):
            self._block, self._at = self._next(), 0
        start, self._at = self._at, self._at + size
        return self._block[start : self._at]

    def _next(self) -> bytes:
        """Return the next block, whole lines where the format has them, or nothing at the end."""
        block = self._stream.read(_BLOCK)
        if self._in_lines:
            lines, newline, rest = block.rpartition(b"\n")
            block = self._rest + lines + newline if newline or not block else self._rest + rest
            self._rest = rest if newline else b""
        refusal = self._gate.see(block, self.line)
        if refusal:
            raise refusal.error(self._file)
        self.line += block.count(b"\n")
        return block

    def too_long(self) -> InputError:
        """Return the error that a ``MemoryError`` of the parser stands for: its buffer is full."""
        return too_long(self._file, self.line)


def too_long(file: str, line: int) -> InputError:
    """Return the error about a file with a token that is too long, near a line."""
    return Refusal(*_TOO_LONG, line).error(file)


class _TurtleGate:
    """Turtle, TriG, N-Triples and N-Quads: triple terms not too deep, no endless name.

    Between the beginnings of two triple terms, one within the other, stand only IRIs, labels and comments. So each
    line can be read by itself, and what texts hold before can only raise the count.
    """

    def __init__(self) -> None:
        self._run = 0
        self._depth = 0

    def see(self, block: bytes, line: int) -> Refusal | None:
        """Look at the next block: whole lines, or a part of one that is very long."""
        # One byte is searched for faster than three, and few documents have triple terms.
        if self._depth or (b"(" in block and b"<<(" in block):
            if b"\n" not in block[:-1]:
                self._depth += block.count(b"<<(") if len(block) >= _BLOCK else 0
            for number, text in enumerate(block.split(b"\n")):
                if self._too_deep(text):
                    return Refusal(*_TOO_DEEP, line + number)
        self._run = 0 if b" " in block or b"\n" in block else self._run + len(block)
        return Refusal(*_ENDLESS, line) if self._run > LONGEST_RUN else None

    def _too_deep(self, line: bytes) -> bool:
        if self._depth or b"<<(" in line:
            for found in _TERM.finditer(line):
                if found.lastgroup == "open":
                    self._depth += 1
                elif found.lastgroup:
                    # After a text nothing can begin within the terms that are open: it was their last object.
                    self._depth = max(0, self._depth - 1) if found.lastgroup == "close" else 0
                if self._depth > DEEPEST:
                    return True
        return self._depth > DEEPEST


class _JsonGate:
    """JSON: brackets outside texts not too deep."""

    def __init__(self) -> None:
        self._depth = 0
        self._text = b""
        """The end of the last block where a text goes on: a quotation mark, and a backslash if that was the last."""

    def see(self, block: bytes, line: int) -> Refusal | None:
        """Look at the next block."""
        brackets = self._without_texts(block).translate(None, _NO_BRACKETS)
        depths = list(accumulate(map(_STEPS.__getitem__, brackets), initial=self._depth))
        self._depth = depths[-1]
        if max(depths) <= DEEPEST:
            return None
        before = next(number for number, depth in enumerate(depths) if depth > DEEPEST)
        return Refusal(*_TOO_DEEP, line + brackets.count(b"\n", 0, before))

    def _without_texts(self, block: bytes) -> bytes:
        """Return what stands outside texts; no text of JSON has a line break."""
        whole = self._text + block
        outside, mark, rest = _JSON_STRING.sub(b"", whole).partition(b'"')
        self._text = b""
        if mark:
            ends = _REST_OF_STRING.match(rest)
            self._text = b'"' + (rest[ends.end() :] if ends else b"")
        return outside


class _XmlGate:
    """XML: well-formed for a second parser, no document type, elements not too deep, no text too long."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._type
        self._depth = 0
        self._elements = 0
        self._since = 0

    def see(self, block: bytes, line: int) -> Refusal | None:
        """Look at the next block."""
        before = self._elements
        try:
            self._parser.Parse(block, not block)
        except _Refused as refused:
            return Refusal(*refused.why, self._parser.CurrentLineNumber)
        except expat.ExpatError as error:
            why = f"not RDF/XML: {expat.ErrorString(error.code)}"
            return Refusal(why, "mend the line", error.lineno, error.offset + 1)
        except (ValueError, LookupError) as error:
            return Refusal(f"not RDF/XML: {error}", "save it as UTF-8", line)
        self._since = 0 if self._elements > before else self._since + len(block)
        return Refusal(*_TOO_LONG, self._parser.CurrentLineNumber) if self._since > LONGEST else None

    def _start(self, *_: object) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST:
            raise _Refused(_TOO_DEEP)

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._elements += 1

    def _type(self, *_: object) -> None:
        raise _Refused(_DOCUMENT_TYPE)


class _Refused(Exception):
    """What expat is told to stop with."""

    def __init__(self, why: tuple[str, str]) -> None:
        self.why = why


class Unpacked:
    """What a packed file holds: raises ``InputError`` where that is so much more that it can only be meant to harm."""

    def __init__(self, stream: BinaryIO, packed: BinaryIO, file: str) -> None:
        """Take the unpacking stream, the packed one below it, and the name of the file."""
        self._stream = stream
        self._packed = packed
        self._file = file
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most ``size``; all of them where it is negative."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_BLOCK), b""))
        data = self._stream.read(size)
        self._size += len(data)
        if self._size > max(64 * _BLOCK, MOST_UNPACKED * self._packed.tell()):
            why = f"unpacked it is more than {MOST_UNPACKED} times as long"
            raise InputError(why, Place(self._file), "unpack it by hand, if that is right")
        return data
