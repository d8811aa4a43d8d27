"""Naughty strings, as bytes: what makes parsers, escapes, terminals, databases and shells stumble."""

from itertools import product
from pathlib import Path


def _strings() -> list[bytes]:
    """Return them all, each once."""
    found = [bytes([code]) for code in (*range(33), 127)]
    found += [b"a" + bytes([code]) + b"b" for code in (0, 7, 8, 9, 10, 11, 12, 13, 27, 127)]
    found += [chr(code).encode() for code in _CODES]
    found += [b"a" + chr(code).encode() + b"b" for code in _CODES]
    found += _BROKEN
    found += [mark * count for mark, count in product(_MARKS, (1, 3))]
    found += [text.encode() for text in _TEXTS]
    found += [piece * times for piece, times in _LONG]
    return list(dict.fromkeys(found))


_CODES = (
    *(0x80, 0x85, 0x9B, 0xA0, 0xAD, 0x300, 0x34F, 0x600, 0x61C, 0x115F, 0x180E, 0x1680, 0x2000, 0x200B, 0x200C),
    *(0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202D, 0x202E, 0x2060, 0x2066, 0x2069, 0x206A, 0x2800),
    *(0x3000, 0x3164, 0xD7FF, 0xE000, 0xFDD0, 0xFE0F, 0xFEFF, 0xFF02, 0xFF1C, 0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF),
    *(0x10000, 0x1F3F3, 0x1F468, 0x1FFFF, 0xE0001, 0xE007F, 0xF0000, 0x10FFFD, 0x10FFFF),
)
"""Invisible, turning, joining, private and no characters at all."""

_BROKEN = [
    *(
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xed\xa0\xbd\xed\xb8\x80",
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe\x00\x00",
        b"\xc0\x80",
    ),
    *(b"\xe0\x80\xaf", b"\xf8\x88\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\x80"),
    *(b"caf\xe9", b"\xa0", b"\xef\xbf\xbd\xff", b"a\xc3(b", b"+ADw-script+AD4-", b"\x1b$B", b"\x81\x30\x81\x30"),
]
"""No UTF-8: surrogates alone and in pairs, overlong forms, cut characters, other encodings."""

_MARKS = [bytes([code]) for code in b"\"'`<>{}[]()|\\^/#?%&=+*~;:,.!@$-_"]

_TEXTS = [
    line.encode("ascii").decode("unicode_escape")
    for line in Path(__file__).with_name("naughty.txt").read_text(encoding="ascii").split("\n")[:-1]
]
"""One a line, escaped as in Python: values, dates, escapes, markup, addresses, injections, names, scripts."""

_LONG = (
    *(
        (b"a", 1000),
        (b"a", 70_000),
        (b"a ", 5000),
        (b"(", 300),
        (b"(", 5000),
        (b"[", 300),
        (b"[", 5000),
        (b"{", 300),
        (b"{", 5000),
    ),
    *(
        (b"<a>", 300),
        (b"<a>", 5000),
        (b"\\", 1001),
        (b'"', 1001),
        (b"\xcc\x81", 5000),
        (b"%41", 5000),
        (b"-", 5000),
        (b".", 5000),
    ),
    *(
        (b"a.", 5000),
        (b"a-", 5000),
        (b"a/", 5000),
        (b"\n", 5000),
        (b"\xf0\x9f\x98\x80", 5000),
        (b"- ", 300),
        (b"- ", 5000),
        (b"a: ", 300),
    ),
    *(
        (b"!", 5000),
        (b"1+", 5000),
        (b"&a;", 3000),
        (b"9", 5000),
        (b"\xe2\x80\x8f", 2000),
        (b"<<( ", 300),
        (b"^", 3000),
        (b"@", 3000),
    ),
)

STRINGS = _strings()
