"""Fixtures shared by all tests: the checkout, the shared material beside it, and one build of the project."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run say where the article and the official test suites are."""
    parser.addoption("--shared", default=str(ROOT.parent / "shared"), help="folder with article/ and w3c/")


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
