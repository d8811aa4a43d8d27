"""What a query found: as terms, as Python values, as bytes, as a table."""

import contextlib
import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from pyoxigraph import (
    BlankNode,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
)
from pyoxigraph import parse as parse_rdf

from kg.errors import UsageError
from kg.formats import FORMATS, by_name
from kg.names import VOCABULARIES, Names
from kg.worker import Answer, Kind

Term = NamedNode | BlankNode | Literal | Triple
Value = str | int | float | bool | Decimal | date | datetime | None

TABLE_FORMATS: dict[str, QueryResultsFormat] = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
"""The formats of rows and of yes or no; graphs take those of the format table."""

_XSD = VOCABULARIES["xsd"]
_READERS: dict[str, Callable[[str], Value]] = {
    f"{_XSD}date": date.fromisoformat,
    f"{_XSD}dateTime": datetime.fromisoformat,
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    f"{_XSD}integer": int,
    f"{_XSD}nonNegativeInteger": int,
}


@dataclass(frozen=True, repr=False)
class Result:
    """What a query found.

    ``kind`` is ``solutions`` (SELECT), ``boolean`` (ASK) or ``graph`` (CONSTRUCT, DESCRIBE); what does not belong to
    the kind is empty.
    """

    answer: Answer
    names: Names
    label: Callable[[Sequence[str]], Mapping[str, str]]

    @property
    def kind(self) -> Kind:
        """Return what sort of answer this is."""
        return self.answer.kind

    @cached_property
    def _solutions(self) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
        if self.kind != "solutions":
            return (), []
        found = parse_query_results(self.answer.data, format=QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)
        columns = tuple(variable.value for variable in found.variables)
        return columns, [tuple(solution[name] for name in columns) for solution in found]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the order in which the query selects them."""
        return self._solutions[0]

    @property
    def terms(self) -> list[tuple[Term | None, ...]]:
        """The rows as RDF terms, None where nothing is bound."""
        return self._solutions[1]

    @cached_property
    def rows(self) -> list[dict[str, Value]]:
        """The rows as Python values by column: IRIs as CURIEs, literals by their datatype, None where unbound."""
        return [
            {name: self.value(term) for name, term in zip(self.columns, terms, strict=True)} for terms in self.terms
        ]

    @cached_property
    def boolean(self) -> bool | None:
        """The answer of an ASK, else None."""
        if self.kind != "boolean":
            return None
        return bool(parse_query_results(self.answer.data, format=QueryResultsFormat.JSON))

    @cached_property
    def triples(self) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, each once, in a stable order."""
        if self.kind != "graph":
            return []
        return sorted({quad.triple for quad in parse_rdf(self.answer.data, RdfFormat.N_TRIPLES)}, key=str)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of the things in the rows, by IRI; an endpoint is asked for them on first use."""
        iris = {term.value for terms in self.terms for term in terms if isinstance(term, NamedNode)}
        return self.label(sorted(iris)) if iris else {}

    def __repr__(self) -> str:
        """Return how much there is of what."""
        found = {
            "solutions": f"{len(self)} rows of {', '.join(self.columns)}",
            "boolean": str(self.boolean).lower(),
            "graph": f"{len(self)} triples",
        }
        return f"<Result: {found[self.kind]}>"

    def __len__(self) -> int:
        """Return the number of rows, or of triples."""
        return len(self.triples) if self.kind == "graph" else len(self.terms)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Iterate over the rows."""
        return iter(self.rows)

    def value(self, term: Term | None) -> Value:
        """Return a term as a Python value; a literal that its datatype does not allow stays a text."""
        if isinstance(term, NamedNode):
            return self.names.compact(term.value)
        if not isinstance(term, Literal):
            return None if term is None else str(term)
        reader = _READERS.get(term.datatype.value)
        if reader:
            with contextlib.suppress(ValueError, InvalidOperation, KeyError):
                return reader(term.value)
        return term.value

    def to_dataframe(self) -> Any:
        """Return the rows as a pandas DataFrame. Raises ``UsageError`` where pandas is not installed."""
        try:
            import pandas as pd
        except ImportError as error:
            raise UsageError("pandas is not installed", help="pip install 'alliance-kg[dataframe]'") from error
        return pd.DataFrame(self.rows, columns=list(self.columns))

    def serialize(self, form: str) -> bytes:
        """Return the answer in a format: csv, tsv, json or xml for rows and yes or no, an RDF format for a graph.

        Raises ``UsageError`` for any other.
        """
        if self.kind == "graph":
            if form not in {f.name for f in FORMATS}:
                raise UsageError(f"a graph cannot be written as {form}", help=_choices(f.name for f in FORMATS))
            from kg.writer import serialize

            return serialize(
                Dataset(Quad(t.subject, t.predicate, t.object) for t in self.triples), by_name(form), self.names
            )
        if form not in TABLE_FORMATS:
            raise UsageError(f"rows cannot be written as {form}", help=_choices(TABLE_FORMATS))
        found = parse_query_results(self.answer.data, format=QueryResultsFormat.JSON)
        return found.serialize(format=TABLE_FORMATS[form]) or b""

    def _repr_html_(self) -> str:
        """Return the rows as an HTML table, for notebooks; labels where there are any."""
        if self.kind != "solutions":
            return f"<pre>{html.escape(self.serialize('json' if self.kind == 'boolean' else 'ttl').decode())}</pre>"
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(self.shown(term))}</td>" for term in terms) + "</tr>"
            for terms in self.terms
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def shown(self, term: Term | None, *, labelled: bool = True) -> str:
        """Return a term as people read it: its label, else its CURIE; a literal's text; nothing for None."""
        if labelled and isinstance(term, NamedNode) and term.value in self.labels:
            return self.labels[term.value]
        value = self.value(term)
        return "" if value is None else term.value if isinstance(term, Literal) else str(value)


def _choices(names: Any) -> str:
    return f"formats: {', '.join(names)}"
