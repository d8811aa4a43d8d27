"""The list of verbs, in the order in which ``kg --help`` shows them."""

from collections.abc import Iterable
from importlib import import_module

import typer

VERBS = (
    "build",
    "validate",
    "query",
    "show",
    "explain",
    "export",
    "convert",
    "load",
    "pull",
    "diff",
    "new",
    "cite",
    "sentences",
    "verify",
    "fmt",
    "stats",
    "doctor",
)


def register(app: typer.Typer, verbs: Iterable[str]) -> None:
    """Add these verbs to ``app``; each stands in a module of its own name as a function ``command``."""
    for verb in verbs:
        module = import_module(f"kg.cli.{verb}")
        app.command(verb, epilog=module.EXAMPLE)(module.command)
