"""A query with one parameter, for the tests of query files and of parameters."""

from query_cases import KINDS, world

from kg.query import Embedded, NamedQuery, bind, load_query
from kg.query.things import Things

DATASET, NAMES = world()
THINGS = Embedded(DATASET, NAMES).things
FRONT = """# ---
# title: A title
# group: researchers
# prose: Some prose.
# params:
{params}
# columns: {{x: a column}}
# ---
SELECT ?x WHERE {{ VALUES ?p {{ {default} }} BIND (?p AS ?x) }}
"""

GOOD = FRONT.format(params="#   p: {type: text, help: x}", default="UNDEF")


def query(params: str, default: str = "UNDEF") -> NamedQuery:
    """Return a query with one parameter, p."""
    data = FRONT.format(params=f"#   p: {params}", default=default).encode()
    return load_query("queries/my-query.rq", data, KINDS, "2025-03-06")


def inside(params: str, value: object, things: Things | None = THINGS) -> str:
    """Return what stands in the VALUES block for a value."""
    text = bind(query(params), {"p": value}, NAMES, things)
    return text.partition("VALUES ?p { ")[2].partition(" } BIND")[0]
