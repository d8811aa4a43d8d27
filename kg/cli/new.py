"""kg new: print a claim to fill in."""

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.article import HELP, add_span, find_quotation
from kg.cli.session import Session

if TYPE_CHECKING:
    from kg.project import Sources

EXAMPLE = 'Example: kg new atl "first words … last words" --article article.txt --add >> claims.yaml'


def command(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A source: its folder, or the short name in its claims.")],
    words: Annotated[str, typer.Argument(help='The quotation: "first words … last words", or all of it.')],
    article: Annotated[str | None, typer.Option("--article", "-a", help=HELP)] = None,
    add: Annotated[bool, typer.Option("--add", help="Add the span to spans.yaml too.")] = False,
) -> None:
    """Print the skeleton of a claim with the next id and the span of a quotation, ready to paste and fill in."""
    from kg.curation import next_claim, skeleton

    session: Session = context.obj
    sources, text, found = find_quotation(session, source, words, article)
    is_new, file = add_span(sources, text, found, dry_run=not add)
    claim, span = next_claim(sources, text.slug), text.span_id(found)
    if is_new:
        session.say(f"added to {file}" if add else f"the span is not in {file} yet: say --add, or run kg cite")
    if session.json:
        session.write_json({"id": claim, "span": span, "new": is_new, "file": file})
    else:
        session.write(skeleton(claim, span, choices(sources)))


def choices(sources: "Sources") -> dict[str, list[str]]:
    """Return the words that each key takes whose values come from a concept scheme, in the ontology's order."""
    from kg.build import read_ontology
    from kg.context import vocabulary

    ontology = read_ontology(sources)
    vocabulary_ = vocabulary(ontology, sources.settings.base)
    values_from = vocabulary_.names.sa("valuesFrom")
    found: dict[str, list[str]] = {}
    for quad in ontology:
        term = vocabulary_.by_iri.get(str(getattr(quad.subject, "value", "")))
        if term and quad.predicate.value == values_from:
            scheme = str(getattr(quad.object, "value", ""))
            found[term.key] = [key for key, other in vocabulary_.terms.items() if other.scheme == scheme]
    return found
