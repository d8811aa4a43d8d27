"""``kg fmt``: lay out seeds, ontology and shapes in one and the same way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.session import Session
from kg.errors import ErrorGroup, InputError, KgError, Place, UsageError

EXAMPLE = "Example: kg fmt --check"
SUFFIXES = (".yaml", ".ttl")
FOLDERS = ("ontology", "seeds", "shapes")


def command(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files or folders. Default: seeds/, ontology/ and shapes/."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 if a file would change.")] = False,
) -> int:
    """Lay out seeds (YAML) and ontology and shapes (Turtle); what they say and their comments stay as they are.

    Seeds: id first, keys in reading order, an empty line between things. Turtle: one property a line, only the
    prefixes in use. A file that cannot be laid out without losing something is left alone, and that is said.
    """
    from kg.project import locate, parse_settings
    from kg.style import lay_out
    from kg.writer import write_atomic

    session: Session = context.obj
    root = locate(session.project)
    base = parse_settings((root / "kg.toml").read_bytes()).base
    changed: list[str] = []
    left: dict[str, str] = {}
    errors: list[KgError] = []
    with session.progress("laying out"):
        files = list(_files(paths or [root / folder for folder in FOLDERS], everywhere=paths is None))
        for path in files:
            shown = _shown(path)
            try:
                laid = lay_out(shown, _read(path), base)
            except KgError as error:
                errors.append(error)
                continue
            if laid.reason:
                left[shown] = laid.reason
            if laid.changed:
                changed.append(shown)
                if not check:
                    write_atomic(path, laid.data)
    _report(session, changed, left, len(files), check)
    if errors:
        raise ErrorGroup(errors)
    return 1 if check and changed else 0


def _files(paths: list[Path], *, everywhere: bool) -> Iterator[Path]:
    """Yield the files to lay out; a file that is named and of no kind that can be laid out is an error."""
    for path in paths:
        if path.is_dir():
            yield from (p for p in sorted(path.rglob("*")) if p.suffix in SUFFIXES and not p.name.startswith("."))
        elif path.suffix not in SUFFIXES:
            raise UsageError(f"{path} can not be laid out", help=f"name files ending in {' or '.join(SUFFIXES)}")
        elif not path.is_file() and not everywhere:
            raise InputError("there is no such file", place=Place(str(path)), help="check the path")
        else:
            yield path


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    if not data.strip():
        raise InputError("the file is empty", place=Place(_shown(path), 1), help="fill it or delete it")
    return data


def _shown(path: Path) -> str:
    """Return a path as the user knows it: relative to where they are, if it is below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _report(session: Session, changed: list[str], left: dict[str, str], total: int, check: bool) -> None:
    """List the files that change on stdout, and say on stderr what was left alone."""
    if session.json:
        session.write_json({"changed": changed, "left_alone": left, "files": total})
    else:
        session.write("".join(f"{path}\n" for path in changed))
    for path, reason in left.items():
        session.say(f"{path} is left alone: {reason}")
    verb = "would change" if check else "changed"
    session.say(f"{len(changed)} of {total} files {verb}")
