"""A shapes graph before the judge sees it: what in it would pass silently, and a form that is judged faster."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Node

from kg.errors import Finding
from kg.names import Names, nearest
from kg.validate.graph import IndexedGraph

# SHACL, https://www.w3.org/TR/shacl/#targets and #core-components-shape.
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_PATHS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}
_NESTING = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_QUERY_USES = (SH.sparql, SH.validator, SH.nodeValidator, SH.propertyValidator)
_NESTING_LISTS = (SH["and"], SH["or"], SH.xone)
_VALUES = """
class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength
pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node property
qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint closed ignoredProperties hasValue
in sparql
"""
_STRUCTURE = """
path inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath targetClass targetNode targetSubjectsOf
targetObjectsOf severity message deactivated name description order group defaultValue select ask prefixes declare
prefix namespace parameter optional labelTemplate validator nodeValidator propertyValidator shapesGraph
suggestedShapesGraph entailment
"""
_NAMED = """
NodeShape PropertyShape Shape Violation Warning Info IRI Literal BlankNode BlankNodeOrIRI BlankNodeOrLiteral
IRIOrLiteral SPARQLConstraint SPARQLSelectValidator SPARQLAskValidator ConstraintComponent Parameter PropertyGroup
PrefixDeclaration Validator
"""
_KNOWN = frozenset(f"{_VALUES} {_STRUCTURE} {_NAMED}".split())
_SCRIPTS = re.compile("^(?:js|JS)[A-Z]?")
_PREFIXED = re.compile(r"(?<![\w<?$:-])([A-Za-z][\w.-]*)?:")


def constraints(shapes: rdflib.Graph) -> set[Node]:
    """Return the nodes that constrain something: those with a parameter of SHACL, or a target."""
    parameters = {SH[name] for name in _VALUES.split()} - {SH.flags, SH.ignoredProperties}
    return {subject for subject, predicate, _ in shapes.triples((None, None, None)) if predicate in parameters}


def doubts(shapes: IndexedGraph, names: Names) -> list[Finding]:
    """Return findings on what a validator would pass over in silence.

    These are no shapes at all, terms of ``sh:`` that mean nothing here, scripts, shapes that nothing reaches, shapes
    that are named and not there, and constraints where they cannot work.
    """
    if not constraints(shapes):
        text = "there are no shapes: nothing was checked"
        return [Finding("no-shapes", text, help="give the shapes with -s, or add .ttl files to shapes/")]
    return [*_unknown_terms(shapes, names), *_unreached(shapes, names), *_unusable(shapes, names)]


def _unknown_terms(shapes: IndexedGraph, names: Names) -> Iterator[Finding]:
    found: dict[str, Node] = {}
    for triple in shapes.triples((None, None, None)):
        for term in triple[1:]:
            local = term[len(str(SH)) :] if isinstance(term, rdflib.URIRef) and term.startswith(str(SH)) else ""
            if local and local not in _KNOWN and not local.endswith("ConstraintComponent"):
                found.setdefault(local, triple[0])
    for local, subject in sorted(found.items()):
        focus = named(subject, names)
        if _SCRIPTS.match(local):
            text, advice = f"sh:{local} is not run: scripts in shapes are refused", "say it with sh:sparql"
            yield Finding("shacl-js", text, focus=focus, value=f"sh:{local}", shape=focus, help=advice)
        else:
            text = f"sh:{local} means nothing here: whatever it should check is not checked"
            advice = nearest(local, _KNOWN, "term of SHACL Core or SHACL-SPARQL")
            yield Finding("unknown-shacl-term", text, focus=focus, value=f"sh:{local}", shape=focus, help=advice)


def _unreached(shapes: IndexedGraph, names: Names) -> Iterator[Finding]:
    """Yield a finding for each shape without a target, or query, to which no shape leads."""
    reached = set(_nested(shapes)) | {node for use in _QUERY_USES for node in shapes.objects(None, use)}
    queries = set(shapes.subjects(SH.select, None)) | set(shapes.subjects(SH.ask, None))
    for shape in sorted(constraints(shapes) | queries, key=str):
        if shape not in reached and not is_targeted(shapes, shape):
            focus = named(shape, names)
            yield Finding(
                "no-target",
                "it has no target and no shape uses it: it checks nothing",
                focus=focus,
                shape=focus,
                help="give it sh:targetClass, or name it in the sh:property of another shape",
            )


def _unusable(shapes: IndexedGraph, names: Names) -> Iterator[Finding]:
    """Yield a finding for each shape that is named and not there, and for what needs a path and has none."""
    for inner in sorted(set(_nested(shapes)), key=str):
        if not any(True for _ in shapes.predicate_objects(inner)):
            focus = named(inner, names)
            text = "another shape leads to it, and it is not there: it checks nothing"
            yield Finding("missing-shape", text, focus=focus, shape=focus, help="correct the name, or add the shape")
    needy = {*shapes.objects(None, SH.property), *shapes.subjects(SH.qualifiedValueShape, None)}
    for shape in sorted(needy - set(shapes.subjects(SH.path, None)), key=str):
        focus = named(shape, names)
        text = "it needs a sh:path and has none: what it says is not checked"
        yield Finding("no-path", text, focus=focus, shape=focus, help="give it the sh:path of what it is about")


def _nested(shapes: rdflib.Graph) -> Iterator[Node]:
    for predicate in _NESTING:
        yield from shapes.objects(None, predicate)
    for predicate in _NESTING_LISTS:
        for members in shapes.objects(None, predicate):
            yield from shapes.items(members)


def is_targeted(shapes: rdflib.Graph, shape: Node) -> bool:
    """Whether a shape names focus nodes itself; a shape that is also a class targets its instances."""
    if any(True for target in TARGETS for _ in shapes.objects(shape, target)):
        return True
    return (shape, RDF.type, RDFS.Class) in shapes


def is_off(shapes: rdflib.Graph, shape: Node) -> bool:
    """Whether a shape is deactivated."""
    return any(str(value) in ("true", "1") for value in shapes.objects(shape, SH.deactivated))


def focus_nodes(shapes: rdflib.Graph, shape: Node, data: IndexedGraph) -> set[Node]:
    """Return the nodes of the data that a shape's targets pick out; none if it is deactivated."""
    if is_off(shapes, shape):
        return set()
    classes = set(shapes.objects(shape, SH.targetClass))
    if (shape, RDF.type, RDFS.Class) in shapes:
        classes.add(shape)
    found = {node for node in shapes.objects(shape, SH.targetNode) if data.knows(node)}
    for target in classes:
        for kind in data.transitive_subjects(RDFS.subClassOf, target):
            found.update(data.subjects(RDF.type, kind))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found.update(data.subjects(predicate, None))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        found.update(data.objects(None, predicate))
    return found


def targeted(shapes: rdflib.Graph) -> list[Node]:
    """Return the shapes that name focus nodes, in a stable order."""
    found = {subject for target in TARGETS for subject in shapes.subjects(target, None)}
    found |= {shape for shape in constraints(shapes) if (shape, RDF.type, RDFS.Class) in shapes}
    return sorted(found, key=str)


def faster(shapes: IndexedGraph) -> IndexedGraph:
    """Return shapes with the same results that pySHACL judges several times faster.

    A property shape that one targeted shape alone leads to takes over its targets, so that it is judged once for all
    focus nodes and not once for each; and prefixes that no constraint uses are not declared, since every query is
    parsed with all of them. Prefixes that an ontology declares are declared for those that import it.
    """
    moved = _movable(shapes)
    used = {prefix for text in _queries(shapes) for prefix in _PREFIXED.findall(text)}
    found = IndexedGraph()
    for subject, predicate, value in shapes.triples((None, None, None)):
        if predicate == SH.property and value in moved:
            for target in TARGETS:
                for aim in shapes.objects(subject, target):
                    found.add((value, target, aim))
        elif not (predicate == SH.declare and str(shapes.value(value, SH.prefix)) not in used):
            found.add((subject, predicate, value))
    for user in set(found.objects(None, SH.prefixes)):
        for imported in list(found.transitive_objects(user, OWL.imports)):
            for declaration in list(found.objects(imported, SH.declare)):
                found.add((user, SH.declare, declaration))
    return found


def _movable(shapes: rdflib.Graph) -> set[Node]:
    """Return the property shapes that give the same results with their owner's targets as from their owner."""
    owners: dict[Node, list[Node]] = {}
    for owner, _, inner in shapes.triples((None, SH.property, None)):
        owners.setdefault(inner, []).append(owner)
    nested = set(_nested(shapes))
    found = set()
    for inner, (owner, *others) in owners.items():
        on_values = (owner, SH.path, None) in shapes or owner in nested
        implicit = (owner, RDF.type, RDFS.Class) in shapes
        # A closed shape and a qualified one look at the property shapes of their owner.
        looks = (owner, SH.closed, None) in shapes or (inner, SH.qualifiedValueShape, None) in shapes
        moves = is_targeted(shapes, owner) and not is_targeted(shapes, inner)
        if moves and not (others or on_values or implicit or looks or is_off(shapes, owner)):
            found.add(inner)
    return found


def _queries(shapes: rdflib.Graph) -> Iterator[str]:
    for predicate in (SH.select, SH.ask):
        yield from map(str, shapes.objects(None, predicate))


def named(node: Any, names: Names) -> str:
    """Return how people call a node: its CURIE, ``<iri>``, ``_:label``, or a literal as written."""
    if isinstance(node, rdflib.BNode):
        return f"_:{node}"
    if isinstance(node, rdflib.URIRef):
        return names.compact(str(node))
    if node.datatype:
        return f"{rdflib.Literal(str(node)).n3()}^^{names.compact(str(node.datatype))}"
    return str(node.n3())


def path_text(graph: rdflib.Graph, path: Any, names: Names) -> str:
    """Return a property path as SPARQL writes it, with CURIEs.

    >>> path_text(rdflib.Graph(), RDFS.label, Names("https://example.org/"))
    'rdfs:label'
    """
    if isinstance(path, rdflib.URIRef):
        return named(path, names)
    for predicate, written in _PATHS.items():
        inner = graph.value(path, predicate)
        if inner is not None:
            text = path_text(graph, inner, names)
            return written.format(f"({text})" if "/" in text or "|" in text else text)
    choices = graph.value(path, SH.alternativePath)
    if choices is not None:
        return "|".join(_steps(graph, choices, names))
    return "/".join(f"({step})" if "|" in step else step for step in _steps(graph, path, names))


def _steps(graph: rdflib.Graph, members: Any, names: Names) -> Iterable[str]:
    return [path_text(graph, member, names) for member in graph.items(members)]
