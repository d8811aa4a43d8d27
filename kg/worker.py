"""Ask a store in a child process, which a query may crash or stall without harm to this one.

Many questions share one child: where it dies, the question that it was at is known, and is named.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO, Literal, cast

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)
from pyoxigraph import Literal as RdfLiteral

from kg.errors import Place
from kg.isolation import Child, EngineCrash, Fault, Limits, MemoryExceeded, Output, Task
from kg.sparql import BadQuery, check, refuse_federation, refuse_strange_graphs, syntax_error

__all__ = [
    "Answer",
    "EngineCrash",
    "Kind",
    "Limits",
    "MemoryExceeded",
    "Question",
    "ask",
    "asking",
    "run",
    "run_all",
]

Kind = Literal["solutions", "boolean", "graph"]
_KINDS: dict[bytes, Kind] = {b"solutions": "solutions", b"boolean": "boolean", b"graph": "graph"}
_RULE_HELP = "narrow it: bind more variables, join fewer patterns"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found: SPARQL JSON results (``solutions``, ``boolean``) or N-Triples (``graph``)."""

    kind: Kind
    data: bytes

    def rows(self) -> tuple[list[str], list[dict[str, NamedNode | BlankNode | RdfLiteral]]]:
        """Return the variables of solutions, and by row the terms of those that are bound."""
        found = parse_query_results(self.data, format=QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        rows = []
        for solution in found:
            cells = zip(names, solution, strict=True)
            rows.append({name: cell for name, cell in cells if isinstance(cell, NamedNode | BlankNode | RdfLiteral)})
        return names, rows

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of a graph, its blank nodes as the store labels them."""
        return (quad.triple for quad in parse(self.data, RdfFormat.N_TRIPLES))


@dataclass(frozen=True, slots=True)
class Question:
    """A query with what it is read against. ``default_graph`` None means the store's own default graph.

    ``union`` makes the default graph the union of all named graphs; ``graphs`` gives the IRIs of the graphs that FROM
    may name; ``name`` is how messages call the query, which
    stands in ``file`` at ``line``.
    """

    text: str
    base: str
    prefixes: Mapping[str, str] = field(default_factory=dict)
    default_graph: Sequence[str] | None = None
    file: str = "query"
    union: bool = False
    graphs: Callable[[], Container[str]] | None = None
    name: str = "the query"
    line: int | None = None

    def task(self) -> Task:
        """Return how errors call it."""
        if self.line is None:
            return Task(self.name)
        return Task(self.name, Place(self.file, self.line), _RULE_HELP)


def run(store: Store, question: Question, limits: Limits | None = None) -> Answer:
    """Ask a store in a child process and return what it found.

    Raises ``BadQuery`` for what cannot be read or is refused, ``TimeoutExceeded`` when the time is up,
    ``MemoryExceeded`` when the memory is, ``EngineCrash`` when the child died otherwise.
    """
    return run_all(lambda: store, [replace(question, graphs=lambda: _graphs(store))], limits)[0]


def _graphs(store: Store) -> set[str]:
    return {graph.value for graph in store.named_graphs()}


def run_all(store: Callable[[], Store], questions: Sequence[Question], limits: Limits | None = None) -> list[Answer]:
    """Ask many questions of one store in one child; the limits hold for each. Raises as ``run``."""
    with asking(store, questions, limits) as answers:
        return answers()


@contextmanager
def asking(
    store: Callable[[], Store], questions: Sequence[Question], limits: Limits | None = None
) -> Iterator[Callable[[], list[Answer]]]:
    """Start a child that asks many questions of the store that ``store`` makes there; give what waits for the answers.

    Leaving the block ends the child. Raises as ``run``.
    """
    for question in questions:
        check(question.text, question.file)
        refuse_federation(question.text, question.file)
        if question.graphs is not None:
            spelling = (question.base, question.prefixes)
            refuse_strange_graphs(question.text, question.graphs, spelling, question.file)

    def work(output: Output) -> None:  # pragma: no cover: in the child
        ground = store()
        for question in questions:
            ask(ground, question, cast("IO[bytes]", output))
            output.end()

    tasks = [question.task() for question in questions]
    by_task = dict(zip(map(id, tasks), questions, strict=True))

    def answers() -> list[Answer]:
        try:
            return [_answer(item) for item in child.items()]
        except Fault as fault:
            raise _told(fault, by_task[id(fault.task)]) from None

    with Child(work, tasks, limits or Limits()) as child:
        yield answers


def _answer(item: bytes) -> Answer:
    kind, _, payload = item.partition(b"\n")
    return Answer(_KINDS[kind], payload)


def _told(fault: Fault, question: Question) -> BadQuery:
    if fault.kind == "syntax":
        return syntax_error(fault.message, question.text, question.file)
    return BadQuery(f"{question.name} cannot be answered: {fault.message}", Place(question.file, question.line))


def ask(store: Store, question: Question, output: IO[bytes]) -> None:
    """Ask a store, in this process and without limits, and write the kind of answer, a line break, and the answer."""
    graphs = question.default_graph
    found = store.query(
        question.text,
        base_iri=question.base,
        prefixes=dict(question.prefixes),
        default_graph=None if graphs is None else [NamedNode(iri) for iri in graphs],
        use_default_graph_as_union=question.union,
    )
    if isinstance(found, QuerySolutions | QueryBoolean):
        output.write(b"boolean\n" if isinstance(found, QueryBoolean) else b"solutions\n")
        found.serialize(output, QueryResultsFormat.JSON)
    else:
        output.write(b"graph\n")
        found.serialize(output, RdfFormat.N_TRIPLES)
