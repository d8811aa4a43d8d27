"""The Python door: what a notebook or a script does with a project."""

import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.api import open_or_fail
from kg.errors import InputError, UsageError


@pytest.fixture(scope="module")
def project(root: Path) -> kg.Project:
    return kg.Project.open(root)


def test_a_named_query_as_a_data_frame(project: kg.Project) -> None:
    frame = project.query("members", arrangement="nato", on="1955-05-07").to_dataframe()
    assert list(frame.columns) == ["iso3", "name", "since", "until", "basis"]
    assert set(frame["iso3"]) >= {"DEU", "GRC", "TUR"}
    assert len(frame) == 15


def test_an_unknown_query_names_the_nearest(project: kg.Project) -> None:
    with pytest.raises(UsageError) as caught:
        project.query("member")
    assert "members" in str(caught.value.help)


@pytest.mark.filterwarnings("ignore:Dataset.*is deprecated:DeprecationWarning")
def test_the_graph_shows_facts_as_the_default(project: kg.Project) -> None:
    graph = project.graph()
    assert len(graph.query("SELECT ?m { ?m org:organization arrangement:nato }")) == 32
    assert not graph.query("ASK { ?claim a sa:Claim }").askAnswer
    assert graph.query("ASK { GRAPH g:claims { ?claim a sa:Claim } }").askAnswer


def test_the_project_is_valid(project: kg.Project) -> None:
    report = project.validate()
    assert report.findings == ()
    assert report.conforms


def test_the_dataset_is_read_from_a_fresh_folder_and_built_otherwise(root: Path, tmp_path: Path) -> None:
    from kg.release import packaged
    from kg.writer import digest

    first = kg.Project.open(root)
    built, read = first.load(tmp_path)
    assert not read
    for name, data in packaged(first.build()).items():
        (tmp_path / name).write_bytes(data)
    found, read = kg.Project.open(root).load(tmp_path)
    assert read
    assert digest(found) == digest(built)


def test_words_before_and_after_the_build_are_the_same(root: Path) -> None:
    before = kg.Project.open(root).vocabulary
    project = kg.Project.open(root)
    built = project.build()
    assert project.vocabulary is built.vocabulary
    assert project.vocabulary == before
    assert project.root == root
    assert project.settings.as_of == "2025-03-06"


def test_a_project_without_seeds_is_said(root: Path, tmp_path: Path) -> None:
    for folder in ("ontology", "shapes", "seeds", "queries"):
        (tmp_path / folder).mkdir()
    (tmp_path / "kg.toml").write_bytes((root / "kg.toml").read_bytes())
    with pytest.raises(InputError, match="no seeds"):
        open_or_fail(tmp_path)


def test_importing_alone_loads_no_rdf_library() -> None:
    code = "import kg, sys; print([m for m in ('rdflib', 'pyshacl', 'pyoxigraph', 'typer') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_are_those_listed() -> None:
    assert dir(kg) == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = kg.nothing_such
