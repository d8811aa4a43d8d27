"""What the dataset says of itself."""

import hashlib

from pyoxigraph import Literal, NamedNode

from kg.build import Built
from kg.formats import by_name
from kg.metadata import ABOUT, Describer, dataset_iri, meta_quads
from kg.names import GRAPHS
from kg.writer import only, serialize


def values(built: Built, subject: str, curie: str) -> list[str]:
    """Return the values of one property in g:meta."""
    asked = (NamedNode(subject), NamedNode(built.names.expand(curie)))
    found = [t.object for t in built.graph("meta") if (t.subject, t.predicate) == asked]
    return sorted(value.value for value in found if isinstance(value, NamedNode | Literal))


def test_every_graph_has_a_description() -> None:
    assert set(ABOUT) == set(GRAPHS)


def test_the_header_says_what_the_settings_say(built: Built) -> None:
    this, settings = dataset_iri(built.names), built.sources.settings
    assert values(built, this, "dct:title") == [settings.title]
    assert values(built, this, "dcat:version") == [settings.version]
    assert values(built, this, "dct:license") == [settings.license]
    assert values(built, this, "dct:valid") == [settings.as_of]
    assert values(built, this, "prov:wasDerivedFrom")
    assert built.names.graph("meta") in values(built, this, "void:subset")


def test_sizes_and_hashes_are_those_of_the_graphs(built: Built) -> None:
    sizes = 0
    for name in GRAPHS:
        graph, triples = built.names.graph(name), built.graph(name)
        if name == "meta" or not triples:
            continue
        assert values(built, graph, "void:triples") == [str(len(triples))]
        sizes += len(triples)
        exported = serialize(only(built.dataset, [graph]), by_name("nq"), built.names)
        (checksum,) = values(built, graph, "spdx:checksum")
        assert values(built, checksum, "spdx:checksumValue") == [hashlib.sha256(exported).hexdigest()]
    assert values(built, dataset_iri(built.names), "void:triples") == [str(sizes)]


def test_the_description_depends_on_nothing_but_the_rest(built: Built) -> None:
    graph = NamedNode(built.names.graph("meta"))
    rest = only(built.dataset, [built.names.graph(name) for name in GRAPHS if name != "meta"])
    again = set(meta_quads(rest, built.sources.settings, built.names))
    assert again == set(built.dataset.quads_for_graph_name(graph))


def test_short_names_and_plain_values(built: Built) -> None:
    describe = Describer(built.names)
    kinds = (describe.word("dcat:Dataset"), describe.word("sa:X"))
    said = list(describe.say("http://e/x", dct_title="x", rdf_type=kinds))
    assert [str(t.object) for t in said] == ['"x"', "<http://www.w3.org/ns/dcat#Dataset>", f"<{built.names.sa('X')}>"]
    assert describe.typed(3, "integer") == Literal(3)
