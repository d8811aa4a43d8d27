"""``kg diff``: what was added, removed and changed between two datasets."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import store as shared
from kg.cli.files import sink
from kg.cli.session import Session
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.diff import Diff

EXAMPLE = "Example: kg diff http://localhost:3030/kg"
FORMATS = ("text", "markdown", "json", "rdf-patch", "sparql-update")
_SIDE = "A file of RDF, a folder that kg build or kg export --parts wrote, a project, or the address of a store."


def command(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help=_SIDE)],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same. Default: what the project is built into.")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", "-f", help=f"{', '.join(FORMATS)}. Default: text.")] = None,
    literals: Annotated[
        str | None,
        typer.Option(
            help="exact, or value: what means the same is the same. Default: value where a store is compared."
        ),
    ] = None,
    graph: Annotated[list[str] | None, typer.Option("--graph", help="Only this graph; may be repeated.")] = None,
    output: Annotated[str, typer.Option("--output", "-o", help="A file, or - for stdout.")] = "-",
    store: Annotated[str | None, typer.Option("--store", help=shared.STORES)] = None,
    base: Annotated[str | None, typer.Option("--base", help=shared.BASE)] = None,
    logins: Annotated[Path | None, typer.Option("--netrc", help="File with logins, in the form of .netrc.")] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=1.0, help=shared.TIMEOUT)] = 300.0,
) -> int:
    """Say what was added, removed and changed between two datasets: statements, and claims.

    Exits 0 where both say the same and 1 where they differ. Blank nodes are compared by what is said of them. The
    network is used only for stores; a login is found as for kg load. RDF Patch and SPARQL Update make the new of the
    old.
    """
    from kg.cli.export import graph_iri
    from kg.cli.sides import Way, alike, is_url, side
    from kg.diff import diff

    session: Session = context.obj
    chosen = _chosen(form, FORMATS, "--format") or ("json" if session.json else "text")
    how = _chosen(literals, ("exact", "value"), "--literals")
    project = shared.project_under(session, base)
    graphs = [graph_iri(name, project.names) for name in graph or ()]
    way = Way(store, logins, timeout)
    left, right = side(session, project, old, way, graphs), side(session, project, new, way, graphs)
    by_value = how == "value" if how else is_url(old) or is_url(new)
    with session.progress("comparing"):
        found = diff(*alike(session, project, left, right), project.names, by_value=by_value)
        data = _written(found, chosen)
    with sink(session, output) as out:
        out.write(data)
    if found.is_same:
        session.say("no difference" + (", by value" if found.rewritten else ""))
    return 0 if found.is_same else 1


def _chosen(word: str | None, words: tuple[str, ...], option: str) -> str | None:
    if word is not None and word not in words:
        raise UsageError(f"{option} {word!r} is not known", help=f"choose {', '.join(words)}")
    return word


def _written(found: "Diff", form: str) -> bytes:
    """Return a difference in one of the forms."""
    from kg.diff import as_json, markdown, rdf_patch, sparql_update, text

    if form == "rdf-patch":
        return rdf_patch(found)
    if form == "sparql-update":
        return sparql_update(found)
    if form == "json":
        return (json.dumps(as_json(found), ensure_ascii=False, indent=2) + "\n").encode()
    return (markdown if form == "markdown" else text)(found).encode()
