"""A small project that builds in a tenth of a second, as ``kg build`` leaves it."""

import re
import shutil
from pathlib import Path

from small_article import make_project
from small_graph import CLAIMS

SEEDS = "seeds/sources/gazette/claims.yaml"
SPANS = "seeds/sources/gazette/spans.yaml"
SENTENCES = "seeds/sources/gazette/sentences.yaml"
QUERY = "queries/states.rq"
RULE = "shapes/hygiene/codeless.rq"
SHAPES = "shapes/states.ttl"
WAIVERS = "shapes/waivers.yaml"

QUOTED = {
    "span:gaz-10-90": "Harbour officials met on Tuesday to talk about the lighthouse",
    "span:gaz-200-290": "The council has not answered our questions",
}
"""What stands for two spans of the small graph in the small article."""

FILES = {
    QUERY: """\
# ---
# title: Which states are there
# group: researchers
# prose: All states with their names.
# params:
#   like: {type: text, default: a, help: letters of its name}
#   on: {type: date, default: as_of, help: a day}
#   state: {type: state, optional: true, help: a state}
# columns:
#   state: the state
#   name: its name
# ---
SELECT ?state ?name WHERE {
  VALUES ?like { "a" } VALUES ?on { "2025-03-06"^^xsd:date } VALUES ?state { UNDEF }
  GRAPH g:facts { ?state a sa:State ; skos:prefLabel ?name }
  FILTER (CONTAINS(?name, ?like))
}
""",
    RULE: """\
# title: States have codes
# severity: error
# message: {focus} has no code
# help: Give it one
PREFIX g: <graph/>
PREFIX sa: <ontology#>
SELECT DISTINCT ?focus WHERE {
  GRAPH g:facts { ?focus a sa:State FILTER NOT EXISTS { ?focus sa:isoAlpha3 ?code } }
}
""",
    SHAPES: """\
@prefix sa: <ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

shape:State a sh:NodeShape ;
    sh:targetClass sa:State ;
    sh:property shape:State-label .

shape:State-label a sh:PropertyShape ;
    sh:path skos:prefLabel ;
    sh:minCount 1 ;
    sh:pattern "^[A-Z]" ;
    sh:message "A state has a name." .
""",
    WAIVERS: """\
- rule: codeless
  about: state:CAN
  reason: Everybody knows it.
""",
}


def small_project(folder: Path, root: Path) -> Path:
    """Make the project in a folder, build it, and return the folder."""
    from kg.cli.app import run

    article = str(make_project(folder, root))
    told, _, _ = CLAIMS.partition("- id: snapshot:gaz\n")
    _, _, claims = CLAIMS.partition("sentenceNumber: 1}\n\n")
    source = folder / "seeds/sources/gazette/source.yaml"
    snapshot = "".join(source.read_text(encoding="utf-8").partition("- id: snapshot")[1:])
    source.write_text(told.lstrip() + snapshot, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for old, words in QUOTED.items():
        assert run(["-C", str(folder), "--quiet", "cite", "gazette", words, "-a", article]) == 0
        new = re.findall(r"span:[\w-]+", (folder / SPANS).read_text(encoding="utf-8"))
        claims = claims.replace(old, next(span for span in new if span not in claims))
    assert run(["-C", str(folder), "--quiet", "sentences", "gazette", "-a", article]) == 0
    (folder / SEEDS).write_text(claims, encoding="utf-8")
    for rule in (folder / "ontology/rules").iterdir():
        rule.unlink()
    shutil.copy(root / "ontology/rules/labels.rq", folder / "ontology/rules")
    assert run(["-C", str(folder), "fmt"]) == 0
    assert run(["-C", str(folder), "--quiet", "build"]) == 0
    return folder
