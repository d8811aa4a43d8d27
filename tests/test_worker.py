"""Queries in a child process: what comes back, and what ends a query that would not end."""

import io
import json
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from forks import forks, no_child_is_left
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import worker
from kg.errors import KgError, TimeoutExceeded
from kg.sparql import BadQuery
from kg.worker import MEBIBYTE, Answer, EngineCrash, Limits, MemoryExceeded, Question, ask, confine, fault, run

__all__ = ["forks"]

BASE = "https://example.org/"
GRAPH = f"{BASE}graph/facts"
QUICK = Limits(seconds=2, memory=256 * MEBIBYTE)
CROSS_JOIN = "?a ?b ?c . ?d ?e ?f . ?h ?i ?j"


@pytest.fixture(scope="module")
def store() -> Store:
    """Return a store with enough in it for a cross join never to end."""
    built = Store()
    graph = NamedNode(GRAPH)
    built.extend(
        Quad(NamedNode(f"{BASE}{number}"), NamedNode(f"{BASE}p"), Literal(number), graph) for number in range(5000)
    )
    return built


def asked(store: Store, text: str, limits: Limits = QUICK) -> Answer:
    """Return the answer to a text whose default graph is the one there is."""
    return run(store, Question(text, BASE, {"ex": BASE}, [GRAPH]), limits)


def test_rows_come_back_as_sparql_json(store: Store) -> None:
    answer = asked(store, "SELECT ?o { <7> ex:p ?o }")
    assert answer.kind == "solutions"
    assert json.loads(answer.data)["results"]["bindings"][0]["o"]["value"] == "7"


def test_yes_and_no(store: Store) -> None:
    assert asked(store, "ASK { <7> ex:p 7 }") == Answer("boolean", b'{"head":{},"boolean":true}')
    assert asked(store, "ASK { <7> ex:p 8 }") == Answer("boolean", b'{"head":{},"boolean":false}')


def test_a_graph_comes_back_as_n_triples(store: Store) -> None:
    answer = asked(store, "CONSTRUCT { ?s ex:q ?o } WHERE { ?s ex:p ?o FILTER (?o = 7) }")
    assert answer == Answer(
        "graph", f'<{BASE}7> <{BASE}q> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'.encode()
    )


def test_without_a_default_graph_the_stores_own_is_asked(store: Store) -> None:
    question = Question("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH <graph/facts> { <7> ?p ?o } } }", BASE)
    assert b'"value":"1"' in run(store, question).data


def test_large_answers_come_whole(store: Store) -> None:
    rows = json.loads(asked(store, "SELECT * { ?s ?p ?o }").data)["results"]["bindings"]
    assert len(rows) == 5000


HOSTILE = {
    "braces": "SELECT * {" + "{" * 2350 + "}" * 2350 + "}",
    "brackets": "SELECT * { ?s ?p " + "( " * 200 + ") " * 200 + "}",
    "parentheses": "SELECT * { FILTER(" + "(" * 4900 + "1" + ")" * 4900 + ") }",
    "negations": "SELECT * { FILTER(" + "!" * 9500 + "true) }",
    "a sum": "SELECT * { FILTER(1" + "+1" * 7000 + ") }",
    "a path": "SELECT * { ?s " + "/".join(["ex:p"] * 13000) + " ?o }",
    "a cross join": f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} }}",
    "a cross join's rows": f"SELECT * {{ {CROSS_JOIN} }}",
    "a sorted cross join": f"SELECT * {{ {CROSS_JOIN} }} ORDER BY ?a ?f",
    "growth": 'SELECT (STRLEN(?z) AS ?n) { BIND ("'
    + "x" * 5000
    + '" AS ?a)'
    + "".join(f' BIND (REPLACE(?{a}, "x", ?{a}) AS ?{b})' for a, b in ("ab", "bc", "cz"))
    + " }",
    "length": "SELECT * { }" + " " * 70000,
    "a service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a hidden service": "SELECT * { \\u0053ERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a load": "LOAD <file:///etc/passwd>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_ends_in_one_clear_line_within_its_time(text: str, store: Store) -> None:
    started = time.monotonic()
    with pytest.raises(KgError) as raised:
        asked(store, text)
    assert time.monotonic() - started < QUICK.seconds + 1
    assert raised.value.message
    assert "\n" not in raised.value.message
    assert raised.value.exit_status in (3, 4)
    assert no_child_is_left()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("braces", BadQuery),
        ("negations", EngineCrash),
        ("a path", EngineCrash),
        ("a cross join", TimeoutExceeded),
        ("a service", BadQuery),
        ("a load", BadQuery),
    ],
)
def test_which_error_a_hostile_query_gives(name: str, error: type[KgError], store: Store) -> None:
    with pytest.raises(KgError) as raised:
        asked(store, HOSTILE[name])
    assert type(raised.value) is error


def test_the_memory_limit_is_told(store: Store) -> None:
    with pytest.raises(MemoryExceeded, match="more memory than the 16 MiB"):
        asked(store, HOSTILE["a sorted cross join"], Limits(seconds=20, memory=16 * MEBIBYTE))


def test_the_time_limit_is_told(store: Store) -> None:
    with pytest.raises(TimeoutExceeded, match=r"stopped after 0\.2 s") as raised:
        asked(store, HOSTILE["a cross join"], Limits(seconds=0.2))
    assert "--timeout" in str(raised.value.help)


def test_an_answer_that_is_too_large_is_refused(store: Store) -> None:
    with pytest.raises(MemoryExceeded, match="larger than 1 MiB"):
        asked(store, f"SELECT * {{ {CROSS_JOIN} }}", Limits(answer=MEBIBYTE))


def test_a_syntax_error_has_its_place_in_the_file(store: Store) -> None:
    with pytest.raises(BadQuery) as raised:
        run(store, Question("SELECT *\nWHERE ]", BASE, file="my.rq"))
    assert str(raised.value.place) == "my.rq:2:7"


def test_what_the_engine_does_not_support_is_told(store: Store) -> None:
    with pytest.raises(BadQuery, match="custom function"):
        asked(store, "SELECT (<http://example.org/f>(1) AS ?x) {}")


def test_a_query_from_a_process_with_threads_gives_no_warning(store: Store) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert asked(store, "ASK {}").kind == "boolean"
    finally:
        stop.set()
        thread.join()


def test_an_interrupted_wait_leaves_no_child(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(answers: int, limits: Limits) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "_read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        asked(store, HOSTILE["a cross join"])
    assert no_child_is_left()


# ---- what happens in the child, seen from inside ----


@contextmanager
def forked(body: Callable[[], int]) -> Iterator[int]:
    """Run a body in a child; give its exit status."""
    child = worker._fork()
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
    monkeypatch.setattr(worker, "_STATM", Path("/nonexistent"))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: asked_for.add(which))
    confine(Limits())
    assert resource.RLIMIT_AS not in asked_for
    assert resource.RLIMIT_NOFILE in asked_for


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("SELECT * { <7> ?p ?o }", b"solutions\n{"),
        ("ASK {}", b"boolean\n{"),
        ("CONSTRUCT WHERE { <7> ?p ?o }", b"graph\n<"),
    ],
)
def test_ask_writes_the_kind_and_the_answer(text: str, start: bytes, store: Store) -> None:
    output = io.BytesIO()
    ask(store, Question(text, BASE, default_graph=[GRAPH]), output)
    assert output.getvalue().startswith(start)


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
        (3, fault(ValueError("why")), BadQuery),
    ],
)
def test_how_a_child_ended_says_what_went_wrong(status: int, told: bytes, error: type[KgError]) -> None:
    assert type(worker._error_of(status, told, Question("ASK {}", BASE), Limits())) is error
