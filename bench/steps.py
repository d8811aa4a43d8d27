"""The steps of ``kg build``, each timed within one process; prints one JSON object, step → seconds.

``python -m bench.steps OUT [PROJECT]`` writes what the build makes to OUT.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")


def main(out: Path, folder: Path | None = None) -> dict[str, float]:
    """Build the project, and return the time of each step."""
    times: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Value]) -> Value:
        start = time.perf_counter()
        value = work()
        times[step] = time.perf_counter() - start
        return value

    project_type = timed("import the engine", lambda: __import__("kg").Project)
    project = timed("read the files", lambda: project_type.open(folder))
    built = timed("seeds, promotion, derivation", project.build)
    report = timed("shapes, hygiene, leak gate", project.validate)
    from kg import release, writer

    files = timed("serialise every file", lambda: release.make(built, report))
    timed("write the folder", lambda: writer.write_folder(out, files))
    return times


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)))
