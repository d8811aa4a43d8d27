"""Same input, same bytes in every file of dist/: whatever the hash seed, the locale, the time zone, the file order."""

import itertools
import json
import os
import subprocess
import sys
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
AT_ONCE = 2
LOCALES = ("C", "C.UTF-8")
ZONES = ("UTC", "Pacific/Kiritimati")
PLACES = list(itertools.product(LOCALES, ZONES))


def start(root: Path, number: int, how: str) -> subprocess.Popen[str]:
    """Start the build of every file of dist/ in a process of its own, in one of the places, with its own hash seed."""
    locale, zone = PLACES[number % len(PLACES)]
    environment = os.environ | {"PYTHONHASHSEED": str(number), "LC_ALL": locale, "TZ": zone}
    command = [sys.executable, "-c", BUILD, str(root), str(number), how]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def hashes(root: Path, numbers: range, how: str) -> list[dict[str, str]]:
    """Return the hash of each file of each build."""
    found = []
    for first in numbers[::AT_ONCE]:
        running = [start(root, number, how) for number in range(first, min(first + AT_ONCE, numbers.stop))]
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
def test_every_file_is_the_same_for_many_hash_seeds(root: Path) -> None:
    assert differing(hashes(root, range(100, 100 + SEEDS), "unchecked")) == []


def test_a_difference_would_be_seen() -> None:
    assert differing([{"a": "1", "b": "2"}, {"a": "1", "b": "3"}]) == ["b"]
