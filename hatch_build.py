"""Build hook: a wheel carries the project itself (words, rules, judgements, questions) and the built N-Quads."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("kg.toml", "ontology", "shapes", "seeds", "queries")
INSIDE = "kg/_project"


class ProjectInWheel(BuildHookInterface[Any]):
    """Put the project's files and its build into the wheel; an editable install reads both from the checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add to ``build_data`` what a standard wheel carries beside the code."""
        if version != "standard":
            return
        root = Path(self.root)
        self.made = tempfile.TemporaryDirectory(prefix="alliance-kg-")
        build_data["force_include"] |= {str(root / name): f"{INSIDE}/{name}" for name in CARRIED}
        for name, data in built_files(root).items():
            path = Path(self.made.name) / name
            path.write_bytes(data)
            build_data["force_include"][str(path)] = f"{INSIDE}/dist/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary files once they are in the wheel."""
        if version == "standard":
            self.made.cleanup()


def built_files(root: Path) -> dict[str, bytes]:
    """Build the graph from the sources at ``root``, with the engine that stands there; return name → bytes."""
    sys.path.insert(0, str(root))
    try:
        from kg import release
        from kg.build import build
        from kg.project import read

        return release.packaged(build(read(root)))
    finally:
        sys.path.remove(str(root))
