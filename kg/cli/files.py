"""The files that commands read and write: their format, packed or not, a name or - for stdin and stdout."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kg.cli.session import Session
from kg.errors import InputError, Place, UsageError
from kg.formats import FORMATS, Format, by_name, by_suffix
from kg.wellformed import Unpacked

_NAMES = ", ".join(form.name for form in FORMATS)


def chosen_format(name: str | None, file: str, option: str) -> Format:
    """Return the format named, else the one that a file's name stands for."""
    if name is not None:
        return by_name(name)
    if file == "-":
        raise UsageError("the format of - cannot be told from its name", help=f"say it with {option}: {_NAMES}")
    form = by_suffix(file)
    if form is None:
        raise UsageError(f"no format is known by the name of {file!r}", help=f"say it with {option}: {_NAMES}")
    return form


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """Open a file, unpacked if it is packed, or stdin."""
    if source == "-":
        yield sys.stdin.buffer
        return
    path, place = Path(source), Place(source)
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=place, help="check the path") from error
    if path.is_char_device() and not file.isatty():
        file.close()
        raise InputError("a device, which may never end", place=Place(source, 1), help="name a file, or - for stdin")
    with file, gzip.open(file) if path.suffix == ".gz" else file as stream:
        try:
            yield cast("BinaryIO", Unpacked(cast("BinaryIO", stream), file, source) if stream is not file else file)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InputError(f"not gzip, or cut short: {error}", place=place, help="unpack it by hand") from error


@contextmanager
def sink(session: Session, output: str) -> Iterator[BinaryIO]:
    """Open a file that is replaced only when all went well, or stdout; packed where the name says so."""
    if output == "-":
        with io.BufferedWriter(_Stdout(session), 1 << 16) as out:
            yield cast("BinaryIO", out)
        return
    from kg.writer import atomic

    with atomic(Path(output)) as file:
        if not output.endswith(".gz"):
            yield file
            return
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            yield cast("BinaryIO", packed)


class _Stdout(io.RawIOBase):
    """Stdout as the session writes to it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: object) -> int:
        """Pass bytes on."""
        payload = bytes(cast("memoryview", data))
        self._session.write(payload)
        return len(payload)
