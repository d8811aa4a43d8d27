"""Many focus nodes looked at by two processes: the same results in the same order, whatever becomes of the child."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple
from small_shapes import quads

from kg import beside
from kg.validate.compiled import run as module
from kg.validate.compiled.run import plan, run
from kg.validate.compiled.sight import rewritten
from kg.validate.terms import RDF, Term, Triples

SHAPES = """
shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sa:q ; sh:property [ sh:path sa:p ; sh:minCount 1 ] ] ;
  sh:sparql [ sh:select "SELECT $this WHERE { $this <urn:r> 1 }" ] .
shape:Q a sh:NodeShape ; sh:targetObjectsOf sa:q ; sh:class sa:C .
"""
CHILDREN: list[int] = []


@pytest.fixture(autouse=True)
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let two processors look at however few focus nodes, three at a time; no child is left."""
    fork = beside._fork

    def remembered() -> int:
        CHILDREN.append(fork())
        return CHILDREN[-1]

    CHILDREN.clear()
    monkeypatch.setattr(beside, "_fork", remembered)
    monkeypatch.setattr(beside, "processors", lambda: 2)
    monkeypatch.setattr(module, "_BLOCK", 3)
    yield
    for child in CHILDREN:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def graph(wrong: set[int], count: int) -> Triples:
    """Return so many things, some of which are wrong."""
    lines = []
    for number in range(count):
        values = f"'{number}'" if number in wrong else "thing:v"
        lines.append(f"thing:t{number} a sa:C ; sa:p {values} ; sa:q thing:t{number * 7 % count} .")
    return Triples(quads(" ".join(lines)))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.integers(0, 39)), st.integers(1, 40))
def test_two_find_what_one_finds(wrong: set[int], count: int) -> None:
    planned, data = plan(Triples(quads(SHAPES))), graph(wrong, count)
    assert not planned.left
    found = []
    for many in (10**9, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "MANY", many)
            found.append(run(planned, data).results)
    assert found[0] == found[1]
    assert bool(found[0]) == any(number < count for number in wrong)


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0])
def test_what_a_child_does_not_find_is_found_here(end: object, monkeypatch: pytest.MonkeyPatch) -> None:
    here, core = os.getpid(), module._core
    planned, data = plan(Triples(quads(SHAPES))), graph({1, 5, 30}, 40)
    wanted = run(planned, data).results
    assert not CHILDREN

    def failing(*parts: object) -> object:
        if os.getpid() != here:
            assert callable(end)
            end()
        return core(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_core", failing)
    monkeypatch.setattr(module, "MANY", 0)
    assert run(planned, data).results == wanted
    assert len(CHILDREN) == 1


def test_only_what_queries_see_is_looked_through_for_literals_that_change() -> None:
    data = Triples(quads('thing:a sa:p "01"^^xsd:integer ; sa:q "01"^^xsd:integer .'))
    predicate = next(iter(data.predicates))
    assert isinstance(predicate, NamedNode)
    assert rewritten(data, frozenset((predicate.value,))).predicates == {predicate.value}
    assert len(rewritten(data, None).predicates) == 2


TERMS = st.sampled_from([NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c")])
VALUES = TERMS | st.sampled_from([Literal("1"), Literal("01"), Literal("1", language="en")])


@given(st.lists(st.tuples(TERMS, TERMS, VALUES)), st.lists(st.tuples(TERMS, TERMS, VALUES)))
def test_triples_are_a_set_whatever_they_share(
    given_ones: list[tuple[NamedNode, NamedNode, Term]], added: list[tuple[NamedNode, NamedNode, Term]]
) -> None:
    as_quads = [Quad(s, p, o, NamedNode("urn:g")) for s, p, o in given_ones[::2]]
    data = Triples([*as_quads, *(Triple(s, p, o) for s, p, o in given_ones[1::2])])
    for one in added:
        data.add(*one)
    wanted = {*given_ones, *added}
    assert set(data) == wanted
    assert len(data) == len(wanted)
    for subject, predicate, value in wanted:
        assert set(data.subjects(predicate, value)) == {s for s, p, o in wanted if (p, o) == (predicate, value)}
        assert set(data.objects(subject, predicate)) == {o for s, p, o in wanted if (s, p) == (subject, predicate)}


def test_a_triple_in_a_triple_is_refused() -> None:
    inner = Triple(NamedNode("urn:a"), RDF.type, Literal("x"))
    with pytest.raises(TypeError, match=r"RDF 1\.1"):
        Triples([Triple(NamedNode("urn:a"), RDF.type, inner)])
