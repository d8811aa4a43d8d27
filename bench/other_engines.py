"""Validate with a Python package that has no command: python -m bench.other_engines NAME DATA.nt SHAPES.ttl.

The report goes to stdout in N-Triples or Turtle.
"""

import logging
import sys
from pathlib import Path


def pyshifty(data: Path, shapes: Path) -> str:
    """Return the report of pyshifty."""
    import shifty

    # rdflib writes the report, and tells on stderr of every literal that is no date.
    logging.disable()
    _, report, _ = shifty.validate(data, shapes)
    return str(report.serialize(format="nt"))


def pyrudof(data: Path, shapes: Path) -> str:
    """Return the report of pyrudof."""
    import pyrudof

    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_data(str(data), format=pyrudof.RDFFormat.NTriples)
    engine.read_shacl(str(shapes))
    engine.validate_shacl()
    return str(engine.serialize_shacl_validation_results(pyrudof.ResultShaclValidationFormat.NTriples))


ENGINES = {"pyshifty": pyshifty, "pyrudof": pyrudof}

if __name__ == "__main__":
    print(ENGINES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
