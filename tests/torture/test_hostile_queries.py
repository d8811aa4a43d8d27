"""Queries that crash or stall an engine, wherever a user can write one: one clear line, and who asks lives on.

Each is put as a query of the user's own, as a hygiene rule, as a derivation rule and as the query of a shape.
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from torture import small_project

JOIN = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(7))
BODIES = {
    "braces": "{" * 2350 + "}" * 2350,
    "a few braces": "{" * 64 + "}" * 64 + f" {JOIN}",
    "brackets": "?a0 ?b0 " + "( " * 200 + ") " * 200,
    "parentheses": "FILTER(" + "(" * 4900 + "1" + ")" * 4900 + ")",
    "negations": "FILTER(" + "!" * 40001 + "true)",
    "a sum": "FILTER(1" + "+1" * 30000 + " = 0)",
    "a path": "?a0 " + "/".join(["<a:b>"] * 10000) + " ?c0",
    "groups": "{}" * 30000,
    "a cross join": f"{JOIN} FILTER(CONCAT(STR(?c0), STR(?c3), STR(?c6)) = '')",
    "a loop of paths": " . ".join(f"?a{n} (!<a:b>|^!<a:b>)* ?a{n + 1}" for n in range(7)),
    "growth": f'BIND("{"x" * 5000}" AS ?s0) '
    + "".join(f'BIND(REPLACE(?s{n}, "x", ?s{n}) AS ?s{n + 1}) ' for n in range(3))
    + "FILTER(STRLEN(?s3) = 1)",
    "values": "".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(1500)))} }} " for n in range(5))
    + "FILTER(?v0 + ?v1 + ?v2 + ?v3 + ?v4 < 0)",
    "patterns": f'{JOIN} FILTER(REGEX(CONCAT(STR(?c0), STR(?c1), STR(?c6)), "^(x+x+)+y$"))',
    "a service": "SERVICE <http://198.51.100.7/> { ?a0 ?b0 ?c0 }",
}
SORTED = f"SELECT ?focus $this WHERE {{ {JOIN} BIND(?a0 AS ?focus) BIND(?a0 AS $this) }} ORDER BY ?c0 ?c6"
FAST = ("braces", "a sum", "a path", "a service")
"""What ends at once, and so is tried in an ordinary run."""
LONG = ("negations", "a sum", "a path")
"""What is refused for its length; in a shape it is left to the judge, who may answer it."""
BANNER = "# title: Bad\n# severity: error\n# message: {focus}\n# help: none\n"
SHAPE = """<shapes#Bad> a <http://www.w3.org/ns/shacl#NodeShape> ;
    <http://www.w3.org/ns/shacl#targetClass> <ontology#State> ;
    <http://www.w3.org/ns/shacl#sparql> [ <http://www.w3.org/ns/shacl#select> '''QUERY''' ] .
"""


def as_query(project: Path, body: str) -> tuple[str, ...]:
    (project / "bad.rq").write_text(body if body == SORTED else f"SELECT * WHERE {{ {body} }}", encoding="utf-8")
    return ("query", "bad.rq", "--timeout", "3")


def as_hygiene_rule(project: Path, body: str) -> tuple[str, ...]:
    text = body if body == SORTED else f"SELECT ?focus WHERE {{ ?focus ?property ?value . {body} }}"
    (project / "shapes" / "hygiene" / "bad.rq").write_text(BANNER + text, encoding="utf-8")
    return ("build",)


def as_derivation_rule(project: Path, body: str) -> tuple[str, ...]:
    inner = "{ " + SORTED + " }" if body == SORTED else body
    text = f"CONSTRUCT {{ ?x <urn:bad> 1 }} WHERE {{ GRAPH ?g {{ ?x ?y ?z . {inner} }} }}"
    (project / "ontology" / "rules" / "bad.rq").write_text(text, encoding="utf-8")
    return ("build",)


def as_shape(project: Path, body: str) -> tuple[str, ...]:
    text = body if body == SORTED else f"SELECT $this WHERE {{ $this ?property ?value . {body} }}"
    (project / "bad.ttl").write_text(SHAPE.replace("QUERY", text), encoding="utf-8")
    return ("validate", "-s", "bad.ttl", "--timeout", "3")


PUT: dict[str, tuple[Callable[[Path, str], tuple[str, ...]], float, tuple[str, ...]]] = {
    "a query": (as_query, 3, ("the query", "bad.rq")),
    "a hygiene rule": (as_hygiene_rule, 30, ("rule bad", "bad.rq")),
    "a derivation rule": (as_derivation_rule, 30, ("rule bad", "bad.rq")),
    "a shape": (as_shape, 3, ("Bad",)),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that has been built."""
    project = small_project.made(tmp_path_factory.mktemp("hostile") / "project")
    assert small_project.kg(project, "build").returncode == 0
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """Return a copy of it to spoil."""
    copy = tmp_path / "project"
    shutil.copytree(made, copy)
    return copy


@pytest.mark.parametrize("place", PUT)
def test_a_hostile_query_costs_one_line(place: str, project: Path, torture: bool) -> None:
    put, seconds, named = PUT[place]
    bodies = BODIES | {"a sorted cross join": SORTED}
    tried, slowest = 0, 0.0
    for name in bodies if torture else FAST:
        command = put(project, bodies[name])
        started = time.monotonic()
        done = small_project.kg(project, *command)
        slowest = max(slowest, time.monotonic() - started)
        tried += 1
        assert "Traceback" not in done.stderr, name
        if (name == "groups" or (place == "a shape" and name in LONG)) and done.returncode in (0, 1):
            continue
        assert done.returncode in (3, 4), (name, done.returncode, done.stdout[-500:], done.stderr[-500:])
        assert done.stderr.count("error[") == 1, (name, done.stderr[-500:])
        assert any(word in done.stderr for word in named), (name, done.stderr[-500:])
    assert tried == (len(BODIES) + 1 if torture else len(FAST))
    print(f"\nqueries in {place}: {tried} hostile ones: one line each, exit 3 or 4, at most {slowest:.0f} s")  # noqa: T201
    assert slowest < 2 * seconds + 60
