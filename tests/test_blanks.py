"""Statements hang together by their blank nodes."""

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Quad
from rdf_terms import quads

from kg.blanks import blank_nodes, components, signature

P = NamedNode("http://e/p")


@given(st.lists(quads, max_size=14))
def test_every_statement_is_in_one_place_and_no_node_in_two(found: list[Quad]) -> None:
    ground, groups = components(found)
    assert sorted([*ground, *(q for group in groups for q in group)], key=str) == sorted(found, key=str)
    assert not any(blank_nodes(quad) for quad in ground)
    nodes = [{node for quad in group for node in blank_nodes(quad)} for group in groups]
    assert sum(map(len, nodes)) == len(set().union(*nodes))
    assert all(nodes)


def test_a_long_chain_is_one_group() -> None:
    chain = [Quad(BlankNode(f"b{n}"), P, BlankNode(f"b{n + 1}")) for n in range(5000)]
    _, groups = components([*chain[::2], *chain[1::2]])
    assert [len(group) for group in groups] == [5000]


def test_a_signature_does_not_depend_on_labels() -> None:
    one, other = ([Quad(BlankNode(a), P, BlankNode(b))] for a, b in (("x", "y"), ("q", "p")))
    assert signature(one) == signature(other)
    assert signature(one) != signature([Quad(BlankNode("x"), P, BlankNode("x"))])
