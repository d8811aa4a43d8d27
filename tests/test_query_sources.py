"""Where queries are asked: a dataset at hand and an endpoint, which must answer alike."""

from collections.abc import Callable
from urllib.parse import parse_qs

import httpx2
import pytest
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store
from query_cases import WORLDLY, queries, world

from kg import http
from kg.build import Built
from kg.errors import TimeoutExceeded
from kg.http import EndpointError
from kg.query import Embedded, Limits, Remote, Result, resolved, run_named, run_text
from kg.query import sources as sources_module
from kg.sparql import BadQuery
from kg.writer import canonical_nquads

DATASET, NAMES = world()
QUERIES = queries("2000-01-01")
URL = "http://store.example/sparql"
EMBEDDED = Embedded(DATASET, NAMES)
POST = http.post_query

Handler = Callable[[httpx2.Request], httpx2.Response]


class StandIn:
    """A SPARQL endpoint over the small world, which remembers what it was sent."""

    def __init__(self, xml: bool = False) -> None:
        self.store = Store()
        self.store.extend(DATASET)
        self.forms: list[dict[str, list[str]]] = []
        self.xml = xml

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        form = parse_qs(request.content.decode())
        self.forms.append(form)
        default, named = ([NamedNode(iri) for iri in form.get(f"{which}-graph-uri", [])] or None for which in _WHICH)
        found = self.store.query(form["query"][0], default_graph=default, named_graphs=named)  # type: ignore[arg-type]
        if isinstance(found, QuerySolutions | QueryBoolean):
            kind = QueryResultsFormat.XML if self.xml else QueryResultsFormat.JSON
            return httpx2.Response(200, content=found.serialize(format=kind), headers={"Content-Type": kind.media_type})
        rdf = RdfFormat.RDF_XML if self.xml else RdfFormat.TURTLE
        return httpx2.Response(200, content=found.serialize(format=rdf), headers={"Content-Type": rdf.media_type})


_WHICH = ("default", "named")
A = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def instances(name: str) -> list[str]:
    """Return the CURIEs of the small world's things of a class, in order."""
    of_class = {quad.subject for quad in DATASET.quads_for_object(NamedNode(NAMES.sa(name))) if quad.predicate == A}
    return sorted(NAMES.compact(str(thing)[1:-1]) for thing in of_class)


GROUPS, STATES = instances("UnnamedActor"), len(instances("State"))
"""The queries whose defaults name things that the small world does not have."""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], Remote]:
    """Return a function that gives a remote source whose network is a handler."""

    def connect(handler: Handler) -> Remote:
        transport = httpx2.MockTransport(handler)
        monkeypatch.setattr(http, "post_query", lambda request, seconds: POST(request, seconds, transport))
        return Remote(URL, NAMES, Limits(seconds=5))

    return connect


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
def test_an_endpoint_answers_as_the_embedded_engine_does(
    name: str, xml: bool, endpoint: Callable[[Handler], Remote]
) -> None:
    remote = run_named(QUERIES, name, WORLDLY.get(name, {}), endpoint(StandIn(xml)), NAMES)
    assert remote.terms == run_named(QUERIES, name, WORLDLY.get(name, {}), EMBEDDED, NAMES).terms


def test_parameters_reach_an_endpoint_as_absolute_iris(endpoint: Callable[[Handler], Remote]) -> None:
    stand_in = StandIn()
    result = run_named(QUERIES, "members", {"arrangement": "pact", "on": "1960-02-10"}, endpoint(stand_in), NAMES)
    assert [row["iso3"] for row in result.rows] == ["AAA", "BBB", "CCC"]
    (form,) = stand_in.forms
    assert f"<{NAMES.id('arrangement', 'pact')}>" in form["query"][0]
    assert f"PREFIX sa: <{NAMES.base}ontology#>" in form["query"][0]
    assert "default-graph-uri" not in form


def test_a_query_of_ones_own_sees_facts_and_derived(endpoint: Callable[[Handler], Remote]) -> None:
    stand_in = StandIn()
    text = "SELECT ?a ?c { ?a sa:memberOf ?b . GRAPH g:claims { ?c a sa:UnnamedActor } } ORDER BY ?c"
    answers = [run_text(text, source, NAMES).rows for source in (EMBEDDED, endpoint(stand_in))]
    assert answers[0] == answers[1] == [{"a": "state:AAA", "c": group} for group in GROUPS]
    assert stand_in.forms[0]["default-graph-uri"] == [NAMES.graph("facts"), NAMES.graph("derived")]
    assert NAMES.graph("claims") in stand_in.forms[0]["named-graph-uri"]


def test_a_query_that_says_from_gets_what_it_says(endpoint: Callable[[Handler], Remote]) -> None:
    stand_in = StandIn()
    text = "SELECT (COUNT(*) AS ?n) FROM <graph/claims> { ?a a sa:UnnamedActor }"
    answers = [run_text(text, source, NAMES).rows for source in (EMBEDDED, endpoint(stand_in))]
    assert answers == [[{"n": len(GROUPS)}]] * 2
    assert "default-graph-uri" not in stand_in.forms[0]


def test_graphs_and_yes_or_no_from_an_endpoint(endpoint: Callable[[Handler], Remote]) -> None:
    for xml in (False, True):
        source = endpoint(StandIn(xml))
        assert run_text("ASK { state:AAA a sa:State }", source, NAMES).boolean is True
        assert len(run_text("CONSTRUCT WHERE { ?s a sa:State }", source, NAMES).triples) == STATES
        assert len(run_text("DESCRIBE state:BBB", source, NAMES).triples) == 3


def test_labels_from_an_endpoint_are_those_of_the_dataset(
    endpoint: Callable[[Handler], Remote], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources_module, "_LABELS_AT_ONCE", 2)
    text = "SELECT ?x { VALUES ?x { state:AAA group:g1 document:d sa:asserts claim:c1 } }"
    here, there = (run_text(text, source, NAMES) for source in (EMBEDDED, endpoint(StandIn())))
    assert here.labels == there.labels
    assert len(here.labels) == 4


@pytest.mark.parametrize(
    ("body", "media_type", "message"),
    [
        (b"<html>", "text/html", "sent text/html, no SPARQL results"),
        (b"", "", "something without a Content-Type"),
        (b"{", "application/sparql-results+json", "cannot be read"),
        (b"<a> <b>", "text/turtle", "cannot be read"),
    ],
)
def test_what_is_no_answer_is_told(
    body: bytes, media_type: str, message: str, endpoint: Callable[[Handler], Remote]
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    source = endpoint(lambda request: httpx2.Response(200, content=body, headers=headers))
    with pytest.raises(EndpointError, match=message):
        run_text("ASK {}", source, NAMES).terms  # noqa: B018


@pytest.mark.parametrize("text", ["SELECT * { ?x foo:bar ?y }", "ASK " + "{" * 70])
def test_a_bad_query_is_told_before_anything_is_sent(text: str, endpoint: Callable[[Handler], Remote]) -> None:
    stand_in = StandIn()
    for source in (EMBEDDED, endpoint(stand_in)):
        with pytest.raises(BadQuery):
            run_text(text, source, NAMES, "my.rq")
    assert stand_in.forms == []


def test_the_embedded_engine_keeps_its_time_limit() -> None:
    source = Embedded(DATASET, NAMES, Limits(seconds=0.2))
    with pytest.raises(TimeoutExceeded):
        run_text("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }", source, NAMES)


def test_a_dataset_can_be_asked_without_ado() -> None:
    result: Result = run_text("SELECT (COUNT(*) AS ?n) { ?s a sa:State }", DATASET, NAMES)
    assert result.rows == [{"n": STATES}]


def test_n_quads_of_ours_bring_their_own_kinds(built: Built) -> None:
    source = Embedded.of_nquads(canonical_nquads(built.dataset), built.names.base)
    assert source.names.prefixes == built.names.prefixes
    states = NamedNode(built.names.sa("State"))
    known = sum(quad.object == states for quad in built.dataset if quad.predicate == A)
    assert len(run_text("SELECT * { ?s a sa:State }", source, source.names)) == known > 100


def test_resolved_text_needs_neither_base_nor_prefixes() -> None:
    (row,) = Store().query(resolved("SELECT (state:AAA AS ?x) (<graph/facts> AS ?y) {}", NAMES))  # type: ignore[misc]
    assert (row["x"].value, row["y"].value) == (NAMES.id("state", "AAA"), NAMES.graph("facts"))
