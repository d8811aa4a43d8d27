"""Small data and shapes of our own, and the reports on them."""

from pyoxigraph import Quad, RdfFormat, parse

from kg.names import Names
from kg.positions import Positions
from kg.validate import Report, validate

NAMES = Names("https://example.org/", ("thing",))
PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sa: <https://example.org/ontology#> .
@prefix shape: <https://example.org/shapes#> . @prefix thing: <https://example.org/id/thing/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DATA = 'thing:a a sa:C ; sa:p "x" . thing:b a sa:C ; sa:p "y" , "z" .'
ONE_P = """
shape:C a sh:NodeShape ; sh:targetClass sa:C ; sh:property shape:C-p .
shape:C-p sh:path sa:p ; sh:maxCount 1 ; sh:message "Give one p." .
"""


def quads(text: str) -> list[Quad]:
    """Return the statements of a Turtle text without its prefixes."""
    return list(parse(f"{PREFIXES}{text}".encode(), RdfFormat.TURTLE, rename_blank_nodes=True))


def report(shapes: str, data: str = DATA, background: str | None = None, places: Positions | None = None) -> Report:
    """Return the report on some data by some shapes."""
    known = None if background is None else quads(background)
    return validate(quads(data), quads(shapes), NAMES, places, known)


def found(shapes: str, data: str = DATA, background: str | None = None) -> list[tuple[str, str | None]]:
    """Return the rules that found something and what it is about."""
    return [(finding.code, finding.focus) for finding in report(shapes, data, background).findings]
