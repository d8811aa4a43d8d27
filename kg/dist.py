"""What a build left in its folder, and whether it still is what a build would make."""

import hashlib
import json
from pathlib import Path

from kg import __version__
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
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return data if fresh and whole else None
