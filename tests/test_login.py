"""Where a store's login comes from, and that it is never shown."""

from pathlib import Path

import pytest

from kg.cli.login import login_for
from kg.errors import InputError, UsageError
from kg.http import Login

URL = "https://store.example:8890/sparql"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("KG_STORE_USER", "KG_STORE_PASSWORD", "KG_STORE_TOKEN", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_nothing_said_is_no_login() -> None:
    assert login_for(URL) is None


def test_what_is_no_address_is_said() -> None:
    with pytest.raises(UsageError, match="no address"):
        login_for("http://[::1")


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_TOKEN", "t")
    assert login_for(URL) == Login(token="t")
    monkeypatch.setenv("KG_STORE_USER", "me")
    assert login_for(URL) == Login("me", "")
    monkeypatch.setenv("KG_STORE_PASSWORD", "secret")
    assert login_for(URL) == Login("me", "secret")


def test_a_netrc_file_is_read_for_the_host_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "logins"
    file.write_text("machine store.example login me password secret\nmachine b.example login bearer password token\n")
    assert login_for(URL, file) == Login("me", "secret")
    assert login_for("http://b.example/", file) == Login(token="token")
    assert login_for("http://c.example/", file) is None
    monkeypatch.setenv("NETRC", str(file))
    assert login_for(URL) == Login("me", "secret")


def test_a_broken_file_is_told_by_its_line_and_not_quoted(tmp_path: Path) -> None:
    file = tmp_path / "logins"
    file.write_text("machine store.example login me password secret\nsecret2 nonsense\n")
    with pytest.raises(InputError) as caught:
        login_for(URL, file)
    assert "secret" not in f"{caught.value} {caught.value.help}"
    file.write_bytes(b"machine store.example login me password secret\n\ncaf\xe9")
    with pytest.raises(InputError) as caught:
        login_for(URL, file)
    assert str(caught.value.place) == f"{file}:3"
    with pytest.raises(InputError):
        login_for(URL, tmp_path / "missing")
