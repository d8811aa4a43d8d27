"""Shapes that would reach beyond the data: refused before any engine sees them."""

from pyoxigraph import Literal

from kg import sparql
from kg.names import Names
from kg.positions import Located
from kg.sparql import BadQuery
from kg.validate.results import BadShapes
from kg.validate.shapes import called
from kg.validate.terms import SH, Triples

_QUERIES = (SH.select, SH.ask, SH.construct, SH.update)
"""Where shapes hold SPARQL: constraints, validators, targets, functions and rules, run here or not."""


def refuse_reaching_out(shapes: Triples, names: Names, places: Located | None = None) -> None:
    """Refuse shapes whose queries say SERVICE, LOAD or FROM. Raises ``BadShapes``.

    SHACL, section 5.2.2, forbids federation and means the data graph, and no other, by the default graph.
    """
    for predicate in _QUERIES:
        for node, texts in shapes.by_subject(predicate).items():
            for text in texts:
                said = _reaches_out(text.value) if isinstance(text, Literal) else None
                if said:
                    name, place = called(shapes, node, names, places)
                    message = f"{said} is refused in the query of {name}: shapes see the data alone"
                    raise BadShapes(message, place=place, help="take it out: ask about what is in the data")


def _reaches_out(text: str) -> str | None:
    """Return the keyword by which a query would reach beyond the data, None where none does."""
    try:
        sparql.refuse_federation(text)
    except BadQuery:
        return "SERVICE"
    return sparql.keyword(text, "LOAD", "FROM", "FROMNAMED")
