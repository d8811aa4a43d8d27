"""Parse a file and drop what is read: python -m bench.reading FILE. Prints the seconds."""

import sys
import time
from collections import deque
from pathlib import Path

from pyoxigraph import RdfFormat, parse

if __name__ == "__main__":
    path = Path(sys.argv[1])
    start = time.perf_counter()
    deque(parse(path=path, format=RdfFormat.from_extension(path.suffix[1:])), maxlen=0)
    print(time.perf_counter() - start)
