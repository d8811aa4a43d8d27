"""docs/curating.md: a newcomer who types what the page shows, in its order, gets what the page shows."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_docs import matches

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "curating.md"


def blocks() -> Iterator[tuple[str, str]]:
    """Yield language and text of each fenced block that a newcomer would type, in order."""
    for match in re.finditer(r"^```(text|yaml|sh)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S):
        yield match[1], match[2]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this project."""
    folder = tmp_path_factory.mktemp("curating")
    for name in ("ontology", "shapes", "seeds", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "kg.toml", folder)
    return folder


def type_in(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does, both streams in one."""
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("kg ", f"{sys.executable} -m kg ", 1)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_page_from_top_to_bottom(project: Path) -> None:
    typed = 0
    for language, text in blocks():
        if language == "text":
            (project / "gazette.txt").write_text(text, encoding="utf-8")
        elif language == "yaml":
            head, _, body = text.partition("\n")
            path = project / head.removeprefix("# ").removesuffix(", at its end")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(body)
        else:
            command, _, expected = text.removeprefix("$ ").partition("\n")
            ran = type_in(command, project)
            assert matches(expected.strip("\n"), ran.stdout), f"{command}\n{ran.stdout}"
            typed += 1
    assert typed == 6
    assert type_in("kg build", project).returncode == 0
    assert type_in("kg query -n chain -p claim=claim:gaz-001", project).returncode == 0
