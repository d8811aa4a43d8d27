"""Where each thing of the graph stands in the seeds."""

from kg.errors import Place


class Places:
    """IRI, or IRI and predicate, to the file and line that a curator would mend."""

    def __init__(self) -> None:
        self._nodes: dict[str, Place] = {}
        self._values: dict[tuple[str, str], Place] = {}

    def put(self, iri: str, place: Place) -> None:
        """Remember where a thing stands; the first place counts."""
        self._nodes.setdefault(iri, place)

    def put_value(self, iri: str, predicate: str, place: Place) -> None:
        """Remember where a thing's value stands; the first place counts."""
        self._values.setdefault((iri, predicate), place)

    def of(self, iri: str, predicate: str | None = None) -> Place | None:
        """Return the place of a thing's value, else of the thing, else None."""
        if predicate is not None and (iri, predicate) in self._values:
            return self._values[iri, predicate]
        return self._nodes.get(iri)

    def __len__(self) -> int:
        """Return the number of things with a place."""
        return len(self._nodes)
