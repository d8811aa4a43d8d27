"""The ways in which a document comes to each command that reads."""

from collections.abc import Callable, Iterator
from itertools import cycle

from torture.project import QUERY, RULE, SEEDS, SENTENCES, SHAPES, SPANS, WAIVERS
from torture.sweep import ASKED_WRONGLY, BAD_INPUT, STORE, Content, Document

Way = Callable[[str, Content, frozenset[int]], Document]
"""From a kind, the bytes and the right exit codes to a document."""

WORDS = "Harbour officials met on Tuesday to talk about the lighthouse"


def file_ways(name: str) -> list[Way]:
    """Return the ways in which a file of RDF with this name is read: no project of its own is needed."""
    taken = ("--graph", "*") if name.endswith((".nq", ".trig", ".jsonld")) else ()
    verbs: list[tuple[str, ...]] = [
        *(("convert", name, "-f", form, *taken) for form in ("nt", "nq", "ttl", "trig", "jsonld", "xml")),
        ("convert", name, "-f", "ttl", "--canonical", "--base", "http://e/", *taken),
        ("validate", name),
        ("validate", name, "--engine", "pyshacl"),
        ("diff", name, "other.nq"),
        ("diff", "other.nq", name, "--literals", "value"),
    ]
    if not name.endswith((".jsonld", ".rdf")):
        verbs.append(("validate", "other.nq", "-s", name))
    other: dict[str, Content] = {"other.nq": b"<urn:s> <urn:p> <urn:o> .\n"}
    return [_way(verb, name, other, project=verb[0] != "convert") for verb in verbs]


def _way(words: tuple[str, ...], name: str, others: dict[str, Content], *, project: bool = False) -> Way:
    # A name that nothing has now stands on the command line.
    placed = words[0] not in ("explain", "show")
    # A checksum that is wrong, or a text without words, is a matter of the whole file.
    lined = not name.startswith(("dist/", "gazette.txt", "page.html"))

    def way(kind: str, content: Content, allowed: frozenset[int]) -> Document:
        return Document(kind, words, {**others, name: content}, allowed, project, placed=placed, lined=placed and lined)

    return way


def project_ways() -> dict[str, tuple[str, list[Way]]]:
    """Return, by what is spoiled, the file in the project and the ways in which commands read it."""
    article = ("-a", "gazette.txt")
    read_by: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
        "settings": (
            "kg.toml",
            (("build",), ("stats",), ("export",), ("validate",), ("query", "-n", "states"), ("fmt",)),
        ),
        "seeds": (
            SEEDS,
            (("build",), ("validate",), ("fmt", SEEDS), ("export", "-f", "nq"), ("explain", "claim:gaz-001")),
        ),
        "ontology": (
            "ontology/terms.ttl",
            (("build",), ("fmt", "ontology/terms.ttl"), ("new", "gazette", WORDS, *article)),
        ),
        "shapes": (SHAPES, (("validate",), ("build",), ("fmt", SHAPES))),
        "rules": ("ontology/rules/labels.rq", (("build",), ("show", "state:USA"))),
        "hygiene": (RULE, (("validate",), ("build",))),
        "waivers": (WAIVERS, (("validate",), ("build",))),
        "queries": (QUERY, (("query", "-n", "states"), ("query", "--list"), ("query", "-n", "states", "--show"))),
        "spans": (SPANS, (("verify", "gazette.txt"), ("cite", "gazette", WORDS, *article), ("build",), ("fmt", SPANS))),
        "sentences": (SENTENCES, (("sentences", "gazette", *article), ("verify", "gazette.txt"), ("build",))),
        "article": (
            "gazette.txt",
            (("verify", "gazette.txt"), ("cite", "gazette", WORDS, *article), ("sentences", "gazette", *article)),
        ),
        "page": (
            "page.html",
            (
                ("verify", "page.html"),
                ("new", "gazette", WORDS, "-a", "page.html"),
                ("verify", "page.html", "-f", "json"),
            ),
        ),
        "manifest": ("dist/manifest.json", (("diff", "dist"), ("export",), ("doctor",), ("query", "-n", "states"))),
        "dist": ("dist/alliance-kg.nq", (("diff", "dist"), ("show", "state:USA"), ("stats",), ("export", "-f", "ttl"))),
        "logins": ("logins", (("load", "http://127.0.0.1:9/kg", "--netrc", "logins", "--timeout", "1", "--dry-run"),)),
    }
    return {
        kind: (path, [_way(words, path, {}, project=True) for words in verbs])
        for kind, (path, verbs) in read_by.items()
    }


def query_ways() -> list[Way]:
    """Return the ways in which a query is read that stands in no project."""

    def in_words(kind: str, content: Content, allowed: frozenset[int]) -> Document:
        assert isinstance(content, bytes)
        return Document(
            kind,
            ("query", "-q", content.replace(b"\0", b"")),
            {},
            allowed | ASKED_WRONGLY,
            project=True,
            placed=False,
            lined=False,
        )

    def by_stdin(kind: str, content: Content, allowed: frozenset[int]) -> Document:
        return Document(kind, ("query", "-"), {"in": content}, allowed, project=True, stdin="in", lined=False)

    return [
        _way(("query", "q.rq"), "q.rq", {}, project=True),
        in_words,
        by_stdin,
        _way(("query", "q.rq", "--show"), "q.rq", {}, project=True),
    ]


def word_ways() -> list[Callable[[str, bytes], Document]]:
    """Return the ways in which a word on the command line names something."""
    article = (b"-a", b"gazette.txt")
    slots: list[tuple[bytes | None, ...]] = [
        *((b"show", None), (b"explain", None), (b"show", b"state:USA", b"--on", None), (b"export", b"--graph", None)),
        *(
            (b"export", b"-f", None),
            (b"export", b"--context-url", None, b"-f", b"jsonld"),
            (b"validate", b"--focus", None),
        ),
        *((b"validate", b"--shape", None), (b"query", b"-n", None), (b"query", b"-n", b"states", b"-p", None)),
        *((b"query", b"-n", b"states", b"-p", b"like=", None), (b"query", b"-n", b"states", b"-p", b"on=", None)),
        *((b"query", b"-n", b"states", b"-p", b"state=", None), (b"cite", b"gazette", None, *article, b"--dry-run")),
        *(
            (b"new", b"gazette", None, *article),
            (b"cite", None, b"words", *article),
            (b"verify", None),
            (b"convert", None),
        ),
        *(
            (b"convert", b"other.nq", b"-f", b"nt", b"--graph", None),
            (b"convert", b"other.nq", b"-f", b"ttl", b"--base", None),
        ),
        *(
            (b"validate", None),
            (b"validate", b"-s", None),
            (b"diff", None),
            (b"query", None),
            (b"load", None, b"--dry-run"),
        ),
        *(
            (b"load", b"http://127.0.0.1:9/", b"--base", None, b"--dry-run"),
            (b"pull", b"http://127.0.0.1:9/", b"--graph", None),
        ),
        *(
            (b"query", b"-q", b"ASK {}", b"--endpoint", None),
            (b"fmt", None),
            (b"sentences", None, *article),
            (b"stats", b"-C", None),
        ),
    ]

    def way(slot: tuple[bytes | None, ...]) -> Callable[[str, bytes], Document]:
        joined = slot[-1] is None and len(slot) > 1 and (slot[-2] or b"").endswith(b"=")
        allowed = frozenset({*ASKED_WRONGLY, STORE})

        def of(kind: str, word: bytes) -> Document:
            word = word.replace(b"\0", b"")[:100_000]
            if joined:
                words: tuple[bytes, ...] = (*(part for part in slot[:-2] if part is not None), (slot[-2] or b"") + word)
            else:
                words = tuple(word if part is None else part for part in slot)
            files: dict[str, Content] = {"other.nq": b"<urn:s> <urn:p> <urn:o> .\n"}
            shown = tuple(str(words[0], "ascii") if n == 0 else part for n, part in enumerate(words))
            return Document(kind, shown, files, allowed, project=True, placed=False, lined=False)

        return of

    return [way(slot) for slot in slots]


def by_turns(
    ways: list[Way], kind: str, contents: Iterator[bytes] | list[bytes], allowed: frozenset[int]
) -> Iterator[Document]:
    """Yield a document for each content, the ways taking turns."""
    for way, content in zip(cycle(ways), contents, strict=False):
        yield way(kind, content, allowed)


def by_all(
    ways: list[Way], kind: str, content: Content, allowed: frozenset[int] = frozenset({BAD_INPUT})
) -> Iterator[Document]:
    """Yield a document for each way."""
    for way in ways:
        yield way(kind, content, allowed)
