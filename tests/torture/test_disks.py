"""A full disk, a limit on the size of files, a read-only folder, no permission: the old state intact, and one line.

Every command that writes is run on file systems that fail: a tmpfs with so much room left, swept in steps of 64 kB, a
bind mount that is read-only, a folder without permission. ``unshare -m`` keeps the mounts from everybody else.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from store_servers import log_in

from torture import small_project

if TYPE_CHECKING:
    from store_servers import Server

DRIVER = Path(__file__).with_name("disk_driver.py")
STEP = 64 * 1024
NO_OVERRIDE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Root without the right to pass over permissions."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("build", "-o", "{disk}/dist"),
    "export a folder": ("export", "--all", "-o", "{disk}/all"),
    "export parts": ("export", "--parts", "3", "-o", "{disk}/parts"),
    "export a file": ("export", "-f", "trig", "-o", "{disk}/out.trig"),
    "convert": ("convert", "large.nt", "-o", "{disk}/out.ttl"),
    "convert packed": ("convert", "large.nt", "-o", "{disk}/out.nt.gz"),
    "convert canonically": ("convert", "large.nt", "-o", "{disk}/out.nq", "--canonical"),
    "query": ("query", "-q", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "-f", "json", "-o", "{disk}/rows.json"),
    "validate": ("validate", "data.ttl", "-f", "html", "-o", "{disk}/report.html", "--fail-on", "none"),
    "fmt": ("fmt", "{disk}/seeds"),
    "cite": ("-C", "{disk}/project", "cite", "gaz", "Nobody has … keeper said", "--article", "gazette.txt"),
    "sentences": ("-C", "{disk}/project", "sentences", "gaz", "--article", "gazette.txt"),
}


def possible() -> bool:
    """Whether file systems can be mounted here, out of everybody else's sight."""
    if any(shutil.which(command) is None for command in ("unshare", "mount", "setpriv", "prlimit")):
        return False
    return subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built project with data to convert, or skip loudly."""
    if not possible():
        pytest.skip("NO unshare -m, setpriv or prlimit: nothing was written to a disk that fails")
    folder = small_project.made(tmp_path_factory.mktemp("disks") / "project")
    (folder / "data.ttl").write_text(small_project.DATA, encoding="utf-8")
    assert small_project.kg(folder, "build").returncode == 0
    large = "".join(f'<urn:s{n // 9}> <urn:p{n % 9}> "some text, and more of it: {n}" .\n' for n in range(8000))
    (folder / "large.nt").write_text(large, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def old(project: Path, tmp_path_factory: pytest.TempPathFactory, torture: bool) -> dict[str, list[str]]:
    """Return for each command what it has written before, of an older version, or is to rewrite."""
    top = tmp_path_factory.mktemp("old")
    older = small_project.made(top / "older")
    small_project.state(older, "old")
    (older / "data.ttl").write_text(small_project.DATA, encoding="utf-8")
    (older / "large.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    found: dict[str, list[str]] = {}
    for name in chosen(torture):
        command = COMMANDS[name]
        disk = top / name.replace(" ", "-")
        disk.mkdir()
        if name == "fmt":
            (disk / "seeds").mkdir()
            text = "".join(f"- {{prefLabel: State {n},   id: state:X{n}}}\n" for n in range(4000))
            (disk / "seeds" / "states.yaml").write_text(text, encoding="utf-8")
        elif name in ("cite", "sentences"):
            shutil.copytree(project, disk / "project", ignore=shutil.ignore_patterns("dist", "large.*"))
        else:
            done = small_project.kg(older, *(part.replace("{disk}", str(disk)) for part in command))
            assert done.returncode == 0, done.stderr
        found[name] = [str(path) for path in disk.iterdir()]
    return found


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder to mount on."""
    folder = tmp_path / "disk"
    folder.mkdir()
    yield folder
    modes(folder, 0o755)


def outcome(
    project: Path,
    disk: Path,
    old: list[str],
    command: tuple[str, ...],
    how: dict[str, Any],
    before: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return what a command did on a disk that was laid out so."""
    case = {
        "disk": str(disk),
        "size": None,
        "readonly": False,
        "old": old,
        "project": str(project),
        "environment": small_project.environment(project),
        "command": [*before, *small_project.KG, *(part.replace("{disk}", str(disk)) for part in command)],
    } | how
    done = subprocess.run(
        ["unshare", "-m", sys.executable, str(DRIVER)],
        input=json.dumps(case),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def failed(found: dict[str, Any]) -> bool:
    """Whether the command failed as it should: exit 4, one error, and the disk as before; else it must have worked."""
    assert "Traceback" not in found["stderr"], found["stderr"]
    assert [name for name in found["after"] if ".kg-" in name] == []
    if found["code"] == 0:
        return False
    assert found["code"] == 4, found["stderr"]
    assert found["stderr"].count("error[") == 1
    assert found["after"] == found["before"]
    return True


def chosen(torture: bool) -> list[str]:
    """Return the commands of this run: all, or a sample of each way to write."""
    return list(COMMANDS) if torture else ["build", "convert", "fmt"]


def test_a_full_disk(project: Path, old: dict[str, list[str]], disk: Path, torture: bool) -> None:
    for name in chosen(torture):
        failures = 0
        for step in range(1000) if torture else (1,):
            found = outcome(project, disk, old[name], COMMANDS[name], {"size": step * STEP})
            if not failed(found):
                assert found["after"], name
                break
            failures += 1
        assert failures, name
        print(f"\nP6: {name}: {failures} sizes of a full disk: old state intact, one line, nothing left")  # noqa: T201


def test_a_limit_on_the_size_of_files(project: Path, old: dict[str, list[str]], disk: Path, torture: bool) -> None:
    for name in chosen(torture):
        failures = 0
        for step in range(1000) if torture else (0,):
            limited = ("prlimit", f"--fsize={step * STEP + 100}")
            shutil.rmtree(disk)
            disk.mkdir()
            if not failed(outcome(project, disk, old[name], COMMANDS[name], {}, limited)):
                break
            failures += 1
        assert failures, name
        print(f"\nP6: {name}: {failures} limits on the size of files: old state intact, one line")  # noqa: T201


def test_a_read_only_disk(project: Path, old: dict[str, list[str]], disk: Path, torture: bool) -> None:
    for name in chosen(torture):
        shutil.rmtree(disk)
        disk.mkdir()
        assert failed(outcome(project, disk, old[name], COMMANDS[name], {"readonly": True})), name


def test_a_folder_without_permission(project: Path, old: dict[str, list[str]], disk: Path, torture: bool) -> None:
    for name in chosen(torture):
        shutil.rmtree(disk)
        disk.mkdir()
        for path in old[name]:
            subprocess.run(["cp", "-a", path, str(disk)], check=True)
        modes(disk, 0o555)
        found = outcome(project, disk, [], COMMANDS[name], {}, NO_OVERRIDE)
        modes(disk, 0o755)
        assert failed(found), name


def modes(top: Path, mode: int) -> None:
    """Give a folder and all folders below it a mode."""
    for folder in [top, *(path for path in top.rglob("*") if path.is_dir())]:
        folder.chmod(mode)


def test_pull_to_a_full_disk(
    server: "Server", project: Path, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(server, monkeypatch)
    assert small_project.kg(project, "load", server.url).returncode == 0
    (tmp_path / "out.nq").write_bytes(b"<urn:a> <urn:b> <urn:c> .\n")
    command = ("pull", server.url, "-o", "{disk}/out.nq")
    assert failed(outcome(project, disk, [str(tmp_path / "out.nq")], command, {"size": STEP}))
    assert failed(outcome(project, disk, [str(tmp_path / "out.nq")], command, {"readonly": True}))


def test_stdout_that_is_full(project: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("NO /dev/full: nothing was written to it")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*small_project.KG, "export", "-f", "trig"],
            cwd=project,
            env=small_project.environment(project),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("error[") == 1
    assert "Traceback" not in done.stderr
