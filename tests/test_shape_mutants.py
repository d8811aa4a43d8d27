"""Deleting or loosening any constraint turns a test red: every mutant of the shapes lets some example pass, or stops.

A mutant is judged on the examples of its own shape alone, which is what the tests of the examples would see of it.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
import rejections
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rejections import Outcome, examples

from kg.names import VOCABULARIES
from kg.validate import BadShapes
from kg.validate.terms import Term, Triples

SH, RDF, RDFS, XSD = (VOCABULARIES[prefix] for prefix in ("sh", "rdf", "rdfs", "xsd"))
NOT_CONSTRAINING = {f"{SH}message", f"{RDF}type"}
"""Taking one of these away changes no result: other tests hold messages, and a shape is one without its type."""
END = NamedNode(f"{RDF}nil")
"""What ends a list; the judge reads a list without it as well."""
STEPS = {"minCount": -1, "qualifiedMinCount": -1, "minInclusive": -1, "maxCount": 1, "maxInclusive": 1}

Mutant = tuple[str, frozenset[Quad]]
Ground = tuple[Triples, Outcome]


def test_no_mutant_of_the_shapes_survives(capsys: pytest.CaptureFixture[str]) -> None:
    survivors = []
    count = 0
    for block, tried in blocks():
        grounds = list(cases(block))
        for title, mutant in mutants(block, tried):
            count += 1
            if not is_told(mutant, ordered(grounds, title)):
                survivors.append(title)
    with capsys.disabled():
        sys.stdout.write(f"\n{count} mutants of the shapes; survivors: {', '.join(survivors) or 'none'}\n")
    assert count > 1000
    assert not survivors, f"of {count} mutants these survive:\n" + "\n".join(survivors)


@cache
def declarations() -> frozenset[Quad]:
    """Return the prefixes that queries may use."""
    node = NamedNode(rejections.names().base + "shapes")
    return frozenset(reachable(node))


@cache
def described() -> dict[object, list[Quad]]:
    """Return the quads of the shapes graph by subject."""
    found: dict[object, list[Quad]] = defaultdict(list)
    for quad in rejections.shapes():
        found[quad.subject].append(quad)
    return found


def reachable(start: object) -> Iterator[Quad]:
    """Yield the quads of a node of the shapes graph and of the shapes, queries and lists below it."""
    for quad in described().get(start, ()):
        yield quad
        if isinstance(quad.object, BlankNode) or str(quad.object).startswith(f"<{shape('')}"):
            yield from reachable(quad.object)


def shape(name: str) -> str:
    """Return the IRI of a shape."""
    return rejections.names().prefixes["shape"] + name


def blocks() -> Iterator[tuple[frozenset[Quad], frozenset[Quad]]]:
    """Yield parts of the shapes that can be judged by themselves, each with those of its quads to try mutants of.

    These are every shape with targets, to try its own quads, and every property shape and query of one, without its
    siblings, since what they reject does not depend on each other.
    """
    owners = {q.subject for q in rejections.shapes() if q.predicate.value.startswith(f"{SH}target")}
    for owner in sorted((node for node in owners if isinstance(node, NamedNode)), key=str):
        whole = frozenset(reachable(owner))
        own = frozenset(q for q in whole if q.subject == owner)
        links = {q for q in own if q.predicate.value in (f"{SH}property", f"{SH}sparql")}
        yield whole, own
        for link in sorted(links, key=str):
            member = frozenset(reachable(link.object))
            yield own - links | {link} | member, member


def cases(block: frozenset[Quad]) -> Iterator[Ground]:
    """Yield what the tests judge by a shape, with the outcome that they want: its examples, and what is right."""
    members = {local(q.subject) for q in block}
    for rule, ground in rejected():
        if rule in members:
            yield ground
    yield from right()


@cache
def rejected() -> tuple[tuple[str, Ground], ...]:
    """Return the examples of the shapes with the rules that reject them."""
    found = [(e.rule, rejections.ground(rejections.changed(e.change)), e.expected) for e in examples("shapes")]
    return tuple((rule, (data, expected)) for rule, data, expected in found)


@cache
def right() -> tuple[Ground, ...]:
    """Return what every shape is to let pass."""
    data = [rejections.valid(), *(rejections.changed(example.change) for example in examples("accepted.yaml"))]
    return tuple((rejections.ground(quads), frozenset()) for quads in data)


def ordered(grounds: list[Ground], title: str) -> list[Ground]:
    """Return first what is most likely to tell a mutant: the examples of the constraint itself."""
    words = set(re.split(r"[ #>]", title))
    return sorted(grounds, key=lambda ground: not any(rule in words for rule, _, _ in ground[1]))


def is_told(mutant: frozenset[Quad], grounds: Iterable[Ground]) -> bool:
    """Whether a mutant gives another outcome than the shapes do, or none, on any of the data."""
    asks = any(quad.predicate.value == f"{SH}select" for quad in mutant)
    rules = Triples([*mutant, *(declarations() if asks else ())])
    try:
        return any(rejections.outcome(data, rules) != wanted for data, wanted in grounds)
    except BadShapes:
        return True


def local(node: object) -> str:
    """Return the name of a node."""
    return re.split(r"[#/]", str(node).strip("<>"))[-1]


def mutants(block: frozenset[Quad], tried: frozenset[Quad]) -> Iterator[Mutant]:
    """Yield every mutant of a part of the shapes with what was done to it."""
    for quad in sorted(tried, key=str):
        rest, what = block - {quad}, f"{local(quad.subject)} {local(quad.predicate)} {quad.object}"
        if quad.predicate.value not in NOT_CONSTRAINING and quad.object != END:
            yield f"{what} deleted", rest
        for value in loosened(quad):
            yield f"{what} → {value}", rest | {Quad(quad.subject, quad.predicate, value, quad.graph_name)}
        for predicate in weaker(quad):
            yield f"{what} → {local(predicate)}", rest | {Quad(quad.subject, predicate, quad.object, quad.graph_name)}
    for subject in sorted({q.subject for q in tried if isinstance(q.subject, NamedNode)}, key=str):
        off = Literal("true", datatype=NamedNode(f"{XSD}boolean"))
        home = next(iter(block)).graph_name
        yield f"{local(subject)} deactivated", block | {Quad(subject, NamedNode(f"{SH}deactivated"), off, home)}


def loosened(quad: Quad) -> Iterator[NamedNode | Literal]:
    """Yield looser values for a parameter."""
    name, value = local(quad.predicate), quad.object
    if name in STEPS and isinstance(value, Literal):
        yield Literal(str(int(value.value) + STEPS[name]), datatype=value.datatype)
    elif name == "pattern" and isinstance(value, Literal):
        yield from (Literal(text) for text in unanchored(value.value))
    elif name in ("class", "targetClass") and isinstance(value, NamedNode):
        yield from (parent for parent in parents(value) if name == "class")
    elif name == "nodeKind":
        yield NamedNode(f"{SH}IRIOrLiteral")
    elif name == "uniqueLang":
        yield Literal("false", datatype=NamedNode(f"{XSD}boolean"))
    elif name == "select" and isinstance(value, Literal):
        yield from (Literal(text) for text in unfiltered(value.value))


def weaker(quad: Quad) -> Iterable[NamedNode]:
    """Return weaker parameters that take the same value."""
    return [NamedNode(f"{SH}lessThanOrEquals")] if local(quad.predicate) == "lessThan" else []


def unanchored(pattern: str) -> Iterator[str]:
    """Yield a pattern without each of its anchors."""
    if pattern.startswith("^"):
        yield pattern[1:]
    if pattern.endswith("$"):
        yield pattern[:-1]


@cache
def parents(value: NamedNode) -> tuple[NamedNode, ...]:
    """Return the classes right above a class that something else in the valid dataset belongs to as well."""
    data = right()[0][0]
    own = set(instances(data, value))
    above = [node for node in data.objects(value, NamedNode(f"{RDFS}subClassOf")) if isinstance(node, NamedNode)]
    return tuple(parent for parent in above if set(instances(data, parent)) - own)


def instances(data: Triples, kind: Term) -> Iterator[Term]:
    """Yield the things of a class or of one below it."""
    for below in data.below(kind, NamedNode(f"{RDFS}subClassOf")):
        yield from data.subjects(NamedNode(f"{RDF}type"), below)


def unfiltered(query: str) -> Iterator[str]:
    """Yield a query without each of its filters that stand on a line, and without each alternative of its paths."""
    for found in re.finditer(r"^ *FILTER.*[)}]$", query, re.MULTILINE):
        yield query[: found.start()] + query[found.end() :]
    for found in re.finditer(r"\((sa:\w+)\|(sa:\w+)\)", query):
        yield from (query[: found.start()] + part + query[found.end() :] for part in found.groups())
    for found in re.finditer(r" && [^)&]*", query):
        yield query[: found.start()] + query[found.end() :]
