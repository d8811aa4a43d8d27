"""The wheel: it carries the project and its build, and answers anywhere as the checkout does, with no network."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.project import FOLDERS

ROOT = Path(__file__).resolve().parent.parent
CARRIED = "kg/_project/"


def run(*argv: str | Path, cwd: Path, **options: str) -> str:
    """Run a command that must succeed, without the project's environment variables; return what it prints."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KG_", "PYTHONPATH"))}
    ran = subprocess.run(
        argv, cwd=cwd, env=environment | options, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def build_wheel(source: Path, out: Path) -> Path:
    """Return the wheel that pip makes of a checkout or of a source archive."""
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation")
    run(sys.executable, "-m", "pip", "wheel", *options, "-w", out, source, cwd=out)
    (wheel,) = out.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@dataclass(frozen=True)
class Install:
    """A fresh environment with the wheel in it, and an unrelated folder to stand in."""

    python: Path
    folder: Path
    offline: tuple[str, ...]

    def kg(self, *arguments: str) -> str:
        """Return what the installed command prints, run without a network where the system lets us."""
        return run(*self.offline, self.python.with_name("kg"), *arguments, cwd=self.folder)


@pytest.fixture(scope="session")
def install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Install the wheel alone; what it needs is lent by the environment that runs the tests."""
    top = tmp_path_factory.mktemp("install")
    run(sys.executable, "-m", "venv", "--without-pip", top / "venv", cwd=top)
    python = top / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=top)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=top).strip())
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    folder = top / "elsewhere"
    folder.mkdir()
    return Install(python, folder, without_network())


def without_network() -> tuple[str, ...]:
    """Return the words that run a command in a namespace without a network, or none where that is not allowed."""
    words = ("unshare", "--map-root-user", "--net")
    if shutil.which("unshare") is None:
        return ()
    allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return words if allowed else ()


def test_the_wheel_carries_the_project_its_build_and_both_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        CARRIED + path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert names >= expected
    assert names >= {CARRIED + name for name in ("kg.toml", "dist/alliance-kg.nq", "dist/manifest.json")}
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-DATA"}
    assert "kg/py.typed" in names
    assert not [name for name in names if name.split("/")[0] in ("tests", "bench", "docs")]


def test_the_installed_copy_is_the_one_that_answers(install: Install) -> None:
    code = "import kg; p = kg.Project.open(); print(kg.__file__, p.root, p.load()[1], sep='\\n')"
    module, root, from_dist = run(install.python, "-c", code, cwd=install.folder).split("\n")[:3]
    assert module.startswith(str(install.python.parent.parent))
    assert Path(root) == Path(module).parent / "_project"
    assert from_dist == "True"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("export", "-f", "ttl"),
        ("query", "-n", "members"),
        ("explain", "claim:atl-002"),
    ],
    ids=" ".join,
)
def test_it_answers_as_the_checkout_does(arguments: tuple[str, ...], install: Install, after_a_build: Path) -> None:
    here = run(sys.executable, "-m", "kg", *arguments, cwd=after_a_build)
    assert here.strip()
    assert install.kg(*arguments) == here


def test_a_build_away_from_home_lands_here(install: Install) -> None:
    install.kg("-q", "build")
    packaged = install.python.parent.parent / "lib"
    (made,) = packaged.rglob("_project/dist/alliance-kg.nq")
    assert (install.folder / "dist" / "alliance-kg.nq").read_bytes() == made.read_bytes()


def test_a_project_of_ones_own_comes_first(install: Install, tmp_path: Path) -> None:
    for name in ("ontology", "shapes", "seeds", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings = (ROOT / "kg.toml").read_text(encoding="utf-8").replace("w3id.org/alliance-kg", "example.org/fork")
    (tmp_path / "kg.toml").write_text(settings, encoding="utf-8")
    below = tmp_path / "seeds" / "reference"
    told = run(install.python.with_name("kg"), "export", "-f", "nt", cwd=below)
    assert "https://example.org/fork/id/state/CAN" in told
    assert "w3id.org/alliance-kg" not in told
    assert install.kg("-C", str(tmp_path), "export", "-f", "nt") == told


def test_a_source_archive_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    (archive,) = tmp_path.glob("*.tar.gz")
    again = build_wheel(archive, tmp_path)
    first, second = zipfile.ZipFile(wheel), zipfile.ZipFile(again)
    assert sorted(first.namelist()) == sorted(second.namelist())
    assert [n for n in first.namelist() if first.read(n) != second.read(n)] == []


def test_an_editable_install_reads_the_checkout() -> None:
    code = "import kg; print(kg.Project.open().root)"
    assert Path(run(sys.executable, "-c", code, cwd=Path("/")).strip()) == ROOT
