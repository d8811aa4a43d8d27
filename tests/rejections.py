"""A valid dataset, and the changes that each break one rule of it, as tests/rejected/ has them.

A change is a list of lines. ``+ subject predicate object`` adds triples (Turtle, to the graph that describes the
subject, or to another: ``+g:facts …``, ``+default …``); ``- subject predicate object`` takes them away (``?`` stands
for any); ``= subject predicate object`` replaces whatever values the subject's property has.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import yaml
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from kg import hygiene, worker
from kg.build import read_ontology, read_shapes
from kg.context import vocabulary
from kg.errors import Finding
from kg.names import VOCABULARIES, Names
from kg.project import Sources
from kg.project import read as read_project
from kg.validate.engines import Engine, judged
from kg.validate.results import Result
from kg.validate.terms import SH, Triples

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "rejected"
SKELETON = frozenset(
    VOCABULARIES[prefix] + local for prefix, local in (("rdf", "type"), ("rdfs", "subClassOf"), ("skos", "inScheme"))
)
"""What shapes need of the ontology."""

Outcome = frozenset[tuple[str, str, str]]
"""Which constraints reject something: the name of the shape or query, the SHACL parameter, and how severely."""


@dataclass(frozen=True)
class Example:
    """A change that one rule alone rejects: the rule, the SHACL parameter if it is a shape, and the severity."""

    rule: str
    parameter: str
    severity: str
    change: tuple[str, ...]
    title: str

    @property
    def expected(self) -> Outcome:
        """The one constraint that is to reject it."""
        return frozenset({(self.rule, self.parameter, self.severity)})


@cache
def project() -> Sources:
    """Return this project's files."""
    return read_project(ROOT)


@cache
def names() -> Names:
    """Return this project's names."""
    return vocabulary(read_ontology(project()), project().settings.base).names


@cache
def ontology() -> tuple[Quad, ...]:
    """Return this project's ontology."""
    return tuple(read_ontology(project()))


@cache
def skeleton() -> tuple[Quad, ...]:
    """Return the part of the ontology that the shapes look at."""
    agents = names().id("agent", "")
    return tuple(q for q in ontology() if q.predicate.value in SKELETON or agents in str(q.subject))


@cache
def shapes() -> tuple[Quad, ...]:
    """Return this project's shapes."""
    return tuple(read_shapes(project(), names()))


def parsed(text: str, form: RdfFormat = RdfFormat.TURTLE) -> list[Quad]:
    """Return the quads of a text that uses the project's prefixes undeclared."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in names().prefixes.items())
    return list(parse(f"{prefixes}{text}", form, base_iri=names().base))


@cache
def valid() -> frozenset[Quad]:
    """Return the dataset that breaks no rule."""
    return frozenset(parsed((FOLDER / "valid.trig").read_text(encoding="utf-8"), RdfFormat.TRIG))


def examples(file: str) -> list[Example]:
    """Return the examples of a file or folder below tests/rejected/; a key may end in a remark after a comma."""
    path = FOLDER / file
    found = []
    for source in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
        for title, change in yaml.safe_load(source.read_text(encoding="utf-8")).items():
            rule, parameter, severity = [*str(title).partition(",")[0].split(), "", "error"][:3]
            lines = (change,) if isinstance(change, str) else tuple(change)
            found.append(Example(rule, parameter, severity or "error", lines, str(title)))
    return found


def changed(change: Iterable[str], data: frozenset[Quad] | None = None) -> frozenset[Quad]:
    """Return the valid dataset, or another, with a change made."""
    quads = set(valid() if data is None else data)
    for line in change:
        found = re.match(r"([-+=])(\S*) (\S+) (\S+) ?(.*)$", line, re.DOTALL)
        assert found, line
        sign, graph, subject, predicate, value = found.groups()
        if sign in "-=":
            is_meant = _pattern(subject, predicate, value if sign == "-" else "?")
            gone = {quad for quad in quads if is_meant(quad)}
            assert gone or sign == "=", f"nothing to take away: {line}"
            quads -= gone
        if sign in "+=":
            new = parsed(f"{subject} {predicate} {value} .")
            home = (
                DefaultGraph()
                if graph == "default"
                else NamedNode(names().expand(graph) if graph else _home(quads, subject))
            )
            added = {Quad(q.subject, q.predicate, q.object, home) for q in new}
            assert not added <= quads, f"nothing to add: {line}"
            quads |= added
    return frozenset(quads)


def _pattern(*parts: str) -> Callable[[Quad], bool]:
    """Return a test for the quads that match subject, predicate and value."""
    (wanted,) = parsed(" ".join("<urn:any>" if part == "?" else part for part in parts) + " .")
    terms = [None if part == "?" else term for part, term in zip(parts, wanted.triple, strict=True)]
    return lambda quad: all(term is None or term == own for term, own in zip(terms, quad.triple, strict=True))


def _home(quads: set[Quad], subject: str) -> str:
    """Return the graph that describes a subject, else the one for things of its kind."""
    iri = names().expand(subject)
    there = {str(q.graph_name)[1:-1] for q in quads if str(q.subject) == f"<{iri}>"} - {names().graph("alignments")}
    if there:
        return min(there)
    said = ("claim", "proposition", "statement", "span", "sentence", "group", "relation")
    return names().graph("claims" if subject.partition(":")[0] in said else "facts")


def ground(data: Iterable[Quad]) -> Triples:
    """Return data as the shapes see them: with what they need of the ontology."""
    return Triples([*skeleton(), *data])


def everything() -> frozenset[Quad]:
    """Return the valid dataset with the whole ontology."""
    return valid() | frozenset(ontology())


def outcome(data: Triples, rules: Triples, engine: Engine = "compiled") -> Outcome:
    """Return which constraints reject something in the data; where both engines judge, they must agree."""
    found = judged(data, rules, names(), engine)
    assert found.differing == []
    return frozenset(map(_rejected, found.results))


def _rejected(result: Result) -> tuple[str, str, str]:
    source = result.constraint or result.shape
    parameter = SH.local(result.component).removesuffix("ConstraintComponent")
    parameter = "sparql" if parameter == "SPARQL" else parameter[0].lower() + parameter[1:]
    severity = "warn" if result.severity == SH.Warning else "error"
    return str(source).rpartition("#")[2].rstrip(">"), parameter, severity


def hygiene_findings(data: Iterable[Quad], rules: Iterable[hygiene.Rule]) -> list[Finding]:
    """Return what ``kg.hygiene.run`` does, without a child: for many small examples it costs more than the rules."""
    store = Store()
    store.extend(data)
    found = set()
    for rule in rules:
        output = BytesIO()
        worker.ask(store, _question(rule), output)
        found.update(hygiene._broken(rule, worker._answer(output.getvalue()), names(), None))
    return sorted(found, key=lambda finding: finding.sort_key)


@cache
def _question(rule: hygiene.Rule) -> worker.Question:
    return hygiene._question(rule, names(), set)
