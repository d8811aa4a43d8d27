"""Explanations of claims and propositions, on a small dispute of our own and on the worked examples."""

import json
import re

import pytest
from small_graph import altered, small_dataset

from kg.build import Built
from kg.explain import Explanation, UnknownThing, explain
from kg.explain.reader import Reader
from kg.project import Sources


@pytest.fixture(scope="module")
def small(sources: Sources) -> Built:
    """Return the dataset of the small dispute."""
    return small_dataset(sources)


def told(built: Built, thing: str) -> Explanation:
    return explain(built.dataset, built.names, thing)


def section(explanation: Explanation, heading: str) -> list[str]:
    return [r.text for name, remarks in explanation.sections if name == heading for r in remarks]


def test_ordinary_words_are_those_the_texts_write_small_and_no_name_has(small: Built) -> None:
    glosses = [("proposition:bare", "sa:gloss", f'"{text}') for text in ("The harbour may close.", "In May it did.")]
    reader = Reader(altered(small, *glosses), small.names)
    ordinary = {word: reader.is_common(word) for word in ("tower", "harbour", "may", "content", "keeper", "nonesuch")}
    assert ordinary == {
        "tower": True,
        "harbour": True,
        "may": False,
        "content": True,
        "keeper": False,
        "nonesuch": False,
    }
    assert not Reader(small.dataset, small.names).is_common("harbour")


def test_a_nested_claim_reads_like_a_sentence(small: Built) -> None:
    found = told(small, "claim:gaz-001")
    assert found.sentence == (
        "Quay Times reports, at second hand, between 20 and 28 April 2024, that harbour officials "
        "(at least 2, unnamed) weigh the idea that the tower is sold, to fill the purse."
    )
    assert section(found, "What it says") == [
        "Its content is presented as a mere idea (irrealis).",
        "It is said of a time in 2024.",
        "It depends on whether somebody buys it.",
    ]
    assert section(found, "How it is conveyed") == [
        "First said in An Earlier Report.",
        "The time is worked out: late in the month before.",
    ]
    assert section(found, "Where it is written") == [
        "Paragraph 1 (characters 10–90) of “Who Wants a Lighthouse?” (Harbour Gazette, 3 May 2024).",
        "Paragraph 2 (characters 200–290) of “Who Wants a Lighthouse?” (Harbour Gazette, 3 May 2024).",
    ]
    assert section(found, "Whether it is stated as a fact") == [
        "Nothing of it is stated as a fact: its content is not endorsed."
    ]


def test_who_says_otherwise_the_same_and_that_others_do_not_say_so(small: Built) -> None:
    found = told(small, "claim:gaz-001")
    assert section(found, "Who says otherwise") == [
        "Mayor Brine denies, as certain, in public, that this is so.",
        "Ann Quill says that this is not so.",
    ]
    assert section(found, "Who says the same") == [
        "Ann Quill holds the view, on 3 May 2024, that it is probable that this is so.",
        "The Keeper says that Mayor Brine predicts that this is so.",
    ]
    assert section(found, "Who denies that others say so") == [
        "Ann Quill denies that Mayor Brine predicts that this is so."
    ]


def test_sides_turn_round_for_a_denial(small: Built) -> None:
    found = told(small, "claim:gaz-002")
    assert len(section(found, "Who says otherwise")) == 3
    assert section(found, "Who says the same") == ["Ann Quill says that this is not so."]
    assert section(found, "How it is conveyed") == ["The claim of Mayor Brine is conveyed with a signal of doubt."]


def test_inside_a_denial_nothing_is_anybody_s_stance(small: Built) -> None:
    found = told(small, "claim:gaz-006")
    assert found.sentence == "Ann Quill denies that Mayor Brine predicts that the tower is sold, to fill the purse."
    assert found.data["opposedBy"] == ["claim:gaz-005"]
    assert found.data["sharedBy"] == []


def test_the_author_s_own_words_need_no_remark_on_how_they_are_conveyed(small: Built) -> None:
    assert section(told(small, "claim:gaz-003"), "How it is conveyed") == []


def test_a_negated_content(small: Built) -> None:
    found = told(small, "claim:gaz-004")
    assert found.sentence == "Ann Quill says that it is not so that the tower is sold, to fill the purse."


def test_an_inferred_claimant(small: Built) -> None:
    assert section(told(small, "claim:gaz-005"), "How it is conveyed") == [
        "That it is The Keeper who holds it is worked out by a curator from the context."
    ]


def test_a_claim_inside_another_is_hearsay(small: Built) -> None:
    found = told(small, "claim:gaz-005.1")
    assert found.sentence.startswith("Hearsay, as claim:gaz-005 has it: The Keeper says that Mayor Brine predicts")
    assert section(found, "Other accounts of it") == [
        "Ann Quill denies that Mayor Brine predicts that the tower is sold, to fill the purse."
    ]
    assert found.data["insideOf"] == ["claim:gaz-005", "claim:gaz-006"]
    assert [e["span"] for e in found.data["evidence"]] == ["span:gaz-10-90"]


def test_what_is_said_of_the_content_and_how_claims_bear_on_each_other(small: Built) -> None:
    about = "Two clerks (2, unnamed) say, to the author, that Clerks wrote a plan for it."
    first = told(small, "claim:gaz-001")
    assert section(first, "What is said of it") == [about]
    assert section(first, "How it bears on other claims") == [
        f"In the judgement of The Editors, claim:gaz-007 supports this: {about}"
    ]
    second = told(small, "claim:gaz-002")
    assert section(second, "How it bears on other claims") == [
        f"In the judgement of Ann Quill, this is in tension with claim:gaz-007: {about}"
    ]
    assert told(small, "proposition:buyer").text.count("claim:gaz-00") > 1


def test_an_endorsed_content(small: Built) -> None:
    found = told(small, "claim:gaz-007")
    assert section(found, "Whether it is stated as a fact") == [
        "Its content is endorsed by The Editors on 1 June 2024, on the ground: corroborated by “An Earlier Report” "
        "(Harbour Gazette)."
    ]
    assert found.data["endorsedBy"] == ["endorsement:gaz-1"]


def test_a_proposition(small: Built) -> None:
    found = told(small, "proposition:sale")
    assert found.sentence == "“The tower is sold, to fill the purse” is affirmed in 3 claims and denied in 2 claims."
    assert found.data["affirmedBy"] == ["claim:gaz-001", "claim:gaz-003", "claim:gaz-005"]
    assert found.data["deniedBy"] == ["claim:gaz-002", "claim:gaz-004"]
    assert len(section(found, "Who denies that others say so")) == 1
    assert told(small, "proposition:bare").sentence == "“Canada leaves” is affirmed in one claim and denied in none."


def test_a_tombstone_tells_why_and_what_instead(small: Built) -> None:
    gone = (
        ("retraction:gaz-1", "sa:retracts", "claim:gaz-000"),
        ("retraction:gaz-1", "sa:replacedBy", "claim:gaz-001"),
        ("retraction:gaz-1", "sa:reason", '"The clerks were taken for officials.'),
        ("retraction:gaz-1", "prov:wasAssociatedWith", "agent:editors"),
        ("retraction:gaz-2", "sa:retracts", "claim:gaz-002"),
    )
    dataset = altered(small, *gone, graph="retracted")
    found = explain(dataset, small.names, "claim:gaz-000")
    assert (found.kind, found.sections) == ("retracted", ())
    assert found.sentence == (
        "claim:gaz-000 was retracted by The Editors: The clerks were taken for officials; "
        "claim:gaz-001 stands in its place."
    )
    still_there = explain(dataset, small.names, "claim:gaz-002")
    assert section(still_there, "Whether it is stated as a fact")[-1] == "claim:gaz-002 was retracted."


def test_what_the_graph_leaves_out_does_not_stop_the_telling(small: Built) -> None:
    bare = (
        ("claim:gaz-009", "rdf:type", "sa:Claim"),
        ("claim:gaz-009", "sa:content", "proposition:bare"),
        ("claim:gaz-010", "rdf:type", "sa:Claim"),
        ("claim:gaz-010", "sa:claimant", "person:mayor"),
        ("claim:gaz-010", "sa:act", "http://example.org/hints"),
        ("claim:gaz-010", "sa:certainty", "sa:possible"),
        ("claim:gaz-010", "sa:attestation", "http://example.org/byPigeon"),
        ("claim:gaz-010", "sa:evidence", "span:gaz-nowhere"),
        ("claim:gaz-010", "sa:content", "claim:gaz-010"),
        ("relation:gaz-9", "sa:relFrom", "claim:gaz-010"),
        ("relation:gaz-9", "sa:relTo", "claim:gaz-002"),
        ("proposition:void", "rdf:type", "sa:Proposition"),
        ("proposition:void", "sa:realis", "http://example.org/dreamt"),
        ("endorsement:gaz-9", "sa:endorses", "proposition:void"),
    )
    dataset = altered(small, *bare)
    nothing = explain(dataset, small.names, "claim:gaz-009")
    assert nothing.data["chain"] == []
    assert explain(dataset, small.names, "claim:gaz-008").data["sharedBy"] == ["claim:gaz-009"]
    loop = explain(dataset, small.names, "claim:gaz-010")
    assert loop.sentence == "Mayor Brine <http://example.org/hints> that it is possible that something."
    assert section(loop, "Where it is written") == ["span:gaz-nowhere."]
    assert section(loop, "How it is conveyed") == ["It was <http://example.org/byPigeon>."]
    assert section(loop, "How it bears on other claims")[0].startswith("This bears on claim:gaz-002:")
    void = explain(dataset, small.names, "proposition:void")
    assert void.sentence == "“proposition:void” is neither affirmed nor denied in any claim."
    assert section(void, "What it says") == ["Its content is presented as <http://example.org/dreamt>."]
    assert section(void, "Whether it is stated as a fact") == ["Its content is endorsed."]


def test_a_claim_without_polarity_is_read_off_its_act(small: Built) -> None:
    dataset = altered(small, ("claim:gaz-002", "sa:polarity", None), ("claim:gaz-003", "sa:polarity", None))
    found = explain(dataset, small.names, "claim:gaz-001")
    assert found.data["opposedBy"] == ["claim:gaz-002", "claim:gaz-004"]


@pytest.mark.parametrize(
    ("thing", "message", "help_line"),
    [
        ("claim:gaz-0001", "no claim or proposition claim:gaz-0001", "claim:gaz-001"),
        ("state:CAN", "no claim or proposition state:CAN", "`kg show`"),
        ("calim:gaz-001", "unknown prefix", "claim"),
        ("claim:gaz 001", "is not an IRI", "prefix:name"),
    ],
)
def test_what_cannot_be_explained(thing: str, message: str, help_line: str, small: Built) -> None:
    with pytest.raises(UnknownThing, match=message) as caught:
        told(small, thing)
    assert help_line in str(caught.value.help)
    assert caught.value.exit_status == 3


def test_the_three_forms(small: Built) -> None:
    found = told(small, f"{small.names.base}id/claim/gaz-001")
    assert found.text.startswith(found.sentence + "\n\nWhat it says\n  Its content")
    assert "[proposition:buyer]" in found.text
    assert found.markdown.startswith("# `claim:gaz-001`\n\nQuay Times reports")
    assert "\n- First said in An Earlier Report. (`claim:gaz-001`)\n" in found.markdown
    data = json.loads(json.dumps(found.to_dict()))
    assert [s["claimant"]["id"] for s in data["chain"]] == ["outlet:times", "group:gaz-officials"]
    assert data["chain"][0]["edtf"] == "2024-04-20/2024-04-28"
    assert data["proposition"]["realis"] == "sa:irrealis"
    assert data["documents"] == ["document:gazette"]
    assert data["sections"][0]["heading"] == "What it says"


def test_markdown_shows_every_sign_as_it_stands(small: Built) -> None:
    dataset = altered(
        small, ("proposition:bare", "sa:gloss", None), ("proposition:bare", "sa:gloss", '"*A* <b> [c]_d_.')
    )
    assert r"\*A\* \<b\> \[c\]\_d\_" in explain(dataset, small.names, "claim:gaz-008").markdown


# The real examples


def test_e2_the_report_on_canada(built: Built) -> None:
    found = told(built, "claim:atl-045")
    assert re.match(
        r"Financial Times reports, at second hand, between 20 and 28 February 2025, that .*officials "
        r"\(at least 2, unnamed\) weigh the idea, .*that Canada is put out of the Five Eyes",
        found.sentence,
    )
    assert section(found, "What it says") == ["Its content is presented as a mere idea (irrealis)."]
    assert section(found, "Where it is written")[0].startswith(
        "Paragraph 23 (characters 10472–10672) of “American Allies"
    )
    assert any("Peter Navarro denies" in text for text in section(found, "What is said of it"))


def test_every_claim_and_proposition_can_be_explained_quickly(built: Built) -> None:
    reader = Reader(built.dataset, built.names)
    curies = [reader.curie(iri) for iri in reader.ours]
    wanted = [c for c in curies if c.startswith(("claim:", "proposition:"))]
    assert len(wanted) > 100
    for curie in wanted:
        found = told(built, curie)
        assert found.sentence.endswith(".")
        assert "someone" not in found.sentence
        # “Something” alone stands for a gloss that is missing.
        assert not re.search(r"\bthat something\b(?! \w)", found.sentence)
        assert json.dumps(found.to_dict())
