"""Whether what a build left is still what a build would make."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from kg import __version__
from kg.dist import MANIFEST, fresh_nquads, whole_nquads
from kg.errors import InputError
from kg.project import Sources

DATA = b"<a:a> <b:b> <c:c> <d:d> .\n"


@pytest.fixture
def folder(tmp_path: Path, sources: Sources) -> Path:
    """Return a folder with a fresh build, as far as N-Quads and manifest go."""
    name = f"{sources.settings.name}.nq"
    told = {
        "sources": sources.hashes(),
        "engine": __version__,
        "files": {name: {"sha256": hashlib.sha256(DATA).hexdigest()}},
    }
    (tmp_path / name).write_bytes(DATA)
    (tmp_path / MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    return tmp_path


def test_a_fresh_build_is_read(folder: Path, sources: Sources) -> None:
    assert fresh_nquads(folder, sources) == DATA


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"engine": "', '"engine": "0'),
        ('"kg.toml": "', '"kg.toml": "0'),
        ('"sha256": "', '"sha256": "0'),
        ('"sources"', '"saucers"'),
        ("{", "["),
        ('{"sources"', '["sources"]#'),
    ],
)
def test_a_build_that_is_stale_or_damaged_is_not(old: str, new: str, folder: Path, sources: Sources) -> None:
    path = folder / MANIFEST
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert fresh_nquads(folder, sources) is None


def test_a_manifest_that_is_no_mapping(folder: Path, sources: Sources) -> None:
    (folder / MANIFEST).write_text("[]", encoding="utf-8")
    assert fresh_nquads(folder, sources) is None


def test_a_half_written_or_missing_build_is_not_read(folder: Path, sources: Sources, tmp_path: Path) -> None:
    path = folder / f"{sources.settings.name}.nq"
    path.write_bytes(DATA[:-5])
    assert fresh_nquads(folder, sources) is None
    path.unlink()
    assert fresh_nquads(folder, sources) is None
    assert fresh_nquads(tmp_path / "nowhere", sources) is None


def test_what_was_written_is_read_whatever_it_was_made_of(folder: Path) -> None:
    told = json.loads((folder / MANIFEST).read_bytes())
    packed = gzip.compress(DATA)
    (folder / "b.nq.gz").write_bytes(packed)
    told["files"] |= {"b.nq.gz": {"sha256": hashlib.sha256(packed).hexdigest()}, "c.ttl": {"sha256": "0"}}
    (folder / MANIFEST).write_text(json.dumps(told | {"sources": {}}), encoding="utf-8")
    assert list(whole_nquads(folder).values()) == [DATA, DATA]


def test_what_is_not_what_was_written_is_told(folder: Path, tmp_path: Path) -> None:
    (data,) = folder.glob("*.nq")
    data.write_bytes(DATA[:-1])
    with pytest.raises(InputError, match="not what the manifest says"):
        whole_nquads(folder)
    data.unlink()
    with pytest.raises(InputError, match="cannot read it"):
        whole_nquads(folder)
    for text in ("no json", "[]", '{"files": {"a.nq": {}}}', '{"files": {"a.nq": 1}}'):
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="not the manifest of a build"):
            whole_nquads(folder)
    with pytest.raises(InputError, match="the folder has no"):
        whole_nquads(tmp_path / "nowhere")
