"""Read N-Triples, validate, write Turtle, N-Quads, TriG and JSON-LD: our command, and the chains that others type."""

from collections.abc import Iterator
from pathlib import Path

from bench import peers
from bench.peers import SHAPES, Setting
from bench.results import Found, Goal, Table, ratio
from bench.synthetic import write
from bench.timing import Command, Job, in_turn

OURS, RDFLIB, JENA = "kg", "pyshacl and four rdfpipe runs", "Jena shacl and three riot runs"
FORMATS = ("ttl", "nq", "trig", "jsonld")
GOALS = {100_000: (RDFLIB, 0.03), 1_000_000: (JENA, 0.3)}
RIOT_NAMES = {"ttl": "Turtle", "nq": "NQuads", "trig": "TriG"}


def ours(data: Path, out: Path) -> Job:
    """Return our way: one reading, checked and written in every format."""
    outputs = [word for form in FORMATS for word in ("-o", str(out.with_suffix(f".{form}")))]
    return (Command((peers.KG, "-q", "convert", str(data), *outputs, "--shapes", SHAPES)),)


def measure(setting: Setting) -> Iterator[Found]:
    """Yield a table and a goal a size."""
    for size, (peer, most) in GOALS.items():
        if size > setting.largest:
            continue
        data = setting.folder / f"whole-{size}.nt"
        write(data, size)
        costs = in_turn(jobs(setting, data, peer), setting.rounds)
        yield Table(f"Read, validate, write four formats: {size:,} triples", costs)
        yield Goal("End to end", f"{size:,} triples, of {peer}", ratio(costs, OURS, peer), most)
        data.unlink()


def jobs(setting: Setting, data: Path, peer: str) -> dict[str, Job]:
    """Return our way and the peer's."""
    made: dict[str, Job] = {OURS: ours(data, setting.folder / "whole")}
    report, out = setting.folder / "report", setting.folder / "theirs"
    if peer == RDFLIB:
        pipes = (peers.rdfpipe(data, out.with_suffix(f".{form}")) for form in FORMATS)
        made[peer] = (peers.pyshacl(data, report), *pipes)
    elif setting.has_jena():
        riots = (peers.riot(data, out.with_suffix(f".{form}"), name) for form, name in RIOT_NAMES.items())
        made[peer] = (peers.jena_shacl(data, report), *riots)
    return made
