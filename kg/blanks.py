"""Which statements hang together by the blank nodes in them: what can only be moved, or compared, as one."""

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Quad

from kg.writer import canonical_nquads


def blank_nodes(quad: Quad) -> list[BlankNode]:
    """Return the blank nodes of a statement."""
    return [term for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, BlankNode)]


def components(quads: Iterable[Quad]) -> tuple[list[Quad], list[list[Quad]]]:
    """Return the statements without blank nodes, and the others in groups: no blank node is in two of them."""
    ground: list[Quad] = []
    parents: dict[BlankNode, BlankNode] = {}
    blank: list[tuple[BlankNode, Quad]] = []
    for quad in quads:
        nodes = blank_nodes(quad)
        if not nodes:
            ground.append(quad)
            continue
        first = _root(parents, nodes[0])
        for node in nodes[1:]:
            parents[_root(parents, node)] = first
        blank.append((nodes[0], quad))
    groups: dict[BlankNode, list[Quad]] = defaultdict(list)
    for node, quad in blank:
        groups[_root(parents, node)].append(quad)
    return ground, list(groups.values())


def _root(parents: dict[BlankNode, BlankNode], node: BlankNode) -> BlankNode:
    """Return the node that stands for all that hang together with this one, shortening the way to it."""
    path = []
    while (above := parents.setdefault(node, node)) != node:
        path.append(node)
        node = above
    for passed in path:
        parents[passed] = node
    return node


def signature(component: Iterable[Quad]) -> bytes:
    """Return what is the same for groups that say the same, whatever their blank nodes are called (RDFC-1.0).

    Raises ``TimeoutExceeded`` where blank nodes look so alike that labels take too long.
    """
    return canonical_nquads(component)
