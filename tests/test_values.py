"""Graphs are compared by value, and what a store rewrote is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.names import VOCABULARIES
from kg.values import BOOLEAN, DATETIME, DURATION, INTEGER_TYPE, LANGUAGE, NUMBER, compare, plain, rules

S, P = NamedNode("http://e/s"), NamedNode("http://e/p")


def typed(text: str, name: str) -> Literal:
    return Literal(text, datatype=NamedNode(VOCABULARIES["xsd"] + name))


@pytest.mark.parametrize(
    ("ours", "theirs", "rule"),
    [
        (typed("01", "integer"), typed("1", "integer"), {NUMBER}),
        (typed("1", "nonNegativeInteger"), typed("1", "integer"), {INTEGER_TYPE}),
        (typed("01", "nonNegativeInteger"), typed("1", "integer"), {INTEGER_TYPE, NUMBER}),
        (typed("1.10", "decimal"), typed("1.1", "decimal"), {NUMBER}),
        (typed("1.0E0", "double"), typed("1", "double"), {NUMBER}),
        (typed("true", "boolean"), typed("1", "boolean"), {BOOLEAN}),
        (typed("2025-03-06T00:00:00Z", "dateTime"), typed("2025-03-06T00:00:00+00:00", "dateTime"), {DATETIME}),
        (typed("2025-03-06T01:00:00+01:00", "dateTime"), typed("2025-03-06T00:00:00Z", "dateTime"), {DATETIME}),
        (typed("P1Y", "duration"), typed("P12M", "duration"), {DURATION}),
        (typed("-P1DT1.50S", "duration"), typed("-PT24H1.5S", "duration"), {DURATION}),
        (Literal("a", language="en-gb"), Literal("a", language="en-gb"), set()),
    ],
)
def test_a_rewritten_literal_is_the_same_and_the_rule_is_named(ours: Literal, theirs: Literal, rule: set[str]) -> None:
    assert plain(ours) == plain(theirs)
    assert rules(ours, theirs) == rule
    found = compare([Triple(S, P, ours)], [Triple(S, P, theirs)])
    assert found.is_same
    assert set(found.rewritten) == rule
    assert found.beyond(frozenset()) == sorted(rule)
    assert found.beyond(frozenset(rule)) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (typed("1", "integer"), typed("2", "integer")),
        (typed("1", "integer"), typed("1", "decimal")),
        (typed("P1Y", "duration"), typed("12", "duration")),
        (typed("P1Y", "duration"), typed("P1D", "duration")),
        (typed("P", "duration"), typed("PT0S", "duration")),
        (Literal("a", language="en"), Literal("a", language="de")),
        (Literal("a", language="en"), Literal("a")),
        (Literal("a"), Literal("A")),
        (typed("2025-03-06T00:00:00", "dateTime"), typed("2025-03-06T00:00:00Z", "dateTime")),
        (typed("no number", "integer"), typed("0", "integer")),
    ],
)
def test_another_value_is_another(ours: Literal, theirs: Literal) -> None:
    found = compare([Triple(S, P, ours)], [Triple(S, P, theirs)])
    assert not found.is_same
    assert (len(found.missing), len(found.extra)) == (1, 1)


def test_language_tags_are_told_apart_by_case_only_in_name() -> None:
    assert LANGUAGE in rules(Literal("a", language="en"), Literal("b", language="en"))


def test_blank_nodes_are_compared_by_what_is_said_of_them() -> None:
    def graph(label: str, number: str) -> list[Triple]:
        node = BlankNode(label)
        return [Triple(S, P, node), Triple(node, P, typed(number, "integer"))]

    assert compare(graph("a", "1"), graph("b", "1")).is_same
    rewritten = compare(graph("a", "01"), graph("b", "1"))
    assert rewritten.is_same
    assert set(rewritten.rewritten) == {NUMBER}
    assert not compare(graph("a", "1"), graph("b", "2")).is_same


def test_the_form_that_a_literal_became_is_the_nearest_one() -> None:
    ours = [Triple(S, P, typed("01", "integer")), Triple(S, NamedNode("http://e/q"), typed("01", "int"))]
    theirs = [Triple(S, P, typed("1", "integer")), Triple(S, NamedNode("http://e/q"), typed("1", "int"))]
    assert set(compare(ours, theirs).rewritten) == {NUMBER}


def test_two_that_become_one_are_the_same() -> None:
    ours = [Triple(S, P, typed("01", "integer")), Triple(S, P, typed("1", "integer"))]
    assert compare(ours, ours[1:]).is_same


@given(st.integers(), st.integers(min_value=0, max_value=5))
def test_zeros_before_and_after_do_not_matter(number: int, zeros: int) -> None:
    sign, digits = ("-" if number < 0 else ""), str(abs(number))
    padded = typed(f"{sign}{'0' * zeros}{digits}", "integer")
    assert plain(padded) == plain(typed(str(number), "integer"))
    assert plain(typed(f"{number}.5{'0' * zeros}", "decimal")) == plain(typed(f"{number}.5", "decimal"))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(["integer", "decimal", "dateTime"]))
def test_any_text_of_any_type_has_a_plain_form_that_is_its_own(text: str, name: str) -> None:
    found = plain(typed(text, name))
    assert plain(found) == found
