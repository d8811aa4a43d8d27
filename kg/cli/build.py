"""``kg build``: the whole chain, from seeds to a validated dist/."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.session import Session

if TYPE_CHECKING:
    from kg.build import Built

EXAMPLE = "Example: kg build -o dist"


def command(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder to write. Default: dist/ in the project.", show_default=False),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings stop the build too.")] = False,
) -> int:
    """Build the graph from the seeds, check it, and write every format to dist/.

    An error leaves an existing dist/ as it was.
    """
    from kg.collector import held_back

    with held_back():
        return _run(context.obj, output, strict)


def _run(session: Session, output: Path | None, strict: bool) -> int:
    """Build, check and write; return the exit code."""
    from kg.api import open_or_fail

    project = open_or_fail(session.project)
    with session.progress("reading the seeds"):
        built = project.build()
    from kg import release, writer
    from kg.beside import beside
    from kg.isolation import politely

    folder = output if output is not None else default_output(project.root)
    with beside(lambda: release.in_formats(built)) as formats:
        # To write takes longest, in one process: what checks in several goes behind it.
        with session.progress("checking"), politely():
            report = project.validate()
        for note in report.notes:
            session.say(note)
        if report.fails("warn" if strict else "error"):
            from kg.findings import render

            session.write(render(report.findings, "json" if session.json else "text"))
            session.say("not built: mend what is listed; dist/ is as it was")
            return 1
        with session.progress("writing"):
            files = release.make(built, report, formats())
            writer.write_folder(folder, files)
    if session.json:
        session.write_json(summary(built, files))
    else:
        session.write(told(built, files, folder, report.fails("warn")))
    return 0


def default_output(root: Path) -> Path:
    """Return dist/ of the project, or dist/ here where the project is the packaged one."""
    from kg.project import packaged

    return Path.cwd() / "dist" if root == packaged() and root.name == "_project" else root / "dist"


def summary(built: "Built", files: dict[str, bytes]) -> dict[str, Any]:
    """Return what was built, as JSON values: entities, claims, triples by graph, bytes by file."""
    return {
        **built.counts.summary(),
        "files": {name: len(data) for name, data in sorted(files.items())},
    }


def told(built: "Built", files: dict[str, bytes], folder: Path, warned: bool) -> str:
    """Return the summary in lines: what was built, that it is valid, and what to try next."""
    found = summary(built, files)
    graphs, sizes = found["triples"], found["files"]
    lines = [
        f"{found['entities']} entities, {found['claims']} claims of {found['propositions']} propositions",
        "triples: " + ", ".join(f"{name} {count:,}" for name, count in graphs.items()),
        f"files in {folder}:",
        *(f"  {size:>10,}  {name}" for name, size in sizes.items()),
        "valid, with warnings: kg validate lists them" if warned else "valid",
        "try: kg query -n members -p arrangement=nato -p on=1955-05-07",
    ]
    return "\n".join(lines) + "\n"
