"""What a build left in its folder, and whether it still is what a build would make."""

import gzip
import hashlib
import json
from pathlib import Path

from kg import __version__
from kg.errors import InputError, Place
from kg.project import Sources

MANIFEST = "manifest.json"


def fresh_nquads(folder: Path, sources: Sources) -> bytes | None:
    """Return the N-Quads that were built into a folder, or None unless they are whole and of exactly these sources."""
    name = f"{sources.settings.name}.nq"
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        data = (folder / name).read_bytes()
        fresh = told["sources"] == sources.hashes() and told["engine"] == __version__
        whole = told["files"][name]["sha256"] == hashlib.sha256(data).hexdigest()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return data if fresh and whole else None


def whole_nquads(folder: Path) -> dict[str, bytes]:
    """Return the N-Quads files that together are the dataset written into a folder, by name and unpacked.

    The folder is ``dist/`` of any version, or what ``kg export --parts`` wrote. Raises ``InputError`` where it is
    neither, or a file is not what the manifest says.
    """
    path = folder / MANIFEST
    try:
        files = json.loads(path.read_bytes())["files"]
        wanted = {name: told["sha256"] for name, told in files.items() if name.endswith((".nq", ".nq.gz"))}
    except OSError as error:
        raise InputError(
            f"the folder has no {MANIFEST}: {error.strerror}",
            Place(str(folder)),
            "name a file, a project, or a folder that kg build or kg export --parts wrote",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("not the manifest of a build", Place(str(path)), "build anew: kg build") from error
    return {name: _checked(folder / name, digest) for name, digest in sorted(wanted.items())}


def _checked(path: Path, digest: str) -> bytes:
    """Return what a file holds, unpacked, after a look at its checksum."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", Place(str(path)), "build anew: kg build") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise InputError("the file is not what the manifest says", Place(str(path)), "build anew: kg build")
    return gzip.decompress(data) if path.suffix == ".gz" else data
