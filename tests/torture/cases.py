"""All documents, from every generator, for every command that reads."""

from collections.abc import Iterator, Mapping
from itertools import count, cycle
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from torture import nested, slots
from torture.documents import RDF, SPARQL, mutants, truncations
from torture.naughty import STRINGS
from torture.project import QUERY, RULE, SEEDS, SENTENCES, SHAPES, SPANS, WAIVERS
from torture.sweep import BAD_INPUT, READ_OR_REFUSED, REFUSED, STORE, Document
from torture.ways import by_all, by_turns, file_ways, project_ways, query_ways, word_ways

SHARE = 6
REJECTED = frozenset({BAD_INPUT})
NEGATIVE = frozenset(
    {
        *("TestTurtleNegativeSyntax", "TestTurtleNegativeEval", "TestTrigNegativeSyntax", "TestTrigNegativeEval"),
        *("TestNTriplesNegativeSyntax", "TestNQuadsNegativeSyntax", "TestXMLNegativeSyntax"),
    }
)
W3C = ("rdf-turtle", "rdf-trig", "rdf-n-triples", "rdf-n-quads", "rdf-xml")
_TEXTS = {
    "seeds": SEEDS,
    "settings": "kg.toml",
    "shapes": SHAPES,
    "hygiene": RULE,
    "waivers": WAIVERS,
    "queries": QUERY,
}
_TEXTS |= {"spans": SPANS, "sentences": SENTENCES, "article": "gazette.txt", "rules": "ontology/rules/labels.rq"}
_TEXTS |= {"ontology": "ontology/time.ttl", "manifest": "dist/manifest.json"}


def negatives(shared: Path) -> Iterator[tuple[str, bytes, str]]:
    """Yield the name, the bytes and the base of each document that W3C says must be rejected."""
    mf, rdf = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    for folder in W3C:
        top = shared / "w3c" / "rdf-tests" / "rdf" / "rdf11" / folder
        base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{folder}/"
        quads = list(parse((top / "manifest.ttl").read_bytes(), RdfFormat.TURTLE, base_iri=base))
        kinds = {
            q.subject: q.object.value.partition("#")[2]
            for q in quads
            if q.predicate == NamedNode(rdf + "type") and isinstance(q.object, NamedNode)
        }
        for quad in quads:
            if quad.predicate == NamedNode(mf + "action") and kinds.get(quad.subject) in NEGATIVE:
                name = str(quad.object).strip("<>").removeprefix(base)
                yield name, (top / name).read_bytes(), base + name


def part(turns: Iterator[int]) -> list[bytes]:
    """Return a part of the strings, each time another: every slot gets some, and every string gets into some."""
    return STRINGS[next(turns) % SHARE :: SHARE]


def w3c(shared: Path) -> Iterator[Document]:
    """Yield each of them for convert, validate and diff."""
    for number, (name, data, base) in enumerate(negatives(shared)):
        file = f"{number}.{name.rpartition('.')[2]}"
        yield Document("w3c", ("convert", file, "-f", "nq", "--base", base), {file: data})
        yield Document("w3c", ("validate", file), {file: data})
        yield Document("w3c", ("diff", file, file), {file: data})


def naughty(template: Path) -> Iterator[Document]:
    """Yield naughty strings in every slot."""
    turns = count()
    for name, templates in slots.RDF.items():
        ways = cycle(file_ways(name))
        for slot in templates:
            yield from (next(ways)("naughty string", slots.filled(slot, text), READ_OR_REFUSED) for text in part(turns))
    in_project = project_ways()
    for kind, templates in (
        ("seeds", slots.SEEDS),
        ("settings", slots.SETTINGS),
        ("waivers", slots.SEEDS[:4]),
        ("spans", slots.SEEDS[-1:]),
    ):
        ways = cycle(in_project[kind][1])
        for slot in templates:
            yield from (next(ways)("naughty string", slots.filled(slot, text), READ_OR_REFUSED) for text in part(turns))
    for slot in slots.QUERIES:
        yield from by_turns(
            query_ways(), "naughty string", [slots.filled(slot, text) for text in part(turns)], READ_OR_REFUSED
        )
    for kind in (
        "article",
        "page",
        "queries",
        "manifest",
        "dist",
        "logins",
        "sentences",
        "rules",
        "hygiene",
        "ontology",
    ):
        path, ways_of = in_project[kind]
        whole = _original(template, path)
        yield from by_turns(ways_of, "naughty string", [text + whole for text in part(turns)], _allowed(kind))
        yield from by_turns(
            ways_of, "naughty string", [whole[:300] + text + whole[300:] for text in part(turns)], _allowed(kind)
        )


def words() -> Iterator[Document]:
    """Yield naughty strings on the command line."""
    turns = count()
    for way in word_ways():
        yield from (way("naughty word", text) for text in part(turns))


def changed(template: Path, count: int) -> Iterator[Document]:
    """Yield mutants, so many of each document, and documents cut at every 64th byte."""
    for suffix, text in RDF.items():
        ways = file_ways(f"m.{suffix}")
        yield from by_turns(ways, "byte mutation", mutants(text.encode(), 2 * count, suffix), READ_OR_REFUSED)
        for way in ways:
            yield from (way("truncation", data, READ_OR_REFUSED) for data in truncations(text.encode()))
    yield from by_turns(query_ways(), "byte mutation", mutants(SPARQL.encode(), 2 * count, "rq"), READ_OR_REFUSED)
    for way in query_ways():
        yield from (way("truncation", data, READ_OR_REFUSED) for data in truncations(SPARQL.encode()))
    for kind, (path, ways) in project_ways().items():
        data = _original(template, path)
        yield from by_turns(ways, "byte mutation", mutants(data, count, kind), _allowed(kind))
        step = 64 if len(data) < 20_000 else len(data) // 64 * 64 // 100
        yield from by_turns(ways, "truncation", truncations(data, step), _allowed(kind))


def deep() -> Iterator[Document]:
    """Yield documents that are nested too deeply."""
    for nests, depths, allowed in (
        (nested.RDF, nested.DEPTHS, REJECTED),
        (nested.DEEP_BUT_READ, nested.DEPTHS[:3], READ_OR_REFUSED | {STORE}),
    ):
        for name, nest in nests.items():
            for levels in depths:
                yield from by_all(file_ways(name), "nesting", nested.nested(nest, levels), allowed)
    yield from _deep_in_project()
    for nest in nested.SPARQL.values():
        for levels in nested.DEPTHS[:3]:
            yield from by_all(query_ways(), "nesting", nested.nested(nest, levels), READ_OR_REFUSED | {STORE})


def _deep_in_project() -> Iterator[Document]:
    in_project = project_ways()
    by_kind: Mapping[str, tuple[dict[str, nested.Nest], frozenset[int]]] = {
        "seeds": (nested.YAML, REFUSED),
        "waivers": (nested.YAML, REFUSED),
        "spans": (nested.YAML, REFUSED),
        "settings": (nested.TOML, REFUSED),
        "manifest": (nested.JSON, READ_OR_REFUSED),
        "page": (nested.HTML, READ_OR_REFUSED),
        "rules": (nested.SPARQL, REFUSED),
        "hygiene": (nested.SPARQL, REFUSED),
    }
    for kind, (nests, allowed) in by_kind.items():
        for nest in nests.values():
            for levels in nested.DEPTHS:
                yield from by_all(in_project[kind][1], "nesting", nested.nested(nest, levels), allowed)
    for name in ("terms.ttl", "nodes.ttl"):
        for levels in nested.DEPTHS[:3]:
            nest = (nested.RDF | nested.DEEP_BUT_READ)[name]
            for kind in ("ontology", "shapes"):
                yield from by_all(
                    in_project[kind][1], "nesting", nested.nested(nest, levels), READ_OR_REFUSED | {STORE}
                )


def bombs() -> Iterator[Document]:
    """Yield entity bombs, remote contexts, and giants."""
    for name, data in nested.bombs().items():
        yield from by_all(file_ways(name), "bomb", data)
    for name, content in nested.giants().items():
        yield Document("giant", ("convert", name, "-f", "nq"), {name: content})
        yield Document("giant", ("validate", name), {name: content})


def _original(template: Path, path: str) -> bytes:
    if path == "page.html":
        article = (template / "gazette.txt").read_text(encoding="utf-8")
        return b"<!doctype html><html><body><p>" + article.replace("\n", "</p>\n<p>").encode() + b"</p></body></html>\n"
    if path == "logins":
        return b"machine 127.0.0.1 login me password secret\n"
    return (template / path).read_bytes()


def _allowed(kind: str) -> frozenset[int]:
    return READ_OR_REFUSED | ({4} if kind == "logins" else frozenset())
