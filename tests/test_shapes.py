"""The shapes: each constraint rejects its example, alone, and nothing that is right."""

import re
from functools import cache

import pytest
import rdflib
import rejections
from pyoxigraph import Dataset, Literal, NamedNode, Quad
from rejections import Example, examples

from kg.hygiene import Rule, read_rules, run
from kg.leaks import leaks
from kg.names import VOCABULARIES
from kg.project import Sources
from kg.validate import validate
from kg.validate.graph import IndexedGraph
from kg.validate.shapes import constraints, doubts
from kg.validate.terms import OWL, RDF, RDFS, SH, Triples

REJECTED = examples("shapes")
ACCEPTED = examples("accepted.yaml")
OF_THE_ONTOLOGY = re.compile(r"^(label|definition|header|subproperty-kind|explicit|import|punned|undeclared)")
"""Hygiene rules that look at nothing but the ontology."""
VALUES = frozenset(("class", "datatype", "nodeKind", "minInclusive", "maxInclusive", "pattern", "hasValue", "in"))
COUNTS = frozenset(("minCount", "maxCount", "qualifiedMinCount", "uniqueLang"))
PAIRS = frozenset(("equals", "disjoint", "lessThan", "lessThanOrEquals"))
PARAMETERS = VALUES | COUNTS | PAIRS
WORDS = ("prefLabel", "scopeNote", "definition", "label", "comment", "isDefinedBy", "topConceptOf")


@cache
def shape_graph() -> Triples:
    """Return the shapes."""
    return Triples(rejections.shapes())


def local(node: object) -> str:
    """Return the name of a shape or a term."""
    return str(node).rpartition("#")[2].rstrip(">")


@cache
def hygiene_rules() -> tuple[Rule, ...]:
    """Return the hygiene rules that a change of data can break."""
    found = read_rules(rejections.project().under("shapes/hygiene", ".rq"))
    return tuple(rule for rule in found if not OF_THE_ONTOLOGY.match(rule.name))


@cache
def words() -> tuple[Quad, ...]:
    """Return the ontology without what is told of its terms in words."""
    return tuple(quad for quad in rejections.ontology() if not quad.predicate.value.endswith(WORDS))


def unclean(data: frozenset[Quad]) -> list[str]:
    """Return the hygiene rules that data break."""
    return [finding.code for finding in rejections.hygiene_findings([*words(), *data], hygiene_rules())]


def test_the_valid_dataset_breaks_no_rule_and_every_shape_looks_at_something() -> None:
    data = [*rejections.skeleton(), *rejections.valid()]
    assert validate(data, rejections.shapes(), rejections.names()).findings == ()
    assert unclean(rejections.valid()) == []
    assert run([*words(), *rejections.valid()], hygiene_rules(), rejections.names()) == []
    assert leaks(Dataset([*rejections.ontology(), *rejections.valid()]), rejections.names()) == []


@pytest.mark.parametrize("example", REJECTED, ids=[e.title for e in REJECTED])
def test_a_constraint_alone_rejects_its_example(example: Example) -> None:
    data = rejections.changed(example.change)
    assert rejections.outcome(rejections.ground(data), shape_graph()) == example.expected
    assert unclean(data) == []


@pytest.mark.parametrize("example", ACCEPTED, ids=[e.title for e in ACCEPTED])
def test_what_is_right_passes(example: Example) -> None:
    data = rejections.changed(example.change)
    assert rejections.outcome(rejections.ground(data), shape_graph()) == frozenset()
    assert unclean(data) == []


def test_every_constraint_has_an_example() -> None:
    shapes = shape_graph()
    helpers = {local(shape) for shape in shapes.objects(None, SH.qualifiedValueShape)}
    wanted = {
        (local(subject), local(predicate))
        for subject, predicate, _ in shapes
        if local(predicate) in PARAMETERS and local(subject) not in helpers
    }
    wanted |= {(local(query), "sparql") for query in shapes.objects(None, SH.sparql)}
    assert len(wanted) > 250
    assert wanted - {(example.rule, example.parameter) for example in REJECTED} == set()


def test_every_parameter_in_use_is_known_to_these_tests() -> None:
    shapes = shape_graph()
    structure = {"path", "message", "severity", "property", "sparql", "qualifiedValueShape", "targetClass"}
    structure |= {"targetSubjectsOf", "targetObjectsOf", "inversePath", "alternativePath", "oneOrMorePath"}
    structure |= {"prefixes", "select", "declare", "prefix", "namespace"}
    used = {local(predicate) for _, predicate, _ in shapes if SH.local(predicate)}
    assert used - structure <= PARAMETERS


def test_nothing_in_the_shapes_passes_in_silence() -> None:
    assert doubts(shape_graph(), rejections.names()) == []


def test_the_shapes_use_nothing_of_what_the_judge_gets_wrong() -> None:
    """The two cases of the official suite that it fails: see WRONG in test_shacl_suite."""
    shapes = shape_graph()
    assert {str(value) for value in shapes.objects(None, SH.uniqueLang)} == {str(Literal(value=True))}
    queries = [text.value for text in shapes.objects(None, SH.select) if isinstance(text, Literal)]
    assert len(queries) == len(set(shapes.objects(None, SH.sparql))) >= 14
    assert [text for text in queries if re.search(r"[$?](shapesGraph|currentShape)\b", text)] == []


def test_every_constraint_says_what_to_do() -> None:
    shapes = shape_graph()
    silent = [
        local(shape)
        for shape in [*constraints(shapes), *shapes.objects(None, SH.sparql)]
        if not list(shapes.objects(shape, SH.message)) and not list(shapes.objects(shape, SH.property))
    ]
    assert silent == ["military"]
    for message in shapes.objects(None, SH.message):
        assert re.match(r"^\S.{20,}\.$", message.value), message


def test_every_class_is_covered() -> None:
    shapes = shape_graph()
    ontology = Triples(rejections.ontology())
    ours = [c for c in ontology.subjects(RDF.type, OWL.Class) if c.value.startswith(rejections.names().sa(""))]
    targets = set(shapes.objects(None, SH.targetClass))
    abstract = {"Content"}
    uncovered = {local(c) for c in ours if not targets & ontology.above(c, RDFS.subClassOf).keys()}
    assert uncovered == abstract


def test_every_role_of_events_is_covered() -> None:
    ontology = rejections.ontology()
    parent = NamedNode(VOCABULARIES["sem"] + "hasActor")
    roles = {local(q.subject) for q in ontology if q.object == parent and "subPropertyOf" in q.predicate.value}
    tried = {example.change[0].split(":")[2].split()[0] for example in REJECTED if example.rule == "Eventuality-actor"}
    assert tried == roles


def test_queries_name_only_terms_that_there_are(sources: Sources) -> None:
    declared = {local(q.subject) for q in rejections.ontology()}
    texts = {shape.value: text.value for shape, predicate, text in shape_graph() if predicate == SH.select}
    texts |= {path: data.decode() for path, data in sources.under("shapes/hygiene", ".rq").items()}
    for name, text in texts.items():
        assert set(re.findall(r"\bsa:(\w+)", text)) <= declared, name


@pytest.mark.slow
def test_the_official_shapes_of_shapes_agree() -> None:
    from pyshacl import validate as meta_validate

    graph = rdflib.Graph()
    for triple in IndexedGraph(rejections.shapes()):
        graph.add(triple)
    conforms, _, text = meta_validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)
    assert conforms, text
