"""Work in a confined child: what comes back, what it may not do, and how its end is told."""

import json
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from forks import forks, no_child_is_left

from kg import isolation
from kg.errors import KgError, Place, TimeoutExceeded
from kg.isolation import (
    MEBIBYTE,
    Child,
    EngineCrash,
    Fault,
    Limits,
    MemoryExceeded,
    Output,
    Task,
    confine,
    error_of,
    fault,
    politely,
)

__all__ = ["forks"]

TASK = Task("the work", Place("work.rq", 7), "do less")


def made(work: Callable[[Output], None], tasks: int = 1, limits: Limits | None = None) -> list[bytes]:
    """Return the items that work makes in a child."""
    with Child(work, [TASK] * tasks, limits or Limits()) as child:
        return list(child.items())


def test_children_are_polite_where_they_are_asked_to_be() -> None:
    def work(output: Output) -> None:
        output.write(str(os.nice(0)).encode())
        output.end()

    own = os.nice(0)
    with politely():
        polite = int(made(work)[0])
    assert (polite, int(made(work)[0]), os.nice(0)) == (min(own + 10, 19), own, own)


def test_items_come_back_in_their_order_whatever_their_size() -> None:
    def work(output: Output) -> None:
        for size in (0, 1, 3_000_000):
            for _ in range(size // 1000):
                output.write(b"x" * 1000)
            output.write(b"x" * (size % 1000))
            output.end()

    assert list(map(len, made(work, 3))) == [0, 1, 3_000_000]
    assert no_child_is_left()


def test_what_was_made_before_a_crash_is_given_and_the_crash_is_told_at_its_task() -> None:
    def work(output: Output) -> None:
        output.write(b"first")
        output.end()
        os.kill(os.getpid(), signal.SIGSEGV)

    with Child(work, [TASK, Task("the other", Place("other.rq", 3))], Limits()) as child:
        items = child.items()
        assert next(items) == b"first"
        with pytest.raises(EngineCrash, match="the other brought the engine down") as raised:
            next(items)
    assert str(raised.value.place) == "other.rq:3"


def test_work_that_makes_too_little_is_a_crash() -> None:
    with pytest.raises(EngineCrash):
        made(lambda output: None)


def test_work_that_takes_too_long_is_stopped() -> None:
    started = time.monotonic()
    with pytest.raises(TimeoutExceeded, match=r"the work was stopped after 0\.2 s") as raised:
        made(lambda output: time.sleep(60), limits=Limits(seconds=0.2))
    assert time.monotonic() - started < 30
    assert (raised.value.help, str(raised.value.place)) == ("do less", "work.rq:7")
    assert no_child_is_left()


def test_too_much_is_refused_as_it_comes() -> None:
    def work(output: Output) -> None:
        while True:
            output.write(b"x" * 4096)

    with pytest.raises(MemoryExceeded, match="larger than 1 MiB"):
        made(work, limits=Limits(answer=MEBIBYTE))
    assert no_child_is_left()


def test_an_error_is_told_with_its_task() -> None:
    def work(output: Output) -> None:
        raise ValueError("no such thing")

    with pytest.raises(Fault) as raised:
        made(work)
    assert (raised.value.kind, raised.value.message, raised.value.task) == ("failed", "no such thing", TASK)


def test_an_interrupted_wait_leaves_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(child: Child, task: Task, deadline: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Child, "_more", interrupted)
    with pytest.raises(KeyboardInterrupt):
        made(lambda output: time.sleep(60))
    assert no_child_is_left()


# ---- what happens in the child, seen from inside ----


@contextmanager
def forked(body: Callable[[], int]) -> Iterator[int]:
    """Run a body in a child; give its exit status."""
    child = isolation.fork()
    if not child:
        status = 99
        try:
            status = body()
        finally:
            os._exit(status)
    yield os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_confined_process_opens_neither_file_nor_connection() -> None:
    def body() -> int:
        import socket

        confine(Limits())
        outcome = 0
        openings: list[Callable[[], object]] = [lambda: os.open("/dev/null", os.O_RDONLY), socket.socket, os.pipe]
        for number, opening in enumerate(openings):
            with suppress(OSError):
                opening()
                outcome += 1 << number
        return outcome

    with forked(body) as status:
        assert status == 0


def test_a_confined_process_gets_no_more_memory_than_it_may() -> None:
    def body() -> int:
        confine(Limits(memory=64 * MEBIBYTE))
        try:
            bytearray(128 * MEBIBYTE)
        except MemoryError:
            return 7
        return 0

    with forked(body) as status:
        assert status == 7


def test_limits_are_only_ever_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: dict[int, tuple[int, int]] = {}

    def refuse(which: int, limits: tuple[int, int]) -> None:
        asked_for[which] = limits
        raise ValueError

    monkeypatch.setattr(resource, "getrlimit", lambda which: (5, 5))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    confine(Limits(seconds=60))
    assert asked_for[resource.RLIMIT_CPU] == (5, 5)
    assert asked_for[resource.RLIMIT_NOFILE] == (0, 0)
    assert resource.RLIMIT_AS in asked_for


def test_where_the_system_tells_no_address_space_memory_stays_unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: set[int] = set()
    monkeypatch.setattr(isolation, "_STATM", Path("/nonexistent"))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: asked_for.add(which))
    confine(Limits())
    assert resource.RLIMIT_AS not in asked_for
    assert resource.RLIMIT_NOFILE in asked_for


@pytest.mark.parametrize(
    ("error", "kind"),
    [(SyntaxError("x"), "syntax"), (MemoryError(), "memory"), (ValueError("x"), "failed"), (SystemExit(), "crash")],
)
def test_fault_tells_the_parent_what_happened(error: BaseException, kind: str) -> None:
    assert json.loads(fault(error))["kind"] == kind
    assert len(fault(ValueError("é" * 10**6))) < 65536


@pytest.mark.parametrize(
    ("status", "told", "error"),
    [
        (-signal.SIGSEGV, b"", EngineCrash),
        (-signal.SIGABRT, b"", MemoryExceeded),
        (-signal.SIGKILL, b"", MemoryExceeded),
        (-signal.SIGXCPU, b"", TimeoutExceeded),
        (3, fault(MemoryError()), MemoryExceeded),
        (3, fault(SystemExit()), EngineCrash),
        (3, fault(ValueError("why")), Fault),
    ],
)
def test_how_a_child_ended_says_what_went_wrong(status: int, told: bytes, error: type[KgError | Fault]) -> None:
    assert type(error_of(status, told, TASK, Limits())) is error
