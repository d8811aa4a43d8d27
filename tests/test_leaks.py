"""The leak gate: nothing that is only said follows from what is published."""

import time

import pytest
import rejections
from pyoxigraph import Dataset

from kg.build import Built
from kg.errors import Place
from kg.leaks import leaks
from kg.positions import Positions

NAMES = rejections.names()


def leaked(*change: str) -> list[str]:
    """Return what leaks from the valid dataset after a change."""
    data = rejections.changed(change, rejections.everything()) if change else rejections.everything()
    return [finding.message.partition(" is only said")[0] for finding in leaks(Dataset(data), NAMES)]


def test_nothing_leaks_from_a_valid_dataset_or_from_the_project(built: Built) -> None:
    assert leaked() == []
    assert leaks(built.dataset, built.names, built.places) == []


@pytest.mark.parametrize("graph", ["g:claims", "g:facts", "g:derived", "g:alignments", "g:retracted", "default"])
def test_a_statement_that_is_asserted_anywhere_leaks(graph: str) -> None:
    assert leaked(f"+{graph} event:exit sa:target state:CAN") == ["event:exit sa:target state:CAN"]


def test_a_literal_that_is_asserted_leaks() -> None:
    assert leaked('+g:claims event:exit sa:placeName "Ottawa"') == ['event:exit sa:placeName "Ottawa"']


def test_a_literal_leaks_in_the_form_that_it_has() -> None:
    number = '"07"^^xsd:nonNegativeInteger'
    said = f"+ statement:push.3 a sa:ContentStatement ; sa:s group:n-sources ; sa:p sa:countMax ; sa:v {number}"
    change = ("+ proposition:push sa:states statement:push.3", said)
    assert leaked(*change) == []
    assert leaked(*change, f"+ group:n-sources sa:countMax {number}") == [
        'group:n-sources sa:countMax "07"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    ]


def test_a_text_in_another_language_is_another_text() -> None:
    said = '+ statement:push.3 a sa:ContentStatement ; sa:s event:exit ; sa:p rdfs:comment ; sa:v "exit"@en'
    change = ("+ proposition:push sa:states statement:push.3", said)
    assert leaked(*change, '+g:claims event:exit rdfs:comment "exit"@fr') == []
    assert leaked(*change, '+g:claims event:exit rdfs:comment "exit"@en') == ['event:exit rdfs:comment "exit"@en']


def test_what_follows_by_the_rules_of_owl_rl_leaks() -> None:
    below = "+g:alignments sa:affects rdfs:subPropertyOf sa:target"
    assert leaked(below, "+g:claims event:exit sa:affects state:CAN") == ["event:exit sa:target state:CAN"]


def test_an_axiom_that_makes_facts_of_how_claims_are_told_leaks() -> None:
    said = "+ statement:push.3 a sa:ContentStatement ; sa:s proposition:push ; sa:p sa:purpose ; sa:o proposition:power"
    change = ("+ proposition:push sa:states statement:push.3", said)
    assert leaked(*change) == []
    axiom = "+g:alignments sa:condition rdfs:subPropertyOf sa:purpose"
    assert leaked(*change, axiom) == ["proposition:push sa:purpose proposition:power"]


def test_what_reference_data_know_may_be_said() -> None:
    said = "+ statement:push.3 a sa:ContentStatement ; sa:s state:CAN ; sa:p sa:isoAlpha2 ; sa:v 'CA'"
    kind = "+ statement:push.4 a sa:ContentStatement ; sa:s state:CAN ; sa:p rdf:type ; sa:o sa:Actor"
    assert leaked("+ proposition:push sa:states statement:push.3 , statement:push.4", said, kind) == []


def test_what_is_endorsed_elsewhere_may_be_said() -> None:
    said = "+ statement:push.3 a sa:ContentStatement ; sa:s event:drill ; sa:p sa:participant ; sa:o state:USA"
    assert leaked("+ proposition:push sa:states statement:push.3", said) == []


def test_a_promotion_without_an_endorsement_leaks() -> None:
    assert leaked("- endorsement:n-2 sa:endorses ?") == [
        "event:drill rdf:type sa:Event",
        "event:drill sa:eventType sa:Meeting",
        "event:drill sa:participant state:USA",
    ]


def test_where_everything_is_endorsed_nothing_can_leak() -> None:
    assert leaked("- ? sa:states ?") == []


@pytest.mark.parametrize(
    "change",
    ["- statement:power.1 sa:o ?", '= statement:power.1 sa:s "Bob"', '= statement:power.1 sa:p "holds"'],
)
def test_a_statement_that_is_none_is_passed_over(change: str) -> None:
    assert leaked(change) == []


def test_a_leak_stands_where_the_proposition_does() -> None:
    data = rejections.changed(["+g:claims event:exit sa:target state:CAN"], rejections.everything())
    places = Positions({"claims.ttl": b"\nproposition:push a sa:Proposition ."}, prefixes=NAMES.prefixes)
    (found,) = leaks(Dataset(data), NAMES, places)
    assert (found.code, found.focus, found.path, found.value) == ("leak", "proposition:push", "sa:target", "state:CAN")
    assert found.place == Place("claims.ttl", 2)
    assert found.severity == "error"


def test_the_gate_is_quick(built: Built) -> None:
    start = time.process_time()
    leaks(built.dataset, built.names)
    assert time.process_time() - start < 3
