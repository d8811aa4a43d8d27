"""What a rule engine concludes: it takes the domains of annotation properties for axioms, as OWL does not."""

from collections import defaultdict
from collections.abc import Iterable

import rdflib
import reasonable
from ontology_terms import BASE, FILES, PREFIXES, triples_of, turtle_of
from rdflib.collection import Collection

from kg.build import Built

WORDS = turtle_of(triple for path in FILES for triple in triples_of(path))


def types_in_closure(turtle: str) -> dict[str, set[str]]:
    """Return the types that the OWL 2 RL closure of the ontology and some data gives to each thing."""
    graph = rdflib.Graph()
    graph.parse(data=WORDS, format="nt")
    graph.parse(data=turtle, format="turtle")
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    types: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in reasoner.reason():
        if predicate == rdflib.RDF.type:
            types[str(subject)].add(str(value))
    return types


def disjoint_sets() -> list[set[str]]:
    """Return the sets of classes that the ontology holds apart."""
    graph = rdflib.Graph().parse(data=WORDS, format="nt")
    sets = [{str(low), str(high)} for low, high in graph.subject_objects(rdflib.OWL.disjointWith)]
    for node in graph.subjects(rdflib.RDF.type, rdflib.OWL.AllDisjointClasses):
        members = graph.value(node, rdflib.OWL.members)
        assert members is not None
        sets.append({str(member) for member in Collection(graph, members)})
    return sets


def clashes(types: dict[str, set[str]], apart: Iterable[set[str]]) -> list[tuple[str, list[str]]]:
    """Return each thing that is in two disjoint classes, with those classes."""
    return sorted((thing, sorted(s & found)) for s in apart for thing, found in types.items() if len(s & found) > 1)


def test_nothing_of_ours_is_in_two_disjoint_classes(built: Built) -> None:
    wanted = ("facts", "claims", "derived", "alignments", "retracted")
    types = types_in_closure(turtle_of({triple for name in wanted for triple in built.graph(name)}))
    assert len(types) > 500
    assert clashes(types, disjoint_sets()) == []


def test_a_domain_that_does_not_fit_is_found() -> None:
    data = f"@prefix sa: <{PREFIXES['sa']}> . <{BASE}id/x> a sa:Person ; sa:demonym 'Exish'@en ; sa:gloss 'X.'@en ."
    found = clashes(types_in_closure(data), disjoint_sets())
    assert [thing for thing, _ in found] == [f"{BASE}id/x"]
