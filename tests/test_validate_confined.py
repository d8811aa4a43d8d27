"""Validation in a child: the same report, and a shape that crashes or stalls it is named while this process goes on."""

import os
import pickle
import signal
import time

import pytest
from forks import forks, no_child_is_left
from pyoxigraph import BlankNode, NamedNode
from small_shapes import DATA, NAMES, ONE_P, quads

from kg import sparql
from kg.errors import InputError, KgError, Place, TimeoutExceeded
from kg.isolation import EngineCrash, Limits, MemoryExceeded
from kg.positions import Positions
from kg.validate import BadShapes, Engine, validate
from kg.validate.confined import Notes, confined, limits, outcome
from kg.validate.terms import Term, Triples

__all__ = ["forks"]

MANY = " ".join(f"thing:n{number} a sa:C ; sa:p {number} ." for number in range(3000))
SLOW = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER (STR(?c) = CONCAT(STR(?f), STR(?i), STR(?l), 'x'))"
WHERE = Positions({"shapes.ttl": b"\n<https://example.org/shapes#Slow> a <urn:x> ."})


def called(shape: Term) -> tuple[str, Place | None]:
    """Return how messages call a shape."""
    return f"the shape {shape}", None


def constraint(body: str, kind: str = "select") -> str:
    """Return a shape whose query says this of $this."""
    return f'shape:Slow a sh:NodeShape ; sh:targetClass sa:C ; sh:sparql [ sh:{kind} """{body}""" ] .'


@pytest.mark.parametrize("engine", ["compiled", "pyshacl", "both"])
def test_a_child_reports_the_same(engine: Engine) -> None:
    shapes = quads(ONE_P + constraint("SELECT $this WHERE { $this <https://example.org/ontology#p> 'y' }"))
    here = validate(quads(DATA), shapes, NAMES, engine=engine)
    there = validate(quads(DATA), shapes, NAMES, engine=engine, seconds=60)
    assert len(here.findings) == 2
    assert {(f.code, f.focus, f.message) for f in here.findings} == {
        (f.code, f.focus, f.message) for f in there.findings
    }
    assert no_child_is_left()


def test_what_is_left_to_the_judge_is_judged_in_a_child_too() -> None:
    shapes = quads(constraint("SELECT $this WHERE { { SELECT $this WHERE { $this ?p 'y' } } }"))
    report = validate(quads(DATA), shapes, NAMES, seconds=60)
    assert [finding.focus for finding in report.findings] == ["thing:b"]
    assert "left to pySHACL" in report.notes[0]


HOSTILE = {
    "a cross join": (f"SELECT $this WHERE {{ $this ?p ?o . {SLOW} }}", TimeoutExceeded),
    "a sum": (f"SELECT $this WHERE {{ $this ?p ?o FILTER(1{'+1' * 30000}) }}", EngineCrash),
    "a path": (f"SELECT $this WHERE {{ $this {'/'.join(['<a:b>'] * 10000)} ?o }}", EngineCrash),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_named_at_its_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, error = HOSTILE[name]
    monkeypatch.setattr(sparql, "MAX_STEPS", 10**6)  # What is longer is left to the judge, which answers it or not.
    seconds = 2.0 if error is TimeoutExceeded else 60.0
    with pytest.raises(error) as raised:
        validate(quads(MANY), quads(ONE_P + constraint(text)), NAMES, WHERE, seconds=seconds)
    assert raised.value.message.startswith("the shape shape:Slow ")
    assert str(raised.value.place) == "shapes.ttl:2"
    assert raised.value.exit_status == 4
    assert no_child_is_left()


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_pattern_that_never_ends_is_stopped(engine: Engine) -> None:
    shapes = 'shape:Slow a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:pattern "^(a+)+$" ] .'
    data = f"thing:a a sa:C ; sa:p '{'a' * 60}b' ."
    with pytest.raises(TimeoutExceeded, match=r"the shape shape:Slow was stopped after 1 s"):
        validate(quads(data), quads(shapes), NAMES, WHERE, engine=engine, seconds=1)
    assert no_child_is_left()


@pytest.mark.parametrize("kind", ["select", "ask", "construct", "update"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT $this WHERE { SERVICE <http://127.0.0.1/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this WHERE { FILTER EXISTS { { serviceSILENT<http://127.0.0.1/>{ $this ?p ?o } } } }", "SERVICE"),
        ("SELECT $this WHERE { \\\\u0053ERVICE <http://127.0.0.1/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this FROM <file:///etc/passwd> WHERE { $this ?p ?o }", "FROM"),
        ("LOAD <file:///etc/passwd>", "LOAD"),
    ],
)
@pytest.mark.parametrize("seconds", [None, 60])
def test_what_reaches_out_is_refused(text: str, said: str, kind: str, seconds: float | None) -> None:
    with pytest.raises(BadShapes, match=f"{said} is refused in the query of shape:Slow") as raised:
        validate(quads(DATA), quads(constraint(text, kind)), NAMES, WHERE, seconds=seconds)
    assert raised.value.place is None or str(raised.value.place) == "shapes.ttl:2"


def test_a_target_that_reaches_out_is_refused_though_it_is_not_run() -> None:
    shapes = ONE_P + 'shape:C sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { SERVICE <urn:x> {} }" ] .'
    with pytest.raises(BadShapes, match="SERVICE is refused"):
        validate(quads(DATA), quads(shapes), NAMES)


def test_a_query_of_nobody_is_named_by_itself() -> None:
    nobodys = '[] sh:select "SELECT * FROM <urn:x> {}" .'
    with pytest.raises(BadShapes, match="in the query of _:"):
        validate(quads(DATA), quads(ONE_P + nobodys), NAMES)


def test_a_shape_that_the_judge_cannot_run_is_named() -> None:
    with pytest.raises(BadShapes, match="the shape shape:Slow cannot be run") as raised:
        validate(quads(DATA), quads(ONE_P + constraint("SELECT $this WHERE { $this ")), NAMES, WHERE, seconds=60)
    assert str(raised.value.place) == "shapes.ttl:2"


# ---- the machinery ----


def test_notes_tell_what_is_longest_at_work() -> None:
    notes, one, other = Notes(), NamedNode("urn:one"), BlankNode("other")
    with notes.at(one):
        with notes.at(other):
            assert notes.current() == [one, other]
        with notes.at(NamedNode("urn:" + "x" * 5000)):
            assert notes.current() == [one]
    assert notes.current() == []


def test_more_shapes_than_there_is_room_for_go_unnoted() -> None:
    from contextlib import ExitStack

    notes = Notes()
    with ExitStack() as stack:
        for number in range(20):
            stack.enter_context(notes.at(NamedNode(f"urn:{number}")))
        assert 4 <= len(notes.current()) < 20


def test_of_several_that_were_at_work_the_one_that_crashes_alone_is_named() -> None:
    def work(notes: Notes, one_by_one: bool) -> int:
        with notes.at(NamedNode("urn:innocent")):
            if not one_by_one:
                with notes.at(NamedNode("urn:guilty")):
                    os.kill(os.getpid(), signal.SIGSEGV)
        with notes.at(NamedNode("urn:guilty")):
            os.kill(os.getpid(), signal.SIGSEGV)
        return 0

    with pytest.raises(EngineCrash, match="the shape <urn:guilty>"):
        confined(work, Limits(), called)
    assert no_child_is_left()


def test_what_crashes_by_chance_is_done_once_more() -> None:
    def work(notes: Notes, one_by_one: bool) -> int:
        with notes.at(NamedNode("urn:a")), notes.at(NamedNode("urn:b")):
            if not one_by_one:
                os.kill(os.getpid(), signal.SIGKILL)
        return 7

    assert confined(work, Limits(), called) == 7


def test_a_crash_at_no_shape_is_told_without_one() -> None:
    def work(notes: Notes, one_by_one: bool) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with pytest.raises(MemoryExceeded, match="the validation needs more memory"):
        confined(work, Limits(), called)


def test_errors_cross_over() -> None:
    def refused(notes: Notes, one_by_one: bool) -> int:
        raise InputError("no", Place("a.ttl", 3), "mend it")

    def broken(notes: Notes, one_by_one: bool) -> int:
        raise RecursionError("too deep")

    with pytest.raises(InputError) as raised:
        confined(refused, Limits(), called)
    assert (str(raised.value), raised.value.help, raised.value.code) == ("a.ttl:3: no", "mend it", "KG300")
    with pytest.raises(BadShapes, match="cannot be run: too deep"):
        confined(broken, Limits(), called)


def test_outcomes_are_pickled() -> None:
    def given(notes: Notes, one_by_one: bool) -> list[Term]:
        return [NamedNode("urn:x")]

    def refused(notes: Notes, one_by_one: bool) -> list[Term]:
        raise KgError("no")

    assert pickle.loads(outcome(given, Notes(), False)) == [NamedNode("urn:x")]  # noqa: S301
    assert pickle.loads(outcome(refused, Notes(), False)).message == "no"  # noqa: S301


def test_what_a_validation_may_take_grows_with_the_data() -> None:
    small, large = limits(Triples(quads(DATA)), 9), limits(Triples(quads(MANY)), 9)
    assert small.seconds == 9
    assert small.memory < large.memory


def test_an_interrupt_leaves_no_child() -> None:
    def work(notes: Notes, one_by_one: bool) -> int:
        time.sleep(60)
        return 0

    def interrupted(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupted)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            confined(work, Limits(), called)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert no_child_is_left()
