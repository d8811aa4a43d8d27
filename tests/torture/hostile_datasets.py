"""Hostile datasets by number: the same number gives the same dataset on every machine."""

import random
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Dataset, DefaultGraph, Literal, NamedNode, Quad

RDF, XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#"
LONGEST = 40_000
"""How long a long literal may be, in characters."""

FORMS = (
    *(("integer", text) for text in ("01", "-0", "+7", "000", "99999999999999999999999999")),
    *(("decimal", text) for text in ("1.10", ".5", "-0.0", "1", "100000000000000000000.000000000000000001")),
    *(("double", text) for text in ("1.0E0", "1e0", "INF", "-INF", "NaN", "1E400", "-0.0E0", "01.E+01")),
    *(("boolean", text) for text in ("1", "0", "true", "TRUE", "yes")),
    *(("time", text) for text in ("24:00:00", "00:00:00.000", "12:00:00+14:00", "25:61:61")),
    *(("dateTime", text) for text in ("2024-02-29T24:00:00Z", "2025-02-30T00:00:00", "-0001-01-01T00:00:00.10Z")),
    *(("date", text) for text in ("2025-03-06Z", "0000-01-01", "12025-03-06", "2025-3-6")),
    *(("duration", text) for text in ("P1Y0M", "-P0D", "PT0.10S", "P13M", "P")),
    *(("gYear", text) for text in ("0001", "-0044", "2025+02:00")),
    *(("hexBinary", text) for text in ("0fB7", "abc")),
    *(("base64Binary", text) for text in ("aGk=", "a G k =")),
    *(("anyURI", text) for text in ("not a uri", "http://e/%zz")),
    *(("unknown", text) for text in ("", " x ", "01")),
)
"""Lexical forms that readers like to rewrite, and ill-typed ones, each with the datatype."""
TAGS = ("en", "en-GB", "EN-us", "fr", "zh-Hant-TW", "de-CH-1996", "sr-Latn-RS", "x-Private", "ar", "es-419")
"""Language tags as they are written: with regions, scripts, variants and case."""
PIECES = (
    *(
        '"',
        '""',
        '"""',
        "'''",
        '\\"',
        "\\",
        "\\u0041",
        "\\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\b",
        "\f",
        "\v",
        "\x01",
        "\x1f",
    ),
    *("\x7f", "\x80", "\x85", "\x9f", "\xa0", "\u2028", "\u2029", "\ufeff", "\u200b\u200d", "\u202e\u05d0", "e\u0301"),
    *("\U0001f1e8\U0001f1e6", "\U0010fffd", "\ue000", "\ud7ff", "]]>", "<!-- -->", "<&amp;>", "&#0;", "@en", "^^<x>"),
    *(" . ", "_:b", "<http://e/x>", "{", "}", "%00", "=cmd", "日本", "plain", " ", "  "),
)
UNREADABLE = ("\x00", "\ufdd0", "\ufffe", "\uffff", "\U0001ffff")
"""Characters that other readers refuse, though RDF has them."""
SUBJECTS = (
    *("http://other.example/", "http://other.example", "http://other.example/#", "http://other.example/?", "urn:x:y"),
    *("http://other.example/a/../b", "http://other.example/./a//b/", "HTTP://Other.Example:80/%7Ea", "tag:y,2025:z"),
    *(
        "http://user:pw@[2001:db8::1]:8080/p;q=1?r=s&t=u#v",
        "http://other.example/é/日本?\ue000#ü",
        "mailto:a@b.example",
    ),
    *("http://other.example/a'b(c)*d!$,~", "http://other.example/%3C%3E%22%20%7B%7D", "data:,x", "urn:uuid:0-0-0"),
    *("http://other.example/\U0001f1e8", "http://xn--e1afmkfd.example/", "file:///etc/passwd", "javascript:alert(1)"),
    *("http://other.example/a:b", "http://other.example/-x.", "http://other.example/.x", "a+b-c.d:e"),
)
"""IRIs within RFC 3987 that look like trouble: dot segments, ports, hosts in brackets, percent, case, no path."""
NAMED = (
    *(f"{RDF}{name}" for name in ("type", "value", "_1", "first", "rest")),
    *("http://other.example/p", "http://other.example/x#q", "http://other.example/a/../deep/er", "urn:x:y"),
    *("http://other.example/é", "http://other.example/x-1.2_b", "http://other.example/a'b", "http://other.example/1a"),
    *("http://other.example/xmlns", "http://other.example/?q=r&s=t", "tag:y,2025:z"),
)
"""Properties that RDF/XML can name."""
UNNAMED = (
    *("http://other.example/", "http://other.example/1949", "http://other.example/%20", "http://other.example/(x)"),
    *("http://other.example/x#", "http://other.example/a/-1", "urn:x:", f"{RDF}li"),
)
"""Properties that it cannot: their IRIs end in no name, or the name is a word of its syntax."""


def dataset(number: int) -> Dataset:
    """Return a dataset; every third has a property that RDF/XML cannot name, every seventh what some readers refuse."""
    chance = random.Random(number)  # noqa: S311  # reproducible on purpose
    harmless = Quad(NamedNode(SUBJECTS[4]), NamedNode(NAMED[5]), Literal(str(number)))
    made = Dataset([harmless, *_quads(chance, unnamed=number % 3 == 0), *_lists(chance)])
    if number % 7 == 0:
        text = Literal(chance.choice(UNREADABLE) + _text(chance))
        made.add(Quad(_node(chance), NamedNode(NAMED[5]), text, _graph(chance)))
    return made


def as_written(quads: Iterable[Quad]) -> bytes:
    """Return N-Quads with language tags in the case in which people write them."""
    return "".join(f"{line}\n" for line in map(_line, quads)).encode()


def _line(quad: Quad) -> str:
    parts = [str(quad.subject), str(quad.predicate), str(quad.object)]
    if isinstance(quad.object, Literal) and quad.object.language:
        tag = next(tag for tag in TAGS if tag.lower() == quad.object.language.lower())
        parts[2] = parts[2][: -len(tag)] + tag
    if quad.graph_name != DefaultGraph():
        parts.append(str(quad.graph_name))
    return " ".join([*parts, "."])


def _quads(chance: random.Random, *, unnamed: bool) -> Iterator[Quad]:
    for _ in range(chance.randint(1, 12)):
        yield Quad(_node(chance), NamedNode(chance.choice(NAMED)), _value(chance), _graph(chance))
    if unnamed:
        yield Quad(_node(chance), NamedNode(chance.choice(UNNAMED)), _value(chance), _graph(chance))


def _lists(chance: random.Random) -> Iterator[Quad]:
    """Yield a list now and then: well-formed, with a tail shared by two, in a circle, or with more said of a cell."""
    if chance.random() < 0.5:
        return
    first, rest, home = NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest"), _graph(chance)
    cells = [BlankNode(f"cell{at}") for at in range(chance.randint(1, 4))]
    kind = chance.choice(("well-formed", "shared", "circle", "more"))
    ends: list[NamedNode | BlankNode] = [*cells[1:], cells[0] if kind == "circle" else NamedNode(f"{RDF}nil")]
    for cell, following in zip(cells, ends, strict=True):
        yield Quad(cell, first, _value(chance), home)
        yield Quad(cell, rest, following, home)
    yield Quad(_node(chance), NamedNode(NAMED[5]), cells[0], home)
    if kind == "shared":
        yield Quad(_node(chance), NamedNode(NAMED[6]), cells[-1], home)
    if kind == "more":
        yield Quad(cells[-1], NamedNode(NAMED[6]), _value(chance), home)


def _node(chance: random.Random) -> NamedNode | BlankNode:
    if chance.random() < 0.3:
        return BlankNode(f"b{chance.randint(0, 3)}")
    return NamedNode(chance.choice(SUBJECTS))


def _graph(chance: random.Random) -> NamedNode | BlankNode | DefaultGraph:
    kind = chance.random()
    if kind < 0.4:
        return DefaultGraph()
    return BlankNode(f"b{chance.randint(0, 3)}") if kind < 0.45 else NamedNode(chance.choice(SUBJECTS[:4]))


def _value(chance: random.Random) -> NamedNode | BlankNode | Literal:
    kind = chance.random()
    if kind < 0.25:
        return _node(chance)
    if kind < 0.55:
        datatype, text = chance.choice(FORMS)
        return Literal(text, datatype=NamedNode(XSD + datatype))
    if kind < 0.75:
        return Literal(_text(chance), language=chance.choice(TAGS))
    return Literal(_text(chance))


def _text(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return ""
    if kind < 0.13:
        return chance.choice(PIECES) * chance.randint(1, LONGEST // 14)
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 5)))
