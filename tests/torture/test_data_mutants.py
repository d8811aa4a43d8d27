"""What is wrong with data is found: each property of a sample of every class dropped, doubled, retyped and mislabelled.

What a mutant breaks is read here from the shapes once more, apart from the engines, and what is found must be about the
right thing. Many things are mutated at once, each in one property, so that a sweep takes minutes.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
import rejections
from pyoxigraph import Literal, NamedNode, Quad

from kg.build import Built
from kg.hygiene import read_rules, run
from kg.validate.engines import judged
from kg.validate.terms import RDF, RDFS, SH, XSD, Term, Triples

SAMPLE, EVERY = 1, 20
"""How many things of a class are mutated, in an ordinary run and in the full sweep."""
BATCHES = 2
"""How many batches of mutants are tried in an ordinary run."""
STRANGER = NamedNode("urn:example:stranger")
WRONG_TYPE = Literal("no such value", datatype=NamedNode("urn:example:type"))
WRONG_TEXT = Literal("\u2603 is wrong \u2603")
WRONG_NUMBER = Literal("-1000000", datatype=XSD.integer)


@dataclass(frozen=True)
class Mutant:
    """A thing with other values of one property, and who must find it: a shape's component, or a hygiene rule."""

    focus: Term
    title: str
    gone: frozenset[Quad]
    new: frozenset[Quad]
    told: tuple[str, ...]

    @property
    def expected(self) -> tuple[str, ...]:
        """Return focus and finder, as they are found."""
        return (str(self.focus), *self.told)


@cache
def shapes() -> Triples:
    """Return the project's shapes."""
    return Triples(rejections.shapes())


@cache
def rules_of(kind: Term) -> tuple[Term, ...]:
    """Return the property shapes about things of a class that look at one property."""
    found = []
    for above in Triples(rejections.skeleton()).above(kind, RDFS.subClassOf):
        for owner in shapes().subjects(SH.targetClass, above):
            for inner in shapes().objects(owner, SH.property):
                if isinstance(shapes().value(inner, SH.path), NamedNode):
                    found.append(inner)
    return tuple(dict.fromkeys(found))


@pytest.fixture(scope="module")
def data(built: Built) -> list[Quad]:
    """Return all that the project says, without shapes and metadata."""
    apart = {built.names.graph(name) for name in ("shapes", "meta")}
    return [quad for quad in built.dataset if getattr(quad.graph_name, "value", "") not in apart]


def sample(data: Iterable[Quad], most: int) -> dict[Term, list[Term]]:
    """Return thing → classes: of every class that shapes look at, the first few in order and so in any run."""
    things: dict[Term, list[NamedNode]] = defaultdict(list)
    for quad in data:
        thing, kind = quad.subject, quad.object
        if not isinstance(thing, NamedNode) or not isinstance(kind, NamedNode):
            continue
        if quad.predicate == RDF.type and rules_of(kind):
            things[kind].append(thing)
    kinds: dict[Term, list[Term]] = defaultdict(list)
    for kind, members in things.items():
        for thing in sorted(members, key=str)[:: max(1, len(members) // most)][:most]:
            kinds[thing].append(kind)
    return kinds


def mutants(thing: Term, kinds: Iterable[Term], own: list[Quad]) -> Iterator[Mutant]:
    """Yield the mutants of a thing that a shape rules out, or the closed namespace."""
    for rule in dict.fromkeys(rule for kind in kinds for rule in rules_of(kind)):
        path = shapes().value(rule, SH.path)
        there = frozenset(quad for quad in own if quad.predicate == path)
        for title, component, gone, new in broken(rule, there):
            yield Mutant(thing, f"{path} {title}", gone, new, (str(rule), component))
    for predicate in sorted({quad.predicate for quad in own}, key=str):
        there = frozenset(quad for quad in own if quad.predicate == predicate)
        if predicate.value.startswith(rejections.names().sa("")):
            other = NamedNode(f"{predicate.value}Mislabelled")
            renamed = frozenset(Quad(q.subject, other, q.object, q.graph_name) for q in there)
            yield Mutant(thing, f"{predicate} mislabelled", there, renamed, ("closed-namespace",))


def broken(rule: Term, there: frozenset[Quad]) -> Iterator[tuple[str, str, frozenset[Quad], frozenset[Quad]]]:
    """Yield how values can break a property shape: what is done, which component finds it, what goes and comes."""
    if not there:
        return
    one = min(there, key=str)
    least, most = number(rule, SH.minCount), number(rule, SH.maxCount)
    if least and least <= len(there):
        kept = frozenset(sorted(there, key=str)[: least - 1])
        yield "dropped", "MinCount", there - kept, frozenset()
        renamed = NamedNode(f"{one.predicate.value}Mislabelled")
        moved = frozenset(Quad(q.subject, renamed, q.object, q.graph_name) for q in there - kept)
        yield "mislabelled", "MinCount", there - kept, moved
    if most:
        yield "doubled", "MaxCount", frozenset(), frozenset(another(one, n) for n in range(most))
    for value, component in wrong_values(rule, one):
        put = Quad(one.subject, one.predicate, value, one.graph_name)
        yield f"retyped as {value}", component, frozenset({one}), frozenset({put})
    if str(shapes().value(rule, SH.uniqueLang)).startswith('"true"') and isinstance(one.object, Literal):
        tagged = Literal(f"{one.object.value} again", language=one.object.language or "en")
        if one.object.language:
            added = Quad(one.subject, one.predicate, tagged, one.graph_name)
            yield "doubled in its language", "UniqueLang", frozenset(), frozenset({added})


def number(rule: Term, parameter: NamedNode) -> int:
    """Return the number that a shape gives, 0 where it gives none."""
    value = shapes().value(rule, parameter)
    return int(value.value) if isinstance(value, Literal) else 0


def another(quad: Quad, at: int) -> Quad:
    """Return a statement with another value of the same kind."""
    value: Literal | NamedNode = NamedNode(f"urn:example:another:{at}")
    if isinstance(quad.object, Literal):
        plain, text = quad.object, f"{quad.object.value}{at + 1}"
        value = Literal(text, language=plain.language) if plain.language else Literal(text, datatype=plain.datatype)
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)


def wrong_values(rule: Term, quad: Quad) -> Iterator[tuple[NamedNode | Literal, str]]:
    """Yield values of another kind than a shape wants, each with the component that finds it."""
    if shapes().value(rule, SH["class"]):
        yield STRANGER, "Class"
        yield WRONG_TEXT, "Class"
    if shapes().value(rule, SH.datatype):
        yield WRONG_TYPE, "Datatype"
        yield STRANGER, "Datatype"
    kind = shapes().value(rule, SH.nodeKind)
    if kind is not None:
        yield (WRONG_TEXT if kind in (SH.IRI, SH.BlankNodeOrIRI) else STRANGER), "NodeKind"
    pattern = shapes().value(rule, SH.pattern)
    if isinstance(pattern, Literal) and not re.search(pattern.value, WRONG_TEXT.value):
        yield WRONG_TEXT, "Pattern"
    if shapes().value(rule, SH["in"]):
        yield STRANGER, "In"
    if shapes().value(rule, SH.minInclusive):
        yield WRONG_NUMBER, "MinInclusive"


def found_in(data: list[Quad]) -> set[tuple[str, ...]]:
    """Return who finds what in data: shapes by component, and the rule of the closed namespace."""
    results = judged(Triples(data), shapes(), rejections.names()).results
    found: set[tuple[str, ...]] = {
        (str(r.focus), str(r.shape), SH.local(r.component).removesuffix("ConstraintComponent")) for r in results
    }
    rules = [r for r in read_rules(rejections.project().under("shapes/hygiene", ".rq")) if r.name == "closed-namespace"]
    expand = rejections.names().expand
    return found | {(f"<{expand(str(f.focus))}>", f.code) for f in run(data, rules, rejections.names())}


def batches(data: list[Quad], most: int) -> list[list[Mutant]]:
    """Return mutants in batches, one of each thing in a batch."""
    kinds = sample(data, most)
    own: dict[object, list[Quad]] = defaultdict(list)
    for quad in data:
        if quad.subject in kinds:
            own[quad.subject].append(quad)
    made = [list(mutants(thing, kinds[thing], own[thing])) for thing in sorted(kinds, key=str)]
    return [[each[at] for each in made if at < len(each)] for at in range(max(map(len, made)))]


def test_every_mutant_is_found_at_the_right_thing(
    data: list[Quad], capsys: pytest.CaptureFixture[str], *, torture: bool
) -> None:
    tried = batches(data, EVERY if torture else SAMPLE)
    chosen = tried if torture else tried[:: len(tried) // BATCHES][:BATCHES]
    survivors = []
    for batch in chosen:
        gone = frozenset().union(*(mutant.gone for mutant in batch))
        new = frozenset().union(*(mutant.new for mutant in batch))
        found = found_in([quad for quad in data if quad not in gone] + list(new))
        survivors += [f"{m.focus} {m.title}: not by {m.told}" for m in batch if m.expected not in found]
    count = sum(map(len, chosen))
    with capsys.disabled():
        sys.stdout.write(f"\n{count} mutants of the data; survivors: {', '.join(survivors) or 'none'}\n")
    assert len(chosen) == (len(tried) if torture else BATCHES)
    assert len(chosen) > 30 or not torture
    assert not survivors, "\n".join(survivors[:40])


def test_every_class_that_shapes_look_at_is_in_the_sample(data: list[Quad]) -> None:
    kinds = {kind for found in sample(data, SAMPLE).values() for kind in found}
    there = {quad.object for quad in data if quad.predicate == RDF.type and isinstance(quad.subject, NamedNode)}
    assert kinds == {kind for kind in there if rules_of(kind)}
    assert len(kinds) > 25
