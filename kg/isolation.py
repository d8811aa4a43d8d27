"""Work in a forked child with limits on time, memory and descriptors, so that no crash and no stall reaches its parent.

The embedded engine has no time limit and no cancel, dies of deep nesting and of lack of memory, and cannot be told to
stay off the network; neither can a regular expression be stopped. A child shares its parent's pages, can open no file
and no connection, and is killed when its time is up. What it makes comes back through a pipe, item by item, so that
the item at which it died is known.
"""

import contextlib
import faulthandler
import json
import os
import resource
import select
import signal
import struct
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from kg.errors import Place, StoreError, TimeoutExceeded

MEBIBYTE = 1024 * 1024

_DONE, _FAILED = 0, 3
_CHUNK = 64 * 1024
_SIZE = struct.Struct("<I")
_STATM = Path("/proc/self/statm")
_POLITE = 10
_politeness = ContextVar("politeness", default=0)


class MemoryExceeded(TimeoutExceeded):
    """Work that needed more memory than it may have."""

    default_code = "KG409"


class EngineCrash(StoreError):
    """Work that brought its process down."""

    default_code = "KG410"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a piece of work may take: seconds, bytes of memory beyond what is there already, bytes of what it makes."""

    seconds: float = 30.0
    memory: int = 1024 * MEBIBYTE
    answer: int = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Task:
    """How messages call a piece of work, where it stands, and what to do about one that takes too long."""

    name: str = "the query"
    place: Place | None = None
    slow_help: str = "narrow it, or give it longer with --timeout SECONDS"


@dataclass
class Fault(Exception):
    """An error that a child met in one of its tasks: ``syntax`` or ``failed``, and what it said."""

    kind: str
    message: str
    task: Task


class Output:
    """What a child writes to: the bytes of one item, then its end."""

    def __init__(self, descriptor: int) -> None:
        """Take the pipe's descriptor."""
        self._descriptor = descriptor
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take more bytes of the item; they go out as they come."""
        self._waiting += data
        if len(self._waiting) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what waits as one piece."""
        if self._waiting:
            self._send(_SIZE.pack(len(self._waiting)) + self._waiting)
            self._waiting = bytearray()

    def end(self) -> None:
        """End the item: send what waits, and a piece of no bytes."""
        self.flush()
        self._send(_SIZE.pack(0))

    def _send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]


Work = Callable[[Output], None]


class Child:
    """A confined child at work; leaving the block ends it, done or not."""

    def __init__(self, work: Work, tasks: Sequence[Task], limits: Limits) -> None:
        """Start ``work``, which makes one item a task, in their order, each within the limits."""
        self._tasks = tasks
        self._limits = limits
        self._reading, writing = os.pipe()
        self._faults, faults = os.pipe()
        self._data = bytearray()
        self._status: int | None = None
        self._child = fork()
        if not self._child:  # pragma: no cover: coverage does not see into a process that ends by _exit
            os.close(self._reading)
            os.close(self._faults)
            _be_child(work, limits, len(tasks), writing, faults)
        os.close(writing)
        os.close(faults)

    def __enter__(self) -> "Child":
        """Return the child."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the child, and close the pipes."""
        self.end()
        os.close(self._reading)
        os.close(self._faults)

    def end(self) -> None:
        """Kill the child if it still works, and leave no zombie."""
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                self._status = os.waitpid(self._child, 0)[1]

    def items(self) -> Iterator[bytes]:
        """Yield the item of each task.

        Raises ``TimeoutExceeded``, ``MemoryExceeded`` or ``EngineCrash`` at the task that took too much or brought the
        child down, ``Fault`` at one that met an error.
        """
        for task in self._tasks:
            yield self._item(task)

    def _item(self, task: Task) -> bytes:
        deadline = time.monotonic() + self._limits.seconds
        item = bytearray()
        while size := self._size(task, deadline):
            while len(self._data) < size:
                self._more(task, deadline)
            item += self._data[:size]
            del self._data[:size]
            if len(item) > self._limits.answer:
                text = f"the answer is larger than {self._limits.answer // MEBIBYTE} MiB"
                raise MemoryExceeded(text, task.place, help="add a LIMIT to the query")
        return bytes(item)

    def _size(self, task: Task, deadline: float) -> int:
        while len(self._data) < _SIZE.size:
            self._more(task, deadline)
        (size,) = _SIZE.unpack_from(self._data)
        del self._data[: _SIZE.size]
        return int(size)

    def _more(self, task: Task, deadline: float) -> None:
        """Read more of what the child makes, or raise when that takes too long or the child is gone."""
        poll = select.poll()
        poll.register(self._reading, select.POLLIN)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise too_slow(task, self._limits)
        chunk = os.read(self._reading, _CHUNK)
        if chunk:
            self._data += chunk
            return
        _, self._status = os.waitpid(self._child, 0)
        raise error_of(os.waitstatus_to_exitcode(self._status), os.read(self._faults, _CHUNK), task, self._limits)


def fork() -> int:
    """Fork; from a process with threads too, of which Python 3.12 warns.

    The child may: it runs the engine and writes to its pipes, takes no lock of ours, and is killed if it hangs.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:  # pragma: no cover: see Child
        os.nice(_politeness.get())
    return child


@contextlib.contextmanager
def politely() -> Iterator[None]:
    """Let the children that are forked in this block leave the processors to others that ask for them, as ``nice``."""
    before = _politeness.set(_POLITE)
    try:
        yield
    finally:
        _politeness.reset(before)


def _address_space() -> int:
    """Return the bytes of address space of this process, or 0 where the system does not tell."""
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _be_child(  # pragma: no cover: see Child; what it calls is tested by itself
    work: Work, limits: Limits, tasks: int, writing: int, faults: int
) -> NoReturn:
    """Do the work and end this process, whatever happens, without a word to the parent's streams."""
    status = _FAILED
    faulthandler.disable()
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        confine(limits, tasks)
        work(Output(writing))
        status = _DONE
    except BaseException as error:
        os.write(faults, fault(error))
    finally:
        os._exit(status)


def confine(limits: Limits, tasks: int = 1) -> None:
    """Limit this process for good: its processor time, its memory (where the system can), and that it opens no more."""
    processors = os.cpu_count() or 1
    _lower(resource.RLIMIT_CPU, (int(limits.seconds) + 2) * tasks * processors)
    _lower(resource.RLIMIT_CORE, 0)
    has_already = _address_space()
    if has_already:
        _lower(resource.RLIMIT_AS, has_already + limits.memory)
    _lower(resource.RLIMIT_NOFILE, 0)


def _lower(which: int, value: int) -> None:
    """Lower a limit, hard and soft, as far as the system lets us."""
    _, hard = resource.getrlimit(which)
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (wanted, wanted))


def fault(error: BaseException) -> bytes:
    """Return what a parent must know of an error, in less than a pipe holds."""
    kinds = {SyntaxError: "syntax", MemoryError: "memory"}
    kind = kinds.get(type(error), "failed" if isinstance(error, Exception) else "crash")
    return json.dumps({"kind": kind, "message": f"{error}"[:4000]}).encode()


def error_of(status: int, told: bytes, task: Task, limits: Limits) -> StoreError | Fault:
    """Return the error that a child's exit status (a signal where negative) and last words stand for."""
    said: dict[str, Any] = json.loads(told) if told else {}
    kind = said.get("kind", "")
    if kind in ("syntax", "failed"):
        return Fault(kind, said["message"], task)
    if kind == "memory" or -status in (signal.SIGABRT, signal.SIGKILL):
        return MemoryExceeded(
            f"{task.name} needs more memory than the {limits.memory // MEBIBYTE} MiB it may have",
            task.place,
            help="narrow it: bind more variables, join fewer patterns, add a LIMIT",
        )
    if -status == signal.SIGXCPU:
        return too_slow(task, limits)
    text = f"{task.name} brought the engine down"
    return EngineCrash(text, task.place, help="its expressions are nested too deeply: flatten them")


def too_slow(task: Task, limits: Limits) -> TimeoutExceeded:
    """Return the error of work whose time is up."""
    return TimeoutExceeded(f"{task.name} was stopped after {limits.seconds:g} s", task.place, help=task.slow_help)
