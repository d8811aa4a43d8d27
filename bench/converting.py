"""Convert synthetic graphs from format to format: our command, and what others use."""

import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from bench import peers
from bench.peers import Setting
from bench.results import Found, Goal, Listing, Table, ratio
from bench.synthetic import write
from bench.timing import Command, Cost, Job, in_turn, run

OURS, OXIGRAPH, RIOT, RAPPER, RDFPIPE = "kg convert", "oxigraph convert", "Jena riot", "rapper", "rdfpipe"
CANONICAL = "kg convert --canonical"
FORMATS = ("nt", "ttl", "trig", "nq")
RAPPER_NAMES = {"nt": "ntriples", "ttl": "turtle", "nq": "nquads", "trig": "trig"}
RAPPER_WRITES = ("nt", "nq")
"""What rapper writes statement by statement; its Turtle is made of the whole graph."""
RIOT_NAMES = {"nt": "NTriples", "ttl": "Turtle", "trig": "TriG", "nq": "NQuads"}
MIDDLE, LARGE = 100_000, 1_000_000


def measure(setting: Setting) -> Iterator[Found]:
    """Yield the tables and the goals."""
    middle = sources(setting, MIDDLE)
    yield from json_ld(setting, middle["nt"])
    yield from canonical(setting, middle["nt"], MIDDLE)
    if setting.largest >= LARGE:
        large = sources(setting, LARGE)
        yield from every_direction(setting, large, LARGE)
        yield from memory(setting, middle, large)
        yield from reading(large)
        yield from canonical(setting, large["nt"], LARGE)
    else:
        yield from every_direction(setting, middle, MIDDLE)


def sources(setting: Setting, size: int) -> dict[str, Path]:
    """Write a graph in every format; return the files."""
    files = {form: setting.folder / f"graph-{size}.{form}" for form in FORMATS}
    write(files["nt"], size)
    for form in FORMATS[1:]:
        run([peers.kg_convert(files["nt"], files[form])])
    return files


def every_direction(setting: Setting, files: dict[str, Path], size: int) -> Iterator[Found]:
    """Yield a table of all directions, and the goal for the slowest."""
    rows, worst = [], (0.0, "")
    for source, target in product(FORMATS, FORMATS):
        out = setting.folder / f"out.{target}"
        costs = in_turn(direction(setting, files[source], out), setting.rounds)
        theirs = ratio(costs, OURS, OXIGRAPH)
        worst = max(worst, (theirs or 0.0, f"{source} to {target}"))
        rows.append(
            (f"{source} to {target}", *(told(costs, name) for name in (OURS, OXIGRAPH, RIOT, RAPPER)), shown(theirs))
        )
    columns = (f"Convert {size:,} triples: seconds (peak MB)", OURS, OXIGRAPH, RIOT, RAPPER, "of oxigraph's time")
    yield Listing(columns, tuple(rows))
    what = f"{size:,} triples, the slowest of {len(rows)} directions ({worst[1]}), of oxigraph convert's time"
    # The goal is for the large graph: in a smaller one starting weighs more.
    yield Goal("Convert", what, (worst[0] or None) if size >= LARGE else None, 1.3)


def direction(setting: Setting, source: Path, out: Path) -> dict[str, Job]:
    """Return the jobs that convert a file to another format; riot and rapper where they stream."""
    form = out.suffix[1:]
    jobs: dict[str, Job] = {OURS: (peers.kg_convert(source, out),)}
    if setting.has_program("oxigraph", "make bench installs it"):
        jobs[OXIGRAPH] = (peers.oxigraph_convert(source, out),)
    if source.suffix == ".nt" and setting.has_jena():
        jobs[RIOT] = (peers.riot(source, out, RIOT_NAMES[form]),)
    rapper = peers.program("rapper")
    if source.suffix == ".nt" and form in RAPPER_WRITES:
        if rapper:
            argv = (rapper, "-q", "-i", "ntriples", "-o", RAPPER_NAMES[form], str(source))
            jobs[RAPPER] = (Command(argv, out),)
        else:
            setting.lacks("rapper", "apt-get install raptor2-utils, or brew install raptor")
    return jobs


def told(costs: dict[str, Cost], name: str) -> str:
    """Return the cost of a job in a few words."""
    return f"{costs[name].seconds:.2f} ({costs[name].megabytes:.0f})" if name in costs else ""


def shown(value: float | None) -> str:
    """Return a ratio as people read it."""
    return "" if value is None else f"{value:.2f}"


def memory(setting: Setting, middle: dict[str, Path], large: dict[str, Path]) -> Iterator[Found]:
    """Yield the goal for memory: as much for ten times the triples."""
    grown = []
    for source, target in product(FORMATS, FORMATS):
        out = setting.folder / f"out.{target}"
        less, more = (run([peers.kg_convert(files[source], out)]).megabytes for files in (middle, large))
        grown.append((more / less, f"{source} to {target}"))
    value, name = max(grown)
    yield Goal("Convert", f"peak memory at {LARGE:,} triples, of that at {MIDDLE:,} (the worst, {name})", value, 1.1)


def reading(files: dict[str, Path]) -> Iterator[Found]:
    """Yield how fast the engine alone parses each format: what no command that reads can be faster than."""
    rows = []
    for form, path in files.items():
        argv = [peers.PYTHON, "-m", "bench.reading", str(path)]
        seconds = float(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)
        size = path.stat().st_size / 1e6
        rows.append((form, f"{size:.0f}", f"{seconds:.2f}", f"{size / seconds:.0f}"))
    yield Listing((f"Parsed and dropped, {LARGE:,} triples", "MB", "seconds", "MB a second"), tuple(rows))


def json_ld(setting: Setting, source: Path) -> Iterator[Found]:
    """Yield the table and the goal for JSON-LD, compacted."""
    out = setting.folder / "out.jsonld"
    jobs: dict[str, Job] = {
        f"{CANONICAL}, compacted": (peers.kg_convert(source, out, "--canonical"),),
        "rdfpipe, compacted": (peers.rdfpipe(source, setting.folder / "theirs.jsonld"),),
        f"{OURS}, as a stream, not compacted": (peers.kg_convert(source, out),),
    }
    costs = in_turn(jobs, setting.rounds)
    yield Table(f"N-Triples to JSON-LD, {MIDDLE:,} triples", costs)
    compacted = ratio(costs, f"{CANONICAL}, compacted", "rdfpipe, compacted")
    yield Goal("Convert", f"JSON-LD compacted, {MIDDLE:,} triples, of rdfpipe's time", compacted, 0.3)


def canonical(setting: Setting, source: Path, size: int) -> Iterator[Found]:
    """Yield the table of what the canonical form costs besides."""
    jobs: dict[str, Job] = {}
    for form in ("nt", "ttl"):
        out = setting.folder / f"out.{form}"
        jobs[f"{OURS}, to {form}"] = (peers.kg_convert(source, out),)
        jobs[f"{CANONICAL}, to {form}"] = (peers.kg_convert(source, out, "--canonical"),)
    yield Table(f"Canonical form, {size:,} triples", in_turn(jobs, setting.rounds))
