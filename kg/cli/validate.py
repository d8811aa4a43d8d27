"""``kg validate``: the project, or anybody's data against our shapes."""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.files import chosen_format, opened
from kg.cli.session import Session
from kg.collector import held_back, kept
from kg.errors import SEVERITIES, KgError, UsageError
from kg.formats import Format, by_name, by_suffix
from kg.names import UnknownPrefix

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.api import Project
    from kg.convert import Source
    from kg.validate import Engine, Report

EXAMPLE = "Example: kg validate -f json | jq .findings"
_FORMS = ("text", "table", "json", "ttl", "jsonld", "github", "sarif", "html")
_FAIL_ON = (*SEVERITIES, "none")
_ENGINES: "tuple[Engine, ...]" = ("compiled", "pyshacl", "both")
_OTHER_RULES = (
    *("leak", "unused-waiver", "unknown-term", "engines-differ"),
    *("no-focus", "no-shapes", "no-target", "no-path", "missing-shape", "unknown-shacl-term", "shacl-js"),
)
"""Rules that stand in no file."""
_BLOCK = 1 << 24


def command(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="RDF files, or - for stdin. Default: the project.")
    ] = None,
    shapes: Annotated[
        list[str] | None, typer.Option("--shapes", "-s", help="Shapes file; may be repeated. Default: the project's.")
    ] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help=f"Least severity that ends with exit code 1: {', '.join(_FAIL_ON)}.")
    ] = "error",
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"{', '.join(_FORMS)}; ttl and jsonld are the SHACL report.")
    ] = None,
    focus: Annotated[
        list[str] | None, typer.Option("--focus", help="Only findings about this thing, as claim:atl-017 or IRI.")
    ] = None,
    shape: Annotated[
        list[str] | None, typer.Option("--shape", help="Only findings of this shape or rule, as Claim or label-case.")
    ] = None,
    input_format: Annotated[
        str | None, typer.Option("--input-format", help="Format of the files. Default: by their names.")
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", help=f"{', '.join(_ENGINES)}; both must agree, or it is an error.")
    ] = "compiled",
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="How long the shapes may take.", min=0.1)
    ] = 300.0,
    output: Annotated[str, typer.Option("--output", "-o", help="File to write, or - for stdout.")] = "-",
) -> int:
    """Check the project by its shapes, its hygiene rules and the leak gate; or check RDF files by the shapes.

    Files are read together with the ontology, so that classes and concepts are known. Nothing passes in silence:
    no shapes, unknown terms of sh:, and data that no shape looks at are findings too.
    """
    session: Session = context.obj
    form = _checked(form or ("json" if session.json else "text"), _FORMS, "-f")
    fail_on = _checked(fail_on, _FAIL_ON, "--fail-on")
    by = next(known for known in _ENGINES if known == _checked(engine, _ENGINES, "--engine"))
    from kg.api import Project

    project = Project.open(session.project)
    about, wanted = _things(project, focus or []), {one.removeprefix("shape:") for one in shape or []}
    try:
        # What is read lives on to the end: looking for garbage in it takes as long as the checks.
        with session.progress("checking"), held_back():
            rules, rule_texts = _shapes(project, shapes or [])
            _check_rules(project, rules, wanted)
            report = _report(project, files or [], rules, input_format, (by, timeout, rule_texts))
    except KgError as error:
        return _as_findings(session, error, form, output)
    for note in report.notes:
        session.say(note)
    report = report.narrowed(about, wanted) if about or wanted else report
    _write(session, _rendered(report, form), output)
    return 1 if report.fails(fail_on) else 0


def _checked(value: str, known: Sequence[str], option: str) -> str:
    if value not in known:
        from kg.names import nearest

        raise UsageError(f"{option} does not know {value!r}", help=nearest(value, known, "value of " + option))
    return value


def _shapes(project: "Project", files: list[str]) -> tuple[list["Quad"] | None, dict[str, bytes]]:
    """Return the shapes in the files named, with the project's prefixes for their queries, and the files' bytes.

    None stands for the project's own shapes.
    """
    if not files:
        return None, {}
    from kg.build import prefix_declarations

    shapes, texts = _read_all(project, files, by_name("ttl"))
    return [*shapes, *prefix_declarations(project.names)], texts


def _report(
    project: "Project",
    files: list[str],
    rules: list["Quad"] | None,
    input_format: str | None,
    how: "tuple[Engine, float, dict[str, bytes]]",
) -> "Report":
    """Return the report on the project, on the project by other shapes, or on files.

    ``how`` is the engine, the seconds that it may take, and the texts that other shapes stand in.
    """
    engine, seconds, rule_texts = how
    if not files and rules is None:
        return project.validate(engine, seconds)
    from kg.checks import check_data
    from kg.positions import FirstOf, Positions
    from kg.validate import validate
    from kg.validate.terms import Triples

    names = project.names
    shapes_at = Positions(rule_texts, names.base, names.prefixes)
    if files:
        form = by_name(input_format) if input_format else None
        statements, texts = _read_all(project, files, None, form)
        data = kept(Triples(statements))
        places = Positions(texts, names.base, names.prefixes)
        if rules is None:
            return check_data(data, project.sources, names, places, engine=engine, seconds=seconds)
        found = FirstOf(places, shapes_at)
        return validate(data, rules, names, found, (), engine=engine, seconds=seconds)
    built = project.build()
    found = FirstOf(built.places, shapes_at)
    return validate(built.dataset, rules or (), names, found, (), engine=engine, seconds=seconds)


def judged(session: Session, source: "Source", shapes: list[str]) -> dict[str, bytes]:
    """Return what shapes find in a source: the report and the notes as text, and whether it ``fails``.

    The source's file is read without moving its position. Raises ``InputError`` for what cannot be read or run.
    """
    from kg.api import Project
    from kg.checks import read_data
    from kg.positions import Positions
    from kg.validate import SECONDS, validate
    from kg.validate.terms import Triples

    project = Project.open(session.project)
    names = project.names
    file = source.stream.fileno()
    size = os.fstat(file).st_size
    data = b"".join(os.pread(file, _BLOCK, at) for at in range(0, size, _BLOCK))
    rules, rule_texts = _shapes(project, shapes)
    with held_back():
        read = kept(Triples(read_data(data, source.form, source.file, source.base)))
        places = Positions({source.file: data, **rule_texts}, names.base, names.prefixes)
        report = validate(read, rules or (), names, places, (), seconds=SECONDS)
    fails = b"1" if report.fails() else b""
    told = _rendered(report, "json" if session.json else "text")
    return {"report": told, "notes": "\n".join(report.notes).encode(), "fails": fails}


def _read_all(
    project: "Project", files: list[str], usual: Format | None, form: Format | None = None
) -> tuple[Iterator["Quad"], dict[str, bytes]]:
    """Return the statements of all files, to be read once, their blank nodes kept apart, and their bytes by name.

    The format is ``form``, else the one that a file's name stands for, else the ``usual`` one. What a file in the
    project says of relative IRIs is relative to the project's base, as in a build.
    """
    from kg.checks import read_data

    statements = []
    texts = {}
    for number, file in enumerate(files):
        read_as = form or by_suffix(file) or usual or chosen_format(None, file, "--input-format")
        name = "stdin" if file == "-" else file
        with opened(file) as stream:
            texts[name] = stream.read()
        path = Path(file).absolute()
        base = project.names.base if file == "-" or project.root in path.resolve().parents else path.as_uri()
        statements.append(read_data(texts[name], read_as, name, base, number))
    return chain.from_iterable(statements), texts


def _as_findings(session: Session, error: KgError, form: str, output: str) -> int:
    """Write an error in the form asked for, where that form is for tools; else let it be told as any other."""
    if form not in ("json", "github", "sarif", "html"):
        raise error
    from kg.findings import of_error, render

    _write(session, render(of_error(error), form), output)
    return error.exit_status


def _things(project: "Project", focus: list[str]) -> set[str]:
    """Return the things that findings shall be about; raises ``UsageError`` for an unknown prefix."""
    try:
        return {project.names.compact(project.names.expand(one)) for one in focus}
    except UnknownPrefix as error:
        raise UsageError(f"--focus: {error.message}", help=error.help) from error


def _check_rules(project: "Project", rules: list["Quad"] | None, wanted: set[str]) -> None:
    """Raise ``UsageError`` for the name of a shape or rule that there is none of."""
    if not wanted:
        return
    from kg.build import HYGIENE, read_shapes

    shapes = read_shapes(project.sources, project.names) if rules is None else rules
    known = {re.split(r"[#/]", str(quad.subject).strip("<>"))[-1] for quad in shapes}
    known |= {path.rpartition("/")[2].removesuffix(".rq") for path in project.sources.under(HYGIENE, ".rq")}
    for one in sorted(wanted):
        _checked(one, sorted({*known, *_OTHER_RULES}), "--shape")


def _rendered(report: "Report", form: str) -> bytes:
    if form in ("ttl", "jsonld"):
        return report.serialize(form)
    from kg.findings import render

    return render(report.findings, form, conforms=report.conforms and not report.fails())


def _write(session: Session, data: bytes, output: str) -> None:
    if output == "-":
        session.write(data)
        return
    from kg.writer import write_atomic

    write_atomic(Path(output), data)
