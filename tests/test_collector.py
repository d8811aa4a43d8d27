"""The collector is held back in a block, and as it was behind it."""

import gc
import subprocess
import sys

import pytest

from kg.collector import held_back, kept, no_more, seldom


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


def test_a_command_looks_seldom_and_not_at_its_end() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    try:
        seldom()
        assert gc.get_threshold()[0] > before[0]
        no_more()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def test_what_is_kept_is_not_taken_apart_at_the_end() -> None:
    told = "class Loud:\n def __del__(self): print('gone')\n"
    for how, said in (("Loud()", ""), ("[Loud()]", "")):
        script = f"from kg.collector import kept, no_more\n{told}kept({how})\nno_more()"
        assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == said
    script = f"{told}it = Loud()"
    assert "gone" in subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    thing = object()
    assert kept(thing) is thing
