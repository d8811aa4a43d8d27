"""kg sentences: split a source's text into sentences, and keep where each stands."""

from typing import Annotated

import typer

from kg.cli.article import HELP, open_source
from kg.cli.session import Session

EXAMPLE = "Example: kg sentences atl --article article.txt"


def command(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A source: its folder, or the short name in its spans.")],
    article: Annotated[str | None, typer.Option("--article", "-a", help=HELP)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> None:
    """Add where each sentence stands to a source's sentences.yaml, and print their ids. The text itself is not kept.

    Paragraphs that have sentences there stay as they are, so that corrections by hand are kept.
    """
    from kg import curation
    from kg.evidence import sentences
    from kg.project import locate, read
    from kg.writer import write_atomic

    session: Session = context.obj
    sources = read(locate(session.project))
    text, snapshot = open_source(sources, source, article)
    path = sources.root / text.sentences_path
    data, new = curation.with_sentences(path.read_bytes() if path.exists() else None, text, sentences(snapshot))
    if new and not dry_run:
        write_atomic(path, data)
    kept = f"; {len(text.sentences)} there already" if text.sentences else ""
    does = "would be added to" if dry_run else "added to"
    session.say(f"{len(new)} sentences {does} {text.sentences_path}{kept}")
    identifiers = [text.sentence_id(sentence) for sentence in new]
    if session.json:
        session.write_json({"file": text.sentences_path, "new": identifiers, "kept": len(text.sentences)})
    else:
        session.write("".join(f"{identifier}\n" for identifier in identifiers))
