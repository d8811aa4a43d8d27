"""SPARQL constraints, SHACL section 5: asked of the embedded store, once for all focus nodes where that is the same."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pyoxigraph import Literal, Store, Variable

from kg import sparql
from kg.errors import InputError
from kg.names import VOCABULARIES
from kg.sparql import Token
from kg.validate.compiled.model import Ground, OfFocus, Shape, Uncovered, Values
from kg.validate.compiled.parameters import flag, one
from kg.validate.compiled.sight import predicates_of
from kg.validate.results import Result
from kg.validate.terms import OWL, RDF, SH, Term, Triples

_REFUSED = frozenset(("MINUS", "VALUES", "SERVICE", "GRAPH", "FROM", "ASK", "CONSTRUCT", "DESCRIBE"))
"""What section 5.2.2 forbids, and what means another thing to each engine: the judge says what comes of it."""
_ONE_BY_ONE = (
    *("UNION", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "DISTINCT", "REDUCED", "BIND"),
    *("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"),
)
"""Where one of these stands, asking for all focus nodes at once is not the same as asking for each."""
_THIS = Variable("this")
_OURS = frozenset(("shapesGraph", "currentShape", "failure", "message"))
_SELECTED = ("this", "path", "value")


class Prefixes:
    """The prefixes that queries may use, section 5.2.1."""

    def __init__(self, shapes: Triples) -> None:
        """Take the shapes graph."""
        self._shapes = shapes
        self._known = {**{p: VOCABULARIES[p] for p in ("rdf", "rdfs", "owl")}}
        self._everybodys = [
            declaration
            for ontology in shapes.subjects(RDF.type, OWL.Ontology)
            for declaration in shapes.objects(ontology, SH.declare)
        ]

    def of(self, query: Term) -> dict[str, str]:
        """Return the namespaces by prefix that a query may use. Raises ``Uncovered`` where two are one."""
        shapes, found = self._shapes, dict(self._known)
        users = list(shapes.objects(query, SH.prefixes))
        nodes = [node for user in users for node in shapes.above(user, OWL.imports)]
        declared = [declaration for node in nodes for declaration in shapes.objects(node, SH.declare)]
        for declaration in dict.fromkeys([*declared, *(self._everybodys if users else ())]):
            prefixes, namespaces = (list(shapes.objects(declaration, part)) for part in (SH.prefix, SH.namespace))
            prefix, namespace = one(prefixes, "prefix"), one(namespaces, "namespace")
            if not isinstance(prefix, Literal) or not isinstance(namespace, Literal):
                raise Uncovered("sh:declare takes a prefix and a namespace")
            if found.setdefault(prefix.value, namespace.value) != namespace.value:
                raise Uncovered(f"the prefix {prefix.value} is declared twice")
        return found


@dataclass(frozen=True, slots=True)
class Query(OfFocus):
    """A SPARQL constraint that this engine can ask."""

    node: Term
    text: str
    messages: tuple[Literal, ...]
    is_for_all: bool
    sees: frozenset[str] | None
    """The predicates of the data that can bear on its answer; None where any can."""

    def results(self, ground: Ground, shape: Shape, focus: Term, values: Values) -> Iterator[Result]:
        """Yield a result for each row that the query has for a focus node."""
        rows = self._rows(ground.store.query(self.text, substitutions={_THIS: focus}))
        return (self._result(shape, focus, row) for row in rows)

    def results_for_all(self, ground: Ground, shape: Shape, focuses: Collection[Term]) -> list[Result]:
        """Return the results for all these focus nodes."""
        if not self.is_for_all:
            return [result for focus in focuses for result in self.results(ground, shape, focus, {})]
        rows = self._rows(ground.store.query(self.text))
        return [self._result(shape, row["this"], row) for row in rows if row["this"] in focuses]

    @staticmethod
    def _rows(solutions: Any) -> Iterable[dict[str, Term]]:
        """Return the different rows of an answer."""
        names = [variable.value for variable in solutions.variables]
        found: dict[tuple[Any, ...], dict[str, Term]] = {}
        for solution in solutions:
            cells = tuple(solution)
            if cells not in found:
                found[cells] = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        return found.values()

    def _result(self, shape: Shape, focus: Term, row: dict[str, Term]) -> Result:
        """Return the result of a row, section 5.3.2."""
        about = row.get("this", focus)
        value = row.get("value", focus if shape.path is None else None)
        told = row | {"this": about} | ({} if value is None else {"value": value})
        result = shape.result(SH.SPARQLConstraintComponent, about, "the query finds it", value)
        messages = tuple(dict.fromkeys(_filled(message, told) for message in (*self.messages, *shape.messages)))
        path = row.get("path", shape.path_node)
        return replace(result, path=path, constraint=self.node, messages=messages or result.messages)


def _filled(message: Literal, row: dict[str, Term]) -> Literal:
    """Return a message with the values of ``{?variable}`` and ``{$variable}``, as plain text like the judge's."""
    text = message.value
    for name, value in row.items():
        if f"{name}}}" in text:
            for sign in "?$":
                text = text.replace(f"{{{sign}{name}}}", value.value)
    return Literal(text)


def read_query(shapes: Triples, node: Term, shape: Shape, prefixes: Prefixes) -> Query | None:
    """Return the query of a SPARQL constraint, None if it is deactivated.

    Raises ``Uncovered`` for one that the judge refuses, or that could mean another thing to another engine.
    """
    if any(flag(value, "deactivated") for value in shapes.objects(node, SH.deactivated)):
        return None
    select = one(list(shapes.objects(node, SH.select)), "select")
    if not isinstance(select, Literal) or select.datatype.value != _STRING:
        raise Uncovered("sh:select takes a text")
    messages = list(shapes.objects(node, SH.message))
    text = _readable(_with_path(select.value, shape), prefixes.of(node))
    tokens = sparql.tokens(text)
    is_for_all = _is_for_all(tokens)
    if not is_for_all and any(token.is_word("BIND", "BOUND") for token in tokens):
        raise Uncovered("the store does not set $this in BIND and BOUND")
    return Query(
        node=node,
        text=text,
        messages=tuple(sorted((m for m in messages if isinstance(m, Literal)), key=str)),
        is_for_all=is_for_all,
        sees=predicates_of(tokens),
    )


_STRING = "http://www.w3.org/2001/XMLSchema#string"


def _with_path(text: str, shape: Shape) -> str:
    """Return a query with the path of its property shape for ``$PATH``, section 5.3.1."""
    found = [t for t in sparql.tokens(text) if t.kind == "variable" and t.text[1:] == "PATH"]
    if found and shape.path is None:
        raise Uncovered("$PATH stands in a property shape")
    return sparql.replaced(text, ((token.start, token.end, str(shape.path)) for token in found))


def _readable(text: str, prefixes: dict[str, str]) -> str:
    """Return a query with its prefixes, checked. Raises ``Uncovered``."""
    try:
        sparql.check(text)
    except InputError as error:
        raise Uncovered(error.message) from error
    tokens = sparql.tokens(text)
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    variables = {token.text[1:] for token in tokens if token.kind == "variable"}
    if words & _REFUSED or [token.is_word("SELECT") for token in tokens].count(True) != 1:
        raise Uncovered(f"{', '.join(sorted(words & _REFUSED)) or 'another SELECT'} in a query")
    if variables & _OURS:
        raise Uncovered(f"?{', ?'.join(sorted(variables & _OURS))} in a query")
    if "this" not in _head(tokens):
        raise Uncovered("the query does not select $this")
    if any(word.is_word("AS") and name.text[1:] in _SELECTED for word, name in pairwise(tokens)):
        raise Uncovered("the query gives a value to a variable that has one")
    text = sparql.with_prefixes(text, prefixes)
    try:
        Store().query(text)
    except SyntaxError as error:
        raise Uncovered("not SPARQL") from error
    return text


def _head(tokens: Sequence[Token]) -> set[str]:
    """Return the variables that a query selects."""
    texts = [token.text for token in tokens]
    return (
        {token.text[1:] for token in tokens[: texts.index("{")] if token.kind == "variable"} if "{" in texts else set()
    )


def _is_for_all(tokens: Sequence[Token]) -> bool:
    """Whether asking once and keeping the rows of focus nodes is the same as asking with $this set to each.

    It is where a triple of the outermost group binds $this before any OPTIONAL, and whatever groups there are inside
    belong to an EXISTS, into which a solution is substituted (SPARQL 1.1, 18.6), or to an OPTIONAL of the outermost
    group, whose filter sees $this.
    """
    depth = parentheses = 0
    is_bound = False
    previous = None
    for token in tokens:
        if token.is_word(*_ONE_BY_ONE):
            return False
        if token.is_word("OPTIONAL") and (depth != 1 or not is_bound):
            return False
        if token.text == "{":
            if depth and not (previous and previous.is_word("OPTIONAL", "EXISTS")):
                return False
            depth += 1
        elif token.text == "}":
            depth -= 1
        elif token.text in "()":
            parentheses += 1 if token.text == "(" else -1
        elif token.kind == "variable" and token.text[1:] == "this" and depth == 1 and not parentheses:
            is_bound = True
        previous = token
    return is_bound
