"""kg explain: a claim told in sentences."""

from typing import Annotated, Literal

import typer

from kg.cli.session import Session

EXAMPLE = "Example: kg explain claim:atl-046"


def command(
    context: typer.Context,
    claim: Annotated[str, typer.Argument(help="A claim or a proposition, as CURIE or IRI.")],
    output: Annotated[Literal["text", "md", "json"], typer.Option("--format", "-f", help="How to print it.")] = "text",
) -> None:
    """Tell who says that who says what, how firmly, when, where it is written, and who says otherwise."""
    from kg.api import Project
    from kg.explain import explain

    session: Session = context.obj
    with session.progress("reading the graph"):
        project = Project.open(session.project)
        dataset, is_from_dist = project.load()
    if not is_from_dist:
        session.say("built in memory: dist/ is missing or older than the seeds")
    told = explain(dataset, project.names, claim)
    if output == "json" or session.json:
        session.write_json(told.to_dict())
    else:
        session.write(told.markdown if output == "md" else told.text)
