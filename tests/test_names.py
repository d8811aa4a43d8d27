"""Names: prefixes, CURIEs and the minting of IRIs."""

import re

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import DEFAULT_GRAPHS, GRAPHS, VOCABULARIES, Names, UnknownPrefix, nearest

BASE = "https://example.org/kg/"
NAMES = Names(BASE, ("claim", "state", "time"))

locals_ = st.from_regex(r"[A-Za-z0-9_]([A-Za-z0-9_.\-]{0,12}[A-Za-z0-9_\-])?", fullmatch=True)
prefixes = st.sampled_from(sorted(NAMES.prefixes))


def test_every_prefix_has_one_namespace_and_every_namespace_one_prefix() -> None:
    assert len(set(NAMES.prefixes.values())) == len(NAMES.prefixes)
    assert list(NAMES.prefixes) == sorted(NAMES.prefixes)
    for prefix, namespace in NAMES.prefixes.items():
        assert re.fullmatch(r"[a-z]+", prefix)
        assert re.fullmatch(r"https?://.*[/#]", namespace)


def test_a_kind_may_not_hide_a_vocabulary() -> None:
    assert not set(NAMES.kinds) & set(VOCABULARIES)


def test_graphs() -> None:
    assert set(DEFAULT_GRAPHS) < set(GRAPHS)
    assert NAMES.graph("facts") == BASE + "graph/facts"


def test_minting() -> None:
    assert NAMES.sa("Claim") == BASE + "ontology#Claim"
    assert NAMES.id("state", "CAN") == BASE + "id/state/CAN"
    assert NAMES.kind_and_local(BASE + "id/state/CAN") == ("state", "CAN")


@pytest.mark.parametrize(
    "iri", ["https://example.com/id/state/CAN", BASE + "id/planet/mars", BASE + "id/state", BASE + "ontology#Claim"]
)
def test_an_iri_that_is_none_of_our_things(iri: str) -> None:
    assert NAMES.kind_and_local(iri) is None


@given(prefixes, locals_)
def test_expand_undoes_compact(prefix: str, local: str) -> None:
    iri = NAMES.expand(f"{prefix}:{local}")
    assert NAMES.expand(NAMES.compact(iri)) == iri


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='<>"{}|^`\\'), min_size=1, max_size=20))
def test_what_compact_writes_is_turtle_and_the_same_iri(tail: str) -> None:
    iri = f"{BASE}id/state/{tail}"
    declared = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in NAMES.prefixes.items())
    text = f"{declared}{NAMES.compact(iri)} <urn:p> <urn:o> ."
    try:
        expected = pyoxigraph.NamedNode(iri)
    except ValueError:
        return
    (triple,) = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
    assert triple.subject == expected


@pytest.mark.parametrize(
    "iri", ["https://w3.org/x", "urn:uuid:1", "mailto:a@example.org", "<https://example.org/x>", "<urn:x:y>"]
)
def test_an_iri_stays_as_it_is(iri: str) -> None:
    assert NAMES.expand(iri) == iri.strip("<>")


@pytest.mark.parametrize(("curie", "hint"), [("stat:CAN", "state"), ("CAN", "no prefix"), ("zzz:1", "no prefix")])
def test_an_unknown_prefix_says_which_is_near(curie: str, hint: str) -> None:
    with pytest.raises(UnknownPrefix) as caught:
        NAMES.expand(curie)
    assert caught.value.exit_status == 1
    assert hint in str(caught.value.help)


def test_the_longest_namespace_wins() -> None:
    assert NAMES.compact(BASE + "id/state/CAN") == "state:CAN"
    assert NAMES.compact(BASE + "id/state/CAN/x") == f"<{BASE}id/state/CAN/x>"


def test_nearest_names_up_to_three() -> None:
    assert nearest("claimnt", ["claimant", "content"]) == "did you mean claimant?"
    assert nearest("xyz", ["claimant"], "key") == "no key is near 'xyz'"
