"""The documentation: every example runs and prints what it says; every link resolves; every page is in the index.

In a ``console`` block, a line starting ``$ `` is a command run from the checkout's top folder; the lines below it are
what it prints on stdout. A line of ``…`` alone stands for any lines, and ``…`` within a line for any text.
A ``python`` block is run as it stands; a comment ``# → value`` at the end of a line is what its expression gives.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
TIME_LIMIT = 120


@dataclass(frozen=True)
class Example:
    """A command or a piece of Python in a page, and what it should print."""

    page: str
    line: int
    source: str
    expected: str

    def __str__(self) -> str:
        """Return the place, as a test's name."""
        return f"{self.page}:{self.line}"


def blocks(path: Path, language: str) -> list[tuple[int, str]]:
    """Return the fenced blocks of a language in a page, each with the line that it starts on."""
    text = path.read_text(encoding="utf-8")
    found = re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, match.start(1)) + 1, match[1]) for match in found]


def console_examples() -> list[Example]:
    """Return every command in every page."""
    examples = []
    for path in PAGES:
        for start, block in blocks(path, "console"):
            commands = [i for i, text in enumerate(block.splitlines()) if text.startswith("$ ")]
            lines = block.splitlines()
            for at, after in zip(commands, [*commands[1:], len(lines)], strict=True):
                expected = "\n".join(lines[at + 1 : after]).strip("\n")
                examples.append(Example(path.relative_to(ROOT).as_posix(), start + at, lines[at][2:], expected))
    return examples


def python_examples() -> list[Example]:
    """Return every piece of Python in every page."""
    return [
        Example(path.relative_to(ROOT).as_posix(), start, block, "")
        for path in PAGES
        for start, block in blocks(path, "python")
    ]


def matches(expected: str, printed: str) -> bool:
    """Return whether ``printed`` is what ``expected`` describes; a line of ``…`` alone may stand for no line at all."""
    pattern = f"\n{expected}\n"
    for found, meant in (("\n…\n", "\n(?:.*\n)?"), ("…", ".*")):
        pattern = pattern.replace(found, f"\0{meant}\0")
    parts = pattern.split("\0")
    whole = "".join(part if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.fullmatch(whole, "\n" + printed.strip("\n") + "\n", re.DOTALL) is not None


@pytest.mark.parametrize(
    ("expected", "printed", "fits"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\nb", "a\nc\n", False),
        ("a\n…\nd", "a\nb\nc\nd\n", True),
        ("a\n…\nd", "a\nd\n", True),
        ("a\n…\nd", "a\nb\n", False),
        ("a\n…", "a\nb\nc\n", True),
        ("took … s", "took 0.1 s\n", True),
        ("a", "a\nb\n", False),
    ],
)
def test_an_ellipsis_stands_for_anything(expected: str, printed: str, *, fits: bool) -> None:
    assert matches(expected, printed) is fits


@pytest.mark.parametrize("example", console_examples(), ids=str)
def test_a_command_prints_what_the_page_says(example: Example, after_a_build: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "COLUMNS": "120", "KG_PROJECT": str(after_a_build)}
    ran = subprocess.run(
        ["/bin/sh", "-c", example.source],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert matches(example.expected, ran.stdout), f"{example.source}\n{ran.stdout}\n{ran.stderr}"
    assert "Traceback" not in ran.stderr


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")  # within rdflib
@pytest.mark.parametrize("example", python_examples(), ids=str)
def test_python_gives_what_the_page_says(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scope: dict[str, object] = {}
    for line in example.source.splitlines():
        code, arrow, expected = line.partition("# → ")
        if arrow:
            assert str(eval(code, scope)) == expected, f"{example}: {line}"  # noqa: S307
        else:
            exec(code, scope)  # noqa: S102


def links(path: Path) -> list[str]:
    """Return the targets of a page's links to other files of the checkout."""
    prose = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_resolve(path: Path) -> None:
    for link in links(path):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{link} in {path.name}"
        assert not anchor or anchor in anchors(target), f"{link} in {path.name}"


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if link.partition("#")[0]]
    assert seen >= set(PAGES)
