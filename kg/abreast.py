"""A large file converted by several processes side by side, part by part; and one reading written in several formats.

A part that can be read by itself, and leaves prefixes and base as they were, ends between two statements, whatever the
format: so each part is right if all before it were. From the first that is not so, one process reads on to the end of
the file, and tells what is wrong and at which line.
"""

import io
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import BinaryIO, cast

from pyoxigraph import NamedNode, Quad, serialize

from kg.beside import pouring, processors
from kg.collector import held_back
from kg.convert import OX, Conversion, Reader, Source
from kg.errors import KgError, RuleError

PART = 1 << 20
"""How many bytes of the file one part has, about."""

_LONGEST = 16
"""How many times as long a part may get where no end of a statement is in sight."""
_WINDOW = 1 << 16
_BATCH = 30_000
_READ = frozenset(("nt", "nq", "ttl", "trig"))
_WRITTEN = frozenset((*_READ, "jsonld"))
_PRETTY = frozenset(("ttl", "trig"))
_END = re.compile(rb"(?:\.[ \t]*|(?<=\n)\})\r?\n(?=[^\s#\]})])")
_LINE = re.compile(rb"(?<=\n)(\S+)[ \t][^\n]*\n(?!\1[ \t])(?=[<_])")
"""Where a statement is likely to end and another to begin; in a line-based format, the first about another subject.

A guess that is wrong costs time, and nothing else.
"""

_Span = tuple[int, int]


@dataclass(frozen=True)
class _Surroundings:
    """What statements mean depends on: prefixes and base."""

    prefixes: Mapping[str, str]
    base: str | None

    @property
    def declared(self) -> bytes:
        """The prefixes as a line of Turtle; nothing if there are none."""
        line = " ".join(f"@prefix {name}: <{iri}> ." for name, iri in self.prefixes.items())
        return f"{line}\n".encode() if line else b""


@dataclass
class Output:
    """A format that is written, and to what. Each piece of it is as if it stood alone, without its frame."""

    conversion: Conversion
    sink: BinaryIO
    prefixes: Mapping[str, str] | None = None
    _is_begun: bool = False

    @cached_property
    def _frame(self) -> tuple[bytes, bytes, bytes]:
        """What stands before, between and after the pieces."""
        name = self.conversion.form.name
        if name == "jsonld":
            return b"[", b",", b"]"
        if name not in _PRETTY:
            return b"", b"", b""
        node = NamedNode("urn:x")
        lines = self._serialized([Quad(node, node, node)]).splitlines(keepends=True)
        return b"".join(lines[:-1]), b"", b""

    def _serialized(self, quads: Sequence[Quad]) -> bytes:
        form = self.conversion.form
        prefixes = dict(self.prefixes or {}) if form.name in _PRETTY else None
        return cast("bytes", serialize(quads, format=OX[form.name], prefixes=prefixes))

    def piece(self, quads: Sequence[Quad]) -> bytes:
        """Return statements in the format. Raises what ``Conversion.stream`` raises."""
        try:
            data = self._serialized(quads)
        except (ValueError, OSError) as error:
            for quad in quads:
                self.conversion.refuse_other_graph(quad)
            title = self.conversion.form.title
            raise RuleError(f"{title} cannot hold it: {error}", help="take another format") from error
        before, _, after = self._frame
        return data[len(before) : len(data) - len(after)] if data else data

    def take(self, piece: bytes) -> None:
        """Write a piece after those before it."""
        if piece:
            self.sink.write(self._frame[1 if self._is_begun else 0])
            self.sink.write(piece)
            self._is_begun = True

    def end(self) -> None:
        """Write what stands after the last piece."""
        before, _, after = self._frame
        if after:
            self.sink.write((b"" if self._is_begun else before) + after + b"\n")


def can_be_parted(conversion: Conversion) -> bool:
    """Whether a conversion can be done in parts: the formats allow it, and no graph is asked for."""
    read, written = conversion.source.form.name, conversion.form.name
    return read in _READ and written in _WRITTEN and not conversion.graphs


def is_large(source: Source) -> bool:
    """Whether a source is a file from its start, of several parts, and there are processors to share it."""
    stream = source.stream
    if not isinstance(stream, io.BufferedReader) or processors() < 2 or not hasattr(os, "fork"):
        return False
    about = os.fstat(stream.fileno())
    return stat.S_ISREG(about.st_mode) and about.st_size >= 2 * PART and stream.tell() == 0


def convert(outputs: Sequence[Output]) -> int:
    """Write every statement of the one source of some conversions to each output; return how many there were.

    Raises what ``Conversion.stream`` raises.
    """
    source: Source | None = outputs[0].conversion.source
    count = 0
    with held_back():
        if source and is_large(source):
            count, source = _side_by_side(outputs, source)
        if source:
            count += _one_by_one(outputs, source)
    for output in outputs:
        output.end()
    return count


def _one_by_one(outputs: Sequence[Output], source: Source) -> int:
    """Write the statements of a source to each output, so many at a time, in this process."""
    count = 0
    reader = Reader(source)
    with reader.blamed():
        statements = reader.untouched()
        # The prefixes at the head of a file are known once its first statement is read.
        quads = list(islice(statements, 1))
        for output in outputs:
            output.prefixes = reader.prefixes if output.prefixes is None else output.prefixes
        while quads:
            count += len(quads)
            for output in outputs:
                output.take(output.piece(quads))
            quads = list(islice(statements, _BATCH))
    return count


def _side_by_side(outputs: Sequence[Output], source: Source) -> tuple[int, Source | None]:
    """Write the parts of a file that can be read alone; return how many statements they had, and what is left."""
    file = source.stream.fileno()
    size = os.fstat(file).st_size
    around = _surroundings(source, size)
    for output in outputs:
        output.prefixes = around.prefixes
    ends = _LINE if source.form.name in ("nt", "nq") else _END
    spans = [*pairwise([*_starts(file, size, ends), size])]
    count = 0
    with ExitStack() as stack:
        workers = min(processors(), len(spans))
        pipes = [stack.enter_context(pouring(_Parts(outputs, spans[n::workers], around).pour)) for n in range(workers)]
        for number, (start, end) in enumerate(spans):
            answer = _answer(pipes[number % workers], outputs)
            if answer is None:
                return count, _rest(source, start, size, around)
            count += answer.count
            for output, piece in zip(outputs, answer.pieces, strict=True):
                output.take(piece)
            if answer.around != around:
                return count, _rest(source, end, size, answer.around) if end < size else None
    return count, None


@dataclass(frozen=True)
class _Answer:
    """What a part holds: how many statements, in each format, and what surrounds the statements after it."""

    count: int
    around: _Surroundings
    pieces: Sequence[bytes]


@dataclass(frozen=True)
class _Parts:
    """Some parts of a file, for one process."""

    outputs: Sequence[Output]
    spans: Sequence[_Span]
    around: _Surroundings

    def pour(self, pipe: BinaryIO) -> None:
        """Convert one part after the other into a pipe; stop at the first that cannot be read alone."""
        for start, end in self.spans:
            answer = self._read(start, end)
            if answer is None:
                return
            about = [answer.count, dict(answer.around.prefixes), answer.around.base, [*map(len, answer.pieces)]]
            pipe.write(json.dumps(about).encode() + b"\n")
            pipe.writelines(answer.pieces)
            pipe.flush()

    def _read(self, start: int, end: int) -> _Answer | None:
        source = self.outputs[0].conversion.source
        if end - start > _LONGEST * PART:
            return None
        head = self.around.declared if start else b""
        base = self.around.base if start else source.base
        stream = io.BytesIO(head + os.pread(source.stream.fileno(), end - start, start))
        try:
            reader = Reader(replace(source, stream=stream, base=base, before=0))
            with reader.blamed():
                quads = list(reader.untouched())
            pieces = [output.piece(quads) for output in self.outputs]
        except KgError:
            return None
        after = _Surroundings(reader.prefixes, reader.base if quads else self.around.base)
        return _Answer(len(quads), after, pieces)


def _answer(pipe: BinaryIO, outputs: Sequence[Output]) -> _Answer | None:
    """Return what a process says of its next part; None if it could not read it, or is no more."""
    head = pipe.readline()
    if not head.endswith(b"\n"):
        return None
    count, prefixes, base, sizes = json.loads(head)
    pieces = [pipe.read(size) for size in sizes]
    return _Answer(count, _Surroundings(prefixes, base), pieces) if [*map(len, pieces)] == sizes else None


def _surroundings(source: Source, size: int) -> _Surroundings:
    """Return what surrounds the first statement of a file."""
    reader = Reader(replace(source, stream=_from(source, 0, size)))
    with reader.blamed():
        next(reader.untouched(), None)
    return _Surroundings(reader.prefixes, reader.base)


def _rest(source: Source, start: int, size: int, around: _Surroundings) -> Source:
    """Return the end of a file, to be read as what stands there."""
    before = 0
    stream = _from(source, 0, start)
    while block := stream.read(1 << 20):
        before += block.count(b"\n")
    if not start:
        return replace(source, stream=_from(source, 0, size))
    head = around.declared
    return replace(source, stream=_from(source, start, size, head), base=around.base, before=before - bool(head))


def _from(source: Source, start: int, end: int, head: bytes = b"") -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Piece(source.stream.fileno(), start, end, head), 1 << 16))


class _Piece(io.RawIOBase):
    """A part of an open file after some bytes that do not stand in it, read without moving the file's position."""

    def __init__(self, file: int, start: int, end: int, head: bytes) -> None:
        self._file, self._at, self._end, self._head = file, start, end, head

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read on."""
        into = memoryview(cast("bytearray", buffer)).cast("B")
        if self._head:
            data, self._head = self._head[: len(into)], self._head[len(into) :]
        else:
            data = os.pread(self._file, min(len(into), self._end - self._at), self._at)
            self._at += len(data)
        into[: len(data)] = data
        return len(data)


def _starts(file: int, size: int, ends: re.Pattern[bytes]) -> Iterator[int]:
    """Yield where the parts of a file start."""
    yield 0
    last = 0
    for about in range(PART, size, PART):
        found = ends.search(os.pread(file, _WINDOW, about)) if about > last else None
        if found and about + found.end() < size:
            last = about + found.end()
            yield last
