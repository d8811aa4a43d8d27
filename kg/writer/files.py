"""Bytes to files that are old or new, never half: write beside, flush to the disk, then swap names in one step.

Whatever a killed run leaves behind carries its process number, and the next run removes it.
"""

import ctypes
import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import StoreError

_MARK = ".kg-tmp-"
_OLD = ".kg-old-"
_LEFT = re.compile(r"\.(?P<name>.+)\.kg-(?P<what>tmp|old)-(?P<process>\d+)\Z")
_EXCHANGE = 2
_AT_FDCWD = -100
_HELP = "check the path, its permissions and the space left"


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that it holds, at any moment, all of its old bytes or all of the new ones.

    Raises ``StoreError`` where the file system refuses; then the old file stands, and nothing is left beside it.
    """
    with atomic(path) as file:
        file.write(data)


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when the block ends without an error.

    A symbolic link is followed; a device or a pipe is written to directly. Raises ``StoreError`` like
    ``write_atomic``.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as file:
                yield file
            return
        _clean(target)
        temporary = target.with_name(f".{target.name}{_MARK}{os.getpid()}")
        try:
            with temporary.open("xb") as file:
                yield file
                _flush(file)
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _flush_folder(target.parent)
    except OSError as error:
        raise _refused(path, error) from error


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder so that it holds, at any moment, all of its old files or all of the new ones.

    Names of files may hold ``/``. Raises ``StoreError`` where the file system refuses, and where the folder holds
    anything that an earlier call did not write: it is replaced as a whole.
    """
    try:
        target = folder.resolve()
        _clean(target)
        _check_ours(target, files)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}{_MARK}{os.getpid()}")
        try:
            _fill(temporary, files)
            _swap(temporary, target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        _flush_folder(target.parent)
    except OSError as error:
        raise _refused(folder, error) from error


def _refused(path: Path, error: OSError) -> StoreError:
    return StoreError(f"cannot write {path}: {error.strerror or error}", help=_HELP)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            _flush(file)
    for below in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
        _flush_folder(below)


def _swap(new: Path, target: Path) -> None:
    """Give ``target`` the contents of ``new``; what was there stands in ``new`` afterwards, to be removed.

    Where the system cannot exchange two folders in one step, the old one is moved aside first: a run killed just
    between the two moves leaves none, and the next run puts the old one back.
    """
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        aside = target.with_name(f".{target.name}{_OLD}{os.getpid()}")
        target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            aside.rename(target)
            raise
        aside.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return whether the system can."""
    library = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(first, second, _EXCHANGE)
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _EXCHANGE)
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _clean(target: Path) -> None:
    """Remove what killed runs left beside ``target``; put back a folder that one of them had moved aside."""
    if not target.parent.is_dir():
        return
    for path in sorted(target.parent.glob(f".{_globbed(target.name)}.kg-*")):
        found = _LEFT.match(path.name)
        if found is None or found["name"] != target.name or _alive(int(found["process"])):
            continue
        if found["what"] == "old" and not target.exists():
            path.rename(target)
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _globbed(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _alive(process: int) -> bool:
    """Return whether a process other than this one runs."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _check_ours(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse to replace a folder in which somebody keeps something else."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise StoreError(f"{folder} is not a folder", help="name another one with -o")
    sums = folder / "SHA256SUMS"
    listed = sums.read_text(encoding="utf-8", errors="replace").splitlines() if sums.is_file() else []
    ours = {"SHA256SUMS", *files, *(line.partition("  ")[2] for line in listed)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in ours:
            raise StoreError(
                f"{folder} holds {name}, which was not written by this command, and is replaced as a whole",
                help="name another folder with -o, or move the file out of it",
            )


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
