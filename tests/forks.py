"""The children that the worker makes while a test runs, and whether any is left."""

import os

import pytest

from kg import isolation

FORKED: list[int] = []


@pytest.fixture(autouse=True)
def forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember the children that are made."""
    FORKED.clear()
    fork = isolation.fork

    def remembered() -> int:
        child = fork()
        FORKED.append(child)
        return child

    monkeypatch.setattr(isolation, "fork", remembered)


def no_child_is_left() -> bool:
    """Whether each of them has ended and was waited for."""
    return all(map(_is_gone, FORKED))


def _is_gone(child: int) -> bool:
    try:
        os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return True
    return False
