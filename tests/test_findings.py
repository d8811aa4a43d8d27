"""Findings in every form: what is told, and that nothing from data can steer whatever reads it."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ErrorGroup, Finding, InputError, Place, RuleError, UsageError
from kg.findings import FORMS, counted, of_error, plain, render

FULL = Finding(
    code="Claim-evidence",
    message="Add evidence.",
    severity="error",
    place=Place("seeds/a b,c.yaml", 41, 2),
    focus="claim:atl-017",
    path="sa:evidence",
    value='"<b>"',
    shape="shape:Claim-evidence",
    help="kg cite prints it: 100%",
)
BARE = Finding("name-shared", "Two are called the same.", "warn")
SMALL = Finding("rule", "Look.", "info", Place("x.ttl"))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
findings_ = st.builds(
    Finding,
    code=texts,
    message=texts,
    severity=st.sampled_from(["error", "warn", "info"]),
    place=st.none() | st.builds(Place, texts, st.none() | st.integers(1, 99), st.none() | st.integers(1, 99)),
    focus=st.none() | texts,
    path=st.none() | texts,
    value=st.none() | texts,
    shape=st.none() | texts,
    help=st.none() | texts,
)


def told(form: str, *findings: Finding) -> str:
    """Return findings in a form, as text."""
    return render(findings, form).decode()


def test_text() -> None:
    assert told("text", FULL, BARE, SMALL) == (
        "error[Claim-evidence]: Add evidence.\n"
        '  --> seeds/a b,c.yaml:41:2  claim:atl-017 sa:evidence "<b>"\n'
        "  help: kg cite prints it: 100%\n"
        "warn[name-shared]: Two are called the same.\n"
        "info[rule]: Look.\n"
        "  --> x.ttl\n"
        "1 error, 1 warning, 1 remark\n"
    )


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        ([], "nothing found"),
        ([FULL], "1 error"),
        ([BARE, BARE, FULL, SMALL, SMALL], "1 error, 2 warnings, 2 remarks"),
    ],
)
def test_counts_in_words(findings: list[Finding], text: str) -> None:
    assert counted(findings) == text
    assert told("text", *findings).endswith(f"{text}\n")
    assert told("table", *findings).endswith(f"{text}\n")


def test_table() -> None:
    table = told("table", FULL, BARE)
    assert [len(line) <= 120 for line in table.splitlines()]
    assert not re.search(r" $", table, re.MULTILINE)
    for cell in ("severity", "Claim-evidence", "Add evidence.", "seeds/a b,c.yaml:41:2", "name-shared"):
        assert cell in table
    assert told("table") == "nothing found\n"


def test_json_is_one_object() -> None:
    document = json.loads(told("json", FULL, BARE))
    assert document["conforms"] is False
    assert document["counts"] == {"error": 1, "warn": 1, "info": 0}
    assert document["findings"][0] == {
        "severity": "error",
        "rule": "Claim-evidence",
        "message": "Add evidence.",
        "help": "kg cite prints it: 100%",
        "file": "seeds/a b,c.yaml",
        "line": 41,
        "column": 2,
        "focus": "claim:atl-017",
        "path": "sa:evidence",
        "value": '"<b>"',
        "shape": "shape:Claim-evidence",
    }
    assert document["findings"][1]["file"] is None
    assert json.loads(told("json")) == {"conforms": True, "counts": {"error": 0, "warn": 0, "info": 0}, "findings": []}
    assert json.loads(render([BARE], "json", conforms=True))["conforms"] is True


def test_github_annotations() -> None:
    assert told("github", FULL, BARE, SMALL) == (
        "::error file=seeds/a b%2Cc.yaml,line=41,col=2,title=Claim-evidence::"
        'claim:atl-017 sa:evidence "<b>": Add evidence.%0Akg cite prints it: 100%25\n'
        "::warning title=name-shared::Two are called the same.\n"
        "::notice file=x.ttl,title=rule::Look.\n"
    )
    assert told("github") == ""


def test_sarif() -> None:
    document = json.loads(told("sarif", FULL, BARE, SMALL))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["Claim-evidence", "name-shared", "rule"]
    first, second, third = run["results"]
    assert [rules[r["ruleIndex"]] == r["ruleId"] for r in run["results"]] == [True] * 3
    assert [r["level"] for r in run["results"]] == ["error", "warning", "note"]
    assert first["message"] == {"text": "Add evidence.\nkg cite prints it: 100%"}
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "seeds/a%20b%2Cc.yaml"},
                "region": {"startLine": 41, "startColumn": 2},
            },
            "logicalLocations": [{"fullyQualifiedName": "claim:atl-017"}],
        }
    ]
    assert second["locations"] == []
    assert third["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "x.ttl"}}}]
    assert len({result["partialFingerprints"]["finding/v1"] for result in run["results"]}) == 3


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def test_html_stands_alone() -> None:
    page = told("html", FULL, BARE)
    parser = _Tags()
    parser.feed(page)
    assert {"script", "link", "img", "iframe", "b"} & set(parser.tags) == set()
    assert parser.tags.count("li") == 2
    assert "&lt;b&gt;" in page
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "1 error, 1 warning" in page


@given(st.lists(findings_, max_size=3))
def test_nothing_in_a_finding_changes_how_it_is_read(findings: list[Finding]) -> None:
    parser = _Tags()
    parser.feed(told("html", *findings))
    assert set(parser.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "ol",
        "li",
        "p",
        "strong",
        "code",
    }
    assert parser.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    lines = told("github", *findings).split("\n")
    assert len(lines) == len(findings) + 1
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines[:-1])
    for form in ("text", "table", "github"):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", told(form, *findings))
    for form in ("json", "sarif"):
        json.loads(told(form, *findings))


@given(st.lists(findings_, max_size=3))
def test_the_same_findings_give_the_same_bytes(findings: list[Finding]) -> None:
    for form in FORMS:
        assert render(findings, form) == render(iter(findings), form)


def test_a_file_name_that_is_no_text_can_be_told() -> None:
    odd = Finding("a", "m", place=Place("caf\udce9.ttl", 1))
    assert all(render([odd], form) for form in FORMS)


@pytest.mark.parametrize(
    ("text", "shown"), [("a\nb\tc", "a b c"), ("\x1b[31m", "\\x1b[31m"), ("\u202e", "\\u202e"), ("é\\", "é\\")]
)
def test_a_text_for_a_terminal(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_errors_are_findings_too() -> None:
    bad, wrong = InputError("not YAML", Place("a.yaml", 3), "mend it"), RuleError("two", Place("b.yaml"))
    assert of_error(bad) == [Finding("KG300", "not YAML", place=Place("a.yaml", 3), help="mend it")]
    assert [finding.code for finding in of_error(ErrorGroup([wrong, bad]))] == ["KG300", "KG100"]


def test_an_unknown_form_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="unknown form 'jsn'") as raised:
        render([], "jsn")
    assert "json" in str(raised.value.help)
