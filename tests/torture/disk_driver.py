"""What runs in a mount namespace of its own: lay out a file system that fails, run a command on it, tell what is left.

Reads a case as JSON from stdin, writes what happened as JSON to stdout. Run as ``unshare -m python disk_driver.py``.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def state(folder: Path) -> dict[str, str]:
    """Return the hash of each file below a folder, the empty text for a folder."""
    return {
        path.relative_to(folder).as_posix(): "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
    }


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run a case: ``disk``, ``size`` of a tmpfs or None, ``old`` to be copied there, ``readonly``, ``command``."""
    disk = Path(case["disk"])
    if case["size"] is not None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(disk)], check=True)
    for old in case["old"]:
        subprocess.run(["cp", "-a", old, str(disk)], check=True)
    before = state(disk)
    if case["size"] is not None:
        blocks = sum(-(-path.stat().st_size // 4096) for path in disk.rglob("*") if path.is_file())
        room = blocks * 4096 + case["size"]
        subprocess.run(["mount", "-o", f"remount,size={room}", str(disk)], check=True)
    if case["readonly"]:
        subprocess.run(["mount", "--bind", str(disk), str(disk)], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(disk)], check=True)
    done = subprocess.run(
        case["command"], cwd=case["project"], env=case["environment"], capture_output=True, text=True, check=False
    )
    after = state(disk)
    return {"code": done.returncode, "stderr": done.stderr, "before": before, "after": after}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
