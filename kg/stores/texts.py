"""The updates and questions by which a checked copy takes the place of the old data."""

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from kg.names import VOCABULARIES
from kg.stores.cargo import LOADING, VERSION, Cargo

_PART = f"<{VOCABULARIES['dct']}hasPart>"
_TYPE = f"<{VOCABULARIES['rdf']}type>"
_SHORT = ("sa", "rdf", "rdfs", "skos", "xsd", "prov", "dct")
"""The prefixes of words; ids have dots in them, and Oxigraph reads no SPARQL name with a dot before a digit."""
_CHECKED = f"<{VOCABULARIES['dcat']}Dataset>"


class Staging:
    """The graphs beside ours in which a load is made ready, and the one that lists them, so that none is forgotten."""

    def __init__(self, load: Cargo) -> None:
        self._cargo = load
        self.list = load.names.graph("staging")
        self.load = f"{self.list}/{load.digest}"

    def of(self, graph: str) -> str:
        """Return the graph in which the new data of one of ours are made ready."""
        return f"{self.load}/{self._cargo.short(graph)}"

    def announce(self) -> str:
        """Return the update that lists the graphs of this load."""
        parts = " ".join(f"<{self.load}> {_PART} <{self.of(iri)}> ." for iri in self._cargo.data)
        return f"INSERT DATA {{ GRAPH <{self.list}> {{ {parts} }} }}"

    def seal(self) -> str:
        """Return the update that says that all graphs of this load are there and were checked."""
        return f"INSERT DATA {{ GRAPH <{self.list}> {{ <{self.load}> {_TYPE} {_CHECKED} }} }}"

    def is_sealed(self) -> str:
        """Return the question whether a checked load still waits to be moved into place."""
        return f"ASK {{ GRAPH <{self.list}> {{ <{self.load}> {_TYPE} {_CHECKED} }} }}"

    def leftovers(self) -> str:
        """Return the question which graphs any load has left here, and of what class the load is: checked, or none."""
        return (
            f"SELECT ?graph ?class WHERE {{ GRAPH <{self.list}> {{ "
            f"?load {_PART} ?graph OPTIONAL {{ ?load {_TYPE} ?class }} }} }}"
        )

    def forget(self, graphs: Iterable[str]) -> str:
        """Return the update that removes such graphs and the list."""
        return "; ".join([f"DROP SILENT GRAPH {NamedNode(iri)}" for iri in (*graphs, self.list)])

    def _forget_this(self) -> list[str]:
        return [f"DELETE WHERE {{ GRAPH <{self.list}> {{ <{self.load}> ?p ?o }} }}"]

    def move(self) -> str:
        """Return the update that puts the new data in place of the old, and fails as a whole if any of it is gone."""
        moves = [f"MOVE GRAPH <{self.of(iri)}> TO GRAPH <{iri}>" for iri in self._cargo.data]
        return "; ".join([*moves, *_drops(self._empty()), *self._forget_this()])

    def guarded(self) -> str:
        """Return the update that does the same, and nothing at all where the seal is gone."""
        seal = f"{{ SELECT ?seal WHERE {{ GRAPH <{self.list}> {{ <{self.load}> {_TYPE} ?seal }} }} }}"
        steps = []
        for iri in (*self._cargo.data, *self._empty()):
            steps.append(f"DELETE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} WHERE {{ {seal} GRAPH <{iri}> {{ ?s ?p ?o }} }}")
        for iri in self._cargo.data:
            staged = self.of(iri)
            steps.append(f"INSERT {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{staged}> {{ ?s ?p ?o }} }}")
            steps.append(f"DROP SILENT GRAPH <{staged}>")
        return "; ".join([*steps, *self._forget_this()])

    def add(self) -> str:
        """Return the update that adds the new data to the old; doing it twice does no more."""
        steps = []
        for iri in self._cargo.data:
            staged = self.of(iri)
            steps.append(f"INSERT {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{staged}> {{ ?s ?p ?o }} }}")
            steps.append(f"DROP SILENT GRAPH <{staged}>")
        return "; ".join([*steps, *self._forget_this()])

    def _empty(self) -> list[str]:
        return [iri for iri in self._cargo.graphs if iri not in self._cargo.data]


def _drops(graphs: Sequence[str]) -> list[str]:
    return [f"DROP SILENT GRAPH <{iri}>" for iri in graphs]


def whole(load: Cargo) -> bytes:
    """Return the update that makes our graphs hold exactly these data, which it carries; it may be done twice."""
    prefixes = {prefix: load.names.prefixes[prefix] for prefix in _SHORT}
    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes.items())
    steps = "; ".join(_drops(list(load.graphs)))
    parts = (f"\nGRAPH <{iri}> {{\n".encode() + _abbreviated(data, prefixes) + b"}" for iri, data in load.data.items())
    return f"{head}{steps};\nINSERT DATA {{".encode() + b"".join(parts) + b"\n}"


def _abbreviated(data: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Return N-Triples as what SPARQL shares with Turtle: half as long, no blank node the same as another graph's."""
    triples = parse(data, RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    turtle = serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(prefixes)) or b""
    end = turtle.rfind(b"@prefix ", 0, 200 * (len(prefixes) + 1))
    return turtle[turtle.index(b"\n", end) + 1 :] if end >= 0 else turtle


def drop(load: Cargo) -> str:
    """Return the update that takes our graphs out."""
    return "; ".join(_drops(list(load.graphs)))


def copy(source: str, target: str) -> str:
    """Return the update that makes one graph like another; doing it twice does no more."""
    return f"COPY SILENT GRAPH <{source}> TO GRAPH <{target}>"


def unmark(load: Cargo) -> str:
    """Return the update that says ``loading`` instead of the version: from now on the data are in the making."""
    about = f"<{load.dataset}> <{VERSION}>"
    return (
        f"DELETE WHERE {{ GRAPH <{load.meta}> {{ {about} ?version }} }}; "
        f"INSERT DATA {{ GRAPH <{load.meta}> {{ {about} {Literal(LOADING)} }} }}"
    )


def mark(load: Cargo, versions: Sequence[str]) -> str:
    """Return the update that says that the dataset is whole, and which version of it, where that is known."""
    about = f"<{load.dataset}> <{VERSION}>"
    unmarked = f"DELETE DATA {{ GRAPH <{load.meta}> {{ {about} {Literal(LOADING)} }} }}"
    if not versions:
        return unmarked
    said = " ".join(f"{about} {Literal(version)} ." for version in versions)
    return f"{unmarked}; INSERT DATA {{ GRAPH <{load.meta}> {{ {said} }} }}"


def version(load: Cargo) -> str:
    """Return the question which version the store says that it holds."""
    return f"SELECT ?version WHERE {{ GRAPH <{load.meta}> {{ <{load.dataset}> <{VERSION}> ?version }} }}"
