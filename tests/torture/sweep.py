"""Documents and what becomes of them: run through warm processes side by side, and judged."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

FINE, FINDINGS, USAGE, BAD_INPUT, STORE = 0, 1, 2, 3, 4
REFUSED = frozenset({FINDINGS, BAD_INPUT})
READ_OR_REFUSED = frozenset({FINE, FINDINGS, BAD_INPUT})
ASKED_WRONGLY = frozenset({FINE, FINDINGS, USAGE, BAD_INPUT})

Content = bytes | tuple[bytes, bytes, int, bytes]
"""Bytes, or what stands before, a piece, how many times, and what stands after."""


@dataclass(frozen=True)
class Document:
    """One malformed document: its kind, the words of the command, the files, and the exit codes that are right.

    ``placed`` where exit 3 must tell a place, ``lined`` where that must have a line.
    """

    kind: str
    words: tuple[str | bytes, ...]
    files: dict[str, Content] = field(default_factory=dict)
    allowed: frozenset[int] = frozenset({BAD_INPUT})
    project: bool = False
    stdin: str | None = None
    placed: bool = True
    lined: bool = True
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The verb."""
        return next(str(word) for word in self.words if word in VERBS)

    def message(self) -> str:
        """Return it as a line for a warm process."""
        words = [word if isinstance(word, bytes) else word.encode("utf-8", "surrogateescape") for word in self.words]
        return json.dumps(
            {
                "words": [word.decode("latin-1") for word in words],
                "files": {name: _plain(content) for name, content in self.files.items()},
                "project": self.project,
                "stdin": self.stdin,
                "environment": self.environment,
            }
        )


VERBS = frozenset(
    {
        *("build", "validate", "query", "show", "explain", "export", "convert", "load", "pull", "diff"),
        *("new", "cite", "sentences", "verify", "fmt", "stats", "doctor"),
    }
)


def _plain(content: Content) -> Any:
    if isinstance(content, bytes):
        return content.decode("latin-1")
    return [part if isinstance(part, int) else part.decode("latin-1") for part in content]


@dataclass(frozen=True)
class Outcome:
    """What became of a document."""

    document: Document
    status: int
    seconds: float
    told: str

    @property
    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        if self.status < 0:
            return "hung" if self.status in (-99, -24) else f"killed by signal {-self.status}"
        if "Traceback" in self.told:
            return "traceback: " + self.told.strip().rpartition("\n")[2][:150]
        if self.status not in self.document.allowed:
            return f"exit {self.status}"
        if self.status == BAD_INPUT and self.document.placed and not re.search(r"^  --> \S", self.told, re.MULTILINE):
            return "no place"
        if (
            self.status == BAD_INPUT
            and self.document.lined
            and not re.search(r"^  --> .*:\d+", self.told, re.MULTILINE)
        ):
            return "no line"
        return None


class Warm:
    """A warm process."""

    def __init__(self, template: Path, scratch: Path) -> None:
        scratch.mkdir()
        script = Path(__file__).with_name("nursery.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script), str(template), str(scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "warm"

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def run(self, document: Document) -> Outcome:
        """Return what becomes of a document."""
        assert self._process.stdin
        self._process.stdin.write(document.message() + "\n")
        self._process.stdin.flush()
        found = json.loads(self._line())
        return Outcome(document, found["status"], found["seconds"], found["told"])

    def end(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(120)
        assert self._process.stdout
        self._process.stdout.close()


def sweep(documents: Sequence[Document], template: Path, scratch: Path, beside: int) -> Iterator[Outcome]:
    """Yield what becomes of each document, in order; ``beside`` is how many run at a time."""
    waiting: SimpleQueue[Warm] = SimpleQueue()
    processes = [Warm(template, scratch / str(number)) for number in range(beside)]
    for process in processes:
        waiting.put(process)

    def one(document: Document) -> Outcome:
        process = waiting.get()
        try:
            return process.run(document)
        finally:
            waiting.put(process)

    try:
        with ThreadPoolExecutor(beside) as pool:
            yield from pool.map(one, documents)
    finally:
        for process in processes:
            process.end()


def summary(outcomes: Iterable[Outcome]) -> list[str]:
    """Return what became of how many, by kind, by command and by exit code: one line each."""
    found = list(outcomes)
    faults = Counter(outcome.fault.split(":")[0] for outcome in found if outcome.fault)
    lines = []
    for name, counts in (
        ("kinds", Counter(o.document.kind for o in found)),
        ("commands", Counter(o.document.command for o in found)),
        ("exit codes", Counter(str(o.status) for o in found)),
    ):
        lines.append(f"{name}: " + ", ".join(f"{key} {count:,}" for key, count in sorted(counts.items())))
    slowest = max(found, key=lambda outcome: outcome.seconds)
    lines.append(
        f"slowest: {slowest.seconds:.1f} s of processor time, {slowest.document.kind}: {slowest.document.words[0]!s}"
    )
    lines.append(f"{len(found):,} documents: " + (", ".join(f"{n} {what}" for what, n in faults.items()) or "0 faults"))
    return lines
