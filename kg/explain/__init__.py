"""Tell people what the graph holds: a claim in sentences, a thing with what is known and what is said of it."""

from kg.explain.describing import describe
from kg.explain.entity import Described, Group, Row
from kg.explain.explanation import Explanation, Remark
from kg.explain.reader import UnknownThing
from kg.explain.telling import explain
from kg.explain.times import moment, stretch

__all__ = [
    "Described",
    "Explanation",
    "Group",
    "Remark",
    "Row",
    "UnknownThing",
    "describe",
    "explain",
    "moment",
    "stretch",
]
