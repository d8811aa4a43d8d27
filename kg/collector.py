"""The collector of garbage, held back: where millions of objects are made that live on, it looks at them in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

Thing = TypeVar("Thing")
_circle: list[object] = []
_circle.append(_circle)


@contextmanager
def held_back() -> Iterator[None]:
    """Keep Python from looking for circles of garbage while the block runs; whatever nobody refers to goes at once."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def seldom() -> None:
    """Let Python look for garbage seldom from now on: a command makes much that lives to its end, its modules first."""
    gc.set_threshold(50_000, 20, 100)


def no_more() -> None:
    """Spare a process that ends the last look at all that it holds, which takes longer than its beginning."""
    gc.freeze()


def kept(thing: Thing) -> Thing:
    """Keep a large thing until a process ends, and return it: nobody looks at it for garbage or takes it apart.

    For commands alone, which end: a collector that looks no more leaves a circle as it is, and all that hangs on it.
    """
    _circle.append(thing)
    gc.freeze()
    return thing
