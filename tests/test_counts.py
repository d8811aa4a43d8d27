"""How much there is of what."""

import pytest
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad
from small_graph import small_dataset

from kg.build import Built
from kg.counts import _TYPE, Counts
from kg.names import GRAPHS
from kg.project import Sources


@pytest.fixture(scope="module")
def small(sources: Sources) -> Counts:
    """Return the numbers of the small dispute."""
    found = small_dataset(sources)
    return Counts(found.dataset, found.names)


def test_claims_by_what_is_said_of_them(small: Counts) -> None:
    once = dict.fromkeys(("considers", "opines", "predicts", "reports", "warns"), 1)
    assert small.claims["act"] == {"asserts": 3, "denies": 2, **once}
    assert small.claims["polarity"] == {"affirms": 7, "negates": 3}
    assert small.claims["claimant"] == {"Person": 7, "UnnamedActor": 2, "MediaOutlet": 1}
    assert small.claims["paragraph"] == {"1": 6, "2": 2}
    assert small.claims["certainty"]["unspecified"] == 8
    assert small.propositions == {"contingent": 1, "irrealis": 1, "occurred": 1}


def test_memberships_by_precision_and_source(small: Counts) -> None:
    assert small.memberships == {
        "start": {"day": 1, "year": 1},
        "end": {"open": 1, "year": 1},
        "source": {"press": 1},
    }


def test_a_sentence_is_covered_where_the_span_of_a_claim_overlaps_it(small: Counts) -> None:
    assert small.sentences == {"all": 3, "covered": 1, "explained": 1}


def test_identifiers_by_kind_and_system(small: Counts) -> None:
    codes = {"Correlates of War code": 1, "ISO 3166-1 alpha-3 code": 1}
    matches = {"Wikidata": 1, "https://other.example/codes/": 1}
    assert small.identified["State"] == {"all": 2, **codes, **matches}
    assert small.identified["MediaOutlet"] == {"all": 2}
    assert "UnnamedActor" not in small.identified


def test_every_state_of_the_project_has_its_iso_code(built: Built) -> None:
    found = Counts(built.dataset, built.names).identified["State"]
    assert found["ISO 3166-1 alpha-3 code"] == found["all"]
    assert {"GeoNames", "Wikidata", "EU country table"} < found.keys()


def test_every_sentence_of_the_project_is_covered_or_says_why_not(built: Built) -> None:
    found = Counts(built.dataset, built.names).sentences
    assert found["covered"] + found["explained"] == found["all"] > 0


def test_the_summary_and_the_whole(small: Counts) -> None:
    summary = small.summary()
    assert (summary["claims"], summary["propositions"]) == (10, 4)
    everything = small.all()
    assert everything["classes"]["Claim"] == 10
    assert everything["claims_by"] == small.claims
    assert list(everything["classes"].values()) == sorted(everything["classes"].values(), reverse=True)


def test_entities_are_neither_claims_nor_parts_of_claims(built: Built) -> None:
    counts = Counts(built.dataset, built.names)
    subjects = {
        t.subject.value for graph in ("facts", "claims") for t in built.graph(graph) if isinstance(t.subject, NamedNode)
    }
    states = [iri for iri in subjects if iri.startswith(built.names.id("state", ""))]
    assert counts.classes["State"] == len(states)
    assert len(states) < counts.entities < len(subjects)


def test_triples_of_the_project_by_graph(built: Built) -> None:
    counts = Counts(built.dataset, built.names)
    assert sum(counts.triples.values()) == len(built.dataset)
    assert list(counts.triples) == [name for name in GRAPHS if name in counts.triples]


def test_memberships_of_any_precision(built: Built) -> None:
    names = built.names
    facts, during = NamedNode(names.graph("facts")), NamedNode(names.sa("during"))
    starts = {"day": ("2024-01-01", "2024-01-01"), "month": ("2024-01-01", "2024-01-31"), "longer": ("1946", "1956")}
    quads = []
    for local, days in {**starts, "open": ()}.items():
        member = NamedNode(names.id("membership", local))
        span = NamedNode(names.id("time", f"membership.{local}"))
        quads += [
            Quad(member, NamedNode(names.expand("rdf:type")), NamedNode(names.sa("Membership")), facts),
            Quad(member, during, span, facts),
            Quad(member, NamedNode(names.expand("dct:source")), NamedNode("http://other.example/page"), facts),
            Quad(BlankNode("b"), during, span, facts),
        ]
        keys, hours = ("beginsNotBefore", "beginsNotAfter"), ("00:00:00Z", "23:59:59Z")
        for key, day, hour in zip(keys, days, hours, strict=False):
            moment = f"{day}-01-01T{hour}" if len(day) == 4 else f"{day}T{hour}"
            quads.append(Quad(span, NamedNode(names.sa(key)), Literal(moment), facts))
    found = Counts(Dataset(quads), names).memberships
    assert found["start"] == {"day": 1, "month": 1, "longer": 1, "open": 1}
    assert found["end"] == {"open": 4}
    assert found["source"] == {"unknown": 4}


def test_words_are_no_things(built: Built) -> None:
    counts = Counts(built.dataset, built.names)
    described = counts._things
    assert set(counts.class_sizes) == {kind for said in described.values() for kind in said.get(_TYPE, ())}
    assert counts.class_sizes.total() == sum(len(said.get(_TYPE, ())) for said in described.values())
    assert not [kind for kind in counts.class_sizes if kind.startswith("http://www.w3.org/2002/07/owl#")]
