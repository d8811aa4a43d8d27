"""A difference told: as text, as Markdown, as JSON."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg.diff.difference import Diff
from kg.names import Names

MOST_SHOWN = 200
"""How many statements of a graph the Markdown shows: it is for people, the other forms are whole."""

_DEFAULT = "default graph"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~])")


def text(found: Diff) -> str:
    """Return what differs, a line each: claims, then statements by graph; nothing where nothing does."""
    if found.is_same:
        return ""
    lines = list(_claim_lines(found))
    for graph, (removed, added) in found.by_graph.items():
        lines += ["", f"{graph or _DEFAULT}: {len(added):,} added, {len(removed):,} removed"]
        lines += _statement_lines(removed, added, found.names)
    lines += ["", summary(found), *_rewritten_lines(found)]
    return "\n".join(lines).lstrip("\n") + "\n"


def summary(found: Diff) -> str:
    """Return the numbers in one line."""
    claims = found.claims
    return (
        f"triples: {len(found.added):,} added, {len(found.removed):,} removed; claims: {len(claims.added):,} added, "
        f"{len(claims.removed):,} removed, {len(claims.changed):,} changed"
    )


def _claim_lines(found: Diff) -> Iterator[str]:
    names, glosses = found.names, dict(found.claims.glosses)

    def told(iri: str) -> str:
        return names.compact(iri) + (f"  {glosses[iri]}" if iri in glosses else "")

    yield from (f"claim added    {told(iri)}" for iri in found.claims.added)
    yield from (f"claim removed  {told(iri)}" for iri in found.claims.removed)
    for claim in found.claims.changed:
        yield f"claim changed  {told(claim.iri)}"
        yield from (f"    in {names.compact(part)}" for part in claim.parts if part != claim.iri)


def _statement_lines(removed: Iterable[Quad], added: Iterable[Quad], names: Names) -> list[str]:
    """Return statements as lines, what was removed beside what took its place."""
    both = [(_short(quad, names), sign) for sign, quads in (("-", removed), ("+", added)) for quad in quads]
    ordered = sorted(both, key=lambda pair: (pair[0][:2], pair[1] == "+", pair[0]))
    return [f"{sign} {' '.join(terms)}" for terms, sign in ordered]


def _short(quad: Quad, names: Names) -> tuple[str, ...]:
    terms = (quad.subject, quad.predicate, quad.object)
    return tuple(names.compact(term.value) if isinstance(term, NamedNode) else str(term) for term in terms)


def _rewritten_lines(found: Diff) -> list[str]:
    return [
        f"not counted: {rule}, {len(examples):,} literals, such as {examples[0]}"
        for rule, examples in found.rewritten.items()
    ]


def markdown(found: Diff) -> str:
    """Return what differs as a page for people, such as a release's notes or a comment on a change."""
    if found.is_same:
        return "No difference.\n"
    lines = [summary(found).capitalize() + ".", ""]
    lines += ["| Graph | Added | Removed |", "|---|---:|---:|"]
    for graph, (removed, added) in found.by_graph.items():
        lines.append(f"| {_escaped(graph or _DEFAULT)} | {len(added):,} | {len(removed):,} |")
    lines += _claim_sections(found)
    for graph, (removed, added) in found.by_graph.items():
        lines += _details(graph or _DEFAULT, _statement_lines(removed, added, found.names))
    lines += ["", *_rewritten_lines(found)] if found.rewritten else []
    return "\n".join(lines) + "\n"


def _claim_sections(found: Diff) -> list[str]:
    claims, glosses = found.claims, dict(found.claims.glosses)
    changed = [claim.iri for claim in claims.changed]
    lines = []
    for title, iris in (("added", claims.added), ("removed", claims.removed), ("changed", changed)):
        if iris:
            lines += ["", f"### Claims {title}", ""]
        for iri in iris:
            gloss = f": {_escaped(glosses[iri])}" if iri in glosses else ""
            lines.append(f"- `{found.names.compact(iri)}`{gloss}")
    return lines


def _details(title: str, lines: list[str]) -> list[str]:
    """Return statements folded away, in a fence that nothing in them can end."""
    shown = lines[:MOST_SHOWN]
    ticks = max((len(run) for line in shown for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, ticks + 1)
    more = [f"… and {len(lines) - MOST_SHOWN:,} more"] if len(lines) > MOST_SHOWN else []
    head = f"<details><summary>{_escaped(title)}</summary>"
    return ["", head, "", f"{fence}diff", *shown, *more, fence, "", "</details>"]


def _escaped(words: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))


def as_json(found: Diff) -> dict[str, Any]:
    """Return what differs as JSON values; the statements are lines of N-Quads."""
    claims = found.claims
    return {
        "same": found.is_same,
        "triples": {"added": len(found.added), "removed": len(found.removed)},
        "graphs": {
            graph: {"added": len(added), "removed": len(removed)} for graph, (removed, added) in found.by_graph.items()
        },
        "claims": {
            "added": list(claims.added),
            "removed": list(claims.removed),
            "changed": [{"claim": claim.iri, "parts": list(claim.parts)} for claim in claims.changed],
        },
        "rewritten": {rule: list(examples) for rule, examples in found.rewritten.items()},
        "added": _nquads(found.added),
        "removed": _nquads(found.removed),
    }


def _nquads(quads: Iterable[Quad]) -> list[str]:
    return sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1])
