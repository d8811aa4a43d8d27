"""The one place of prefixes, graph names and the minting of IRIs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kg.errors import RuleError

VOCABULARIES: dict[str, str] = {
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eucountry": "http://publications.europa.eu/resource/authority/country/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geonames": "https://sws.geonames.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "owltime": "http://www.w3.org/2006/time#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

IDENTIFIERS: dict[str, str] = {"eucountry": "EU country table", "geonames": "GeoNames", "wd": "Wikidata"}
"""Vocabularies whose names serve as identifiers of things, as people call them."""

GRAPHS = ("facts", "claims", "derived", "alignments", "meta", "ontology", "shapes", "retracted")
"""Every graph that a build can fill, in the order in which people are shown them."""

DEFAULT_GRAPHS = ("facts", "derived")
"""The graphs that stand for the default graph where a format or an engine has room for one only."""

_LOCAL = re.compile(r"^[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?$")


class UnknownPrefix(RuleError):
    """A CURIE whose prefix is not declared."""

    default_code = "KG110"


@dataclass(frozen=True)
class Names:
    """The names of one project: its base IRI and the kinds of thing that it mints IRIs for.

    >>> names = Names("https://example.org/", ("state", "claim"))
    >>> names.expand("state:CAN")
    'https://example.org/id/state/CAN'
    >>> names.compact("https://example.org/ontology#Claim")
    'sa:Claim'
    """

    base: str
    kinds: tuple[str, ...] = ()

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Every prefix with its namespace, by name: the vocabularies, ``sa``, ``g``, ``shape``, and one a kind."""
        own = {"sa": f"{self.base}ontology#", "g": f"{self.base}graph/", "shape": f"{self.base}shapes#"}
        own |= {kind: f"{self.base}id/{kind}/" for kind in self.kinds}
        return dict(sorted((VOCABULARIES | own).items()))

    @cached_property
    def _longest_first(self) -> list[tuple[str, str]]:
        return sorted(((ns, prefix) for prefix, ns in self.prefixes.items()), key=lambda pair: -len(pair[0]))

    def sa(self, local: str) -> str:
        """Return the IRI of a term of our ontology."""
        return f"{self.base}ontology#{local}"

    def graph(self, name: str) -> str:
        """Return the IRI of one of our named graphs."""
        return f"{self.base}graph/{name}"

    def id(self, kind: str, local: str) -> str:
        """Return the IRI of a thing of a kind."""
        return f"{self.base}id/{kind}/{local}"

    def kind_and_local(self, iri: str) -> tuple[str, str] | None:
        """Return the kind and the local part of one of our data IRIs, or None for any other IRI."""
        start = f"{self.base}id/"
        if not iri.startswith(start):
            return None
        kind, slash, local = iri[len(start) :].partition("/")
        return (kind, local) if slash and kind in self.kinds else None

    def expand(self, curie: str) -> str:
        """Return the IRI of a CURIE; an absolute IRI, bare or in angle brackets, is returned as it is.

        Raises ``UnknownPrefix``, naming the nearest prefix there is.
        """
        if curie.startswith("<") and curie.endswith(">"):
            return curie[1:-1]
        prefix, colon, local = curie.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + local
        if colon and (local.startswith("//") or prefix in ("urn", "mailto")):
            return curie
        raise UnknownPrefix(f"unknown prefix in {curie!r}", help=nearest(prefix, self.prefixes, "prefix"))

    def compact(self, iri: str) -> str:
        """Return the CURIE of an IRI, or ``<iri>`` where no prefix gives one that Turtle can write unescaped."""
        for namespace, prefix in self._longest_first:
            if iri.startswith(namespace) and _LOCAL.match(iri[len(namespace) :]):
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"


def nearest(word: str, known: Iterable[str], what: str = "name") -> str:
    """Return a help line that names the known words nearest to ``word``, or says that there is none near."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else f"no {what} is near {word!r}"
