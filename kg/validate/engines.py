"""The engines by name: the fast one, the judge, and both, which must agree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from kg.errors import Finding
from kg.names import Names
from kg.validate.compiled.run import Plan, plan, run
from kg.validate.results import Result, differences
from kg.validate.shapes import faster, named, only
from kg.validate.terms import SH, Term, Triples

Engine = Literal["compiled", "pyshacl", "both"]
ENGINES: tuple[Engine, ...] = ("compiled", "pyshacl", "both")


@dataclass
class Judgement:
    """The results of an engine, which shapes it left to the judge and why, and where two engines differ."""

    results: list[Result] = field(default_factory=list)
    left: dict[Term, str] = field(default_factory=dict)
    differing: list[Finding] = field(default_factory=list)


def judged(data: Triples, shapes: Triples, names: Names, engine: Engine = "compiled") -> Judgement:
    """Return what an engine makes of data. Raises ``BadShapes`` for shapes that cannot be run."""
    planned = _planned(shapes)
    shapes = planned.graph
    if engine == "pyshacl":
        return Judgement(_by_judge(data, shapes))
    outcome = run(planned, data)
    found = Judgement(outcome.results, outcome.left)
    if outcome.left:
        found.results += _by_judge(data, only(shapes, outcome.left))
    if engine == "both":
        ours, theirs = differences(found.results, _by_judge(data, shapes), shapes)
        found.differing = [*_differing(ours, "compiled", names), *_differing(theirs, "pyshacl", names)]
    return found


@lru_cache(maxsize=4)
def _planned(shapes: Triples) -> Plan:
    return plan(faster(shapes))


def _by_judge(data: Triples, shapes: Triples) -> list[Result]:
    from kg.validate.graph import IndexedGraph
    from kg.validate.judging import judge, results_of

    report, _ = judge(IndexedGraph(data), IndexedGraph(shapes))
    return results_of(report)


def _differing(results: Iterable[Result], engine: Engine, names: Names) -> list[Finding]:
    """Return a finding for each result that one engine alone has."""
    return [
        Finding(
            "engines-differ",
            f"only {engine} finds this: {SH.local(result.component)} {' '.join(m.value for m in result.messages)}",
            focus=named(result.focus, names),
            value=None if result.value is None else named(result.value, names),
            shape=named(result.constraint or result.shape, names),
            help="report it: an engine is wrong; until it is mended, go by --engine pyshacl",
        )
        for result in results
    ]
