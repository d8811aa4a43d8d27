"""Load the new data into a store, in a process that can be killed: python store_child.py STORE PORT."""

import contextlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from store_faults import AGAIN, NEW, put
from store_servers import Server

from kg.errors import KgError

if __name__ == "__main__":
    there = Server(sys.argv[1], Path())
    there.port = int(sys.argv[2])
    os.write(1, b"go\n")
    with contextlib.suppress(KgError):
        put(there, NEW, patience=AGAIN)
