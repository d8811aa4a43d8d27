"""One dataset, one form: canonical labels for blank nodes (RDFC-1.0), and a sorted order.

https://www.w3.org/TR/rdf-canon/. Where no blank node occurs, sorting is all there is to do.
"""

import hashlib
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from kg.errors import RuleError, TimeoutExceeded
from kg.names import VOCABULARIES

MOST_SECONDS = 3
"""How many seconds of work labels may take where blank nodes look alike: there are graphs made to take for ever."""

_FEW = 5
"""So many blank nodes can look alike and be labelled at once, however they hang together."""

_LONG = 100
"""So many of them in chains can be labelled at once: the work grows with the third power of the length."""

_LANG_STRING = VOCABULARIES["rdf"] + "langString"
# What N-Quads looks like where it may hold a blank node, and where it may hold a term that RDF 1.1 does not have.
_BLANK = b"_:"
_STRANGE = re.compile(rb'<<\(|"@[A-Za-z0-9\-]*--|#langString>')
_LABEL_ALL = """
import resource, sys, pyoxigraph as o
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
d = o.Dataset(o.parse(sys.stdin.buffer, o.RdfFormat.N_QUADS))
d.canonicalize(o.CanonicalizationAlgorithm.RDFC_1_0)
o.serialize(d, sys.stdout.buffer, o.RdfFormat.N_QUADS)
"""


class Unwritable(RuleError):
    """A term that a format cannot hold."""

    default_code = "KG150"


def canonical_nquads(quads: Iterable[Quad]) -> bytes:
    """Return the canonical N-Quads of a dataset: RDFC-1.0 labels, one line a quad, sorted by code point.

    Raises ``Unwritable`` for a term that is not of RDF 1.1, ``TimeoutExceeded`` where labels take too long.
    """
    plain, blank = _apart(list(quads))
    named = _lines(serialize(_named(blank), format=RdfFormat.N_QUADS)) if blank else []
    return _sorted({*plain, *named})


def nquads_lines(quads: Collection[Quad]) -> bytes:
    """Return the sorted N-Quads of different quads whose blank nodes have canonical labels."""
    return _sorted(_lines(serialize(quads, format=RdfFormat.N_QUADS)))


def canonical_ntriples(triples: Iterable[Triple]) -> bytes:
    """Return the same for triples, as N-Triples."""
    found = list(triples)
    data = serialize(found, format=RdfFormat.N_TRIPLES) or b""
    if _BLANK in data or _STRANGE.search(data):
        return canonical_nquads(Quad(t.subject, t.predicate, t.object) for t in found)
    return _sorted(set(_lines(data)))


def _lines(data: bytes | None) -> list[bytes]:
    return (data or b"").split(b"\n")[:-1]


def _sorted(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in sorted(lines))


def digest(quads: Iterable[Quad]) -> str:
    """Return the SHA-256 of a dataset's canonical N-Quads, in hex."""
    return hashlib.sha256(canonical_nquads(quads)).hexdigest()


def labelled(quads: Iterable[Quad]) -> list[Quad]:
    """Return the quads of a dataset, each once, their blank nodes with canonical labels; in no defined order."""
    found = list(quads if isinstance(quads, Dataset) else dict.fromkeys(quads))
    _, blank = _apart(found)
    if not blank:
        return found
    unnamed = set(blank)
    return [*(quad for quad in found if quad not in unnamed), *_named(blank)]


def _apart(quads: list[Quad]) -> tuple[list[bytes], list[Quad]]:
    """Return the lines of the quads without blank nodes, and the quads that have some; refuse what RDF 1.1 is not."""
    data = serialize(quads, format=RdfFormat.N_QUADS) or b""
    if _STRANGE.search(data):
        for quad in quads:
            _check(quad.object)
    if _BLANK not in data:
        return _lines(data), []
    plain: list[bytes] = []
    told: list[bytes] = []
    for line in _lines(data):
        (told if _BLANK in line else plain).append(line)
    blank = []
    # Reading again the few lines that may have blank nodes is much faster than looking at every quad.
    for line, quad in zip(told, parse(b"\n".join(told), RdfFormat.N_QUADS, lenient=True), strict=True):
        if any(type(term) is BlankNode for term in quad):
            blank.append(quad)
        else:
            plain.append(line)
    return plain, blank


def _named(quads: list[Quad]) -> Dataset:
    """Return quads with canonical labels, which no quad without blank nodes has a say in: RDFC-1.0, 4.4.3, step 2."""
    blank = defaultdict[BlankNode, list[Quad]](list)
    # Each quad once: what is said twice makes no node another.
    dataset = Dataset(quads)
    for quad in dataset:
        for node in {term for term in quad if type(term) is BlankNode}:
            blank[node].append(quad)
    if _look_alike(blank):
        return _labelled_elsewhere(dataset)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _check(term: object) -> None:
    """Refuse what RDF 1.1 does not know."""
    if isinstance(term, Triple):
        raise Unwritable("a triple term: RDF 1.2 is not written", help="state the triple as a thing of its own")
    if not isinstance(term, Literal):
        return
    if term.direction is not None:
        raise Unwritable(f"the text {term.value!r} has a direction: RDF 1.2 is not written", help="drop `--ltr`")
    if term.datatype.value == _LANG_STRING and not term.language:
        raise Unwritable(f"the text {term.value!r} is a langString without a language", help="give it a language tag")


def _look_alike(blank: dict[BlankNode, list[Quad]]) -> bool:
    """Return whether RDFC-1.0 may take long: a node that others resemble has neighbours that do so too.

    It has to try permutations where there are several of them, and goes along each chain of them from every node.
    """
    hashes = {node: _first_degree(node, quads) for node, quads in blank.items()}
    members = defaultdict[str, int](int)
    for value in hashes.values():
        members[value] += 1
    shared = {node for node, value in hashes.items() if members[value] > 1}
    if len(shared) <= _FEW:
        return False
    linked = 0
    for node in shared:
        neighbours = defaultdict[tuple[str, str, str], set[BlankNode]](set)
        for quad in blank[node]:
            for position, other in (("s", quad.subject), ("o", quad.object), ("g", quad.graph_name)):
                if other != node and isinstance(other, BlankNode) and other in shared:
                    neighbours[position, quad.predicate.value, hashes[other]].add(other)
        linked += bool(neighbours)
        if linked > _LONG or any(len(alike) > 1 for alike in neighbours.values()):
            return True
    return False


def _first_degree(node: BlankNode, quads: list[Quad]) -> str:
    """Return what is the same for all blank nodes that have the same quads, other blank nodes left unnamed."""

    def masked(term: object) -> str:
        if not isinstance(term, BlankNode):
            return str(term)
        return "_:a" if term == node else "_:z"

    lines = [" ".join(masked(t) for t in (q.subject, q.predicate, q.object, q.graph_name)) for q in quads]
    return "\n".join(sorted(lines))


def _labelled_elsewhere(dataset: Dataset) -> Dataset:
    """Label in a child process, which unlike a call into the library can be stopped."""
    data = serialize(dataset, format=RdfFormat.N_QUADS)
    command = [sys.executable, "-I", "-c", _LABEL_ALL, str(MOST_SECONDS)]
    ran = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603
    if ran.returncode:
        raise TimeoutExceeded(
            f"blank nodes that look alike: no canonical labels in {MOST_SECONDS} s of work", help="give the nodes IRIs"
        )
    return Dataset(parse(ran.stdout, RdfFormat.N_QUADS))
