"""``kg convert``: anybody's RDF from one format to another."""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from kg.cli.files import chosen_format, opened, sink
from kg.cli.session import Session
from kg.cli.validate import judged
from kg.collector import held_back
from kg.errors import UsageError
from kg.formats import FORMATS, Format

if TYPE_CHECKING:
    from kg.convert import Conversion

    Target = tuple[Conversion, str]

EXAMPLE = "Example: kg convert data.ttl -o data.jsonld"
_NAMES = ", ".join(form.name for form in FORMATS)


def command(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="IN", help="A file, or - for stdin. A file.gz is unpacked.")],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            help="A file, or - for stdout (the default); may be repeated. A name ending in .gz is packed.",
        ),
    ] = None,
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
    shapes: Annotated[
        list[str] | None,
        typer.Option("--shapes", "-s", help="Write only what conforms to this shapes file; may be repeated."),
    ] = None,
) -> int:
    """Convert RDF between any two formats, statement by statement, whatever the size.

    Literals stay as they are written. Nothing is fetched: remote contexts and document types are refused. With several
    outputs the file is read once. With shapes it is validated meanwhile, and nothing is written unless it conforms.
    """
    from kg.convert import Conversion, Source

    session: Session = context.obj
    files = output or ["-"]
    read_as = chosen_format(input_format, source, "--input-format")
    forms = _forms(to, files)
    with session.progress("converting"), _reread(source, len(files) > 1 or bool(shapes)) as stream:
        read = Source(stream, read_as, "stdin" if source == "-" else source, base)
        targets = [(Conversion(read, form, tuple(graph or ())), file) for form, file in zip(forms, files, strict=True)]
        if not shapes:
            _write(session, targets, canonical)
            return 0
        return _write_if_valid(session, targets, canonical, shapes)


def _forms(to: str | None, files: list[str]) -> list[Format]:
    """Return the format of each output."""
    if len(files) > 1 and to is not None:
        raise UsageError("-f says one format, and there are several outputs", help="name each by its suffix")
    if len(set(files)) < len(files):
        raise UsageError("two outputs have one name", help="name each once")
    return [chosen_format(to, file, "-f") for file in files]


@contextmanager
def _reread(source: str, is_needed: bool) -> Iterator[BinaryIO]:
    """Open a file or stdin; where it is to be read more than once, what cannot be is kept in a temporary file."""
    with opened(source) as stream:
        if not is_needed or (isinstance(stream, io.BufferedReader) and stream.seekable()):
            yield stream
            return
        from shutil import copyfileobj
        from tempfile import TemporaryFile

        with TemporaryFile() as kept:
            copyfileobj(stream, kept)
            kept.seek(0)
            yield io.BufferedReader(kept.raw)


def _write(session: Session, targets: Sequence["Target"], canonical: bool) -> None:
    """Write each conversion to its file; none of them is there before all are done."""
    with ExitStack() as stack:
        _pass(session, [(each, stack.enter_context(sink(session, file))) for each, file in targets], canonical)


def _pass(session: Session, targets: Sequence[tuple["Conversion", BinaryIO]], canonical: bool) -> None:
    """Convert, and say how many statements there were to whoever wants to know."""
    from kg.abreast import Output, can_be_parted, convert, is_large

    source = targets[0][0].source
    together = [(c, out) for c, out in targets if not canonical and can_be_parted(c)]
    if len(together) < 2 and not is_large(source):
        together = []
    if together:
        session.detail(f"{convert([Output(conversion, out) for conversion, out in together]):,} statements")
    for conversion, out in targets:
        if (conversion, out) in together:
            continue
        if len(targets) > 1:
            source.stream.seek(0)
        if canonical:
            with held_back():
                out.write(conversion.canonical())
        else:
            session.detail(f"{conversion.stream(out):,} statements")


def _write_if_valid(session: Session, targets: Sequence["Target"], canonical: bool, shapes: list[str]) -> int:
    """Write each conversion to its file unless the shapes find an error; tell what they find. Return the exit code."""
    from kg.beside import beside
    from kg.isolation import politely

    source = targets[0][0].source
    try:
        with ExitStack() as stack:
            verdict = stack.enter_context(beside(lambda: judged(session, source, shapes)))
            outs = [(each, stack.enter_context(_held(session, file))) for each, file in targets]
            # To check takes longer than to write, and cannot be shared among processors before all is read.
            with politely():
                _pass(session, outs, canonical)
            found = verdict()
            for note in found["notes"].decode().splitlines():
                session.say(note)
            if found["fails"]:
                raise _NotValid
    except _NotValid:
        session.write(found["report"])
        session.say("nothing written: mend what is listed")
        return 1
    return 0


class _NotValid(Exception):
    """Data in which the shapes find an error."""


@contextmanager
def _held(session: Session, output: str) -> Iterator[BinaryIO]:
    """Open an output as ``sink`` does, but hold back what goes to stdout until all went well."""
    if output != "-":
        with sink(session, output) as out:
            yield out
        return
    from shutil import copyfileobj
    from tempfile import TemporaryFile

    with TemporaryFile() as kept:
        yield cast("BinaryIO", kept)
        kept.seek(0)
        with sink(session, output) as out:
            copyfileobj(kept, out)
