"""What ``kg load`` and ``kg pull`` share: the options, the dataset under another base, progress on a terminal."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.session import Session

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from kg.api import Project
    from kg.stores import Store

URL = "The store's address: of the server, or of the dataset or repository in it."
STORES = "What the store is: oxigraph, fuseki, virtuoso, rdf4j, graphdb, qlever. Default: it is found out."
BASE = "Another base IRI than that of kg.toml, for all IRIs of ours."
TIMEOUT = "Seconds for which the store may be silent."


def project_under(session: Session, base: str | None) -> "Project":
    """Return the project, as if kg.toml had this base IRI. Raises ``RuleError`` where it is none."""
    from kg.api import Project
    from kg.project import SETTINGS_FILE, parse_settings

    project = Project.open(session.project)
    if base is None or base == project.settings.base:
        return project
    told = vars(project.settings) | {"base": base}
    # JSON writes what TOML reads. The text is one of the sources: else a build of the old base would seem fresh.
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items()).encode()
    files = {**project.sources.files, SETTINGS_FILE: text}
    return Project(replace(project.sources, settings=parse_settings(text), files=files))


@contextmanager
def connected(session: Session, url: str, name: str | None, logins: Path | None, seconds: float) -> "Iterator[Store]":
    """Connect to a store for the block, and tell on stderr how things go."""
    from kg.cli.login import login_for
    from kg.http import Client
    from kg.stores import connect

    with Client(login_for(url, logins), seconds) as client, Teller(session) as teller:
        store = connect(client, url.rstrip("/") if url.count("/") > 2 else url, teller, name)
        session.say(f"{store.kind.title} at {store.doors.base}")
        yield store


class Teller:
    """Tells on stderr how far a load is: a bar with rate and time left on a terminal, else a line a step."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._step: tuple[str, int, float] | None = None

    def __enter__(self) -> "Teller":
        """Start."""
        if sys.stderr.isatty() and not self._session.quiet:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                DownloadColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
                TransferSpeedColumn,
            )

            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
            self._bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._end_step()
        if self._bar:
            self._bar.stop()

    def say(self, text: str) -> None:
        """Print a line."""
        if self._bar and not self._session.quiet:
            self._bar.console.print(text, highlight=False, markup=False)
        else:
            self._session.say(text)

    def begin(self, what: str, total: int) -> None:
        """Start a step."""
        self._end_step()
        self._step = (what, total, time.monotonic())
        if self._bar:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(what, total=total)

    def tick(self, size: int) -> None:
        """Go on."""
        if self._bar and self._task is not None:
            self._bar.advance(self._task, size)

    def _end_step(self) -> None:
        if self._step:
            what, total, start = self._step
            taken = max(time.monotonic() - start, 0.001)
            self._session.detail(f"{what}: {total:,} in {taken:.1f} s")
        self._step = None
