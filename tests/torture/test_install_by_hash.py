"""Installing from requirements.txt into a fresh environment: hashes checked, nothing else taken, and it answers."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "install")


def run(*argv: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    return subprocess.run(argv, cwd=cwd, capture_output=True, text=True, timeout=900, check=False)


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Return the interpreter of a fresh environment."""
    made = run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    return tmp_path / "venv" / "bin" / "python"


def test_what_is_pinned_by_hash_is_enough(python: Path, tmp_path: Path, *, torture: bool) -> None:
    if not torture:
        pytest.skip("--torture installs everything anew, by hash")
    # pip builds in the folder that it is given: not in the checkout.
    copy = shutil.copytree(ROOT, tmp_path / "copy", ignore=shutil.ignore_patterns(".*", "dist", "build"))
    for arguments in (("--require-hashes", "-r", "requirements.txt"), ("--no-deps", "--no-build-isolation", ".")):
        ran = run(python, *PIP, *arguments, cwd=copy)
        assert ran.returncode == 0, ran.stderr
    checked = run(python, "-m", "pip", "check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    told = run(python.with_name("kg"), "query", "-n", "members", "-p", "arrangement=five-eyes", cwd=tmp_path)
    assert told.stdout.count("\n") == 6, told.stderr


def test_a_file_with_another_hash_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "files" / "zipp-4.1.2-py3-none-any.whl"
    package.parent.mkdir()
    package.write_bytes(b"not what was checked")
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").partition("zipp==")
    (tmp_path / "requirements.txt").write_text("".join(lines[1:]), encoding="utf-8")
    offline = ("--no-index", "--find-links", package.parent, "--dry-run", "--ignore-installed")
    ran = run(sys.executable, *PIP, *offline, "--require-hashes", "-r", "requirements.txt", cwd=tmp_path)
    assert ran.returncode == 1
    assert "DO NOT MATCH THE HASHES" in ran.stderr
