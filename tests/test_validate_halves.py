"""Many focus nodes looked at by two processes: the same results in the same order, whatever becomes of the child."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple
from small_shapes import NAMES, quads

from kg.validate import confined, engines
from kg.validate.compiled.sight import rewritten
from kg.validate.terms import RDF, Term, Triples

SHAPES = Triples(
    quads("""
shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property [ sh:path sa:p ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sa:q ; sh:property [ sh:path sa:p ; sh:minCount 1 ] ] ;
  sh:sparql [ sh:select "SELECT $this WHERE { $this <urn:r> 1 }" ] .
shape:Q a sh:NodeShape ; sh:targetObjectsOf sa:q ; sh:class sa:C .
""")
)


def graph(wrong: set[int], count: int) -> Triples:
    """Return so many things, some of which are wrong."""
    lines = []
    for number in range(count):
        values = f"'{number}'" if number in wrong else "thing:v"
        lines.append(f"thing:t{number} a sa:C ; sa:p {values} ; sa:q thing:t{number * 7 % count} .")
    return Triples(quads(" ".join(lines)))


def found(data: Triples, monkeypatch: pytest.MonkeyPatch, processors: int) -> tuple[list[str], int]:
    """Return what the engine finds in children on so many processors, in order, and how many children there were."""
    made = []
    confining = confined.confining

    def counted(*parts: Any) -> Any:
        made.append(parts)
        return confining(*parts)

    monkeypatch.setattr(engines, "confining", counted)
    monkeypatch.setattr(engines, "processors", lambda: processors)
    monkeypatch.setattr(engines, "MANY", 10)
    judgement = engines.judged(data, SHAPES, NAMES, bounds=engines.Bounds(60))
    assert not judgement.left
    return sorted(map(str, judgement.results)), len(made)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.integers(0, 39)), st.integers(4, 40))
def test_two_find_what_one_finds(wrong: set[int], count: int) -> None:
    data = graph(wrong, count)
    with pytest.MonkeyPatch.context() as patch:
        one, children = found(data, patch, 1)
    assert children == 1
    with pytest.MonkeyPatch.context() as patch:
        assert found(data, patch, 2) == (one, 2)
    assert one == sorted(map(str, engines.judged(data, SHAPES, NAMES).results))
    assert bool(one) == any(number < count for number in wrong)


def test_few_are_looked_at_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(graph({0}, 3), monkeypatch, 2)[1] == 1


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
