"""kill -9 of build and export at moments spread over their runs: what a reader finds is old or new, never half.

A reader polls all the while. Whatever a killed run leaves behind is gone after the next one.
"""

import hashlib
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from torture import small_project

KILLS = {"build": (4, 250), "export a folder": (8, 125), "export a file": (8, 125)}
"""How many moments in an ordinary run, and how many in a full one: 500 in all."""
WRITING = 0.08
"""Seconds after the first temporary name in which half of the kills fall: about what writing takes."""


def whole(folder: Path) -> str | None:
    """Return the hash of a folder's list of sums if every file in it is as listed, None where it is half.

    The folder is held open; one that was replaced while it was read is read anew.
    """
    while True:
        try:
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            return None
        try:
            found = _read(held)
            if found or folder.stat().st_ino == os.fstat(held).st_ino:
                return found
        finally:
            os.close(held)


def _read(held: int) -> str | None:
    def content(name: str) -> bytes:
        with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=held), "rb") as file:
            return file.read()

    try:
        listed = content("SHA256SUMS")
        for line in listed.decode().splitlines():
            digest, _, name = line.partition("  ")
            if hashlib.sha256(content(name)).hexdigest() != digest:
                return None
    except OSError:
        return None
    return hashlib.sha256(listed).hexdigest()


def hashed(path: Path) -> str | None:
    """Return the hash of a file, None where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def entries(folder: Path) -> str | None:
    """Return the hash of a folder's files, which have no list of sums; one replaced while it was read is read anew."""
    while True:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            digest = hashlib.sha256()
            for name in sorted(entry.name for entry in os.scandir(held)):
                with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=held), "rb") as file:
                    digest.update(f"{name} {hashlib.sha256(file.read()).hexdigest()}\n".encode())
            found: str | None = digest.hexdigest()
        except OSError:
            found = None
        finally:
            same = folder.stat().st_ino == os.fstat(held).st_ino
            os.close(held)
        if same:
            return found


class Reader(threading.Thread):
    """Reads what is published, all the while."""

    def __init__(self, look: Callable[[], str | None]) -> None:
        super().__init__(daemon=True)
        self.found: Counter[str | None] = Counter()
        self._look = look
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.002):
            self.found[self._look()] += 1

    def stop(self) -> None:
        self._over.set()
        self.join()


def left_over(project: Path) -> list[Path]:
    """Return what runs have left behind in the folders that they write to."""
    return sorted(p for p in project.iterdir() if ".kg-" in p.name)


def run_to(project: Path, command: Sequence[str], kill: Callable[[float], bool] | None = None) -> float:
    """Run a command, killed as soon as ``kill`` says so of the seconds since its start; return how long it ran."""
    started = time.monotonic()
    with subprocess.Popen(
        (*small_project.KG, *command),
        cwd=project,
        env=small_project.environment(project),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            if kill is not None and kill(time.monotonic() - started):
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
        process.wait()
        assert process.returncode in (0, -signal.SIGKILL), command
    return time.monotonic() - started


def moment(project: Path, number: int, of: int, takes: float) -> Callable[[float], bool]:
    """Return when to kill: every other one at its part of the run, the others at theirs of the writing."""
    if number % 2 == 0:
        return lambda seconds: seconds >= takes * (number + 1) / of
    seen: list[float] = []

    def in_writing(seconds: float) -> bool:
        if not seen and left_over(project):
            seen.append(seconds)
        return bool(seen) and seconds - seen[0] >= WRITING * number / of

    return in_writing


COMMANDS: dict[str, tuple[Sequence[str], str, Callable[[Path], str | None]]] = {
    "build": (("build",), "dist", whole),
    "export a folder": (("export", "--all", "-o", "out"), "out", entries),
    "export a file": (("export", "-f", "trig", "-o", "out.trig"), "out.trig", hashed),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_a_killed_run_leaves_old_or_new(what: str, tmp_path: Path, torture: bool) -> None:
    project = small_project.made(tmp_path / "project")
    command, target, look = COMMANDS[what]
    versions: dict[str, str | None] = {}
    for version in "AB":
        small_project.state(project, version)
        takes = run_to(project, command)
        versions[version] = look(project / target)
    assert len({*versions.values(), None}) == 3
    kills = KILLS[what][1 if torture else 0]
    reader = Reader(lambda: look(project / target))
    reader.start()
    ended: Counter[str] = Counter()
    now, killed, left = "B", 0, 0
    for number in range(kills):
        other = "A" if now == "B" else "B"
        small_project.state(project, other)
        run_to(project, command, moment(project, number, kills, takes))
        found = look(project / target)
        assert found in versions.values(), f"half, after kill {number}"
        ended["old" if found == versions[now] else "new"] += 1
        now = next(version for version, digest in versions.items() if digest == found)
        killed += 1
        if left_over(project):
            left += 1
            small_project.state(project, other)
            takes = run_to(project, command)
            assert left_over(project) == [], f"left over, after the run after kill {number}"
            assert look(project / target) == versions[other]
            now = other
    reader.stop()
    assert killed == kills
    assert set(reader.found) <= set(versions.values())
    assert sum(reader.found.values()) > kills
    told = f"{ended['old']} old, {ended['new']} new, 0 half; {left} left temporary files, 0 after the next run"
    looks = f"{sum(reader.found.values()):,} looks of a reader, 0 at anything half"
    print(f"\nP5: {what}: {kills} kills: {told}; {looks}")  # noqa: T201


def test_a_half_state_would_be_seen(tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "a").write_bytes(b"a")
    (folder / "SHA256SUMS").write_text(f"{hashlib.sha256(b'a').hexdigest()}  a\n", encoding="utf-8")
    assert whole(folder) is not None
    (folder / "a").write_bytes(b"b")
    assert whole(folder) is None
    (folder / "a").unlink()
    assert whole(folder) is None
    assert whole(tmp_path / "none") is None
