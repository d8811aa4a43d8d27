"""The one table of formats: short name, suffix, media type, named graphs or not."""

from dataclasses import dataclass

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """One serialisation of RDF. ``name`` is the short name that riot and oxigraph users type."""

    name: str
    title: str
    suffix: str
    media_type: str
    named_graphs: bool
    iana: str
    other_suffixes: tuple[str, ...] = ()


_IANA = "http://www.w3.org/ns/formats/"

FORMATS: tuple[Format, ...] = (
    Format("ttl", "Turtle", ".ttl", "text/turtle", False, _IANA + "Turtle"),
    Format("trig", "TriG", ".trig", "application/trig", True, _IANA + "TriG"),
    Format("nt", "N-Triples", ".nt", "application/n-triples", False, _IANA + "N-Triples"),
    Format("nq", "N-Quads", ".nq", "application/n-quads", True, _IANA + "N-Quads"),
    Format("jsonld", "JSON-LD", ".jsonld", "application/ld+json", True, _IANA + "JSON-LD", (".json",)),
    Format("xml", "RDF/XML", ".rdf", "application/rdf+xml", False, _IANA + "RDF_XML", (".xml", ".owl")),
)

_BY_NAME = {f.name: f for f in FORMATS}
_BY_MEDIA_TYPE = {f.media_type: f for f in FORMATS}
_BY_SUFFIX = {suffix: f for f in FORMATS for suffix in (f.suffix, *f.other_suffixes)}


def by_name(name: str) -> Format:
    """Return the format with this short name or media type; raise ``UsageError`` if there is none."""
    found = _BY_NAME.get(name.lower()) or by_media_type(name)
    if found is None:
        raise UsageError(f"unknown format {name!r}", help="formats: " + ", ".join(_BY_NAME))
    return found


def by_media_type(media_type: str) -> Format | None:
    """Return the format of a media type, parameters ignored, or None."""
    return _BY_MEDIA_TYPE.get(media_type.split(";", maxsplit=1)[0].strip().lower())


def by_suffix(filename: str) -> Format | None:
    """Return the format that a file's name stands for (``.gz`` ignored), or None.

    >>> by_suffix("dist/alliance-kg.trig.gz").name
    'trig'
    """
    lowered = filename.lower().removesuffix(".gz")
    dot = lowered.rfind(".")
    return _BY_SUFFIX.get(lowered[dot:]) if dot >= 0 else None
