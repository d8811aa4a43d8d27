"""A difference as what makes the new dataset of the old one: RDF Patch, and SPARQL Update.

https://jena.apache.org/documentation/rdf-patch/, https://www.w3.org/TR/sparql11-update/.
"""

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from kg.blanks import blank_nodes, components
from kg.diff.difference import Diff
from kg.writer import Unwritable

_GraphName = NamedNode | BlankNode | DefaultGraph
_BLANK = "{ ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }"


def rdf_patch(found: Diff) -> bytes:
    """Return an RDF Patch: one transaction that deletes and adds.

    Blank nodes have the labels that the canonical N-Quads of the old dataset give them.
    """
    rows = [b"D " + line for line in _lines(found.removed)] + [b"A " + line for line in _lines(found.added)]
    return b"\n".join([b"TX .", *rows, b"TC .", b""]) if rows else b""


def sparql_update(found: Diff) -> bytes:
    """Return an update request that makes the new dataset of the old one.

    A blank node cannot be named in an update. Where statements about blank nodes differ, all such statements of the
    graphs concerned are deleted and inserted. Raises ``Unwritable`` for a graph that a blank node stands for.
    """
    removed = [quad for quad in found.removed if not blank_nodes(quad)]
    added = [quad for quad in found.added if not blank_nodes(quad)]
    steps = [f"DELETE DATA {{\n{_blocks(removed)}}}"] if removed else []
    if len(removed) < len(found.removed) or len(added) < len(found.added):
        graphs = _concerned(found)
        steps += [_delete_blank(graph) for graph in sorted(graphs, key=str)]
        _, groups = components(found.new)
        blank = [quad for group in groups for quad in group if quad.graph_name in graphs]
        # A template, not INSERT DATA: there RDF4J and Virtuoso take no blank nodes, at least not after a DELETE DATA.
        steps += [f"INSERT {{\n{_blocks(blank)}}} WHERE {{ }}"] if blank else []
    if added:
        steps.append(f"INSERT DATA {{\n{_blocks(added)}}}")
    return (" ;\n".join(steps) + "\n").encode() if steps else b""


def _concerned(found: Diff) -> set[_GraphName]:
    """Return the graphs in which blank nodes differ, with those that share blank nodes with them."""
    graphs = {quad.graph_name for quad in (*found.removed, *found.added) if blank_nodes(quad)}
    spans = [{q.graph_name for q in group} for side in (found.old, found.new) for group in components(side)[1]]
    size = 0
    while size < len(graphs):
        size = len(graphs)
        for span in spans:
            if span & graphs:
                graphs |= span
    named_blank = next((graph for graph in graphs if isinstance(graph, BlankNode)), None)
    if named_blank is not None:
        raise Unwritable(
            f"the graph {named_blank} has no IRI, and no update can name it",
            help="take -f rdf-patch, or give it an IRI",
        )
    return graphs


def _delete_blank(graph: _GraphName) -> str:
    if isinstance(graph, DefaultGraph):
        return f"DELETE {{ ?s ?p ?o }} WHERE {_BLANK}"
    return f"DELETE {{ GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {graph} {_BLANK} }}"


def _blocks(quads: Iterable[Quad]) -> str:
    """Return statements graph by graph, as SPARQL shares them with N-Triples."""
    graphs = defaultdict[_GraphName, list[Quad]](list)
    for quad in quads:
        graphs[quad.graph_name].append(quad)
    found = []
    for graph in sorted(graphs, key=str):
        flat = (Quad(q.subject, q.predicate, q.object) for q in graphs[graph])
        lines = b"".join(line + b"\n" for line in _lines(flat)).decode()
        found.append(lines if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{lines}}}\n")
    return "".join(found)


def _lines(quads: Iterable[Quad]) -> list[bytes]:
    return sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").split(b"\n")[:-1])
