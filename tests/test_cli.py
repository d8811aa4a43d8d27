"""The command line: start-up, help, usage errors, exit codes, streams."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import __version__
from kg.cli.app import general_first, run
from kg.cli.commands import VERBS
from kg.cli.session import Session, visible

HEAVY = ("rdflib", "pyshacl", "pyoxigraph", "typer", "rich", "yaml", "edtf", "httpx2")
KG = str(Path(sys.executable).with_name("kg"))


def kg(*arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command; ``options`` are environment variables."""
    return subprocess.run(
        [KG, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env=os.environ | options,
        check=False,
    )


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_needs_no_library(option: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kg", option], capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"kg {__version__}\n"
    imported = set(re.findall(r"\|\s+([\w.]+)\n", ran.stderr))
    assert "kg.cli" in imported
    assert not imported & {*HEAVY, "typing", "importlib.metadata"}


def test_import_kg_loads_no_library() -> None:
    code = f"import sys, kg; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_version_after_other_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--quiet", "--version"]) == 0
    assert capsys.readouterr().out == f"kg {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_every_verb_in_order(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    listed = capsys.readouterr().out.partition("Commands:")[2]
    assert tuple(re.findall(r"^  (\w+)  ", listed, re.MULTILINE)) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, "--help"]) == 0
    text = capsys.readouterr().out
    assert re.search(rf"Example: (\S+ \| )?kg {verb}\b", text)
    options = re.findall(r"^  (-[\w,\- ]*?)(?: <[\w|/\-]+>| \[[^\]]+\])?(?:  +(\S.*))?$", text, re.MULTILINE)
    assert options


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bild"], "'build'"),
        (["build", "--outptu", "x"], "--output"),
        (["--no-such-option", "build"], "--no-such-option"),
        (["verify"], "article"),
        (["-q"], "Missing command"),
        (["export", "-f", "zzz"], "zzz"),
        (["query", "-n", "membres"], "members"),
        (["query", "-n", "members", "-p", "onn=1955-05-07"], "onn"),
    ],
)
def test_a_usage_error_ends_2_and_says_what_to_type(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert told in streams.err
    assert "help:" in streams.err
    assert "Traceback" not in streams.err


def test_general_options_may_stand_after_the_verb() -> None:
    assert general_first(["stats", "--json", "-C", "x"]) == ["--json", "-C", "x", "stats"]
    assert general_first(["query", "--", "--json"]) == ["query", "--", "--json"]


def test_a_folder_that_is_no_project_ends_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("build", "stats", "validate"):
        assert run(["-C", str(tmp_path / "none"), verb]) == 3
        told = capsys.readouterr().err
        assert "kg.toml" in told
        assert "help:" in told


def test_the_environment_names_the_project(tmp_path: Path) -> None:
    ran = kg("stats", KG_PROJECT=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (3, "")
    assert str(tmp_path) in ran.stderr


@pytest.mark.parametrize("how", [{"arguments": ["--debug"]}, {"environment": {"KG_DEBUG": "1"}}])
def test_a_traceback_only_where_asked_for(how: dict[str, object], tmp_path: Path) -> None:
    quiet = kg("-C", str(tmp_path), "stats")
    assert "Traceback" not in quiet.stderr
    arguments, environment = how.get("arguments", []), how.get("environment", {})
    assert isinstance(arguments, list)
    assert isinstance(environment, dict)
    loud = kg("-C", str(tmp_path), "stats", *arguments, **environment)
    assert "Traceback" in loud.stderr
    assert "no kg.toml" in loud.stderr


def test_a_file_system_error_is_one_line(
    after_a_build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "file"
    target.write_text("in the way", encoding="utf-8")
    assert run(["-C", str(after_a_build), "export", "-f", "nt", "-o", str(target / "out.nt")]) == 4
    assert "error[KG400]" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "in the way"


def test_a_reader_who_goes_away_is_no_error(after_a_build: Path) -> None:
    with subprocess.Popen(
        [KG, "-C", str(after_a_build), "export", "-f", "nq"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline()
        child.stdout.close()
        told = child.stderr.read()
        assert child.wait(timeout=60) == 0
    assert "Error" not in told
    assert "Traceback" not in told


def test_an_interrupt_ends_130_without_a_traceback() -> None:
    with subprocess.Popen(
        [KG, "convert", "-", "--from", "nt", "-f", "ttl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has them ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as child:
        time.sleep(2)
        child.send_signal(signal.SIGINT)
        assert child.stderr is not None
        told = child.stderr.read()
        assert child.wait(timeout=60) == 130
    assert "Traceback" not in told


def test_data_on_stdout_and_talk_on_stderr(after_a_build: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for quiet in ([], ["-q"]):
        assert run(["-C", str(after_a_build), *quiet, "export", "-f", "ttl"]) == 0
        streams = capfd.readouterr()
        assert streams.out.startswith("@prefix")
        assert bool(streams.err) is not bool(quiet)


@pytest.mark.parametrize("verb", [["stats"], ["doctor"], ["validate"], ["query", "-n", "members", "-f", "json"]])
def test_json_is_one_document_without_colour_or_progress(
    verb: list[str], after_a_build: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(after_a_build), "--json", *verb]) == 0
    streams = capfd.readouterr()
    json.loads(streams.out)
    assert "\x1b" not in streams.out + streams.err
    assert "\r" not in streams.err


def test_quiet_and_verbose_talk(capsys: pytest.CaptureFixture[str]) -> None:
    Session(quiet=True).say("no")
    Session().detail("no")
    Session(verbose=True).detail("yes")
    assert capsys.readouterr().err == "yes\n"


def test_a_word_that_is_no_text_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "state:\udcff"]) == 2
    assert "'state:\\udcff' is not UTF-8" in capfd.readouterr().err


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert visible("a\x1b[31m\x9bb\u202ec\u2066\td\n") == "a\\x1b[31m\\x9bb\\u202ec\\u2066\td\n"


def test_a_verb_is_started_without_the_others() -> None:
    loaded = "import sys; from kg.cli.app import run; run(['stats', '--help']); print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert "kg.cli.stats" in ran.stderr.split()
    assert "kg.cli.query" not in ran.stderr.split()
