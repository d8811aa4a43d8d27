"""The collector is held back in a block, and as it was behind it."""

import gc

import pytest

from kg.collector import held_back


def test_it_is_held_back_and_let_go() -> None:
    assert gc.isenabled()
    with held_back():
        assert not gc.isenabled()
        with held_back():
            assert not gc.isenabled()
        assert not gc.isenabled(), "what was off before stays off"
    assert gc.isenabled()


def test_an_error_lets_it_go() -> None:
    with pytest.raises(ValueError, match="no"), held_back():
        raise ValueError("no")
    assert gc.isenabled()
