"""Bad project input of every kind: one clear message with its place and a fix, the right exit code, dist/ untouched."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli.app import run

PARTS = ("kg.toml", "ontology", "shapes", "seeds", "queries")
STATES = "seeds/reference/states.yaml"
EXTRA = "seeds/reference/extra.yaml"
CANNOT_BE_READ, BREAKS_A_RULE = 3, 1


@dataclass(frozen=True)
class Case:
    """A way to spoil a project: what is written where, and what the message must hold."""

    name: str
    path: str
    status: int
    told: str
    line: int | None = None
    content: bytes | None = None
    append: bytes = b""

    def __str__(self) -> str:
        """Return the name, as a test's name."""
        return self.name

    def spoil(self, project: Path) -> None:
        """Write the bad input into a copy of the project."""
        path = project / self.path
        if self.content is not None:
            path.write_bytes(self.content)
        elif self.append:
            path.write_bytes(path.read_bytes() + self.append)
        else:
            shutil.rmtree(path)


def seed(name: str, text: str, status: int, told: str, line: int) -> Case:
    """Return a case that adds a seed file with this text."""
    return Case(name, EXTRA, status, told, line, text.encode())


MEMBER = "- id: membership:nato-XXX\n  member: state:{member}\n  organization: arrangement:nato\n  during: {during}\n"

CASES = [
    seed("unknown key", "- id: state:XXX\n  prefLable: X\n", BREAKS_A_RULE, "prefLabel", 2),
    seed("bad date", MEMBER.format(member="CAN", during="1949-13-45/.."), BREAKS_A_RULE, "1949-13-45", 4),
    seed("unknown thing", MEMBER.format(member="CAM", during="1949"), BREAKS_A_RULE, "state:CA", 2),
    seed(
        "unknown prefix",
        MEMBER.format(member="CAN", during="1949").replace("arrangement:", "arangement:"),
        1,
        "arrangement",
        3,
    ),
    seed("unknown concept", "- id: claim:x\n  act: denys\n", BREAKS_A_RULE, "denies", 2),
    seed(
        "duplicate id",
        "- id: state:XXX\n  prefLabel: A\n- id: state:XXX\n  prefLabel: B\n",
        BREAKS_A_RULE,
        "state:XXX",
        3,
    ),
    seed("duplicate key", "- id: state:XXX\n  prefLabel: A\n  prefLabel: B\n", BREAKS_A_RULE, "prefLabel", 3),
    seed("tab", "- id: state:XXX\n\tprefLabel: A\n", CANNOT_BE_READ, "tab", 2),
    seed("syntax error in YAML", "- id: state:XXX\n  prefLabel: [A\n", CANNOT_BE_READ, "", 3),
    seed("anchor", "- &a {id: state:XXX}\n- *a\n", BREAKS_A_RULE, "anchor", 1),
    seed("not a list", "id: state:XXX\n", BREAKS_A_RULE, "list", 1),
    Case("wrong encoding", EXTRA, CANNOT_BE_READ, "UTF-8", 2, b"- id: state:XXX\n  prefLabel: Caf\xe9\n"),
    Case("byte order mark of UTF-16", EXTRA, CANNOT_BE_READ, "UTF-8", 1, "- id: state:XXX\n".encode("utf-16")),
    Case("empty seeds", EXTRA, CANNOT_BE_READ, "empty", 1, b""),
    Case("seeds of comments only", EXTRA, CANNOT_BE_READ, "nothing", 1, b"# nothing yet\n"),
    Case("empty ontology", "ontology/core.ttl", CANNOT_BE_READ, "empty", 1, b"\n"),
    Case("missing folder", "seeds", CANNOT_BE_READ, "seeds"),
    Case("stray file", "seeds/reference/notes.txt", BREAKS_A_RULE, ".yaml", None, b"notes"),
    Case(
        "syntax error in Turtle",
        "ontology/extra.ttl",
        CANNOT_BE_READ,
        "",
        2,
        b"@prefix sa: <ontology#> .\nsa:X a sa:Y z .\n",
    ),
    Case(
        "syntax error in shapes",
        "shapes/extra.ttl",
        CANNOT_BE_READ,
        "",
        2,
        b"@prefix sa: <ontology#> .\nsa:X a sa:Y z .\n",
    ),
    Case(
        "syntax error in a rule",
        "ontology/rules/extra.rq",
        CANNOT_BE_READ,
        "",
        3,
        b"# title: x\n# prose: y\nCONSTRUCT { ?s ?p } WHERE {}\n",
    ),
    Case("wrong encoding in a rule", "ontology/rules/extra.rq", CANNOT_BE_READ, "UTF-8", 1, b"# title: Caf\xe9\n"),
    Case("wrong encoding in Turtle", "ontology/extra.ttl", CANNOT_BE_READ, "UTF-8", 2, b'\n<urn:a> <urn:b> "\xe9" .\n'),
    Case("wrong encoding in settings", "kg.toml", CANNOT_BE_READ, "UTF-8", 1, b'name = "\xe9"\n'),
    Case("a rule that selects", "ontology/rules/extra.rq", BREAKS_A_RULE, "CONSTRUCT", 1, b"SELECT * {}\n"),
    Case("settings are no TOML", "kg.toml", CANNOT_BE_READ, "TOML", 1, b"name = \n"),
    Case("unknown setting", "kg.toml", BREAKS_A_RULE, "base", None, append=b'bsae = "x"\n'),
]


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """Return a copy of the project with something in dist/."""
    for part in PARTS:
        source = root / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part)
        else:
            shutil.copy(source, tmp_path / part)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "kept.txt").write_text("as it was", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bad_input_is_told_once_with_its_place_and_a_fix(
    case: Case, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case.spoil(project)
    assert run(["-C", str(project), "build"]) == case.status
    streams = capsys.readouterr()
    assert streams.out == ""
    messages = re.findall(r"^error\[KG\d{3}\]: (.+)\n  --> (\S+)\n  help: (.+)", streams.err, re.MULTILINE)
    assert len(messages) == streams.err.count("error[") == 1, streams.err
    _, place, _ = messages[0]
    assert place.startswith(case.path if case.line is None else f"{case.path}:{case.line}"), streams.err
    assert case.told in streams.err
    assert "Traceback" not in streams.err
    assert [path.name for path in (project / "dist").iterdir()] == ["kept.txt"]


def test_every_error_in_the_seeds_is_told_at_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "- id: state:XXX\n  zork: 1\n- id: state:YYY\n  act: denys\n"
    (project / EXTRA).write_text(text, encoding="utf-8")
    (project / "seeds/reference/worse.yaml").write_text("- {id: state:ZZZ\n", encoding="utf-8")
    assert run(["-C", str(project), "build"]) == CANNOT_BE_READ
    told = capsys.readouterr().err
    assert told.count("error[") == 3
    assert told.index("extra.yaml:2") < told.index("extra.yaml:4") < told.index("worse.yaml:")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["export", "-f", "zzz"], 2, "ttl, trig, nt, nq, jsonld, xml"),
        (["convert", "NONE.ttl", "-f", "nt"], 3, "NONE.ttl"),
        (["convert", "BAD.ttl", "-f", "nt"], 3, "BAD.ttl:1"),
        (["convert", "EMPTY.dat", "-f", "nt"], 2, "format"),
        (["validate", "NONE.ttl"], 3, "NONE.ttl"),
        (["validate", "BAD.ttl"], 3, "BAD.ttl:1"),
        (["query", "-q", "SELECT ?x WHERE {"], 3, ""),
        (["query", "NONE.rq"], 3, "NONE.rq"),
        (["query", "-n", "members", "-p", "on=someday"], 2, "someday"),
        (["show", "state:CAM"], 3, "state:CA"),
        (["explain", "claim:atl-999"], 3, "claim:atl-"),
    ],
)
def test_bad_arguments(
    arguments: list[str],
    status: int,
    told: str,
    after_a_build: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("BAD.ttl").write_text("<urn:a> <urn:b> .\n", encoding="utf-8")
    Path("EMPTY.dat").write_bytes(b"")
    assert run(["-C", str(after_a_build), *arguments]) == status
    streams = capsys.readouterr()
    assert streams.out == ""
    assert told in streams.err
    assert "help:" in streams.err
    assert streams.err.count("error[") == 1
