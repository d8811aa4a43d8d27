"""Files that are old or new, never half: whenever the writer is killed, and whatever the file system refuses."""

import errno
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.writer import atomic, files, write_atomic, write_folder

OLD = {"a.txt": b"old" * 1000, "graphs/b.txt": b"old"}
NEW = {"a.txt": b"new" * 300_000, "graphs/b.txt": b"new" * 1000, "c.txt": b"new"}
KILLS = 24
WRITE = """
import sys, pathlib
from kg.writer import write_folder
big = b"new" * 300_000
print("go", flush=True)
write_folder(pathlib.Path(sys.argv[1]), {"a.txt": big, "graphs/b.txt": b"new" * 1000, "c.txt": b"new"})
"""


def contents(folder: Path) -> dict[str, bytes]:
    """Return a folder's files by name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def leftovers(folder: Path) -> list[str]:
    """Return the hidden files beside what was written."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"one")
    path.chmod(0o640)
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert leftovers(tmp_path) == []


def test_an_error_in_the_block_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def half() -> None:
        with atomic(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == []


def test_a_link_is_followed_and_a_pipe_written_to(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    write_atomic(pipe, b"through")
    reader.join(10)
    assert found == [b"through"]


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "dist"
    write_folder(folder, OLD)
    assert contents(folder) == OLD
    write_folder(folder, NEW | {"SHA256SUMS": b"00  a.txt\n00  z.txt\n"})
    (folder / "z.txt").write_bytes(b"listed")
    write_folder(folder, NEW)
    assert contents(folder) == NEW
    assert leftovers(folder.parent) == []


def test_a_folder_in_which_somebody_keeps_something_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "thesis.txt").write_bytes(b"mine")
    with pytest.raises(StoreError, match=r"thesis\.txt, which was not written by this command"):
        write_folder(folder, NEW)
    assert contents(folder) == {"thesis.txt": b"mine"}
    with pytest.raises(StoreError, match="is not a folder"):
        write_folder(folder / "thesis.txt", NEW)


def test_what_killed_runs_left_is_cleaned(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    folder, file = tmp_path / "dist", tmp_path / "x[1].nt"
    (tmp_path / f".dist.kg-tmp-{gone.pid}").mkdir()
    (tmp_path / f".x[1].nt.kg-tmp-{gone.pid}").write_bytes(b"half")
    (tmp_path / f".dist.kg-old-{gone.pid}").mkdir()
    (tmp_path / f".dist.kg-old-{gone.pid}" / "a.txt").write_bytes(b"old")
    alive = [f".dist.kg-tmp-{os.getppid()}", f".dist.other.kg-tmp-{gone.pid}", ".dist.kg-tmp-x"]
    for name in alive:
        (tmp_path / name).mkdir()
    with pytest.raises(StoreError):
        write_folder(folder, {"b.txt": b"new"})
    assert contents(folder) == {"a.txt": b"old"}
    write_folder(folder, {"a.txt": b"new"})
    write_atomic(file, b"new")
    assert leftovers(tmp_path) == sorted(alive)


def refuse(code: int, when: Callable[[object], bool]) -> Callable[..., object]:
    """Return a stand-in for ``Path.rename`` that fails with ``code`` for some paths."""
    rename = Path.rename

    def instead(self: Path, target: Path) -> Path:
        if when(self):
            raise OSError(code, os.strerror(code))
        return rename(self, target)

    return instead


@pytest.fixture
def _no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_exchange", lambda _one, _other: False)


@pytest.mark.usefixtures("_no_exchange")
def test_where_folders_cannot_be_exchanged_they_are_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dist"
    write_folder(folder, OLD)
    write_folder(folder, NEW)
    assert contents(folder) == NEW
    monkeypatch.setattr(Path, "rename", refuse(errno.EIO, lambda path: ".kg-tmp-" in str(path)))
    with pytest.raises(StoreError, match="cannot write"):
        write_folder(folder, OLD | {"c.txt": b""})
    assert contents(folder) == NEW
    assert leftovers(tmp_path) == []


class Library:
    """A C library in which exchanging fails with an error."""

    def __init__(self, code: int) -> None:
        self.code = code

    def renameat2(self, *_arguments: object) -> int:
        """Fail."""
        import ctypes

        ctypes.set_errno(self.code)
        return -1


@pytest.mark.parametrize(("code", "works"), [(errno.EINVAL, True), (errno.ENOSYS, True), (errno.EACCES, False)])
def test_a_system_that_cannot_exchange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, code: int, works: bool
) -> None:
    folder = tmp_path / "dist"
    write_folder(folder, OLD)
    monkeypatch.setattr("ctypes.CDLL", lambda *_a, **_k: Library(code))
    monkeypatch.setattr(sys, "platform", "linux")
    if works:
        write_folder(folder, NEW)
    else:
        with pytest.raises(StoreError, match="Permission denied"):
            write_folder(folder, NEW)
    assert contents(folder) == (NEW if works else OLD)
    assert leftovers(tmp_path) == []


def test_a_system_without_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda *_a, **_k: object())
    write_folder(tmp_path / "dist", OLD)
    write_folder(tmp_path / "dist", NEW)
    assert contents(tmp_path / "dist") == NEW


def test_the_other_call_on_a_mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mac:
        def renamex_np(self, one: bytes, other: bytes, how: int) -> int:
            assert how == 2
            aside = other + b"-aside"
            for source, target in ((other, aside), (one, other), (aside, one)):
                Path(os.fsdecode(source)).rename(os.fsdecode(target))
            return 0

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("ctypes.CDLL", lambda *_a, **_k: Mac())
    write_folder(tmp_path / "dist", OLD)
    write_folder(tmp_path / "dist", NEW)
    assert contents(tmp_path / "dist") == NEW


def test_a_process_of_somebody_else_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(_process: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbid)
    assert files._alive(1)
    assert not files._alive(os.getpid())


def test_a_full_disk_leaves_the_old_files_and_nothing_beside(tmp_path: Path) -> None:
    write_folder(tmp_path / "dist", OLD)
    (tmp_path / "file").write_bytes(b"old")
    code = """
import pathlib, resource, sys
from kg.errors import StoreError
from kg.writer import write_atomic, write_folder
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
here = pathlib.Path(sys.argv[1])
big = b"n" * 20_000
for write, path, data in (write_folder, "dist", {"a.txt": big, "graphs/b.txt": b""}), (write_atomic, "file", big):
    try:
        write(here / path, data)
    except StoreError as error:
        print(error.message)
"""
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"(cannot write .*: File too large\n){2}", ran.stdout)
    assert contents(tmp_path / "dist") == OLD
    assert (tmp_path / "file").read_bytes() == b"old"
    assert leftovers(tmp_path) == []


def test_a_path_that_cannot_be_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file" / "x", tmp_path / "no" / "x"):
        with pytest.raises(StoreError) as caught:
            write_atomic(path, b"x")
        assert "\n" not in caught.value.message
        assert caught.value.exit_status == 4
    with pytest.raises(StoreError, match="cannot write"):
        write_folder(tmp_path / "file" / "x", NEW)
    with pytest.raises(StoreError, match="Is a directory"):
        write_atomic(tmp_path, b"x")


def killed_after(folder: Path, delay: float | None) -> float:
    """Write the new files in a child that is killed after so many seconds, or never; return how long it wrote."""
    with subprocess.Popen([sys.executable, "-c", WRITE, str(folder)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"go\n"
        started = time.monotonic()
        if delay is not None:
            time.sleep(delay)
            child.send_signal(signal.SIGKILL)
        child.wait()
    return time.monotonic() - started


def test_whenever_it_is_killed_the_folder_is_old_or_new(tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    write_folder(folder, OLD)
    whole = killed_after(folder, None)
    assert contents(folder) == NEW
    for kill in range(KILLS):
        write_folder(folder, OLD | dict.fromkeys(NEW, b""))
        before = contents(folder)
        killed_after(folder, whole * kill / KILLS)
        assert contents(folder) in (before, NEW)
    write_folder(folder, NEW)
    assert leftovers(tmp_path) == []
