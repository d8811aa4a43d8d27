"""``kg pull``: our graphs back out of a triple store."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import store as shared
from kg.cli.files import chosen_format, sink
from kg.cli.session import Session
from kg.formats import FORMATS, by_name

EXAMPLE = "Example: kg pull http://localhost:3030/kg -o there.nq"
_NAMES = ", ".join(form.name for form in FORMATS)


def command(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help=shared.URL)],
    output: Annotated[str, typer.Option("--output", "-o", help="A file, or - for stdout.")] = "-",
    to: Annotated[
        str | None, typer.Option("--format", "-f", help=f"Format: {_NAMES}. Default: by the name of the file, or nq.")
    ] = None,
    store: Annotated[str | None, typer.Option("--store", help=shared.STORES)] = None,
    graph: Annotated[list[str] | None, typer.Option("--graph", help="Only this graph; may be repeated.")] = None,
    base: Annotated[str | None, typer.Option("--base", help=shared.BASE)] = None,
    logins: Annotated[Path | None, typer.Option("--netrc", help="File with logins, in the form of .netrc.")] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=1.0, help=shared.TIMEOUT)] = 300.0,
) -> None:
    """Read our graphs back out of a triple store, in any format: uses the network.

    Literals come as the store writes them. Formats without named graphs hold g:facts and g:derived, unless other
    graphs are asked for. The login is found as for kg load.
    """
    from kg import stores
    from kg.cli.export import graph_iri
    from kg.names import DEFAULT_GRAPHS
    from kg.writer import serialize

    session: Session = context.obj
    form = by_name("nq") if to is None and output == "-" else chosen_format(to, output, "-f")
    project = shared.project_under(session, base)
    names = project.names
    wanted = [graph_iri(name, names) for name in graph or ()]
    if not wanted and not form.named_graphs:
        wanted = [names.graph(name) for name in DEFAULT_GRAPHS]
    with shared.connected(session, url, store, logins, timeout) as found:
        dataset = stores.pull(found, names, wanted)
    data = serialize(dataset, form, names, project.vocabulary.context)
    with sink(session, output) as out:
        out.write(data)
    session.say(f"{len(dataset):,} triples")
