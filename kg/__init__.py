"""Publish a curated knowledge graph of security alliances: what is known, and what is said, by whom.

>>> import kg
>>> project = kg.Project.open()          # doctest: +SKIP
>>> project.query("members", on="1955-05-07").rows   # doctest: +SKIP

Public names load on first use, so that ``import kg`` alone imports no RDF library.
"""

TYPE_CHECKING = False  # as typing has it, without the time that importing typing takes

__version__ = "0.1.0"

_HOMES = {
    "Finding": "kg.errors",
    "KgError": "kg.errors",
    "Place": "kg.errors",
    "Project": "kg.api",
    "Report": "kg.validate",
    "Result": "kg.query",
}

__all__ = ["Finding", "KgError", "Place", "Project", "Report", "Result", "__version__"]

if TYPE_CHECKING:
    from kg.api import Project
    from kg.errors import Finding, KgError, Place
    from kg.query import Result
    from kg.validate import Report


def __getattr__(name: str) -> object:
    """Import a public name from its home module on first use."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
