"""SPARQL text as tokens: enough to check it before a parser sees it and to fill in its prefixes and parameters.

This is no parser. It knows where comments, texts and IRIs begin and end, so that nothing inside them is taken for
syntax. The grammar is that of SPARQL 1.1, section 19.8, https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

import re
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from kg.errors import InputError, Place

MAX_BYTES = 64 * 1024
MAX_DEPTH = 64
MAX_STEPS = 1000
"""How many operators and clauses: the engine goes a level deeper for each that follows another."""

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: tuple[Form, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

# A text that nobody closes runs to the end of its line or of the query, and nothing is tried twice (`*+`): the time
# is linear in the length of any input.
_TOKEN = re.compile(
    r"""
      (?P<space>[\s]+|\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+(?:\"{3}|.{0,2}\Z) | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3}|.{0,2}\Z)
        | "(?:[^"\\\n\r]|\\.)*+(?:"|\\?(?=[\n\r])|\\?\Z) | '(?:[^'\\\n\r]|\\.)*+(?:'|\\?(?=[\n\r])|\\?\Z))
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:[\w.\-]*)
    | (?P<name>(?:[^\W\d_](?:[\w.\-]{0,99}[\w\-])?)?:(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<number>\d+)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SHORT = 8 * 1024
_OPERATORS = frozenset("!+-*/^|&=")
_CLAUSES = ("BIND", "EXISTS", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "SELECT", "UNION", "VALUES")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


class BadQuery(InputError):
    """A query that cannot be read, or that we will not run."""

    default_code = "KG310"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query, and where it starts and ends in the text."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a query, without white space and comments. Any text has tokens."""
    return _kept(text) if len(text) <= _SHORT else _found(text)


def _found(text: str) -> tuple[Token, ...]:
    matches = (m for m in _TOKEN.finditer(text) if m.lastgroup != "space")
    return tuple(_without_last_dot(Token(m.lastgroup or "", m[0], *m.span())) for m in matches)


# Every check of a query looks at its tokens.
_kept = lru_cache(maxsize=128)(_found)


def _without_last_dot(token: Token) -> Token:
    """Return a prefixed name without the dot that ends the triple after it."""
    if token.kind not in ("name", "blank") or not token.text.endswith("."):
        return token
    kept = token.text.rstrip(".")
    return Token(token.kind, kept, token.start, token.start + len(kept))


def place(text: str, offset: int, file: str = "query") -> Place:
    """Return the line and column, counted from 1, of an offset in a text."""
    return Place(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def check(text: str, file: str = "query") -> None:
    """Refuse, before a parser sees it, what is too long or nested too deeply for any parser to be trusted with.

    Raises ``BadQuery`` where the text is over 64 kB, its brackets are nested more than 64 levels deep, or it has more
    than 1,000 operators and clauses.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise BadQuery(f"the query has {size:,} bytes; at most {MAX_BYTES:,} are taken", Place(file, 1), "shorten it")
    depth = steps = 0
    for token in tokens(text):
        steps += token.text in _OPERATORS if token.kind == "mark" else token.is_word(*_CLAUSES)
        if steps > MAX_STEPS:
            where = place(text, token.start, file)
            raise BadQuery(f"more than {MAX_STEPS:,} operators and clauses", where, "ask in several queries")
        if token.kind == "mark" and token.text in "({[":
            depth += 1
        elif token.kind == "mark" and token.text in ")}]":
            depth -= 1
        if depth > MAX_DEPTH:
            where = place(text, token.start, file)
            raise BadQuery(f"brackets nested more than {MAX_DEPTH} levels deep", where, "flatten the query")


def refuse_federation(text: str, file: str = "query") -> None:
    """Refuse a query that would call another server: the engine gives no way to forbid it. Raises ``BadQuery``.

    The engine's parser needs no space around a keyword: ``trueSERVICESILENT<…>`` and ``SERVICEns:x {…}`` call too.
    """
    for spelt in _spellings(text):
        # Nearly no query has the letters anywhere, and each token need not be looked at.
        found = tokens(spelt) if "SERVICE" in spelt.upper() else ()
        for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
            hidden = after is not None and after.text == "{" and not (before is not None and before.is_word("GRAPH"))
            prefix = token.text.partition(":")[0]
            is_call = "SERVICE" in (token.text if token.kind == "word" else prefix if hidden else "").upper()
            if is_call and token.kind in ("word", "name"):
                raise BadQuery(
                    "SERVICE is refused: a query reaches no other server",
                    place(spelt, token.start, file),
                    "ask that server by itself: kg query --endpoint URL",
                )


def keyword(text: str, *words: str) -> str | None:
    """Return the first of some keywords that a query has, however it spells it; None where it has none."""
    return next((t.text.upper() for spelt in _spellings(text) for t in tokens(spelt) if t.is_word(*words)), None)


def _spellings(text: str) -> list[str]:
    """Return a query as written, and as a parser reads it that resolves escapes first, as SPARQL 1.1, 19.2 has it."""
    read = _ESCAPE.sub(lambda found: _character(found[1] or found[2]) or found[0], text)
    return [text] if read == text else [text, read]


def _character(digits: str) -> str:
    """Return the character with this number, nothing where there is none."""
    number = int(digits, 16)
    return chr(number) if number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF else ""


def refuse_strange_graphs(
    text: str, known: Callable[[], Container[str]], spelling: tuple[str, Mapping[str, str]], file: str = "query"
) -> None:
    """Refuse a query that says with FROM that it reads a graph that is not among the ``known``. Raises ``BadQuery``.

    No graph is ever fetched; but an answer that is empty because there is no such graph says nothing of that.
    ``spelling`` is the base and the prefixes that the query may use without declaring them.
    """
    for spelt in _spellings(text):
        for iri, token in _read_graphs(tokens(spelt), *spelling) if "FROM" in spelt.upper() else ():
            if iri not in known():
                raise BadQuery(
                    f"FROM is refused: there is no graph <{iri}> in the dataset",
                    place(spelt, token.start, file),
                    "kg query -n contents lists the graphs; none is fetched",
                )


def _read_graphs(found: Sequence[Token], base: str, prefixes: Mapping[str, str]) -> Iterator[tuple[str, Token]]:
    """Yield the IRIs of the graphs that FROM names, as far as they can be told, each with its token."""
    known = dict(prefixes)
    for number, token in enumerate(found):
        following = [t for t in found[number + 1 : number + 3] if not t.is_word("NAMED")]
        if token.is_word("BASE") and following and following[0].kind == "iri":
            base = _joined(base, following[0].text[1:-1])
        elif token.is_word("PREFIX") and [t.kind for t in following] == ["name", "iri"]:
            known[following[0].text[:-1]] = _joined(base, following[1].text[1:-1])
        elif token.is_word("FROM", "FROMNAMED") and following and following[0].kind == "iri":
            yield _joined(base, following[0].text[1:-1]), following[0]
        elif token.is_word("FROM", "FROMNAMED") and following and following[0].kind == "name":
            prefix, _, local = following[0].text.partition(":")
            if prefix in known:
                yield known[prefix] + local.replace("\\", ""), following[0]


def first_line(text: str) -> int:
    """Return the line on which a query starts, after the comments before it."""
    found = tokens(text)
    return text.count("\n", 0, found[0].start) + 1 if found else 1


def form(text: str) -> Form | None:
    """Return what kind of query a text is, or None where it is none (an update, or no SPARQL)."""
    return next((candidate for token in tokens(text) for candidate in FORMS if token.is_word(candidate)), None)


def names_graphs(text: str) -> bool:
    """Whether a query says with FROM which graphs it reads."""
    return any(token.is_word("FROM") for token in tokens(text))


def undeclared(text: str) -> list[Token]:
    """Return the prefixed names of a query whose prefix it does not declare itself."""
    found = tokens(text)
    declared = {name.text for keyword, name in pairwise(found) if keyword.is_word("PREFIX") and name.kind == "name"}
    return [t for t in found if t.kind == "name" and t.text.partition(":")[0] + ":" not in declared]


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a query with the declarations of those prefixes that it uses and does not declare itself.

    They stand before its first line without a line break, so that line numbers stay.
    """
    missing = {token.text.partition(":")[0] for token in undeclared(text)} & prefixes.keys()
    return "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in sorted(missing)) + text


def absolute(text: str, base: str) -> str:
    """Return a query with its relative IRIs resolved against ``base``; one with a BASE of its own stays as it is."""
    found = tokens(text)
    if any(token.is_word("BASE") for token in found):
        return text
    relative = [token for token in found if token.kind == "iri" and not _ABSOLUTE.match(token.text[1:-1])]
    return replaced(text, ((t.start, t.end, f"<{_joined(base, t.text[1:-1])}>") for t in relative))


def _joined(base: str, reference: str) -> str:
    """Return a reference resolved against a base (RFC 3986, 5.2), an empty fragment kept; what is none, as it is."""
    from urllib.parse import urljoin

    try:
        joined = urljoin(base, reference)
    except ValueError:
        return reference
    return joined + "#" if reference.endswith("#") and not joined.endswith("#") else joined


def values_blocks(text: str) -> dict[str, list[tuple[int, int]]]:
    """Return, by variable, where the insides of its ``VALUES ?variable { … }`` blocks start and end."""
    found = tokens(text)
    blocks: dict[str, list[tuple[int, int]]] = {}
    for position in range(len(found) - 2):
        keyword, variable, opening = found[position : position + 3]
        if keyword.is_word("VALUES") and variable.kind == "variable" and opening.text == "{":
            closing = next((t for t in found[position + 3 :] if t.kind == "mark" and t.text == "}"), None)
            if closing:
                blocks.setdefault(variable.text[1:], []).append((opening.end, closing.start))
    return blocks


def without_undef(text: str) -> str:
    """Return a query without its ``VALUES ?variable { UNDEF }`` blocks: they say nothing, and some stores stumble."""
    found = tokens(text)
    edits = []
    for at in range(len(found) - 4):
        keyword, variable, opening, inside, closing = found[at : at + 5]
        is_block = keyword.is_word("VALUES") and variable.kind == "variable" and opening.text == "{"
        if is_block and inside.is_word("UNDEF") and closing.text == "}":
            edits.append((keyword.start, closing.end, ""))
    return replaced(text, edits)


def replaced(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with some of its parts, given as start, end and new text, replaced; parts must not overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


_PARSER_SAYS = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_PHRASE = re.compile(r"(?:^|, )([A-Z][A-Za-z]* [A-Za-z][^,\[\]\"]*)")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


def syntax_error(message: str, text: str, file: str = "query") -> BadQuery:
    """Return, for people, the error that the engine's parser gave as ``message`` for a query."""
    said = _PARSER_SAYS.match(message)
    if not said:
        return BadQuery(f"not SPARQL: {message}", Place(file))
    line, column = int(said[1]), int(said[2])
    rest = [*text.splitlines(), "", ""][line - 1][column - 1 :].strip()
    phrase = _PHRASE.search(said[3])
    otherwise = f"not understood from {rest[:30]!r} on" if rest else "it ends too early, or a line does"
    why = phrase[1].strip() if phrase else otherwise
    return BadQuery(f"not SPARQL: {why}", Place(file, line, column), _syntax_help(text))


def _syntax_help(text: str) -> str:
    first = next((t for t in tokens(text) if t.kind == "word" and not t.is_word("PREFIX", "BASE")), None)
    if first is None or first.is_word(*_UPDATES):
        return "write a SELECT, ASK, CONSTRUCT or DESCRIBE query; updates are not taken"
    return "compare it with one that works: kg query -n members --show"
