"""``kg convert``: anybody's RDF from one format to another."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from kg.cli.session import Session
from kg.errors import InputError, Place, UsageError
from kg.formats import FORMATS, Format, by_name, by_suffix
from kg.wellformed import Unpacked

if TYPE_CHECKING:
    from kg.convert import Conversion

EXAMPLE = "Example: kg convert data.ttl -o data.jsonld"
_NAMES = ", ".join(form.name for form in FORMATS)


def command(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="IN", help="A file, or - for stdin. A file.gz is unpacked.")],
    output: Annotated[
        str, typer.Option("--output", "-o", help="A file, or - for stdout. A name ending in .gz is packed.")
    ] = "-",
    to: Annotated[
        str | None, typer.Option("--format", "-f", help=f"Format to write: {_NAMES}. Default: by the name of OUT.")
    ] = None,
    input_format: Annotated[
        str | None, typer.Option("--input-format", "--from", help="Format to read. Default: by the name of IN.")
    ] = None,
    graph: Annotated[
        list[str] | None,
        typer.Option("--graph", help="Take this named graph (IRI, or default, or *), or put all statements into it."),
    ] = None,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="Same statements, same bytes: canonical labels, everything in order.")
    ] = False,
    base: Annotated[str | None, typer.Option("--base", help="IRI that relative IRIs are relative to.")] = None,
) -> None:
    """Convert RDF between any two formats, statement by statement, whatever the size.

    Literals stay as they are written. Nothing is fetched: remote contexts and document types are refused.
    """
    from kg.convert import Conversion, Source

    session: Session = context.obj
    read_as = chosen_format(input_format, source, "--input-format")
    form = chosen_format(to, output, "-f")
    with session.progress("converting"), opened(source) as stream:
        conversion = Conversion(
            Source(stream, read_as, "stdin" if source == "-" else source, base), form, tuple(graph or ())
        )
        if canonical:
            data = conversion.canonical()
            with sink(session, output) as out:
                out.write(data)
        else:
            stream_out(session, conversion, output)


def stream_out(session: Session, conversion: "Conversion", output: str) -> None:
    """Convert, and say how many statements there were to whoever wants to know."""
    with sink(session, output) as out:
        count = conversion.stream(out)
    session.detail(f"{count:,} statements")


def chosen_format(name: str | None, file: str, option: str) -> Format:
    """Return the format named, else the one that a file's name stands for."""
    if name is not None:
        return by_name(name)
    if file == "-":
        raise UsageError("the format of - cannot be told from its name", help=f"say it with {option}: {_NAMES}")
    form = by_suffix(file)
    if form is None:
        raise UsageError(f"no format is known by the name of {file!r}", help=f"say it with {option}: {_NAMES}")
    return form


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """Open a file, unpacked if it is packed, or stdin."""
    if source == "-":
        yield sys.stdin.buffer
        return
    path, place = Path(source), Place(source)
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=place, help="check the path") from error
    with file, gzip.open(file) if path.suffix == ".gz" else file as stream:
        try:
            yield cast("BinaryIO", Unpacked(cast("BinaryIO", stream), file, source) if stream is not file else file)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InputError(f"not gzip, or cut short: {error}", place=place, help="unpack it by hand") from error


@contextmanager
def sink(session: Session, output: str) -> Iterator[BinaryIO]:
    """Open a file that is replaced only when all went well, or stdout; packed where the name says so."""
    if output == "-":
        with io.BufferedWriter(_Stdout(session), 1 << 16) as out:
            yield cast("BinaryIO", out)
        return
    from kg.writer import atomic

    with atomic(Path(output)) as file:
        if not output.endswith(".gz"):
            yield file
            return
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            yield cast("BinaryIO", packed)


class _Stdout(io.RawIOBase):
    """Stdout as the session writes to it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: object) -> int:
        """Pass bytes on."""
        payload = bytes(cast("memoryview", data))
        self._session.write(payload)
        return len(payload)
