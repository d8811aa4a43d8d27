"""The named queries under test: on which data, with which parameters, and where their expected answers are.

``python tests/query_cases.py`` writes the answers anew; read the difference before you commit it.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Dataset, RdfFormat, parse

from kg.names import Names
from kg.query import NamedQuery, Source, load_query, run_named

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = ROOT / "tests" / "expected"
WORLD = "https://example.org/world/"
"""The base IRI of the small world, another than the project's: a query that names the base would fail there."""

OWN_WORDS = ("says", "onlyIf", "saysOther", "note")
"""Columns with glosses, left out of the answers on the project's own data: a curator may put them better any day."""

KINDS = (
    *("agency", "agent", "arrangement", "body", "claim", "document", "endorsement", "event", "group", "instrument"),
    *("membership", "office", "outlet", "person", "proposition", "relation", "retraction", "sentence", "snapshot"),
    *("span", "state", "statement", "status", "tenure", "time"),
)


@dataclass(frozen=True)
class Case:
    """One query with parameters."""

    query: str
    params: Mapping[str, str]

    def __str__(self) -> str:
        """Return the name of the file with the expected answer."""
        given = "".join(f".{key}={value.replace(':', '_')}" for key, value in self.params.items())
        return f"{self.query}{given}"


def case(query: str, **params: str) -> Case:
    """Return a case."""
    return Case(query, params)


ON_WORLD = (
    *(case("members", arrangement="pact", on=day) for day in ("1950-05-31", "1950-06-01", "1957-12-30", "1957-12-31")),
    *(case("members", arrangement="pact", on=day) for day in ("1960-02-01", "1960-02-10", "1960-02-11", "2000-01-02")),
    *(
        case("members", arrangement="pact", on=day, include="possible")
        for day in ("1954-12-31", "1955-01-01", "1960-02-15", "1960-03-01", "2000-01-02")
    ),
    case("members", arrangement="ears", on="1951-07-01"),
    case("members", arrangement="ears", on="1951-07-01", include="possible"),
    case("memberships", state="AAA"),
    case("memberships", state="CCC"),
    case("obligations"),
    case("obligations", arrangement="ears"),
    case("obligations", obligation="defence"),
    case("offices", on="1995-01-01"),
    case("offices", on="1999-05-25"),
    case("offices", on="1999-05-25", include="possible"),
    case("offices", on="2000-01-02"),
    case("offices", on="1989-12-31", include="possible"),
    case("offices", on=""),
    case("offices", on="", person="ann"),
    case("offices", on="", office="chief"),
    case("claims"),
    case("claims", claimant="ann"),
    case("claims", act="denies"),
    case("claims", about="BBB"),
    case("claims", about="person:bob"),
    case("claims", event="Expulsion"),
    case("claims", realis="standing"),
    case("claims", words="WAR"),
    case("claims", document="d", claimant="two aides"),
    *(case("chain", claim=local) for local in ("c1", "c7.1", "c4")),
    *(case("evidence", claim=local) for local in ("c1.1", "c2", "")),
    *(case(name) for name in ("disputes", "proposed-changes", "unnamed", "titles-in-doubt", "leaks", "plans")),
    case("events"),
    case("events", actor="ann", since="1998-06-30", until="1999-01-01"),
    case("events", actor="bob"),
    case("events", until="1998-05-31"),
    case("events", until="1998-06-15"),
    case("speakers"),
    case("speakers", person="bob"),
    case("endorsed"),
    case("tensions"),
    case("tensions", type="rebuts", claim="c3"),
    case("tensions", claim="c1"),
    case("relative-dates"),
    case("sentences"),
    case("sentences", document="d", include="uncovered"),
    case("unaligned"),
    case("unaligned", lacks="EU table"),
    case("contents"),
    case("disputes", about="what was said"),
    case("events-between", party="AAA", counterparty="BBB"),
    case("events-between", party="BBB", counterparty="AAA", category="CONSULT"),
    case("events-between", party="BBB", counterparty="AAA"),
    case("events-between", party="AAA", counterparty="AAA"),
    case("events-between", party="ann", counterparty="eve", since="1998-09-30", until="1999-01-01"),
    case("events-between", party="AAA", counterparty="BBB", until="1998-08-31"),
    case("hedging"),
    case("hedging", ally="BBB"),
    case("hedging", ally="ann"),
    case("disclosures"),
    case("disclosures", realis=""),
    case("disclosures", discloser="bob", realis=""),
    case("disclosures", owner="BBB"),
    case("reliability", of="AAA"),
    case("reliability", of="AAA", polarity="negates"),
    case("reliability", of=""),
    case("source-counts"),
    case("source-counts", content="r2", polarity="affirms"),
    case("denials"),
    case("denials", act=""),
    case("denials", claimant="eve"),
    case("attestations"),
    case("attestations", attestation="secondHand"),
    case("stances"),
    case("stances", stance="rejected"),
    case("memberships-in-doubt"),
    case("changes"),
    case("changes", since="2000-06-01"),
    case("changes", until="2000-06-01"),
)

ON_PROJECT = (
    *(case("members", on=day) for day in ("1949-08-23", "1949-08-24", "1955-05-07", "1982-05-30", "2020-03-27")),
    case("members", on="2025-03-06"),
    case("members", arrangement="five-eyes", on="1950-01-01"),
    case("members", arrangement="five-eyes", on="1950-01-01", include="possible"),
    case("members", arrangement="five-eyes"),
    *(case("memberships", state=state) for state in ("FRA", "GRC", "CAN")),
    case("obligations"),
    case("obligations", obligation="intelligenceSharing"),
    case("offices"),
    case("offices", person="michael-hayden", on="2003-07-01"),
    case("offices", person="donald-trump", on=""),
    case("claims", claimant="peter-navarro"),
    case("claims", claimant="donald-trump"),
    case("claims", act="denies"),
    case("claims", about="event:canada-expulsion"),
    *(case("chain", claim=claim) for claim in ("atl-045", "atl-051", "atl-025")),
    case("evidence"),
    *(case(name) for name in ("disputes", "proposed-changes", "unnamed", "titles-in-doubt", "leaks", "plans")),
    case("events", actor="UKR", since="2025-03-01", until="2025-03-06"),
    case("endorsed"),
    case("speakers", person="tulsi-gabbard"),
    case("sentences"),
    case("tensions", type="rebuts"),
    case("disputes", about="what was said"),
    case("events-between"),
    case("hedging"),
    case("disclosures"),
    case("disclosures", realis="irrealis"),
    case("reliability"),
    case("source-counts", content="proposition:trump-reliable-partner"),
    case("denials"),
    case("denials", act="", claimant="shane-harris"),
    case("attestations", attestation="secondHand"),
    case("stances"),
    case("memberships-in-doubt"),
    case("changes"),
    case("unaligned", lacks="ISO 3166"),
)

WORLDLY: Mapping[str, Mapping[str, str]] = {
    "chain": {"claim": "c1"},
    "events-between": {"party": "state:AAA", "counterparty": "state:BBB"},
    "evidence": {"claim": "c1"},
    "members": {"arrangement": "pact", "on": "1960-02-10"},
    "memberships": {"state": "AAA"},
    "offices": {"on": "1999-05-25"},
    "reliability": {"of": "state:AAA"},
}
"""Parameters where the defaults name nothing of the small world."""


def world() -> tuple[Dataset, Names]:
    """Return the small world and its names."""
    files = [path.read_bytes() for path in sorted(EXPECTED.glob("*.trig"))]
    quads = (quad for data in files for quad in parse(data, RdfFormat.TRIG, base_iri=WORLD))
    return Dataset(quads), Names(WORLD, KINDS)


def queries(as_of: str) -> dict[str, NamedQuery]:
    """Return the project's named queries."""
    files = sorted((ROOT / "queries").glob("*.rq"))
    loaded = (load_query(f"queries/{path.name}", path.read_bytes(), KINDS, as_of) for path in files)
    return {query.name: query for query in loaded}


def answer(item: Case, named: Mapping[str, NamedQuery], source: Source, left_out: tuple[str, ...] = ()) -> str:
    """Return the answer of a case as CSV, things as CURIEs."""
    result = run_named(named, item.query, item.params, source, source.names)
    columns = [column for column in result.columns if column not in left_out]
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(columns)
    for row in result.terms:
        shown = {name: result.shown(term, labelled=False) for name, term in zip(result.columns, row, strict=True)}
        table.writerow([shown[column] for column in columns])
    return written.getvalue()


def expected(folder: str, item: Case) -> Path:
    """Return where the expected answer of a case is."""
    return EXPECTED / folder / f"{item}.csv"


def _write_all() -> None:
    """Write every expected answer anew."""
    from kg.api import Project
    from kg.query import Embedded

    project = Project.open(ROOT)
    named = queries(project.settings.as_of)
    data, names = world()
    sources = {
        "world": (ON_WORLD, Embedded(data, names), ()),
        "project": (ON_PROJECT, Embedded(project.build().dataset, project.names), OWN_WORDS),
    }
    for folder, (cases, source, left_out) in sources.items():
        (EXPECTED / folder).mkdir(exist_ok=True)
        for item in cases:
            expected(folder, item).write_text(answer(item, named, source, left_out), encoding="utf-8")


if __name__ == "__main__":
    _write_all()
