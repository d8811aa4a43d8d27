"""The layout of seeds and of Turtle: always the same, and nothing is ever lost."""

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kg.errors import InputError
from kg.project import Sources
from kg.style import LeftAlone, lay_out, seeds, turtle
from kg.writer import digest

BASE = "https://example.org/kg/"


def laid(text: str) -> str:
    """Return seeds laid out; laid out again they stay as they are."""
    found = seeds("x.yaml", dedent(text).encode())
    assert seeds("x.yaml", found) == found
    return found.decode()


def test_keys_in_reading_order_things_apart_comments_where_they_belong() -> None:
    assert laid("""\
        # What this file holds.
        - note: Last.   # beside the note
          # above the id
          id: state:CAN
          during: {note: why, edtf: 1949,  beginsNotBefore: 1949-01-01T00:00:00Z}
          prefLabel:   'Canada'
          altLabel:
              - The North
              # above the second
              - {lang: fr, value: Le Canada}   # beside the second
        -   id: state:AUS
            that:   # said of it
              # above a nested key
              - type: Event
                id: event:x
              - id: event:y
        # of the next


        # A heading

        - {prefLabel: A, id: "state:A"}
        - {id: state:B, altLabel: [x,   y]}

        - id: state:C

        # The end.
        """) == dedent("""\
        # What this file holds.
        # above the id
        - id: state:CAN
          prefLabel: 'Canada'
          altLabel:
            - The North
            # above the second
            - {value: Le Canada, lang: fr}  # beside the second
          during: {edtf: 1949, beginsNotBefore: 1949-01-01T00:00:00Z, note: why}
          note: Last.  # beside the note

        - id: state:AUS
          that:  # said of it
            # above a nested key
            - id: event:x
              type: Event
            - id: event:y

        # of the next

        # A heading

        - {id: "state:A", prefLabel: A}
        - {id: state:B, altLabel: [x, y]}

        - id: state:C

        # The end.
        """)


def test_texts_of_several_lines_keep_their_lines() -> None:
    text = laid("""\
        -   note: |
              One # no comment
                two

              three
            id: state:A
            gloss: a text
              that goes on
            definition: "one
              two"
        - altLabel: [one,
            two]
          comment: [a, # inside
              b]
          id: state:B
        """)
    assert text == dedent("""\
        - id: state:A
          gloss: a text
            that goes on
          definition: "one
            two"
          note: |
            One # no comment
              two

            three

        - id: state:B
          altLabel: [one, two]
          comment: [a, # inside
            b]
        """)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id: state:A\n", "not a list of things"),
        ("[a, b]\n", "not a list of things"),
        ("- &x a\n- *x\n", "an anchor, an alias or a tag in line 1"),
        ("- !t a\n", "an anchor, an alias or a tag in line 1"),
        ("- a:\n  - {[x]: y}\n", "a key that is no text in line 2"),
        ("- - a\n  - b\n", "a list in a list in line 1"),
        ("- id: |2\n     a\n", None),
        ("- {a: 'x\n    y'}\n", None),
        ("-   note: 'a\n\n  b'\n    id: x\n", None),
        ("- note: |+\n    a\n\n- id: x\n", None),
        ("-     note: [a, # x\n    b]\n      id: x\n", None),
        ("-     |\n  text\n", "further left"),
        ("# nothing\n", "not a list of things"),
        ("- # here\n  id: x\n", "would not say the same"),
        ("- a: # here\n    x\n  id: y\n", None),
        ("- ? a\n  : b\n", None),
        ("- {a, b: c}\n", None),
        ("- [{a: b}, [c]]\n", None),
        ("- 'a#b' # c\n- plain\n", None),
        ("- {}\n- []\n- ''\n-\n", None),
    ],
)
def test_what_cannot_be_laid_out_is_left_alone_and_said(text: str, reason: str | None) -> None:
    found = lay_out("x.yaml", text.encode(), BASE)
    if reason is None:
        assert yaml.compose(found.data.decode(), Loader=yaml.BaseLoader) is not None
        assert found.reason is None or "not" in found.reason
    else:
        assert found.reason is not None
        assert reason in found.reason
    if found.reason:
        assert (found.data, found.changed) == (text.encode(), False)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.yaml", b"- a: b\n  c: : d\n", "x.yaml:2:"),
        ("x.yaml", b"- a\n\xff", "x.yaml:2"),
        ("x.yaml", b"- a\n--- \n- b\n", "x.yaml:2"),
        ("x.ttl", b"@prefix e: <http://e/> .\ne:s e:p ;;\n", "x.ttl:"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(name: str, data: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        lay_out(name, data, BASE)
    assert str(caught.value.place).startswith(told)


words = st.sampled_from(["id", "type", "note", "claimant", "zeal", "a b"])
values = st.recursive(
    st.sampled_from(["x", "'q # q'", '"d"', "1949/..", "a: b".replace(":", "-"), "", "~"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(words, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
comments = st.sampled_from(["", "", "", "  # said"])


def block(value: Any, indent: int, comment: Callable[[], str]) -> list[str]:
    """Return some YAML that says a value, indented as a careless curator would."""
    pad = " " * indent
    if isinstance(value, dict):
        lines = []
        for key, inner in value.items():
            if isinstance(inner, str):
                lines.append(f"{pad}{key}:   {inner}".rstrip() + comment())
            else:
                lines += [f"{pad}{key}:{comment()}", *block(inner, indent + 3, comment)]
        return lines
    if isinstance(value, list):
        lines = []
        for inner in value:
            if isinstance(inner, str):
                lines.append(f"{pad}-  {inner}" + comment())
            else:
                first, *rest = block(inner, indent + 4, comment)
                lines += [f"{pad}-   {first.lstrip()}", *rest]
        return lines
    return [f"{pad}{value}"]


@settings(max_examples=150, deadline=None)
@given(things=st.lists(st.dictionaries(words, values, min_size=1, max_size=4), min_size=1, max_size=3), data=st.data())
def test_whatever_is_laid_out_says_the_same(things: list[dict[str, Any]], data: st.DataObject) -> None:
    text = "\n".join(block(things, 0, lambda: data.draw(comments))) + "\n"
    try:
        found = seeds("x.yaml", text.encode())
    except LeftAlone:
        return
    assert yaml.load(found, Loader=yaml.BaseLoader) == yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    assert found.count(b"# said") == text.count("# said")
    assert seeds("x.yaml", found) == found


def test_turtle_one_property_a_line_and_only_the_prefixes_in_use() -> None:
    text = (
        "@prefix z: <z#> . @prefix sa: <ontology#> . @prefix : <shapes#> .\n"
        "sa:B a sa:C; sa:p <ontology/0.1>, 1, \"x # y\"@en; sa:q [ sa:r ( :a :b ) ].\nsa:A sa:p 'z'.\n"
    )
    found = turtle("x.ttl", text.encode(), BASE)
    assert found.decode() == dedent("""\
        @prefix : <shapes#> .
        @prefix sa: <ontology#> .

        sa:B a sa:C ;
            sa:p <ontology/0.1> , 1 , "x # y"@en ;
            sa:q [ sa:r ( :a :b ) ] .

        sa:A sa:p "z" .
        """)
    assert turtle("x.ttl", found, BASE) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<a> <b> <c> . # why", "comments"),
        ("# why\n<a> <b> '''#''' .", "comments"),
        ("@base <http://e/> . <a> <b> <c> .", "a base of its own"),
        ("BASE <http://e/>\n<a> <b> <c> .", "a base of its own"),
        ('<a#b> <b> \'#\', """a\n#""", "\\"#" .', None),
    ],
)
def test_turtle_that_would_lose_something_is_left_alone(text: str, reason: str | None) -> None:
    found = lay_out("x.ttl", text.encode(), BASE)
    assert (found.reason is None) is (reason is None)
    assert reason is None or reason in str(found.reason)


def test_the_project_is_laid_out_and_says_the_same(sources: Sources) -> None:
    for folder, suffix in (("seeds", ".yaml"), ("ontology", ".ttl"), ("shapes", ".ttl")):
        for name, data in sources.under(folder, suffix).items():
            found = lay_out(name, data, sources.settings.base)
            assert found.reason is None, f"{name}: {found.reason}"
            assert lay_out(name, found.data, sources.settings.base).data == found.data
            if suffix == ".ttl":
                before = parse(data, RdfFormat.TURTLE, base_iri=sources.settings.base)
                after = parse(found.data, RdfFormat.TURTLE, base_iri=sources.settings.base)
                assert digest(before) == digest(after)
