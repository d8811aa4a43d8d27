"""How long the command takes to start."""

from collections.abc import Iterator

from bench.peers import KG, PYTHON, Setting
from bench.results import Found, Goal, Table, ratio
from bench.timing import in_turn, job

PASS, VERSION, HELP = "python -c pass", "kg --version", "kg --help"


def measure(setting: Setting) -> Iterator[Found]:
    """Yield the table and the goals."""
    jobs = {PASS: job(PYTHON, "-c", "pass"), VERSION: job(KG, "--version"), HELP: job(KG, "--help")}
    costs = in_turn(jobs, 5 * setting.rounds)
    yield Table("Start", costs)
    yield Goal("Start", "kg --version, of python -c pass", ratio(costs, VERSION, PASS), 3)
    yield Goal("Start", "kg --help, of python -c pass", ratio(costs, HELP, PASS), 12)
