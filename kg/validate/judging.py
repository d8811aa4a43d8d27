"""pySHACL, the judge: its report as results, and what the library below it makes of single literals."""

import logging
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.namespace import SH as SHACL
from rdflib.term import Node

from kg.bridge import term
from kg.validate.graph import OPAQUE, IndexedGraph, quiet
from kg.validate.results import BadShapes, Result
from kg.validate.terms import Term

_SPECIFICATION = "https://www.w3.org/TR/shacl/"
_QUIET = logging.getLogger("kg.validate.judge")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


def judge(data: IndexedGraph, shapes: IndexedGraph) -> tuple[rdflib.Graph, bool]:
    """Return pySHACL's report graph and whether it found nothing; it adds to the shapes graph. Raises ``BadShapes``."""
    from pyshacl import Validator
    from pyshacl.errors import ValidationFailure
    from pyshacl.graph_abstraction import DataGraph

    try:
        with quiet():
            ground = DataGraph.from_rdflib(data)
            run: Any = Validator(ground, shacl_graph=shapes, options={"logger": _QUIET}).run
            conforms, results, _ = run()
    except ValidationFailure as error:
        raise BadShapes(f"the shapes cannot be run: {error.message}", help="mend the constraint") from error
    except Exception as error:
        text, _, reference = (str(error) or type(error).__name__).partition("\nFor reference, see ")
        advice = f"compare them with {reference.strip() or _SPECIFICATION}"
        raise BadShapes(f"the shapes cannot be run: {text}", help=advice) from error
    return results, bool(conforms)


def results_of(report: rdflib.Graph) -> list[Result]:
    """Return the results in pySHACL's report graph."""
    (top,) = report.subjects(rdflib.RDF.type, SHACL.ValidationReport)
    return [_result(report, node) for node in report.objects(top, SHACL.result)]


def _result(report: rdflib.Graph, node: Node) -> Result:
    def one(predicate: Node) -> Term | None:
        found = report.value(node, predicate)
        return None if found is None else _term(found)

    def needed(predicate: Node) -> Term:
        found = one(predicate)
        assert found is not None, "every result has one"
        return found

    messages = [_term(message) for message in report.objects(node, SHACL.resultMessage)]
    return Result(
        focus=needed(SHACL.focusNode),
        component=needed(SHACL.sourceConstraintComponent),
        shape=needed(SHACL.sourceShape),
        severity=needed(SHACL.resultSeverity),
        path=one(SHACL.resultPath),
        value=one(SHACL.value),
        constraint=one(SHACL.sourceConstraint),
        messages=tuple(sorted((m for m in messages if isinstance(m, Literal)), key=str)),
        details=tuple(_result(report, detail) for detail in report.objects(node, SHACL.detail)),
    )


def _term(node: Any) -> Term:
    """Return an rdflib term as pyoxigraph's."""
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if not isinstance(node, rdflib.Literal):
        return NamedNode(str(node))
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))


def _literal(value: Literal) -> Any:
    with quiet():
        return term(value)


def is_well_formed(value: Literal) -> bool:
    """Whether a literal is well-formed for the judge."""
    from pyshacl.constraints.core.value_constraints import DatatypeConstraintComponent

    if value.datatype.value in OPAQUE:
        return True
    found = _literal(value)
    judged: Any = DatatypeConstraintComponent._assert_actual_datatype
    return found.ill_typed is not True and bool(judged(None, found, found.datatype))


def compared(left: Literal, right: Literal) -> int | None:
    """Return how the judge orders two literals in a range constraint; None where it cannot."""
    from pyshacl.rdfutil import compare

    order: Any = compare.compare_literal
    one, other = _literal(left), _literal(right)
    if isinstance(one.value, str) is not isinstance(other.value, str):
        return None
    try:
        with quiet():
            return int(order(one, other))
    except (TypeError, NotImplementedError):
        return None


def is_less(left: Term, right: Term, or_equal: bool) -> bool:
    """Whether one node is less than another for the judge's ``sh:lessThan``; what it stops at, is not."""
    (one, is_text), (other, is_other_text) = _as_compared(left), _as_compared(right)
    if is_text is not is_other_text:
        return False
    try:
        with quiet():
            return bool(one <= other) if or_equal else bool(one < other)
    except TypeError:
        return False


def _as_compared(node: Term) -> tuple[Any, bool]:
    """Return what the judge compares of a node, and whether that is a text."""
    if not isinstance(node, Literal):
        return node.value, True
    found = _literal(node)
    return (found.value, True) if isinstance(found.value, str) else (found, False)
