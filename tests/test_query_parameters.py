"""What a query is told: looked up, checked, and data, never syntax."""

import datetime
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store
from query_cases import KINDS
from query_files import GOOD, NAMES, THINGS, inside, query

from kg.errors import UsageError
from kg.query import (
    BadParameter,
    UnknownThing,
    bind,
    load_query,
)
from kg.query.parameters import literal

# ---- values ----


def test_an_unknown_parameter_is_told_with_the_nearest() -> None:
    with pytest.raises(BadParameter, match="no parameter 'q'") as raised:
        bind(query("{type: text, help: x}"), {"q": "1"}, NAMES, THINGS)
    assert "my-query takes: p" in str(raised.value.help)
    bare = load_query("q.rq", GOOD.replace("# params:\n#   p: {type: text, help: x}\n", "").encode(), KINDS, "x")
    with pytest.raises(BadParameter) as raised:
        bind(bare, {"q": "1"}, NAMES, THINGS)
    assert "takes: none" in str(raised.value.help)


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_value_leaves_an_optional_parameter_open(value: str | None) -> None:
    assert inside("{type: text, help: x}", value) == "UNDEF"
    with pytest.raises(BadParameter, match="cannot be ''"):
        inside("{type: text, default: a, help: x}", value)


def test_without_a_value_the_default_is_written() -> None:
    text = bind(query("{type: arrangement, default: pact, help: x}", "UNDEF"), {}, NAMES, THINGS)
    assert f"VALUES ?p {{ <{NAMES.id('arrangement', 'pact')}> }}" in text


@pytest.mark.parametrize("value", ["2024-02-29", datetime.date(2024, 2, 29)])
def test_a_day(value: object) -> None:
    assert inside("{type: date, help: x}", value) == '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29",
        "2024-2-9",
        "1949",
        "20240229",
        "2024-W09-4",
        "0000-01-01",
        "yesterday",
        "２０２４-02-29",
        " 2024-02-29",
    ],
)
def test_what_is_no_day(value: str) -> None:
    with pytest.raises(BadParameter) as raised:
        inside("{type: date, help: x}", value)
    assert "YYYY-MM-DD" in str(raised.value.help)
    assert raised.value.exit_status == 2


def test_a_choice() -> None:
    spec = "{type: choice, choices: [certain, possible], default: certain, help: x}"
    assert inside(spec, "possible") == '"possible"'
    with pytest.raises(BadParameter) as raised:
        inside(spec, "posible")
    assert "possible" in str(raised.value.help)


@pytest.mark.parametrize(
    "text",
    ["pact", "PACT", "arrangement:pact", f"<{NAMES.id('arrangement', 'pact')}>", "the  pact", "Der Pakt", "PCT", "pct"],
)
def test_every_way_to_name_a_thing(text: str) -> None:
    assert inside("{type: arrangement, help: x}", text) == f"<{NAMES.id('arrangement', 'pact')}>"


@pytest.mark.parametrize(
    ("spec", "text", "message", "help_line"),
    [
        ("{type: arrangement, help: x}", "pakt", "no arrangement 'pakt'", "arrangement:pact"),
        ("{type: arrangement, help: x}", "arrangement:pac", "no arrangement 'arrangement:pac'", "arrangement:pact"),
        ("{type: arrangement, help: x}", "state:AAA", "'state:AAA' is no arrangement", "kind state"),
        ("{type: arrangement, help: x}", "foo:bar", "no arrangement 'foo:bar'", "nothing is near"),
        ("{type: arrangement, help: x}", "http://x/a b", "no arrangement", "nothing is near"),
        ("{type: arrangement, help: x}", "ears", "", ""),
        ("{type: thing, help: x}", "ann", "'ann' is more than one thing", "person:ann or tenure:ann or time:ann"),
        ("{type: thing, help: x}", "qqqqqq", "no thing 'qqqqqq'", "nothing is near"),
        ("{type: thing, kinds: [group], help: x}", "aides", "no group 'aides'", "group:g1"),
        ("{type: concept, scheme: Act, help: x}", "denied", "no Act 'denied'", "denies"),
    ],
)
def test_a_thing_that_nobody_knows_is_told_with_the_nearest(spec: str, text: str, message: str, help_line: str) -> None:
    if not message:
        assert inside(spec, text)
        return
    with pytest.raises(UnknownThing) as raised:
        inside(spec, text)
    assert message in raised.value.message
    assert help_line in str(raised.value.help)
    assert raised.value.exit_status == 2


def test_a_local_part_in_its_own_case_comes_first() -> None:
    assert inside("{type: thing, kinds: [claim, person], help: x}", "ann") == f"<{NAMES.id('person', 'ann')}>"
    assert inside("{type: thing, help: x}", "event:out") == f"<{NAMES.id('event', 'out')}>"


@pytest.mark.parametrize("text", ["denies", "sa:denies", f"{NAMES.base}ontology#denies"])
def test_every_way_to_name_a_concept(text: str) -> None:
    assert inside("{type: concept, scheme: Act, help: x}", text) == f"<{NAMES.sa('denies')}>"


def test_a_concept_by_its_label() -> None:
    assert inside("{type: concept, scheme: Obligation, help: x}", "defence") == f"<{NAMES.sa('defense')}>"


# ---- without anything to look things up in ----


@pytest.mark.parametrize(
    ("spec", "text", "expected"),
    [
        ("{type: arrangement, help: x}", "anything", NAMES.id("arrangement", "anything")),
        ("{type: arrangement, help: x}", "arrangement:x", NAMES.id("arrangement", "x")),
        ("{type: thing, help: x}", "http://x/y", "http://x/y"),
        ("{type: concept, scheme: Act, help: x}", "denies", NAMES.sa("denies")),
    ],
)
def test_a_remote_store_is_asked_by_ids(spec: str, text: str, expected: str) -> None:
    assert inside(spec, text, None) == f"<{expected}>"


@pytest.mark.parametrize(
    ("spec", "text", "help_line"),
    [
        ("{type: arrangement, help: x}", "the pact", "prefix:name"),
        ("{type: arrangement, help: x}", "foo:bar", "prefix"),
        ("{type: thing, help: x}", "pact", "of which kind"),
        ("{type: thing, kinds: [person, group], help: x}", "ann", "person, group"),
        ("{type: thing, help: x}", "http://x/> <y", "no spaces"),
    ],
)
def test_what_a_remote_store_cannot_be_asked(spec: str, text: str, help_line: str) -> None:
    with pytest.raises(BadParameter) as raised:
        inside(spec, text, None)
    assert help_line in str(raised.value.help)


# ---- data, never syntax ----


def _read_back(written: str) -> str:
    (row,) = Store().query(f"SELECT ?x {{ VALUES ?x {{ {written} }} }}")  # type: ignore[misc]
    return str(row["x"].value)


_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def breaks_out(written: str) -> bool:
    r"""Whether resolving ``\u`` before anything else, as SPARQL lets a processor do, would end the text or its line."""
    return any(chr(int(m[1] or m[2], 16)) in "\"'\\\n\r" for m in _CODE_POINT.finditer(written))


@given(st.text() | st.text(alphabet="\\uU0025'\"c {}"))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_data(text: str) -> None:
    written = literal(text)
    assert _read_back(written) == text
    assert not breaks_out(written)


@pytest.mark.parametrize("text", ["\\u0022 } ?s ?p ?o #", "\\U00000022", "\\\\u0022", '" } #', "'", "\n", "\x00", "{{"])
def test_texts_that_try_to_be_syntax(text: str) -> None:
    written = literal(text)
    assert _read_back(written) == text
    assert not breaks_out(written)


def test_half_a_surrogate_pair_is_told() -> None:
    with pytest.raises(BadParameter, match="surrogate"):
        inside("{type: text, help: x}", "\ud800")


@given(st.text(min_size=1))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_value_of_any_type_is_a_term_or_an_error(text: str) -> None:
    for spec in ("{type: date, help: x}", "{type: thing, help: x}", "{type: arrangement, help: x}"):
        for things in (THINGS, None):
            try:
                written = inside(spec, text, things)
            except UsageError:
                continue
            assert _read_back(written) in (text, NAMES.id("arrangement", text)) or things or ":" in text
