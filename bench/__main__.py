"""``python -m bench``: what our commands cost beside what a user would otherwise type, and which goals are met.

Prints tables in Markdown as they are measured, then one line for each goal; the whole takes about half an hour.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import asking, building, converting, end_to_end, results, starting, validating
from bench.peers import Setting
from bench.results import Found, Goal

THEMES: dict[str, Callable[[Setting], Iterator[Found]]] = {
    "validate": validating.measure,
    "convert": converting.measure,
    "end-to-end": end_to_end.measure,
    "build": building.measure,
    "ask": asking.measure,
    "start": starting.measure,
}


def main(argv: list[str] | None = None) -> int:
    """Measure, print, and write the figures to a page if asked to; return 1 where a goal was missed."""
    asked = options().parse_args(argv)
    unknown = set(asked.only) - set(THEMES)
    if unknown:
        options().error(f"no theme {', '.join(sorted(unknown))}; there are {', '.join(THEMES)}")
    found: list[Found] = []
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(Path(folder), asked.rounds, asked.largest)
        for theme in asked.only or THEMES:
            for one in THEMES[theme](setting):
                found.append(one)
                if not isinstance(one, Goal):
                    print("\n".join(one.lines()), end="\n\n", flush=True)
    goals = [one for one in found if isinstance(one, Goal)]
    print("\n".join(goal.line() for goal in goals))
    if asked.write:
        results.write(asked.write, results.page(found))
    return int(any(goal.verdict == results.MISSED for goal in goals))


def options() -> argparse.ArgumentParser:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=[], metavar="THEME,…", help=f"of {', '.join(THEMES)}"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how many runs of a short command count (default: 3)")
    parser.add_argument(
        "--largest", type=int, default=10_000_000, metavar="TRIPLES", help="leave out graphs that are larger"
    )
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures between the marks of this page")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
