"""What explaining a claim or a proposition gives: one sentence, then what a careful reader asks next."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence of an explanation, and the thing that it speaks of, as a CURIE."""

    text: str
    about: str | None = None


Section = tuple[str, tuple[Remark, ...]]
"""A heading and the sentences under it."""


@dataclass(frozen=True)
class Explanation:
    """A claim or a proposition told in sentences. ``data`` are the facts that the sentences are made of."""

    id: str
    kind: str
    sentence: str
    sections: tuple[Section, ...]
    data: dict[str, Any]

    @property
    def text(self) -> str:
        """The explanation as plain text."""
        lines = [self.sentence]
        for heading, remarks in self.sections:
            lines += ["", heading, *(f"  {r.text}" + (f" [{r.about}]" if r.about else "") for r in remarks)]
        return "\n".join(lines) + "\n"

    @property
    def markdown(self) -> str:
        """The explanation as Markdown."""
        lines = [f"# `{self.id}`", "", _escaped(self.sentence)]
        for heading, remarks in self.sections:
            lines += ["", f"## {heading}", ""]
            lines += [f"- {_escaped(r.text)}" + (f" (`{r.about}`)" if r.about else "") for r in remarks]
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON-ready data."""
        told = [{"heading": heading, "remarks": [asdict(r) for r in remarks]} for heading, remarks in self.sections]
        return {"id": self.id, "kind": self.kind, "sentence": self.sentence, **self.data, "sections": told}


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return "".join(f"\\{char}" if char in r"\`*_[]<>#|" else char for char in text)
