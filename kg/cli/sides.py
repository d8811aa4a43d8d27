"""What ``kg diff`` compares: the project's build, a file, a folder that was written, or a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import store as shared
from kg.cli.files import chosen_format, opened
from kg.cli.session import Session

if TYPE_CHECKING:
    from pyoxigraph import Dataset

    from kg.api import Project


@dataclass(frozen=True)
class Side:
    """One of the two that are compared; ``is_flat`` where it comes from a format without named graphs."""

    dataset: "Dataset"
    is_flat: bool = False
    is_store: bool = False


@dataclass(frozen=True)
class Way:
    """How stores are reached: what sort they are, the file with logins, how long they may be silent."""

    store: str | None
    logins: Path | None
    seconds: float


def is_url(what: str | None) -> bool:
    """Whether something to compare is the address of a store."""
    return what is not None and what.startswith(("http://", "https://"))


def side(session: Session, project: "Project", what: str | None, way: Way, graphs: Sequence[str]) -> Side:
    """Return what stands for one side, only the graphs with these IRIs where there are any.

    Raises ``InputError`` for what cannot be read, ``StoreError`` where a store does not do its part.
    """
    from kg.writer import only

    found = _whole(session, project, what, way, graphs)
    if not graphs or found.is_flat:
        return found
    return Side(only(found.dataset, graphs), is_store=found.is_store)


def _whole(session: Session, project: "Project", what: str | None, way: Way, graphs: Sequence[str]) -> Side:
    if what is None:
        with session.progress("reading the graph"):
            return Side(project.dataset)
    if is_url(what):
        from kg import stores

        with shared.connected(session, what, way.store, way.logins, way.seconds) as there:
            return Side(stores.pull(there, project.names, graphs), is_store=True)
    if Path(what).is_dir():
        return Side(_of_folder(session, Path(what)))
    return _of_file(what)


def _of_folder(session: Session, folder: Path) -> "Dataset":
    """Return what a written folder holds, or what a project is built into."""
    from pyoxigraph import Dataset, RdfFormat, parse

    from kg.api import Project
    from kg.dist import MANIFEST, whole_nquads
    from kg.project import SETTINGS_FILE

    if (folder / SETTINGS_FILE).is_file() and not (folder / MANIFEST).is_file():
        with session.progress("reading the graph"):
            return Project.open(folder).dataset
    parts = whole_nquads(folder).values()
    return Dataset(quad for data in parts for quad in parse(data, RdfFormat.N_QUADS, rename_blank_nodes=True))


def _of_file(file: str) -> Side:
    from pyoxigraph import Dataset

    from kg.convert import Reader, Source

    form = chosen_format(None, file, "a name that ends in it; stdin is not taken here")
    with opened(file) as stream:
        return Side(Dataset(Reader(Source(stream, form, file))), not form.named_graphs)


def alike(session: Session, project: "Project", old: Side, new: Side) -> tuple["Dataset", "Dataset"]:
    """Return both datasets, without named graphs where one comes from a format that has none.

    What stands for the default graph of ours is then g:facts and g:derived, as in such a format.
    """
    from kg.names import DEFAULT_GRAPHS

    if old.is_flat == new.is_flat:
        return old.dataset, new.dataset
    session.say(f"one side has no named graphs: compared with {' and '.join(f'g:{name}' for name in DEFAULT_GRAPHS)}")
    return (_flat(project, old), _flat(project, new))


def _flat(project: "Project", found: Side) -> "Dataset":
    from pyoxigraph import Dataset, DefaultGraph, NamedNode, Quad

    from kg.names import DEFAULT_GRAPHS

    if found.is_flat:
        return found.dataset
    shown = {DefaultGraph(), *(NamedNode(project.names.graph(name)) for name in DEFAULT_GRAPHS)}
    return Dataset(Quad(q.subject, q.predicate, q.object) for q in found.dataset if q.graph_name in shown)
