"""Fixtures shared by all tests: the checkout, the shared material beside it, and one build of the project."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg import release
from kg.build import Built, build, read_ontology
from kg.context import Vocabulary, vocabulary
from kg.names import VOCABULARIES
from kg.project import FOLDERS, SETTINGS_FILE, Sources
from kg.project import read as read_project

if TYPE_CHECKING:
    from store_servers import Server

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no failure: how long a case takes is for the bench to say.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run say where the article and the official test suites are."""
    parser.addoption("--stores", default="oxigraph", help="real stores to load into, such as oxigraph,fuseki")
    parser.addoption("--torture", action="store_true", help="the full sweeps of faults, which take long")
    parser.addoption("--shared", default=str(ROOT.parent / "shared"), help="folder with article/ and w3c/")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is about a store once for each that the run is told to load into."""
    if "store_name" in metafunc.fixturenames:
        metafunc.parametrize("store_name", str(metafunc.config.getoption("--stores")).split(","), scope="session")


@pytest.fixture(scope="session")
def server(store_name: str, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    """Return each real store that this run is about, running."""
    from store_servers import started

    found = started(store_name, tmp_path_factory.mktemp("stores") / store_name)
    yield found
    found.stop()


@pytest.fixture(scope="session")
def torture(request: pytest.FixtureRequest) -> bool:
    """Return whether to take the time for the full sweeps."""
    return bool(request.config.getoption("--torture"))


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Path:
    """Return the folder beside the checkout that holds the article and the official suites."""
    return Path(str(request.config.getoption("--shared")))


@pytest.fixture(scope="session")
def article(shared: Path) -> str:
    """Return the article's text, or skip loudly: it is copyrighted and never part of the repository."""
    path = shared / "article" / "article.txt"
    if not path.is_file():
        pytest.skip(f"NO ARTICLE at {path}: evidence not compared with the text")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sources(root: Path) -> Sources:
    """Return this project's own files."""
    return read_project(root)


@pytest.fixture(scope="session")
def words(sources: Sources) -> Vocabulary:
    """Return the words of this project's ontology."""
    return vocabulary(read_ontology(sources), sources.settings.base)


@pytest.fixture(scope="session")
def built(sources: Sources) -> Built:
    """Return this project, built once for all tests; nobody may change it."""
    return build(sources)


@pytest.fixture(scope="session")
def published(built: Built) -> Mapping[str, bytes]:
    """Return the files that are published of this project, with the report that it conforms; nobody may change them."""
    conforms = Quad(BlankNode("r"), NamedNode(VOCABULARIES["sh"] + "conforms"), Literal(value=True))
    return MappingProxyType(release.make(built, SimpleNamespace(quads=(conforms,))))


@pytest.fixture(scope="session")
def after_a_build(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project as ``kg build`` leaves it, so that a command need not build in memory."""
    copy = tmp_path_factory.mktemp("built")
    shutil.copy(ROOT / SETTINGS_FILE, copy)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder)
    (copy / "dist").mkdir()
    for name, data in release.packaged(built).items():
        (copy / "dist" / name).write_bytes(data)
    return copy


@pytest.fixture
def in_a_built_project(after_a_build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that name no project run on that copy."""
    monkeypatch.setenv("KG_PROJECT", str(after_a_build))


@pytest.fixture
def with_seeds(sources: Sources) -> Callable[[dict[str, str]], Sources]:
    """Return a function that gives this project with other seeds: path to YAML text."""

    def replaced(files: dict[str, str]) -> Sources:
        kept = {path: data for path, data in sources.files.items() if not path.startswith("seeds/")}
        return replace(sources, files=kept | {path: text.encode() for path, text in files.items()})

    return replaced
