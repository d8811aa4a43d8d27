"""Named queries, and queries of the user's own, over a dataset or a SPARQL endpoint."""

from collections.abc import Mapping

from pyoxigraph import Dataset

from kg.context import Vocabulary
from kg.errors import UsageError
from kg.names import Names, nearest
from kg.project import Sources
from kg.query.named import GROUPS, BadQueryFile, NamedQuery, Parameter, decoded, has_front_matter, load_query
from kg.query.parameters import BadParameter, bind
from kg.query.result import TABLE_FORMATS, Result
from kg.query.sources import Embedded, Remote, Source, resolved
from kg.query.things import UnknownThing
from kg.worker import Limits

__all__ = [
    "GROUPS",
    "TABLE_FORMATS",
    "BadParameter",
    "BadQueryFile",
    "Embedded",
    "Limits",
    "NamedQuery",
    "Parameter",
    "Remote",
    "Result",
    "Source",
    "UnknownQuery",
    "UnknownThing",
    "bind",
    "decoded",
    "find",
    "has_front_matter",
    "load_queries",
    "load_query",
    "resolved",
    "run_named",
    "run_text",
]

FOLDER = "queries"


class UnknownQuery(UsageError):
    """A name that no query has."""

    default_code = "KG212"


def load_queries(sources: Sources, vocabulary: Vocabulary) -> dict[str, NamedQuery]:
    """Return a project's named queries, by name. Raises ``BadQueryFile`` or ``InputError`` at file:line."""
    kinds = vocabulary.names.kinds
    files = sources.under(FOLDER, ".rq").items()
    loaded = (load_query(file, data, kinds, sources.settings.as_of) for file, data in files)
    return {query.name: query for query in loaded}


def find(queries: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    """Return the query with a name. Raises ``UnknownQuery`` with the nearest."""
    if name not in queries:
        raise UnknownQuery(f"no query {name!r}", help=f"{nearest(name, queries, 'query')}; kg query --list shows all")
    return queries[name]


def run_named(
    queries: Mapping[str, NamedQuery],
    name: str,
    parameters: Mapping[str, object],
    source: Dataset | Source,
    names: Names,
) -> Result:
    """Return the answer of a named query; parameters left out take their defaults.

    Raises ``UsageError`` for an unknown name, parameter, value or thing, ``StoreError`` when the limits are reached or
    an endpoint fails.
    """
    query = find(queries, name)
    asked = Embedded(source, names) if isinstance(source, Dataset) else source
    text = bind(query, parameters, names, asked.things)
    return Result(asked.ask(text, file=query.file), names, asked.labels)


def run_text(text: str, source: Dataset | Source, names: Names, file: str = "query") -> Result:
    """Return the answer of a query of the user's own.

    All the project's prefixes are declared, and its default graph is g:facts and g:derived, unless it says otherwise.
    Raises ``BadQuery`` with line and column for what is no SPARQL, ``StoreError`` as ``run_named``.
    """
    asked = Embedded(source, names) if isinstance(source, Dataset) else source
    return Result(asked.ask(text, file=file, own_graphs=False), names, asked.labels)
