"""Named queries, and queries of the user's own, over a dataset or a SPARQL endpoint."""

from collections.abc import Iterator, Mapping

from pyoxigraph import Dataset

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
    "Queries",
    "Remote",
    "Result",
    "Source",
    "UnknownQuery",
    "UnknownThing",
    "bind",
    "decoded",
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


class Queries(Mapping[str, NamedQuery]):
    """Named queries by name; each is read when it is asked for."""

    def __init__(self, files: Mapping[str, bytes], kinds: tuple[str, ...], as_of: str) -> None:
        self._files = {file.rpartition("/")[2].removesuffix(".rq"): (file, data) for file, data in files.items()}
        self._kinds = kinds
        self._as_of = as_of
        self._read: dict[str, NamedQuery] = {}

    def file(self, name: str) -> tuple[str, bytes]:
        """Return a query's file and its bytes, unread. Raises ``UnknownQuery`` with the nearest name."""
        if name not in self._files:
            near = nearest(name, self._files, "query")
            raise UnknownQuery(f"no query {name!r}", help=f"{near}; kg query --list shows all")
        return self._files[name]

    def __getitem__(self, name: str) -> NamedQuery:
        """Return a query. Raises ``BadQueryFile`` or ``InputError`` at file:line where its file is wrong."""
        if name not in self._read:
            self._read[name] = load_query(*self._files[name], self._kinds, self._as_of)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, in order."""
        return iter(sorted(self._files))

    def __len__(self) -> int:
        """Return how many queries there are."""
        return len(self._files)


def load_queries(sources: Sources, names: Names) -> Queries:
    """Return a project's named queries, by name."""
    return Queries(sources.under(FOLDER, ".rq"), names.kinds, sources.settings.as_of)


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
    if name not in queries:
        raise UnknownQuery(f"no query {name!r}", help=nearest(name, queries, "query"))
    query = queries[name]
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
