"""kg show: a thing in the terminal, as of a day."""

from datetime import date
from typing import Annotated

import typer

from kg.cli.session import Session
from kg.errors import UsageError

EXAMPLE = "Example: kg show state:CAN --on 1955-05-07"
MOST = 20
"""How many claims a group shows unless asked for all."""


def command(
    context: typer.Context,
    thing: Annotated[str, typer.Argument(help="Anything in the graph, as CURIE or IRI.")],
    on: Annotated[str | None, typer.Option("--on", help="The day, as 2025-03-06. Default: the dataset's.")] = None,
    show_all: Annotated[
        bool, typer.Option("--all", help=f"All claims, not only the first {MOST} of each group.")
    ] = False,
) -> None:
    """Show what is known of a thing (memberships, tenures, links) and, apart from it, what is said of it."""
    from kg.api import Project
    from kg.explain import describe

    session: Session = context.obj
    if on is not None:
        _check_day(on)
    with session.progress("reading the graph"):
        project = Project.open(session.project)
        dataset, is_from_dist = project.load()
    if not is_from_dist:
        session.say("built in memory: dist/ is missing or older than the seeds")
    described = describe(dataset, project.names, thing, on or project.settings.as_of)
    if session.json:
        session.write_json(described.to_dict())
    else:
        session.write(described.text(None if show_all else MOST))


def _check_day(text: str) -> None:
    """Refuse what is not a day."""
    try:
        is_day = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_day = False
    if not is_day:
        raise UsageError(f"{text!r} is not a day", help="write it as 2025-03-06")
