"""The parts that ``kg export`` writes go in by each store's bulk loader, with the very commands of docs/stores.md."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from store_servers import INSTALLED, ROOT, Server, started

from kg.cli.app import run

pytestmark = pytest.mark.usefixtures("in_a_built_project")
BLOCKS = dict(
    re.findall(r"^```sh\n# (\w+)[^\n]*\n(.*?)^```$", (ROOT / "docs/stores.md").read_text("utf-8"), re.M | re.S)
)
"""The commands of the page, by the first word of the comment that they begin with."""


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """Return the folder with the parts."""
    folder = tmp_path / "parts"
    assert run(["export", "--parts", "4", "--gzip", "-o", str(folder)]) == 0
    return folder


def do(name: str, **variables: str) -> None:
    """Run the commands of the page for a store."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, **variables}
    ran = subprocess.run(
        ["/bin/sh", "-eu", "-c", BLOCKS[name]], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Error" not in ran.stdout + ran.stderr


def test_oxigraph_loads_the_parts(store_name: str, parts: Path, tmp_path: Path) -> None:
    only("oxigraph", store_name)
    data = tmp_path / "data"
    do("Oxigraph", PARTS=str(parts), DATA=str(data))
    holds_it_all(started("oxigraph", data))


def test_tdb2_loads_the_parts(store_name: str, parts: Path, tmp_path: Path) -> None:
    only("fuseki", store_name)
    jar = INSTALLED / "jena-fuseki-server.jar"
    if not jar.is_file():
        pytest.skip("NO FUSEKI; make stores installs it")
    data = tmp_path / "data"
    do("Fuseki", PARTS=str(parts), DATA=str(data / "tdb2"), JAR=str(jar))
    holds_it_all(started("fuseki", data))


def test_virtuoso_loads_the_parts(
    store_name: str, parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("virtuoso", store_name)
    monkeypatch.setenv("KG_STORE_USER", "dba")
    monkeypatch.setenv("KG_STORE_PASSWORD", "dba")
    data = tmp_path / "data"
    server = started("virtuoso", data)
    try:
        parts.rename(data / "parts")
        do("Virtuoso", PARTS=str(data / "parts"), SQL=f"127.0.0.1:{server.port + 1}")
    finally:
        holds_it_all(server)


def only(name: str, asked: str) -> None:
    """Skip for any store but one."""
    if asked != name:
        pytest.skip(f"{asked} is loaded in another way")


def holds_it_all(server: Server) -> None:
    """See that a store holds all of the dataset and nothing more; stop it."""
    try:
        assert run(["diff", server.url]) == 0
    finally:
        server.stop()
