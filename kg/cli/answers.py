"""Answers and named queries as people read them in a terminal."""

import io
import shutil
import textwrap
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.cli.session import is_terminal

if TYPE_CHECKING:
    from kg.query import NamedQuery, Result


def table(result: "Result", *, labelled: bool) -> str:
    """Return the rows as a table as wide as the terminal; things by their labels, with the id after it in grey."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in result.columns:
        drawn.add_column(column, overflow="fold")
    for terms in result.terms:
        cells = []
        for term in terms:
            shown, plain = result.shown(term, labelled=labelled), result.shown(term, labelled=False)
            cell = Text(shown)
            if shown != plain and not plain.startswith("sa:"):
                cell.append(f" {plain}", style="dim")
            cells.append(cell)
        drawn.add_row(*cells)
    written = io.StringIO()
    width = shutil.get_terminal_size((160, 24)).columns
    console = Console(file=written, width=width, force_terminal=is_terminal(), highlight=False)
    console.print(drawn)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def listed(queries: "Iterable[NamedQuery]") -> str:
    """Return one line a query with its title, the questions that it answers and its parameters, by who asks.

    In a group, they come in the order of the questions; those that answer none come last.
    """
    from kg.query import GROUPS

    ordered = sorted(queries, key=lambda q: (GROUPS.index(q.group), not q.answers, q.answers, q.name))
    width = max((len(query.name) for query in ordered), default=0)
    numbers = max((len(_numbers(query)) for query in ordered), default=0)
    title = max((len(query.title) for query in ordered), default=0)
    lines: list[str] = []
    for group, members in groupby(ordered, key=lambda query: query.group):
        lines.append(group)
        for query in members:
            params = " ".join(str(parameter) for parameter in query.params)
            answers = f"{_numbers(query):<{numbers}}  " if numbers else ""
            lines.append(f"  {query.name:<{width}}  {answers}{query.title:<{title}}  {params}".rstrip())
    lines.append(
        "\nnumbers:      the questions that a query answers, as docs/queries.md counts them" if numbers else ""
    )
    lines.append("ask one:      kg query -n NAME -p parameter=value")
    lines.append("explain one:  kg query --list -n NAME")
    return "\n".join(lines) + "\n"


def _numbers(query: "NamedQuery") -> str:
    """Return the numbers of the questions that a query answers."""
    return ",".join(str(number) for number in query.answers)


def explained(query: "NamedQuery") -> str:
    """Return all that is known of one query: prose, parameters, columns."""
    lines = [query.title, "", *textwrap.wrap(query.prose, 100)]
    params = [
        (str(p), p.help + (f"; one of {', '.join(p.choices)}" if p.choices else "") + f" ({p.type})")
        for p in query.params
    ]
    if query.answers:
        lines += ["", f"answers question {_numbers(query)} of docs/queries.md"]
    for heading, pairs in (("parameters", params), ("columns", list(query.columns.items()))):
        width = max((len(name) for name, _ in pairs), default=0)
        lines += ["", heading, *(f"  {name:<{width}}  {text}" for name, text in pairs)] if pairs else []
    return "\n".join(lines) + "\n"


def summary(query: "NamedQuery") -> dict[str, Any]:
    """Return what is known of a query as JSON."""
    return {
        "name": query.name,
        "title": query.title,
        "group": query.group,
        "answers": list(query.answers),
        "prose": query.prose,
        "params": [
            {
                "name": p.name,
                "type": p.type,
                "default": p.default,
                "optional": p.optional,
                "choices": list(p.choices),
                "help": p.help,
            }
            for p in query.params
        ],
        "columns": dict(query.columns),
    }
