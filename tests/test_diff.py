"""How two datasets differ: exactly, whatever blank nodes are called; and what makes the new of the old does so."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Dataset, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdf_terms import NAMES, iri, quads, said

from kg.blanks import blank_nodes
from kg.diff import ChangedClaim, Diff, as_json, diff, markdown, rdf_patch, sparql_update, text
from kg.diff.telling import MOST_SHOWN
from kg.writer import Unwritable, canonical_nquads


def kept_by_a_store(quad: Quad) -> bool:
    """Return whether a store that takes updates keeps a statement as it is, and an update can name its graph."""
    return not isinstance(quad.graph_name, BlankNode) and set(filled([quad])) == {quad}


def filled(statements: Iterable[Quad]) -> Store:
    """Return a store that holds these statements."""
    store = Store()
    store.extend(statements)
    return store


def sides(one: st.SearchStrategy[Quad]) -> st.SearchStrategy[tuple[Dataset, Dataset]]:
    """Return pairs of datasets that have something in common, under other labels."""
    few = st.lists(one, max_size=8)
    return st.builds(lambda both, old, new: (Dataset(both + old), relabelled(both + new)), few, few, few)


def relabelled(found: list[Quad]) -> Dataset:
    """Return the same statements with other labels."""

    def other(term: Any) -> Any:
        return BlankNode(f"z{term.value}") if isinstance(term, BlankNode) else term

    return Dataset(Quad(other(q.subject), q.predicate, other(q.object), other(q.graph_name)) for q in found)


def patched(found: Diff) -> bytes:
    """Return what an RDF Patch makes of the old dataset."""
    rows = rdf_patch(found).decode().split("\n")[:-1]
    assert not rows or (rows[0], rows[-1]) == ("TX .", "TC .")
    here = set(found.old)
    for row in rows[1:-1]:
        (quad,) = parse(row[2:], RdfFormat.N_QUADS)
        if row.startswith("D "):
            here.remove(quad)
        else:
            assert row.startswith("A ")
            assert quad not in here
            here.add(quad)
    return canonical_nquads(here)


@given(sides(quads))
def test_a_patch_makes_the_new_of_the_old(pair: tuple[Dataset, Dataset]) -> None:
    old, new = pair
    found = diff(old, new, NAMES)
    assert patched(found) == canonical_nquads(new)
    assert found.is_same is (canonical_nquads(old) == canonical_nquads(new))
    back = diff(new, old, NAMES)
    assert (len(back.added), len(back.removed)) == (len(found.removed), len(found.added))
    assert {q for q in found.removed if not blank_nodes(q)} == {q for q in set(old) - set(new) if not blank_nodes(q)}


@given(sides(quads.filter(kept_by_a_store)))
def test_an_update_makes_the_new_of_the_old(pair: tuple[Dataset, Dataset]) -> None:
    old, new = pair
    update = sparql_update(diff(old, new, NAMES)).decode()
    store = filled(old)
    if update:
        store.update(update)
    assert canonical_nquads(store) == canonical_nquads(new)


@given(st.lists(quads, max_size=8))
def test_labels_make_no_difference(found: list[Quad]) -> None:
    same = diff(Dataset(found), relabelled(found), NAMES)
    assert same.is_same
    assert (text(same), rdf_patch(same), sparql_update(same)) == ("", b"", b"")
    assert as_json(same)["same"] is True
    assert markdown(same) == "No difference.\n"


NOTE = NamedNode("http://e/p")
A, B = NamedNode("http://e/a"), NamedNode("http://e/b")


def about(label: str, words: str, home: NamedNode | None = None) -> list[Quad]:
    """Return two statements that hang together by a blank node."""
    node, graph = BlankNode(label), home or DefaultGraph()
    return [Quad(A, NOTE, node, graph), Quad(node, NOTE, Literal(words), graph)]


def test_only_the_group_that_differs_is_told() -> None:
    old = [*about("x", "one"), *about("y", "two"), *about("z", "two")]
    new = [*about("x", "two"), *about("y", "three"), *about("z", "one")]
    found = diff(old, new, NAMES)
    assert [str(q.object) for q in found.removed if isinstance(q.object, Literal)] == ['"two"']
    assert [str(q.object) for q in found.added if isinstance(q.object, Literal)] == ['"three"']
    assert len(found.removed) == len(found.added) == 2
    labels = {node.value for q in found.added for node in blank_nodes(q)}
    assert all(label.startswith("new") for label in labels)


def test_groups_that_say_the_same_are_counted() -> None:
    twice = [*about("x", "one"), *about("y", "one")]
    assert diff(twice, relabelled(twice), NAMES).is_same
    assert len(diff(twice, about("x", "one"), NAMES).removed) == 2


def test_an_update_keeps_together_what_spans_graphs() -> None:
    shared = BlankNode("shared")
    spanning = [Quad(A, NOTE, shared, A), Quad(shared, NOTE, B, B)]
    old, new = [*spanning, *about("x", "one", A)], [*spanning, *about("x", "two", A)]
    store = filled(old)
    store.update(sparql_update(diff(old, new, NAMES)).decode())
    assert canonical_nquads(store) == canonical_nquads(new)


def test_an_update_leaves_other_graphs_and_what_has_names_alone() -> None:
    old = [Quad(A, NOTE, B, A), *about("x", "one", A), *about("y", "kept", B)]
    new = [Quad(A, NOTE, B, A), *about("x", "two", A), *about("y", "kept", B)]
    update = sparql_update(diff(old, new, NAMES)).decode()
    assert f"GRAPH {A}" in update
    assert f"GRAPH {B}" not in update
    assert f"{A} {NOTE} {B}" not in update


def test_a_graph_without_a_name_cannot_be_updated() -> None:
    old, new = ([Quad(A, NOTE, Literal(words), BlankNode("g"))] for words in ("one", "two"))
    with pytest.raises(Unwritable, match="has no IRI"):
        sparql_update(diff(old, new, NAMES))


def test_by_value_what_means_the_same_is_the_same_and_is_named() -> None:
    def number(words: str, kind: str = "decimal") -> list[Quad]:
        return [Quad(A, NOTE, Literal(words, datatype=iri(f"xsd:{kind}")))]

    assert not diff(number("1.10"), number("1.1"), NAMES).is_same
    found = diff(number("1.10"), number("1.1"), NAMES, by_value=True)
    assert found.is_same
    assert set(found.rewritten) == {"number written another way"}
    other = diff(number("1.10"), number("1.2"), NAMES, by_value=True)
    assert [q.object for q in other.removed] == [number("1.10")[0].object]
    both = diff([*number("1.10"), Quad(B, NOTE, A)], number("1.1"), NAMES, by_value=True)
    assert "not counted: number written another way, 1 literals" in text(both)


CLAIM = [
    said("claim:a-1", "rdf:type", iri("sa:Claim"), "claims"),
    said("claim:a-1", "sa:act", iri("sa:denies"), "claims"),
    said("claim:a-1", "sa:content", iri("proposition:p"), "claims"),
    said("proposition:p", "rdf:type", iri("sa:Proposition"), "claims"),
    said("proposition:p", "sa:gloss", Literal("It *rains*."), "claims"),
    said("proposition:p", "sa:states", iri("statement:p.1"), "claims"),
    said("statement:p.1", "rdf:type", iri("sa:ContentStatement"), "claims"),
    said("statement:p.1", "sa:s", iri("state:CAN"), "claims"),
    said("claim:b-1", "rdf:type", iri("sa:Claim"), "claims"),
    said("claim:b-1", "sa:content", iri("claim:a-1"), "claims"),
    said("claim:c-1", "rdf:type", iri("sa:Claim"), "claims"),
    said("claim:c-1", "sa:claimant", iri("state:CAN"), "claims"),
]


def test_a_claim_changes_with_what_belongs_to_it_alone() -> None:
    new = [*CLAIM[:7], said("statement:p.1", "sa:s", iri("state:USA"), "claims"), *CLAIM[8:]]
    new.append(said("state:CAN", "rdfs:label", Literal("Canada"), "facts"))
    claims = diff(CLAIM, new, NAMES).claims
    part = NAMES.expand("statement:p.1")
    assert claims.changed == (ChangedClaim(NAMES.expand("claim:a-1"), (part,)),)
    assert (claims.added, claims.removed) == ((), ())
    assert claims.glosses == ((NAMES.expand("claim:a-1"), "It *rains*."),)


def test_claims_come_and_go_with_the_gloss_of_what_is_claimed_in_the_end() -> None:
    rest = [quad for quad in CLAIM if quad.subject != iri("claim:b-1")]
    come, gone = diff(rest, CLAIM, NAMES), diff(CLAIM, rest, NAMES)
    assert come.claims.added == gone.claims.removed == (NAMES.expand("claim:b-1"),)
    assert dict(come.claims.glosses) == dict(gone.claims.glosses) == {NAMES.expand("claim:b-1"): "It *rains*."}
    assert text(come).splitlines()[0] == "claim added    claim:b-1  It *rains*."
    assert text(gone).splitlines()[0] == "claim removed  claim:b-1  It *rains*."
    assert "claims: 1 added, 0 removed, 0 changed" in text(come)
    assert r"- `claim:b-1`: It \*rains\*." in markdown(come)
    assert not come.claims.is_none
    assert diff(CLAIM, CLAIM, NAMES).claims.is_none


def test_a_claim_about_itself_has_no_gloss() -> None:
    loop = [said("claim:a-1", "rdf:type", iri("sa:Claim")), said("claim:a-1", "sa:content", iri("claim:a-1"))]
    assert diff([], loop, NAMES).claims.glosses == ()


def test_the_text_puts_the_old_beside_the_new() -> None:
    old = [said("claim:a-1", "sa:act", iri("sa:denies"), "claims"), Quad(A, NOTE, B)]
    new = [said("claim:a-1", "sa:act", iri("sa:asserts"), "claims")]
    assert text(diff(old, new, NAMES)) == (
        "default graph: 0 added, 1 removed\n- <http://e/a> <http://e/p> <http://e/b>\n\n"
        "g:claims: 1 added, 1 removed\n- claim:a-1 sa:act sa:denies\n+ claim:a-1 sa:act sa:asserts\n\n"
        "triples: 1 added, 2 removed; claims: 0 added, 0 removed, 0 changed\n"
    )


def test_nothing_in_the_data_ends_the_fence_or_the_table() -> None:
    new = [Quad(A, NOTE, Literal(f"```` {n}"), NamedNode("http://e/a_b")) for n in range(MOST_SHOWN + 1)]
    page = markdown(diff([], new, NAMES))
    assert page.count("`````diff") == 1
    assert page.count("\n`````\n") == 1
    assert r"a\_b" in page
    assert "… and 1 more" in page


def test_the_json_has_it_all() -> None:
    told = as_json(diff(CLAIM[:1], CLAIM[:2], NAMES))
    assert json.loads(json.dumps(told)) == told
    assert told["triples"] == {"added": 1, "removed": 0}
    assert told["graphs"] == {"g:claims": {"added": 1, "removed": 0}}
    assert told["claims"]["changed"] == [{"claim": NAMES.expand("claim:a-1"), "parts": [NAMES.expand("claim:a-1")]}]
    assert [set(parse(line, RdfFormat.N_QUADS)) for line in told["added"]] == [{CLAIM[1]}]
