"""Queries in a child process: what comes back, and what ends a query that would not end."""

import io
import json
import threading
import time

import pytest
from forks import FORKED, forks, no_child_is_left
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import sparql
from kg.errors import KgError, TimeoutExceeded
from kg.isolation import MEBIBYTE
from kg.sparql import BadQuery
from kg.worker import Answer, EngineCrash, Limits, MemoryExceeded, Question, ask, asking, run, run_all

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
        ("negations", BadQuery),
        ("a path", BadQuery),
        ("a cross join", TimeoutExceeded),
        ("a service", BadQuery),
        ("a load", BadQuery),
    ],
)
def test_which_error_a_hostile_query_gives(name: str, error: type[KgError], store: Store) -> None:
    with pytest.raises(KgError) as raised:
        asked(store, HOSTILE[name])
    assert type(raised.value) is error


@pytest.mark.parametrize("name", ["negations", "a path"])
def test_what_brings_the_engine_down_is_told(name: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparql, "MAX_STEPS", 10**6)
    with pytest.raises(EngineCrash, match="brought the engine down"):
        asked(store, HOSTILE[name])


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


def test_many_questions_share_a_child(store: Store) -> None:
    texts = ["ASK { <7> ex:p 7 }", "SELECT ?o { <8> ex:p ?o }", "CONSTRUCT WHERE { <9> ex:p ?o }"]
    questions = [Question(text, BASE, {"ex": BASE}, union=True) for text in texts]
    yes, row, graph = run_all(lambda: store, questions)
    assert yes.data == b'{"head":{},"boolean":true}'
    assert row.rows() == (["o"], [{"o": Literal(8)}])
    assert [str(triple.object) for triple in graph.triples()] == [str(Literal(9))]
    assert len(FORKED) == 1


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (HOSTILE["a cross join"], TimeoutExceeded, "the rule bad was stopped after 0.5 s"),
        (HOSTILE["negations"], EngineCrash, "the rule bad brought the engine down"),
        ("SELECT * { ?s", BadQuery, "not SPARQL"),
        ("SELECT (<urn:f>(1) AS ?x) {}", BadQuery, "the rule bad cannot be answered"),
    ],
)
def test_of_many_questions_the_one_that_failed_is_named(
    text: str, error: type[KgError], said: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql, "MAX_STEPS", 10**6)
    good = Question("ASK {}", BASE, file="good.rq", name="the rule good", line=1)
    bad = Question(text, BASE, default_graph=[GRAPH], file="bad.rq", name="the rule bad", line=3)
    with pytest.raises(error) as raised:
        run_all(lambda: store, [good, bad, good], Limits(seconds=0.5))
    assert said in raised.value.message
    assert str(raised.value.place).startswith("bad.rq:")
    assert "--timeout" not in str(raised.value.help)
    assert no_child_is_left()


def test_a_child_whose_answers_nobody_waits_for_ends_with_the_block(store: Store) -> None:
    with asking(lambda: store, [Question(HOSTILE["a cross join"], BASE)]):
        assert not no_child_is_left()
    assert no_child_is_left()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <http://nowhere.example/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <graph/nowhere> { ?s ?p ?o }",
        "PREFIX g: <graph/> SELECT * FROM g:nowhere { ?s ?p ?o }",
        "SELECT * \\u0046ROM ex:nowhere { ?s ?p ?o }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    ],
)
def test_a_graph_that_is_not_there_is_refused(text: str, store: Store) -> None:
    with pytest.raises(BadQuery, match="FROM is refused"):
        run(store, Question(text, BASE, {"ex": BASE}))


def test_a_graph_that_is_there_is_read(store: Store) -> None:
    text = "SELECT * FROM <graph/facts> FROM NAMED ex:graph\\/facts { <7> ?p ?o }"
    assert len(run(store, Question(text, BASE, {"ex": BASE})).rows()[1]) == 1
