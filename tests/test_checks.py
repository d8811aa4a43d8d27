"""All checks together: the project is clean, and each kind of fault is found at its line."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pyoxigraph import BlankNode

from kg.build import Built, build
from kg.checks import check_data, check_project, read_data
from kg.errors import InputError, Place
from kg.formats import by_name
from kg.project import Sources


def with_file(sources: Sources, path: str, change: Callable[[bytes], bytes]) -> Sources:
    """Return the project with one file changed, or a new one."""
    return replace(sources, files={**sources.files, path: change(sources.files.get(path, b""))})


def test_the_project_is_clean(built: Built) -> None:
    told = check_project(built)
    assert [f"{finding.place} {finding.code} {finding.focus}" for finding in told.findings] == []
    assert told.conforms
    assert not told.fails("info")


def test_a_fault_in_the_seeds_is_found_at_its_line(sources: Sources) -> None:
    path = "seeds/reference/offices.yaml"
    faulty = with_file(sources, path, lambda data: data + b"\n- id: office:idle\n  prefLabel: Idle Office\n")
    (finding,) = check_project(build(faulty)).findings
    assert (finding.code, finding.focus) == ("Office-officeOf", "office:idle")
    lines = faulty.files[path].decode().splitlines()
    assert finding.place == Place(path, lines.index("- id: office:idle") + 1)


def test_a_fault_in_the_ontology_is_found_at_its_line(sources: Sources) -> None:
    path = "ontology/terms.ttl"
    added = b'\nsa:idleThing a owl:Class ; rdfs:label "Idle Thing"@en .\n'
    faulty = with_file(sources, path, lambda data: data + added)
    found = check_project(build(faulty)).findings
    assert [(f.code, f.focus) for f in found] == [("definition-missing", "sa:idleThing")]
    assert found[0].place == Place(path, faulty.files[path].count(b"\n"))


def test_a_fault_in_the_shapes_is_found_at_its_line(sources: Sources) -> None:
    path = "shapes/time.ttl"
    added = b"\nshape:Idle a sh:NodeShape ;\n    sh:targetSubjectsOf sa:retracts ;\n    sh:nodeKind sh:IRI .\n"
    faulty = with_file(sources, path, lambda data: data + added)
    (finding,) = check_project(build(faulty)).findings
    assert (finding.code, finding.focus) == ("no-focus", "shape:Idle")
    assert finding.place == Place(path, faulty.files[path].count(b"\n") - 2)


def test_a_waiver_that_nothing_needs_is_found_at_its_line(sources: Sources) -> None:
    path = "shapes/waivers.yaml"
    added = b"\n- rule: label-case\n  about: sa:edtf\n  reason: It is a name.\n"
    faulty = with_file(sources, path, lambda data: data + added)
    (finding,) = check_project(build(faulty)).findings
    assert (finding.code, finding.focus) == ("unused-waiver", "sa:edtf")
    assert finding.place == Place(path, faulty.files[path].count(b"\n") - 2)


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
