"""Seeds to quads and places, and every way in which a seeds file can be wrong."""

from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.context import Vocabulary
from kg.errors import ErrorGroup, KgError
from kg.project import Sources
from kg.seeds.quads import Seeds, read

WithSeeds = Callable[[dict[str, str]], Sources]
FILE = "seeds/reference/x.yaml"
CANADA = "- {id: state:CAN, prefLabel: Canada}\n"
SOURCE = "seeds/sources/s/source.yaml"


@pytest.fixture
def reading(with_seeds: WithSeeds, words: Vocabulary) -> Callable[..., Seeds]:
    """Return a function that reads the text of one seeds file, or several by path."""

    def read_text(text: str | dict[str, str]) -> Seeds:
        return read(with_seeds(text if isinstance(text, dict) else {FILE: text}), words)

    return read_text


@pytest.fixture
def triples(reading: Callable[..., Seeds], words: Vocabulary) -> Callable[..., set[str]]:
    """Return a function that reads seeds and gives lines ``graph subject predicate object`` in CURIEs."""

    def lines(text: str | dict[str, str]) -> set[str]:
        return {line(quad, words) for quad in reading(text).dataset}

    return lines


def line(quad: Quad, words: Vocabulary) -> str:
    compact = words.names.compact
    value = compact(quad.object.value) if isinstance(quad.object, NamedNode) else str(quad.object)
    if isinstance(quad.object, Literal) and quad.object.datatype.value.startswith("http://www.w3.org/2001/XMLSchema#"):
        value = quad.object.value
    graph, subject = (str(part)[1:-1] for part in (quad.graph_name, quad.subject))
    return f"{compact(graph).removeprefix('g:')} {compact(subject)} {compact(quad.predicate.value)} {value}"


def test_a_kind_gives_the_type_and_the_graph(triples: Callable[..., set[str]]) -> None:
    assert triples(CANADA) == {"facts state:CAN rdf:type sa:State", 'facts state:CAN skos:prefLabel "Canada"@en'}


def test_a_type_that_is_given_counts(triples: Callable[..., set[str]]) -> None:
    found = triples("- {id: arrangement:nato, type: FormalAlliance}")
    assert found == {"facts arrangement:nato rdf:type sa:FormalAlliance"}


def test_matches_go_to_the_alignments(triples: Callable[..., set[str]]) -> None:
    assert "alignments state:CAN skos:exactMatch wd:Q16" in triples("- {id: state:CAN, exactMatch: wd:Q16}")


def test_a_text_may_name_its_language(triples: Callable[..., set[str]]) -> None:
    found = triples("- {id: state:DEU, altLabel: [Germany, {value: Deutschland, lang: de}]}")
    assert 'facts state:DEU skos:altLabel "Deutschland"@de' in found
    assert 'facts state:DEU skos:altLabel "Germany"@en' in found


def test_a_word_that_yaml_would_misread_stays_a_text(triples: Callable[..., set[str]]) -> None:
    assert "facts state:NOR sa:isoAlpha2 NO" in triples("- {id: state:NOR, isoAlpha2: NO}")


MEMBER = """- {id: membership:x, member: state:CAN, organization: arrangement:nato, during: DATE}
- {id: arrangement:nato, type: FormalAlliance}
"""


def test_a_date_becomes_a_time_span(triples: Callable[..., set[str]]) -> None:
    found = triples(CANADA + MEMBER.replace("DATE", "1949-08-24/.."))
    assert {
        "facts membership:x sa:during time:membership.x",
        "facts time:membership.x rdf:type sa:TimeSpan",
        "facts time:membership.x sa:edtf 1949-08-24/..",
        "facts time:membership.x sa:beginsNotBefore 1949-08-24T00:00:00Z",
        "facts time:membership.x sa:beginsNotAfter 1949-08-24T23:59:59Z",
        "facts time:membership.x sa:knownOpenAt 2025-03-06T00:00:00Z",
    } <= found
    assert not any("endsNot" in text for text in found)


def test_bounds_can_be_wider_than_the_date(triples: Callable[..., set[str]]) -> None:
    wide = "{edtf: 1948~/.., beginsNotBefore: 1946-03-05, beginsNotAfter: 1956-12-31T23:59:59Z, note: disputed}"
    found = triples(CANADA + MEMBER.replace("DATE", wide))
    assert "facts time:membership.x sa:beginsNotBefore 1946-03-05T00:00:00Z" in found
    assert "facts time:membership.x sa:beginsNotAfter 1956-12-31T23:59:59Z" in found


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2025-02-30", "not a date"),
        ("{note: x}", "without an edtf"),
        ("{edtf: 1948~/.., beginsNotBefore: 1946-03-05}", "without a note"),
        ("{edtf: 1948~/.., beginsNotBefore: 1948-03-05, note: x}", "leaves out part"),
        ("{edtf: 1948, endsNotAfter: 1948-03-05, note: x}", "leaves out part"),
        ("{edtf: 1948~/.., beginsNotBefore: soon, note: x}", "not an instant"),
        ("{edtf: 1948/1949, knownOpenAt: 1950-01-01}", "not open"),
        ("2025-05-06/..", "before it began"),
        ("{edtf: 2025-05-06/.., knownOpenAt: 2025-05-01}", "before it began"),
        ("{edtf: 1948/.., note: x, nota: y}", "unknown key 'nota'"),
    ],
)
def test_a_bad_date_is_said_at_its_line(reading: Callable[..., Seeds], date: str, said: str) -> None:
    with pytest.raises(ErrorGroup) as caught:
        reading(CANADA + MEMBER.replace("DATE", date))
    (error,) = caught.value.errors
    assert said in error.message
    assert str(error.place).startswith(f"{FILE}:2")
    assert error.help
    assert error.exit_status == 1


CLAIMS = {
    SOURCE: "- {id: document:s, prefLabel: S}\n- {id: outlet:ft}\n- {id: group:o, describedAs: officials}\n" + CANADA,
    "seeds/sources/s/claims.yaml": """
- id: claim:s-001
  claimant: outlet:ft
  act: reports
  claimedDuring: 2025-02
  content:
    claimant: group:o
    act: denies
    content:
      id: proposition:out
      gloss: Canada is put out.
      realis: irrealis
      that:
        - id: event:out
          eventType: Expulsion
          target: state:CAN
          during: 2025-03
""",
}


def test_a_claim_gets_its_defaults_ids_and_document(triples: Callable[..., set[str]]) -> None:
    found = triples(CLAIMS)
    assert {
        "claims claim:s-001 sa:inDocument document:s",
        "claims claim:s-001 sa:polarity sa:affirms",
        "claims claim:s-001 sa:certainty sa:unspecified",
        "claims claim:s-001 sa:conveyerStance sa:neutral",
        "claims claim:s-001 sa:claimantBasis sa:explicit",
        "claims claim:s-001 sa:content claim:s-001.1",
        "claims claim:s-001 sa:claimedDuring time:claim.s-001",
        "claims time:claim.s-001 sa:edtf 2025-02",
        "claims claim:s-001.1 sa:polarity sa:negates",
        "claims claim:s-001.1 sa:inDocument document:s",
        "claims claim:s-001.1 sa:content proposition:out",
        "facts document:s rdf:type sa:Document",
        "claims group:o rdf:type sa:UnnamedActor",
    } <= found


def test_content_becomes_statements_and_never_triples(triples: Callable[..., set[str]]) -> None:
    found = triples(CLAIMS)
    statements = [text.split(" ")[1] for text in found if "rdf:type sa:ContentStatement" in text]
    assert len(statements) == 3
    assert all(s.startswith("statement:out.") and len(s.split(".")[1]) == 8 for s in statements)
    assert {f"claims proposition:out sa:states {s}" for s in statements} <= found
    assert not any(" event:out sa:target" in text for text in found)
    (target,) = [s for s in statements if f"claims {s} sa:p sa:target" in found]
    assert {f"claims {target} sa:s event:out", f"claims {target} sa:o state:CAN"} <= found


def test_a_literal_in_content_is_a_value(triples: Callable[..., set[str]]) -> None:
    found = triples("- {id: proposition:p, that: {id: state:CAN, isoAlpha2: CA}}")
    assert any(" sa:v CA" in text for text in found)
    assert not any(" sa:o " in text for text in found)


def test_one_thing_said_twice_may_have_two_dates_only_with_an_id(reading: Callable[..., Seeds]) -> None:
    first = "- {id: proposition:a, that: {id: event:e, during: 2025}}\n"
    twice = first + "- {id: proposition:b, that: {id: event:e, during: %s}}"
    assert len(reading(twice % "2025").places)
    assert len(reading(twice % "{id: time:other, edtf: 2026}").places)
    with pytest.raises(ErrorGroup, match="two dates"):
        reading(twice % "2026")


def test_places_lead_to_the_line(reading: Callable[..., Seeds], words: Vocabulary) -> None:
    places = reading(CLAIMS).places
    names = words.names
    file = "seeds/sources/s/claims.yaml"
    for iri, predicate, number in [
        (names.expand("claim:s-001"), None, 2),
        (names.expand("claim:s-001"), names.sa("act"), 4),
        (names.expand("claim:s-001.1"), None, 7),
        (names.expand("proposition:out"), names.sa("realis"), 12),
        (names.expand("event:out"), names.sa("target"), 16),
        (names.expand("time:claim.s-001"), None, 5),
        (names.expand("claim:s-001"), names.sa("polarity"), 2),
    ]:
        place = places.of(iri, predicate)
        assert place is not None
        assert (place.file, place.line) == (file, number)
    assert places.of("https://example.org/other") is None


@pytest.mark.parametrize(
    ("text", "said", "line_number", "status"),
    [
        ("- {id: state:CAN, prefLable: Canada}", "unknown key 'prefLable'", 1, 1),
        ("- {id: state:CAN, denies: x}", "'denies' is a concept, not a key", 1, 1),
        ("- {prefLabel: Canada}", "without an id", 1, 1),
        ("- {id: stat:CAN}", "not an id of ours", 1, 1),
        ("- {id: wd:Q1}", "not an id of ours", 1, 1),
        ("- {id: state:C/AN}", "a name takes", 1, 1),
        (f"{CANADA}{CANADA}", "described twice", 2, 1),
        ("- {id: state:CAN, type: Stat}", "'Stat' is not a class", 1, 1),
        ("- {id: state:CAN, type: {id: x}}", "not a class", 1, 1),
        ("- {id: state:CAN, type: foo:bar}", "not an id", 1, 1),
        ("- {id: state:CAN, prefLabel: }", "prefLabel is empty", 1, 1),
        ("- {id: state:CAN, prefLabel: []}", "empty list", 1, 1),
        ("- {id: state:CAN, prefLabel: [[a]]}", "a list in a list", 1, 1),
        ("- {id: state:CAN, prefLabel: {value: a}}", "`value:` and `lang:`", 1, 1),
        ("- {id: state:CAN, prefLabel: {value: a, lang: 'no no'}}", "not a language tag", 1, 1),
        ("- {id: state:CAN, isoAlpha2: {value: a, lang: fr}}", "takes a plain value", 1, 1),
        ("- {id: claim:x, act: deny}", "act does not know 'deny'", 1, 1),
        ("- {id: claim:x, act: 'foo:bar'}", "not an id", 1, 1),
        ("- {id: claim:x, claimant: state:CAN}", "nothing describes state:CAN", 1, 1),
        ("- {id: claim:x, claimant: outlet ft}", "not an id", 1, 1),
        ("- {id: document:x, source: 'https://example.org/a b'}", "not an IRI", 1, 1),
        ("- {id: claim:x, content: {gloss: x}}", "without an id", 1, 1),
        ("- {id: proposition:p, that: [[{id: event:e}]]}", "a list in a list", 1, 1),
        ("- {id: proposition:p, that: {id: proposition:q, that: {id: event:e}}}", "inside content", 1, 1),
        ("id: state:CAN", "a list of things", 1, 1),
        ("- state:CAN", "a list of things", 1, 1),
        ("- &a {id: state:CAN}", "an anchor", 1, 1),
        ("- {id: state:CAN, prefLabel: !!str x}", "a tag", 1, 1),
        ("- {id: state:CAN, prefLabel: a, prefLabel: b}", "the key 'prefLabel' twice", 1, 1),
        ("- {id: state:CAN, [a]: b}", "a key that is not a word", 1, 1),
        ("- {id: state:CAN}\n---\n- {id: state:USA}", "a second document", 2, 1),
        ("- id: state:CAN\n\tprefLabel: x", "a tab", 2, 3),
        ("- {id: state:CAN", "not YAML", 2, 3),
        ("# only a comment", "holds nothing", 1, 3),
        ("---\n", "holds nothing", 1, 3),
    ],
)
def test_what_is_wrong_is_said_with_place_and_fix(
    reading: Callable[..., Seeds], text: str, said: str, line_number: int, status: int
) -> None:
    with pytest.raises(KgError) as caught:
        reading(text)
    errors = caught.value.errors if isinstance(caught.value, ErrorGroup) else (caught.value,)
    assert any(said in error.message for error in errors), [str(e) for e in errors]
    error = next(error for error in errors if said in error.message)
    assert error.place is not None
    assert (error.place.file, error.place.line) == (FILE, line_number)
    assert error.help
    assert caught.value.exit_status == status


def test_a_tombstone_may_name_what_is_gone(triples: Callable[..., set[str]]) -> None:
    found = triples("- {id: retraction:r, retracts: claim:gone, reason: It was read wrongly.}")
    assert "retracted retraction:r sa:retracts claim:gone" in found


def test_all_errors_are_said_at_once(reading: Callable[..., Seeds]) -> None:
    with pytest.raises(ErrorGroup) as caught:
        reading({"seeds/a.yaml": "- {id: state:CAN, nope: x}", "seeds/b.yaml": "- {id: claim:x, act: nope}"})
    assert len(caught.value.errors) == 2


def test_a_source_without_its_document_is_said(reading: Callable[..., Seeds]) -> None:
    with pytest.raises(ErrorGroup, match="nothing describes document:s"):
        reading({"seeds/sources/s/claims.yaml": "- {id: group:o, describedAs: officials}"})
