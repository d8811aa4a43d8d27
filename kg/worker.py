"""Run a query in a child process with limits on time, memory and descriptors.

The embedded engine has no time limit and no cancel, dies of deep nesting and of lack of memory, and cannot be told to
stay off the network. So each query runs in a forked child that shares the store's pages, can open no file and no
connection, and is killed when its time is up. What it finds comes back through a pipe.
"""

import contextlib
import faulthandler
import json
import os
import resource
import select
import signal
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal, NoReturn

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from kg.errors import Place, StoreError, TimeoutExceeded
from kg.sparql import BadQuery, check, refuse_federation, syntax_error

MEBIBYTE = 1024 * 1024

_DONE, _FAILED = 0, 3
_CHUNK = 64 * 1024
_STATM = Path("/proc/self/statm")

Kind = Literal["solutions", "boolean", "graph"]


class MemoryExceeded(TimeoutExceeded):
    """A query that needed more memory than it may have."""

    default_code = "KG409"


class EngineCrash(StoreError):
    """A query that brought its process down."""

    default_code = "KG410"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, bytes of memory beyond what the store needs, bytes of answer."""

    seconds: float = 30.0
    memory: int = 1024 * MEBIBYTE
    answer: int = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found: SPARQL JSON results (``solutions``, ``boolean``) or N-Triples (``graph``)."""

    kind: Kind
    data: bytes


@dataclass(frozen=True, slots=True)
class Question:
    """A query with what it is read against. ``default_graph`` None means the store's own default graph."""

    text: str
    base: str
    prefixes: Mapping[str, str] = field(default_factory=dict)
    default_graph: Sequence[str] | None = None
    file: str = "query"


def run(store: Store, question: Question, limits: Limits | None = None) -> Answer:
    """Ask a store in a child process and return what it found.

    Raises ``BadQuery`` for what cannot be read or is refused, ``TimeoutExceeded`` when the time is up,
    ``MemoryExceeded`` when the memory is, ``EngineCrash`` when the child died otherwise.
    """
    limits = limits or Limits()
    check(question.text, question.file)
    refuse_federation(question.text, question.file)
    answers, child_answers = os.pipe()
    faults, child_faults = os.pipe()
    child = _fork()
    if not child:  # pragma: no cover: coverage does not see into a process that ends by _exit
        os.close(answers)
        os.close(faults)
        _be_child(store, question, limits, child_answers, child_faults)
    os.close(child_answers)
    os.close(child_faults)
    try:
        return _await(child, answers, faults, question, limits)
    finally:
        os.close(answers)
        os.close(faults)


def _fork() -> int:
    """Fork; from a process with threads too, of which Python 3.12 warns.

    The child may: it runs the engine and writes to its pipes, takes no lock of ours, and is killed if it hangs.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _address_space() -> int:
    """Return the bytes of address space of this process, or 0 where the system does not tell."""
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _be_child(  # pragma: no cover: see run; what it calls is tested by itself
    store: Store, question: Question, limits: Limits, answers: int, faults: int
) -> NoReturn:
    """Answer one question and end this process, whatever happens, without a word to the parent's streams."""
    status = _FAILED
    faulthandler.disable()
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        confine(limits)
        with os.fdopen(answers, "wb", _CHUNK) as output:
            ask(store, question, output)
        status = _DONE
    except BaseException as error:
        os.write(faults, fault(error))
    finally:
        os._exit(status)


def confine(limits: Limits) -> None:
    """Limit this process for good: its processor time, its memory (where the system can), and that it opens no more."""
    seconds = int(limits.seconds) + 2
    _lower(resource.RLIMIT_CPU, seconds)
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


def ask(store: Store, question: Question, output: BinaryIO) -> None:
    """Ask a store, in this process and without limits, and write the kind of answer, a line break, and the answer."""
    graphs = question.default_graph
    found = store.query(
        question.text,
        base_iri=question.base,
        prefixes=dict(question.prefixes),
        default_graph=None if graphs is None else [NamedNode(iri) for iri in graphs],
    )
    if isinstance(found, QuerySolutions | QueryBoolean):
        output.write(b"boolean\n" if isinstance(found, QueryBoolean) else b"solutions\n")
        found.serialize(output, QueryResultsFormat.JSON)
    else:
        output.write(b"graph\n")
        found.serialize(output, RdfFormat.N_TRIPLES)


def fault(error: BaseException) -> bytes:
    """Return what a parent must know of an error, in less than a pipe holds."""
    kinds = {SyntaxError: "syntax", MemoryError: "memory"}
    kind = kinds.get(type(error), "failed" if isinstance(error, Exception) else "crash")
    return json.dumps({"kind": kind, "message": f"{error}"[:4000]}).encode()


def _await(child: int, answers: int, faults: int, question: Question, limits: Limits) -> Answer:
    """Collect a child's answer until it ends or its time is up; it never outlives this call."""
    status = None
    try:
        data = _read(answers, limits)
        _, status = os.waitpid(child, 0)
    finally:
        if status is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if status != _DONE:
        raise _error_of(os.waitstatus_to_exitcode(status), os.read(faults, _CHUNK), question, limits)
    kind, _, payload = data.partition(b"\n")
    return Answer({b"solutions": "solutions", b"boolean": "boolean"}.get(kind, "graph"), payload)  # type: ignore[arg-type]


def _read(answers: int, limits: Limits) -> bytes:
    """Return all that comes through a pipe, or raise when that takes too long or is too much."""
    deadline = time.monotonic() + limits.seconds
    poll = select.poll()
    poll.register(answers, select.POLLIN)
    data = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise _too_slow(limits)
        chunk = os.read(answers, _CHUNK)
        if not chunk:
            return bytes(data)
        data += chunk
        if len(data) > limits.answer:
            raise MemoryExceeded(
                f"the answer is larger than {limits.answer // MEBIBYTE} MiB", help="add a LIMIT to the query"
            )


def _error_of(status: int, told: bytes, question: Question, limits: Limits) -> StoreError | BadQuery:
    """Return the error that a child's exit status (a signal where negative) and last words stand for."""
    said: dict[str, Any] = json.loads(told) if told else {}
    message = said.get("message", "")
    if said.get("kind") == "syntax":
        return syntax_error(message, question.text, question.file)
    if said.get("kind") == "memory" or -status in (signal.SIGABRT, signal.SIGKILL):
        return MemoryExceeded(
            f"the query needs more memory than the {limits.memory // MEBIBYTE} MiB it may have",
            help="narrow it: bind more variables, join fewer patterns, add a LIMIT",
        )
    if said.get("kind") == "failed":
        return BadQuery(f"the query cannot be answered: {message}", Place(question.file))
    if -status == signal.SIGXCPU:
        return _too_slow(limits)
    return EngineCrash("the query brought the engine down", help="its expressions are nested too deeply: flatten them")


def _too_slow(limits: Limits) -> TimeoutExceeded:
    return TimeoutExceeded(
        f"the query was stopped after {limits.seconds:g} s", help="narrow it, or give it longer with --timeout SECONDS"
    )
