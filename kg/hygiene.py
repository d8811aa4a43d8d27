"""Hygiene: rules on the whole dataset, one SPARQL query a file, and the waivers that let a known exception pass.

A rule selects what breaks it: ``?focus``, and ``?path`` and ``?value`` where they help. Its first lines say the rest::

    # title: Every term has a label
    # severity: error
    # message: {focus} has no label
    # help: add rdfs:label "…"@en

The default graph is the union of all graphs, unless ``# default-graph: own`` asks for the default graph itself.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg import sparql
from kg.errors import SEVERITIES, Finding, InputError, Place, RuleError, Severity
from kg.names import Names
from kg.positions import Located
from kg.seeds.document import Mapping as Node
from kg.seeds.document import Scalar, parse
from kg.worker import Answer, Limits, Question, asking

_BANNER = re.compile(r"^#\s*([a-z-]+):\s*(.*\S)\s*$")
_NEEDED = ("title", "severity", "message", "help")
_KEYS = (*_NEEDED, "default-graph")
_SLOT = re.compile(r"\{(\w+)\}")
_PARTS = ("focus", "path", "value")


class BadRule(RuleError):
    """A hygiene rule or a waiver that says too little or too much."""

    default_code = "KG330"


@dataclass(frozen=True)
class Rule:
    """One rule: its name (the file's), what its banner says, and its query."""

    name: str
    file: str
    title: str
    severity: Severity
    message: str
    help: str
    query: str
    union: bool = True


@dataclass(frozen=True)
class Waiver:
    """An exception: which rule finds what, why that is right, and where it is waived."""

    rule: str
    about: str
    reason: str
    place: Place


def read_rules(files: Mapping[str, bytes]) -> list[Rule]:
    """Return the rules in these files, path to bytes, by name. Raises ``BadRule`` and ``InputError``."""
    return sorted((_rule(file, data) for file, data in files.items()), key=lambda rule: rule.name)


def _rule(file: str, data: bytes) -> Rule:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise InputError("the file is not UTF-8", place=Place(file, number), help="save it as UTF-8") from error
    banner: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _BANNER.match(line)
        if not found:
            break
        if found[1] not in _KEYS or found[1] in banner:
            raise BadRule(
                f"unexpected {found[1]!r}", place=Place(file, number), help=f"a banner has {', '.join(_KEYS)}"
            )
        banner[found[1]] = found[2]
    for key in _NEEDED:
        if key not in banner:
            raise BadRule(f"no {key!r} in the first lines", place=Place(file, 1), help=f"add `# {key}: …`")
    severity = banner["severity"]
    if severity not in SEVERITIES:
        help_line = f"severities: {', '.join(SEVERITIES)}"
        raise BadRule(f"unknown severity {severity!r}", place=Place(file, 1), help=help_line)
    for slot in _SLOT.findall(banner["message"] + banner["help"]):
        if slot not in _PARTS:
            raise BadRule(f"unknown {{{slot}}}", place=Place(file, 1), help="the parts are {focus}, {path} and {value}")
    sparql.check(text, file)
    sparql.refuse_federation(text, file)
    name = file.rpartition("/")[2].removesuffix(".rq")
    union = banner.get("default-graph") != "own"
    chosen: Severity = next(s for s in SEVERITIES if s == severity)
    return Rule(name, file, banner["title"], chosen, banner["message"], banner["help"], text, union)


def run(dataset: Collection[Quad], rules: Iterable[Rule], names: Names, places: Located | None = None) -> list[Finding]:
    """Return what the rules find in the dataset, in a stable order. Raises as ``running``."""
    with running(dataset, rules, names, places) as found:
        return found()


@contextmanager
def running(
    dataset: Collection[Quad],
    rules: Iterable[Rule],
    names: Names,
    places: Located | None = None,
    limits: Limits | None = None,
) -> Iterator[Callable[[], list[Finding]]]:
    """Start a child that asks the rules, and give what waits for what they find; leaving the block ends it.

    Raises ``BadRule`` and ``BadQuery`` for a rule that cannot run, ``TimeoutExceeded`` or ``EngineCrash`` at one that
    takes too much or brings the engine down.
    """
    chosen = list(rules)
    graphs = cache(lambda: {quad.graph_name.value for quad in dataset if isinstance(quad.graph_name, NamedNode)})
    questions = [_question(rule, names, graphs) for rule in chosen]

    def store() -> Store:  # pragma: no cover: in the child
        made = Store()
        made.extend(dataset)
        return made

    with asking(store, questions, limits) as answers:
        yield lambda: sorted(
            {
                finding
                for rule, answer in zip(chosen, answers(), strict=True)
                for finding in _broken(rule, answer, names, places)
            },
            key=lambda finding: finding.sort_key,
        )


def _question(rule: Rule, names: Names, graphs: Callable[[], set[str]]) -> Question:
    return Question(
        rule.query,
        names.base,
        file=rule.file,
        union=rule.union,
        graphs=graphs,
        name=f"the rule {rule.name}",
        line=sparql.first_line(rule.query),
    )


def _broken(rule: Rule, answer: Answer, names: Names, places: Located | None) -> list[Finding]:
    if answer.kind != "solutions":
        raise BadRule("a rule is a SELECT query", place=Place(rule.file, 1), help="select ?focus, ?path and ?value")
    columns, rows = answer.rows()
    for part in ("focus", *_SLOT.findall(rule.message + rule.help)):
        if part not in columns:
            raise BadRule(
                f"?{part} is not selected", place=Place(rule.file, 1), help=f"select ?{part}, or do not name it"
            )
    return [_finding(rule, {part: row.get(part) for part in _PARTS if part in columns}, names, places) for row in rows]


def _finding(rule: Rule, row: dict[str, Any], names: Names, places: Located | None) -> Finding:
    texts = {part: _text(term, names) for part, term in row.items() if term is not None}
    focus, path = row["focus"], row.get("path")
    place = None
    if places is not None and isinstance(focus, NamedNode):
        place = places.of(focus.value, path.value if path is not None else None)
    return Finding(
        code=rule.name,
        message=_filled(rule.message, texts),
        severity=rule.severity,
        place=place,
        focus=texts.get("focus"),
        path=texts.get("path"),
        value=texts.get("value"),
        shape=rule.file,
        help=_filled(rule.help, texts),
    )


def _filled(template: str, texts: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: texts.get(slot[1], "nothing"), template)


def _text(term: Any, names: Names) -> str:
    if isinstance(term, NamedNode):
        return names.compact(term.value)
    return (
        f"“{term.value}”"
        if isinstance(term, Literal)
        else f"_:{term.value}"
        if isinstance(term, BlankNode)
        else str(term)
    )


def read_waivers(files: Mapping[str, bytes]) -> list[Waiver]:
    """Return the waivers in these YAML files: lists of ``rule``, ``about`` (a CURIE) and ``reason``.

    Raises ``InputError`` for what is not YAML, ``BadRule`` for a waiver without one of the three.
    """
    return [_waiver(file, node) for file, data in sorted(files.items()) for node in parse(file, data)]


def _waiver(file: str, node: Node) -> Waiver:
    texts = {entry.key: entry.value.value for entry in node.entries if isinstance(entry.value, Scalar)}
    if set(texts) != {"rule", "about", "reason"} or len(node.entries) != 3 or not all(texts.values()):
        help_line = "write `- {rule: label-case, about: sa:edtf, reason: …}`"
        raise BadRule("a waiver has a rule, an about and a reason", place=Place(file, node.line), help=help_line)
    return Waiver(texts["rule"], texts["about"], texts["reason"], Place(file, node.line))


def waive(findings: Iterable[Finding], waivers: Iterable[Waiver]) -> list[Finding]:
    """Return the findings that no waiver lets pass, with one more for each waiver that nothing needs."""
    kept, needed = [], set()
    waived = {(waiver.rule, waiver.about): waiver for waiver in waivers}
    for finding in findings:
        waiver = waived.get((finding.code, finding.focus or ""))
        if waiver is None:
            kept.append(finding)
        else:
            needed.add(waiver)
    kept += [_unneeded(waiver) for waiver in waived.values() if waiver not in needed]
    return sorted(kept, key=lambda finding: finding.sort_key)


def _unneeded(waiver: Waiver) -> Finding:
    text = f"nothing needs this waiver of {waiver.rule} for {waiver.about}"
    return Finding("unused-waiver", text, "error", waiver.place, waiver.about, help="delete it, or correct its about")
