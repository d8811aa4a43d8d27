"""The engines by name: the fast one, the judge, and both, which must agree."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal

from pyoxigraph import RdfFormat, parse

from kg.beside import processors
from kg.errors import Finding, Place
from kg.names import Names
from kg.positions import Located
from kg.validate.compiled.run import Outcome, Plan, plan, run
from kg.validate.confined import Judging, Notes, confined, confining, limits
from kg.validate.refused import refuse_reaching_out
from kg.validate.results import BadShapes, Result, differences
from kg.validate.shapes import called, faster, named, only, targeted
from kg.validate.terms import RDF, SH, Term, Triples

Engine = Literal["compiled", "pyshacl", "both"]
ENGINES: tuple[Engine, ...] = ("compiled", "pyshacl", "both")
MANY = 20_000
"""From how many triples on two processes look at them."""


@dataclass
class Judgement:
    """The results of an engine, which shapes it left to the judge and why, and where two engines differ."""

    results: list[Result] = field(default_factory=list)
    left: dict[Term, str] = field(default_factory=dict)
    differing: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Bounds:
    """How long a validation in a child may take, and who knows where shapes stand."""

    seconds: float
    places: Located | None = None


def judged(
    data: Triples, shapes: Triples, names: Names, engine: Engine = "compiled", bounds: Bounds | None = None
) -> Judgement:
    """Return what an engine makes of data. Raises as ``started``."""
    with started(data, shapes, names, engine, bounds) as wait:
        return wait()


@contextmanager
def started(
    data: Triples, shapes: Triples, names: Names, engine: Engine = "compiled", bounds: Bounds | None = None
) -> Iterator[Callable[[], Judgement]]:
    """Start an engine in a child within bounds, and give what waits for its judgement; without bounds, it works here.

    Raises ``BadShapes`` for shapes that cannot be run or are refused, and as ``confining``.
    """
    refuse_reaching_out(shapes, names, bounds.places if bounds else None)
    if bounds is None:
        yield lambda: _judged(_Here(data, shapes), engine, names)
        return
    by = _Confined(data, shapes, names, bounds)
    if engine == "pyshacl":
        yield lambda: _judged(by, engine, names)
        return
    with by.compiling():
        yield lambda: _judged(by, engine, names)


def _judged(by: "_Here", engine: Engine, names: Names) -> Judgement:
    if engine == "pyshacl":
        return Judgement(by.judge())
    outcome = by.compiled()
    found = Judgement(outcome.results, outcome.left)
    if outcome.left:
        found.results += by.judge(outcome.left)
    if engine == "both":
        ours, theirs = differences(found.results, by.judge(), by.shapes)
        found.differing = [*_differing(ours, "compiled", names), *_differing(theirs, "pyshacl", names)]
    return found


class _Here:
    """The engines at work in this process."""

    def __init__(self, data: Triples, shapes: Triples) -> None:
        self.data = data
        self.shapes = _faster(shapes)

    def compiled(self) -> Outcome:
        """Return what the fast engine finds."""
        return run(_planned(self.shapes), self.data)

    def judge(self, left: Collection[Term] | None = None) -> list[Result]:
        """Return what the judge finds, by the shapes that are left to it, or by all."""
        return _by_judge(self.data, self.shapes if left is None else only(self.shapes, left))


class _Confined(_Here):
    """The engines at work in children."""

    def __init__(self, data: Triples, shapes: Triples, names: Names, bounds: Bounds) -> None:
        super().__init__(data, shapes)
        self._limits = limits(data, bounds.seconds)
        self._original = shapes
        self._names = names
        self._places = bounds.places

    def _called(self, shape: Term) -> tuple[str, Place | None]:
        name, place = called(self._original, shape, self._names, self._places)
        return f"the shape {name}", place

    @contextmanager
    def _naming(self, shape: Term) -> Iterator[None]:
        """Let an error about the shapes name this one."""
        try:
            yield
        except BadShapes as error:
            name, place = self._called(shape)
            raise BadShapes(error.message.replace("the shapes", name, 1), error.place or place, error.help) from error

    @contextmanager
    def compiling(self) -> Iterator[None]:
        """Let the fast engine work while the block runs: in two children where there is much to look at."""
        parts = 2 if processors() > 1 and len(self.data) >= MANY else 1
        with ExitStack() as stack:
            self._outcomes = [
                stack.enter_context(confining(self._compiling((part, parts)), self._limits, self._called))
                for part in range(parts)
            ]
            yield

    def compiled(self) -> Outcome:
        """Return what the fast engine finds, which has been started."""
        outcomes = [wait() for wait in self._outcomes]
        return Outcome([result for outcome in outcomes for result in outcome.results], outcomes[0].left)

    def _compiling(self, part: tuple[int, int]) -> Judging[Outcome]:
        def work(notes: Notes, one_by_one: bool) -> Outcome:
            return run(plan(self.shapes, notes.at), self.data, notes.at, one_by_one=one_by_one, part=part)

        return work

    def judge(self, left: Collection[Term] | None = None) -> list[Result]:
        """Return what the judge finds: each shape that is left to it by itself; all at once, unless that fails."""
        _ready_judge()

        def work(notes: Notes, one_by_one: bool) -> list[Result]:
            if left is None and not one_by_one:
                return _by_judge(self.data, self.shapes)
            found = []
            for shape in targeted(self.shapes) if left is None else left:
                with notes.at(shape), self._naming(shape):
                    found += _by_judge(self.data, only(self.shapes, [shape]))
            return found

        return confined(work, self._limits, self._called)


@lru_cache(maxsize=4)
def _faster(shapes: Triples) -> Triples:
    return faster(shapes)


@lru_cache(maxsize=4)
def _planned(shapes: Triples) -> Plan:
    return plan(shapes)


@cache
def _ready_judge() -> None:
    """Let the judge load all that it loads late: in a child that can open no file it could not."""
    sh, rdf = SH[""].value, RDF[""].value
    shapes = f"""<urn:s> <{rdf}type> <{sh}NodeShape> ; <{sh}targetNode> <urn:x> ; <{sh}sparql> <urn:q> .
        <urn:q> <{sh}select> "SELECT $this WHERE {{ $this ?p ?o }}" ; <{sh}message> "m" ."""
    triples = [quad.triple for quad in parse(shapes.encode(), RdfFormat.TURTLE)]
    _by_judge(Triples(triples), Triples(triples))


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
