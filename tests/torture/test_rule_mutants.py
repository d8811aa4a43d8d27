"""Taking away, turning or loosening a condition of a rule turns a test red: hygiene rules, and rules that derive.

A mutant of a hygiene rule is judged by what the tests judge rules by: the examples that it or another rule or a shape
rejects, what is valid, and our own data. A mutant of a derivation rule is judged by the tests of those rules.
"""

import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest
import rejections
import test_derivation_rules as derivation
from ontology_terms import RULES
from pyoxigraph import Quad, QuerySolutions, Store
from rejections import examples

from kg.build import Built
from kg.hygiene import Rule, read_rules
from torture.query_mutants import mutants

PLAIN = {"default-graph", "explicit-thing", "import-cycle"}
EVERY_NTH = 12
"""In an ordinary run, one mutant of so many."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return the hygiene rules."""
    return tuple(read_rules(rejections.project().under("shapes/hygiene", ".rq")))


@cache
def grounds(name: str) -> tuple[Store, ...]:
    """Return what a rule is judged by first: what it alone rejects, then what is right."""
    own = [example.change for example in examples("hygiene.yaml") if example.rule == name]
    return tuple(stored(rejections.changed(change, rejections.everything())) for change in own)


@cache
def other_grounds() -> tuple[Store, ...]:
    """Return what every rule is judged by: what is right, and what other rules reject."""
    files = ("hygiene-accepted.yaml", "accepted.yaml", "hygiene.yaml")
    changes = [example.change for file in files for example in examples(file)]
    data = [rejections.everything(), *(rejections.changed(change, rejections.everything()) for change in changes)]
    return tuple(map(stored, data))


def grounds_of_shapes() -> Iterator[Store]:
    """Yield what shapes alone reject, of which no rule is to say anything; too much to keep."""
    for example in examples("shapes"):
        yield stored(rejections.changed(example.change, rejections.everything()))


def stored(data: frozenset[Quad]) -> Store:
    """Return data in a store."""
    store = Store()
    store.extend(data)
    return store


def finds(rule: Rule, query: str, store: Store) -> bool | None:
    """Return whether a query finds anything beyond what is waived; nothing where it is no query."""
    try:
        found = store.query(query, base_iri=rejections.names().base, use_default_graph_as_union=rule.union)
    except SyntaxError:
        return None
    assert isinstance(found, QuerySolutions)
    if [variable.value for variable in found.variables] == []:
        return None
    waived = rejections.names().sa("cowCode") if rule.name == "label-case" else ""
    return any(getattr(row["focus"], "value", "") != waived for row in found)


def is_told(rule: Rule, query: str, own_data: Store) -> bool:
    """Whether a mutant finds something where the rule finds nothing, or the other way round."""
    for store in chain(grounds(rule.name), [own_data], other_grounds(), grounds_of_shapes()):
        said = finds(rule, query, store)
        if said is None or said != finds(rule, rule.query, store):
            return True
    return False


def test_no_mutant_of_a_hygiene_rule_survives(
    built: Built, capsys: pytest.CaptureFixture[str], *, torture: bool
) -> None:
    own_data = stored(frozenset(built.dataset))
    every = [(rule, f"{rule.name}: {title}", text) for rule in rules() for title, text in mutants(rule.query)]
    tried = every if torture else every[::EVERY_NTH]
    survivors = [title for rule, title, text in tried if not is_told(rule, text, own_data)]
    with capsys.disabled():
        sys.stdout.write(f"\n{len(tried)} mutants of hygiene rules; survivors: {len(survivors) or 'none'}\n")
    # These rules say one thing, without a condition.
    assert {rule.name for rule in rules()} - {rule.name for rule, _, _ in every} == PLAIN
    assert not survivors, "\n".join(survivors)


def test_no_mutant_of_a_derivation_rule_survives(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, torture: bool
) -> None:
    originals = {path.stem: path.read_text(encoding="utf-8") for path in RULES}
    every = [(name, f"{name}: {title}", text) for name, whole in originals.items() for title, text in mutants(whole)]
    tried = every if torture else every[::EVERY_NTH]
    survivors = []
    for name, title, text in tried:
        monkeypatch.setattr(derivation, "rule", (originals | {name: text}).__getitem__)
        if not turns_red():
            survivors.append(title)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(tried)} mutants of derivation rules; survivors: {len(survivors) or 'none'}\n")
    assert {name for name, _, _ in every} == set(originals)
    assert not survivors, "\n".join(survivors)


def turns_red() -> bool:
    """Whether a test of the derivation rules fails, as the rules are now."""
    try:
        derivation.test_labels_come_from_preferred_labels_and_else_from_titles()
        derivation.test_the_time_of_something_else_says_nothing_of_a_membership()
        derivation.test_belonging_to_another_body_is_no_membership_of_an_arrangement()
        for kind, expected in (("membershipDisputed", 0), ("participationSuspended", 1)):
            derivation.test_only_a_dispute_leaves_doubt_about_a_membership(kind, expected)
        for case in derivation.SPANS:
            for sort in ("FormalAlliance", "SecurityArrangement"):
                derivation.test_a_member_is_one_only_where_the_dates_leave_no_doubt(case, sort)
    except (AssertionError, SyntaxError):
        return True
    return False
