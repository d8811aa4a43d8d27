"""What is written into a source folder: lines of spans and sentences, the next claim, and entries to paste."""

import re
from collections.abc import Iterable
from itertools import pairwise

from kg.curation.texts import SourceText
from kg.errors import InputError, Place
from kg.evidence import Sentence, Snapshot, Span
from kg.project import Sources
from kg.seeds.document import Mapping, Scalar, parse

_HEADER = (
    "# Written by machine: where the claims of this source can be read. "
    "`kg cite` adds to it, `kg verify` checks it.\n\n"
)
_SENTENCES_HEADER = (
    "# Where each sentence of the text stands, split by `kg sentences`, checked by `kg verify`, corrected by hand.\n"
    "# A sentence that no claim covers says `noClaimBecause:`; other remarks are a `note:`. Never the words.\n\n"
)


def with_span(data: bytes | None, text: SourceText, span: Span) -> tuple[bytes, bool]:
    """Return the bytes of a spans file with one more span, and whether it is new; ``data`` None is no file yet.

    Entries stay as they are, ordered by start and end. Raises ``KgError`` for a file that is no seeds file.
    """
    identifier = text.span_id(span)
    if any(recorded.id == identifier for recorded in text.spans):
        return data or b"", False
    return _added(text.spans_path, data, _HEADER, [((span.start, span.end), _line(identifier, text.slug, span))]), True


def with_sentences(data: bytes | None, text: SourceText, found: Iterable[Sentence]) -> tuple[bytes, list[Sentence]]:
    """Return the bytes of a sentences file with more sentences, and the new ones; ``data`` None is no file yet.

    A paragraph that has sentences already stays as its curator left it. Raises ``KgError`` for a file that is no
    seeds file.
    """
    done = {recorded.sentence.paragraph for recorded in text.sentences}
    new = [sentence for sentence in found if sentence.paragraph not in done]
    lines = [((s.start, s.end), _sentence_line(text.sentence_id(s), text.slug, s)) for s in new]
    return _added(text.sentences_path, data, _SENTENCES_HEADER, lines) if new else data or b"", new


def next_claim(sources: Sources, slug: str) -> str:
    """Return the next claim's CURIE: one above the highest number that any seed, a retraction too, ever mentions.

    >>> from pathlib import Path
    >>> next_claim(Sources(Path(), None, {"seeds/a.yaml": b"- {id: claim:atl-016.1}"}), "atl")
    'claim:atl-017'
    """
    pattern = re.compile(rf"\bclaim:{re.escape(slug)}-(\d+)".encode())
    numbers = [int(n) for data in sources.under("seeds", ".yaml").values() for n in pattern.findall(data)]
    return f"claim:{slug}-{max(numbers, default=0) + 1:03d}"


def _added(file: str, data: bytes | None, header: str, lines: list[tuple[tuple[int, int], str]]) -> bytes:
    """Return the bytes of a file of passages with more lines; entries stay as they are, ordered by start and end."""
    head, entries = _entries(file, data) if data else (header, [])
    return (head + "".join(entry for _, entry in sorted([*entries, *lines]))).encode()


def _entries(file: str, data: bytes) -> tuple[str, list[tuple[tuple[int, int], str]]]:
    """Return the text before the first entry of a file of passages, and each entry's offsets and text."""
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
    value = node.get(key)
    return int(value.value) if isinstance(value, Scalar) and value.value.isdecimal() else 0


def _line(identifier: str, slug: str, span: Span) -> str:
    """Return a span as one line of YAML."""
    return (
        f"- {{id: {identifier}, hasSource: snapshot:{slug}, start: {span.start}, end: {span.end}, "
        f"paragraph: {span.paragraph}, spanSha256: {span.sha256}, normalizedSha256: {span.normalized_sha256}, "
        f"spanWords: {span.words}}}\n"
    )


def _sentence_line(identifier: str, slug: str, sentence: Sentence) -> str:
    """Return a sentence as one line of YAML."""
    return (
        f"- {{id: {identifier}, hasSource: snapshot:{slug}, start: {sentence.start}, end: {sentence.end}, "
        f"paragraph: {sentence.paragraph}, sentenceNumber: {sentence.number}}}\n"
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
