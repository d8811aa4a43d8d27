"""Source folders as curators keep them: the text that offsets refer to, its spans and its sentences.

Read from the seeds alone, without a build, so that a span can be added while the claims are half written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import Place, RuleError, UsageError
from kg.evidence import Sentence, Snapshot, Span
from kg.names import nearest
from kg.project import Sources
from kg.seeds.document import Mapping, Node, Scalar, Sequence, parse

SOURCES = "seeds/sources"
SPANS_FILE = "spans.yaml"
SENTENCES_FILE = "sentences.yaml"
_NUMBERS = {"start": "start", "end": "end", "paragraph": "paragraph", "spanWords": "words"}
_PLACES = {"paragraph": "paragraph", "sentenceNumber": "number", "start": "start", "end": "end"}
_HASHES = {"spanSha256": "sha256", "normalizedSha256": "normalized_sha256"}


class OtherText(RuleError):
    """A file whose text is not the one that a source's offsets refer to."""

    default_code = "KG161"


class BadSpan(RuleError):
    """A span or a sentence in the seeds that lacks what it takes to check it."""

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
class RecordedSentence:
    """A sentence as the seeds have it, with its CURIE and its place."""

    id: str
    sentence: Sentence
    place: Place


@dataclass(frozen=True)
class SourceText:
    """One text snapshot of a source folder. ``slug`` is its local name, which claims and spans carry: ``atl``."""

    folder: str
    slug: str
    document: str
    sha256: str
    spans: tuple[RecordedSpan, ...]
    sentences: tuple[RecordedSentence, ...] = ()

    @property
    def spans_path(self) -> str:
        """The file, relative to the project's root, that keeps the spans."""
        return f"{SOURCES}/{self.folder}/{SPANS_FILE}"

    @property
    def sentences_path(self) -> str:
        """The file, relative to the project's root, that keeps the sentences."""
        return f"{SOURCES}/{self.folder}/{SENTENCES_FILE}"

    def span_id(self, span: Span) -> str:
        """Return the CURIE of a span of this text."""
        return f"span:{self.slug}-{span.start}-{span.end}"

    def sentence_id(self, sentence: Sentence) -> str:
        """Return the CURIE of a sentence of this text."""
        return f"sentence:{self.slug}-{sentence.paragraph}.{sentence.number}"


def folders(sources: Sources) -> frozenset[str]:
    """Return the names of the source folders."""
    return frozenset(file.split("/")[2] for file in sources.under(SOURCES, ".yaml"))


def source_texts(sources: Sources) -> tuple[SourceText, ...]:
    """Return every text snapshot that a source folder describes, by folder and slug.

    Raises ``KgError`` at file:line for YAML that cannot be read and for a span or a sentence that lacks a number
    or a hash.
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
    passages = [(file, node) for file, node in nodes if node.get("start")]
    for snapshot in sorted(snapshots, key=lambda node: _scalar(node, "id")):
        slug = _scalar(snapshot, "id").partition(":")[2]
        spans = [_span(file, node) for file, node in passages if _belongs(node, "span", slug)]
        sentences = [_sentence(file, node) for file, node in passages if _belongs(node, "sentence", slug)]
        document, sha256 = _scalar(snapshot, "snapshotOf"), _scalar(snapshot, "sha256")
        yield SourceText(folder, slug, document, sha256, tuple(spans), tuple(sentences))


def _belongs(node: Mapping, kind: str, slug: str) -> bool:
    """Whether a node is a passage of this kind in the text with this name."""
    identifier, source = _scalar(node, "id"), _scalar(node, "hasSource")
    if not identifier.startswith(f"{kind}:"):
        return False
    return source == f"snapshot:{slug}" if source else identifier.startswith(f"{kind}:{slug}-")


def _span(file: str, node: Mapping) -> RecordedSpan:
    """Return a span of the seeds; its numbers and hashes must be there and look like such."""
    remedy = "delete the entry and add the span again with `kg cite`"
    numbers = _numbers(file, node, _NUMBERS, remedy)
    hashes = {field: _matching(file, node, key, r"[0-9a-f]{64}", remedy) for key, field in _HASHES.items()}
    span = Span(**numbers, **hashes)  # type: ignore[arg-type]
    return RecordedSpan(_scalar(node, "id"), span, Place(file, node.line))


def _sentence(file: str, node: Mapping) -> RecordedSentence:
    """Return a sentence of the seeds; its numbers must be there and look like such."""
    remedy = "delete the entries of its paragraph and add them again with `kg sentences`"
    sentence = Sentence(**_numbers(file, node, _PLACES, remedy))
    return RecordedSentence(_scalar(node, "id"), sentence, Place(file, node.line))


def _numbers(file: str, node: Mapping, keys: dict[str, str], remedy: str) -> dict[str, int]:
    """Return the numbers that a node has under these keys, by the names of fields."""
    return {field: int(_matching(file, node, key, r"\d{1,12}", remedy)) for key, field in keys.items()}


def _matching(file: str, node: Mapping, key: str, pattern: str, remedy: str) -> str:
    """Return the value of a key; raise ``BadSpan`` at its line where it does not look as it should."""
    value = _scalar(node, key)
    if not re.fullmatch(pattern, value):
        place = Place(file, next((e.line for e in node.entries if e.key == key), node.line))
        raise BadSpan(f"{_scalar(node, 'id')} has no usable {key}", place, remedy)
    return value
