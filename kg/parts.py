"""The dataset in parts, for the bulk loaders of large stores: sorted N-Quads, a manifest, checksums.

The same dataset gives the same bytes, packed or not. The statements about one blank node are all in one part, because
loaders take labels for those of the file that they stand in.
"""

import gzip
import hashlib
import io
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from pyoxigraph import Dataset, Quad, RdfFormat, serialize

from kg import __version__
from kg.blanks import components
from kg.dist import MANIFEST
from kg.errors import UsageError
from kg.formats import by_name
from kg.project import Settings
from kg.writer import labelled

SUMS = "SHA256SUMS"
MOST = 9999


def in_parts(dataset: Dataset, settings: Settings, number: int, *, packed: bool = False) -> dict[str, bytes]:
    """Return the files of a dataset in so many parts, by name; fewer where there is less to part.

    Raises ``UsageError`` for a number that makes no sense, and what labels of blank nodes raise.
    """
    if not 1 <= number <= MOST:
        raise UsageError(f"{number} parts cannot be made", help=f"choose 1 to {MOST}")
    files, told = {}, {}
    for at, lines in enumerate(_parted(_groups(labelled(dataset)), number), 1):
        data = b"".join(lines)
        name = f"{settings.name}-{at:04d}.nq" + (".gz" if packed else "")
        files[name] = pack(data) if packed else data
        told[name] = {
            "bytes": len(files[name]),
            "sha256": _sha256(files[name]),
            "media_type": by_name("nq").media_type,
            "quads": len(lines),
        } | ({"unpacked": {"bytes": len(data), "sha256": _sha256(data)}} if packed else {})
    files[MANIFEST] = _manifest(dataset, settings, told)
    sums = "".join(f"{_sha256(data)}  {name}\n" for name, data in sorted(files.items()))
    return {**files, SUMS: sums.encode()}


def _manifest(dataset: Dataset, settings: Settings, files: dict[str, Any]) -> bytes:
    graphs = Counter(getattr(quad.graph_name, "value", "") for quad in dataset)
    told = {
        "name": settings.name,
        "version": settings.version,
        "engine": __version__,
        "as_of": settings.as_of,
        "base": settings.base,
        "license": settings.license,
        "quads": len(dataset),
        "graphs": dict(sorted(graphs.items())),
        "files": files,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _groups(quads: Iterable[Quad]) -> list[list[bytes]]:
    """Return the lines of quads in order, those together that hang together."""
    ground, blank = components(quads)
    groups = [[line] for line in _lines(ground)]
    groups += [_lines(group) for group in blank]
    return sorted(groups)


def _lines(quads: Iterable[Quad]) -> list[bytes]:
    return sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))


def _parted(groups: Sequence[Sequence[bytes]], number: int) -> list[list[bytes]]:
    """Return groups in so many parts of about as many lines each, every part in order."""
    ends, total = [], 0
    for group in groups:
        total += len(group)
        ends.append(total)
    cuts = [bisect_right(ends, total * part // number) for part in range(number + 1)]
    parts = [[line for group in groups[first:last] for line in group] for first, last in pairwise(cuts)]
    return [sorted(part) for part in parts if part]


def pack(data: bytes) -> bytes:
    """Return data packed with gzip: no name and no time in it."""
    with io.BytesIO() as buffer:
        with gzip.GzipFile("", "wb", fileobj=buffer, mtime=0) as file:
            file.write(data)
        return buffer.getvalue()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
