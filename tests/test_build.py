"""Promotion, derivation and assembly, on seeds small enough to read."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pyoxigraph import Dataset, DefaultGraph, Literal, NamedNode

from kg.build import BadEndorsement, Built, build, named, read_turtle
from kg.errors import InputError, KgError, RuleError
from kg.project import Sources

WithSeeds = Callable[[dict[str, str]], Sources]

SEEDS = """
- {id: state:CAN, prefLabel: Canada}
- {id: state:USA, prefLabel: United States}
- {id: agent:us, prefLabel: us}
- {id: arrangement:nato, type: FormalAlliance, prefLabel: NATO}
- {id: membership:CAN, member: state:CAN, organization: arrangement:nato, during: 1949-08-24/..}
- {id: membership:USA, member: state:USA, organization: arrangement:nato, during: 1949-08-24/1960}
- {id: proposition:known, that: {id: event:a, type: Event, target: state:CAN, during: 2025-03-03}}
- {id: proposition:said, that: {id: event:b, type: Event, target: state:USA}}
- {id: endorsement:a, endorses: proposition:known, basis: authorAsserted, wasAssociatedWith: agent:us}
"""


@pytest.fixture
def small(with_seeds: WithSeeds) -> Built:
    return build(with_seeds({"seeds/x.yaml": SEEDS}))


def facts(built: Built, curie: str) -> set[tuple[str, str]]:
    """Return what the facts graph says of a thing, as CURIE and text."""
    subject = NamedNode(built.names.expand(curie))
    found = [t for t in built.graph("facts") if t.subject == subject]
    compact = built.names.compact
    return {
        (
            compact(t.predicate.value),
            t.object.value if isinstance(t.object, Literal) else compact(named(t.object).value),
        )
        for t in found
    }


def test_an_endorsed_proposition_becomes_exactly_its_statements(small: Built) -> None:
    assert facts(small, "event:a") == {
        ("rdf:type", "sa:Event"),
        ("sa:target", "state:CAN"),
        ("sa:during", "time:event.a"),
        ("sa:establishedBy", "endorsement:a"),
    }


def test_the_time_of_a_fact_comes_along(small: Built) -> None:
    assert ("sa:edtf", "2025-03-03") in facts(small, "time:event.a")


def test_what_is_only_said_stays_out_of_the_facts(small: Built) -> None:
    assert not facts(small, "event:b")
    assert any(t.predicate.value.endswith("#states") for t in small.graph("claims"))


def test_shortcuts_hold_on_the_day_of_the_dataset(small: Built, with_seeds: WithSeeds) -> None:
    def members(built: Built) -> set[str]:
        shortcut = NamedNode(built.names.sa("memberOf"))
        return {built.names.compact(named(t.subject).value) for t in built.graph("derived") if t.predicate == shortcut}

    assert members(small) == {"state:CAN"}
    sources = with_seeds(
        {"seeds/x.yaml": SEEDS.replace("1949-08-24/..", "{edtf: 1949-08-24/.., knownOpenAt: 2025-01-01}")}
    )
    earlier = replace(sources, settings=replace(sources.settings, as_of="1955-01-01"))
    assert members(build(earlier)) == {"state:CAN", "state:USA"}


def test_labels_are_derived_for_tools_that_know_no_skos(small: Built) -> None:
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    derived = {(str(t.subject), str(t.object)) for t in small.graph("derived") if t.predicate == label}
    assert (f"<{small.names.expand('state:CAN')}>", '"Canada"@en') in derived


def test_nothing_is_in_the_default_graph(built: Built) -> None:
    assert not list(built.dataset.quads_for_graph_name(DefaultGraph()))


def test_every_graph_of_the_project_is_filled(built: Built) -> None:
    for name in ("facts", "claims", "derived", "alignments", "meta", "ontology", "shapes"):
        assert built.graph(name), name


def test_prefixes_are_declared_for_constraints(built: Built) -> None:
    assert sum(t.predicate.value.endswith("#declare") for t in built.graph("shapes")) == len(built.names.prefixes)


def test_an_endorsement_of_nothing_is_refused(with_seeds: WithSeeds) -> None:
    seeds = "- {id: proposition:p, gloss: x}\n- {id: endorsement:e, endorses: proposition:p}"
    with pytest.raises(BadEndorsement) as caught:
        build(with_seeds({"seeds/x.yaml": seeds}))
    assert str(caught.value.place) == "seeds/x.yaml:2"


@pytest.mark.parametrize(
    ("file", "text", "error", "said", "place"),
    [
        ("ontology/x.ttl", "<a> <b> .", InputError, "not Turtle", "ontology/x.ttl:1"),
        ("shapes/x.ttl", "<a>\n<b> .", InputError, "not Turtle", "shapes/x.ttl:2"),
        ("ontology/x.ttl", "\n<ontology#a:b> a <urn:C> .", RuleError, "a:b cannot be a key", "ontology/x.ttl:2"),
        ("ontology/rules/x.rq", "PREFIX a: <http://[::1> ASK {}", InputError, "not SPARQL", "ontology/rules/x.rq:1"),
        ("ontology/rules/x.rq", "CONSTRUCT {", InputError, "not SPARQL", "ontology/rules/x.rq:1"),
        ("ontology/rules/x.rq", "SELECT * {}", RuleError, "CONSTRUCT", "ontology/rules/x.rq:1"),
        ("ontology/rules/x.rq", "ASK {}", RuleError, "CONSTRUCT", "ontology/rules/x.rq:1"),
    ],
)
def test_a_broken_file_is_said_at_its_line(
    sources: Sources, file: str, text: str, error: type[KgError], said: str, place: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        build(replace(sources, files={**sources.files, file: text.encode()}))
    assert str(caught.value.place).startswith(place)


def test_blank_nodes_of_two_files_are_not_one() -> None:
    text = b"_:a <https://example.org/p> 1 ."
    first, second = (read_turtle("x.ttl", text, "https://example.org/", "https://example.org/g") for _ in range(2))
    assert len(set(first + second)) == 2


def test_another_base_moves_every_name_of_ours(sources: Sources, built: Built) -> None:
    moved = build(replace(sources, settings=replace(sources.settings, base="https://example.org/fork/")))
    assert len(moved.dataset) == len(built.dataset)
    text = "\n".join(str(quad) for quad in moved.dataset)
    assert sources.settings.base not in text


def test_two_builds_are_the_same(sources: Sources, built: Built) -> None:
    again = build(sources).dataset
    mine = built.dataset
    first, second = (lines_without_blanks(d) for d in (again, mine))
    assert first == second


def lines_without_blanks(dataset: Dataset) -> list[str]:
    return sorted(str(quad) for quad in dataset if "_:" not in str(quad))
