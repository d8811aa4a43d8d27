"""Source folders as curators keep them: the text that offsets refer to, its spans, the numbers of its claims.

Read from the seeds alone, without a build, so that a span can be added while the claims are half written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.errors import InputError, Place, RuleError, UsageError
from kg.evidence import Snapshot, Span
from kg.names import nearest
from kg.project import Sources
from kg.seeds.document import Mapping, Node, Scalar, Sequence, parse

SOURCES = "seeds/sources"
SPANS_FILE = "spans.yaml"
_HEADER = (
    "# Written by machine: where the claims of this source can be read. "
    "`kg cite` adds to it, `kg verify` checks it.\n\n"
)
_NUMBERS = {"start": "start", "end": "end", "paragraph": "paragraph", "spanWords": "words"}
_HASHES = {"spanSha256": "sha256", "normalizedSha256": "normalized_sha256"}


class OtherText(RuleError):
    """A file whose text is not the one that a source's offsets refer to."""

    default_code = "KG161"


class BadSpan(RuleError):
    """A span in the seeds that lacks what it takes to check it."""

    default_code = "KG162"


class NoSnapshot(RuleError):
    """A source folder that does not say yet which text its offsets refer to."""

    default_code = "KG163"


@dataclass(frozen=True)
class RecordedSpan:
    """A span as the seeds have it, with its CURIE and its place."""

    id: str
    span: Span
    place: Place


@dataclass(frozen=True)
class SourceText:
    """One text snapshot of a source folder. ``slug`` is its local name, which claims and spans carry: ``atl``."""

    folder: str
    slug: str
    document: str
    sha256: str
    spans: tuple[RecordedSpan, ...]

    @property
    def spans_path(self) -> str:
        """The file, relative to the project's root, that keeps the spans."""
        return f"{SOURCES}/{self.folder}/{SPANS_FILE}"

    def span_id(self, span: Span) -> str:
        """Return the CURIE of a span of this text."""
        return f"span:{self.slug}-{span.start}-{span.end}"


def folders(sources: Sources) -> frozenset[str]:
    """Return the names of the source folders."""
    return frozenset(file.split("/")[2] for file in sources.under(SOURCES, ".yaml"))


def source_texts(sources: Sources) -> tuple[SourceText, ...]:
    """Return every text snapshot that a source folder describes, by folder and slug.

    Raises ``KgError`` at file:line for YAML that cannot be read and for a span that lacks a number or a hash.
    """
    by_folder: dict[str, list[tuple[str, Mapping]]] = {}
    for file, data in sources.under(SOURCES, ".yaml").items():
        nodes = [(file, node) for root in parse(file, data) for node in _mappings(root)]
        by_folder.setdefault(file.split("/")[2], []).extend(nodes)
    return tuple(text for folder, nodes in sorted(by_folder.items()) for text in _texts(folder, nodes))


def choose(texts: tuple[SourceText, ...], name: str | None, sha256: str | None = None) -> SourceText:
    """Return the text with this name: slug, folder or document; without a name the one with this hash, or the only one.

    Raises ``UsageError`` where the name is unknown or several texts are left.
    """
    if name is not None:
        found = [t for t in texts if name in (t.slug, t.folder, t.document, f"snapshot:{t.slug}")]
        if not found:
            known = [known for t in texts for known in (t.slug, t.folder)]
            raise UsageError(f"no source {name!r} with a text snapshot", help=nearest(name, known, "source"))
    else:
        found = list(texts)
    same = [t for t in found if t.sha256 == sha256] or found
    if len(same) == 1:
        return same[0]
    if not same:
        raise UsageError("no source has a text snapshot", help=f"add one to {SOURCES}/…/source.yaml")
    raise UsageError("which source?", help="say --source " + " or ".join(t.slug for t in same))


def require(text: SourceText, snapshot: Snapshot, file: str) -> None:
    """Raise ``OtherText`` unless ``snapshot`` is the very text that the source's offsets refer to."""
    if snapshot.sha256 != text.sha256:
        raise OtherText(
            f"this is not the text that snapshot:{text.slug} stands for: its SHA-256 is {snapshot.sha256}",
            Place(file),
            f"take the copy with {text.sha256}; `kg verify` finds spans in other copies",
        )


def with_span(data: bytes | None, text: SourceText, span: Span) -> tuple[bytes, bool]:
    """Return the bytes of a spans file with one more span, and whether it is new; ``data`` None is no file yet.

    Entries stay as they are, ordered by start and end. Raises ``KgError`` for a file that is no seeds file.
    """
    identifier = text.span_id(span)
    if any(recorded.id == identifier for recorded in text.spans):
        return data or b"", False
    head, entries = _entries(text.spans_path, data) if data else (_HEADER, [])
    entries.append(((span.start, span.end), _line(identifier, text.slug, span)))
    return (head + "".join(entry for _, entry in sorted(entries))).encode(), True


def next_claim(sources: Sources, slug: str) -> str:
    """Return the next claim's CURIE: one above the highest number that any seed, a retraction too, ever mentions.

    >>> from pathlib import Path
    >>> next_claim(Sources(Path(), None, {"seeds/a.yaml": b"- {id: claim:atl-016.1}"}), "atl")
    'claim:atl-017'
    """
    pattern = re.compile(rf"\bclaim:{re.escape(slug)}-(\d+)".encode())
    numbers = [int(n) for data in sources.under("seeds", ".yaml").values() for n in pattern.findall(data)]
    return f"claim:{slug}-{max(numbers, default=0) + 1:03d}"


def _mappings(node: Node) -> Iterator[Mapping]:
    """Yield a mapping and every one inside it."""
    if isinstance(node, Mapping):
        yield node
        for entry in node.entries:
            yield from _mappings(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _mappings(item)


def _scalar(node: Mapping, key: str) -> str:
    value = node.get(key)
    return value.value if isinstance(value, Scalar) else ""


def _texts(folder: str, nodes: list[tuple[str, Mapping]]) -> Iterator[SourceText]:
    snapshots = [node for _, node in nodes if _scalar(node, "id").startswith("snapshot:") and node.get("sha256")]
    spans = [(file, node) for file, node in nodes if _scalar(node, "id").startswith("span:") and node.get("start")]
    for snapshot in sorted(snapshots, key=lambda node: _scalar(node, "id")):
        slug = _scalar(snapshot, "id").partition(":")[2]
        own = [_recorded(file, node) for file, node in spans if _belongs(node, slug)]
        yield SourceText(folder, slug, _scalar(snapshot, "snapshotOf"), _scalar(snapshot, "sha256"), tuple(own))


def _belongs(node: Mapping, slug: str) -> bool:
    source = _scalar(node, "hasSource")
    return source == f"snapshot:{slug}" if source else _scalar(node, "id").startswith(f"span:{slug}-")


def _recorded(file: str, node: Mapping) -> RecordedSpan:
    """Return a span of the seeds; its numbers and hashes must be there and look like such."""
    found: dict[str, str] = {}
    for key, pattern in (*((k, r"\d{1,12}") for k in _NUMBERS), *((k, r"[0-9a-f]{64}") for k in _HASHES)):
        found[key] = _scalar(node, key)
        if not re.fullmatch(pattern, found[key]):
            place = Place(file, next((e.line for e in node.entries if e.key == key), node.line))
            what = f"{_scalar(node, 'id')} has no usable {key}"
            raise BadSpan(what, place, "delete the entry and add the span again with `kg cite`")
    numbers = {field: int(found[key]) for key, field in _NUMBERS.items()}
    hashes = {field: found[key] for key, field in _HASHES.items()}
    span = Span(**numbers, **hashes)  # type: ignore[arg-type]
    return RecordedSpan(_scalar(node, "id"), span, Place(file, node.line))


def _entries(file: str, data: bytes) -> tuple[str, list[tuple[tuple[int, int], str]]]:
    """Return the text before the first entry of a spans file, and each entry's offsets and text."""
    nodes = parse(file, data)
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    lines[-1] = lines[-1].rstrip("\n") + "\n"
    if not all(lines[node.line - 1].startswith("-") for node in nodes):
        raise InputError(
            "not a list with `- id:` at the start of each line", Place(file, nodes[0].line), "indent nothing"
        )
    edges = [*(node.line - 1 for node in nodes), len(lines)]
    pieces = ["".join(lines[a:b]) for a, b in pairwise(edges)]
    offsets = [(_number(node, "start"), _number(node, "end")) for node in nodes]
    return "".join(lines[: edges[0]]), list(zip(offsets, pieces, strict=True))


def _number(node: Mapping, key: str) -> int:
    text = _scalar(node, key)
    return int(text) if text.isdecimal() else 0


def _line(identifier: str, slug: str, span: Span) -> str:
    """Return a span as one line of YAML."""
    return (
        f"- {{id: {identifier}, hasSource: snapshot:{slug}, start: {span.start}, end: {span.end}, "
        f"paragraph: {span.paragraph}, spanSha256: {span.sha256}, normalizedSha256: {span.normalized_sha256}, "
        f"spanWords: {span.words}}}\n"
    )


def snapshot_entry(slug: str, document: str, snapshot: Snapshot) -> str:
    """Return the YAML that describes a snapshot, to paste into source.yaml."""
    return (
        f"- id: snapshot:{slug}\n  snapshotOf: {document}\n  sha256: {snapshot.sha256}\n"
        f"  characters: {len(snapshot.text)}\n  paragraphs: {len(snapshot.paragraphs)}\n"
    )


def skeleton(claim: str, span: str, choices: dict[str, list[str]]) -> str:
    """Return a claim to fill in, as YAML; ``choices`` are the words that a key takes, as the ontology has them."""

    def either(key: str) -> str:
        return " | ".join(choices.get(key, []))

    rows = (
        ("claimant:", "who takes the stance: person: state: agency: body: outlet:, or group: for the unnamed"),
        ("act:", either("act")),
        ("attestation:", either("attestation")),
        ("claimedDuring:", '2025-03-06, 2025-02, 2025-02-20/2025-02-28, or {edtf: …, resolvedFrom: "…"}'),
        ("# polarity: affirms", f"{either('polarity')}; denies implies negates"),
        ("# certainty: unspecified", f"{either('certainty')}: the claimant's own"),
        ("# conveyerStance: neutral", f"{either('conveyerStance')}: the document's signal"),
        ("# claimantBasis: explicit", either("claimantBasis")),
        (f"evidence: {span}", ""),
        ("content:", "or the id of a proposition elsewhere; for hearsay, claimant:, act: and content: again"),
        ("  id:", "proposition: and a name that says what it is about"),
        ("  gloss:", "one sentence in your own words, never the article's"),
        ("  realis:", either("realis")),
        ("  that:", "what it says, in the ontology's words: {id: event:…, eventType: …, target: …}"),
    )
    lines = [f"- id: {claim}"]
    lines += [f"  {key:<28}# {comment}" if comment else f"  {key}" for key, comment in rows]
    return "\n".join(lines) + "\n"
