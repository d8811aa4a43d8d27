"""The Python door: open a project, build it, check it, ask it.

>>> import kg
>>> project = kg.Project.open()
>>> project.query("members", arrangement="nato", on="1949-08-24").rows[0]["iso3"]
'BEL'
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Dataset

from kg.errors import InputError
from kg.names import Names
from kg.project import Settings, Sources, locate, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    import rdflib

    from kg.build import Built
    from kg.context import Vocabulary
    from kg.query import Embedded, NamedQuery, Result
    from kg.validate import Engine, Report


class Project:
    """One project: its files as they were when it was opened, and what can be made of them.

    Nothing is printed, nothing is written, and no network is used. Work is done on first use and kept.
    """

    def __init__(self, sources: Sources) -> None:
        """Take a project that has been read; ``Project.open`` reads one."""
        self.sources = sources

    @classmethod
    def open(cls, path: Path | str | None = None) -> "Project":
        """Return the project in ``path``, else the nearest one upwards, else the one that came with the package.

        Raises ``InputError`` where there is none, or its files cannot be read.
        """
        return cls(read(locate(Path(path) if path is not None else None)))

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return self.sources.root

    @property
    def settings(self) -> Settings:
        """What kg.toml says."""
        return self.sources.settings

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """The words of the project's ontology."""
        from kg.build import read_ontology
        from kg.context import vocabulary

        if "_built" in self.__dict__:
            return self._built.vocabulary
        return vocabulary(read_ontology(self.sources), self.settings.base)

    @property
    def names(self) -> Names:
        """The project's prefixes, graph names and IRIs."""
        return self.vocabulary.names

    @cached_property
    def _built(self) -> "Built":
        from kg.build import build

        return build(self.sources)

    def build(self) -> "Built":
        """Return the dataset built from the seeds, with the place of each thing.

        Raises ``KgError`` with the place of whatever cannot be read or breaks a rule of the seeds.
        """
        return self._built

    def load(self, dist: Path | None = None) -> tuple[Dataset, bool]:
        """Return the dataset, and whether it was read from ``dist`` instead of built.

        It is read where the manifest in ``dist`` (by default the project's own) names exactly today's files.
        """
        from kg.release import open_dist

        if "_built" in self.__dict__:
            return self._built.dataset, False
        folder = dist if dist is not None else self.root / "dist"
        found = open_dist(folder, self.sources)
        return (self.build().dataset, False) if found is None else (found, True)

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset, from ``dist`` where that is fresh."""
        return self.load()[0]

    @cached_property
    def _reports(self) -> "dict[Engine, Report]":
        return {}

    def validate(self, engine: "Engine" = "compiled", seconds: float = 300.0) -> "Report":
        """Return what the shapes, the hygiene rules and the leak gate find in the project.

        The shapes are judged by the fast engine, by ``pyshacl``, or by ``both``, whose results must be the same.
        They may take so many seconds, and each rule 30; what takes longer or brings its process down is a
        ``StoreError``.
        """
        from kg.checks import check_project

        if engine not in self._reports:
            self._reports[engine] = check_project(self.build(), engine, seconds)
        return self._reports[engine]

    def graph(self) -> "rdflib.Dataset":
        """Return a new rdflib Dataset of all named graphs; its default graph holds g:facts and g:derived.

        Literals keep their lexical forms.
        """
        from kg.bridge import to_rdflib

        return to_rdflib(self.dataset, self.names)

    @cached_property
    def queries(self) -> "Mapping[str, NamedQuery]":
        """The named queries, by name."""
        from kg.query import load_queries

        return load_queries(self.sources, self.names)

    @cached_property
    def _source(self) -> "Embedded":
        from kg.query import Embedded

        return Embedded(self.dataset, self.names)

    def query(self, name: str, **parameters: object) -> "Result":
        """Return the answer of a named query; parameters left out take their defaults.

        Raises ``UsageError`` for an unknown name, parameter, value or thing, ``StoreError`` when the query takes more
        than 30 seconds or 1 GiB of memory.
        """
        from kg.query import run_named

        return run_named(self.queries, name, parameters, self._source, self.names)


def open_or_fail(path: Path | None) -> Project:
    """Return the project for a command; an empty project is an error."""
    project = Project.open(path)
    if not project.sources.under("seeds", ".yaml"):
        raise InputError("the project has no seeds", help="add a list of things in seeds/…/….yaml")
    return project
