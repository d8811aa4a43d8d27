"""Validation in a child process, where no shape and no data can crash or stall this one; the culprit is named.

What is unpickled here is what our own child has pickled.
"""

import pickle
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap
from threading import Lock
from typing import Any, TypeVar

from kg.errors import KgError, Place, StoreError, TimeoutExceeded
from kg.isolation import MEBIBYTE, Child, Fault, Limits, Output, Task
from kg.validate.results import BadShapes
from kg.validate.terms import Term, Triples

T = TypeVar("T")

SECONDS = 300.0
"""How long a validation may take, unless it is said: a million triples take the fast engine some ten seconds."""

_SLOTS, _WIDTH = 8, 2048
_HEAD = struct.Struct("<IH")
_SLOW_HELP = "narrow its query or its pattern, or give it longer with --timeout SECONDS"


def limits(data: Triples, seconds: float = SECONDS) -> Limits:
    """Return what the validation of these data may take: indexes and stores grow with them."""
    return Limits(seconds, (2048 + len(data) // 256) * MEBIBYTE, 2048 * MEBIBYTE)


class Notes:
    """Which shapes are being judged: noted by a child in memory that it shares, so that its death leaves them."""

    def __init__(self) -> None:
        """Make room for as many as are judged at once."""
        self._memory = mmap(-1, _SLOTS * _WIDTH)
        self._lock = Lock()
        self._count = 0

    @contextmanager
    def at(self, shape: Term) -> Iterator[None]:
        """Note a shape while the block runs; where all slots are taken, it goes unnoted."""
        data = pickle.dumps(shape)
        with self._lock:
            self._count += 1
            free = [slot for slot in range(_SLOTS) if not self._slot(slot)[0]]
            if free and len(data) <= _WIDTH - _HEAD.size:
                self._write(free[0], _HEAD.pack(self._count, len(data)) + data)
        try:
            yield
        finally:
            if free:
                self._write(free[0], _HEAD.pack(0, 0))

    def current(self) -> list[Term]:
        """Return the shapes that are noted, the one that has been judged longest first."""
        noted = sorted(found for slot in range(_SLOTS) if (found := self._slot(slot))[0])
        return [pickle.loads(data) for _, data in noted]  # noqa: S301

    def _slot(self, slot: int) -> tuple[int, bytes]:
        start = slot * _WIDTH
        order, size = _HEAD.unpack_from(self._memory, start)
        return order, self._memory[start + _HEAD.size : start + _HEAD.size + size]

    def _write(self, slot: int, data: bytes) -> None:
        self._memory[slot * _WIDTH : slot * _WIDTH + len(data)] = data


Called = Callable[[Term], tuple[str, Place | None]]
"""How messages call a shape, and where it stands."""

Judging = Callable[[Notes, bool], T]
"""Work that notes what it judges; where asked to, one shape after the other."""


def confined(work: Judging[T], allowed: Limits, called: Called) -> T:
    """Return what ``work`` gives, done in a child within limits. Raises as ``confining``."""
    with confining(work, allowed, called) as wait:
        return wait()


@contextmanager
def confining(work: Judging[T], allowed: Limits, called: Called) -> Iterator[Callable[[], T]]:
    """Start ``work`` in a child within limits, and give what waits for what it gives; leaving the block ends it.

    Raises whatever ``KgError`` the work raises, ``TimeoutExceeded``, ``MemoryExceeded`` or ``EngineCrash`` naming the
    shape that was being judged, ``BadShapes`` where the work met any other error.
    """
    notes = Notes()
    with _started(work, notes, allowed) as child:

        def wait() -> T:
            try:
                found: T = _given(child)
            except StoreError as error:
                at_work = len(notes.current())
                if at_work == 1 or (at_work and type(error) is TimeoutExceeded):
                    raise _naming(error, notes, called) from None
                child.end()
                return _one_by_one(work, allowed, called)
            return found

        yield wait


def _one_by_one(work: Judging[T], allowed: Limits, called: Called) -> T:
    """Do the work once more: no shape or several were known to be judged when it died; now the culprit dies alone."""
    notes = Notes()
    try:
        with _started(work, notes, allowed, one_by_one=True) as child:
            found: T = _given(child)
    except StoreError as error:
        raise _naming(error, notes, called) from None
    return found


def _started(work: Judging[T], notes: Notes, allowed: Limits, *, one_by_one: bool = False) -> Child:
    def send(output: Output) -> None:  # pragma: no cover: in the child
        output.write(outcome(work, notes, one_by_one))
        output.end()

    return Child(send, [Task("the validation", None, _SLOW_HELP)], allowed)


def _given(child: Child) -> Any:
    """Return what a child's work gave, or raise what it raised."""
    try:
        (item,) = child.items()
    except Fault as fault:
        raise BadShapes(f"the shapes cannot be run: {fault.message}", help="simplify the shape") from None
    found = pickle.loads(item)  # noqa: S301
    if isinstance(found, KgError):
        raise found
    return found


def outcome(work: Judging[T], notes: Notes, one_by_one: bool) -> bytes:
    """Return, pickled, what ``work`` gives or the ``KgError`` that it raises."""
    try:
        return pickle.dumps(work(notes, one_by_one), pickle.HIGHEST_PROTOCOL)
    except KgError as error:
        return pickle.dumps(error, pickle.HIGHEST_PROTOCOL)


def _naming(error: StoreError, notes: Notes, called: Called) -> StoreError:
    """Return an error with the name and the place of the shape that was judged longest when it came."""
    shapes = notes.current()
    if not shapes:
        return error
    name, place = called(shapes[0])
    return type(error)(error.message.replace("the validation", name, 1), place, error.help)
