"""``kg export``: the dataset, or some of its graphs, in any format."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.files import chosen_format
from kg.cli.session import Session
from kg.errors import UsageError
from kg.formats import FORMATS, Format, by_name, by_suffix
from kg.names import DEFAULT_GRAPHS, GRAPHS, Names, nearest

if TYPE_CHECKING:
    from pyoxigraph import Dataset

    from kg.api import Project
    from kg.writer import Book

EXAMPLE = "Example: kg export -f ttl --graph claims -o claims.ttl"
_NAMES = ", ".join(form.name for form in FORMATS)


def command(
    context: typer.Context,
    to: Annotated[
        str | None, typer.Option("--format", "-f", help=f"Format: {_NAMES}. Default: by the name of the file, or ttl.")
    ] = None,
    graph: Annotated[
        list[str] | None, typer.Option("--graph", help=f"Only this graph; may be repeated: {', '.join(GRAPHS)}.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every format, into the folder named with -o.")] = False,
    context_url: Annotated[
        str | None, typer.Option("--context-url", help="JSON-LD: refer to the context at this URL, not carry it.")
    ] = None,
    parts: Annotated[
        int | None, typer.Option("--parts", min=1, help="So many files of sorted N-Quads, for bulk loaders, into -o.")
    ] = None,
    packed: Annotated[bool, typer.Option("--gzip", help="Pack with gzip; the same data give the same bytes.")] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", help="A file, or - for stdout; a folder with --all or --parts.")
    ] = "-",
) -> None:
    """Write the dataset in a standard format, or in parts for bulk loaders.

    TriG, N-Quads and JSON-LD hold every named graph. The others have room for one graph: they get g:facts and
    g:derived unless other graphs are asked for.
    """
    from kg.api import Project
    from kg.parts import pack
    from kg.writer import arrange, only, write_atomic, write_folder

    session: Session = context.obj
    forms = _forms(to, output, everything, parts)
    packed = packed or (output.endswith(".gz") and not parts)
    if context_url and not any(form.name == "jsonld" for form in forms):
        raise UsageError("--context-url is for JSON-LD", help="add -f jsonld, or leave it out")
    with session.progress("reading the graph"):
        project = Project.open(session.project)
        graphs = [graph_iri(name, project.names) for name in graph or ()]
        dataset, is_from_dist = project.load()
    if not is_from_dist:
        session.say("built in memory: dist/ is missing or older than the seeds")
    if parts:
        _write_parts(session, project, only(dataset, graphs) if graphs else dataset, parts, Path(output), packed)
        return
    with session.progress("writing"):
        book = arrange(dataset, project.names)
        files = {form: _file(session, project, book, form, graphs, context_url) for form in forms}
    if packed:
        files = {form: pack(data) for form, data in files.items()}
    if everything:
        ending = ".gz" if packed else ""
        write_folder(Path(output), {f"{project.settings.name}{f.suffix}{ending}": data for f, data in files.items()})
    elif output == "-":
        session.write(files[forms[0]])
    else:
        write_atomic(Path(output), files[forms[0]])


def _write_parts(
    session: Session, project: "Project", dataset: "Dataset", number: int, folder: Path, packed: bool
) -> None:
    """Write a dataset in parts, and say how many."""
    from kg.dist import MANIFEST
    from kg.parts import in_parts
    from kg.writer import write_folder

    with session.progress("writing"):
        files = in_parts(dataset, project.settings, number, packed=packed)
        write_folder(folder, files)
    made = sum(name.endswith((".nq", ".nq.gz")) for name in files)
    session.say(f"{folder}: {len(dataset):,} quads in {made} parts; {MANIFEST} and SHA256SUMS tell of each")


def _forms(to: str | None, output: str, everything: bool, parts: int | None) -> Sequence[Format]:
    if parts is not None:
        if everything or output == "-" or to not in (None, "nq"):
            raise UsageError("--parts writes N-Quads into a folder", help="name it with -o; leave -f and --all out")
        return [by_name("nq")]
    if everything:
        if to is not None or output == "-":
            raise UsageError("--all writes every format into a folder", help="name it with -o, and leave -f out")
        return FORMATS
    if to is None and output == "-":
        return [by_name("ttl")]
    form = chosen_format(to, output, "-f")
    named = by_suffix(output)
    if to is not None and named is not None and named != form:
        raise UsageError(f"-f says {form.name}, the name of {output!r} {named.name}", help="make them agree")
    return [form]


def graph_iri(name: str, names: Names) -> str:
    """Return the IRI of a graph given by name, CURIE or IRI."""
    local = name.strip("<>").removeprefix(names.graph("")).removeprefix("g:")
    if local not in GRAPHS:
        raise UsageError(f"there is no graph {name!r}", help=nearest(local, GRAPHS, "graph"))
    return names.graph(local)


def _file(
    session: Session, project: "Project", book: "Book", form: Format, graphs: list[str], context_url: str | None
) -> bytes:
    """Return the data in one format, and say which graphs it holds where they are not all."""
    if not graphs and not form.named_graphs:
        graphs = [project.names.graph(name) for name in DEFAULT_GRAPHS]
        held = " and ".join(f"g:{name}" for name in DEFAULT_GRAPHS)
        session.say(f"{form.title} holds one graph: {held}; ask for others with --graph")
    part = book.only(graphs) if graphs else book
    for iri in graphs:
        if not book.only([iri]).chapters:
            session.say(f"{project.names.compact(iri)} is empty")
    return part.write(form, project.vocabulary.context, context_url)
