"""A third opinion on SHACL Core: rudof, another project's engine, finds what our engine and pySHACL find."""

import re
from collections import Counter
from functools import cache

import pytest
import rejections
from pyoxigraph import Literal, RdfFormat, Triple, serialize
from pyrudof import RDFFormat, ReaderMode, Rudof, RudofConfig, ShaclFormat
from rejections import Example, examples

from kg.build import Built
from kg.validate.engines import Engine, judged
from kg.validate.terms import RDF, SH, XSD, Triples

Told = Counter[tuple[str, ...]]
OF_CORE = [example for example in examples("shapes") if example.parameter != "sparql"]
SAMPLE = 4
EXCUSED = frozenset((SH.MinInclusiveConstraintComponent.value, SH.MaxInclusiveConstraintComponent.value))
"""What rudof is not asked about derived integers: it cannot compare ``"2"^^xsd:nonNegativeInteger`` with 1. SPARQL 1.1
can (17.1: derived numeric types are operands as well), and SHACL 4.3 goes by SPARQL."""

MIXED = frozenset(
    f"{name} datatype" for name in ("UnnamedActor-countMin", "UnnamedActor-countMax", "Passage-start", "Passage-end")
)
COMPARED = frozenset((SH.LessThanConstraintComponent.value, SH.LessThanOrEqualsConstraintComponent.value))
"""What rudof is not asked where one of two bounds is an integer of another kind, for the same reason."""

ROUND_TRIP = rejections.names().prefixes["shape"] + "State-isoAlpha3-own"
"""Another shape that rudof is not asked about: its path goes to a literal and back to all who have it, and rudof does
not go back from a literal."""


@cache
def core() -> Triples:
    """Return the project's shapes without their queries."""
    found = Triples()
    for subject, predicate, value in Triples(rejections.shapes()):
        if predicate != SH.sparql and (predicate, value) != (RDF.type, SH.SPARQLConstraint):
            found.add(subject, predicate, value)
    return found


def lines(triples: Triples) -> str:
    """Return triples as N-Triples."""
    return (serialize((Triple(*each) for each in triples), format=RdfFormat.N_TRIPLES) or b"").decode()  # type: ignore[arg-type]


def by_rudof(data: Triples) -> Told:
    """Return what rudof finds: focus node, component, shape, severity and value."""
    third = Rudof(RudofConfig())
    third.read_data(lines(data), format=RDFFormat.NTriples, reader_mode=ReaderMode.Strict)
    third.read_shacl(lines(core()), format=ShaclFormat.NTriples)
    return Counter(
        (entry.focus_node, entry.constraint_component, str(entry.source_shape), entry.severity, bare(entry.value))
        for entry in third.validate_shacl()
        if entry.constraint_component not in EXCUSED and str(entry.source_shape) != ROUND_TRIP
    )


def by_us_and_the_judge(data: Triples, engine: Engine = "both") -> Told:
    """Return the same of our engine and pySHACL, which must agree."""
    found = judged(data, core(), rejections.names(), engine)
    assert found.differing == []
    return Counter(
        (
            result.focus.value if not isinstance(result.focus, Triple) else "",
            str(result.component).strip("<>"),
            str(result.shape).strip("<>"),
            SH.local(result.severity),
            bare(getattr(result.value, "value", result.value)),
        )
        for result in found.results
        if str(result.component).strip("<>") not in EXCUSED and str(result.shape).strip("<>") != ROUND_TRIP
    )


def bare(value: object) -> str:
    """Return a value as rudof shows it, without quotes, language and datatype; it writes times of UTC with a Z."""
    text = re.sub(r'^"(.*)"(@[\w-]+|\^\^\S+)?$', r"\1", str(value), flags=re.DOTALL)
    return re.sub(r"^(\d{4}-\d\d-\d\dT[\d:]+)\+00:00$", r"\1Z", text)


def without(components: frozenset[str], told: Told) -> Told:
    """Return what was found but for some components."""
    return Counter({entry: count for entry, count in told.items() if entry[1] not in components})


def chosen(*, torture: bool) -> list[Example]:
    """Return the examples to try: all, or some from all over."""
    return OF_CORE if torture else OF_CORE[:: len(OF_CORE) // SAMPLE][:SAMPLE]


def test_all_three_reject_the_same_examples(*, torture: bool) -> None:
    tried, differing = 0, []
    for example in chosen(torture=torture):
        data = rejections.ground(rejections.changed(example.change))
        left_out = COMPARED if example.title in MIXED else frozenset[str]()
        if without(left_out, by_rudof(data)) != without(left_out, by_us_and_the_judge(data)):
            differing.append(example.title)
        tried += 1
    assert differing == []
    assert tried == (len(OF_CORE) if torture else SAMPLE)
    assert len(OF_CORE) > 250


def test_all_three_pass_our_own_data(built: Built) -> None:
    apart = {built.names.graph(name) for name in ("shapes", "meta")}
    data = Triples(quad for quad in built.dataset if getattr(quad.graph_name, "value", "") not in apart)
    # That pySHACL finds nothing in them either is for tests/test_engines.py, once.
    assert by_rudof(data) == by_us_and_the_judge(data, "compiled") == Counter()


@pytest.mark.parametrize(("text", "kind"), [("2", "nonNegativeInteger"), ("2", "integer")])
def test_what_rudof_is_excused_from(text: str, kind: str) -> None:
    data = Triples()
    data.add(SH.this, RDF.type, SH.Thing)
    data.add(SH.this, SH.p, Literal(text, datatype=XSD[kind]))
    made = Rudof(RudofConfig())
    shape = f"<urn:s> a <{SH.NodeShape.value}> ; <{SH.targetNode.value}> <{SH.this.value}> ; <{SH.property.value}> [ "
    shape += f"<{SH.path.value}> <{SH.p.value}> ; <{SH.minInclusive.value}> 1 ] ."
    made.read_data(lines(data), format=RDFFormat.NTriples)
    made.read_shacl(shape, format=ShaclFormat.Turtle)
    assert made.validate_shacl().conforms == (kind == "integer")
