"""What the curators' verbs share: the article's file, and the source that it is the text of."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError, Place, UsageError

if TYPE_CHECKING:
    from kg.cli.session import Session
    from kg.curation import SourceText
    from kg.evidence import Snapshot, Span
    from kg.project import Sources

HELP = "File with the article's text, .txt or .html, or - for stdin. Default: $KG_ARTICLE_<SOURCE>, else $KG_ARTICLE."


def read_article(file: str) -> "Snapshot":
    """Return the snapshot of a file, or of stdin for ``-``; raise ``InputError`` where it cannot be read."""
    from kg.evidence import read

    if file == "-":
        return read(sys.stdin.buffer.read(), "<stdin>")
    if not Path(file).is_file():
        raise InputError("no such file", Place(file), "give the file with the article's text")
    return read(Path(file).read_bytes(), file)


def article_file(given: str | None, *names: str) -> str:
    """Return the article's file: as given, else from ``KG_ARTICLE_<NAME>`` for the first name set, else KG_ARTICLE."""
    variables = [f"KG_ARTICLE_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}" for name in names] + ["KG_ARTICLE"]
    found = given or next((os.environ[v] for v in variables if os.environ.get(v)), None)
    if found is None:
        raise UsageError("which file has the article's text?", help=f"say --article FILE, or set {variables[0]}")
    return found


def open_source(sources: "Sources", source: str, article: str | None) -> "tuple[SourceText, Snapshot]":
    """Return a source's text as recorded, and the snapshot of the article's file, which is the very same text.

    Raises ``OtherText`` where the file holds another text, and ``NoSnapshot`` where the source has none yet; then the
    help line is the entry to paste.
    """
    from kg import curation

    texts = curation.source_texts(sources)
    if source in curation.folders(sources) and all(text.folder != source for text in texts):
        snapshot = read_article(article_file(article, source))
        entry = curation.snapshot_entry("NAME", f"document:{source}", snapshot)
        place = Place(f"{curation.SOURCES}/{source}/source.yaml")
        help_line = f"add, with a short NAME of your own:\n{entry.rstrip()}"
        raise curation.NoSnapshot(f"{source} has no text snapshot", place, help_line)
    text = curation.choose(texts, source)
    file = article_file(article, text.slug, text.folder)
    snapshot = read_article(file)
    curation.require(text, snapshot, file)
    return text, snapshot


def find_quotation(
    session: "Session", source: str, words: str, article: str | None
) -> "tuple[Sources, SourceText, Span]":
    """Return the project's files, the source's text, and the span of a quotation; say where it stands.

    Warns where the span does not begin or end with a clause. Raises as ``open_source`` and ``find_words`` do.
    """
    from kg.evidence import edges, find_words
    from kg.project import locate, read

    sources = read(locate(session.project))
    text, snapshot = open_source(sources, source, article)
    found = find_words(snapshot, words)
    session.say(tell(snapshot, found))
    for warning in edges(snapshot, found):
        session.say(f"warning: {warning}")
    return sources, text, found


def tell(snapshot: "Snapshot", span: "Span") -> str:
    """Return a line on where a span stands, with its first and last words, for the curator's own terminal."""
    words = snapshot.text[span.start : span.end].split()
    shown = " ".join(words) if len(words) <= 12 else f"{' '.join(words[:5])} … {' '.join(words[-5:])}"
    return f"paragraph {span.paragraph}, characters {span.start} to {span.end}, {span.words} words: {shown}"


def add_span(sources: "Sources", text: "SourceText", span: "Span", *, dry_run: bool) -> tuple[bool, str]:
    """Write a span to the source's spans file, unless it is there; return whether it is new, and the file."""
    from kg import curation
    from kg.writer import write_atomic

    path = sources.root / text.spans_path
    data, is_new = curation.with_span(path.read_bytes() if path.exists() else None, text, span)
    if is_new and not dry_run:
        write_atomic(path, data)
    return is_new, text.spans_path
