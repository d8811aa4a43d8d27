"""Where a claim is written, and what has become of its content: endorsed, retracted, neither."""

from dataclasses import dataclass

from kg.explain.reader import Reader
from kg.explain.times import moment


@dataclass(frozen=True, slots=True)
class Written:
    """One stretch of a document in which a claim can be read; never the words themselves."""

    span: str
    paragraph: int | None
    start: int | None
    end: int | None
    snapshot: str | None

    @property
    def told(self) -> str:
        """The place in words."""
        where = f"paragraph {self.paragraph}" if self.paragraph is not None else self.span
        return where + (f" (characters {self.start}–{self.end})" if self.start is not None else "")


@dataclass(frozen=True, slots=True)
class Decision:
    """An endorsement of a proposition, or a retraction: who decided, on what ground, when."""

    id: str
    told: str


def written(reader: Reader, claim: str) -> list[Written]:
    """Return the places in which a claim can be read, in the order of the text."""
    found = []
    for span in reader.things(claim, "sa:evidence"):
        paragraph, start, end = (reader.number(span, curie) for curie in ("sa:paragraph", "oa:start", "oa:end"))
        snapshot = reader.thing(span, "oa:hasSource")
        found.append(Written(reader.curie(span), paragraph, start, end, reader.curie(snapshot) if snapshot else None))
    return sorted(found, key=lambda w: (w.start if w.start is not None else -1, w.span))


def documents(reader: Reader, claim: str) -> list[str]:
    """Return the documents that convey a claim."""
    return reader.things(claim, "sa:inDocument")


def document(reader: Reader, iri: str) -> str:
    """Return a document's title with publisher and day: ``“Title” (The Times, 6 March 2025)``."""
    publisher = reader.thing(iri, "dct:publisher")
    issued = reader.text(iri, "dct:issued")
    day = moment(issued).partition(" ")[2] if issued else None
    about = ", ".join(part for part in (reader.label(publisher) if publisher else None, day) if part)
    return f"“{reader.label(iri)}”" + (f" ({about})" if about else "")


def endorsements(reader: Reader, proposition: str) -> list[Decision]:
    """Return the decisions by which a proposition's content is stated as a fact."""
    found = []
    for iri in reader.subjects("sa:endorses", proposition):
        basis = reader.thing(iri, "sa:basis")
        others = [document(reader, other) for other in reader.things(iri, "sa:corroboratedBy")]
        ground = f", on the ground: {reader.label(basis)}" if basis else ""
        ground += f" by {' and '.join(others)}" if others else ""
        found.append(Decision(reader.curie(iri), f"endorsed{_by_and_when(reader, iri)}{ground}"))
    return found


def retractions(reader: Reader, thing: str) -> list[Decision]:
    """Return the decisions by which a thing was withdrawn."""
    found = []
    for iri in reader.subjects("sa:retracts", thing):
        reason = reader.text(iri, "sa:reason")
        instead = reader.thing(iri, "sa:replacedBy")
        told = f"retracted{_by_and_when(reader, iri)}" + (f": {reason.rstrip('.')}" if reason else "")
        told += f"; {reader.curie(instead)} stands in its place" if instead else ""
        found.append(Decision(reader.curie(iri), told))
    return found


def _by_and_when(reader: Reader, decision: str) -> str:
    agent = reader.thing(decision, "prov:wasAssociatedWith")
    edtf = reader.edtf(decision, "sa:during")
    return (f" by {reader.label(agent)}" if agent else "") + (f" {moment(edtf)}" if edtf else "")
