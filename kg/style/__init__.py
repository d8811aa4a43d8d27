"""The layout of the files that people write: seeds in YAML, ontology and shapes in Turtle.

What a file says never changes: what was laid out is read again and compared before anybody writes it, and a file that
cannot be laid out without losing something is left alone, with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kg.style.turtle import turtle
from kg.style.unsafe import LeftAlone
from kg.style.yaml import seeds

__all__ = ["Laid", "LeftAlone", "lay_out", "seeds", "turtle"]


@dataclass(frozen=True)
class Laid:
    """One file as it should be laid out; ``reason`` says why it is left alone, if it is."""

    data: bytes
    changed: bool
    reason: str | None = None


def lay_out(file: str, data: bytes, base: str) -> Laid:
    """Return a file laid out; ``base`` is what relative IRIs in Turtle are relative to.

    Raises ``InputError`` for what cannot be read.
    """
    layouts: dict[str, Callable[[], bytes]] = {
        ".yaml": lambda: seeds(file, data),
        ".ttl": lambda: turtle(file, data, base),
    }
    try:
        laid = layouts[file[file.rfind(".") :]]()
    except LeftAlone as left:
        return Laid(data, False, str(left))
    return Laid(laid, laid != data)
