"""A project small enough to be built hundreds of times: this one's words, a shape, a rule, some states, an article."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import small_article

ROOT = Path(__file__).resolve().parent.parent.parent
SHAPES = """@prefix sa: <ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<shapes#State>
    a sh:NodeShape ;
    sh:targetClass sa:State ;
    sh:property [
        sh:path skos:prefLabel ;
        sh:minCount 1
    ] .
"""
RULE = """# title: No state is its own enemy
# severity: error
# message: {focus} has no label
# help: give {focus} one
SELECT ?focus WHERE { ?focus a <urn:nothing> }
"""
DATA = "@prefix sa: <https://w3id.org/alliance-kg/ontology#> . <urn:x> a sa:State ."
CLAIM = """- id: claim:gaz-001
  claimant: person:quill
  act: opines
  attestation: publicStatement
  inDocument: document:gazette
  content:
    id: proposition:sale
    gloss: The tower is sold.
    realis: irrealis
    that: {id: event:sale, eventType: Expulsion, target: state:S01}
"""
KG = (sys.executable, "-m", "kg")


def made(folder: Path) -> Path:
    """Make the project in a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    small_article.make_project(folder, ROOT)
    (folder / "shapes" / "state.ttl").write_text(SHAPES, encoding="utf-8")
    (folder / "shapes" / "hygiene").mkdir()
    (folder / "shapes" / "hygiene" / "enemy.rq").write_text(RULE, encoding="utf-8")
    shutil.copy(ROOT / "queries" / "contents.rq", folder / "queries")
    state(folder, "A")
    return folder


def state(folder: Path, version: str) -> None:
    """Write the seeds so that what is built of them says which version it is."""
    (folder / "seeds" / "reference").mkdir(exist_ok=True)
    text = "".join(f"- {{id: state:S{number:02}, prefLabel: State {number} {version}}}\n" for number in range(60))
    (folder / "seeds" / "reference" / "states.yaml").write_text(text, encoding="utf-8")


def environment(project: Path) -> dict[str, str]:
    """Return the environment in which the command sees this project and this checkout, and writes no bytecode."""
    return os.environ | {"KG_PROJECT": str(project), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def kg(
    project: Path, *arguments: str, before: tuple[str, ...] = (), **options: float
) -> subprocess.CompletedProcess[str]:
    """Run a command on the project, in its folder; ``before`` stands before it, such as ``unshare -n``."""
    return subprocess.run(
        (*before, *KG, *arguments),
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        check=False,
        timeout=options.get("timeout", 300.0),
    )
