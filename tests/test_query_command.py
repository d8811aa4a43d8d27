"""kg query: what it asks, what it writes where, how it ends."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from query_cases import ROOT

from kg.cli import answers, query
from kg.cli.app import run
from kg.errors import UsageError
from kg.query import Embedded
from kg.query import sources as sources_module
from kg.worker import Limits

Kg = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def project(after_a_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project that has been built, whose dist/ may be spoilt."""
    folder = tmp_path_factory.mktemp("project") / "copy"
    shutil.copytree(after_a_build, folder)
    return folder


@pytest.fixture
def kg(project: Path, capfd: pytest.CaptureFixture[str]) -> Kg:
    """Return a function that runs ``kg query`` on that project: exit code, stdout, stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run(["-C", str(project), "query", *arguments])
        out, err = capfd.readouterr()
        return status, out, err

    return command


def test_a_named_query_gives_csv_when_piped(kg: Kg) -> None:
    status, out, err = kg("-n", "members", "-p", "arrangement=nato", "-p", "on=1949-08-24")
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert lines[0] == "iso3,name,since,until,basis"
    assert lines[1] == "BEL,Belgium,1949-08-24,,certain"
    assert len(lines) == 13


@pytest.mark.parametrize(
    ("form", "start"),
    [("tsv", "?iso3\t?name"), ("json", '{"head":'), ("xml", "<?xml"), ("table", "iso3  name"), ("csv", "iso3,")],
)
def test_rows_in_every_format(form: str, start: str, kg: Kg) -> None:
    status, out, _ = kg("-n", "members", "-f", form)
    assert status == 0
    assert out.startswith(start)
    assert "Belgium" in out
    assert out.endswith("\n")


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("ttl", "@prefix"),
        ("nt", "<https://"),
        ("jsonld", "{"),
        ("trig", "@prefix"),
        ("nq", "<"),
        ("xml", "<?xml"),
        ("table", "@prefix"),
    ],
)
def test_a_graph_in_every_format(form: str, start: str, kg: Kg) -> None:
    status, out, _ = kg("-q", "CONSTRUCT WHERE { ?s sa:founding ?o }", "-f", form)
    assert status == 0
    assert out.startswith(start)


def test_what_goes_without_saying(kg: Kg) -> None:
    assert kg("-q", "CONSTRUCT WHERE { ?s sa:founding ?o }")[1].startswith("@prefix")
    assert kg("-q", "CONSTRUCT WHERE { ?s sa:founding ?o }", "--json")[1].startswith("{")
    assert json.loads(kg("-n", "obligations", "--json")[1])["head"]["vars"][0] == "arrangement"
    assert kg("-q", "ASK { state:CAN a sa:State }")[1] == "true\n"
    assert kg("-q", "ASK { state:CAN a sa:State }", "-f", "table")[1] == "true\n"


def test_a_table_has_labels_unless_ids_are_wanted(kg: Kg) -> None:
    labelled = kg("-n", "obligations", "-p", "arrangement=five-eyes", "-f", "table")[1]
    assert "UKUSA Agreement" in labelled
    assert "sa:intelligenceSharing" not in labelled
    bare = kg("-n", "obligations", "-f", "table", "--no-labels")[1]
    assert "UKUSA Agreement" not in bare
    assert "sa:defense" in bare


def test_a_table_on_a_terminal_is_dressed(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "is_terminal", lambda: True)
    monkeypatch.setattr(answers, "is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1m" in kg("-n", "obligations")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in kg("-n", "obligations")[1]


# ---- where the query comes from ----


def test_a_file_and_stdin(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "count.rq"
    path.write_text("SELECT (COUNT(*) AS ?n) { ?s a sa:Membership }", encoding="utf-8")
    status, out, _ = kg(str(path))
    assert status == 0
    assert out.splitlines()[0] == "n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert kg("-") == (0, out, "")


def test_a_file_with_front_matter_takes_parameters(kg: Kg) -> None:
    status, out, _ = kg(str(ROOT / "queries" / "members.rq"), "-p", "on=1949-08-24")
    assert status == 0
    assert len(out.splitlines()) == 13


def test_an_answer_goes_into_a_file_in_the_format_of_its_name(kg: Kg, tmp_path: Path) -> None:
    for name, start in (
        ("a.csv", b"iso3"),
        ("a.tsv", b"?iso3"),
        ("a.srj", b"{"),
        ("a.json", b"{"),
        ("a.xml", b"<?xml"),
    ):
        status, out, err = kg("-n", "members", "-o", str(tmp_path / name))
        assert (status, out) == (0, "")
        assert "32 rows" in err
        assert (tmp_path / name).read_bytes().startswith(start)
    assert kg("-q", "DESCRIBE state:CAN", "-o", str(tmp_path / "a.nt"))[0] == 0
    assert (tmp_path / "a.nt").read_bytes().startswith(b"<http")
    assert kg("-q", "DESCRIBE state:CAN", "-f", "ttl", "-o", str(tmp_path / "a"))[0] == 0


# ---- the list, and the text ----


def test_the_list_is_by_who_asks_with_a_line_each(kg: Kg, project: Path) -> None:
    status, out, _ = kg("--list")
    lines = out.splitlines()
    assert status == 0
    heads = ["researchers", "journalists", "fact checkers", "administrators"]
    assert [line for line in lines if line in heads] == heads
    (members,) = [line for line in lines if line.startswith("  members ")]
    assert " ".join(members.split()).startswith("members 1 Who was a member on a day arrangement=nato on=2025-03-06")
    assert [line.split()[0] for line in lines[1:3]] == ["members", "obligations"]
    assert lines[lines.index(heads[1]) - 1].split()[0] == "events"
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(listed) == sorted(path.stem for path in (project / "queries").iterdir())
    assert {item["name"] for item in json.loads(kg("--list", "--json")[1])} == set(listed)


def test_one_query_is_explained(kg: Kg) -> None:
    out = kg("--list", "-n", "claims")[1]
    assert "parameters" in out
    assert "columns" in out
    assert "one of certain, possible" in kg("--list", "-n", "members")[1]
    assert "parameters" not in kg("--list", "-n", "relative-dates")[1]
    assert "answers question 16,17 of docs/queries.md" in kg("--list", "-n", "disputes")[1]
    assert "answers question" not in out


def test_the_text_shown_runs_anywhere(kg: Kg) -> None:
    status, out, _ = kg("-n", "members", "-p", "on=1955-05-07", "--show")
    assert status == 0
    assert out.startswith("# Who was a member on a day\n")
    assert "# ---" not in out
    assert '"1955-05-07"^^<http://www.w3.org/2001/XMLSchema#date>' in out
    assert "<id/" not in out
    assert len(kg("-q", out)[1].splitlines()) == 16
    assert kg("-q", "ASK { state:CAN a sa:State }", "--show")[1].startswith("PREFIX sa: <https://")


def test_the_text_for_an_endpoint_is_shown_without_a_look_at_the_dataset(kg: Kg) -> None:
    out = kg("-n", "members", "-p", "arrangement=elsewhere", "--show", "--endpoint", "http://127.0.0.1:9/")[1]
    assert "id/arrangement/elsewhere>" in out


# ---- how it ends ----


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ([], 2, "ask one thing"),
        (["-n", "members", "-q", "ASK {}"], 2, "ask one thing"),
        (["-n", "memberz"], 2, "did you mean members"),
        (["--list", "-n", "memberz"], 2, "did you mean members"),
        (["-n", "members", "-p", "on"], 2, "-p name=value"),
        (["-n", "members", "-p", "=x"], 2, "-p name=value"),
        (["-n", "members", "-p", "on=1955-05-07", "-p", "on=1955-05-08"], 2, "given twice"),
        (["-n", "members", "-p", "onn=1955-05-07"], 2, "did you mean on"),
        (["-n", "members", "-p", "on=7 May 1955"], 2, "YYYY-MM-DD"),
        (["-n", "members", "-p", "arrangement=natto"], 2, "arrangement:nato"),
        (["-q", "ASK {}", "-p", "on=1955-05-07"], 2, "only a named query"),
        (["-n", "members", "-f", "docx"], 2, "unknown format 'docx'"),
        (["-n", "members", "-f", "ttl"], 2, "rows cannot be written as ttl"),
        (["-n", "members", "-o", "x.docx"], 2, "say which with -f"),
        (["-q", "DESCRIBE state:CAN", "-o", "x.docx"], 2, "say which with -f"),
        (["-n", "members", "--timeout", "0"], 2, "--timeout"),
        (["no-such-file.rq"], 3, "cannot be read: No such file"),
        (["."], 3, "cannot be read: Is a directory"),
        (["-q", "SELECT *\nWHERE ]"], 3, "-q:2:7"),
        (["-q", "SELECT * { ?x foa:b ?y }"], 3, "unknown prefix 'foa:'"),
        (["-q", "DELETE WHERE { ?s ?p ?o }"], 3, "updates are not taken"),
        (["-q", "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 3, "SERVICE is refused"),
        (["-q", "SELECT * {" + "{" * 2350], 3, "nested more than 64"),
        (
            ["-q", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "0.3"],
            4,
            "stopped after 0.3 s",
        ),
        (["-q", "ASK {}", "--endpoint", "http://127.0.0.1:9/sparql"], 4, "cannot ask http://127.0.0.1:9/sparql"),
        (["-q", "ASK {}", "--endpoint", "localhost"], 2, "no http or https address"),
    ],
)
def test_what_goes_wrong_is_told_with_its_exit_code(arguments: list[str], status: int, told: str, kg: Kg) -> None:
    ended, out, err = kg(*arguments)
    assert (ended, out) == (status, "")
    assert told in err
    assert "Traceback" not in err
    assert "help:" in err


def test_a_query_that_is_not_utf8(kg: Kg, tmp_path: Path) -> None:
    path = tmp_path / "latin.rq"
    path.write_bytes(b"ASK {\n} # \xe9")
    status, _, err = kg(str(path))
    assert status == 3
    assert f"{path}:2" in err


def test_nothing_found_is_said_on_stderr(kg: Kg) -> None:
    status, out, err = kg("-n", "members", "-p", "on=2026-01-01")
    assert (status, out) == (0, "iso3,name,since,until,basis\r\n")
    assert "include=possible" in err


def test_a_stale_build_is_not_asked(kg: Kg, project: Path) -> None:
    manifest = project / "dist" / "manifest.json"
    kept = manifest.read_bytes()
    try:
        manifest.write_bytes(kept.replace(b'"kg.toml": "', b'"kg.toml": "0'))
        status, out, err = kg("-n", "members", "-p", "on=1949-08-24")
    finally:
        manifest.write_bytes(kept)
    assert (status, len(out.splitlines())) == (0, 13)
    assert "built in memory" in err


def test_an_endpoint_is_asked_instead(kg: Kg, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    from kg.api import Project

    opened = Project.open(project)
    here = Embedded(opened.dataset, opened.names)
    asked: list[tuple[str, float]] = []

    def stand_in(url: str, names: object, limits: Limits, login: object) -> Embedded:
        asked.append((url, limits.seconds))
        return here

    monkeypatch.setattr(sources_module, "Remote", stand_in)
    monkeypatch.setattr("kg.query.Remote", stand_in)
    status, out, err = kg("-n", "members", "--endpoint", "http://store/sparql", "--timeout", "5")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 33
    assert asked == [("http://store/sparql", 5.0)]


def test_parameters_are_read() -> None:
    assert query.read_parameters(["a=1", "b=", "c=x=y"]) == {"a": "1", "b": "", "c": "x=y"}
    with pytest.raises(UsageError):
        query.read_parameters(["a"])


def test_only_what_is_needed_is_imported(project: Path) -> None:
    code = (
        "import sys; from kg.cli.app import run; run(['-C', sys.argv[1], 'query', '-n', 'members']);"
        "print([m for m in ('rdflib', 'pyshacl', 'pandas', 'httpx2', 'reasonable', 'edtf') if m in sys.modules],"
        " file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(project)], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stderr == "[]\n"
