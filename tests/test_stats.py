"""``kg stats``."""

import json
from pathlib import Path

import pytest

from kg.build import Built
from kg.cli.app import run
from kg.counts import Counts


def test_numbers_for_people(after_a_build: Path, built: Built, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(after_a_build), "stats"]) == 0
    text = capsys.readouterr().out
    counts = Counts(built.dataset, built.names)
    assert text.startswith(f"{counts.entities:,} entities, ")
    headings = [line for line in text.splitlines() if line and not line.startswith(" ")][1:]
    assert headings[:2] == ["Triples by graph", "Things by class"]
    assert {"Claims by act", "Propositions by realis", "Memberships by start", "Memberships by source"} <= set(headings)
    assert {"Sentences", "Memberships by end", "Identifiers of State"} <= set(headings)
    states = counts.identified["State"]
    assert f"  {states['all']:>7,}  all\n" in text
    assert f"  {states['GeoNames']:>7,}  GeoNames  {100 * states['GeoNames'] // states['all']} %\n" in text
    assert f"  {counts.triples['facts']:>7,}  facts\n" in text


@pytest.mark.parametrize("arguments", [["--json", "stats"], ["stats", "--json"]])
def test_numbers_for_programs(
    arguments: list[str], after_a_build: Path, built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(after_a_build), *arguments]) == 0
    assert json.loads(capsys.readouterr().out) == Counts(built.dataset, built.names).all()
