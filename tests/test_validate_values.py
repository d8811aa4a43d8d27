"""Literals as values: what is decided here is what the library below the judge says of them too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.validate import judging
from kg.validate.terms import RDF, XSD
from kg.validate.values import _plain, compared, has_datatype, is_less, is_number

NAMES = ("integer", "nonNegativeInteger", "decimal", "boolean", "date", "dateTime", "string", "double", "byte", "time")
digits = st.text("0123456789", min_size=1, max_size=6)
days = st.dates().map(str) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
moments = st.builds("{}T{}{}".format, days, st.times().map(lambda t: str(t)[:8]), st.sampled_from(["", "Z", "+01:00"]))
texts = st.one_of(
    digits, digits.map("-{}".format), st.builds("{}.{}".format, digits, digits), days, moments,
    st.sampled_from(["true", "1", "TRUE", "", " 1", "1_0", "1e3", "INF", "x", "+5", ".5", "5.", "24:00:00"]),
)  # fmt: skip
literals = st.builds(lambda text, name: Literal(text, datatype=XSD[name]), texts, st.sampled_from(NAMES))


@given(literals)
def test_a_literal_is_well_formed_for_the_judge_too(value: Literal) -> None:
    assert has_datatype(value, value.datatype) is judging.is_well_formed(value)


@given(literals, literals)
def test_what_can_be_compared_is_compared_as_the_judge_does(left: Literal, right: Literal) -> None:
    kinds = [_plain(value) for value in (left, right)]
    if None in kinds or kinds[0][0] == kinds[1][0]:
        assert compared(left, right) == judging.compared(left, right)
        for or_equal in (True, False):
            assert is_less(left, right, or_equal) is judging.is_less(left, right, or_equal)
    else:
        assert compared(left, right) is None
        assert not is_less(left, right, or_equal=True)


@pytest.mark.parametrize("text", ["x", ""])
def test_any_text_is_a_text(text: str) -> None:
    assert has_datatype(Literal(text), XSD.string)
    assert has_datatype(Literal(text, language="en"), RDF.langString)
    assert not has_datatype(Literal(text, language="en"), XSD.string)
    assert not has_datatype(NamedNode("urn:x"), XSD.string)


def test_nodes_are_not_numbers() -> None:
    assert compared(NamedNode("urn:a"), Literal("1")) is None
    assert not is_less(BlankNode(), Literal("1"), or_equal=True)
    assert is_less(NamedNode("urn:a"), NamedNode("urn:b"), or_equal=False), "as the judge has it"
    assert not is_number(NamedNode("urn:a"))
    assert is_number(Literal("1.50", datatype=XSD.decimal))
