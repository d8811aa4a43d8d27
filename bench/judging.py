"""Whether a SHACL report has the results that the generator put in: python -m bench.judging REPORT ERRORS."""

import sys
from collections import Counter
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from bench.synthetic import COMPONENTS

SH = "http://www.w3.org/ns/shacl#"
ENDING = "ConstraintComponent"


def component(kind: str) -> str:
    """Return the component that an error of a kind is a result of."""
    return "SPARQL" if kind == "sparql" else kind[0].upper() + kind[1:]


def expected(errors: int) -> Counter[str]:
    """Return how many results of each component a right engine has."""
    return Counter(component(kind) for kind in COMPONENTS for _ in range(errors))


def found(report: bytes) -> Counter[str]:
    """Return how many results of each component a report in Turtle has."""
    said = parse(report, RdfFormat.TURTLE)
    names = (
        q.object.value for q in said if q.predicate.value == f"{SH}source{ENDING}" and isinstance(q.object, NamedNode)
    )
    return Counter(name.removeprefix(SH).removesuffix(ENDING) for name in names)


def verdict(told: Counter[str], wanted: Counter[str]) -> str:
    """Return how many of the expected results are there, and how many besides."""
    false = (told - wanted).total()
    return f"{(told & wanted).total()} of {wanted.total()}" + (f", {false} false" if false else "")


if __name__ == "__main__":
    print(verdict(found(Path(sys.argv[1]).read_bytes()), expected(int(sys.argv[2]))))
