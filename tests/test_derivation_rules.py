"""The derivation rules: what they make of hand-written facts, and what they leave alone."""

from pathlib import Path

import pytest
from ontology_terms import BASE, FILES, RULES, iri, triples_of
from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Store

PREFIXES = f"""
@prefix dct: <http://purl.org/dc/terms/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix sa: <{BASE}ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix k: <{BASE}id/> .
"""
AS_OF = "2025-03-06"

SPANS = {
    "open, known open on the day": ("1949-08-24", "1949-08-24", "", "", AS_OF, True),
    "open, known open only earlier": ("1949-08-24", "1949-08-24", "", "", "2020-01-01", False),
    "begins on the day": (AS_OF, AS_OF, "", "", AS_OF, True),
    "may begin on the day or the next": (AS_OF, "2025-03-07", "", "", AS_OF, False),
    "begins within a year that is over": ("1956-01-01", "1956-12-31", "", "", AS_OF, True),
    "begins within a year that is not over": ("2025-01-01", "2025-12-31", "", "", AS_OF, False),
    "begins tomorrow": ("2025-03-07", "2025-03-07", "", "", "", False),
    "ended yesterday": ("1955-05-06", "1955-05-06", "2025-03-05", "2025-03-05", "", False),
    "ends on the day": ("1955-05-06", "1955-05-06", AS_OF, AS_OF, "", True),
    "ends later": ("1955-05-06", "1955-05-06", "2026-01-01", "2026-01-01", "", True),
    "may have ended": ("1955-05-06", "1955-05-06", "2025-01-01", "2025-12-31", "", False),
    "ended at an unknown time": ("1955-05-06", "1955-05-06", "", "", "", False),
}


def rule(name: str) -> str:
    return next(path for path in RULES if path.stem == name).read_text(encoding="utf-8")


def derived(name: str, facts: str) -> set[tuple[str, str, str]]:
    """Return what a rule makes of facts, beside the ontology."""
    store = Store()
    store.load(PREFIXES + facts, RdfFormat.TURTLE, base_iri=BASE, to_graph=NamedNode(f"{BASE}graph/facts"))
    words = NamedNode(f"{BASE}graph/ontology")
    store.extend(Quad(t.subject, t.predicate, t.object, words) for path in FILES for t in triples_of(path))
    found = store.query(rule(name), base_iri=BASE)
    assert isinstance(found, QueryTriples)
    return {(t.subject.value, t.predicate.value, t.object.value) for t in found}


def span(begins: tuple[str, str], ends: tuple[str, str], known: str) -> str:
    """Return the Turtle of a time span from its days."""
    days = [("beginsNotBefore", begins[0], "00:00:00"), ("beginsNotAfter", begins[1], "23:59:59")]
    days += [("endsNotBefore", ends[0], "00:00:00"), ("endsNotAfter", ends[1], "23:59:59")]
    days += [("knownOpenAt", known, "00:00:00")]
    bounds = [f'sa:{key} "{day}T{clock}Z"^^xsd:dateTime' for key, day, clock in days if day]
    return f"k:t a sa:TimeSpan ; {' ; '.join(bounds)} ."


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_a_rule_says_what_it_is_for_and_where_it_reads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# title: ")
    assert "\n# prose: " in text
    assert "GRAPH g:facts" in text
    assert BASE not in text


@pytest.mark.parametrize("case", SPANS)
@pytest.mark.parametrize("sort", ["FormalAlliance", "SecurityArrangement"])
def test_a_member_is_one_only_where_the_dates_leave_no_doubt(case: str, sort: str) -> None:
    *days, expected = SPANS[case]
    first, last, ends_first, ends_last, known = (str(day) for day in days)
    facts = f"k:nato a sa:{sort} . k:m org:member k:CAN ; org:organization k:nato ; sa:during k:t . "
    found = derived("member-of", facts + span((first, last), (ends_first, ends_last), known))
    assert found == ({(f"{BASE}id/CAN", iri("sa:memberOf"), f"{BASE}id/nato")} if expected else set())


@pytest.mark.parametrize(("kind", "expected"), [("membershipDisputed", 0), ("participationSuspended", 1)])
def test_only_a_dispute_leaves_doubt_about_a_membership(kind: str, expected: int) -> None:
    facts = "k:nato a sa:FormalAlliance . k:m org:member k:CAN ; org:organization k:nato ; sa:during k:t . "
    facts += f"k:s sa:statusOf k:m ; sa:statusKind sa:{kind} . "
    assert len(derived("member-of", facts + span(("1950-01-01", "1950-01-01"), ("", ""), AS_OF))) == expected


def test_belonging_to_another_body_is_no_membership_of_an_arrangement() -> None:
    facts = "k:paper a sa:MediaOutlet . k:m org:member k:who ; org:organization k:paper ; sa:during k:t . "
    assert derived("member-of", facts + span(("1950-01-01", "1950-01-01"), ("", ""), AS_OF)) == set()


def test_the_time_of_something_else_says_nothing_of_a_membership() -> None:
    facts = "k:nato a sa:FormalAlliance . k:m org:member k:CAN ; org:organization k:nato . k:other sa:during k:t . "
    assert derived("member-of", facts + span(("1950-01-01", "1950-01-01"), ("", ""), AS_OF)) == set()


def test_labels_come_from_preferred_labels_and_else_from_titles() -> None:
    facts = (
        'k:a skos:prefLabel "A"@en , "Ah"@fr . k:d dct:title "D"@en . k:e dct:title "E"@en ; skos:prefLabel "F"@en .'
    )
    found = derived("labels", facts)
    assert {(s.removeprefix(f"{BASE}id/"), o) for s, _, o in found} == {("a", "A"), ("a", "Ah"), ("d", "D"), ("e", "F")}
    assert {p for _, p, _ in found} == {iri("rdfs:label")}
