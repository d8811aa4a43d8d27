"""Where the login of a store comes from: the environment, else a netrc file; never an option, and never shown."""

import netrc
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.errors import InputError, Place, UsageError

if TYPE_CHECKING:
    from kg.http import Login

USER, PASSWORD, TOKEN = "KG_STORE_USER", "KG_STORE_PASSWORD", "KG_STORE_TOKEN"
HELP = f"File with logins in the form of .netrc. Default: ${USER} and ${PASSWORD}, else ${TOKEN}, else ~/.netrc."


def login_for(url: str, file: Path | None = None) -> "Login | None":
    """Return the login for the store at an address, or None where nothing says any.

    Raises ``UsageError`` for what is no address, or one with a password in it, ``InputError`` for a file that cannot
    be read.
    """
    from kg.http import Login

    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UsageError(f"{url!r} is no address: {error}", help="write it out, as http://localhost:7878") from error
    if parts.username or parts.password:
        raise UsageError(
            "the address holds a login, which others can read in the list of processes",
            help=f"take it out, and set {USER} and {PASSWORD}",
        )
    if file is None and os.environ.get(USER):
        return Login(os.environ[USER], os.environ.get(PASSWORD, ""))
    if file is None and os.environ.get(TOKEN):
        return Login(token=os.environ[TOKEN])
    return _from_file(parts.hostname or "", file)


def _from_file(host: str, file: Path | None) -> "Login | None":
    """Return a host's login; the user ``bearer`` has a token for a password."""
    from kg.http import Login

    named = file or (Path(os.environ["NETRC"]) if os.environ.get("NETRC") else None)
    path = named or Path.home() / ".netrc"
    if named is None and not path.is_file():
        return None
    try:
        path.read_bytes().decode()
        found = netrc.netrc(str(path)).authenticators(host)
    except (OSError, ValueError, netrc.NetrcParseError) as error:
        # The parser's message can quote the file, so only the line is told.
        line = getattr(error, "lineno", None)
        if isinstance(error, UnicodeDecodeError):
            line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError("the file with logins cannot be read", Place(str(path), line), "check it") from error
    if found is None:
        return None
    user, _, password = found
    return Login(token=password or "") if user == "bearer" else Login(user or "", password or "")
