"""Findings as text, table, JSON, GitHub annotations, SARIF and HTML; whatever comes from data is inert."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ErrorGroup, Finding, InputError, Place, RuleError, UsageError
from kg.findings import FORMS, counted, of_error, render

FOUND = [
    Finding("Claim-act", "Give it an act.", "error", Place("seeds/a.yaml", 3, 7), "claim:x", "sa:act", "1", help="Do."),
    Finding("label-case", "Odd.", "warn", Place("ontology/b.ttl"), "sa:X"),
    Finding("note", "Only a remark", "info"),
]


def test_text_says_what_where_and_how_to_mend_it() -> None:
    assert render(FOUND).decode() == (
        "error[Claim-act]: Give it an act.\n  --> seeds/a.yaml:3:7  claim:x sa:act 1\n  help: Do.\n"
        "warn[label-case]: Odd.\n  --> ontology/b.ttl  sa:X\n"
        "info[note]: Only a remark\n"
        "1 error, 1 warning, 1 remark\n"
    )


def test_nothing_found_is_said() -> None:
    assert render([]) == b"nothing found\n"
    assert render([], "table") == b"nothing found\n"
    assert counted([]) == "nothing found"


def test_a_table_has_a_row_each() -> None:
    text = render(FOUND, "table").decode()
    assert "seeds/a.yaml:3:7" in text
    assert text.endswith("1 error, 1 warning, 1 remark\n")


def test_json_is_one_object() -> None:
    found = json.loads(render(FOUND, "json"))
    assert found["counts"] == {"error": 1, "warn": 1, "info": 1}
    assert found["conforms"] is False
    assert found["findings"][0]["line"] == 3
    assert found["findings"][2]["file"] is None
    assert json.loads(render([], "json", conforms=False))["conforms"] is False


def test_github_annotations_stand_at_the_line() -> None:
    lines = render(FOUND, "github").decode().splitlines()
    assert lines[0] == "::error file=seeds/a.yaml,line=3,col=7,title=Claim-act::claim:x sa:act 1: Give it an act.%0ADo."
    assert lines[1].startswith("::warning file=ontology/b.ttl,title=label-case::")
    assert lines[2] == "::notice title=note::Only a remark"
    odd = Finding("a,b", "50%\n::error::x", place=Place("a:b.yaml", 1))
    (line,) = render([odd], "github").decode().splitlines()
    assert line.startswith("::error file=a%3Ab.yaml,line=1,title=a%2Cb::50%25")


def test_sarif_has_rules_places_and_stable_fingerprints() -> None:
    (found,) = json.loads(render(FOUND, "sarif"))["runs"]
    first, second, third = found["results"]
    assert found["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "Claim-act"
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 7}
    assert second["level"] == "warning"
    assert third["locations"] == []
    moved = json.loads(render([replace(FOUND[0], place=Place("c.yaml", 9))], "sarif"))
    assert moved["runs"][0]["results"][0]["partialFingerprints"] == first["partialFingerprints"]


def test_html_stands_alone_and_escapes() -> None:
    page = render([Finding("x", "<script>alert(1)</script>", focus='"><img src=x>', help="<b>")], "html").decode()
    assert "<script>" not in page
    assert "<img" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "nothing found" in render([], "html").decode()


def test_an_unknown_form_names_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        render([], "jsn")
    assert "json" in str(caught.value.help)


def test_errors_become_findings() -> None:
    group = ErrorGroup([InputError("a", Place("x", 1), "mend a"), RuleError("b")])
    assert [(f.message, f.severity) for f in of_error(group)] == [("b", "error"), ("a", "error")]
    assert of_error(InputError("a", Place("x", 1), "mend a"))[0].help == "mend a"


@given(st.text(), st.sampled_from(sorted(FORMS)))
def test_whatever_the_data_hold_every_form_can_be_written(text: str, form: str) -> None:
    found = render([Finding("x", text, "error", Place("a.yaml", 1), text, text, text, text, text)], form)
    shown = found.decode("utf-8")
    assert "\x1b" not in shown
    if form in ("json", "sarif"):
        json.loads(shown)
    if form == "github":
        assert len(shown.splitlines()) == 1
