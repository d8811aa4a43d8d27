"""What a user would otherwise type: where it is, and how it is called."""

import shutil
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from bench.timing import Command

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(sys.executable).parent
KG = str(BIN / "kg")
JARS = ROOT / ".peers" / "jena"
"""Where scripts/peers/install.sh puts Jena."""
SHAPES = str(ROOT / "bench" / "synthetic.ttl")
ANY_VERDICT = (0, 1)
"""Exit codes of a validator: valid or not."""
RDFLIB_NAMES = {"ttl": "turtle", "nq": "nquads", "trig": "trig", "jsonld": "json-ld", "nt": "nt"}


@dataclass
class Setting:
    """A folder to work in, how many rounds count, and the size that no graph is to exceed."""

    folder: Path
    rounds: int
    largest: int
    missed: set[str] = field(default_factory=set)

    def lacks(self, peer: str, advice: str) -> bool:
        """Say loudly, once, that a peer is missing."""
        if peer not in self.missed:
            self.missed.add(peer)
            print(f"\n*** NOT MEASURED: {peer} is missing: {advice} ***\n", file=sys.stderr, flush=True)
        return True

    def has_jena(self) -> bool:
        """Whether there is a Jena to compare with."""
        here = any(JARS.glob("jena-cmds-*.jar")) and shutil.which("java")
        return bool(here) or not self.lacks("Apache Jena", "scripts/peers/install.sh, where there are Java and Maven")

    def has_module(self, name: str, package: str) -> bool:
        """Whether a Python package is installed."""
        return find_spec(name) is not None or not self.lacks(package, "make bench installs it")

    def has_program(self, name: str, advice: str) -> bool:
        """Whether a program is on the path, or beside our Python."""
        return program(name) is not None or not self.lacks(name, advice)


def program(name: str) -> str | None:
    """Return where a program is."""
    return shutil.which(str(BIN / name)) or shutil.which(name)


def jena(tool: str, *argv: str) -> tuple[str, ...]:
    """Return the command line of one of Jena's tools, such as riotcmd.riot."""
    return ("java", "-cp", f"{JARS}/*", tool, *argv)


def riot(source: Path, out: Path, form: str) -> Command:
    """Return the conversion of a file by Jena."""
    return Command(jena("riotcmd.riot", f"--stream={form}", str(source)), out)


def oxigraph_convert(source: Path, out: Path) -> Command:
    """Return the conversion of a file by the oxigraph command."""
    return Command((str(BIN / "oxigraph"), "convert", "--from-file", str(source), "--to-file", str(out)))


def rdfpipe(source: Path, out: Path) -> Command:
    """Return the conversion of N-Triples by rdflib; JSON-LD is compacted."""
    name = RDFLIB_NAMES[out.suffix[1:]]
    form = f"{name}:+auto_compact" if name == "json-ld" else name
    return Command((str(BIN / "rdfpipe"), "-i", "nt", "-o", form, str(source)), out)


def pyshacl(data: Path, report: Path) -> Command:
    """Return the validation of N-Triples by the pyshacl command."""
    argv = (str(BIN / "pyshacl"), "-s", SHAPES, "-df", "nt", "-f", "turtle", "-o", str(report), str(data))
    return Command(argv, fine=ANY_VERDICT)


def jena_shacl(data: Path, report: Path) -> Command:
    """Return the validation of a file by Jena."""
    return Command(jena("shacl.shacl", "validate", "--shapes", SHAPES, "--data", str(data)), report, ANY_VERDICT)


def other_engine(name: str, data: Path, report: Path) -> Command:
    """Return the validation of N-Triples by a Python package that has no command."""
    return Command((PYTHON, "-m", "bench.other_engines", name, str(data), SHAPES), report)


def kg_validate(data: Path, report: Path) -> Command:
    """Return the validation of a file by our command."""
    return Command((KG, "-q", "validate", str(data), "-s", SHAPES, "-f", "ttl", "-o", str(report)), fine=ANY_VERDICT)


def kg_convert(source: Path, out: Path, *more: str) -> Command:
    """Return the conversion of a file by our command."""
    return Command((KG, "-q", "convert", str(source), "-o", str(out), *more))
