"""What the project needs: pinned by hash, alike in every place where it is said, each with its licence."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SERVED = list(product(("3.11", "3.12", "3.13", "3.14"), (("linux", "Linux"), ("darwin", "Darwin"))))
CLASSIFIERS = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""How package indexes call a licence that packages know by its SPDX name."""


def pins(name: str) -> dict[str, str]:
    """Return package → version of a file of pins."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s\\]+)", text, re.MULTILINE))


def rows() -> dict[str, list[str]]:
    """Return package → the other cells of its row in docs/dependencies.md."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return {name: rest.split(" | ") for name, rest in re.findall(r"^\| `([\w-]+)` \| (.*) \|$", text, re.MULTILINE)}


def installed(name: str) -> metadata.Distribution | None:
    """Return a package that is installed; some are needed by other Pythons alone."""
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None


def needed(roots: list[str], environment: dict[str, str]) -> set[str]:
    """Return every package that a Python on a system needs for some requirements, as far as packages are installed."""
    found: set[str] = set()
    waiting = [(Requirement(text), "") for text in roots]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate(environment | {"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        package = installed(name)
        is_new = name not in found
        found.add(name)
        for wanted in [*requirement.extras, *([""] if is_new else [])]:
            waiting += [(Requirement(text), wanted) for text in (package.requires if package else None) or ()]
    return found


def files() -> Iterator[tuple[str, str]]:
    """Yield what each pin of requirements.txt says after its version."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    yield from re.findall(r"^([\w.-]+)==[^\s\\]+ \\\n((?:    --hash=\S+(?: \\)?\n)+)", text, re.MULTILINE)


def test_every_package_is_pinned_by_its_hashes_and_by_no_address() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert not re.search("^-|@", text, re.MULTILINE)
    assert "//" not in text + (ROOT / "scripts" / "pin-by-hash.sh").read_text(encoding="utf-8")
    hashes = dict(files())
    assert hashes.keys() == pins("requirements.txt").keys()
    for name, listed in hashes.items():
        assert re.fullmatch(r"(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", listed), name


def test_pins_are_those_that_everything_is_tested_with() -> None:
    constraints = pins("constraints.txt")
    assert {name: constraints.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


@pytest.mark.parametrize(("python", "system"), SERVED, ids=str)
def test_nothing_that_is_needed_is_left_out(python: str, system: tuple[str, str]) -> None:
    roots = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": system[0],
        "platform_system": system[1],
    }
    found = needed(roots, environment)
    assert len(found) > 30
    assert found <= pins("requirements.txt").keys()


def test_nothing_is_pinned_that_nobody_needs() -> None:
    roots = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    oldest = {"python_version": "3.11", "python_full_version": "3.11.0"}
    here = {name for name in pins("requirements.txt") if installed(name)}
    assert len(here) > 30
    assert here <= needed(roots, oldest)


def test_what_pyproject_allows_holds_the_pins() -> None:
    pinned = pins("requirements.txt")
    for text in PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text


def test_the_table_has_what_is_pinned() -> None:
    assert {name: cells[0] for name, cells in rows().items()} == pins("requirements.txt")
    for name, cells in rows().items():
        assert all(cell.strip() for cell in cells), name
        assert len(cells) == 5, name
        assert re.fullmatch(r"20\d\d-\d\d", cells[4]), name


def test_licences_are_those_that_packages_state() -> None:
    checked = 0
    for name, cells in rows().items():
        package = installed(name)
        if package:
            checked += 1
            assert cells[1] in licences(package), name
            assert package.version == cells[0], name
    assert checked > 30


def licences(package: metadata.Distribution) -> set[str]:
    """Return how a package states its licence: by expression, by name, or by classifier."""
    told = package.metadata
    expression = told.get_all("License-Expression")
    if expression:
        return set(expression)
    classified = {each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if "License ::" in each}
    return {*(told.get_all("License") or ())} | {CLASSIFIERS[each] for each in classified if each in CLASSIFIERS}
