"""What a measurement brings: tables and goals, told in Markdown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.timing import Cost

MISSED = "MISSED"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
"""The marks in a page between which the figures stand."""


@dataclass(frozen=True)
class Goal:
    """A goal: what is measured, the figure (None where it could not be taken), and how large it may be."""

    theme: str
    what: str
    value: float | None
    most: float
    unit: str = ""

    @property
    def verdict(self) -> str:
        """Whether it is met."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.most else MISSED

    def line(self) -> str:
        """Return the goal in one line, as it is printed."""
        return f"GOAL {self.theme}: {self.what}: {self.shown}, goal {self._bound}: {self.verdict}"

    def row(self) -> str:
        """Return the goal as a row of a table."""
        return f"| {self.theme} | {self.what} | {self.shown} | {self._bound} | {self.verdict} |"

    @property
    def shown(self) -> str:
        """The figure as people read it."""
        return "–" if self.value is None else f"{self.value:.3g}{self.unit}"

    @property
    def _bound(self) -> str:
        return f"{self.most:g}{self.unit}"


@dataclass(frozen=True)
class Table:
    """What several jobs cost; the first is what the others are compared with. Notes stand in a column of their own."""

    title: str
    costs: Mapping[str, Cost]
    notes: Mapping[str, str] = field(default_factory=dict)
    column: str = ""

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        more = f" {self.column} |" if self.column else ""
        yield f"| {self.title} | seconds | peak MB | ratio |{more}"
        yield f"|---|---|---|---|{'---|' if more else ''}"
        first = next(iter(self.costs.values())).seconds
        for name, cost in self.costs.items():
            note = f" {self.notes.get(name, '')} |" if more else ""
            yield f"| {name} | {cost.seconds:.3f} | {cost.megabytes:.0f} | {cost.seconds / first:.2f} |{note}"


@dataclass(frozen=True)
class Listing:
    """A table of any columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        yield f"| {' | '.join(self.columns)} |"
        yield "|" + "---|" * len(self.columns)
        yield from (f"| {' | '.join(row)} |" for row in self.rows)


Found = Goal | Table | Listing


def ratio(costs: Mapping[str, Cost], ours: str, theirs: str) -> float | None:
    """Return the ratio of two times; None where the peer was missing."""
    return costs[ours].seconds / costs[theirs].seconds if theirs in costs else None


def page(found: Iterable[Found]) -> str:
    """Return everything that was found in Markdown, the goals first."""
    goals, tables = [], []
    for one in found:
        if isinstance(one, Goal):
            goals.append(one.row())
        else:
            tables.append("\n".join(one.lines()))
    head = ["| Goal | | measured | at most | |", "|---|---|---|---|---|"]
    return "\n\n".join(["\n".join([*head, *goals]), *tables])


def write(path: Path, text: str) -> None:
    """Put the figures between the marks of a page. Raises ``SystemExit`` where it has no marks."""
    before, mark, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise SystemExit(f"{path} has no {BEGIN} and {END}: put them where the figures are to stand")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
