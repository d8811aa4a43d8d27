"""The ontology, alone and with the data, is in OWL 2 DL and OWL 2 RL, and is consistent."""

import pytest
from ontology_terms import BASE, FILES, PREFIXES, triples_of, turtle_of
from owl_profiles import Verdict, jars, judge, what_is_missing

from kg.build import Built

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(what_is_missing()), reason=f"OWL NOT JUDGED: {what_is_missing()}"),
]

HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
HEADER += f"@prefix k: <{BASE}id/> .\n"

GOOD = {
    "content of any kind": (
        "k:s1 a sa:ContentStatement ; sa:s k:x ; sa:p rdf:type ; sa:o sa:IntelligencePartnership . "
        'k:s2 a sa:ContentStatement ; sa:s k:x ; sa:p dct:issued ; sa:v "2025-03-06"^^xsd:date . '
        'k:s3 a sa:ContentStatement ; sa:s k:x ; sa:p skos:prefLabel ; sa:v "Four"@en .'
    ),
    "a day as an annotation": 'k:d a sa:Document ; dct:issued "2025-03-06"^^xsd:date ; dct:publisher k:p .',
    "a match elsewhere": "k:c a sa:State ; skos:exactMatch wd:Q16 .",
}
BAD = {
    "a day as data": ('k:t a sa:TimeSpan ; sa:beginsNotBefore "1949-04-04"^^xsd:date .', "xsd:date"),
    "a cardinality": (
        "sa:Claim rdfs:subClassOf [ a owl:Restriction ; owl:onProperty sa:claimant ; owl:cardinality 1 ] .",
        "ObjectExactCardinality",
    ),
    "an undeclared property": ("k:x sa:noSuchWord k:y .", "undeclared"),
    "a literal for a thing": ('k:x sa:claimant "someone" .', "Cannot pun between properties"),
    "reserved vocabulary": ("k:x a rdf:Statement ; rdf:subject k:y .", "reserved vocabulary"),
    "triples that are no axiom": ("k:x rdf:subject k:y .", "not OWL"),
    "two disjoint classes": ("k:x a sa:State , sa:Person .", "inconsistent"),
    "a range that clashes": ("k:x a sa:Person ; sa:nationality k:y . k:y a sa:TimeSpan .", "inconsistent"),
    "a value of another datatype": ('k:x sa:cowCode "twenty" .', "inconsistent"),
}


@pytest.fixture(scope="module")
def verdicts(built: Built) -> dict[str, Verdict]:
    words = turtle_of(triple for path in FILES for triple in triples_of(path))
    cases = {"ontology": "", "data": _published(built)}
    cases |= {name: HEADER + text for name, text in GOOD.items()}
    cases |= {name: HEADER + text for name, (text, _) in BAD.items()}
    return judge({name: words + text for name, text in cases.items()})


def _published(built: Built) -> str:
    """Return every fact, claim, match and derived triple of the project, merged; its catalogue record is left out."""
    wanted = ("facts", "claims", "derived", "alignments", "retracted")
    return turtle_of({triple for name in wanted for triple in built.graph(name)})


@pytest.mark.parametrize("name", ["ontology", "data", *GOOD])
def test_sound(verdicts: dict[str, Verdict], name: str) -> None:
    assert verdicts[name].flaws == []
    assert verdicts[name].consistent


@pytest.mark.parametrize("name", BAD)
def test_unsound(verdicts: dict[str, Verdict], name: str) -> None:
    assert any(BAD[name][1] in flaw for flaw in verdicts[name].flaws), verdicts[name].flaws


def test_the_data_are_really_judged(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["data"].axioms > verdicts["ontology"].axioms > 500


def test_broken_turtle_is_an_error_not_a_verdict() -> None:
    with pytest.raises(RuntimeError, match="the OWL API failed"):
        judge({"broken": "this is not Turtle"})


def test_the_jars_are_those_of_the_owl_api_and_hermit() -> None:
    names = " ".join(path.name for path in jars())
    assert "owlapi-distribution-5" in names
    assert "hermit-1.4" in names
