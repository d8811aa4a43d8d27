"""The job of ``kg build`` the usual way: rdflib reads, pySHACL validates, rdflib writes every format.

``python -m bench.usual_way DIST OUT`` starts from the finished N-Quads, so it is spared the reading of YAML, the
derivation rules, the hygiene rules, the leak gate and the checksums; nor is what it writes the same bytes each time.
"""

import sys
from pathlib import Path

import rdflib
from pyshacl import validate

WITH_GRAPHS = {"trig": "trig", "nquads": "nq", "json-ld": "jsonld"}
FLAT = {"turtle": "ttl", "nt": "nt", "xml": "rdf"}


def main(dist: Path, out: Path) -> None:
    """Read the data and the shapes below ``dist``, validate, write every format to ``out``."""
    rdflib.NORMALIZE_LITERALS = False
    data = rdflib.Dataset()
    data.parse(dist / "alliance-kg.nq", format="nquads")
    shapes = rdflib.Graph().parse(dist / "graphs" / "shapes.ttl", format="turtle")
    graphs = {str(graph.identifier).rpartition("/")[2]: graph for graph in data.graphs()}
    merged = rdflib.Graph()
    for name in ("facts", "claims", "derived", "alignments", "ontology"):
        merged += graphs[name]
    conforms, _, text = validate(merged, shacl_graph=shapes, advanced=True)
    if not conforms:
        sys.exit(f"not valid:\n{text}")
    for name, suffix in WITH_GRAPHS.items():
        data.serialize(out / f"all.{suffix}", format=name)
    flat = graphs["facts"] + graphs["derived"]
    for name, suffix in FLAT.items():
        flat.serialize(out / f"flat.{suffix}", format=name)
    for graph_name, graph in graphs.items():
        graph.serialize(out / f"graph-{graph_name}.ttl", format="turtle")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
