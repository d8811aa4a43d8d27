"""``kg stats``: how much there is of what."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from kg.cli.session import Session

EXAMPLE = "Example: kg stats"
_TITLES = {
    "triples": "Triples by graph",
    "classes": "Things by class",
    "claims_by": "Claims by",
    "sentences": "Sentences",
    "propositions_by": "Propositions by",
    "memberships_by": "Memberships by",
    "identified": "Identifiers of",
}
_NESTED = ("claims_by", "propositions_by", "memberships_by", "identified")
_WHOLE = "all"
"""The number of which the others in a group are parts."""


def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Count triples, things, claims, sentences covered, propositions, memberships and identifiers."""
    from kg.api import Project
    from kg.counts import Counts

    session: Session = context.obj
    with session.progress("counting"):
        project = Project.open(session.project)
        dataset, is_from_dist = project.load()
        numbers = Counts(dataset, project.names).all()
    if not is_from_dist:
        session.say("built in memory: dist/ is missing or older than the seeds")
    if as_json or session.json:
        session.write_json(numbers)
    else:
        session.write("".join(f"{line}\n" for line in lines(numbers)))


def lines(numbers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers as people read them: a line a number, under headings."""
    plain = [f"{size:,} {name}" for name, size in numbers.items() if not isinstance(size, dict)]
    yield ", ".join(plain)
    for key, title in _TITLES.items():
        group = numbers[key]
        nested = {f"{title} {name}": sizes for name, sizes in group.items()} if key in _NESTED else {title: group}
        for heading, sizes in nested.items():
            yield ""
            yield heading
            yield from (f"  {size:>7,}  {name}{_share(name, size, sizes)}" for name, size in sizes.items())


def _share(name: str, size: int, sizes: Mapping[str, int]) -> str:
    """Return what part of the whole group a number is, where the group says its whole; never 100 % unless all are."""
    whole = sizes.get(_WHOLE)
    return f"  {int(100 * size / whole)} %" if whole and name != _WHOLE else ""
