"""A piece of work done in a forked child while this process does another: files by name come back through a pipe.

Two processors halve the time of a build that way: what it writes does not wait for what checks it. The child sees the
parent's memory as it was, so nothing is copied to it.
"""

import contextlib
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import BinaryIO

from kg.isolation import fork

Work = Callable[[], Mapping[str, bytes]]


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def beside(work: Work) -> Iterator[Work]:
    """Start ``work`` in a child and give what waits for its result; leaving the block ends the child.

    Where there is one processor only, no way to fork, or a child that fails, the work is done here when its result is
    asked for, so that whatever is wrong with it is raised here.
    """
    if processors() < 2 or not hasattr(os, "fork"):
        yield work
        return
    with pouring(lambda pipe: send(work(), pipe)) as stream:
        yield lambda: _received(stream) or work()


@contextmanager
def pouring(work: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Start ``work`` in a child, with a pipe to write to, and give its other end; leaving the block ends the child.

    A child that fails says nothing: its pipe ends early.
    """
    reading, writing = os.pipe()
    child = fork()
    if not child:  # pragma: no cover: coverage does not see into a process that ends by _exit
        os.close(reading)
        _be_child(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        try:
            yield stream
        finally:
            _end(child)


def _be_child(work: Callable[[BinaryIO], None], writing: int) -> None:  # pragma: no cover: see pouring
    """Do the work, write what it makes, and end this process without a word.

    A thread of its own does it: blank nodes are labelled by chance, which each thread has anew, and a forked one not.
    """
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        thread = Thread(target=_pour, args=(work, writing))
        thread.start()
        thread.join()
    finally:
        os._exit(0)


def _pour(work: Callable[[BinaryIO], None], writing: int) -> None:  # pragma: no cover: see pouring
    with os.fdopen(writing, "wb") as stream:
        work(stream)


def send(files: Mapping[str, bytes], stream: BinaryIO) -> None:
    """Write files by name: their sizes in one line of JSON, then their bytes."""
    stream.write(json.dumps({name: len(data) for name, data in files.items()}).encode() + b"\n")
    stream.writelines(files.values())


def _received(stream: BinaryIO) -> dict[str, bytes] | None:
    """Return what a child sent, None where it did not send all of it."""
    try:
        sizes = json.loads(stream.readline())
    except ValueError:
        return None
    files = {name: stream.read(size) for name, size in sizes.items()}
    return files if all(len(files[name]) == size for name, size in sizes.items()) else None


def _end(child: int) -> None:
    """End a child, done or not, and leave no zombie."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)
