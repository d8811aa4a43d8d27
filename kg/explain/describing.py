"""Describe a thing of a dataset, generically: its properties, what links to it, what is said of it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from pyoxigraph import Dataset, Literal, NamedNode, Quad

from kg.explain.entity import Described, Group, Row
from kg.explain.reader import Reader, UnknownThing
from kg.explain.remarks import account
from kg.explain.stances import claims_on, is_granted, outermost
from kg.explain.times import moment, stretch
from kg.names import Names, nearest

_TYPE = "rdf:type"
_NAMED_BY = ("skos:prefLabel", "dct:title")
_UNSAID = frozenset(("rdfs:label", "skos:prefLabel", _TYPE, "rdfs:isDefinedBy"))
"""Properties that the first lines tell already, or that repeat another."""
_ORDER = ("certain", "possible", "not yet", "over", None)


def describe(dataset: Dataset, names: Names, thing: str, on: str) -> Described:
    """Return what is known and what is said of a thing, given as CURIE or IRI, as of a day (``2025-03-06``).

    Raises ``UnknownThing``, naming the nearest, where nothing speaks of it.
    """
    reader = Reader(dataset, names)
    iri = _find(reader, thing)
    node = NamedNode(iri)
    own = list(dataset.quads_for_subject(node))
    known = [q for q in own if q.graph_name in reader.known_graphs]
    claimed = [q for q in own if q.graph_name == NamedNode(names.graph("claims")) and q not in known]
    types = [reader.label(t) for t in reader.things(iri, _TYPE)]
    links = [q for q in dataset.quads_for_object(node) if q.graph_name in reader.known_graphs]
    groups = (
        Group("Known of it", tuple(_properties(reader, known))),
        *_through(reader, node, links, on),
        Group("Linked from", tuple(_links(reader, links))),
        Group("Among the claims", tuple(_properties(reader, claimed)), is_said=True),
        Group("Says", tuple(_own_words(reader, iri, granted=True)), is_said=True),
        Group("Is denied to say", tuple(_own_words(reader, iri, granted=False)), is_said=True),
        Group("Said of it", tuple(_accounts(reader, _claims_about(reader, iri))), is_said=True),
    )
    filled = tuple(group for group in groups if group.rows)
    return Described(reader.curie(iri), iri, reader.label(iri), tuple(types), on, filled)


def standing(reader: Reader, span: str, on: str) -> str | None:
    """Return whether a time span holds on a day: certain, possible, not yet, over; None where it has no bounds."""
    first, last = f"{on}T00:00:00Z", f"{on}T23:59:59Z"
    bounds = [reader.text(span, f"sa:{key}") for key in ("beginsNotBefore", "beginsNotAfter")]
    ends = [reader.text(span, f"sa:{key}") for key in ("endsNotBefore", "endsNotAfter", "knownOpenAt")]
    if not any(bounds + ends):
        return None
    if bounds[0] and bounds[0] > last:
        return "not yet"
    if ends[1] and ends[1] < first:
        return "over"
    has_begun = bounds[1] is not None and bounds[1] <= last
    goes_on = any(end is not None and end >= first for end in (ends[0], ends[2]))
    return "certain" if has_begun and goes_on else "possible"


def _find(reader: Reader, thing: str) -> str:
    """Return the IRI of a thing that the dataset speaks of."""
    iri = reader.iri(thing) if ":" in thing else thing
    node = NamedNode(iri) if ":" in iri else None
    if node and (reader.exists(iri) or reader.is_spoken_of(iri)):
        return iri
    known = [reader.curie(i) for i in reader.ours]
    low = thing.lower()
    same = [
        c for i, c in zip(reader.ours, known, strict=True) if low in (c.partition(":")[2].lower(), *_names(reader, i))
    ]
    help_line = f"did you mean {' or '.join(same[:3])}?" if same else nearest(thing, known, "thing")
    raise UnknownThing(f"nothing speaks of {thing!r}", help=help_line)


def _names(reader: Reader, iri: str) -> Iterator[str]:
    for curie in (*_NAMED_BY, "skos:altLabel", "sa:acronym", "sa:demonym"):
        yield from (o.value.lower() for o in reader.objects(iri, curie) if isinstance(o, Literal))


def _properties(reader: Reader, quads: list[Quad]) -> list[Row]:
    """Return a thing's properties with their values; a date is told in words."""
    values: dict[str, list[NamedNode | Literal]] = defaultdict(list)
    for quad in sorted(set(quads), key=lambda q: str(q.object)):
        curie = reader.curie(quad.predicate.value)
        if curie not in _UNSAID and quad.object not in values[curie] and isinstance(quad.object, NamedNode | Literal):
            values[curie].append(quad.object)
    rows = []
    for curie, found in values.items():
        name = _named(reader, reader.names.expand(curie))
        tell = moment if curie == "sa:claimedDuring" else stretch
        rows += [Row(name, _told(reader, value, tell), _link(reader, value)) for value in found]
    return sorted(rows, key=lambda row: (row.name.lower(), row.text))


def _named(reader: Reader, predicate: str) -> str:
    """Return a property's label without the name of its vocabulary, which stands there in brackets."""
    return re.sub(r" \([^()]*\)$", "", reader.label(predicate))


def _told(reader: Reader, value: NamedNode | Literal, tell: Callable[[str], str]) -> str:
    if isinstance(value, Literal):
        return value.value + (f" ({value.language})" if value.language and value.language != "en" else "")
    edtf = reader.text(value.value, "sa:edtf")
    return tell(edtf) if edtf else reader.label(value.value)


def _link(reader: Reader, value: NamedNode | Literal) -> str | None:
    """Return the CURIE of a thing that its label does not give away."""
    if isinstance(value, Literal) or reader.text(value.value, "sa:edtf"):
        return None
    curie = reader.curie(value.value)
    return None if curie == reader.label(value.value) else curie


def _through(reader: Reader, node: NamedNode, links: list[Quad], on: str) -> list[Group]:
    """Return the nameless things that tie this one to others, such as memberships and tenures, by their class.

    What limits a tie, such as the status of a membership, follows with it.
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    for subject in _ties(reader, links):
        others = _others(reader, subject, node)
        _add_tie(reader, groups, subject, others, on)
        limits = reader.dataset.quads_for_object(NamedNode(subject))
        for limit in _ties(reader, [q for q in limits if q.graph_name in reader.known_graphs]):
            _add_tie(reader, groups, limit, [*others, *_others(reader, limit, NamedNode(subject))], on)
    return [
        Group(heading, tuple(sorted(rows, key=lambda r: (_ORDER.index(r.standing), r.text))))
        for heading, rows in sorted(groups.items())
    ]


def _add_tie(reader: Reader, groups: dict[str, list[Row]], tie: str, others: list[str], on: str) -> None:
    span, kind = reader.thing(tie, "sa:during"), reader.thing(tie, _TYPE)
    edtf = reader.text(span, "sa:edtf") if span else None
    told = ", ".join([*others, *([stretch(edtf)] if edtf else [])])
    holds = standing(reader, span, on) if span and edtf and "/" in edtf else None
    groups[reader.label(kind) if kind else "Other"].append(Row("", told, reader.curie(tie), holds))


def _ties(reader: Reader, links: list[Quad]) -> list[str]:
    return sorted({str(getattr(q.subject, "value", "")) for q in links if _is_tie(reader, q)})


def _is_tie(reader: Reader, quad: Quad) -> bool:
    """Whether a link comes from a thing of ours without a name of its own."""
    subject = quad.subject
    if not isinstance(subject, NamedNode) or reader.names.kind_and_local(subject.value) is None:
        return False
    return not any(reader.objects(subject.value, curie) for curie in _NAMED_BY)


def _others(reader: Reader, tie: str, node: NamedNode) -> list[str]:
    """Return the names of the other things that a tie leads to, sources left out, in the order of its properties."""
    quads = reader.dataset.quads_for_subject(NamedNode(tie))
    values = {
        (q.predicate.value, q.object.value) for q in quads if isinstance(q.object, NamedNode) and q.object != node
    }
    unwanted = [reader.names.expand(curie) for curie in ("dct:source", _TYPE)]
    things = [value for predicate, value in sorted(values) if predicate not in unwanted]
    return list(dict.fromkeys(reader.label(t) for t in things if reader.label(t) != reader.curie(t)))


def _links(reader: Reader, links: list[Quad]) -> list[Row]:
    """Return the named things that refer to this one."""
    rows = set()
    for quad in links:
        if isinstance(quad.subject, NamedNode) and not _is_tie(reader, quad):
            subject = quad.subject.value
            curie = reader.curie(subject)
            label = reader.label(subject)
            name = f"← {_named(reader, quad.predicate.value)}"
            rows.add(Row(name, label, curie if label != curie else None))
    return sorted(rows, key=lambda row: (row.name, row.text))


def _claims_about(reader: Reader, iri: str) -> list[str]:
    """Return the claims whose proposition has a statement from or to this thing; of a content, those on it."""
    statements = {*reader.subjects("sa:s", iri), *reader.subjects("sa:o", iri)}
    propositions = {p for statement in statements for p in reader.subjects("sa:states", statement)} | {iri}
    return sorted({claim for proposition in propositions for claim in claims_on(reader, proposition)})


def _accounts(reader: Reader, claims: list[str]) -> list[Row]:
    """Return claims told in full, each from its outermost stance, in the order of their numbers."""
    outer = sorted({found for claim in claims for found in outermost(reader, claim)})
    told = [account(reader, claim) for claim in outer]
    return [Row("", remark.text, remark.about) for remark in told]


def _own_words(reader: Reader, iri: str, *, granted: bool) -> list[Row]:
    """Return the claims of an actor that the accounts of them grant, or those whose making someone denies."""
    claims = reader.subjects("sa:claimant", iri)
    pairs = [(outer, claim) for claim in claims for outer in outermost(reader, claim)]
    return _accounts(reader, sorted({outer for outer, claim in pairs if is_granted(reader, outer, claim) == granted}))
