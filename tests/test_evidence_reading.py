"""Text snapshots: from a file to paragraphs and words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_article import FILE, FOOTER, PARAGRAPHS, TEXT

from kg.errors import InputError
from kg.evidence import Snapshot, normal_form, paragraphs_of_html, read, split

SMALL = Snapshot.of(TEXT)


# Reading a file


def test_a_snapshot_leaves_out_the_footer_and_unifies() -> None:
    assert read(FILE, "a.txt") == SMALL
    messy = unicodedata.normalize("NFD", "\ufeff\r\n" + TEXT.replace("\n", "\r\n") + "\r\n" + FOOTER + "  \r\n\r\n")
    assert read(messy.encode(), "a.txt") == SMALL
    assert Snapshot.of(TEXT.replace("\n", "\r")) == SMALL
    assert Snapshot.of(FOOTER).text == ""
    assert FOOTER in Snapshot.of(f"{FOOTER}\nand then more").text


def test_paragraphs_are_lines_or_what_blank_lines_part() -> None:
    assert [SMALL.text[a:b] for a, b in SMALL.paragraphs] == list(PARAGRAPHS)
    blank = Snapshot.of("one\ntwo\n\n \nthree\n\nfour")
    assert [blank.text[a:b] for a, b in blank.paragraphs] == ["one\ntwo", "three", "four"]
    assert [blank.paragraph_at(n) for n in (0, 5, 7, 11, 18)] == [1, 1, 1, 2, 3]


def test_html_gives_the_same_snapshot() -> None:
    blocks = "".join(f"<p class=x>{p.replace('’', '&rsquo;')}\n</p>" for p in PARAGRAPHS)
    page = f"<!DOCTYPE html><title>no</title><body><script>var no = '<p>';</script>{blocks}<footer>{FOOTER}</footer>"
    assert read(page.encode(), "a.html") == SMALL
    assert read(page.encode(), "a.txt") == SMALL


def test_html_without_care() -> None:
    markup = "<div>One <i>two</i><br/>three<BR>four<style>x</style></div></p><ul><li>five<li>six</ul>&amp; <nope>seven"
    assert paragraphs_of_html(markup) == ["One two", "three", "four", "five", "six", "& seven"]
    assert paragraphs_of_html("<svg><g>x</svg>y<svg/>z") == ["yz"]
    assert paragraphs_of_html("<noscript><p>a</noscript><p>b<hr/>c") == ["b", "c"]
    assert paragraphs_of_html("") == []


@given(st.text())
def test_no_markup_makes_the_reader_fail(markup: str) -> None:
    assert all(text.strip(" ") for text in paragraphs_of_html(markup))


@pytest.mark.parametrize(
    ("data", "told", "line"),
    [
        ("café".encode("latin-1"), "byte 0xe9", 1),
        (b"one\ntwo\xff", "byte 0xff", 2),
        ("one two".encode("utf-16"), "UTF-16", 1),
        ("one two".encode("utf-16-be"), "not text", 1),
        (b"%PDF-1.7 ...", "not text", 1),
        (b"", "no words", None),
        (b"<html><script>x</script></html>", "no words", None),
    ],
)
def test_what_is_no_text_says_so(data: bytes, told: str, line: int | None) -> None:
    with pytest.raises(InputError, match=told) as caught:
        read(data, "a.txt")
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == ("a.txt", line)
    assert caught.value.help


# Words


def test_the_normal_form() -> None:
    assert normal_form("The ﬁve–Eyes’  CAFÉ, Straße\u00a02½_x") == "the five eyes cafe strasse 21 2 x"
    assert normal_form("q\u0303\u0301 x") == "q x"
    words = split("q\u0303\u0301, x")
    assert (words.starts, words.ends) == ((0, 5), (3, 6))
    assert [words.cuts(n) for n in range(7)] == [False, True, True, False, False, False, False]
    assert split("\u0301").forms == ()
    assert split("a b").occurrences(()) == []


@given(st.text())
def test_the_normal_form_is_stable_and_blind_to_spacing(text: str) -> None:
    form = normal_form(text)
    assert normal_form(form) == form
    assert normal_form(text.replace(" ", " \n ")) == form
    words = split(text)
    assert all(a < b for a, b in zip(words.starts, words.ends, strict=True))
    assert list(words.starts) == sorted(words.starts)


def test_mended_words_read_over_what_is_not_seen() -> None:
    text = "light\u00adhouse har-\n  bour keep\u200ber two-\nfold 3-\n4"
    assert split(text).forms == ("light", "house", "har", "bour", "keep", "er", "two", "fold", "3", "4")
    assert split(text, mended=True).forms == ("lighthouse", "harbour", "keeper", "twofold", "3", "4")


@pytest.mark.parametrize("opened", ["<!--", "<![CDATA[", "<a ", "<!a", "</", "<?x", "<script>"])
def test_what_nobody_closes_is_not_read(opened: str) -> None:
    assert paragraphs_of_html("<p>one two</p>" + opened * 20_000) == ["one two"]
