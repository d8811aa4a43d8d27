"""kg verify: check every evidence span of a source against a copy of its text, and its sentences against the text."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kg.cli.article import read_article
from kg.cli.session import Session

if TYPE_CHECKING:
    from kg.curation import RecordedSpan, SourceText
    from kg.evidence import Outcome, Snapshot

EXAMPLE = "Example: kg verify article.txt"

Format = Literal["text", "table", "csv", "json"]
COLUMNS = ("span", "result", "start", "end", "paragraph", "remark", "place")
_WORDS = {"exact": "exact", "found": "found elsewhere", "missing": "not found"}


def command(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="A copy of the article, .txt or .html, or - for stdin.")],
    source: Annotated[
        str | None, typer.Option("--source", "-s", help="Whose spans. Default: told by the text.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")] = "text",
) -> int:
    """Say of every span whether it is exact, found elsewhere in this copy (with its offsets there), or not found.

    Where the copy is the very text that offsets refer to, its sentences must cover it, in order, without overlap.

    Ends 0 where all spans are exact or found and no sentence is wrong, else 1.
    """
    from kg.curation import choose, source_texts
    from kg.errors import UsageError
    from kg.evidence import verify
    from kg.project import locate, read

    session: Session = context.obj
    texts = source_texts(read(locate(session.project)))
    snapshot = read_article(article)
    text = choose(texts, source, snapshot.sha256)
    if not text.spans:
        raise UsageError(f"{text.slug} has no spans yet", help="`kg cite` adds one")
    with session.progress("looking for the spans"):
        outcomes = verify([recorded.span for recorded in text.spans], snapshot)
    rows = [_row(recorded, outcome) for recorded, outcome in zip(text.spans, outcomes, strict=True)]
    wrong = _wrong_sentences(text, snapshot) if snapshot.sha256 == text.sha256 else []
    if session.json or output == "json":
        session.write_json(_document(text, snapshot, rows, wrong))
    else:
        session.write(_PRINTERS[output]([*rows, *wrong]))
    _sum_up(session, text, snapshot, rows)
    if text.sentences and snapshot.sha256 == text.sha256:
        told = f"{len(wrong)} remarks" if wrong else "in order, covering the text"
        session.say(f"{text.folder}: {len(text.sentences)} sentences: {told}")
    return int(bool(wrong) or any(row["result"] == "not found" or row["wrong"] for row in rows))


def _row(recorded: "RecordedSpan", outcome: "Outcome") -> dict[str, Any]:
    """Return one line of the result; a place only where the curator has something to mend."""
    remark = "; ".join(outcome.faults)
    if outcome.status == "found":
        remark = "the same characters" if outcome.identical else "other spacing, punctuation or letter forms"
    return {
        "span": recorded.id,
        "result": _WORDS[outcome.status],
        "start": outcome.start,
        "end": outcome.end,
        "paragraph": outcome.paragraph,
        "remark": remark,
        "place": str(recorded.place) if outcome.faults or outcome.status == "missing" else "",
        "wrong": bool(outcome.faults),
    }


def _wrong_sentences(text: "SourceText", snapshot: "Snapshot") -> list[dict[str, Any]]:
    """Return one line for each thing that is wrong with the recorded sentences; none where none are recorded."""
    from kg.evidence import check_sentences

    if not text.sentences:
        return []
    recorded = {r.sentence: r for r in text.sentences}
    found = [
        (fault.sentence, fault.message) for fault in check_sentences([r.sentence for r in text.sentences], snapshot)
    ]
    misnamed = [r for r in text.sentences if r.id != text.sentence_id(r.sentence)]
    found += [(r.sentence, f"its id should be {text.sentence_id(r.sentence)}") for r in misnamed]
    return [
        {
            "span": recorded[sentence].id if sentence else f"snapshot:{text.slug}",
            "result": "wrong",
            "start": sentence.start if sentence else None,
            "end": sentence.end if sentence else None,
            "paragraph": sentence.paragraph if sentence else None,
            "remark": message,
            "place": str(recorded[sentence].place) if sentence else text.sentences_path,
        }
        for sentence, message in found
    ]


def _document(
    text: "SourceText", snapshot: "Snapshot", rows: Sequence[dict[str, Any]], wrong: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    counts = Counter(row["result"] for row in rows)
    return {
        "source": text.folder,
        "snapshot": f"snapshot:{text.slug}",
        "sameText": snapshot.sha256 == text.sha256,
        "sha256": snapshot.sha256,
        "counts": {word: counts[word] for word in _WORDS.values()},
        "spans": [{key: row[key] for key in COLUMNS} for row in rows],
        "sentences": len(text.sentences),
        "wrongSentences": [{key: row[key] for key in COLUMNS} for row in wrong],
    }


def _sum_up(session: Session, text: "SourceText", snapshot: "Snapshot", rows: Sequence[dict[str, Any]]) -> None:
    """Say on stderr how many spans are exact, found and not found, and whether this is the right text."""
    counts = Counter(row["result"] for row in rows)
    wrong = sum(row["wrong"] for row in rows)
    told = [f"{counts[word]} {word}" for word in _WORDS.values() if counts[word]]
    session.say(
        f"{text.folder}: {len(rows)} spans: {', '.join(told)}" + (f"; {wrong} recorded wrongly" if wrong else "")
    )
    if counts["not found"] == len(rows):
        session.say(f"this is not a copy of {text.document}: none of its spans is in it")
    elif snapshot.sha256 != text.sha256:
        session.say(f"another copy than the one curated from: its SHA-256 is {snapshot.sha256}, not {text.sha256}")


def _text(rows: Sequence[dict[str, Any]]) -> str:
    lines = []
    for row in rows:
        where = f"paragraph {row['paragraph']}, {row['start']} to {row['end']}" if row["start"] is not None else ""
        told = [part for part in (where, row["remark"], row["place"]) if part]
        lines.append(f"{row['result']:<16}{row['span']}  {'; '.join(told)}".rstrip() + "\n")
    return "".join(lines)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _table(rows: Sequence[dict[str, Any]]) -> str:
    from rich.console import Console
    from rich.table import Table

    table = Table(*COLUMNS[:-1])
    for row in rows:
        table.add_row(*("" if row[key] is None else str(row[key]) for key in COLUMNS[:-1]))
    buffer = io.StringIO()
    Console(file=buffer, width=120, color_system=None).print(table)
    return buffer.getvalue()


_PRINTERS = {"text": _text, "csv": _csv, "table": _table}
