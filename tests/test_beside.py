"""Work beside other work: the same result as without, whatever becomes of the child, and no child left."""

import io
import os
import signal
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import beside as module
from kg import isolation
from kg.beside import beside, send

FILES = {"a.nt": b"", "b/c.ttl": b"\x00\n" * 100_000}


@pytest.fixture(autouse=True)
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let there be two processors; return the children that are made."""
    made: list[int] = []
    fork = isolation.fork

    def remembered() -> int:
        child = fork()
        made.append(child)
        return child

    monkeypatch.setattr(module, "processors", lambda: 2)
    monkeypatch.setattr(module, "fork", remembered)
    return made


def gone(child: int) -> bool:
    """Whether a child has ended and was waited for."""
    try:
        os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def test_the_work_is_done_by_a_child(forked: list[int]) -> None:
    here = os.getpid()
    with beside(lambda: FILES | {"pid": str(os.getpid()).encode()}) as result:
        found = result()
    assert found.items() >= FILES.items()
    assert int(found["pid"]) != here
    assert [*map(gone, forked)] == [True]


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(1), lambda: 1 / 0])
def test_the_work_of_a_child_that_fails_is_done_here(end: object, forked: list[int]) -> None:
    here = os.getpid()

    def work() -> Mapping[str, bytes]:
        if os.getpid() != here:
            assert callable(end)
            end()
        return FILES

    with beside(work) as result:
        assert result() == FILES
    assert [*map(gone, forked)] == [True]


def test_what_is_wrong_with_the_work_is_raised_here(forked: list[int]) -> None:
    def work() -> Mapping[str, bytes]:
        raise ValueError("no")

    with beside(work) as result, pytest.raises(ValueError, match="no"):
        result()
    assert [*map(gone, forked)] == [True]


def test_a_child_that_nobody_waits_for_is_ended(forked: list[int]) -> None:
    def work() -> Mapping[str, bytes]:
        signal.pause()
        return FILES

    with pytest.raises(KeyboardInterrupt), beside(work):
        raise KeyboardInterrupt
    assert [*map(gone, forked)] == [True]


def test_with_one_processor_there_is_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "processors", lambda: 1)
    with beside(lambda: {"pid": str(os.getpid()).encode()}) as result:
        assert result() == {"pid": str(os.getpid()).encode()}


@given(st.dictionaries(st.text(), st.binary()), st.integers(0, 40))
def test_files_come_back_whole_or_not_at_all(files: dict[str, bytes], cut: int) -> None:
    stream = io.BytesIO()
    send(files, stream)
    whole = stream.getvalue()
    assert module._received(io.BytesIO(whole)) == files
    short = whole[: max(0, len(whole) - cut - 1)]
    assert module._received(io.BytesIO(short)) is None or short.endswith(b"}")
