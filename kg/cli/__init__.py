"""The command line: one thin command a verb. ``kg --version`` answers before Typer is imported."""

import sys


def main() -> None:
    """Run the command line with ``sys.argv``; the process ends with the exit code that the errors module lists."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from kg import __version__

        print(f"kg {__version__}")
        return
    from kg import collector

    collector.seldom()
    try:
        from kg.cli.app import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    collector.no_more()
    sys.exit(status)
