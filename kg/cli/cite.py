"""kg cite: add an evidence span to a source."""

from typing import Annotated

import typer

from kg.cli.article import HELP, add_span, find_quotation
from kg.cli.session import Session

EXAMPLE = 'Example: kg cite atl "first words … last words" --article article.txt'


def command(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A source: its folder, or the short name in its spans.")],
    words: Annotated[str, typer.Argument(help='The quotation: "first words … last words", or all of it.')],
    article: Annotated[str | None, typer.Option("--article", "-a", help=HELP)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> None:
    """Add the span of a quotation to a source's spans.yaml, and print its id. The text itself is not kept."""
    session: Session = context.obj
    sources, text, found = find_quotation(session, source, words, article)
    is_new, file = add_span(sources, text, found, dry_run=dry_run)
    if not is_new:
        session.say(f"already in {file}")
    elif dry_run:
        session.say(f"would add it to {file}")
    else:
        session.say(f"added to {file}")
    identifier = text.span_id(found)
    if session.json:
        session.write_json({"id": identifier, "new": is_new, "file": file, "start": found.start, "end": found.end})
    else:
        session.write(identifier + "\n")
