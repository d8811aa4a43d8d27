"""The order in which people read."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from kg import order
from kg.order import key_rank, local_name, natural


def test_the_examples_in_the_module_hold() -> None:
    found = doctest.testmod(order)
    assert found.attempted
    assert not found.failed


def test_a_key_that_nobody_listed_stands_among_the_others_by_name() -> None:
    keys = ["note", "zeal", "id", "during", "claimant", "angle", "type"]
    assert sorted(keys, key=key_rank) == ["id", "type", "claimant", "angle", "zeal", "during", "note"]


@given(st.lists(st.text("ab019.-٣²", max_size=5), unique=True))
def test_any_names_have_one_order(names: list[str]) -> None:
    assert sorted(names, key=natural)[:1] == ([min(names, key=natural)] if names else [])
    assert len({natural(name) for name in names}) == len(names)


def test_numbers_of_any_length_have_an_order() -> None:
    names = ["a10", "a" + "7" * 5000, "a9", "a" + "9" * 4000]
    assert sorted(names, key=natural) == ["a9", "a10", "a" + "9" * 4000, "a" + "7" * 5000]


def test_the_last_part_of_an_iri() -> None:
    assert [local_name(iri) for iri in ("http://e/x#y", "http://e/x", "urn:x")] == ["y", "x", "urn:x"]
