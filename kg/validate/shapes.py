"""A shapes graph before any engine sees it: what in it would pass silently, what it targets, a form judged faster."""

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import Finding, Place
from kg.names import Names, nearest
from kg.positions import Located
from kg.validate.terms import OWL, RDF, RDFS, SH, XSD, Node, Term, Triples

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
_SHAPE_KINDS = (SH.NodeShape, SH.PropertyShape)
_SCRIPTS = re.compile("^(?:js|JS)[A-Z]?")
_PREFIXED = re.compile(r"(?<![\w<?$:-])([A-Za-z][\w.-]*)?:")


_PARAMETERS = [SH[name] for name in _VALUES.split() if name not in ("flags", "ignoredProperties")]


def constraints(shapes: Triples) -> set[Term]:
    """Return the nodes that constrain something: those with a parameter of SHACL."""
    return {subject for parameter in _PARAMETERS for subject in shapes.subjects(parameter)}


def doubts(shapes: Triples, names: Names) -> list[Finding]:
    """Return findings on what a validator would pass over in silence.

    These are no shapes at all, terms of ``sh:`` that mean nothing here, scripts, shapes that nothing reaches, shapes
    that are named and not there, and constraints where they cannot work.
    """
    if not constraints(shapes):
        text = "there are no shapes: nothing was checked"
        return [Finding("no-shapes", text, help="give the shapes with -s, or add .ttl files to shapes/")]
    return [*_unknown_terms(shapes, names), *_unreached(shapes, names), *_unusable(shapes, names)]


def _unknown_terms(shapes: Triples, names: Names) -> Iterator[Finding]:
    found: dict[str, Term] = {}
    for subject, predicate, value in shapes:
        for local in (SH.local(predicate), SH.local(value)):
            if local and local not in _KNOWN and not local.endswith("ConstraintComponent"):
                found.setdefault(local, subject)
    for local, subject in sorted(found.items(), key=lambda pair: pair[0]):
        focus = named(subject, names)
        if _SCRIPTS.match(local):
            text, advice = f"sh:{local} is not run: scripts in shapes are refused", "say it with sh:sparql"
            yield Finding("shacl-js", text, focus=focus, value=f"sh:{local}", shape=focus, help=advice)
        else:
            text = f"sh:{local} means nothing here: whatever it should check is not checked"
            advice = nearest(local, _KNOWN, "term of SHACL Core or SHACL-SPARQL")
            yield Finding("unknown-shacl-term", text, focus=focus, value=f"sh:{local}", shape=focus, help=advice)


def _unreached(shapes: Triples, names: Names) -> Iterator[Finding]:
    """Yield a finding for each shape without a target, or query, to which no shape leads."""
    reached = set(_nested(shapes)) | {node for use in _QUERY_USES for node in shapes.objects(None, use)}
    queries = set(shapes.subjects(SH.select)) | set(shapes.subjects(SH.ask))
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


def _unusable(shapes: Triples, names: Names) -> Iterator[Finding]:
    """Yield a finding for each shape that is named and not there, and for what needs a path and has none."""
    for inner in sorted(set(_nested(shapes)), key=str):
        if not any(True for _ in shapes.of(inner)):
            focus = named(inner, names)
            text = "another shape leads to it, and it is not there: it checks nothing"
            yield Finding("missing-shape", text, focus=focus, shape=focus, help="correct the name, or add the shape")
    needy = {*shapes.objects(None, SH.property), *shapes.subjects(SH.qualifiedValueShape)}
    for shape in sorted(needy - set(shapes.subjects(SH.path)), key=str):
        focus = named(shape, names)
        text = "it needs a sh:path and has none: what it says is not checked"
        yield Finding("no-path", text, focus=focus, shape=focus, help="give it the sh:path of what it is about")


def _nested(shapes: Triples) -> Iterator[Term]:
    for predicate in _NESTING:
        yield from shapes.objects(None, predicate)
    for predicate in _NESTING_LISTS:
        for members in shapes.objects(None, predicate):
            yield from shapes.items(members)


def is_targeted(shapes: Triples, shape: Term) -> bool:
    """Whether a shape names focus nodes itself; a shape that is also a class targets its instances."""
    return any(True for target in TARGETS for _ in shapes.objects(shape, target)) or is_class(shapes, shape)


def is_class(shapes: Triples, shape: Term) -> bool:
    """Whether a shape is also a class, and so targets its instances: section 2.1.3.3."""
    kinds = list(shapes.objects(shape, RDF.type))
    return bool(kinds) and not shapes.below(RDFS.Class, RDFS.subClassOf).keys().isdisjoint(kinds)


def is_off(shapes: Triples, shape: Term) -> bool:
    """Whether a shape is deactivated."""
    return any(isinstance(v, Literal) and v.value in ("true", "1") for v in shapes.objects(shape, SH.deactivated))


def focus_nodes(shapes: Triples, shape: Term, data: Triples) -> dict[Term, None]:
    """Return the nodes that a shape's targets pick out, section 2.1.3; none if it is deactivated.

    A node that ``sh:targetNode`` names is one whether or not the data know it.
    """
    if is_off(shapes, shape):
        return {}
    groups: list[Iterable[Term]] = [shapes.objects(shape, SH.targetNode)]
    for target in [*shapes.objects(shape, SH.targetClass), *([shape] if is_class(shapes, shape) else ())]:
        groups += (data.subjects(RDF.type, kind) for kind in data.below(target, RDFS.subClassOf))
    groups += (data.subjects(predicate) for predicate in shapes.objects(shape, SH.targetSubjectsOf))
    groups += (data.objects(None, predicate) for predicate in shapes.objects(shape, SH.targetObjectsOf))
    found: dict[Term, None] = {}
    for group in groups:
        found.update(dict.fromkeys(group))
    return found


def targeted(shapes: Triples) -> list[Node]:
    """Return the shapes that name focus nodes, in a stable order."""
    found = {subject for target in TARGETS for subject in shapes.subjects(target)}
    candidates = constraints(shapes) | {s for kind in _SHAPE_KINDS for s in shapes.subjects(RDF.type, kind)}
    found |= {shape for shape in candidates if is_class(shapes, shape)}
    return sorted((shape for shape in found if not isinstance(shape, Literal)), key=str)


def faster(shapes: Triples) -> Triples:
    """Return shapes with the same results that are judged several times faster.

    A property shape that one targeted shape alone leads to takes over its targets, so that it is judged once for all
    focus nodes and not once for each; and prefixes that no constraint uses are not declared, since every query is
    parsed with all of them. Prefixes that an ontology declares are declared for those that import it.
    """
    moved = _movable(shapes)
    used = {prefix for text in _queries(shapes) for prefix in _PREFIXED.findall(text)}
    found = Triples()
    for subject, predicate, value in shapes:
        if predicate == SH.property and value in moved:
            for target in TARGETS:
                for aim in shapes.objects(subject, target):
                    found.add(value, target, aim)
        elif predicate != SH.declare or _text(shapes.value(value, SH.prefix)) in used:
            found.add(subject, predicate, value)
    for user in shapes.objects(None, SH.prefixes):
        for imported in shapes.above(user, OWL.imports):
            for declaration in shapes.objects(imported, SH.declare):
                if _text(shapes.value(declaration, SH.prefix)) in used:
                    found.add(user, SH.declare, declaration)
    return found


def _text(value: Term | None) -> str | None:
    return value.value if isinstance(value, Literal) else None


def _movable(shapes: Triples) -> set[Term]:
    """Return the property shapes that give the same results with their owner's targets as from their owner."""
    nested = set(_nested(shapes))
    found = set()
    for inner, owners in shapes.by_value(SH.property).items():
        owner, *others = owners
        on_values = owner in shapes.by_subject(SH.path) or owner in nested
        # A closed shape and a qualified one look at the property shapes of their owner.
        looks = owner in shapes.by_subject(SH.closed) or inner in shapes.by_subject(SH.qualifiedValueShape)
        moves = is_targeted(shapes, owner) and not is_targeted(shapes, inner)
        if moves and not (others or on_values or is_class(shapes, owner) or looks or is_off(shapes, owner)):
            found.add(inner)
    return found


def _queries(shapes: Triples) -> Iterator[str]:
    for predicate in (SH.select, SH.ask):
        yield from (text.value for text in shapes.objects(None, predicate) if isinstance(text, Literal))


def only(shapes: Triples, wanted: Iterable[Term]) -> Triples:
    """Return shapes of which none but the wanted ones has targets."""
    kept, found = set(wanted), Triples()
    others = {shape for shape in targeted(shapes) if shape not in kept}
    classes = shapes.below(RDFS.Class, RDFS.subClassOf)
    for subject, predicate, value in shapes:
        is_target = predicate in TARGETS or (predicate == RDF.type and value in classes)
        if subject not in others or not is_target:
            found.add(subject, predicate, value)
    return found


def named(node: Term | None, names: Names) -> str:
    """Return how people call a node: its CURIE, ``<iri>``, ``_:label``, or a literal as written."""
    if isinstance(node, NamedNode):
        return names.compact(node.value)
    if isinstance(node, Literal) and not node.language and node.datatype != XSD.string:
        return f"{Literal(node.value)}^^{names.compact(node.datatype.value)}"
    return str(node)


def called(shapes: Triples, node: Term, names: Names, places: Located | None) -> tuple[str, Place | None]:
    """Return how people call the shape that a node is or belongs to, and where that stands.

    It is the nearest node with an IRI that leads to the node; else the node itself.
    """
    seen, waiting = {node}, [node]
    while waiting:
        found = waiting.pop(0)
        if isinstance(found, NamedNode):
            return named(found, names), places.of(found.value) if places else None
        owners = {owner for predicate in shapes.predicates for owner in shapes.subjects(predicate, found)} - seen
        seen |= owners
        waiting += sorted(owners, key=str)
    return named(node, names), None


def path_text(shapes: Triples, path: Term, names: Names) -> str:
    """Return a property path as SPARQL writes it, with CURIEs.

    >>> path_text(Triples(), RDFS.label, Names("https://example.org/"))
    'rdfs:label'
    """
    if not isinstance(path, BlankNode):
        return named(path, names)
    for predicate, written in _PATHS.items():
        inner = shapes.value(path, predicate)
        if inner is not None:
            text = path_text(shapes, inner, names)
            return written.format(f"({text})" if "/" in text or "|" in text else text)
    choices = shapes.value(path, SH.alternativePath)
    if choices is not None:
        return "|".join(_steps(shapes, choices, names))
    return "/".join(f"({step})" if "|" in step else step for step in _steps(shapes, path, names))


def _steps(shapes: Triples, members: Term, names: Names) -> list[str]:
    return [path_text(shapes, member, names) for member in shapes.items(members)]
