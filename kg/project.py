"""Where a project's folders and settings are, and its files as bytes."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from kg.errors import InputError, Place, RuleError
from kg.names import nearest

SETTINGS_FILE = "kg.toml"
FOLDERS: dict[str, tuple[str, ...]] = {
    "ontology": (".ttl", ".rq"),
    "shapes": (".ttl", ".rq", ".yaml"),
    "seeds": (".yaml",),
    "queries": (".rq",),
}
"""The folders of a project, and the kinds of file that each may hold."""

_MOST_SETTINGS = 64 * 1024
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Settings:
    """What kg.toml says. ``base`` is the one place of the base IRI; ``as_of`` the day that the data speak of."""

    name: str
    title: str
    description: str
    base: str
    version: str
    as_of: str
    license: str
    creator: str


@dataclass(frozen=True)
class Sources:
    """A project as read: its settings and every file that a build depends on, by path relative to the root."""

    root: Path
    settings: Settings
    files: Mapping[str, bytes] = field(repr=False)

    def under(self, folder: str, suffix: str) -> dict[str, bytes]:
        """Return the files below ``folder`` with this suffix, ordered by path."""
        return {
            path: data
            for path, data in sorted(self.files.items())
            if path.startswith(f"{folder}/") and path.endswith(suffix)
        }

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of every file, ordered by path."""
        return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(self.files.items())}


def locate(start: Path | None = None) -> Path:
    """Return the folder of the project: ``start``, else the nearest upwards with a kg.toml, else the packaged copy.

    Raises ``InputError`` where ``start`` is given and holds no kg.toml, or where there is no project at all.
    """
    if start is not None:
        if not (start / SETTINGS_FILE).is_file():
            raise InputError(
                f"no {SETTINGS_FILE} in {str(start)!r}",
                place=Place(str(start)),
                help="name a folder that holds a project, or leave -C out",
            )
        return start.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    return packaged()


def packaged() -> Path:
    """Return the project that came with the package: inside the wheel, or the checkout of an editable install."""
    for folder in (_PACKAGE / "_project", _PACKAGE.parent):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise InputError(
        "no project found: no kg.toml here or above, and none in the package",
        help="cd into a project, or give its folder with -C",
    )


def read(root: Path) -> Sources:
    """Read a project's settings and files.

    Raises ``InputError`` for a missing folder, an unreadable kg.toml, an empty file or one that is not UTF-8,
    ``RuleError`` for a setting or a kind of file that the project does not know.
    """
    files = {SETTINGS_FILE: (root / SETTINGS_FILE).read_bytes()}
    settings = parse_settings(files[SETTINGS_FILE])
    for folder, suffixes in FOLDERS.items():
        if not (root / folder).is_dir():
            raise InputError(f"the folder {folder}/ is missing", place=Place(folder), help=f"make {root / folder}")
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root).as_posix()
            if path.is_dir() or path.name.startswith(".") or path.name.endswith("~"):
                continue
            if path.suffix not in suffixes:
                raise RuleError(
                    f"{folder}/ takes files ending in {' or '.join(suffixes)}, not {path.name!r}",
                    place=Place(relative),
                    help="rename it, or move it out of the folder",
                )
            files[relative] = path.read_bytes()
            if not files[relative].strip():
                raise InputError("the file is empty", place=Place(relative, 1), help="fill it or delete it")
            _check_encoding(relative, files[relative])
    return Sources(root, settings, files)


def parse_settings(data: bytes) -> Settings:
    """Return the settings in the bytes of a kg.toml; the place of an error is its line."""
    _check_encoding(SETTINGS_FILE, data)
    table = _table(data)
    known = [f.name for f in fields(Settings)]
    for key in table:
        if key not in known:
            raise RuleError(f"unknown setting {key!r}", place=_line_of(data, key), help=nearest(key, known, "setting"))
    for key in known:
        if not isinstance(table.get(key), str) or not table[key]:
            raise RuleError(
                f"setting {key!r} is missing or not a text", place=_line_of(data, key), help=f'add {key} = "…"'
            )
    settings = Settings(**table)
    _check_names(data, settings)
    if not re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+[/#]", settings.base):
        raise RuleError(
            f"base {settings.base!r} is not an http(s) IRI that ends in / or #",
            place=_line_of(data, "base"),
            help='for example base = "https://example.org/graph/"',
        )
    try:
        date.fromisoformat(settings.as_of)
    except ValueError as error:
        raise RuleError(
            f"as_of {settings.as_of!r} is not a day", place=_line_of(data, "as_of"), help="write it as 2025-03-06"
        ) from error
    return settings


def _table(data: bytes) -> dict[str, Any]:
    """Return what a kg.toml says. Its parser recurses, and reads numbers of any length."""
    if len(data) > _MOST_SETTINGS:
        help_line = f"at most {_MOST_SETTINGS:,} are read"
        raise InputError(f"kg.toml has {len(data):,} bytes", place=Place(SETTINGS_FILE, 1), help=help_line)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        place = Place(SETTINGS_FILE, int(line[1]) if line else 1)
        raise InputError(f"kg.toml is not TOML: {error}", place=place, help="mend the line") from error


def _check_names(data: bytes, settings: Settings) -> None:
    """Raise ``RuleError`` for a name that no file can have, and for a base or a licence that is no IRI."""
    from pyoxigraph import NamedNode

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", settings.name):
        help_line = "take letters, digits, dots and dashes: files are named after it"
        raise RuleError(f"name {settings.name!r} cannot name a file", place=_line_of(data, "name"), help=help_line)
    for key in ("base", "license"):
        try:
            NamedNode(getattr(settings, key))
        except ValueError as error:
            raise RuleError(
                f"{key} {getattr(settings, key)!r} is no IRI: {error}",
                place=_line_of(data, key),
                help="write it out, as https://example.org/graph/",
            ) from error


def _check_encoding(file: str, data: bytes) -> None:
    """Raise ``InputError`` at the first line that is not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("the file is not UTF-8", place=Place(file, line), help="save it as UTF-8") from error


def _line_of(data: bytes, key: str) -> Place:
    """Return the place of a setting in kg.toml."""
    for number, line in enumerate(data.decode("utf-8").splitlines(), 1):
        if re.match(rf"\s*{re.escape(key)}\s*=", line):
            return Place(SETTINGS_FILE, number)
    return Place(SETTINGS_FILE)
