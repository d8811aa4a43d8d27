"""Work beside other work: the same result as without, whatever becomes of the child, and no child left."""

import io
import os
import signal
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import beside as module
from kg.beside import beside, send

FILES = {"a.nt": b"", "b/c.ttl": b"\x00\n" * 100_000}


@pytest.fixture(autouse=True)
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be two processors."""
    monkeypatch.setattr(module, "processors", lambda: 2)


def children() -> bool:
    """Whether this process has a child, done or not."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def test_the_work_is_done_by_a_child() -> None:
    here = os.getpid()
    with beside(lambda: FILES | {"pid": str(os.getpid()).encode()}) as result:
        found = result()
    assert found.items() >= FILES.items()
    assert int(found["pid"]) != here
    assert not children()


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(1), lambda: 1 / 0])
def test_the_work_of_a_child_that_fails_is_done_here(end: object) -> None:
    here = os.getpid()

    def work() -> Mapping[str, bytes]:
        if os.getpid() != here:
            assert callable(end)
            end()
        return FILES

    with beside(work) as result:
        assert result() == FILES
    assert not children()


def test_what_is_wrong_with_the_work_is_raised_here() -> None:
    def work() -> Mapping[str, bytes]:
        raise ValueError("no")

    with beside(work) as result, pytest.raises(ValueError, match="no"):
        result()
    assert not children()


def test_a_child_that_nobody_waits_for_is_ended() -> None:
    def work() -> Mapping[str, bytes]:
        signal.pause()
        return FILES

    with pytest.raises(KeyboardInterrupt), beside(work):
        raise KeyboardInterrupt
    assert not children()


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
