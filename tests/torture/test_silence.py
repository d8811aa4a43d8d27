"""No command goes to the network or opens a file outside its project unless its words ask for it; shown by the system.

Nothing in Python sees what the embedded engine connects to or opens, so the calls are counted by strace, and every
command runs once more in a network namespace with no route.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from torture import small_project

CANARY = "canary-7f3e"
AWAY = "http://198.51.100.7/canary-7f3e"
"""An address for documentation (RFC 5737), to which nobody answers."""
CALLS = "connect,socket,sendto,open,openat,openat2,creat"

HOSTILE_QUERIES = {
    "service": f"SELECT * {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    "silent service": f"SELECT * {{ SERVICESILENT<{AWAY}>{{ ?s ?p ?o }} }}",
    "service in exists": f"ASK {{ FILTER EXISTS {{ {{ service <{AWAY}> {{ ?s ?p ?o }} }} }} }}",
    "hidden service": f"SELECT * {{ \\u0053ERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    "glued service": f"SELECT * {{ ?s ?p trueSERVICE<{AWAY}>{{ ?a ?b ?c }} }}",
    "load": f"LOAD <{AWAY}>",
    "load of a file": "LOAD <file:{canary}>",
    "from": "SELECT * FROM <{away}> {{ ?s ?p ?o }}",
    "from a file": "SELECT * FROM <file://{canary}> {{ ?s ?p ?o }}",
    "from named a file": "SELECT * FROM NAMED <file://{canary}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
}
GOOD = (
    ("build",),
    ("build", "-o", "other"),
    ("validate",),
    ("validate", "--engine", "both"),
    ("validate", "data.ttl"),
    ("query", "-n", "contents"),
    ("query", "-q", "SELECT ?x { ?x a sa:State } LIMIT 1"),
    ("query", "--list"),
    ("show", "state:S01"),
    ("explain", "claim:gaz-001"),
    ("stats",),
    ("export", "-f", "jsonld"),
    ("export", "--all", "-o", "all"),
    ("convert", "data.ttl", "-f", "jsonld"),
    ("convert", "data.ttl", "-o", "data.nq", "--canonical"),
    ("diff", "data.ttl", "data.nq"),
    ("sentences", "gaz", "--article", "gazette.txt"),
    ("cite", "gaz", "Harbour officials … the lighthouse.", "--article", "gazette.txt"),
    ("verify", "gazette.txt"),
    ("new", "gaz", "Nobody has … keeper said", "--article", "gazette.txt"),
    ("fmt",),
    ("doctor",),
    ("--version",),
)
HOSTILE_FILES = {
    "context.jsonld": f'{{"@context": "{AWAY}", "@id": "urn:x", "urn:p": 1}}',
    "file-context.jsonld": '{"@context": "file://CANARY", "@id": "urn:x", "urn:p": 1}',
    "import.jsonld": f'{{"@context": {{"@version": 1.1, "@import": "{AWAY}"}}, "@id": "urn:x"}}',
    "entity.rdf": '<!DOCTYPE r [<!ENTITY x SYSTEM "file://CANARY">]><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description><p:p xmlns:p="urn:">&x;</p:p>'
    "</rdf:Description></rdf:RDF>",
    "dtd.rdf": f'<!DOCTYPE r SYSTEM "{AWAY}"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "imports.ttl": f"<urn:x> <http://www.w3.org/2002/07/owl#imports> <{AWAY}>, <file://CANARY> .",
}
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:C ; """
HOSTILE_SHAPES = {
    "select": 'sh:sparql [ sh:select """SELECT $this WHERE { $this ?p ?o . SERVICE <AWAY> { ?a ?b ?c } }""" ] .',
    "ask": "sh:c 1 . ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path sh:c ] ; sh:validator "
    '[ a sh:SPARQLAskValidator ; sh:ask """ASK { SERVICE <AWAY> { ?a ?b ?c } }""" ] .',
    "target": 'sh:target [ a sh:SPARQLTarget ; sh:select """SELECT ?this { SERVICE <AWAY> { ?this ?b ?c } }""" ] .',
    "function": 'sh:minCount 1 . ex:f a sh:SPARQLFunction ; sh:select """SELECT ?r { SERVICE <AWAY> {} }""" .',
    "from": 'sh:sparql [ sh:select """SELECT $this FROM <file://CANARY> WHERE { $this ?p ?o }""" ] .',
    "nested": 'sh:sparql [ sh:select """SELECT $this { { SELECT $this { $this ?p ?o { SERVICE <AWAY> {} } } } }""" ] .',
    "imports": "sh:nodeKind sh:IRI . <urn:o> owl:imports <AWAY>, <file://CANARY> .",
    "script": 'sh:js [ sh:jsLibrary [ sh:jsLibraryURL "AWAY" ] ; sh:jsFunctionName "f" ] .',
}


def needed(*commands: str) -> None:
    """Skip loudly where a command is missing."""
    for command in commands:
        if shutil.which(command) is None:
            pytest.skip(f"NO {command}: what is opened and connected to was not watched")


def works(*command: str) -> bool:
    """Whether a command is there and may do its work here."""
    return shutil.which(command[0]) is not None and subprocess.run(command, check=False).returncode == 0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built project with a source, data, hostile files, and a canary beside it."""
    top = tmp_path_factory.mktemp("silence")
    folder = small_project.made(top / "project")
    (folder / "data.ttl").write_text(small_project.DATA, encoding="utf-8")
    assert small_project.kg(folder, "convert", "data.ttl", "-o", "data.nq").returncode == 0
    (folder / "seeds" / "sources" / "gazette" / "claims.yaml").write_text(small_project.CLAIM, encoding="utf-8")
    canary = top / CANARY
    canary.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    for name, text in HOSTILE_FILES.items():
        (folder / name).write_text(text.replace("CANARY", str(canary)), encoding="utf-8")
    for name, text in HOSTILE_SHAPES.items():
        shown = (SHAPES + text).replace("CANARY", str(canary)).replace("AWAY", AWAY)
        (folder / f"shapes-{name}.ttl").write_text(shown, encoding="utf-8")
    (folder / "instances.ttl").write_text("<urn:x> a <http://example.org/C> .", encoding="utf-8")
    return folder


def hostile(project: Path) -> list[tuple[str, ...]]:
    """Return the commands that are led astray."""
    canary = project.parent / CANARY
    queries: list[tuple[str, ...]] = []
    for text in HOSTILE_QUERIES.values():
        filled = text.replace("{canary}", str(canary)).replace("{away}", AWAY)
        queries.append(("query", "-q", filled.replace("{{", "{").replace("}}", "}")))
    files: list[tuple[str, ...]] = [("convert", name, "-f", "nq") for name in HOSTILE_FILES]
    files += [("validate", name) for name in HOSTILE_FILES]
    shapes = [
        ("validate", "-s", f"shapes-{n}.ttl", "instances.ttl", "--engine", e)
        for n in HOSTILE_SHAPES
        for e in ("compiled", "pyshacl")
    ]
    return [*queries, *files, *shapes]


def watched(project: Path, command: tuple[str, ...], log: Path) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a command under strace and return what it said, and the lines of the calls that it made."""
    log.unlink(missing_ok=True)
    traced = ("strace", "-f", "-qq", "-s", "400", "-e", f"trace={CALLS}", "-o", str(log))
    done = small_project.kg(project, *command, before=traced)
    return done, log.read_text(encoding="utf-8", errors="replace").splitlines()


def outside(lines: list[str]) -> list[str]:
    """Return the calls that reach for the network, or for the canary."""
    return [line for line in lines if re.search(r"AF_INET|SOCK_RAW|AF_PACKET", line) or CANARY in line]


def ran(command: tuple[str, ...], done: subprocess.CompletedProcess[str], fine: tuple[int, ...]) -> None:
    assert done.returncode in fine, (command, done.returncode, done.stderr[-2000:])
    assert "Traceback" not in done.stderr, command


def chosen(commands: list[tuple[str, ...]], number: int, torture: bool) -> list[tuple[str, ...]]:
    """Return all of the commands, or so many of them in an ordinary run."""
    return commands if torture else commands[:: max(1, len(commands) // number)][:number]


def test_no_command_connects_or_opens_anything_outside(project: Path, tmp_path: Path, torture: bool) -> None:
    needed("strace")
    commands = chosen(list(GOOD), 5, torture)
    found, opened = [], 0
    for command in commands:
        done, lines = watched(project, command, tmp_path / "log")
        ran(command, done, (0, 1) if command[0] in ("diff", "verify", "validate", "doctor") else (0,))
        found += outside(lines)
        opened += len(lines)
    assert found == []
    assert opened > 100 * len(commands)
    assert len(commands) == (len(GOOD) if torture else 5)
    print(f"\nP8, P9: {len(commands)} commands: 0 AF_INET calls, 0 canaries opened; {opened:,} calls seen")  # noqa: T201


def test_nothing_leads_a_command_astray(project: Path, tmp_path: Path, torture: bool) -> None:
    needed("strace")
    everything = hostile(project)
    commands = chosen(everything, 5, torture)
    found, opened = [], 0
    for command in commands:
        done, lines = watched(project, command, tmp_path / "log")
        ran(command, done, (0, 1, 3))
        found += outside(lines)
        opened += len(lines)
    assert found == []
    assert opened > 100 * len(commands)
    assert len(commands) == (len(everything) if torture else 5)
    assert len(everything) == len(HOSTILE_QUERIES) + 2 * len(HOSTILE_FILES) + 2 * len(HOSTILE_SHAPES) == 38
    print(f"\nP8, P9: {len(commands)} hostile queries, files, shapes: 0 AF_INET calls, 0 canaries opened")  # noqa: T201


def test_a_query_that_reaches_out_is_refused_in_one_line(project: Path, torture: bool) -> None:
    commands = chosen([c for c in hostile(project) if c[0] == "query"], 3, torture)
    for command in commands:
        done = small_project.kg(project, *command)
        ran(command, done, (3,))
        assert done.stderr.count("error[") == 1, command


def test_every_command_works_where_there_is_no_route(project: Path, torture: bool) -> None:
    if not works("unshare", "-n", "true"):
        pytest.skip("NO unshare -n: commands were not run without a route")
    commands = chosen(list(GOOD), 4, torture)
    for command in commands:
        done = small_project.kg(project, *command, before=("unshare", "-n"))
        ran(command, done, (0, 1) if command[0] in ("diff", "verify", "validate", "doctor") else (0,))
    print(f"\nP8: {len(commands)} commands in a namespace with no route: all as ever")  # noqa: T201


def test_what_is_opened_and_connected_to_would_be_seen(project: Path, tmp_path: Path) -> None:
    needed("strace")
    canary = project.parent / CANARY
    _, lines = watched(project, ("convert", str(canary), "--input-format", "ttl", "-f", "nq"), tmp_path / "log")
    assert any(CANARY in line for line in outside(lines))
    _, lines = watched(project, ("query", "-q", "ASK {}", "--endpoint", "http://127.0.0.1:9/"), tmp_path / "log")
    assert any("AF_INET" in line for line in outside(lines))
