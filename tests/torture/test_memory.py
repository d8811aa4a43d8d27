"""How much memory a document may take: so many times its size, none of it for formats with a statement a line."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MEBIBYTE = 1 << 20
TIMES = 32
"""k: how many times the document's size a command takes that holds all of it, over what the command itself takes."""
STEADY = 64
"""How many MiB a command may take for any document with a statement a line, over what the command itself takes."""

# Measured from a process of its own: what a large parent holds would count for its children.
_MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(*words: str) -> tuple[int, float, str]:
    """Run the command; return its exit code, the most memory that it took, in MiB, and what it said."""
    kg = str(Path(sys.executable).with_name("kg"))
    command = [sys.executable, "-c", _MEASURE, kg, *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    status, most = ran.stdout.split()
    return int(status), int(most) / 1024, ran.stderr


def statements(size: int) -> Iterator[bytes]:
    """Yield so many MiB of statements."""
    for number in range(size * MEBIBYTE // 100):
        yield b'<http://example.org/thing/%08d> <http://example.org/says> "number %08d of a lot of them" .\n' % (
            number,
            number,
        )


@pytest.fixture
def empty(tmp_path: Path) -> float:
    """Return what the command takes for a document of one statement."""
    path = tmp_path / "one.nt"
    path.write_bytes(next(statements(1)))
    status, most, _ = peak("convert", str(path), "-f", "nq")
    assert status == 0
    return most


@pytest.mark.slow
@pytest.mark.parametrize(("read", "write"), [("nt", "nq"), ("nq", "ttl"), ("ttl", "nt"), ("nt", "xml")])
def test_memory_does_not_grow_with_the_document(
    read: str, write: str, empty: float, tmp_path: Path, torture: bool
) -> None:
    size = 200 if torture else 20
    path = tmp_path / f"many.{read}"
    with path.open("wb") as file:
        file.writelines(statements(size))
    status, most, _ = peak("convert", str(path), "-f", write)
    assert status == 0
    assert most - empty <= STEADY


@pytest.mark.slow
def test_memory_is_so_many_times_the_document(empty: float, tmp_path: Path, torture: bool) -> None:
    size = 60 if torture else 10
    path = tmp_path / "many.nt"
    with path.open("wb") as file:
        file.writelines(statements(size))
    status, most, _ = peak("convert", str(path), "-f", "nq", "--canonical")
    sys.stdout.write(f"memory: {(most - empty) / size:.1f} times the document, which has {size} MiB\n")
    assert status == 0
    assert most - empty <= TIMES * size


@pytest.mark.slow
@pytest.mark.parametrize("name", ["literal.nt", "literal.ttl", "text.jsonld", "text.rdf"])
def test_a_literal_of_100_mib_is_refused_at_the_limit(name: str, empty: float, tmp_path: Path) -> None:
    from torture.nested import giants

    before, piece, times, after = giants()[name]
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(bytes(before))
        file.writelines(bytes(piece) for _ in range(int(times)))
        file.write(bytes(after))
    status, most, told = peak("convert", str(path), "-f", "nq")
    assert status == 3
    assert f"--> {path}:1" in told or f"--> {path}:2" in told
    assert "16 MiB" in told or "without white space" in told
    assert most - empty <= 2 * STEADY
