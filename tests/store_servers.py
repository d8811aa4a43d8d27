"""Real triple stores for the tests: started on this machine alone, killed at will, started again on the same data."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad

from kg.errors import KgError
from kg.http import Call, Client, Login
from kg.names import GRAPHS, Names
from kg.stores import Patience, Store, connect

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = Path(os.environ.get("KG_STORES", ROOT / ".stores"))
NEEDS = {
    "oxigraph": (),
    "fuseki": ("jena-fuseki-server.jar",),
    "rdf4j": ("rdf4j-http-server.war", "jetty-runner.jar"),
    "virtuoso": (),
}
PATHS = {"oxigraph": "", "fuseki": "/kg", "rdf4j": "/rdf4j-server/repositories/kg", "virtuoso": ""}
LOGINS = {"virtuoso": Login("dba", "dba")}
REPOSITORY = b"""
@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
[] a rep:Repository ; rep:repositoryID "kg" ;
  rep:repositoryImpl [ rep:repositoryType "openrdf:SailRepository" ;
    sr:sailImpl [ sail:sailType "openrdf:NativeStore" ] ] .
"""
NAMES = Names("https://example.org/kg/", ("state",))
QUICK = Patience(tries=3, seconds=0.02)


class Silent:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.bytes = 0

    def say(self, text: str) -> None:
        self.lines.append(text)

    def begin(self, what: str, total: int) -> None:
        self.lines.append(f"{what} {total}")

    def tick(self, size: int) -> None:
        self.bytes += size


class Server:
    """One store's process, its folder and its port."""

    def __init__(self, name: str, folder: Path, megabytes: int = 0) -> None:
        """Take the store's name and folder; with ``megabytes``, the folder is a disk of that size (needs root)."""
        self.name = name
        self._own_disk = [
            *("unshare", "--mount", "sh", "-c"),
            f'mount -t tmpfs -o size={megabytes}m none "$2" && while true; do "$0" "$@"; done',
        ] * bool(megabytes)
        self.folder = folder
        self.port = free_port()
        self.options: tuple[str, ...] = ()
        self.login = LOGINS.get(name)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATHS[self.name]}"

    def through(self, port: int) -> str:
        """Return the address by way of another port."""
        return f"http://127.0.0.1:{port}{PATHS[self.name]}"

    def start(self) -> None:
        """Start the store, and wait until it answers."""
        script = ROOT / "scripts" / "stores" / "run.sh"
        paths = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        with (self.folder.parent / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self._own_disk, script, self.name, self.folder, str(self.port), *self.options],
                stdout=log,
                stderr=log,
                env={**os.environ, "PATH": paths},
                start_new_session=True,
            )
        self._wait(log.name)

    def _wait(self, log: str) -> None:
        """Wait until the store answers."""
        assert self.process
        deadline = time.monotonic() + 120
        while not self._is_ready():
            assert self.process.poll() is None, f"{self.name} ended: see {log}"
            assert time.monotonic() < deadline, f"{self.name} does not answer: see {log}"
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            with Client(self.login, 30) as client:
                if self.name == "rdf4j":
                    root = self.url.rsplit("/repositories/", 1)[0]
                    if not client.send(Call("GET", f"{root}/protocol")).is_fine:
                        return False
                    if not client.send(Call("GET", f"{self.url}/size")).is_fine:
                        client.send(Call("PUT", self.url, {"Content-Type": "text/turtle"}, REPOSITORY))
                connect(client, self.url, Silent(), self.name, Patience(1))
        except KgError:
            return False
        return True

    def fill(self, leave: int = 0) -> Path:
        """Fill the store's own disk but for so many bytes; return the file to remove to make room again."""
        assert self.process
        path = Path(f"/proc/{self.process.pid}/root{self.folder}/filler")
        with path.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                file.truncate(max(0, file.tell() - leave))
        return path

    def restart(self) -> None:
        """End a store that has its own disk, and wait for the one that then starts on the same disk."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGTERM)
            while Path(f"/proc/{child}").exists():
                time.sleep(0.05)
        self._wait("its log")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End the store's process, with SIGKILL if asked to or if it will not go."""
        assert self.process
        for wanted in (number, signal.SIGKILL):
            if self.process.poll() is None:
                os.killpg(self.process.pid, wanted)
                try:
                    self.process.wait(20)
                except subprocess.TimeoutExpired:
                    continue
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)

    def store(self, client: Client, port: int | None = None, patience: Patience = QUICK) -> Store:
        """Return the store, directly or by way of another port."""
        return connect(client, self.through(port or self.port), Silent(), self.name, patience)


def log_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log in as a user would: by the environment, where the store asks for it."""
    if server.login:
        monkeypatch.setenv("KG_STORE_USER", server.login.user)
        monkeypatch.setenv("KG_STORE_PASSWORD", server.login.password)


def loading(url: str) -> list[str]:
    """Return the command that loads every graph by its name, after which the named queries are not asked."""
    return ["load", url, *(word for name in GRAPHS for word in ("--graph", name))]


def free_port() -> int:
    """Return a port that is free, and the one after it too."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def started(
    name: str, folder: Path, megabytes: int = 0, options: tuple[str, ...] = (), login: Login | None = None
) -> Server:
    """Return a running store, or skip loudly where it is not installed."""
    missing = [file for file in NEEDS[name] if not (INSTALLED / file).is_file()]
    if name == "virtuoso" and not shutil.which("virtuoso-t"):
        missing = ["virtuoso-t"]
    if missing:
        pytest.skip(f"NO {name.upper()}: {', '.join(missing)} missing; make stores installs it")
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(name, folder, megabytes)
    server.options, server.login = options, login or server.login
    server.start()
    return server


def world(version: str, things: int = 40) -> Dataset:
    """Return a small dataset of a version: every graph but two is filled, one with blank nodes, no thing in both."""
    found = Dataset()
    for name in GRAPHS:
        if name in ("retracted", "alignments" if version == "old" else "derived"):
            continue
        home = NamedNode(NAMES.graph(name))
        for number in range(things):
            thing = NamedNode(NAMES.id("state", f"{name}-{version}-{number}"))
            found.add(Quad(thing, NamedNode(NAMES.sa("gloss")), Literal(f'é \\ "{number}"\n', language="en"), home))
    about = NamedNode(f"{NAMES.base}dataset")
    meta = NamedNode(NAMES.graph("meta"))
    found.add(Quad(about, NamedNode("http://www.w3.org/ns/dcat#version"), Literal(version), meta))
    return _with_blank_nodes(found, version)


def _with_blank_nodes(found: Dataset, version: str) -> Dataset:
    from pyoxigraph import BlankNode

    shapes, of = NamedNode(NAMES.graph("shapes")), NamedNode(NAMES.sa("o"))
    for number in range(4):
        node = BlankNode()
        found.add(Quad(NamedNode(f"{NAMES.base}shapes#{number}"), of, node, shapes))
        found.add(Quad(node, of, Literal(f"{version} {number}"), shapes))
    return found
