"""The Typer application: the options before the verb, the verbs, and how an error ends the process."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from kg import __version__
from kg.cli import commands
from kg.cli.session import Session, show_error
from kg.errors import KgError, StoreError, UsageError


def _print_version(wanted: bool) -> None:
    """Answer ``--version`` wherever it stands, before a verb is asked for."""
    if wanted:
        print(f"kg {__version__}")
        raise typer.Exit


def before_the_verb(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(
            "--project", "-C", help="Folder with kg.toml. Default: the nearest upwards, else the packaged one."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No talk on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="More talk on stderr.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something goes wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Keep the options before the verb for the command that follows."""
    folder = project or (Path(os.environ["KG_PROJECT"]) if os.environ.get("KG_PROJECT") else None)
    context.obj = Session(folder, quiet, verbose, debug or bool(os.environ.get("KG_DEBUG")), as_json)


@cache
def application(verbs: tuple[str, ...]) -> typer.Typer:
    """Return the application with these verbs: one that is asked for a single verb imports no other's module."""
    app = typer.Typer(
        name="kg",
        pretty_exceptions_enable=False,
        rich_markup_mode="rich" if sys.stdout.isatty() else None,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Publish a curated knowledge graph of security alliances: build it, check it, ask it.",
        epilog="-C, --json, --quiet, --verbose and --debug may stand after the verb too. "
        "Example: kg query -n members -p arrangement=nato -p on=1955-05-07",
    )
    app.callback()(before_the_verb)
    commands.register(app, verbs)
    return app


def _wanted(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return every verb that the arguments may be about: those among them, or all where none is."""
    return tuple(verb for verb in commands.VERBS if verb in arguments) or commands.VERBS


_ANYWHERE = ("--json", "--debug", "--quiet", "--verbose")


def general_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the general options moved before the verb, where they count wherever they stood.

    >>> general_first(["stats", "--json", "-C", "here", "--", "--debug"])
    ['--json', '-C', 'here', 'stats', '--', '--debug']
    """
    general, rest = [], list[str]()
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word in _ANYWHERE or word.startswith("--project="):
            general.append(word)
        elif word in ("-C", "--project") and waiting:
            general += [word, waiting.pop(0)]
        else:
            rest.append(word)
    return general + rest


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code and print any error, with a traceback only under ``--debug``."""
    ordered = general_first(arguments) or ["--help"]
    debug = "--debug" in ordered or bool(os.environ.get("KG_DEBUG"))
    try:
        _check_encoding(ordered)
        outcome = application(_wanted(ordered))(ordered, prog_name="kg", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except typer.Abort:
        return 130
    except typer.TyperException as usage:
        return show_usage_error(usage)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except KgError as error:
        if debug:
            raise
        show_error(error)
        return error.exit_status
    except OSError as error:
        if debug:
            raise
        where = f" ({error.filename})" if error.filename else ""
        show_error(
            StoreError(f"{error.strerror or error}{where}", help="check the path, its permissions and the space left")
        )
        return 4


def _check_encoding(words: Sequence[str]) -> None:
    """Refuse a word that is no text: no message, name or file of ours could hold it."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{word!a} is not UTF-8", help="write it in UTF-8; rename the file") from error


def show_usage_error(error: typer.TyperException) -> int:
    """Print what was wrong with the words of a command, and where its help is; return the exit code."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "kg"
    show_error(UsageError(error.format_message(), help=f"{path} --help"))
    return UsageError.exit_code
