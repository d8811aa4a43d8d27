"""The collector of garbage, held back: where millions of objects are made that live on, it looks at them in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
