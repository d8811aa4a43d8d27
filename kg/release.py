"""What is published: every format, what each file is, and the way back from a published folder to the dataset.

No clock: the same dataset gives the same bytes in every file.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import Dataset, NamedNode, Quad, RdfFormat, Triple, parse

from kg import __version__
from kg.build import Built
from kg.context import json_schema
from kg.dist import MANIFEST, fresh_nquads
from kg.errors import RuleError
from kg.formats import FORMATS, by_name, by_suffix
from kg.metadata import Describer, dataset_iri
from kg.names import DEFAULT_GRAPHS, GRAPHS, Names
from kg.project import Sources
from kg.writer import Book, Chapter, arrange, canonical_nquads, canonical_ntriples, context_text

SUMS = "SHA256SUMS"
_IANA = "https://www.iana.org/assignments/media-types/"
_OTHER_MEDIA = {MANIFEST: "application/json", SUMS: "text/plain", "seeds.schema.json": "application/schema+json"}


class Checked(Protocol):
    """The report of a validation: the quads of its SHACL part."""

    @property
    def quads(self) -> tuple[Quad, ...]:
        """The SHACL validation report."""


def make(built: Built, report: Checked, formats: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return every file of ``dist/`` by name, made from the dataset in its formats, if those are not made yet.

    Raises ``Unwritable`` for what a format cannot hold, and ``RuleError`` where RDF/XML, reread, is not the same.
    """
    files = dict(in_formats(built) if formats is None else formats)
    plain = (Quad(q.subject, q.predicate, q.object) for q in report.quads)
    files["report.ttl"] = arrange(plain, built.names).write(by_name("ttl"))
    files["dcat.ttl"] = _catalogue(built, files)
    files[MANIFEST] = _json(manifest(built, files))
    lines = [f"{_sha256(data)}  {file}\n" for file, data in sorted(files.items())]
    return dict(sorted({**files, SUMS: "".join(lines).encode()}.items()))


def in_formats(built: Built) -> dict[str, bytes]:
    """Return the files that need no report: the dataset in every format, its graphs, its words. Raises as ``make``."""
    names, name = built.names, built.sources.settings.name
    book = arrange(built.dataset, names)
    shown = book.only(names.graph(graph) for graph in DEFAULT_GRAPHS).merged()
    files = {
        f"{name}{form.suffix}": (book if form.named_graphs else shown).write(form, built.vocabulary.context)
        for form in FORMATS
    }
    _check_reread(files[f"{name}.rdf"], files[f"{name}.nt"])
    turtle = by_name("ttl")
    for graph in GRAPHS:
        part = book.only([names.graph(graph)])
        if part.chapters:
            files[f"graphs/{graph}.ttl"] = part.write(turtle)
    files["ontology.ttl"] = _words(book, names).write(turtle)
    files["context.jsonld"] = f'{{\n"@context": {context_text(built.vocabulary.context)}\n}}\n'.encode()
    files["seeds.schema.json"] = _json(json_schema(built.vocabulary))
    return files


def packaged(built: Built) -> dict[str, bytes]:
    """Return the files by which ``open_dist`` knows a build again: the N-Quads and their manifest."""
    files = {f"{built.sources.settings.name}.nq": canonical_nquads(built.dataset)}
    return {**files, MANIFEST: _json(manifest(built, files))}


def manifest(built: Built, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what was built from what, and what each file is."""
    settings = built.sources.settings
    return {
        "name": settings.name,
        "title": settings.title,
        "version": settings.version,
        "engine": __version__,
        "as_of": settings.as_of,
        "base": settings.base,
        "license": settings.license,
        "sources": built.sources.hashes(),
        "counts": built.counts.summary(),
        "files": {
            file: {"bytes": len(data), "sha256": _sha256(data), "media_type": media_type(file)}
            for file, data in sorted(files.items())
        },
    }


def media_type(file: str) -> str:
    """Return the media type of a file by its name."""
    form = by_suffix(file)
    return _OTHER_MEDIA.get(file) or (form.media_type if form else "application/octet-stream")


def open_dist(folder: Path, sources: Sources) -> Dataset | None:
    """Return the dataset that was built into a folder, or None unless it is whole and of exactly these sources."""
    data = fresh_nquads(folder, sources)
    return None if data is None else Dataset(parse(data, RdfFormat.N_QUADS))


def _words(book: Book, names: Names) -> Book:
    """Return the ontology with the alignments of its own terms, as one graph for an ontology editor."""
    chapters = book.only([names.graph("ontology")]).chapters
    start = names.sa("").rstrip("#")
    aligned = [
        triple
        for chapter in book.only([names.graph("alignments")]).chapters.values()
        for triple in chapter.triples
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(start)
    ]
    return Book({**chapters, NamedNode(names.graph("alignments")): Chapter(aligned, names)}, names).merged()


def _check_reread(xml: bytes, ntriples: bytes) -> None:
    """Refuse RDF/XML that a parser, which knows nothing of our writer, does not read as the same triples."""
    if canonical_ntriples(quad.triple for quad in parse(xml, RdfFormat.RDF_XML)) != ntriples:
        raise RuleError("the RDF/XML does not read back as what was written", help="please report this")


def _catalogue(built: Built, files: Mapping[str, bytes]) -> bytes:
    """Return the description of the dataset and of its files: DCAT 3, VoID and PROV."""
    names, settings = built.names, built.sources.settings
    describe, this = Describer(names), dataset_iri(names)
    triples: list[Triple] = built.graph("meta")
    for iri, size in sorted(built.counts.class_sizes.items()):
        part = f"{this}#{names.compact(iri).strip('<>').replace(':', '-')}"
        triples += describe.say(this, void_classPartition=NamedNode(part))
        count = describe.typed(size, "integer")
        triples += describe.say(part, void_class=NamedNode(iri), void_entities=count)
    for file, data in sorted(files.items()):
        form = by_suffix(file)
        node = f"{names.base}dist/{file}#distribution"
        address = NamedNode(f"{names.base}dist/{file}")
        triples += describe.say(this, dcat_distribution=NamedNode(node))
        triples += describe.say(
            node,
            rdf_type=describe.word("dcat:Distribution"),
            dct_title=file,
            dct_license=NamedNode(settings.license),
            dcat_downloadURL=address,
            dcat_mediaType=NamedNode(_IANA + media_type(file)),
            dcat_byteSize=describe.typed(len(data), "nonNegativeInteger"),
        )
        triples += describe.checksum(node, f"{address.value}#sha256", _sha256(data))
        if form and file.startswith(settings.name):
            triples += describe.say(this, void_dataDump=address, void_feature=NamedNode(form.iana))
    return arrange((Quad(t.subject, t.predicate, t.object) for t in triples), names).write(by_name("ttl"))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
