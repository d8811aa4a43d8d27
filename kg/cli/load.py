"""``kg load``: the dataset into the triple store that people already run, and proof that it is there."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import store as shared
from kg.cli.session import Session
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.api import Project
    from kg.stores import Answered, Cargo, Loaded, Store

EXAMPLE = "Example: kg load http://localhost:3030/kg"


def command(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help=shared.URL)],
    store: Annotated[str | None, typer.Option("--store", help=shared.STORES)] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Make the store hold exactly our graphs (this is what happens anyway).")
    ] = False,
    append: Annotated[bool, typer.Option("--append", help="Add to our graphs, and take nothing out.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Take our graphs out of the store.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would change.")] = False,
    graph: Annotated[list[str] | None, typer.Option("--graph", help="Only this graph; may be repeated.")] = None,
    base: Annotated[str | None, typer.Option("--base", help=shared.BASE)] = None,
    logins: Annotated[Path | None, typer.Option("--netrc", help="File with logins, in the form of .netrc.")] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=1.0, help=shared.TIMEOUT)] = 300.0,
) -> int:
    """Load the dataset into a triple store, and check that it is there: uses the network.

    The new data are made ready beside the old, read back and compared, and only then put in place; then the named
    queries are asked there and here. Only our own graphs are touched. The login is $KG_STORE_USER and
    $KG_STORE_PASSWORD, or $KG_STORE_TOKEN, or stands in ~/.netrc.
    """
    from kg import stores
    from kg.cli.export import graph_iri

    session: Session = context.obj
    if replace + append + drop > 1:
        raise UsageError("--replace, --append and --drop exclude each other", help="choose one")
    with session.progress("reading the graph"):
        project = shared.project_under(session, base)
        wanted = list(dict.fromkeys(graph_iri(name, project.names) for name in graph or ()))
        new = stores.cargo(project.dataset, project.names, wanted)
    with shared.connected(session, url, store, logins, timeout) as found:
        if dry_run:
            return _tell_changes(session, stores.changes(found, new, appended=append, dropped=drop), project)
        if drop:
            before = stores.drop(found, new)
            _tell(session, {"dropped": before.counts}, [f"dropped {before.total:,} triples of ours"])
            return 0
        done = stores.load(found, new, "append" if append else "replace")
        answers = []
        if new.is_whole and not append:
            answers = stores.same_answers(found, project.queries.values(), project.dataset, project.names)
        _tell_loaded(session, found, new, done, answers)
    for answer in answers:
        if answer.fault:
            session.say(f"{answer.name} is answered otherwise than here: {answer.fault}")
    if any(answer.fault for answer in answers):
        session.say("the data are in the store as they were sent; docs/stores.md says what each store cannot answer")
        return 1
    return 0


def _tell_changes(session: Session, changes: "list[Any]", project: "Project") -> int:
    """Print what would change; nothing was written."""
    lines = []
    for change in changes:
        sizes = f"+{change.added:,} -{change.removed:,}"
        lines.append(f"{change.graph:<12} {change.before:>9,} triples, {'no change' if change.is_none else sizes}")
        for sign, triples in (("+", change.sample_added), ("-", change.sample_removed)):
            lines += [f"    {sign} {_short(triple, project)}" for triple in triples]
    told = {c.graph: {"before": c.before, "added": c.added, "removed": c.removed} for c in changes}
    _tell(session, {"changes": told}, [*lines, "nothing was written"])
    return 0


def _short(triple: "Any", project: "Project") -> str:
    from pyoxigraph import NamedNode

    terms = (triple.subject, triple.predicate, triple.object)
    return " ".join(project.names.compact(t.value) if isinstance(t, NamedNode) else str(t) for t in terms)[:160]


def _tell_loaded(session: Session, store: "Store", new: "Cargo", done: "Loaded", answers: "list[Answered]") -> None:
    """Print what is in the store now, what it rewrote, and how to see it there."""
    same = sum(answer.fault is None for answer in answers)
    query = f"SELECT * WHERE {{ GRAPH <{new.names.graph('facts')}> {{ ?thing ?property ?value }} }} LIMIT 20"
    lines = [f"{new.short(iri):<12} {count:>9,} triples" for iri, count in done.counts.items() if count]
    for rule, examples in done.rewritten.items():
        lines.append(f"rewritten: {rule}, {len(examples)} literals, such as {examples[0]}")
    lines.append("compared with what was sent: the same" + (", by value" if done.rewritten else ""))
    if answers:
        lines.append(f"named queries: {same} of {len(answers)} answered as here")
    lines += [f"see it at {store.doors.screen} with:", f"  {query}"]
    told = {
        "store": store.kind.name,
        "url": store.doors.base,
        "graphs": {new.short(iri): count for iri, count in done.counts.items()},
        "rewritten": {rule: len(examples) for rule, examples in done.rewritten.items()},
        "queries": {answer.name: answer.fault or "same" for answer in answers},
        "see": {"url": store.doors.screen, "query": query},
    }
    _tell(session, told, lines)


def _tell(session: Session, told: Mapping[str, object], lines: list[str]) -> None:
    if session.json:
        session.write_json(told)
    else:
        session.write("\n".join(lines) + "\n")
