"""What `kg show` tells of a thing: what is known, and apart from it what is said."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what (a property's or a thing's name), its value in words, and the thing meant, as a CURIE.

    ``standing`` says of a dated row whether it holds on the day asked for: certain, possible, over, not yet.
    """

    name: str
    text: str
    about: str | None = None
    standing: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading. ``is_said`` marks what someone claims, which is not known."""

    heading: str
    rows: tuple[Row, ...]
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A thing as of a day."""

    id: str
    iri: str
    label: str
    types: tuple[str, ...]
    on: str
    groups: tuple[Group, ...]

    def text(self, most: int | None = None) -> str:
        """Return the description as plain text, with the first ``most`` claims of each group, or all of them."""
        head = self.label if self.label == self.id else f"{self.label}  {self.id}"
        kinds = ", ".join(self.types) or "spoken of in claims only"
        lines = [head, f"  {kinds}; as of {self.on}", f"  {self.iri}"]
        was_said = False
        for group in self.groups:
            if group.is_said and not was_said:
                lines += ["", "— said, not known —"]
                was_said = True
            lines += ["", group.heading, *_lines(group, most)]
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON-ready data; what is known and what is said stand under keys of their own."""
        about = {"id": self.id, "iri": self.iri, "label": self.label, "types": list(self.types), "on": self.on}
        known = [_group(g) for g in self.groups if not g.is_said]
        return about | {"known": known, "said": [_group(g) for g in self.groups if g.is_said]}


def _group(group: Group) -> dict[str, Any]:
    return {"heading": group.heading, "rows": [asdict(row) for row in group.rows]}


def _lines(group: Group, most: int | None) -> list[str]:
    width = min(28, max(len(row.name) for row in group.rows))
    is_list_of_claims = group.is_said and not width
    rows = group.rows[:most] if is_list_of_claims else group.rows
    lines = []
    for row in rows:
        name = f"{row.name:<{width}}  " if width else ""
        mark = f" ({row.standing})" if row.standing not in (None, "certain") else ""
        lines.append(f"  {name}{row.text}{mark}" + (f"  {row.about}" if row.about else ""))
    left = len(group.rows) - len(rows)
    return lines + ([f"  … and {left} more (--all)"] if left else [])
