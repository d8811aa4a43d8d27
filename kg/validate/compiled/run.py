"""The run of the engine: every shape that it covers, its queries side by side, and which shapes it leaves and why."""

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from kg.beside import beside
from kg.validate.compiled.model import Ground, Shape, Uncovered
from kg.validate.compiled.nesting import Property
from kg.validate.compiled.queries import Query
from kg.validate.compiled.reading import Reader, malformed
from kg.validate.compiled.sight import Rewritten, rewritten
from kg.validate.results import Result
from kg.validate.shapes import focus_nodes, targeted
from kg.validate.terms import Term, Triples

MANY = 5_000
"""From how many focus nodes on two processes look at them."""
_BLOCK = 128


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


def plan(shapes: Triples) -> Plan:
    """Return a shapes graph as it is to be run."""
    found = Plan(shapes)
    whole = malformed(shapes)
    if whole is not None:
        found.left = dict.fromkeys(targeted(shapes), whole)
        return found
    reader = Reader(shapes)
    for node in targeted(shapes):
        try:
            shape = reader.shape(node)
        except Uncovered as reason:
            found.left[node] = str(reason)
        else:
            if not shape.is_off:
                found.shapes.append((shape, reader.queries(node)))
    return found


def run(planned: Plan, data: Triples) -> Outcome:
    """Validate data against every shape with targets."""
    outcome = Outcome(left=dict(planned.left))
    safe = list(_safe(planned, data, outcome))
    ground = Ground(data, _seen(safe))
    covered = [(shape, focus_nodes(planned.graph, shape.node, data)) for shape, _ in safe]
    queries = [(query, *each) for each in covered for query in each[0].constraints if isinstance(query, Query)]
    with _shared(ground, covered) as core, ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        if queries:
            assert ground.store is not None, "made before threads share it"
        asked = [pool.submit(query.results_for_all, ground, shape, focuses) for query, shape, focuses in queries]
        outcome.results += core()
        for answer in asked:
            outcome.results += answer.result()
    return outcome


_Covered = Sequence[tuple[Shape, Collection[Term]]]


@contextmanager
def _shared(ground: Ground, covered: _Covered) -> Iterator[Callable[[], Iterator[Result]]]:
    """Give what yields the results of all constraints but queries; a child looks at half of many focus nodes.

    It says in which blocks of them there are results, and those are looked at again here.
    """
    if sum(len(focuses) for _, focuses in covered) < MANY:
        yield lambda: (result for shape, focuses in covered for result in _core(ground, shape, focuses))
        return
    halves = [_blocks(list(focuses)) for _, focuses in covered]

    def failing() -> dict[str, bytes]:
        """Return the numbers of the blocks of each first half that have results."""
        found = [
            [number for number, block in enumerate(first) if next(_core(ground, shape, block), None)]
            for (shape, _), (first, _) in zip(covered, halves, strict=True)
        ]
        return {"blocks": json.dumps(found).encode()}

    def results() -> Iterator[Result]:
        own = [list(_core(ground, shape, rest)) for (shape, _), (_, rest) in zip(covered, halves, strict=True)]
        others = json.loads(answer()["blocks"])
        for (shape, _), (blocks, _), numbers, rest in zip(covered, halves, others, own, strict=True):
            yield from _core(ground, shape, [focus for number in numbers for focus in blocks[number]])
            yield from rest

    with beside(failing) as answer:
        yield results


def _blocks(focuses: list[Term]) -> tuple[list[list[Term]], list[Term]]:
    """Return the first half of some focus nodes in blocks, and the other half."""
    half = len(focuses) // 2
    return [focuses[start : min(start + _BLOCK, half)] for start in range(0, half, _BLOCK)], focuses[half:]


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
