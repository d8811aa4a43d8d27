"""The fast engine by itself: what it asks once for all, what the store may answer, and what it leaves to the judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from small_shapes import DATA, NAMES, ONE_P, quads, report

from kg.sparql import tokens
from kg.validate import BadShapes, validate
from kg.validate.compiled.components import ValueTest
from kg.validate.compiled.model import Ground, Shape
from kg.validate.compiled.queries import _is_for_all
from kg.validate.compiled.run import _share, plan, run
from kg.validate.compiled.sight import is_kept, only_compares, predicates_of, rewritten
from kg.validate.engines import judged
from kg.validate.paths import Step
from kg.validate.results import Result, differences
from kg.validate.terms import SH, XSD, Term, Triples

DECLARED = "PREFIX s: <urn:> "
TARGETED = "shape:C a sh:NodeShape ; sh:targetClass sa:C ; "


@pytest.mark.parametrize(
    ("query", "is_once"),
    [
        ("SELECT $this WHERE { $this s:p ?v }", True),
        ("SELECT $this WHERE { ?v s:p $this FILTER NOT EXISTS { $this s:q ?v } }", True),
        ("SELECT $this WHERE { $this s:p ?v OPTIONAL { ?v s:q ?w FILTER ($this = ?w) } }", True),
        ("SELECT $this WHERE { OPTIONAL { ?v s:q ?w FILTER ($this = ?w) } $this s:p ?v }", False),
        ("SELECT $this WHERE { $this s:p ?v OPTIONAL { ?v s:q ?w OPTIONAL { ?w s:q $this } } }", False),
        ("SELECT $this WHERE { { $this s:p ?v } UNION { $this s:q ?v } }", False),
        ("SELECT $this WHERE { ?v s:p ?w { FILTER ($this = ?v) } }", False),
        ("SELECT $this WHERE { FILTER NOT EXISTS { $this s:p ?v } }", False),
        ("SELECT $this WHERE { ?v s:p ?w FILTER ($this = ?w) }", False),
        ("SELECT $this (COUNT(?v) AS ?n) WHERE { $this s:p ?v } GROUP BY $this", False),
        ("SELECT $this WHERE { $this s:p ?v } LIMIT 1", False),
    ],
)
def test_a_query_is_asked_once_where_that_is_the_same(query: str, is_once: bool) -> None:
    assert _is_for_all(tokens(query)) is is_once


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("SELECT $this WHERE { $this s:p/^s:q ?v FILTER (?v < 2 * 3 || !(?v = 5)) }", {"urn:p", "urn:q"}),
        (
            "SELECT $this WHERE { $this <urn:p> ?v . ?v a s:C FILTER (STR(?v) = 'x') ?v s:q ?w }",
            {"urn:p", "urn:C", "urn:q"},
        ),
        ("SELECT $this WHERE { $this ?p ?v }", None),
        ("SELECT $this WHERE { $this s:p ?v ; ?q 'x' }", None),
        ("SELECT $this WHERE { s:a ?p s:b . $this s:p ?v }", None),
        ("SELECT $this WHERE { $this s:p* ?v }", None),
        ("SELECT $this WHERE { $this s:p? ?v }", None),
        ("SELECT $this WHERE { $this !s:p ?v }", None),
        ("SELECT $this WHERE { $this !(s:p|s:q) ?v }", None),
        ("SELECT $this WHERE { $this t:p ?v }", None),
        ("SELECT $this WHERE { $this s:p ?v FILTER (NOT EXISTS { ?v ?p 1 }) }", None),
    ],
)
def test_what_a_query_can_see(query: str, seen: set[str] | None) -> None:
    found = predicates_of(tokens(DECLARED + query))
    assert found == (None if seen is None else seen | {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"})


@pytest.mark.parametrize(
    ("query", "is_so"),
    [
        ("SELECT $this WHERE { $this s:p ?v ; s:q ?w FILTER (?v < ?w && !(?v = 3)) }", True),
        ("SELECT $this WHERE { $this s:q/s:p ?v FILTER (?v > 1) }", True),
        ("SELECT $this ?v WHERE { $this s:p ?v FILTER (?v > 1) }", False),
        ("SELECT $this WHERE { $this s:p ?v . ?w s:q ?v }", False),
        ("SELECT $this WHERE { $this s:p ?v FILTER (STR(?v) = '1') }", False),
        ("SELECT $this WHERE { $this s:p 1 }", False),
        ("SELECT $this WHERE { ?v ^s:p $this FILTER (?v > 1) }", False),
        ("SELECT $this WHERE { $this (s:p|s:q) ?v FILTER (?v > 1) }", False),
    ],
)
def test_whether_a_query_only_compares(query: str, is_so: bool) -> None:
    assert only_compares(tokens(DECLARED + query), frozenset(["urn:p"])) is is_so


@pytest.mark.parametrize(
    ("text", "datatype", "kept"),
    [
        ("1", "integer", True),
        ("01", "integer", False),
        ("1", "nonNegativeInteger", False),
        ("many", "integer", True),
        ("1.10", "decimal", False),
        ("1.1", "decimal", True),
        ("1", "boolean", False),
        ("2024-01-01T24:00:00Z", "dateTime", False),
        ("2024-01-01T00:00:00Z", "dateTime", True),
        ("P1Y0M", "duration", False),
        ("01", "string", True),
    ],
)
def test_which_literals_the_store_keeps(text: str, datatype: str, kept: bool) -> None:
    assert is_kept(Literal(text, datatype=XSD[datatype])) is kept


@given(st.from_regex(r"-?[0-9]{1,20}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?", fullmatch=True))
def test_what_is_said_to_be_kept_is_kept(text: str) -> None:
    from kg.validate.compiled.sight import _is_given_back

    for name in ("integer", "date", "dateTime", "string", "anyURI", "boolean", "hexBinary"):
        literal = Literal(text, datatype=XSD[name])
        assert is_kept(literal) is _is_given_back(literal)


def test_where_the_store_may_mislead() -> None:
    data = Triples(quads('thing:a sa:p 1 ; sa:q "01"^^xsd:integer ; sa:r "24:00:00"^^xsd:time , "x" .'))
    found = rewritten(data)
    assert found.predicates == {NAMES.sa("q"), NAMES.sa("r")}
    assert found.numbers == {NAMES.sa("q")}


@pytest.mark.parametrize(
    ("constraint", "why"),
    [
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?v BIND ($this AS ?w) }' ]", "BIND"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?shapesGraph }' ]", "shapesGraph"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?v MINUS { ?v ?q ?w } }' ]", "MINUS"),
        ("sh:sparql [ sh:select 'SELECT ?v WHERE { $this ?p ?v }' ]", "$this"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p' ]", "SPARQL"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p $PATH }' ]", "PATH"),
        ("sh:node shape:C", "recursive"),
        ("sh:property [ sh:path sa:p ; sh:minCount 1 , 2 ]", "minCount"),
        ("sh:property [ sh:path sa:p ; sh:minCount '1' ]", "minCount"),
        ("sh:property [ sh:path ( sa:p ) ; sh:minCount 1 ]", "path"),
        ("sh:property [ sh:path sa:p ; sh:pattern '(' ]", "regular"),
        ("sh:property [ sh:path sa:p ; sh:pattern 'x' ; sh:flags 'x' ]", "flag"),
        ("sh:property [ sh:path sa:p ; sh:in sa:p ]", "list"),
        ("sh:property [ sh:path sa:p ; sh:nodeKind sa:p ]", "kinds"),
        ("sh:property [ sh:path sa:p ; sh:datatype rdfs:Literal ]", "datatype"),
        ("sh:property [ sh:path sa:p ; sh:qualifiedValueShape [ sh:class sa:C ] ]", "count"),
        ("sh:qualifiedValueShape [ sh:class sa:C ] ; sh:qualifiedMinCount 1", "property shape"),
        ("sh:minCount 1", "property shape"),
        ("sh:ignoredProperties ( sa:p )", "closed"),
        ("sh:closed 'true'", "boolean"),
        ("sh:and 'x'", "and"),
        ("sh:node 'x'", "literal"),
        ("sh:node [ sh:path sa:p ; sh:minCount 1 ]", "node"),
        ("sh:maxLength -1", "from 0"),
        ("sh:lessThan sa:p", "property shape"),
        ("sh:severity sh:Info , sh:Warning", "severity"),
    ],
)
def test_what_is_left_to_the_judge_and_why(constraint: str, why: str) -> None:
    planned = plan(Triples(quads(f"{TARGETED}{constraint} .")))
    (reason,) = planned.left.values()
    assert why in reason


@pytest.mark.parametrize(
    "shapes",
    [
        TARGETED + "sh:path sa:p ; sh:minCount 1 .",
        TARGETED + "a sh:PropertyShape ; sh:path sa:p .",
        TARGETED + "sh:deactivated true , false .",
        TARGETED + "sh:or () .",
        "shape:P a sh:PropertyShape ; sh:targetClass sa:C ; sh:minCount 1 .",
    ],
)
def test_a_shapes_graph_that_is_wrong_as_a_whole_goes_to_the_judge(shapes: str) -> None:
    assert plan(Triples(quads(shapes))).left
    with pytest.raises(BadShapes):
        report(shapes)


def test_a_shape_that_is_left_is_told_and_judged_all_the_same() -> None:
    odd = "shape:D a sh:NodeShape ; sh:targetClass sa:C ; sh:pattern 'thing' ; sh:flags 'x' ; sh:class sa:E ."
    told = report(ONE_P + odd)
    assert told.notes == ("shape:D was left to pySHACL: the flag 'x' of sh:pattern",)
    assert {(f.code, f.focus) for f in told.findings} == {("C-p", "thing:b"), ("D", "thing:a"), ("D", "thing:b")}


def test_a_literal_that_the_store_would_rewrite_is_seen_as_written() -> None:
    query = "SELECT $this ?value WHERE { $this <https://example.org/ontology#p> ?value FILTER (STR(?value) = '01') }"
    shapes = f'{TARGETED} sh:sparql [ sh:select "{query}" ] .'
    told = report(shapes, "thing:a a sa:C ; sa:p '01'^^xsd:integer . thing:b a sa:C ; sa:p 1 .")
    assert [(f.focus, f.value) for f in told.findings] == [("thing:a", '"01"^^xsd:integer')]
    assert "would write differently" in told.notes[0]
    assert report(shapes, "thing:b a sa:C ; sa:p 1 .").notes == ()


def test_engines_that_differ_are_an_error_that_names_the_results() -> None:
    shapes = f"{TARGETED} sh:property [ sh:path sa:p ; sh:maxInclusive 5 ] ."
    told = validate(quads("thing:a a sa:C ; sa:p '2024-01-01'^^xsd:date ."), quads(shapes), NAMES, engine="both")
    (finding,) = [finding for finding in told.findings if finding.code == "engines-differ"]
    assert "only compiled finds this: MaxInclusive" in finding.message
    assert (finding.focus, finding.severity) == ("thing:a", "error")


def test_results_that_only_one_report_has() -> None:
    shapes, node = Triples(), NamedNode("urn:a")
    one = Result(node, SH.InConstraintComponent, node)
    other = Result(node, SH.InConstraintComponent, node, value=node)
    assert differences([one, one, other], [one], shapes) == ([one, other], [])
    assert differences([one], [one, other], shapes) == ([], [other])
    told = Result(node, SH.InConstraintComponent, node, messages=(Literal("so"),))
    assert differences([one], [told], shapes) == ([], []), "what is said where no message is wanted is free"


def test_a_deactivated_shape_and_query_find_nothing() -> None:
    query = "sh:sparql [ sh:deactivated true ; sh:select 'SELECT $this WHERE { $this ?p ?v }' ]"
    assert run(plan(Triples(quads(f"{TARGETED}{query} ."))), Triples(quads(DATA))).results == []
    off = f"{TARGETED} sh:deactivated true ; sh:class sa:D ."
    assert judged(Triples(quads(DATA)), Triples(quads(off)), NAMES).results == []


def test_a_path_stands_for_its_variable_in_a_query() -> None:
    query = "SELECT $this ?value WHERE { $this $PATH ?value }"
    shapes = (
        f"shape:P sh:targetClass sa:C ; sh:path ( sa:p [ sh:inversePath sa:p ] ) ; sh:sparql [ sh:select '{query}' ] ."
    )
    found = judged(Triples(quads(DATA)), Triples(quads(shapes)), NAMES, "both")
    assert (found.differing, found.left) == ([], {})
    assert {str(result.value).rpartition("/")[2] for result in found.results} == {"a>", "b>"}


def results(shapes: str, data: str) -> list[tuple[str, str]]:
    """Return the focus node and the component of each result of the fast engine."""
    outcome = run(plan(Triples(quads(shapes))), Triples(quads(data)))
    return sorted((NAMES.compact(str(r.focus).strip("<>")), SH.local(r.component)) for r in outcome.results)


@pytest.mark.parametrize(
    ("constraint", "component"),
    [
        ("sh:nodeKind sh:IRI", "NodeKind"),
        ("sh:maxCount 0", "MaxCount"),
        ("sh:minCount 2", "MinCount"),
        ("sh:hasValue 'y'", "HasValue"),
        ("sh:not [ sh:datatype xsd:string ]", "Not"),
        ("sh:equals sa:q", "Equals"),
    ],
)
def test_each_of_several_nodes_that_share_a_wrong_value_has_its_result(constraint: str, component: str) -> None:
    shapes = f"{TARGETED} sh:property [ sh:path sa:p ; {constraint} ] ."
    data = "thing:a a sa:C ; sa:p 'x' . thing:b a sa:C ; sa:p 'x' . thing:c a sa:C ; sa:p 'x' ."
    assert results(shapes, data) == [(f"thing:{name}", f"{component}ConstraintComponent") for name in "abc"]


def test_a_value_that_is_wrong_for_one_node_alone_is_told_of_it_alone() -> None:
    shapes = f"{TARGETED} sh:property [ sh:path sa:p ; sh:lessThan sa:q ; sh:disjoint sa:r ] ."
    data = "thing:a a sa:C ; sa:p 2 ; sa:q 3 ; sa:r 2 . thing:b a sa:C ; sa:p 2 ; sa:q 1 . thing:c a sa:C ; sa:p 2 ."
    told = [("thing:a", "DisjointConstraintComponent"), ("thing:b", "LessThanConstraintComponent")]
    assert results(shapes, data) == told


def test_a_value_may_be_wrong_by_itself_and_beside_others() -> None:
    shapes = f"{TARGETED} sh:property [ sh:path sa:p ; sh:nodeKind sh:IRI ; sh:lessThan sa:q ] ."
    data = "thing:a a sa:C ; sa:p 2 ; sa:q 1 . thing:b a sa:C ; sa:p 2 ; sa:q 3 ."
    both = [("thing:a", "LessThanConstraintComponent"), ("thing:a", "NodeKindConstraintComponent")]
    assert results(shapes, data) == [*both, ("thing:b", "NodeKindConstraintComponent")]


def test_a_value_that_many_nodes_share_is_looked_at_once() -> None:
    looked: list[Term] = []

    def passes(ground: Ground, value: Term) -> bool:
        looked.append(value)
        return True

    nodes = [NamedNode(f"urn:{number}") for number in range(10)]
    path = NamedNode("urn:p")
    data = Triples(Quad(node, path, Literal(str(number % 2))) for number, node in enumerate(nodes))
    shape = Shape(SH.s, SH.Violation, (), is_off=False, path=Step(path))
    assert not list(Ground(data).results(shape, nodes, [ValueTest(SH.x, "it is wrong", passes)]))
    assert looked == [Literal("0"), Literal("1")]


@given(st.integers(0, 50), st.integers(1, 8), st.booleans())
def test_shares_are_neighbours_and_leave_nothing_out(count: int, parts: int, asks: bool) -> None:
    nodes = [NamedNode(f"urn:{number}") for number in range(count)]
    shares = [_share(nodes, (number, parts), asks) for number in range(parts)]
    assert [node for share in shares for node in share] == nodes
    least, most = min(map(len, shares)), max(map(len, shares))
    assert most <= (1.5 * least + 2.5 if asks else least + 1)
