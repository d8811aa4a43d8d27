"""Anybody's RDF from one format to another.

Statements stream from reader to writer, so that memory does not grow with the file; only the canonical form needs
them all at once. Nothing is fetched: remote contexts and document types are refused.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count, filterfalse, islice
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuadParser, RdfFormat, Triple, parse, serialize

from kg.errors import InputError, Place, RuleError, UsageError
from kg.formats import Format
from kg.names import VOCABULARIES, Names
from kg.positions import whereabouts
from kg.wellformed import Checked, at_once, too_long

OX = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "xml": RdfFormat.RDF_XML,
}
_BATCH = 1_000
"""How many statements are read in one step of the interpreter."""
DEFAULT, EVERY = "default", "*"
"""What stands for the default graph, and for all graphs, where a graph is asked for."""


@dataclass(frozen=True)
class Source:
    """What is read: a stream, its format, its file's name for messages; relative IRIs need ``base``.

    ``before`` is how many lines of the file stand before the stream, where that is a part of it.
    """

    stream: BinaryIO
    form: Format
    file: str
    base: str | None = None
    before: int | None = None


@dataclass(frozen=True)
class Conversion:
    """One conversion: what is read, the format to write, and the graphs to take (IRIs, ``default`` or ``*``).

    From a format without named graphs, a graph that is asked for is the one that the statements are put into.
    """

    source: Source
    form: Format
    graphs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no statement could mend."""
        if self.source.form.named_graphs or not self.graphs:
            return
        if len(self.graphs) > 1 or self.graphs[0] in (DEFAULT, EVERY) or not self.form.named_graphs:
            raise UsageError(
                f"{self.source.form.title} holds one graph: there is none to choose",
                help="leave --graph out, or give one IRI and a format with named graphs, to put the statements there",
            )

    def stream(self, sink: BinaryIO) -> int:
        """Write every statement to ``sink`` as it is read; return how many.

        Raises ``InputError`` at the place of what cannot be read, ``RuleError`` for what the format cannot hold, and
        ``UsageError`` where statements would get lost or no graph is as asked for.
        """
        reader = Reader(self.source)
        passing = _Passing(self._routed(reader) if self.graphs or self.form.name == "xml" else reader.untouched())
        with reader.blamed():
            # The prefixes at the head of a file are known once its first statement is read.
            quads = chain(list(islice(passing.quads, 1)), passing.quads)
            # A quad in the default graph is a triple to every writer, and passes much faster than one made anew.
            statements = quads if self.form.named_graphs or not self.graphs else (quad.triple for quad in quads)
            self._write(statements, sink, reader, passing)
        return passing.count

    def _write(
        self, statements: Iterable[Quad | Triple], sink: BinaryIO, reader: "Reader", passing: "_Passing"
    ) -> None:
        if self.form.name == "xml":
            from kg.writer import rdfxml_stream

            for piece in rdfxml_stream(cast("Iterable[Triple]", statements), reader.prefixes):
                sink.write(piece)
            return
        pretty = reader.prefixes if self.form.name in ("ttl", "trig") else None
        try:
            serialize(cast("Iterable[Quad]", statements), sink, OX[self.form.name], prefixes=pretty)
        except (ValueError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            self.refuse_other_graph(passing.last)
            raise RuleError(f"{self.form.title} cannot hold it: {error}", help="take another format") from error
        if self.form.name == "jsonld":
            sink.write(b"\n")

    def canonical(self) -> bytes:
        """Return the canonical form: labels by RDFC-1.0, everything in order. Raises what ``stream`` raises."""
        from kg.writer import serialize as write_in_order

        reader = Reader(self.source)
        # No step of it is run by the interpreter where every statement is taken as it is.
        is_plain = not self.graphs and (self.form.named_graphs or not self.source.form.named_graphs)
        with reader.blamed():
            quads = list(reader.untouched() if is_plain else self._routed(reader))
        return write_in_order(quads, self.form, Foreign("about:", (), tuple(reader.prefixes.items())))

    def _routed(self, reader: Iterable[Quad]) -> Iterator[Quad]:
        """Yield the statements of the graphs asked for, in the graphs where they are to be."""
        if not self.source.form.named_graphs:
            if not self.graphs:
                yield from reader
                return
            home = NamedNode(_checked(self.graphs[0]))
            yield from (Quad(q.subject, q.predicate, q.object, home) for q in reader)
            return
        wanted = {DefaultGraph() if g == DEFAULT else NamedNode(_checked(g)) for g in self.graphs if g != EVERY}
        found = set()
        for quad in reader:
            found.add(quad.graph_name)
            self.refuse_other_graph(quad)
            if not self.graphs or EVERY in self.graphs or quad.graph_name in wanted:
                yield quad
        missing = sorted(str(name) for name in wanted - found)
        if missing:
            there = ", ".join(sorted(map(str, found))[:5]) or "none"
            raise UsageError(f"there is no graph {missing[0]}", help=f"graphs there: {there}")

    def refuse_other_graph(self, quad: Quad | None) -> None:
        """Refuse a statement in a named graph where a format holds one graph and none is asked for."""
        if self.graphs or self.form.named_graphs or quad is None or quad.graph_name == DefaultGraph():
            return
        raise UsageError(
            f"{self.form.title} holds one graph, and there are statements in {quad.graph_name}",
            help=f"choose with --graph IRI (or {DEFAULT}, or '{EVERY}' for all), or take a format with graphs",
        )


class Reader:
    """The statements of a source, one by one."""

    def __init__(self, source: Source) -> None:
        """Start reading; raises ``InputError`` for an empty file and for what no parser shall see."""
        self._source = source
        name = source.form.name
        self._seen = at_once(source.stream, name) or Checked(source.stream, name, source.file, source.before)
        try:
            self._parser: QuadParser = parse(cast("BinaryIO", self._seen), OX[name], base_iri=source.base)
        except (SyntaxError, ValueError) as error:
            raise self._failed(error) from error

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes declared so far."""
        return dict(self._parser.prefixes)

    @property
    def base(self) -> str | None:
        """What relative IRIs are relative to by now."""
        return self._parser.base_iri

    def __iter__(self) -> Iterator[Quad]:
        """Yield the statements; raises ``InputError`` at the place of the first that cannot be read."""
        with self.blamed():
            yield from self._parser

    def untouched(self) -> Iterator[Quad]:
        """Return the statements for a loop that is not Python's, to be run under ``blamed``."""
        return iter(self._parser)

    def in_batches(self) -> Iterator[list[Quad]]:
        """Yield the statements many at a time, which takes few steps of the interpreter. Raises as iteration does."""
        with self.blamed():
            while batch := list(islice(self._parser, _BATCH)):
                yield batch

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Give what the parser raises the place where it stumbled."""
        try:
            yield
        except SyntaxError as error:
            raise self._failed(error) from error
        except MemoryError as error:
            raise too_long(self._source.file, self._line) from error

    @property
    def _line(self) -> int:
        """The line near which the parser is, if it does not say itself: the last one that it has been given."""
        if isinstance(self._seen, Checked):
            return self._seen.line
        return 1 + (self._source.before or 0) + self._seen.count(b"\n")

    def _failed(self, error: SyntaxError | ValueError) -> InputError:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
        place = Place(self._source.file)
        if isinstance(error, SyntaxError) and error.lineno is not None:
            place = Place(self._source.file, error.lineno + (self._source.before or 0), error.offset)
        elif Path(self._source.file).is_file():
            place = whereabouts(Path(self._source.file), text)
        if place.line is None:
            place = Place(self._source.file, self._line)
        reason = re.sub(r"^Parser error (?:at|between) .*?: ", "", text)
        return InputError(f"not {self._source.form.title}: {reason}", place=place, help=_advice(reason))


@dataclass(frozen=True)
class Foreign(Names):
    """Names for data that are not ours: the prefixes that they came with, before those that we know."""

    given: tuple[tuple[str, str], ...] = ()

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Every prefix with its namespace."""
        given = dict(self.given)
        taken = set(given.values())
        return given | {p: ns for p, ns in VOCABULARIES.items() if p not in given and ns not in taken}


class _Passing:
    """Statements on their way: how many passed, and which was the last. No step of it is run by the interpreter."""

    def __init__(self, quads: Iterator[Quad]) -> None:
        self._counter = count()
        self._last: deque[Quad] = deque(maxlen=1)
        kept = filterfalse(self._last.append, quads)
        self.quads: Iterator[Quad] = map(itemgetter(0), zip(kept, self._counter, strict=False))

    @property
    def count(self) -> int:
        """How many there were, when all have passed."""
        return next(self._counter)

    @property
    def last(self) -> Quad | None:
        """The last one that was read."""
        return self._last[0] if self._last else None


def _checked(iri: str) -> str:
    try:
        return NamedNode(iri.strip("<>")).value
    except ValueError as error:
        raise UsageError(
            f"{iri!r} is not an IRI: {error}", help="write it out, as https://example.org/graph"
        ) from error


def _advice(reason: str) -> str:
    if "scheme" in reason:
        return "IRIs are relative to something: say to what with --base IRI"
    if "RemoteContext" in reason or "LoadDocument" in reason:
        return "remote contexts are never fetched: put the context into the file"
    return "mend the line, or say with --input-format what the file is"
