"""The house rules, read from the source: who may import whom, sizes, one place for each thing, public names."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.context import Vocabulary
from kg.names import VOCABULARIES
from kg.project import Sources

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kg"
MODULES = sorted(PACKAGE.rglob("*.py"))
CODE = [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py"))]
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 45
"""Below the signature: the options of a command stand in it, with their help."""
HOMES = {
    "pyshacl": {"validate"},
    "reasonable": {"leaks"},
    "httpx2": {"http"},
    "typer": {"cli"},
    "rdflib": {"bridge", "validate"},
    "yaml": {"seeds", "style", "cli", "context", "evidence", "hygiene"},
}
"""Which rooms may import a library that one room stands for."""


def floors() -> dict[str, int]:
    """Return room → floor, as docs/architecture.md has it."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {room: int(floor) for floor, room in re.findall(r"^\| (\d) \| `(\w+)` \|", text, re.MULTILINE)}


def room(path: Path) -> str:
    """Return the room of a module: its file's or folder's name directly below kg/."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every module that a file imports at run time, anywhere in it, with the line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in only_for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            if node.module == "kg":
                yield from ((f"kg.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno


def rooms_used(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every room of ours that a file imports from, with the line."""
    for module, line in imports(path):
        parts = module.split(".")
        if parts[0] == "kg" and len(parts) > 1 and parts[1] != "__version__":
            yield parts[1], line


def test_every_room_has_a_floor_and_every_floor_its_rooms() -> None:
    built = {room(path) for path in MODULES} - {"__init__", "__main__"}
    assert built == set(floors())


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_go_down(path: Path) -> None:
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    floor = floors()
    wrong = [
        f"{path.name}:{line} imports {used}"
        for used, line in rooms_used(path)
        if used not in (here, "errors") and floor[used] >= floor[here]
    ]
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_library_is_imported_where_it_belongs(path: Path) -> None:
    wrong = [
        f"{path.name}:{line} imports {module}"
        for module, line in imports(path)
        if room(path) not in HOMES.get(module.split(".")[0], {room(path)})
    ]
    assert not wrong


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    long = [
        f"{path.name}:{node.lineno} {node.name} has {node.end_lineno - node.body[0].lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.body[0].lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert not long


def attributes(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every dotted name in a file, such as ``os.environ``, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}", node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_clock_and_no_environment_in_the_engine(path: Path) -> None:
    clock = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.gmtime"}
    environment = {"os.environ", "os.getenv", "os.environb"}
    banned = clock if room(path) == "cli" else clock | environment
    assert not [f"{path.name}:{line} {name}" for name, line in attributes(path) if name in banned]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_todo_and_no_second_prefix_table(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)
    if room(path) == "names":
        return
    namespaces = set(VOCABULARIES.values())
    again = [
        f"{path.name}:{node.lineno} {node.value}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in namespaces
    ]
    assert not again


def declared_prefixes(text: str) -> Iterator[tuple[str, str]]:
    """Yield every prefix declaration of a Turtle or SPARQL text."""
    yield from re.findall(r"^\s*@?prefix\s+(\w*):\s*<([^>]*)>", text, re.MULTILINE | re.IGNORECASE)


def test_every_prefix_in_every_file_is_the_one_of_the_table(words: Vocabulary, sources: Sources) -> None:
    wrong = []
    for folder, suffix in (
        ("ontology", "ttl"),
        ("ontology", "rq"),
        ("shapes", "ttl"),
        ("shapes", "rq"),
        ("queries", "rq"),
    ):
        for path in sorted((ROOT / folder).rglob(f"*.{suffix}")):
            for prefix, iri in declared_prefixes(path.read_text(encoding="utf-8")):
                absolute = iri if "://" in iri else sources.settings.base + iri
                if words.names.prefixes.get(prefix) != absolute:
                    wrong.append(f"{path.relative_to(ROOT)}: {prefix}: <{iri}>")
    assert not wrong


def test_the_base_iri_stands_in_one_place(sources: Sources) -> None:
    tail = sources.settings.base.removeprefix("https://").removeprefix("http://")
    places = [
        path.relative_to(ROOT).as_posix()
        for folder in ("kg", "ontology", "shapes", "seeds", "queries", "bench")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and path.suffix != ".pyc" and tail in path.read_text(encoding="utf-8")
    ]
    assert places == []


def test_public_names_are_exactly_those_promised() -> None:
    assert set(kg.__all__) == set(kg._HOMES) | {"__version__"}
    assert dir(kg) == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    for name, home in kg._HOMES.items():
        assert getattr(importlib.import_module(home), name).__doc__
    with pytest.raises(AttributeError):
        kg.no_such_name  # noqa: B018


def test_type_checkers_see_the_same_public_names() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen == kg._HOMES


def test_one_version(sources: Sources) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    ontology = (ROOT / "ontology" / "core.ttl").read_text(encoding="utf-8")
    assert sources.settings.version == kg.__version__
    assert re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)[0] == kg.__version__
    assert f"\nversion: {kg.__version__}\n" in citation
    assert f'owl:versionInfo "{kg.__version__}"' in ontology


def test_every_dependency_is_pinned_and_every_decision_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    asked += [need for group in project["dependency-groups"].values() for need in group]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    why = (ROOT / "docs" / "decisions" / "0001-foundations.md").read_text(encoding="utf-8")
    for need in asked:
        name = re.split(r"[<>=\[]", need)[0]
        assert re.search(rf"^{re.escape(name)}==", pins, re.MULTILINE | re.IGNORECASE), f"{name} has no pin"
        assert f"`{name.lower()}`" in why.lower(), f"{name} has no reason"
    assert not re.search(r"https?://|^-", pins, re.MULTILINE)
