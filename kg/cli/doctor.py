"""``kg doctor``: is this machine fit for the work, and if not, what would mend it."""

import locale
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import typer

from kg.cli.session import Session
from kg.errors import KgError
from kg.project import Sources

EXAMPLE = "Example: kg doctor"
OLDEST_PYTHON = (3, 11)

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """One line of the report: what was looked at, how it stands, and what would mend it."""

    name: str
    status: Status
    found: str
    fix: str | None = None

    def __str__(self) -> str:
        """Return the line as people read it, with the fix on a line below."""
        line = f"{self.status:<5} {self.name:<9} {self.found}"
        return line if self.fix is None else f"{line}\n      fix: {self.fix}"


def command(context: typer.Context) -> int:
    """Say whether this machine has what the project needs, and how to mend what is missing.

    A warning is about something that only some commands need; only a failure ends with exit code 1.
    """
    session: Session = context.obj
    with session.progress("looking around"):
        checks = list(examine(session.project))
    healthy = all(check.status != "fail" for check in checks)
    if session.json:
        session.write_json({"healthy": healthy, "checks": [asdict(check) for check in checks]})
    else:
        session.write("".join(f"{check}\n" for check in checks))
    return 0 if healthy else 1


def examine(project: Path | None) -> Iterator[Check]:
    """Make every check, for the project in this folder or, given None, the one that any command would use."""
    yield python_version(sys.version_info[:3])
    yield from packages()
    yield from project_state(project)
    yield text_encoding(locale.getpreferredencoding(False), sys.getfilesystemencoding())
    yield article()
    yield tool("java", "the tests of the OWL 2 profiles", "install a Java runtime, version 11 or later", "-version")
    yield tool("rapper", "rereading exports with a second parser", "install raptor2-utils (macOS: raptor)", "--version")


def python_version(version: tuple[int, ...]) -> Check:
    """Check the interpreter that runs this."""
    text = ".".join(str(part) for part in version)
    if version[:2] < OLDEST_PYTHON:
        return Check("python", "fail", text, "install Python 3.11 or newer and make the environment anew")
    return Check("python", "ok", text)


def packages(distribution: str = "alliance-kg") -> Iterator[Check]:
    """Check every package that ``distribution`` needs against the versions it allows."""
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    try:
        needs = [Requirement(line) for line in requires(distribution) or []]
    except PackageNotFoundError:
        yield Check("packages", "warn", f"{distribution} is not installed", "pip install --editable .")
        return
    fine = []
    for need in needs:
        if need.marker and not need.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(need.name)
        except PackageNotFoundError:
            yield Check("packages", "fail", f"{need.name} is missing", f"pip install '{need}'")
            continue
        if need.specifier.contains(found, prereleases=True):
            fine.append(f"{need.name} {found}")
        else:
            yield Check("packages", "fail", f"{need.name} {found}", f"pip install '{need}'")
    yield Check("packages", "ok", ", ".join(fine))


def project_state(folder: Path | None) -> Iterator[Check]:
    """Check that the project is found and read, its build fresh, its folder writable."""
    from kg import project

    try:
        root = project.locate(folder)
        sources = project.read(root)
    except (KgError, OSError) as error:
        fix = getattr(error, "help", None) or "check the path and its permissions"
        yield Check("project", "fail", str(error), fix)
        return
    origin = " (packaged)" if root.name == "_project" else ""
    yield Check("project", "ok", f"{sources.settings.title} {sources.settings.version} in {root}{origin}")
    yield build_state(sources)
    if os.access(root, os.W_OK):
        yield Check("writing", "ok", f"{root} can be written to")
    else:
        yield Check("writing", "warn", f"{root} is read-only", "build elsewhere: kg build -o FOLDER")


def build_state(sources: Sources) -> Check:
    """Check that dist/ was built from these very sources."""
    import json

    path = sources.root / "dist" / "manifest.json"
    if not path.is_file():
        return Check("dist", "warn", "nothing built yet: commands build in memory", "kg build")
    try:
        built_from = json.loads(path.read_text(encoding="utf-8"))["sources"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Check("dist", "warn", f"{path} cannot be read", "kg build")
    if built_from == sources.hashes():
        return Check("dist", "ok", "fresh: built from the sources as they are")
    return Check("dist", "warn", "stale: the sources have changed since", "kg build")


def text_encoding(preferred: str, file_system: str) -> Check:
    """Check that text and file names are UTF-8; files are always read and written as UTF-8, terminals may not be."""
    if {name.lower().replace("-", "") for name in (preferred, file_system)} == {"utf8"}:
        return Check("locale", "ok", "UTF-8")
    return Check("locale", "warn", f"text {preferred}, file names {file_system}", "export PYTHONUTF8=1")


def article() -> Check:
    """Check whether a copy of a source's text is at hand, named by KG_ARTICLE or KG_ARTICLE_<SOURCE>."""
    named = {key: value for key, value in sorted(os.environ.items()) if key.startswith("KG_ARTICLE") and value}
    lost = [f"{key} names {value}, which is no file" for key, value in named.items() if not Path(value).is_file()]
    if lost or not named:
        found = "; ".join(lost) or "KG_ARTICLE is not set; only for kg new and kg cite"
        return Check("article", "warn", found, "export KG_ARTICLE=FILE, or say --article FILE")
    return Check("article", "ok", ", ".join(named.values()))


def tool(name: str, purpose: str, fix: str, option: str) -> Check:
    """Check that a program is on the PATH and starts; it is only needed for ``purpose``."""
    path = shutil.which(name)
    if path is None:
        return Check(name, "warn", f"not found; only for {purpose}", fix)
    if not _starts([path, option]):
        return Check(name, "warn", f"{path} does not start; only for {purpose}", fix)
    return Check(name, "ok", path)


def _starts(argv: list[str]) -> bool:
    """Return whether a program starts and ends well within ten seconds."""
    try:
        return subprocess.run(argv, capture_output=True, timeout=10, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
