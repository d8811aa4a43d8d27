"""Findings to bytes: text and a table for people, JSON, GitHub annotations and SARIF for tools, HTML for both.

The same findings in the same order give the same bytes. Whatever comes from data is escaped for where it goes.
"""

import hashlib
import html
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Any
from urllib.parse import quote

from kg import __version__
from kg.errors import SEVERITIES, ErrorGroup, Finding, KgError, UsageError
from kg.names import nearest

WIDTH = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_WORDS = {"error": ("error", "errors"), "warn": ("warning", "warnings"), "info": ("remark", "remarks")}
_GITHUB = {"error": "error", "warn": "warning", "info": "notice"}
_SARIF = {"error": "error", "warn": "warning", "info": "note"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
li { margin: 0 0 1.2rem; list-style: none; padding-left: .8rem; border-left: .3rem solid #888 }
li.error { border-color: #c33 } li.warn { border-color: #b80 } ol { padding: 0 } p { margin: 0 }
code { font-size: .9em } .help { opacity: .8 }
"""


def render(findings: Iterable[Finding], form: str = "text", *, conforms: bool | None = None) -> bytes:
    """Return findings in one of the ``FORMS``.

    ``conforms`` is what a SHACL report says; where it is not given, no finding is to conform. Raises ``UsageError``.
    """
    if form not in FORMS:
        raise UsageError(f"unknown form {form!r} for findings", help=nearest(form, FORMS, "form"))
    found = list(findings)
    return FORMS[form](found, not found if conforms is None else conforms).encode("utf-8", "backslashreplace")


def of_error(error: KgError) -> list[Finding]:
    """Return an error, or each of several, as a finding."""
    members = error.errors if isinstance(error, ErrorGroup) else (error,)
    return [Finding(one.code, one.message, "error", one.place, help=one.help) for one in members]


def counted(findings: Sequence[Finding]) -> str:
    """Return how many findings there are, in words.

    >>> counted([Finding("leak", "…"), Finding("name-shared", "…", "warn")])
    '1 error, 1 warning'
    """
    counts = Counter(finding.severity for finding in findings)
    parts = [f"{counts[s]} {_WORDS[s][counts[s] != 1]}" for s in SEVERITIES if counts[s]]
    return ", ".join(parts) or "nothing found"


def _text(findings: Sequence[Finding], conforms: bool) -> str:
    return "".join(f"{_block(finding)}\n" for finding in findings) + f"{counted(findings)}\n"


def _block(finding: Finding) -> str:
    """Return what is wrong, where, and how to mend it."""
    where = "  ".join(plain(part) for part in (_where(finding), _what(finding)) if part)
    lines = [f"{finding.severity}[{plain(finding.code)}]: {plain(finding.message)}"]
    lines += [f"  --> {where}"] if where else []
    lines += [f"  help: {plain(finding.help)}"] if finding.help else []
    return "\n".join(lines)


def plain(text: str) -> str:
    r"""Return a text for a terminal: one line, and no character that could steer it.

    >>> plain("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return _UNSAFE.sub(lambda c: " " if c[0] in "\n\r\t" else c[0].encode("unicode_escape").decode(), text)


def _where(finding: Finding) -> str:
    return str(finding.place) if finding.place else ""


def _what(finding: Finding) -> str:
    """Return what a finding is about: focus, path and value, as far as there are any."""
    return " ".join(part for part in (finding.focus, finding.path, finding.value) if part)


def _table(findings: Sequence[Finding], conforms: bool) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for column in ("severity", "rule", "where", "what", "message"):
        table.add_column(column, overflow="fold")
    for finding in findings:
        cells = (finding.severity, finding.code, _where(finding), _what(finding), finding.message)
        table.add_row(*(Text(plain(cell)) for cell in cells))
    page = Console(file=StringIO(), width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False)
    if findings:
        page.print(table)
    shown = page.file.getvalue() if isinstance(page.file, StringIO) else ""
    return "".join(f"{line.rstrip()}\n" for line in shown.splitlines()) + f"{counted(findings)}\n"


def _json(findings: Sequence[Finding], conforms: bool) -> str:
    counts = Counter(finding.severity for finding in findings)
    document = {
        "conforms": conforms,
        "counts": {severity: counts[severity] for severity in SEVERITIES},
        "findings": [_fields(finding) for finding in findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _fields(finding: Finding) -> dict[str, object]:
    place = finding.place
    return {
        "severity": finding.severity,
        "rule": finding.code,
        "message": finding.message,
        "help": finding.help,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "shape": finding.shape,
    }


def _github(findings: Sequence[Finding], conforms: bool) -> str:
    """Return workflow commands, https://docs.github.com/actions/reference/workflow-commands-for-github-actions."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Finding) -> str:
    place = finding.place
    properties = {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "col": place.column if place else None,
        "title": finding.code,
    }
    pairs = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value)
    help_line = f"\n{finding.help}" if finding.help else ""
    about = f"{_what(finding)}: " if _what(finding) else ""
    return f"::{_GITHUB[finding.severity]} {pairs}::{_data(about + finding.message + help_line)}"


def _data(text: str) -> str:
    return plain(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(findings: Sequence[Finding], conforms: bool) -> str:
    """Return SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""
    rules = sorted({finding.code for finding in findings})
    driver = {"name": "kg", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules.index(finding.code)) for finding in findings],
    }
    document = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if finding.place:
        region = {"startLine": finding.place.line, "startColumn": finding.place.column}
        known = {key: value for key, value in region.items() if value}
        artifact = {"artifactLocation": {"uri": quote(finding.place.file, errors="surrogateescape")}}
        location["physicalLocation"] = artifact | ({"region": known} if finding.place.line else {})
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus}]
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    identity = json.dumps([finding.code, finding.focus, finding.path, finding.value])
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _SARIF[finding.severity],
        "message": {"text": text},
        "locations": [location] if location else [],
        "partialFingerprints": {"finding/v1": hashlib.sha256(identity.encode()).hexdigest()},
    }


def _html(findings: Sequence[Finding], conforms: bool) -> str:
    items = "\n".join(_item(finding) for finding in findings)
    allowed = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{allowed}'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Findings: {counted(findings)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{counted(findings).capitalize()}</h1>\n<ol>\n{items}\n</ol>\n</body>\n</html>\n"
    )


def _item(finding: Finding) -> str:
    def safe(text: str) -> str:
        return html.escape(plain(text))

    parts = [f"<p><strong>{finding.severity}</strong> <code>{safe(finding.code)}</code> {safe(finding.message)}</p>"]
    where = [f"<code>{safe(part)}</code>" for part in (_where(finding), _what(finding)) if part]
    parts += [f"<p>{' · '.join(where)}</p>"] if where else []
    parts += [f'<p class="help">{safe(finding.help)}</p>'] if finding.help else []
    return f'<li class="{finding.severity}">{"".join(parts)}</li>'


FORMS: dict[str, Callable[[Sequence[Finding], bool], str]] = {
    "text": _text,
    "table": _table,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "html": _html,
}
"""The forms that findings can take, by name."""
