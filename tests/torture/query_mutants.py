"""Mutants of SPARQL text: each condition taken away, turned round or loosened, one at a time."""

import re
from collections.abc import Iterator

from pyoxigraph import Store

_CLAUSE = re.compile(r"\b(FILTER NOT EXISTS|FILTER EXISTS|FILTER|MINUS|OPTIONAL)\s*(?=[({])")
_SWAPS = (
    *((r"\bFILTER NOT EXISTS\b", "FILTER EXISTS"), (r"\bFILTER EXISTS\b", "FILTER NOT EXISTS")),
    *((r"!(?==)=", "="), (r"!(?=[A-Zs(])", ""), (r" <= ", " < "), (r" >= ", " > ")),
    # The order of two names only says which half of a pair alike is found: turned round, it finds the other half.
    *((r" < (?!STR\()", " > "), (r" > (?!STR\()", " < ")),
    *((r"/rdfs:(subClassOf|subPropertyOf)[*+]", ""), (r"(?<=rdfs:subClassOf)\*", ""), (r"(?<=:subPropertyOf)[*+]", "")),
    *((r" && ", " || "), (r" \|\| ", " && "), (r"(?<=[ (/|])\^(?=[\w(])", "")),
)
_PAIR = re.compile(r" ;\s+(?:[\w:|/*+^()]+) (?:\?\w+|[\w:]+)(?: , (?:\?\w+|[\w:]+))*(?=\s+[;.}])")
_TRIPLE = re.compile(r"(?<=[{.])\s+\?\w+ [^\s{}?]+ (?:\?\w+|[\w:<>]+)(?= [.}]|\n)")
_EITHER = re.compile(r"(?<=[ (])([\w]+:[\w]+)\|([\w]+:[\w]+)")


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """Yield each mutant of a query with what was done to it; the comments at its head stay."""
    head = re.match(r"(?:#.*\n|PREFIX.*\n|\n)*", text)
    start = head.end() if head else 0
    for what, at, end, new in sorted(set(_changes(text)), key=lambda change: change[1:]):
        if at >= start:
            mutant = text[:at] + new + text[end:]
            if _is_query(mutant):
                yield f"{what} `{' '.join(text[at:end].split())[:90]}` → `{new.strip()[:40]}`", mutant


def _is_query(text: str) -> bool:
    try:
        Store().query(text, base_iri="http://base.example/")
    except SyntaxError:
        return False
    return True


def _changes(text: str) -> Iterator[tuple[str, int, int, str]]:
    for found in _CLAUSE.finditer(text):
        yield "deleted", found.start(), _closed(text, found.end()), ""
    for pattern, new in _SWAPS:
        yield from (("turned", found.start(), found.end(), new) for found in re.finditer(pattern, text))
    for part in (_PAIR, _TRIPLE):
        yield from (("deleted", found.start(), found.end(), "") for found in part.finditer(text))
    for found in _EITHER.finditer(text):
        yield from (("narrowed", found.start(), found.end(), one) for one in found.groups())
    yield from _conjuncts(text)
    for found in re.finditer(r"\bUNION\b", text):
        before = _opened(text, text.rindex("}", 0, found.start()))
        yield "left out", before, found.end(), ""
        yield "left out", found.start(), _closed(text, text.index("{", found.end())), ""


def _conjuncts(text: str) -> Iterator[tuple[str, int, int, str]]:
    for found in re.finditer(r"(?<=\()([^()&|]*(?:\([^()]*\)[^()&|]*)*) (?:&&|\|\|) ", text):
        yield "left out", found.start(), found.end(), ""
    for found in re.finditer(r" (?:&&|\|\|) [^()&|]*(?:\((?:[^()]|\([^()]*\))*\)[^()&|]*)*(?=\)| &&| \|\|)", text):
        yield "left out", found.start(), found.end(), ""


def _closed(text: str, start: int) -> int:
    """Return where the bracket that opens at ``start`` has closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "({") - (text[at] in ")}")
        if depth == 0:
            return at + 1
    raise AssertionError(text[start:])


def _opened(text: str, end: int) -> int:
    """Return where the bracket that closes at ``end`` was opened."""
    depth = 0
    for at in range(end, -1, -1):
        depth += (text[at] in ")}") - (text[at] in "({")
        if depth == 0:
            return at
    raise AssertionError(text[:end])
