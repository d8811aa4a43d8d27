"""All checks together: the project is clean, and each kind of fault is found at its line."""

from dataclasses import replace

import pytest
from pyoxigraph import BlankNode

from kg.build import Built, build
from kg.checks import check_data, check_project, read_data
from kg.errors import InputError, Place
from kg.formats import by_name
from kg.project import Sources


def with_file(sources: Sources, path: str, added: bytes) -> Sources:
    """Return the project with more in one of its files."""
    return replace(sources, files={**sources.files, path: sources.files[path] + added})


def test_the_project_is_clean(built: Built) -> None:
    told = check_project(built)
    assert [f"{finding.place} {finding.code} {finding.focus}" for finding in told.findings] == []
    assert told.conforms
    assert not told.fails("info")


FAULTS = (
    (
        *("seeds/reference/offices.yaml", b"\n- id: office:idle\n  prefLabel: Idle Office\n"),
        *("Office-officeOf", "office:idle", "- id: office:idle"),
    ),
    (
        *("ontology/terms.ttl", b'\nsa:idleThing a owl:Class ; rdfs:label "Idle Thing"@en .\n'),
        *("definition-missing", "sa:idleThing", 'sa:idleThing a owl:Class ; rdfs:label "Idle Thing"@en .'),
    ),
    (
        "shapes/time.ttl",
        b"\nshape:Idle a sh:NodeShape ;\n    sh:targetSubjectsOf sa:retracts ;\n    sh:nodeKind sh:IRI .\n",
        *("no-focus", "shape:Idle", "shape:Idle a sh:NodeShape ;"),
    ),
    (
        *("shapes/waivers.yaml", b"\n- rule: label-case\n  about: sa:edtf\n  reason: It is a name.\n"),
        *("unused-waiver", "sa:edtf", "- rule: label-case"),
    ),
)
"""A fault of each kind: the file, what is added to it, the code and the thing of the finding, the line it names."""


def test_a_fault_of_each_kind_is_found_at_its_line_and_nothing_else(sources: Sources) -> None:
    faulty = sources
    for path, added, *_ in FAULTS:
        faulty = with_file(faulty, path, added)
    found = {(f.code, f.focus, f.place) for f in check_project(build(faulty)).findings}
    wanted = set()
    for path, added, code, focus, line in FAULTS:
        before = faulty.files[path].removesuffix(added).count(b"\n")
        wanted.add((code, focus, Place(path, before + 1 + added.decode().splitlines().index(line))))
    assert found == wanted


def test_without_shapes_nothing_is_said_to_conform(sources: Sources) -> None:
    kept = {path: data for path, data in sources.files.items() if not path.startswith("shapes/")}
    found = check_project(build(replace(sources, files=kept))).findings
    assert {finding.code for finding in found} == {"no-shapes"}


def test_anybodys_data_are_checked_with_the_ontology_known(sources: Sources, built: Built) -> None:
    names = built.names
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in names.prefixes.items())
    text = f"{prefixes}<urn:office> a sa:Office ; skos:prefLabel 'Chief'@en ; sa:officeOf <urn:state> ."
    text += "<urn:state> a sa:State ."
    found = check_data(read_data(text.encode(), by_name("ttl"), "x.ttl"), sources, names).findings
    assert {finding.code for finding in found} == {
        "Named-name",
        "State-isoAlpha2",
        "State-isoAlpha3",
        "State-isoNumeric",
    }
    assert {finding.focus for finding in found} == {"<urn:state>"}


def test_blank_nodes_of_two_files_are_kept_apart_and_labelled_alike_each_time() -> None:
    text = b"_:x <urn:p> _:y . _:y <urn:p> [] ."
    one, again, two = (list(read_data(text, by_name("ttl"), "x.ttl", number=number)) for number in (0, 0, 1))
    assert one == again
    labels = [{term for quad in quads for term in (quad.subject, quad.object)} for quads in (one, two)]
    assert labels[0] == {BlankNode("f0b0"), BlankNode("f0b1"), BlankNode("f0b2")}
    assert not labels[0] & labels[1]


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("<urn:a> <urn:b> .", "ttl", Place("x", 1, 17)),
        ("<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", "ttl", Place("x", 1)),
        ("", "nt", Place("x", 1)),
    ],
)
def test_what_cannot_be_read_is_an_error_at_its_place(text: str, name: str, place: Place) -> None:
    with pytest.raises(InputError) as raised:
        list(read_data(text.encode(), by_name(name), "x"))
    assert raised.value.place == place


@pytest.mark.parametrize("name", ["nt", "nq"])
def test_lines_without_blank_nodes_pass_as_they_are_and_others_are_labelled(name: str) -> None:
    plain = b'<urn:a> <urn:p> "_ :" .\n'
    assert [str(quad.object) for quad in read_data(plain, by_name(name), "x")] == ['"_ :"']
    labelled = list(read_data(plain + b"_:z <urn:p> _:y .\n", by_name(name), "x", number=3))[1]
    assert (labelled.subject, labelled.object) == (BlankNode("f3b0"), BlankNode("f3b1"))
    with pytest.raises(InputError, match="a triple in a triple"):
        list(read_data(b"<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .\n", by_name(name), "x"))
