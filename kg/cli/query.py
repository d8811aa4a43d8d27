"""``kg query``: a named question, or one of the user's own, put to the dataset or to a SPARQL endpoint."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.session import Session, is_terminal
from kg.errors import InputError, Place, UsageError
from kg.formats import by_suffix
from kg.names import Names

if TYPE_CHECKING:
    from kg.api import Project
    from kg.query import NamedQuery, Result, Source

EXAMPLE = "Example: kg query -n members -p arrangement=nato -p on=1955-05-07"
FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld", "trig", "nq")
_SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml"}


def command(
    context: typer.Context,
    file: Annotated[str | None, typer.Argument(help="A file with a query, or - for stdin.")] = None,
    name: Annotated[str | None, typer.Option("--name", "-n", help="A named query; --list shows them.")] = None,
    given: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter of a named query, as name=value.")
    ] = None,
    text: Annotated[str | None, typer.Option("--query", "-q", help="A query as text; our prefixes are known.")] = None,
    show_list: Annotated[bool, typer.Option("--list", help="List the named queries; with -n, explain one.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the SPARQL that would be asked, fit for any store.")
    ] = False,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", help="Ask the SPARQL endpoint at this URL instead: uses the network.")
    ] = None,
    pulled: Annotated[
        bool, typer.Option("--pull", help="With --endpoint: read our graphs from that store, and answer here.")
    ] = False,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", help=f"{', '.join(FORMATS)}. Default: table on a terminal, else csv or ttl."),
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.001, help="Seconds until the query is stopped.")] = 30.0,
    no_labels: Annotated[bool, typer.Option("--no-labels", help="Table: ids instead of labels.")] = False,
    output: Annotated[str, typer.Option("--output", "-o", help="A file, or - for stdout.")] = "-",
) -> None:
    """Ask the graph: a named query, or SPARQL of your own.

    The query runs on dist/ where that is fresh, else on a build in memory, in a process that is stopped when its time
    is up. SPARQL of your own sees g:facts and g:derived as the default graph, the other graphs by GRAPH.
    """
    from kg.api import Project

    session: Session = context.obj
    if form is not None and form not in FORMATS:
        raise UsageError(f"unknown format {form!r}", help=f"formats: {', '.join(FORMATS)}")
    parameters = read_parameters(given or [])
    project = Project.open(session.project)
    if show_list:
        _list(session, project, name)
        return
    asked = _asked(project, file, name, text)
    if parameters and not asked.is_named:
        raise UsageError("only a named query takes parameters", help="name it with -n, or leave -p out")
    source = _source(session, project, endpoint, timeout, pulled=pulled)
    named = asked.named(source.names, project.settings.as_of)
    if show:
        session.write(asked.resolved(named, parameters, source).rstrip() + "\n")
    else:
        with session.progress("asking"):
            result = asked.ask(named, parameters, source)
        _write(session, result, form, output, labelled=not no_labels)
        if named and named.empty and result.kind == "solutions" and not len(result):
            session.say(named.empty)


def read_parameters(given: Sequence[str]) -> dict[str, str]:
    """Return the parameters written as ``name=value``. Raises ``UsageError`` for any other, or one given twice."""
    found: dict[str, str] = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals or not key:
            raise UsageError(f"{item!r} is no parameter", help="write -p name=value, for example -p on=1955-05-07")
        if key in found:
            raise UsageError(f"the parameter {key!r} is given twice", help="give it once")
        found[key] = value
    return found


@dataclass(frozen=True)
class _Asked:
    """What is asked: the bytes of a query, and what messages call it."""

    data: bytes
    origin: str

    @property
    def is_named(self) -> bool:
        """Whether it has parameters and columns of its own."""
        from kg.query import has_front_matter

        return has_front_matter(self.data)

    def named(self, names: "Names", as_of: str) -> "NamedQuery | None":
        """Return the named query that it is, or None."""
        from kg.query import load_query

        return load_query(self.origin, self.data, names.kinds, as_of) if self.is_named else None

    def ask(self, named: "NamedQuery | None", parameters: Mapping[str, str], source: "Source") -> "Result":
        """Return what a source answers."""
        from kg.query import decoded, run_named, run_text

        if named is None:
            return run_text(decoded(self.data, self.origin), source, source.names, self.origin)
        return run_named({named.name: named}, named.name, parameters, source, source.names)

    def resolved(self, named: "NamedQuery | None", parameters: Mapping[str, str], source: "Source") -> str:
        """Return the SPARQL with its parameters and prefixes, every IRI absolute."""
        from kg.query import bind, decoded, resolved

        if named is None:
            return resolved(decoded(self.data, self.origin), source.names)
        bare = replace(named, text=named.sparql)
        return resolved(bind(bare, parameters, source.names, source.things), source.names)


def _asked(project: "Project", file: str | None, name: str | None, text: str | None) -> _Asked:
    """Return the one thing that was asked."""
    from kg.query import load_queries

    if sum(item is not None for item in (file, name, text)) != 1:
        raise UsageError("ask one thing: -n NAME, -q TEXT, a FILE or -", help="kg query --list shows the named queries")
    if name is not None:
        origin, data = load_queries(project.sources, Names(project.settings.base)).file(name)
        return _Asked(data, origin)
    if text is not None:
        return _Asked(text.encode("utf-8", "surrogateescape"), "-q")
    if file == "-":
        return _Asked(sys.stdin.buffer.read(), "stdin")
    return _Asked(_read(str(file)), str(file))


def _read(path: str) -> bytes:
    """Return the bytes of a file. Raises ``InputError`` where there is none that can be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", Place(path), "check the path") from error


def _embedded(session: Session, project: "Project", seconds: float) -> "Source":
    """Return the dataset as a source: from dist/ where that is fresh, without a look at the ontology's files."""
    from kg.dist import fresh_nquads
    from kg.query import Embedded, Limits

    limits = Limits(seconds=seconds)
    with session.progress("reading the graph"):
        data = fresh_nquads(project.root / "dist", project.sources)
        if data is not None:
            return Embedded.of_nquads(data, project.settings.base, limits)
        dataset = project.build().dataset
    session.say("built in memory: dist/ is missing or older than the seeds")
    return Embedded(dataset, project.names, limits)


def _source(session: Session, project: "Project", endpoint: str | None, seconds: float, *, pulled: bool) -> "Source":
    """Return what answers: the dataset, an endpoint, or what a store holds of ours, read from it."""
    if endpoint is None:
        if pulled:
            raise UsageError("--pull reads from a store", help="name it with --endpoint URL")
        return _embedded(session, project, seconds)
    from kg.cli.login import login_for
    from kg.query import Embedded, Limits, Remote

    if not pulled:
        return Remote(endpoint, project.names, Limits(seconds=seconds), login_for(endpoint))
    from kg.cli.store import connected
    from kg.stores import pull

    with connected(session, endpoint, None, None, max(seconds, 30.0)) as store:
        return Embedded(pull(store, project.names), project.names, Limits(seconds=seconds))


def _list(session: Session, project: "Project", name: str | None) -> None:
    from kg.cli.answers import explained, listed, summary
    from kg.query import load_queries

    queries = load_queries(project.sources, project.names)
    if name:
        queries.file(name)
    chosen = [queries[name]] if name else list(queries.values())
    if session.json:
        session.write_json([summary(query) for query in chosen])
    else:
        session.write(explained(chosen[0]) if name else listed(chosen))


def _write(session: Session, result: "Result", form: str | None, output: str, *, labelled: bool) -> None:
    """Write an answer where it was asked for, in the format that was asked for or goes without saying."""
    chosen = form or _format_of(result, output, session)
    if chosen == "table" and result.kind == "solutions":
        from kg.cli.answers import table

        data = table(result, labelled=labelled).encode()
    elif chosen == "table":
        data = result.serialize("csv" if result.kind == "boolean" else "ttl")
    else:
        data = result.serialize(chosen)
    if output == "-":
        session.write(data if data.endswith(b"\n") else data + b"\n")
    else:
        from kg.writer import write_atomic

        write_atomic(Path(output), data)
        session.say(f"{output}: {len(result)} {'triples' if result.kind == 'graph' else 'rows'}")


def _format_of(result: "Result", output: str, session: Session) -> str:
    """Return the format that the kind of answer, the name of the file and the terminal call for."""
    is_graph = result.kind == "graph"
    if session.json:
        return "jsonld" if is_graph else "json"
    if output != "-":
        named = by_suffix(output)
        found = (named.name if named else None) if is_graph else _SUFFIXES.get(Path(output).suffix.lower())
        if found is None:
            raise UsageError(
                f"no format is known by the name of {output!r}", help=f"say which with -f: {', '.join(FORMATS)}"
            )
        return found
    return "table" if is_terminal() else "ttl" if is_graph else "csv"
