"""A small article of our own, with the oddities that real ones have, and a project around it."""

import shutil
from pathlib import Path

from kg.evidence import Snapshot

PARAGRAPHS = (
    "Harbour officials met on Tuesday to talk about the lighthouse. “Nobody has painted it since the war,” "
    "the keeper said, and the mayor’s office agreed.",
    "The council—which meets twice a year—may sell the tower, two clerks told this paper. "
    "A buyer would have to keep the lamp burning, but nobody knows who would pay for the oil.",
    "Café owners on the quay fear for their trade. They have asked the council to wait… and the council has waited "
    "before. A sale might still come in the spring, though the keeper calls that a rumour.",
    "The council has not answered our questions, and the mayor’s office said nothing at all about the price.",
)
TEXT = "\n".join(PARAGRAPHS)
FOOTER = "The post Who Wants a Lighthouse? appeared first on The Harbour Gazette."
FILE = f"{TEXT}\n{FOOTER}\n".encode()

SOURCE_YAML = """\
- id: document:gazette
  title: Who Wants a Lighthouse?
  creator: person:quill
  publisher: outlet:gazette
  issued: 2024-05-03
- id: outlet:gazette
  prefLabel: Harbour Gazette
- id: person:quill
  prefLabel: Ann Quill
- id: snapshot:gaz
  snapshotOf: document:gazette
  sha256: {sha256}
  characters: {characters}
  paragraphs: {paragraphs}
"""


def make_project(folder: Path, root: Path, *, snapshot: bool = True) -> Path:
    """Make a project in a folder, with this project's ontology and one source; return its file of the article."""
    shutil.copytree(root / "ontology", folder / "ontology")
    shutil.copy(root / "kg.toml", folder)
    for name in ("shapes", "queries", "seeds/sources/gazette"):
        (folder / name).mkdir(parents=True)
    described = Snapshot.of(TEXT)
    entry = SOURCE_YAML.format(
        sha256=described.sha256, characters=len(described.text), paragraphs=len(described.paragraphs)
    )
    if not snapshot:
        entry = entry.partition("- id: snapshot")[0]
    (folder / "seeds/sources/gazette/source.yaml").write_text(entry, encoding="utf-8")
    file = folder / "gazette.txt"
    file.write_bytes(FILE)
    return file
