"""Logins and certificates, against real servers: Fuseki asks for Basic and for Digest; TLS is verified."""

import http.server
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_servers import started

from kg.cli.app import run
from kg.http import Login

pytestmark = pytest.mark.usefixtures("in_a_built_project")
Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("how", ["basic", "digest"])
def test_fuseki_lets_in_whom_it_knows(
    how: str, store_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    if store_name != "fuseki":
        pytest.skip(f"{store_name} does not ask for {how} here")
    (tmp_path / "passwd").write_text("curator: well-kept\n", encoding="utf-8")
    options = (f"--passwd={tmp_path / 'passwd'}", f"--auth={how}")
    server = started("fuseki", tmp_path / "fuseki", options=options, login=Login("curator", "well-kept"))
    load = ["load", server.url, "--graph", "meta"]
    try:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert run(load) == 4
        assert "wants another login" in capfd.readouterr().err
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login curator password well-kept\n", encoding="utf-8")
        (tmp_path / ".netrc").chmod(0o600)
        assert run(load) == 0
        monkeypatch.setenv("KG_STORE_USER", "curator")
        monkeypatch.setenv("KG_STORE_PASSWORD", "guessed-it")
        assert run(load) == 4
        error = capfd.readouterr().err
        assert error.count("error[") == 1
        assert "guessed-it" not in error
        monkeypatch.setenv("KG_STORE_PASSWORD", "well-kept")
        assert run(["diff", server.url, "--graph", "meta"]) == 0
    finally:
        server.stop()


class _Oxigraph(http.server.BaseHTTPRequestHandler):
    """Says that it is a store, and that it is read-only."""

    server_version = "Oxigraph/0.5.13"

    def do_GET(self) -> None:
        self._answer(200, b"hello")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, b'{"head": {}, "boolean": true}') if self.path == "/query" else self._answer(403, b"no")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Return the address of a server and the certificate that it made for itself."""
    if not shutil.which("openssl"):
        pytest.skip("NO OPENSSL: no certificate for the test of TLS")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    make += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Oxigraph) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"https://localhost:{server.server_address[1]}", certificate
        server.shutdown()
        thread.join()


def test_a_certificate_is_verified(secured: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    url, certificate = secured
    monkeypatch.setattr("time.sleep", lambda _: None)
    load = ["load", url, "--graph", "meta"]
    assert run(load) == 4
    told = capfd.readouterr().err
    assert "certificate" in told.lower()
    assert "SSL_CERT_FILE" in told
    assert run(["query", "-q", "ASK {}", "--endpoint", url]) == 4
    assert "certificate" in capfd.readouterr().err.lower()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert run(load) == 4
    assert "Oxigraph at https://localhost" in capfd.readouterr().err
    assert run(["query", "-q", "ASK {}", "--endpoint", url]) != 0
    assert "certificate" not in capfd.readouterr().err.lower()
