"""What every command shares: where the project is, how loud to be, and the two streams.

stdout is data, stderr is talk. Only this package reads the environment.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ErrorGroup, KgError


@dataclass(frozen=True)
class Session:
    """The options that stand before the verb."""

    project: Path | None = None
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    json: bool = False

    def say(self, text: str) -> None:
        """Print talk on stderr, unless asked to be quiet."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def detail(self, text: str) -> None:
        """Print talk that only ``--verbose`` wants."""
        if self.verbose:
            self.say(text)

    def write(self, data: str | bytes) -> None:
        """Write data to stdout, byte for byte; a reader who has gone away is no error."""
        payload = data.encode() if isinstance(data, str) else data
        try:
            sys.stdout.buffer.write(payload)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def write_json(self, value: Any) -> None:
        """Write one JSON document to stdout."""
        self.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    @contextmanager
    def progress(self, text: str) -> Iterator[None]:
        """Show a spinner with ``text`` on stderr while the block runs; nothing unless stderr is a terminal."""
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console

        with Console(stderr=True).status(text):
            yield


def is_terminal() -> bool:
    """Whether stdout is a terminal, so that data may be dressed for people."""
    return sys.stdout.isatty()


def colour_wanted() -> bool:
    """Whether stderr may be coloured: a terminal, and ``NO_COLOR`` not set."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


# What a file or its name may hold and a terminal would obey: controls, and marks that turn the direction of text.
_OBEYED = {
    code: ascii(chr(code))[1:-1]
    for code in (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def visible(text: str) -> str:
    """Return a text with what a terminal would obey written out; tabs and line breaks stay."""
    return text.translate(_OBEYED)


def show_error(error: KgError) -> None:
    """Print an error on stderr: what, where, how to fix it."""
    if isinstance(error, ErrorGroup):
        for member in error.errors:
            show_error(member)
        return
    red, reset = ("\x1b[31m", "\x1b[0m") if colour_wanted() else ("", "")
    lines = [f"{red}error[{error.code}]{reset}: {visible(error.message)}"]
    if error.place:
        lines.append(f"  --> {visible(str(error.place))}")
    if error.help:
        lines.append(f"  help: {visible(error.help)}")
    print("\n".join(lines), file=sys.stderr)
