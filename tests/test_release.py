"""What is published, and the way back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdf_terms import OX
from small_graph import small_dataset

from kg import release
from kg.build import Built
from kg.errors import RuleError
from kg.formats import FORMATS
from kg.names import DEFAULT_GRAPHS, GRAPHS
from kg.project import Sources
from kg.release import make, manifest, media_type, open_dist, packaged
from kg.writer import Unwritable, digest, only, write_folder

NAME = "alliance-kg"
SH = "http://www.w3.org/ns/shacl#"


NO_REPORT = SimpleNamespace(quads=())
"""The report of a validation, as far as a release looks at it."""


@pytest.fixture(scope="module")
def files(published: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the published files of the project."""
    return dict(published)


def test_every_file_that_was_promised(files: dict[str, bytes]) -> None:
    data = {f"{NAME}.{suffix}" for suffix in ("trig", "nq", "jsonld", "ttl", "nt", "rdf")}
    graphs = {f"graphs/{name}.ttl" for name in GRAPHS if name != "retracted"}
    others = {"ontology.ttl", "context.jsonld", "seeds.schema.json", "dcat.ttl", "report.ttl"}
    assert set(files) == data | graphs | others | {"manifest.json", "SHA256SUMS"}
    assert list(files) == sorted(files)


def test_every_rdf_file_reads_back(files: dict[str, bytes], built: Built) -> None:
    whole = digest(built.dataset)
    shown = only(built.dataset, [built.names.graph(name) for name in DEFAULT_GRAPHS])
    default = digest(Quad(q.subject, q.predicate, q.object) for q in shown)
    for form in FORMATS:
        found = digest(parse(files[f"{NAME}{form.suffix}"], OX[form.name]))
        assert found == (whole if form.named_graphs else default), form.name
    for name, data in files.items():
        if name.startswith("graphs/"):
            graph = only(built.dataset, [built.names.graph(name[7:-4])])
            plain = digest(Quad(q.subject, q.predicate, q.object) for q in graph)
            assert digest(parse(data, RdfFormat.TURTLE)) == plain


def test_the_ontology_comes_with_its_alignments(files: dict[str, bytes], built: Built) -> None:
    found = {quad.triple for quad in parse(files["ontology.ttl"], RdfFormat.TURTLE) if not has_blank(quad.triple)}
    assert found >= {t for t in built.graph("ontology") if not has_blank(t)}
    beyond = found - set(built.graph("ontology"))
    assert beyond
    assert all(t.subject.value.startswith(built.names.sa("")) for t in beyond if isinstance(t.subject, NamedNode))


def has_blank(triple: Triple) -> bool:
    """Return whether a triple has a blank node."""
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def test_the_manifest_and_the_sums_are_true(files: dict[str, bytes], sources: Sources, built: Built) -> None:
    told = json.loads(files["manifest.json"])
    assert told["sources"] == sources.hashes()
    assert told["counts"]["triples"]["facts"] == len(built.graph("facts"))
    assert (told["name"], told["base"], told["as_of"]) == (NAME, sources.settings.base, sources.settings.as_of)
    for name, entry in told["files"].items():
        assert entry["bytes"] == len(files[name])
        assert entry["sha256"] == hashlib.sha256(files[name]).hexdigest()
    assert set(told["files"]) == set(files) - {"manifest.json", "SHA256SUMS"}
    sums = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    assert sums == {n: hashlib.sha256(d).hexdigest() for n, d in files.items() if n != "SHA256SUMS"}


def test_the_catalogue_describes_every_file(files: dict[str, bytes], built: Built) -> None:
    triples = {quad.triple for quad in parse(files["dcat.ttl"], RdfFormat.TURTLE)}
    names = built.names

    def objects(subject: NamedNode, curie: str) -> set[Any]:
        return {t.object for t in triples if t.subject == subject and t.predicate.value == names.expand(curie)}

    distributions = objects(NamedNode(f"{names.base}dataset"), "dcat:distribution")
    assert len(distributions) == len(set(files) - {"dcat.ttl", "manifest.json", "SHA256SUMS"})
    for node in distributions:
        (address,) = objects(node, "dcat:downloadURL")
        data = files[address.value.removeprefix(f"{names.base}dist/")]
        assert {size.value for size in objects(node, "dcat:byteSize")} == {str(len(data))}
        (checksum,) = objects(node, "spdx:checksum")
        assert {h.value for h in objects(checksum, "spdx:checksumValue")} == {hashlib.sha256(data).hexdigest()}
        (media,) = objects(node, "dcat:mediaType")
        assert media.value.startswith("https://www.iana.org/assignments/media-types/")
    partitions = objects(NamedNode(f"{names.base}dataset"), "void:classPartition")
    classes = {c.value for node in partitions for c in objects(node, "void:class")}
    assert names.sa("Claim") in classes


def test_the_report_is_published(files: dict[str, bytes]) -> None:
    assert f"{SH}conforms" in {quad.predicate.value for quad in parse(files["report.ttl"], RdfFormat.TURTLE)}


def test_the_context_is_the_one_that_json_ld_carries(files: dict[str, bytes], built: Built) -> None:
    alone = json.loads(files["context.jsonld"])
    assert alone == {"@context": built.vocabulary.context}
    assert json.loads(files[f"{NAME}.jsonld"])["@context"] == alone["@context"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("manifest.json", "application/json"),
        ("SHA256SUMS", "text/plain"),
        ("seeds.schema.json", "application/schema+json"),
        ("x.rdf", "application/rdf+xml"),
        ("x.bin", "application/octet-stream"),
    ],
)
def test_media_types(name: str, expected: str) -> None:
    assert media_type(name) == expected


def test_a_published_folder_is_read_where_it_is_whole_and_fresh(
    tmp_path: Path, files: dict[str, bytes], built: Built, sources: Sources
) -> None:
    folder = tmp_path / "dist"
    assert open_dist(folder, sources) is None
    write_folder(folder, files)
    found = open_dist(folder, sources)
    assert found is not None
    assert digest(found) == digest(built.dataset)
    assert open_dist(folder, replace(sources, files={**sources.files, "seeds/new.yaml": b"x"})) is None
    nquads = folder / f"{NAME}.nq"
    nquads.write_bytes(nquads.read_bytes()[:-10])
    assert open_dist(folder, sources) is None
    (folder / "manifest.json").write_bytes(b"[]")
    assert open_dist(folder, sources) is None


def test_what_a_wheel_carries_is_enough(tmp_path: Path, built: Built, sources: Sources) -> None:
    carried = packaged(built)
    assert set(carried) == {f"{NAME}.nq", "manifest.json"}
    write_folder(tmp_path / "dist", carried)
    assert open_dist(tmp_path / "dist", sources) is not None


def test_only_graphs_that_there_are(sources: Sources) -> None:
    small = small_dataset(sources)
    made = make(small, NO_REPORT)
    assert "graphs/retracted.ttl" not in made
    assert made["report.ttl"] == b""
    assert manifest(small, {})["counts"]["claims"] == 10


def test_rdf_xml_that_does_not_read_back_stops_the_build(sources: Sources) -> None:
    broken = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    with pytest.raises(RuleError, match="does not read back"):
        release._check_reread(broken, b"<a:s> <a:p> <a:o> .\n")
    small = small_dataset(sources)
    facts = NamedNode(small.names.graph("facts"))
    odd = Quad(NamedNode("http://e/x"), NamedNode("http://e/1"), Literal("x"), facts)
    bad = replace(small, dataset=Dataset([*small.dataset, odd]))
    with pytest.raises(Unwritable, match="cannot name the property"):
        make(bad, NO_REPORT)
