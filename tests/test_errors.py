"""Errors: their codes, places, order and exit codes."""

import importlib
import pkgutil
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.errors import (
    SEVERITIES,
    ErrorGroup,
    Finding,
    InputError,
    KgError,
    Place,
    RuleError,
    StoreError,
    TimeoutExceeded,
    UsageError,
)

ALL: list[type[KgError]] = [KgError, UsageError, InputError, RuleError, StoreError, TimeoutExceeded]
EXIT_CODES = {UsageError: 2, InputError: 3, RuleError: 1, StoreError: 4, TimeoutExceeded: 4}

places = st.builds(
    Place,
    st.sampled_from(["a.yaml", "b.yaml", "c.ttl"]),
    st.none() | st.integers(1, 9),
    st.none() | st.integers(1, 9),
)
findings = st.builds(
    Finding,
    st.sampled_from(["KG101", "KG102"]),
    st.sampled_from(["one", "two"]),
    st.sampled_from(SEVERITIES),
    st.none() | places,
    st.none() | st.sampled_from(["state:CAN", "state:USA"]),
)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("a.yaml"), "a.yaml"),
        (Place("a.yaml", 3), "a.yaml:3"),
        (Place("a.yaml", 3, 7), "a.yaml:3:7"),
    ],
)
def test_place_reads_as_editors_expect(place: Place, text: str) -> None:
    assert str(place) == text


def test_place_and_finding_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Place("a.yaml").line = 3  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        Finding("KG101", "no").code = "KG102"  # type: ignore[misc]


@given(st.lists(findings, max_size=8))
def test_findings_have_one_order(found: list[Finding]) -> None:
    ordered = sorted(found, key=lambda f: f.sort_key)
    shuffled = found[::-1]
    assert ordered == sorted(shuffled, key=lambda f: f.sort_key)
    known = [f.place.sort_key for f in ordered if f.place]
    assert known == sorted(known)


def test_findings_without_a_place_come_first() -> None:
    placed = Finding("KG101", "no", place=Place("a.yaml", 1))
    assert sorted([placed, replace(placed, place=None)], key=lambda f: f.sort_key)[0].place is None


@pytest.mark.parametrize("kind", ALL)
def test_an_error_has_a_code_and_is_told_with_its_place(kind: type[KgError]) -> None:
    error = kind("it broke", Place("a.yaml", 3), "mend it")
    assert error.code == kind.default_code
    assert str(error) == "a.yaml:3: it broke"
    assert str(kind("it broke")) == "it broke"
    assert error.args == ("it broke",)


@pytest.mark.parametrize(("kind", "status"), EXIT_CODES.items())
def test_exit_codes(kind: type[KgError], status: int) -> None:
    assert kind("it broke").exit_status == status


def test_codes_are_told_apart() -> None:
    codes = [kind.default_code for kind in ALL]
    assert len(set(codes)) == len(codes)
    assert RuleError("it broke", code="KG123").code == "KG123"


def test_a_group_tells_its_first_by_place_and_counts() -> None:
    late, early = RuleError("late", Place("b.yaml", 1), "help b"), RuleError("early", Place("a.yaml", 9), "help a")
    group = ErrorGroup([late, early])
    assert group.errors == (early, late)
    assert "2 errors" in str(group)
    assert (group.place, group.help, group.code) == (early.place, "help a", early.code)


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ([RuleError("a"), RuleError("b")], 1),
        ([RuleError("a"), InputError("b")], 3),
        ([InputError("a"), RuleError("b"), RuleError("c")], 3),
    ],
)
def test_a_group_ends_as_its_worst_member(members: list[KgError], status: int) -> None:
    assert ErrorGroup(members).exit_status == status


def test_no_two_errors_share_a_code() -> None:
    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if module.name != "kg.__main__":
            importlib.import_module(module.name)
    waiting, codes = [KgError], dict[str, type[KgError]]()
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if "default_code" in error.__dict__ and error.__module__.startswith("kg."):
            assert codes.setdefault(error.default_code, error) is error
    assert len(codes) > 20
