"""The run of the engine: every shape that it covers, its queries side by side, and which shapes it leaves and why."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from kg.validate.compiled.model import Ground, Shape, Uncovered
from kg.validate.compiled.nesting import Property
from kg.validate.compiled.queries import Query
from kg.validate.compiled.reading import Reader, malformed
from kg.validate.compiled.sight import Rewritten, rewritten
from kg.validate.results import Result
from kg.validate.shapes import focus_nodes, targeted
from kg.validate.terms import Term, Triples


@dataclass
class Outcome:
    """What the engine found, and the shapes that it leaves to the judge, each with the reason."""

    results: list[Result] = field(default_factory=list)
    left: dict[Term, str] = field(default_factory=dict)


@dataclass
class Plan:
    """A shapes graph, read: its shapes with targets, each with the queries in it, and those that are not covered."""

    graph: Triples
    shapes: list[tuple[Shape, list[Query]]] = field(default_factory=list)
    left: dict[Term, str] = field(default_factory=dict)


Noting = Callable[[Term], AbstractContextManager[None]]
"""Notes a shape while it is read or judged, so that one that brings the process down is known."""


def _unnoted(shape: Term) -> AbstractContextManager[None]:
    return nullcontext()


def plan(shapes: Triples, noting: Noting = _unnoted) -> Plan:
    """Return a shapes graph as it is to be run."""
    found = Plan(shapes)
    whole = malformed(shapes)
    if whole is not None:
        found.left = dict.fromkeys(targeted(shapes), whole)
        return found
    reader = Reader(shapes)
    for node in targeted(shapes):
        try:
            with noting(node):
                shape = reader.shape(node)
        except Uncovered as reason:
            found.left[node] = str(reason)
        else:
            if not shape.is_off:
                found.shapes.append((shape, reader.queries(node)))
    return found


def run(
    planned: Plan, data: Triples, noting: Noting = _unnoted, *, one_by_one: bool = False, part: tuple[int, int] = (0, 1)
) -> Outcome:
    """Validate data against every shape with targets; the queries side by side, unless ``one_by_one``.

    ``part`` is which part of how many: each has its share of the focus nodes, and the first asks all queries.
    """
    outcome = Outcome(left=dict(planned.left))
    safe = list(_safe(planned, data, outcome))
    ground = Ground(data, _seen(safe))
    covered = [(shape, focus_nodes(planned.graph, shape.node, data)) for shape, _ in safe]
    queries = [(query, *each) for each in covered for query in each[0].constraints if isinstance(query, Query)]
    asks = bool(queries)
    if part[0]:
        queries = []

    def answered(query: Query, shape: Shape, focuses: Collection[Term]) -> list[Result]:
        with noting(shape.node):
            return query.results_for_all(ground, shape, focuses)

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        if queries:
            assert ground.store is not None, "made before threads share it"
        asked = [pool.submit(answered, *query) for query in queries if not one_by_one]
        outcome.results += (result for query in queries if one_by_one for result in answered(*query))
        for shape, focuses in covered:
            with noting(shape.node):
                outcome.results += _core(ground, shape, _share(list(focuses), part, asks))
        for answer in asked:
            outcome.results += answer.result()
    return outcome


def _share(nodes: Sequence[Term], part: tuple[int, int], asks: bool) -> Sequence[Term]:
    """Return a part's share of some nodes: the first has two for three of each other, if it asks queries besides.

    What stands together stays together: a forked child copies the pages of what it looks at, and of nothing else.
    """
    number, parts = part
    shares = [2 if asks else 3, *[3] * (parts - 1)]
    start, end = (len(nodes) * sum(shares[:before]) // sum(shares) for before in (number, number + 1))
    return nodes[start:end]


def _seen(shapes: Iterable[tuple[Shape, list[Query]]]) -> frozenset[str] | None:
    """Return the predicates by which the queries of some shapes can see the data; None where it may be any."""
    sights = [query.sees for _, queries in shapes for query in queries]
    return None if None in sights else frozenset().union(*(sight or () for sight in sights))


def _core(ground: Ground, shape: Shape, focuses: Collection[Term]) -> Iterator[Result]:
    """Yield the results of all constraints but queries; a node shape's property shapes see all focus nodes at once."""
    rest = []
    for constraint in shape.constraints:
        if isinstance(constraint, Property) and shape.path is None:
            yield from ground.results(constraint.inner, focuses)
        elif not isinstance(constraint, Query):
            rest.append(constraint)
    yield from ground.results(shape, focuses, rest)


def _safe(planned: Plan, data: Triples, outcome: Outcome) -> Iterator[tuple[Shape, list[Query]]]:
    """Yield the shapes, each with its queries, that the store answers as the data are written; note the others."""
    changed: Rewritten | None = None
    for shape, queries in planned.shapes:
        seen: frozenset[str] = frozenset()
        for query in queries:
            changed = changed or rewritten(data, _seen(planned.shapes))
            seen |= changed.can_mislead(query.text, query.sees)
        if seen:
            first, *others = sorted(seen)
            more = f" and {len(others)} other properties" if others else ""
            why = f"its query may see values of <{first}>{more} that the embedded store would write differently"
            outcome.left[shape.node] = why
        else:
            yield shape, queries
