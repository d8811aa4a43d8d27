"""The leak gate: what is only said must not follow from what is published as known.

A leak is a triple of an unendorsed proposition that is in the OWL 2 RL closure of everything merged, but not in the
closure of the ontology, the reference data and the endorsed content alone: an article may well say what is known.

The reasoner follows no property chains and no keys, so a hygiene rule (forbidden-axiom) keeps them out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Dataset, Literal, NamedNode, Triple

from kg.errors import Finding
from kg.names import VOCABULARIES, Names
from kg.positions import Located
from kg.values import plain

_TYPE = f"{VOCABULARIES['rdf']}type"
_APART = ("shapes", "meta")
"""Graphs that say nothing of the world."""

_OF_THINGS = ("facts", "derived")
_KNOWN = ("ontology", "alignments", *_OF_THINGS)
"""Graphs that hold what is known."""


def leaks(dataset: Dataset, names: Names, places: Located | None = None) -> list[Finding]:
    """Return a finding for each triple that leaks from a proposition nobody endorsed."""
    said = _said(dataset, names)
    endorsed = {q.object for q in dataset.quads_for_predicate(NamedNode(names.sa("endorses")))}
    unendorsed = {triple: where - endorsed for triple, where in said.items() if not where & endorsed}
    if not unendorsed:
        return []
    apart = {names.graph(name) for name in _APART}
    merged = {q.triple for q in dataset if getattr(q.graph_name, "value", "") not in apart}
    vouched = {triple for triple, where in said.items() if where & endorsed}
    known = set(_known(dataset, names, vouched))
    suspects = _within(unendorsed, merged) - known
    if suspects:
        suspects -= _within(suspects, known)
    return sorted(_findings(suspects, unendorsed, names, places), key=lambda finding: finding.sort_key)


def _said(dataset: Dataset, names: Names) -> dict[Triple, set[Any]]:
    """Return the triples that content statements stand for, with the propositions that say them."""
    parts: dict[Any, dict[str, Any]] = defaultdict(dict)
    slots = {names.sa(slot): slot for slot in ("s", "p", "o", "v")}
    for predicate, slot in slots.items():
        for quad in dataset.quads_for_predicate(NamedNode(predicate)):
            parts[quad.subject]["o" if slot == "v" else slot] = quad.object
    said: dict[Triple, set[Any]] = defaultdict(set)
    for quad in dataset.quads_for_predicate(NamedNode(names.sa("states"))):
        found = parts[quad.object]
        if len(found) == 3 and isinstance(found["p"], NamedNode) and not isinstance(found["s"], Literal):
            said[Triple(found["s"], found["p"], found["o"])].add(quad.subject)
    return said


def _known(dataset: Dataset, names: Names, vouched: set[Triple]) -> Iterator[Triple]:
    """Yield the ontology, its alignments, reference data with what is derived from them, and endorsed content.

    Reference data describe things that have a type there. Of an event nothing is known but what is endorsed.
    """
    events = f"<{names.id('event', '')}"
    graphs = {name: list(dataset.quads_for_graph_name(NamedNode(names.graph(name)))) for name in _KNOWN}
    typed = {quad.subject for quad in graphs["facts"] if quad.predicate.value == _TYPE}
    for name, quads in graphs.items():
        for quad in quads:
            is_known = not str(quad.subject).startswith(events) and (quad.subject in typed or name not in _OF_THINGS)
            if is_known or quad.triple in vouched:
                yield quad.triple


def _within(wanted: Iterable[Triple], triples: set[Triple]) -> set[Triple]:
    """Return those of the wanted triples that follow from ``triples`` by the rules of OWL 2 RL."""
    from reasonable import PyReasoner

    told = _Told()
    reasoner = PyReasoner()
    reasoner.from_graph([told.triple(triple) for triple in triples])
    wanted_as = {triple: told.triple(triple) for triple in wanted}
    predicates = {predicate for _, predicate, _ in wanted_as.values()}
    closure = {(str(s), str(p), str(o)) for s, p, o in reasoner.reason() if str(p) in predicates}
    return {triple for triple, known_as in wanted_as.items() if known_as in closure or triple in triples}


class _Told:
    """Terms as the reasoner is told them: each an IRI, as text. No rule of OWL 2 RL asks what a literal says.

    Literals of one value are one (OWL 2 Profiles, section 4.3, rule dt-eq), however they are written.
    """

    def __init__(self) -> None:
        self._known: dict[Any, str] = {}

    def triple(self, triple: Triple) -> tuple[str, str, str]:
        """Return a triple as three IRIs."""
        subject, predicate, value = triple
        return (self._term(subject), predicate.value, self._term(value))

    def _term(self, term: Any) -> str:
        if type(term) is NamedNode:
            return term.value
        told = self._known.get(term)
        if told is None:
            meant = plain(term) if isinstance(term, Literal) else term
            told = self._known[term] = self._known.setdefault(meant, f"urn:term:{len(self._known)}")
        return told


def _findings(
    leaked: Iterable[Triple], said: dict[Triple, set[Any]], names: Names, places: Located | None
) -> Iterator[Finding]:
    for triple in leaked:
        terms = (triple.subject, triple.predicate, triple.object)
        parts = [names.compact(t.value) if isinstance(t, NamedNode) else str(t) for t in terms]
        for proposition in said[triple]:
            yield Finding(
                code="leak",
                message=f"{' '.join(parts)} is only said, and yet it follows from what is published",
                place=places.of(proposition.value) if places else None,
                focus=names.compact(proposition.value),
                path=parts[1],
                value=parts[2],
                help="take the triple, or the axiom that it follows from, out; or endorse the proposition",
            )
