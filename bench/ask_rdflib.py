"""Load N-Quads into rdflib and ask them one query: python -m bench.ask_rdflib DATA.nq QUERY.rq."""

import sys
from pathlib import Path

import rdflib

if __name__ == "__main__":
    data = rdflib.Dataset(default_union=True)
    data.parse(sys.argv[1], format="nquads")
    print(len(list(data.query(Path(sys.argv[2]).read_text(encoding="utf-8")))))
