"""Descriptions of things: what is known, and apart from it what is said."""

import json

import pytest
from small_graph import altered, small_dataset

from kg.build import Built
from kg.explain import Described, UnknownThing, describe
from kg.explain.reader import Reader
from kg.project import Sources


@pytest.fixture(scope="module")
def small(sources: Sources) -> Built:
    """Return the dataset of the small dispute."""
    return small_dataset(sources)


def seen(built: Built, thing: str, on: str = "2025-03-06") -> Described:
    return describe(built.dataset, built.names, thing, on)


def rows(described: Described, heading: str) -> list[str]:
    return [r.text for g in described.groups if g.heading == heading for r in g.rows]


def test_a_state_with_memberships_and_what_is_said(small: Built) -> None:
    found = seen(small, "state:CAN")
    assert (found.id, found.label, found.types) == ("state:CAN", "Canada", ("State",))
    assert rows(found, "Membership") == ["Harbour League, from 1950 to 1960"]
    assert rows(found, "Membership Status") == ["Harbour League, participation frozen, from about 1955 to 1957"]
    assert [g.heading for g in found.groups if g.is_said] == ["Said of it"]
    assert "  Harbour League, from 1950 to 1960 (over)  membership:league-CAN\n" in found.text()
    assert found.text().index("— said, not known —") > found.text().index("Membership")


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        ("1949-12-31", "not yet"),
        ("1950-06-01", "possible"),
        ("1955-01-01", "certain"),
        ("1960-06-01", "possible"),
        ("1961-01-01", "over"),
    ],
)
def test_a_membership_as_of_a_day(on: str, standing: str, small: Built) -> None:
    (group,) = [g for g in seen(small, "state:CAN", on).groups if g.heading == "Membership"]
    assert [r.standing for r in group.rows] == [standing]


def test_an_open_membership_is_certain_until_the_day_it_is_known_of(small: Built) -> None:
    for on, standing in (("2025-03-06", "certain"), ("2025-03-07", "possible")):
        (group,) = [g for g in seen(small, "state:USA", on).groups if g.heading == "Membership"]
        assert [r.standing for r in group.rows] == [standing]


def test_a_span_without_bounds_stands_nowhere(small: Built) -> None:
    span = "time:membership.league-CAN"
    bounds = [(span, f"sa:{k}", None) for k in ("beginsNotBefore", "beginsNotAfter", "endsNotBefore", "endsNotAfter")]
    found = describe(altered(small, *bounds), small.names, "state:CAN", "1955-01-01")
    (group,) = [g for g in found.groups if g.heading == "Membership"]
    assert [r.standing for r in group.rows] == [None]


def test_an_arrangement_and_a_person(small: Built) -> None:
    league = seen(small, "arrangement:league")
    assert rows(league, "Membership") == ["United States, since 1 January 1950", "Canada, from 1950 to 1960"]
    assert [(r.name, r.text) for g in league.groups if g.heading == "Linked from" for r in g.rows] == [
        ("← member of", "United States")
    ]
    assert ("founding", "Harbour Pact", "instrument:pact") in [
        (r.name, r.text, r.about) for g in league.groups for r in g.rows
    ]
    mayor = seen(small, "person:mayor")
    assert rows(mayor, "Tenure") == ["Mayor of the Harbour, from 1 January 2030 to 1 January 2034"]
    assert len(rows(mayor, "Says")) == 2
    assert rows(mayor, "Is denied to say") == [
        "Ann Quill denies that Mayor Brine predicts that the tower is sold, to fill the purse."
    ]
    author = seen(small, "person:quill")
    assert "Plume (fr)" in rows(author, "Known of it")


def test_a_claim_a_proposition_an_instrument_and_a_tie(small: Built) -> None:
    claim = seen(small, "claim:gaz-001")
    fields = {r.name: r.text for g in claim.groups if g.heading == "Among the claims" for r in g.rows}
    assert (fields["act"], fields["claimed during"]) == ("reports", "between 20 and 28 April 2024")
    assert claim.groups[0].is_said
    assert "on 4 April 1949" in rows(seen(small, "instrument:pact"), "Known of it")
    assert len(rows(seen(small, "proposition:sale"), "Said of it")) == 7
    tie = seen(small, "membership:league-USA")
    assert tie.text().splitlines()[0] == "membership:league-USA"


def test_a_thing_spoken_of_only_and_a_term_of_the_ontology(small: Built) -> None:
    event = seen(small, "event:tower-sale")
    assert event.types == ()
    assert "spoken of in claims only" in event.text()
    assert [g.is_said for g in event.groups] == [True]
    assert any(r.name == "← domain" or r.text for g in seen(small, "sa:Claim").groups for r in g.rows)
    assert seen(small, "agent:editors").groups[0].heading == "Endorsement"


def test_a_tie_without_a_class_has_a_place_too(small: Built) -> None:
    dataset = altered(small, ("membership:odd", "org:member", "state:CAN"), graph="facts")
    assert rows(describe(dataset, small.names, "state:CAN", "2025-01-01"), "Other") == [""]


def test_long_lists_of_claims_are_cut_on_request(small: Built) -> None:
    text = seen(small, "state:CAN").text(2)
    assert text.count("claim:gaz-") == 2
    assert "… and 5 more (--all)" in text


def test_json_keeps_known_and_said_apart(small: Built) -> None:
    data = json.loads(json.dumps(seen(small, "state:CAN").to_dict()))
    assert [g["heading"] for g in data["said"]] == ["Said of it"]
    assert data["known"][1]["rows"][0]["standing"] == "over"


@pytest.mark.parametrize(
    ("thing", "help_line"),
    [
        ("state:CAM", "did you mean state:CAN"),
        ("league", "did you mean arrangement:league?"),
        ("HL", "did you mean arrangement:league?"),
        ("Canadian", "did you mean state:CAN?"),
        ("zzzzzz", "no thing is near 'zzzzzz'"),
        ("http://example.org/none", "no thing is near"),
        ("stat:CAN", "state"),
        ("http://example.org/a b", "prefix:name"),
    ],
)
def test_what_nothing_speaks_of(thing: str, help_line: str, small: Built) -> None:
    with pytest.raises(UnknownThing) as caught:
        seen(small, thing)
    assert help_line in str(caught.value.help)


def test_every_thing_of_the_project_can_be_described(built: Built) -> None:
    reader = Reader(built.dataset, built.names)
    kinds: dict[str, str] = {}
    for iri in reader.ours:
        kinds.setdefault(reader.curie(iri).partition(":")[0], iri)
    assert all(seen(built, iri).text() for iri in kinds.values())
    canada = seen(built, "state:CAN")
    assert "North Atlantic Treaty Organization, since 24 August 1949" in rows(canada, "Membership")
