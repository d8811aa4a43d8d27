"""Hygiene: each rule alone rejects its example; banners and waivers that say too little are refused."""

from functools import cache

import pytest
import rejections
from pyoxigraph import Quad
from rejections import Example, examples

from kg.errors import Finding, InputError, KgError, Place
from kg.hygiene import BadRule, Rule, read_rules, read_waivers, run, waive
from kg.positions import Positions
from kg.validate.terms import Triples

REJECTED = examples("hygiene.yaml")
ACCEPTED = examples("hygiene-accepted.yaml")
NAMES = rejections.names()
GOOD = "# title: T\n# severity: error\n# message: {focus} is wrong\n# help: mend {focus}\n"
QUERY = "SELECT ?focus WHERE { ?focus a <urn:wrong> }"


@cache
def rules() -> tuple[Rule, ...]:
    """Return the project's rules."""
    return tuple(read_rules(rejections.project().under("shapes/hygiene", ".rq")))


@cache
def shapes() -> Triples:
    """Return the project's shapes."""
    return Triples(rejections.shapes())


def broken(data: frozenset[Quad]) -> set[tuple[str, str]]:
    """Return the rules that data break, with their severities; the one exception in the ontology is waived."""
    found = rejections.hygiene_findings(data, rules())
    return {(f.code, f.severity) for f in found if (f.code, f.focus) != ("label-case", "sa:cowCode")}


@pytest.mark.parametrize("example", REJECTED, ids=[e.title for e in REJECTED])
def test_a_rule_alone_rejects_its_example(example: Example) -> None:
    data = rejections.changed(example.change, rejections.everything())
    assert broken(data) == {(example.rule, example.parameter or "error")}
    assert rejections.outcome(Triples(data), shapes()) == frozenset()


def test_a_child_finds_the_same() -> None:
    some = REJECTED[::20]
    assert len(some) > 3
    for example in some:
        data = rejections.changed(example.change, rejections.everything())
        found = run(data, rules(), NAMES)
        assert found == rejections.hygiene_findings(data, rules())
        assert {f.code for f in found} == {example.rule, "label-case"}


@pytest.mark.parametrize("example", ACCEPTED, ids=[e.title for e in ACCEPTED])
def test_what_is_right_breaks_no_rule(example: Example) -> None:
    data = rejections.changed(example.change, rejections.everything())
    assert broken(data) == set()
    assert rejections.outcome(Triples(data), shapes()) == frozenset()


def test_every_rule_has_an_example() -> None:
    assert {example.rule for example in REJECTED} == {rule.name for rule in rules()}


def test_the_ontology_breaks_only_what_is_waived() -> None:
    assert broken(rejections.everything()) == set()


def test_findings_say_what_where_and_how_to_mend() -> None:
    data = rejections.changed(["+ state:CAN rdfs:seeAlso person:nobody"], rejections.everything())
    places = Positions({"facts.ttl": b"state:USA a sa:State .\nstate:CAN a sa:State ."}, prefixes=NAMES.prefixes)
    chosen = [rule for rule in rules() if rule.name == "untyped-object"]
    assert run(data, chosen, NAMES, places) == [
        Finding(
            code="untyped-object",
            message="state:CAN refers to person:nobody, which has no type",
            place=Place("facts.ttl", 2),
            focus="state:CAN",
            path="rdfs:seeAlso",
            value="person:nobody",
            shape="shapes/hygiene/untyped-object.rq",
            help="describe person:nobody, or correct the id; "
            "only inside content may a thing stay without a description",
        )
    ]


def test_findings_about_texts_and_blank_nodes_can_be_read() -> None:
    data = rejections.parsed("_:b a <urn:wrong> ; rdfs:label 'so' .")
    query = "SELECT ?focus ?path ?value WHERE { ?focus a <urn:wrong> ; ?label ?value FILTER (isLiteral(?value)) }"
    banner = GOOD.replace("{focus} is wrong", "{path} {value}")
    (found,) = run(data, read_rules({"a.rq": f"{banner}{query}".encode()}), NAMES, Positions({}))
    assert (found.message, found.value, found.path) == ("nothing “so”", "“so”", None)
    assert str(found.focus).startswith("_:")


def test_a_rule_is_what_its_file_says() -> None:
    text = f"{GOOD}# default-graph: own\n{QUERY}"
    assert read_rules({"shapes/hygiene/b-c.rq": text.encode()}) == [
        Rule("b-c", "shapes/hygiene/b-c.rq", "T", "error", "{focus} is wrong", "mend {focus}", text, union=False)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (QUERY, "no 'title'"),
        (GOOD.replace("# help: mend {focus}\n", "") + QUERY, "no 'help'"),
        (GOOD.replace("error", "fatal") + QUERY, "unknown severity 'fatal'"),
        (GOOD + "# colour: red\n" + QUERY, "unexpected 'colour'"),
        (GOOD + "# title: U\n" + QUERY, "unexpected 'title'"),
        (GOOD.replace("{focus} is", "{thing} is") + QUERY, "unknown {thing}"),
        (GOOD + "SELECT ?value WHERE { ?value a <urn:wrong> }", "?focus is not selected"),
        (GOOD.replace("{focus} is", "{path} is") + QUERY, "?path is not selected"),
        (GOOD + "ASK { ?s ?p ?o }", "a rule is a SELECT query"),
        (GOOD + "SELECT ?focus WHERE { ?focus", "not SPARQL"),
        (GOOD, "not SPARQL"),
        (GOOD + "SELECT ?focus WHERE { SERVICE <http://example.org/> { ?focus ?p ?o } }", "SERVICE is refused"),
        (GOOD + "SELECT ?focus WHERE { " + "{" * 70 + "}" * 70 + " }", "nested"),
    ],
)
def test_a_rule_that_cannot_work_is_refused(text: str, said: str) -> None:
    with pytest.raises(KgError) as raised:
        run([], read_rules({"bad.rq": text.encode()}), NAMES)
    assert said in raised.value.message
    assert raised.value.place is not None
    assert raised.value.place.file == "bad.rq"


def test_a_rule_in_another_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="not UTF-8"):
        read_rules({"bad.rq": b"# title: \xff"})


def test_waivers_let_their_findings_pass_and_nothing_else() -> None:
    waivers = read_waivers(
        {"w.yaml": b"- {rule: a, about: sa:x, reason: because}\n- {rule: b, about: sa:y, reason: so}"}
    )
    kept = Finding("a", "m", focus="sa:z")
    found = waive([Finding("a", "m", focus="sa:x"), Finding("a", "n", focus="sa:x"), kept, Finding("c", "m")], waivers)
    assert [(f.code, f.focus) for f in found] == [("c", None), ("a", "sa:z"), ("unused-waiver", "sa:y")]
    assert found[-1].place == Place("w.yaml", 2)


@pytest.mark.parametrize(
    "text",
    [
        "- {rule: a, about: sa:x}",
        "- {rule: a, about: sa:x, reason: ''}",
        "- {rule: a, about: [sa:x], reason: because}",
        "- {rule: a, about: sa:x, reason: because, until: tomorrow}",
        "- {rule: a, about: sa:x, because: because}",
    ],
)
def test_a_waiver_without_a_reason_is_refused(text: str) -> None:
    with pytest.raises(BadRule, match="a waiver has a rule"):
        read_waivers({"w.yaml": text.encode()})
