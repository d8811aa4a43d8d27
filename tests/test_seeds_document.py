"""YAML text to nodes that know their lines: any bytes give nodes, or an error with a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, KgError, RuleError
from kg.seeds.document import parse

FILE = "seeds/reference/x.yaml"


def test_a_file_in_another_encoding_is_said() -> None:
    with pytest.raises(InputError, match="not UTF-8") as caught:
        parse(FILE, b"- {id: state:CAN}\n- {id: state:X, prefLabel: \xe9}")
    assert caught.value.place is not None
    assert caught.value.place.line == 2


@given(st.binary(max_size=200))
def test_any_bytes_give_nodes_or_an_error_with_a_place(data: bytes) -> None:
    assert all(error.place for error in errors_of(data))


@given(st.text(alphabet="-:{}[]&*!|>'\"%@`#, \nabid", max_size=60))
def test_any_punctuation_gives_nodes_or_an_error_with_a_place(text: str) -> None:
    assert all(error.place for error in errors_of(text.encode()))


def errors_of(data: bytes) -> list[KgError]:
    try:
        parse(FILE, data)
    except (InputError, RuleError) as error:
        return [error]
    return []
