"""The ontology: every word is defined, once, well, and of one kind."""

from collections import Counter
from pathlib import Path

import pytest
from ontology_terms import (
    BASE,
    FILES,
    PREFIXES,
    PROPERTY_KINDS,
    Terms,
    cycles,
    iri,
    is_circular,
    triples_of,
)
from pyoxigraph import Dataset, Literal, NamedNode, Quad

from kg.context import vocabulary

DECIDING = (
    "Act", "Polarity", "Certainty", "Realis", "ConveyerStance", "Attestation", "ClaimantBasis", "EndorsementBasis",
    "RelationType",
)  # fmt: skip
"""The schemes from which a curator chooses for every claim: each concept of theirs says when to choose it."""

CONTRACT = {
    "Act": "asserts reports denies alleges assesses warns opines predicts proposes considers intends",
    "Polarity": "affirms negates",
    "Certainty": "certain probable possible unspecified",
    "Realis": "occurred ongoing standing planned contingent future irrealis",
    "ConveyerStance": "endorsed neutral distanced rejected",
    "Attestation": "directToAuthor publicStatement secondHand",
    "ClaimantBasis": "explicit inferred",
    "EndorsementBasis": "corroborated authorAsserted",
    "RelationType": "contradicts rebuts inTension supports",
    "Obligation": "defense offense neutrality nonaggression consultation intelligenceSharing cooperation",
    "StatusKind": (
        "outsideIntegratedCommand obligationsSuspended participationFrozen participationSuspended governmentExcluded"
        " optOut membershipDisputed"
    ),
}


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.of_project()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_parses_and_does_not_write_the_base_iri(path: Path) -> None:
    assert triples_of(path)
    assert BASE not in path.read_text(encoding="utf-8")


def test_the_header_says_what_catalogues_ask(terms: Terms) -> None:
    header = f"{BASE}ontology"
    assert terms.types(header) == [iri("owl:Ontology")]
    for curie in ("dct:title", "dct:abstract", "dct:creator", "owl:versionInfo", "vann:preferredNamespacePrefix"):
        assert len(terms.values(header, curie)) == 1, curie
    assert terms.values(header, "dct:license") == ["https://creativecommons.org/licenses/by/4.0/"]
    version = terms.values(header, "owl:versionInfo")[0]
    assert terms.values(header, "owl:versionIRI") == [f"{BASE}ontology/{version}"]
    assert terms.values(header, "vann:preferredNamespaceUri") == [f"{BASE}ontology#"]


def test_our_namespace_is_closed(terms: Terms) -> None:
    declared = set(terms.declared)
    used = {
        node.value
        for triple in terms.triples
        for node in triple
        if isinstance(node, NamedNode) and node.value.startswith(PREFIXES["sa"]) and node.value != PREFIXES["sa"]
    }
    assert used - declared == set()


def test_every_borrowed_term_in_use_is_declared(terms: Terms) -> None:
    relations = {iri(c) for c in ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range")}
    meta = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "xsd", "owl"))
    used = {
        triple.object.value
        for triple in terms.triples
        if triple.predicate.value in relations and isinstance(triple.object, NamedNode)
    }
    used |= {triple.predicate.value for triple in terms.triples}
    assert {term for term in used if not term.startswith(meta)} - set(terms.declared) == set()


def test_each_term_has_one_label_and_one_definition_in_english(terms: Terms) -> None:
    for term in terms.declared:
        for curie in ("rdfs:label", "skos:definition"):
            found = terms.of[term][iri(curie)]
            assert [v.language for v in found if isinstance(v, Literal)] == ["en"], f"{curie} of {term}"


def test_labels_and_definitions_are_unique(terms: Terms) -> None:
    for curie in ("rdfs:label", "skos:definition"):
        count = Counter(terms.values(term, curie)[0].casefold() for term in terms.declared)
        assert [text for text, times in count.items() if times > 1] == []


def test_no_definition_uses_the_words_that_it_defines(terms: Terms) -> None:
    pairs = {t: (terms.values(t, "rdfs:label")[0], terms.values(t, "skos:definition")[0]) for t in terms.declared}
    assert [term for term, (label, definition) in pairs.items() if is_circular(label, definition)] == []


def test_a_definition_can_stand_in_place_of_its_word(terms: Terms) -> None:
    for term in terms.declared:
        definition = terms.values(term, "skos:definition")[0]
        assert not definition.endswith("."), term
        if term in terms.properties:
            assert definition.startswith(("relates a", "relates some")), term


def test_labels_show_what_kind_of_term_they_name(terms: Terms) -> None:
    capital = {iri("owl:Class"), iri("skos:ConceptScheme")}
    for term in terms.own:
        first = terms.values(term, "rdfs:label")[0][0]
        if capital & set(terms.types(term)):
            assert first.isupper(), term


def test_each_of_our_terms_says_which_ontology_defines_it(terms: Terms) -> None:
    assert [t for t in terms.own if terms.values(t, "rdfs:isDefinedBy") != [f"{BASE}ontology"]] == []


def test_each_property_has_one_kind_and_at_most_one_range(terms: Terms) -> None:
    for term in terms.properties:
        assert len(set(PROPERTY_KINDS) & set(terms.types(term))) == 1, term
        assert len(terms.values(term, "rdfs:range")) <= 1, term
        assert len(terms.values(term, "rdfs:domain")) <= 1, term


def test_a_term_is_a_class_or_a_property_or_a_concept(terms: Terms) -> None:
    sorts = [set(terms.properties)]
    sorts += [set(terms.with_type(c)) for c in ("owl:Class", "skos:Concept", "skos:ConceptScheme")]
    for term in terms.declared:
        assert sum(term in sort for sort in sorts) == 1, term


def test_a_subproperty_is_of_its_parents_kind_and_nothing_is_above_itself(terms: Terms) -> None:
    for curie in ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:broader"):
        pairs = [(term, high) for term in terms.declared for high in terms.values(term, curie)]
        assert list(cycles(pairs)) == []
    for term in terms.properties:
        for parent in terms.values(term, "rdfs:subPropertyOf"):
            assert set(PROPERTY_KINDS) & set(terms.types(term)) == set(PROPERTY_KINDS) & set(terms.types(parent)), term


def test_a_property_of_concepts_names_its_scheme(terms: Terms) -> None:
    schemes = set(terms.with_type("skos:ConceptScheme"))
    for term in terms.own:
        is_conceptual = iri("skos:Concept") in terms.values(term, "rdfs:range")
        named = terms.values(term, "sa:valuesFrom")
        assert len(named) == (1 if is_conceptual else 0), term
        assert set(named) <= schemes, term


def test_each_concept_stands_in_one_scheme_under_its_label(terms: Terms) -> None:
    schemes = set(terms.with_type("skos:ConceptScheme"))
    for concept in terms.with_type("skos:Concept"):
        home = terms.values(concept, "skos:inScheme")
        assert len(home) == 1, concept
        assert home[0] in schemes, concept
        assert terms.values(concept, "skos:prefLabel") == terms.values(concept, "rdfs:label"), concept
        above = terms.values(concept, "skos:broader")
        assert terms.values(concept, "skos:topConceptOf") == ([] if above else home), concept
        assert all(terms.values(parent, "skos:inScheme") == home for parent in above), concept


@pytest.mark.parametrize("scheme", CONTRACT)
def test_a_scheme_has_the_concepts_of_the_model(terms: Terms, scheme: str) -> None:
    assert set(terms.in_scheme(scheme)) >= {iri(f"sa:{local}") for local in CONTRACT[scheme].split()}


@pytest.mark.parametrize("scheme", DECIDING)
def test_a_deciding_concept_says_when_to_choose_it(terms: Terms, scheme: str) -> None:
    for concept in terms.in_scheme(scheme):
        assert len(terms.values(concept, "skos:scopeNote")) == 1, concept


def test_each_act_can_be_told_in_a_sentence(terms: Terms) -> None:
    for act in terms.in_scheme("Act"):
        assert len(terms.values(act, "sa:verb")) == 1, act


def test_nothing_merges_or_counts(terms: Terms) -> None:
    banned = {
        iri(f"owl:{local}")
        for local in (
            "FunctionalProperty", "InverseFunctionalProperty", "sameAs", "hasKey", "cardinality", "maxCardinality",
            "minCardinality", "qualifiedCardinality", "maxQualifiedCardinality", "minQualifiedCardinality",
        )
    }  # fmt: skip
    assert [t for t in terms.triples if {t.predicate.value, getattr(t.object, "value", "")} & banned] == []


def test_seeds_and_exports_can_be_spoken_in_the_words_of_the_ontology(terms: Terms) -> None:
    home = NamedNode(f"{BASE}graph/ontology")
    words = vocabulary(Dataset(Quad(t.subject, t.predicate, t.object, home) for t in terms.triples), BASE)
    named = {term.iri for term in words.terms.values()}
    assert {*terms.properties, *terms.own} - named - set(terms.with_type("skos:ConceptScheme")) == set()
    assert not set(words.terms) & set(words.names.prefixes)
    assert words.terms["act"].coercion == "@vocab"
    assert words.terms["ofOffice"].iri == iri("sa:office")
    assert words.terms["source"].coercion == "@id"
    assert words.terms["gloss"].language == "en"
