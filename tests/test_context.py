"""The context that the ontology gives, and what an ontology must not do."""

import json

import pytest
from pyoxigraph import Dataset, Quad, RdfFormat
from pyoxigraph import parse as parse_rdf

from kg.context import ALIASES, Vocabulary, VocabularyError, json_schema, vocabulary

BASE = "https://example.org/"
HEAD = """
@prefix sa: <https://example.org/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
sa:State a owl:Class ; sa:kind "state" .
"""


def small(turtle: str) -> Vocabulary:
    quads = parse_rdf((HEAD + turtle).encode(), RdfFormat.TURTLE)
    return vocabulary(Dataset(Quad(q.subject, q.predicate, q.object) for q in quads), BASE)


@pytest.mark.parametrize(
    ("turtle", "entry"),
    [
        ("sa:x a owl:ObjectProperty .", {"@id": "sa:x", "@type": "@id"}),
        ("sa:x a owl:ObjectProperty ; rdfs:range skos:Concept .", {"@id": "sa:x", "@type": "@vocab"}),
        ("sa:x a owl:DatatypeProperty ; rdfs:range xsd:integer .", {"@id": "sa:x", "@type": "xsd:integer"}),
        ("sa:x a owl:DatatypeProperty ; rdfs:range xsd:string .", "sa:x"),
        ("sa:x a owl:AnnotationProperty .", "sa:x"),
        ("sa:x a owl:AnnotationProperty ; rdfs:range rdfs:Resource .", {"@id": "sa:x", "@type": "@id"}),
        ('sa:x a owl:AnnotationProperty ; sa:language "en" .', {"@id": "sa:x", "@language": "en"}),
        ("sa:x a skos:Concept .", "sa:x"),
        ("org:x a owl:ObjectProperty .", {"@id": "org:x", "@type": "@id"}),
    ],
)
def test_a_term_gives_its_entry(turtle: str, entry: object) -> None:
    assert small(turtle).context["x"] == entry


def test_content_has_a_key_for_seeds_and_one_for_exports() -> None:
    words = small("sa:states a owl:ObjectProperty ; rdfs:range sa:ContentStatement .")
    assert words.context["that"] == {"@id": "sa:states", "@type": "@id", "@container": "@graph"}
    assert words.context["states"] == {"@id": "sa:states", "@type": "@id"}
    assert words.by_iri["https://example.org/ontology#states"].key == "states"


def test_a_key_can_be_given() -> None:
    words = small('sa:state a owl:ObjectProperty ; sa:key "ofState" .')
    assert "ofState" in words.context


def test_our_own_term_wins_over_another_vocabulary() -> None:
    words = small("org:x a owl:ObjectProperty . sa:x a owl:ObjectProperty .")
    assert words.terms["x"].iri.startswith(BASE)


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        ("sa:state a owl:ObjectProperty .", "also a prefix"),
        ('sa:x a owl:ObjectProperty ; sa:key "id" .', "keyword"),
        ("org:x a owl:ObjectProperty . skos:x a owl:ObjectProperty .", "both want the key"),
    ],
)
def test_a_clash_is_refused(turtle: str, said: str) -> None:
    with pytest.raises(VocabularyError, match=said):
        small(turtle)


def test_no_key_of_ours_equals_a_prefix(words: Vocabulary) -> None:
    assert not words.terms.keys() & words.names.prefixes.keys()
    assert not words.terms.keys() & ALIASES.keys()


def test_our_context_has_no_base_and_loads_nothing(words: Vocabulary) -> None:
    text = json.dumps(words.context)
    assert "@base" not in text
    assert "@import" not in text


def test_our_schema_accepts_what_curators_write(words: Vocabulary) -> None:
    schema = json_schema(words)
    keys = schema["$defs"]["node"]["properties"]
    assert {"id", "type", "claimant", "that", "during"} <= keys.keys()
    assert "denies" in json.dumps(keys["act"])
