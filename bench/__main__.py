"""``python -m bench [ROUNDS]``: print what the command costs, as medians and as ratios to what is usual."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.synthetic import write
from bench.timing import Cost, in_turn

KG = str(Path(sys.executable).with_name("kg"))
PYTHON = sys.executable
ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7


def main(rounds: int) -> None:
    """Measure everything and print three tables in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        usual = here / "usual"
        usual.mkdir()
        project = copied(here / "project")
        dist, kg = project / "dist", [KG, "-q", "-C", str(project)]
        subprocess.run([*kg, "build"], check=True, stdout=subprocess.DEVNULL)
        starts = in_turn({"python -c pass": [PYTHON, "-c", "pass"], "kg --version": [KG, "--version"]}, 3 * rounds)
        builds = in_turn(
            {
                "rdflib and pySHACL": [PYTHON, "-m", "bench.usual_way", str(dist), str(usual)],
                "kg build": [*kg, "build", "-o", str(here / "again")],
            },
            rounds,
        )
        queries = in_turn(
            {
                "rdflib, one join, from the N-Quads": [PYTHON, "-c", RDFLIB_QUERY, str(dist / "alliance-kg.nq")],
                "kg query -n members, from dist/": [*kg, "query", "-n", "members"],
                "kg show state:CAN": [*kg, "show", "state:CAN"],
            },
            rounds,
        )
        validations = [validation(here, size, runs) for size, runs in ((10_000, rounds), (100_000, 1))]
        steps = [json.loads(step_times(here / "stepped")) for _ in range(rounds)]
    for title, costs in (("Start", starts), ("Build", builds), ("Ask", queries), *validations):
        print("\n".join(table(title, costs)), end="\n\n")
    print("\n".join(step_table(steps)))


def validation(here: Path, triples: int, rounds: int) -> tuple[str, dict[str, Cost]]:
    """Return the title and the costs of checking a synthetic graph of so many triples, in which nothing is wrong."""
    data, shapes = str(here / f"{triples}.nt"), str(ROOT / "bench" / "synthetic.ttl")
    write(Path(data), triples)
    commands = {
        "pyshacl": [str(Path(sys.executable).with_name("pyshacl")), "-s", shapes, "-df", "nt", data],
        "kg validate": [KG, "-q", "validate", data, "-s", shapes],
    }
    jena = shutil.which("shacl")
    if jena:
        commands["Jena's shacl validate"] = [jena, "validate", "--shapes", shapes, "--data", data]
    return f"Validate {triples:,} triples", in_turn(commands, rounds)


RDFLIB_QUERY = """
import sys, rdflib
data = rdflib.Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
print(len(list(data.query(
    "PREFIX org: <http://www.w3.org/ns/org#> SELECT ?m WHERE { ?x org:organization ?o; org:member ?m }"))))
"""


def copied(folder: Path) -> Path:
    """Copy what a build reads into ``folder``, so that the build's own dist/ is fresh whatever is edited meanwhile."""
    folder.mkdir()
    shutil.copy(ROOT / "kg.toml", folder)
    for part in ("ontology", "shapes", "seeds", "queries"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def step_times(out: Path) -> str:
    """Return the JSON that one run of the steps prints."""
    ran = subprocess.run([PYTHON, "-m", "bench.steps", str(out)], check=True, capture_output=True, text=True)
    return ran.stdout


def table(title: str, costs: dict[str, Cost]) -> Iterator[str]:
    """Yield the lines of a table; the first row is what the others are compared with."""
    yield f"| {title} | seconds | peak MB | ratio |"
    yield "|---|---|---|---|"
    first = next(iter(costs.values())).seconds
    for name, cost in costs.items():
        yield f"| {name} | {cost.seconds:.3f} | {cost.megabytes:.0f} | {cost.seconds / first:.2f} |"


def step_table(runs: list[dict[str, float]]) -> Iterator[str]:
    """Yield the lines of the table of steps, each with its share of the whole."""
    medians = {step: statistics.median(run[step] for run in runs) for step in runs[0]}
    whole = sum(medians.values())
    yield "| Step of kg build | seconds | share |"
    yield "|---|---|---|"
    for step, seconds in medians.items():
        yield f"| {step} | {seconds:.3f} | {seconds / whole:.0%} |"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
