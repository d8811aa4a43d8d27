"""How two datasets differ: statements and claims added, removed and changed; told to people, or as what makes it so."""

from kg.diff.claims import ChangedClaim, ClaimChanges
from kg.diff.difference import Diff, diff
from kg.diff.patch import rdf_patch, sparql_update
from kg.diff.telling import as_json, markdown, text

__all__ = [
    "ChangedClaim",
    "ClaimChanges",
    "Diff",
    "as_json",
    "diff",
    "markdown",
    "rdf_patch",
    "sparql_update",
    "text",
]
