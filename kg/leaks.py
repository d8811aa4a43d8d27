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

_TYPE = f"{VOCABULARIES['rdf']}type"
_STRING = f"{VOCABULARIES['xsd']}string"
_APART = ("shapes", "meta")
"""Graphs that say nothing of the world."""

_OF_THINGS = ("facts", "derived")
_KNOWN = ("ontology", "alignments", *_OF_THINGS)
"""Graphs that hold what is known."""

_Key = tuple[str, ...]


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

    from kg.bridge import rdflib_triples

    reasoner = PyReasoner()
    reasoner.from_graph(list(rdflib_triples(triples)))
    wanted = list(wanted)
    keys = [_key(*found) for found in rdflib_triples(wanted)]
    predicates = {key[1] for key in keys}
    closure = {_key(*found) for found in reasoner.reason() if found[1] in predicates}
    return {triple for triple, key in zip(wanted, keys, strict=True) if key in closure or triple in triples}


def _key(subject: Any, predicate: Any, value: Any) -> _Key:
    """Return what makes two triples one, however the reasoner writes their literals."""
    if not hasattr(value, "language"):
        return (subject, predicate, value)
    if value.language:
        return (subject, predicate, str(value), value.language.lower())
    datatype = str(value.datatype or _STRING)
    meaning = value.value if value.value is not None else str(value)
    return (subject, predicate, f"{meaning}", datatype)


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
