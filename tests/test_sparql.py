"""SPARQL text as tokens: what is syntax, what is not, what is refused before a parser sees it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.sparql import (
    MAX_BYTES,
    MAX_STEPS,
    BadQuery,
    absolute,
    check,
    first_line,
    form,
    keyword,
    names_graphs,
    place,
    refuse_federation,
    refuse_strange_graphs,
    replaced,
    syntax_error,
    tokens,
    undeclared,
    values_blocks,
    with_prefixes,
)

BASE = "https://example.org/"
PREFIXES = {"sa": f"{BASE}ontology#", "g": f"{BASE}graph/"}


def texts(text: str) -> list[str]:
    """Return the texts of a query's tokens."""
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?x{?x sa:p.q 1}", ["SELECT", "?x", "{", "?x", "sa:p.q", "1", "}"]),
        ("?x sa:p sa:o.", ["?x", "sa:p", "sa:o"]),
        ("a # { comment\nb", ["a", "b"]),
        ("<http://x/#y> <#z>", ["<http://x/#y>", "<#z>"]),
        ("?a<?b&&?c >?d", ["?a", "<", "?b", "&", "&", "?c", ">", "?d"]),
        ('"{" \'}\' """a"{"b""" \'\'\'it\'s\'\'\'', ['"{"', "'}'", '"""a"{"b"""', "'''it's'''"]),
        (r'"a\"{" b', [r'"a\"{"', "b"]),
        ('"open {\n}', ['"open {', "}"]),
        ('"""open {\n}', ['"""open {\n}']),
        ("_:b1 a:b\\,c a:%41 :x @en-gb", ["_:b1", "a:b\\,c", "a:%41", ":x", "@en-gb"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@given(st.text())
def test_any_text_has_tokens_in_order_that_are_parts_of_it(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert text[token.start : token.end] == token.text
        end = token.end


@pytest.mark.parametrize(
    "piece",
    ["a.", '\\"""', '\\"', "\\'", '"', "'''\"\"\"", "<a", "a", ":", "?", "@a-", "a:%", "{", 'a"\\', '"\n', "a:.."],
)
def test_the_time_is_linear_whatever_the_text(piece: str) -> None:
    text = (piece * MAX_BYTES)[:MAX_BYTES]
    started = time.perf_counter()
    tokens(text)
    assert time.perf_counter() - started < 3


def test_place_counts_lines_and_columns_from_one() -> None:
    assert str(place("ab\ncd", 0, "f")) == "f:1:1"
    assert str(place("ab\ncd", 4, "f")) == "f:2:2"


def test_check_takes_64_levels_and_64_kilobytes() -> None:
    check("(" * 64 + ")" * 64)
    check('"' + "(" * 100 + '"')
    check("() " * 200)
    check("x" * MAX_BYTES)


@pytest.mark.parametrize("opening", ["(", "{", "[", "{[("])
def test_check_refuses_deep_nesting(opening: str) -> None:
    with pytest.raises(BadQuery, match="nested more than 64") as raised:
        check("ASK\n" + opening * 65, "deep.rq")
    assert str(raised.value.place) == "deep.rq:2:65"
    assert raised.value.exit_status == 3


def test_check_refuses_long_texts() -> None:
    with pytest.raises(BadQuery, match="65,537 bytes"):
        check("x" * (MAX_BYTES + 1))
    with pytest.raises(BadQuery, match="bytes"):
        check("é" * (MAX_BYTES // 2 + 1))
    check("\ud800")


@pytest.mark.parametrize(
    "text",
    [
        "SERVICE <http://x/> {}",
        "{ service silent ?s {} }",
        "ASK { FILTER EXISTS { Service <x> {} } }",
        "{ SERVICE<http://x/>{} }",
        "{ SERVICESILENT<http://x/>{} }",
        "{ SERVICEns:x {} }",
        "{ ?s ?p trueSERVICE<http://x/>{} }",
        "{ ?s ?p 1e5SERVICE<http://x/>{} }",
        "{ ?s ?p trueserviceSilentns:x {} }",
        "{ \\u0053ERVICE <http://x/> {} }",
        "{ SER\\U00000056ICE <http://x/> {} }",
        "{ # a comment that ends \\u000A SERVICE <http://x/> {} }",
        '{ ?s ?p "a text that ends \\u0022 SERVICE <http://x/> {} }',
    ],
)
def test_federation_is_refused(text: str) -> None:
    with pytest.raises(BadQuery, match="SERVICE is refused"):
        refuse_federation(text)


@pytest.mark.parametrize(
    "text",
    [
        *("# SERVICE", '"SERVICE"', "<http://x/SERVICE>", "?service", "sa:SERVICE", "_:SERVICE", '"x"@service'),
        *("?s service:is ?o", "GRAPH service:x {", "?s ?p sa:a.SERVICE"),
        *('"\\uD800"', '"\\UFFFFFFFF"'),
    ],
)
def test_what_only_looks_like_federation_is_not(text: str) -> None:
    refuse_federation(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * FROM <a> {}", "FROM"),
        ("SELECT * \\u0046rom <a> {}", "FROM"),
        ("load <a>", "LOAD"),
        ("SELECT ?load { ?from ?p 'LOAD' } # FROM", None),
    ],
)
def test_a_keyword_is_found_however_it_is_spelt(text: str, found: str | None) -> None:
    assert keyword(text, "LOAD", "FROM") == found


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("SELECT * FROM <graph/a> FROM NAMED g:b {}", None),
        ("BASE <http://x/> SELECT * FROM <graph/a> {}", "http://x/graph/a"),
        ("PREFIX g: <http://x/> SELECT * FROM g:a {}", "http://x/a"),
        ("SELECT * FROM NAMED <graph/c> {}", f"{BASE}graph/c"),
        ("SELECT * FROM unknown:a {}", None),
        ("SELECT * { ?s ?p 'FROM <x>' }", None),
        ("SELECT * FROM", None),
    ],
)
def test_from_names_only_graphs_that_are_there(text: str, strange: str | None) -> None:
    def refuse() -> None:
        refuse_strange_graphs(text, lambda: {f"{BASE}graph/a", f"{BASE}graph/b"}, (BASE, PREFIXES))

    if strange is None:
        refuse()
    else:
        with pytest.raises(BadQuery, match=f"no graph <{strange}>"):
            refuse()


@pytest.mark.parametrize(("text", "line"), [("ASK {}", 1), ("# title: x\n\n# y\nASK {}", 4), ("# only", 1)])
def test_the_first_line_of_a_query(text: str, line: int) -> None:
    assert first_line(text) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PREFIX ask: <x> select * {}", "SELECT"),
        ("# ASK\nCONSTRUCT WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <x>", "DESCRIBE"),
        ("ASK {}", "ASK"),
        ("INSERT DATA {}", None),
        ("", None),
    ],
)
def test_form(text: str, expected: str | None) -> None:
    assert form(text) == expected


def test_names_graphs() -> None:
    assert names_graphs("SELECT * from <x> {}")
    assert not names_graphs("SELECT * { ?from ?p 'FROM' } # FROM")


def test_undeclared_prefixes() -> None:
    text = "PREFIX a: <x> SELECT * { a:b c:d 'e:f' <g:h> ; :i _:j }"
    assert [token.text for token in undeclared(text)] == ["c:d", ":i"]


def test_prefixes_are_added_where_they_are_used_and_keep_the_lines() -> None:
    text = "# g:\nSELECT * { ?x sa:p ?y . ?z other:p ?w }"
    added = with_prefixes(text, PREFIXES)
    assert added == f"PREFIX sa: <{BASE}ontology#> {text}"
    assert with_prefixes(added, PREFIXES) == added


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("<ontology#>", f"<{BASE}ontology#>"),
        ("<graph/facts>", f"<{BASE}graph/facts>"),
        ("<>", f"<{BASE}>"),
        ("<#>", f"<{BASE}#>"),
        ("<http://x/y>", "<http://x/y>"),
        ("<urn:x>", "<urn:x>"),
    ],
)
def test_absolute_agrees_with_the_engine(reference: str, expected: str) -> None:
    assert absolute(reference, BASE) == expected
    (found,) = Store().query(f"SELECT ({reference} AS ?x) {{}}", base_iri=BASE)  # type: ignore[misc]
    assert str(found["x"]) == expected


def test_absolute_leaves_texts_and_queries_with_a_base_alone() -> None:
    assert absolute("'<x>' # <y>", BASE) == "'<x>' # <y>"
    assert absolute("BASE <http://b/> ASK { <x> <y> <z> }", BASE) == "BASE <http://b/> ASK { <x> <y> <z> }"


def test_values_blocks() -> None:
    text = (
        "{ VALUES ?a { 1 '}' } values $b{} VALUES (?c ?d) { (1 2) } } UNION { VALUES ?a { UNDEF } } # VALUES ?e { 1 }"
    )
    insides = {name: [text[start:end] for start, end in spans] for name, spans in values_blocks(text).items()}
    assert insides == {"a": [" 1 '}' ", " UNDEF "], "b": [""]}
    assert values_blocks("VALUES ?a { 1") == {}


def test_replaced() -> None:
    assert replaced("abcdef", [(0, 1, "X"), (3, 5, "")]) == "Xbcf"


ENGINE = [
    ("SELECT * {", "it ends too early", "1:11"),
    ("SELECT *\nWHERE { ?x foo:b ?y }", "Prefix not found", "2:"),
    ("SELECT * { ?x <a b> ?y }", "IRI parsing failed", "1:"),
    ("SELECT ?z (COUNT(?x) AS ?n) { ?x ?y ?z }", "variable that is unbound", "1:41"),
    ("SELECT ?x WHERE ] x", "not understood from '] x' on", "1:17"),
]


@pytest.mark.parametrize(("text", "expected", "where"), ENGINE)
def test_syntax_errors_are_told_for_people(text: str, expected: str, where: str) -> None:
    with pytest.raises(SyntaxError) as raised:
        Store().query(text)
    error = syntax_error(str(raised.value), text, "my.rq")
    assert expected in error.message
    assert str(error.place).startswith(f"my.rq:{where}")
    assert "--show" in str(error.help)


@pytest.mark.parametrize("text", ["INSERT DATA { <a:a> <b:b> <c:c> }", "PREFIX x: <x:> DELETE WHERE {}", ""])
def test_updates_are_told_apart(text: str) -> None:
    with pytest.raises(SyntaxError) as raised:
        Store().query(text)
    assert "updates are not taken" in str(syntax_error(str(raised.value), text).help)


def test_an_unknown_sort_of_parser_message_is_passed_on() -> None:
    assert syntax_error("no idea", "ASK {}").message == "not SPARQL: no idea"


@pytest.mark.parametrize("step", ["+ 1 ", "|| ?a ", "= 1 ", "OPTIONAL {} ", "UNION {} "])
def test_so_many_operators_and_clauses_and_no_more(step: str) -> None:
    # The query has two of its own, SELECT and what precedes the steps; || is two marks.
    steps = (MAX_STEPS - 2) // (2 if step.startswith("||") else 1)
    check(f"SELECT * {{ {{}} + {step * (steps - 1)} }}")
    with pytest.raises(BadQuery, match="operators and clauses") as caught:
        check(f"SELECT *\n{{ {{}} + {step * (steps + 2)} }}", "q.rq")
    assert str(caught.value.place).startswith("q.rq:2:")
