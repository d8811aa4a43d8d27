"""Same input, same bytes in every file of dist/: whatever the hash seed, the locale, the time zone, the file order."""

import itertools
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

BUILD = """
import hashlib, json, pathlib, random, sys
from dataclasses import replace

shuffle = random.Random(int(sys.argv[2])).shuffle
rglob = pathlib.Path.rglob

def shuffled(self, pattern):
    found = list(rglob(self, pattern))
    shuffle(found)
    return iter(found)

pathlib.Path.rglob = shuffled
from kg import release
from kg.build import build
from kg.checks import check_project
from kg.project import read

sources = read(pathlib.Path(sys.argv[1]))
files = list(sources.files.items())
shuffle(files)
built = build(replace(sources, files=dict(files)))
report = check_project(built) if sys.argv[3] == "checked" else type("Unchecked", (), {"quads": ()})
made = release.make(built, report)
print(json.dumps({name: hashlib.sha256(data).hexdigest() for name, data in made.items()}))
"""
SEEDS = 20
SAMPLE = 2
"""So many hash seeds in an ordinary run, beside those of the places."""
AT_ONCE = 2
LOCALES = ("C", "C.UTF-8")
ZONES = ("UTC", "Pacific/Kiritimati")
PLACES = list(itertools.product(LOCALES, ZONES))


def start(root: Path, number: int, how: str, python: str = sys.executable) -> subprocess.Popen[str]:
    """Start the build of every file of dist/ in a process of its own, in one of the places, with its own hash seed."""
    locale, zone = PLACES[number % len(PLACES)]
    environment = os.environ | {"PYTHONHASHSEED": str(number), "LC_ALL": locale, "TZ": zone, "PYTHONPATH": str(root)}
    command = [python, "-c", BUILD, str(root), str(number), how]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def hashes(root: Path, numbers: range, how: str, python: str = sys.executable) -> list[dict[str, str]]:
    """Return the hash of each file of each build."""
    found = []
    for first in numbers[::AT_ONCE]:
        running = [start(root, number, how, python) for number in range(first, min(first + AT_ONCE, numbers.stop))]
        for process in running:
            output, _ = process.communicate(timeout=600)
            assert process.returncode == 0
            found.append(json.loads(output))
    return found


def differing(builds: list[dict[str, str]]) -> list[str]:
    """Return the names of the files that are not the same in all builds."""
    return sorted(name for name in builds[0] if len({build[name] for build in builds}) > 1)


def test_every_file_is_the_same_in_every_place(root: Path) -> None:
    builds = hashes(root, range(len(PLACES)), "checked")
    assert len(builds[0]) > 15
    assert differing(builds) == []


@pytest.mark.slow
def test_every_file_is_the_same_for_many_hash_seeds(root: Path, torture: bool) -> None:
    builds = hashes(root, range(100, 100 + (SEEDS if torture else SAMPLE)), "unchecked")
    assert len(builds) == (SEEDS if torture else SAMPLE)
    assert differing(builds) == []


def other_pythons() -> list[str]:
    """Return the other versions of Python that are here, as commands that work."""
    names = [f"python3.{minor}" for minor in range(11, 20) if minor != sys.version_info.minor]
    found = [path for name in names if (path := shutil.which(name))]
    return [
        path for path in found if subprocess.run([path, "-c", ""], check=False, capture_output=True).returncode == 0
    ]


def with_needs(python: str, folder: Path, root: Path) -> str | None:
    """Return a Python of that version that has what the project needs, or None where that cannot be installed."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    needs = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    made = str(folder / "bin" / "python")
    install = [made, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", str(root / "constraints.txt")]
    return made if subprocess.run([*install, *needs], check=False).returncode == 0 else None


def test_every_file_is_the_same_by_every_version_of_python(root: Path, tmp_path: Path, torture: bool) -> None:
    if not torture:
        pytest.skip("NO --torture: other versions of Python, which need environments of their own, did not build")
    builds = hashes(root, range(1), "checked")
    others = [
        made for number, path in enumerate(other_pythons()) if (made := with_needs(path, tmp_path / f"{number}", root))
    ]
    if not others:
        pytest.skip("NO OTHER PYTHON that has what the project needs: only this version built")
    for python in others:
        builds += hashes(root, range(1, 1 + len(PLACES)), "checked", python)
    assert len(builds) == 1 + len(PLACES) * len(others)
    assert differing(builds) == []
    print(f"\nP4: {len(builds[0])} files, the same by {1 + len(others)} versions of Python in {len(PLACES)} places")  # noqa: T201


def test_a_difference_would_be_seen() -> None:
    assert differing([{"a": "1", "b": "2"}, {"a": "1", "b": "3"}]) == ["b"]
