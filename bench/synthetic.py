"""A synthetic graph of states, alliances, memberships, persons, tenures, articles and claims, of any size.

``python -m bench.synthetic OUT.nt TRIPLES [ERRORS]`` writes N-Triples: the same bytes for the same arguments. With
ERRORS, so many errors of each of the 17 kinds in ``COMPONENTS`` are in it; each breaks one constraint of
``synthetic.ttl``, so that a right engine has exactly ``ERRORS`` results of each kind.
"""

import datetime
import hashlib
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BASE, VOCABULARY = "https://example.org/id/", "https://example.org/vocab#"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
LISTS = {
    "status": ("asserted", "corroborated", "disputed", "retracted"),
    "office": ("head-of-state", "head-of-government", "foreign-minister", "ambassador"),
    "kind": ("defence", "trade", "customs-union", "non-aggression"),
}
PREDICATES = ("memberOf", "alliedWith", "atWarWith", "signatoryOf", "ledBy", "recognises", "hosts", "succeeds")
WORDS = ("accord", "border", "council", "defence", "federal", "harbour", "island", "league", "pact", "treaty", "union")
FIRST, LAST = (datetime.date(year, 1, 1).toordinal() for year in (1815, 2020))
KINDS = {
    "state": ("maxLength",),
    "alliance": ("uniqueLang",),
    "membership": ("lessThan date", "sparql"),
    "person": ("datatype ill-typed",),
    "article": ("minCount inverse",),
    "claim": (
        *("datatype", "minCount", "maxCount", "class", "nodeKind", "in", "pattern", "lessThan", "or", "closed"),
        "minInclusive",
    ),
}
"""The kinds of error by the thing that carries them; their first word is the parameter that they break."""
COMPONENTS = [kind.split()[0] for kinds in KINDS.values() for kind in kinds]
LINES_OF_A_CLAIM = 13.1


@dataclass
class Maker:
    """Makes the statements of one graph."""

    triples: int
    errors: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  # made data, no secret

    def __post_init__(self) -> None:
        """Work out how many things of each kind there are, but for claims, which fill the rest."""
        scale = min(1.0, self.triples / 200_000)
        self.states, self.alliances = max(20, int(200 * scale)), max(10, int(100 * scale))
        self.memberships, self.persons = int(2000 * scale), int(5000 * scale)

    def is_wrong(self, kind: str, thing: str, number: int) -> bool:
        """Whether a thing carries an error: no two of a kind of thing meet in one."""
        kinds = KINDS[thing]
        return number % len(kinds) == kinds.index(kind) and number // len(kinds) < self.errors

    def one_of(self, name: str, count: int) -> str:
        """Return the IRI of any of so many things."""
        return iri(f"{name}/{self.chance.randrange(count)}")

    def lines(self) -> Iterator[str]:
        """Yield the statements."""
        count = 0
        for part in (self._words, self._states, self._alliances_, self._memberships_, self._persons_, self._tenures):
            for line in part():
                count += 1
                yield line
        claims = int((self.triples - count) / LINES_OF_A_CLAIM)
        yield from self._articles(claims)
        for number in range(claims):
            yield from self._claim(number)

    def _words(self) -> Iterator[str]:
        for name, above in (("State", "Agent"), ("Person", "Agent"), ("Alliance", "Agent")):
            yield f"<{VOCABULARY}{name}> <{RDFS}subClassOf> <{VOCABULARY}{above}> .\n"
        for kind, names in LISTS.items():
            for name in names:
                about = iri(f"{kind}/{name}")
                yield typed(about, {"status": "Status", "office": "Office", "kind": "AllianceKind"}[kind])
                yield f'{about} <{RDFS}label> "{name}"@en .\n'

    def _states(self) -> Iterator[str]:
        for number in range(self.states):
            about = iri(f"state/{number}")
            yield typed(about, "State")
            yield f'{about} <{RDFS}label> "State {WORDS[number % len(WORDS)]} {number}"@en .\n'
            yield said(about, "code", f'"ST{number:03d}{"XXXXX" * self.is_wrong("maxLength", "state", number)}"')
            yield said(about, "foundedOn", day(self.chance.randint(FIRST - 90_000, FIRST)))

    def _alliances_(self) -> Iterator[str]:
        for number in range(self.alliances):
            about, (founded, dissolved) = iri(f"alliance/{number}"), life(number)
            yield typed(about, "Alliance")
            yield f'{about} <{RDFS}label> "Alliance {number}"@en .\n'
            if self.is_wrong("uniqueLang", "alliance", number):
                yield f'{about} <{RDFS}label> "Second label {number}"@en .\n'
            yield said(about, "kind", iri(f"kind/{LISTS['kind'][number % 4]}"))
            yield said(about, "foundedOn", day(founded))
            yield said(about, "dissolvedOn", day(dissolved))

    def _memberships_(self) -> Iterator[str]:
        for number in range(self.memberships):
            about, alliance = iri(f"membership/{number}"), self.chance.randrange(self.alliances)
            founded, dissolved = life(alliance)
            begins = self.chance.randint(founded, dissolved - 2000)
            ends = begins + self.chance.randint(1, 2000)
            if self.is_wrong("lessThan date", "membership", number):
                ends = begins
            if self.is_wrong("sparql", "membership", number):
                begins, ends = founded - 1, founded + 500
            yield typed(about, "Membership")
            yield said(about, "member", self.one_of("state", self.states))
            yield said(about, "alliance", iri(f"alliance/{alliance}"))
            yield said(about, "from", day(begins))
            yield said(about, "until", day(ends))
            yield said(about, "source", iri("article/0"))

    def _persons_(self) -> Iterator[str]:
        for number in range(self.persons):
            about, born = iri(f"person/{number}"), self.chance.randint(FIRST - 20_000, LAST - 9000)
            is_wrong = self.is_wrong("datatype ill-typed", "person", number)
            yield typed(about, "Person")
            yield said(about, "name", f'"{WORDS[number % len(WORDS)].title()} {number}"')
            yield said(about, "born", literal("1901-13-45", "date") if is_wrong else day(born))
            if not is_wrong:
                yield said(about, "died", day(born + self.chance.randint(9000, 30_000)))
            yield said(about, "citizenOf", self.one_of("state", self.states))

    def _tenures(self) -> Iterator[str]:
        for number in range(self.persons):
            about, begins = iri(f"tenure/{number}"), self.chance.randint(FIRST, LAST - 4000)
            yield typed(about, "Tenure")
            yield said(about, "holder", self.one_of("person", self.persons))
            yield said(about, "office", iri(f"office/{self.chance.choice(LISTS['office'])}"))
            yield said(about, "ofState", self.one_of("state", self.states))
            yield said(about, "from", day(begins))
            yield said(about, "until", day(begins + self.chance.randint(1, 4000)))

    def _articles(self, claims: int) -> Iterator[str]:
        names = [f"article/{number}" for number in range((claims + 49) // 50)]
        # What no claim stands in breaks the minimum of an inverse path.
        for name in [*names, *(f"article/empty-{number}" for number in range(self.errors))]:
            about = iri(name)
            yield typed(about, "Article")
            yield said(about, "title", f'"{" ".join(self.chance.choices(WORDS, k=6))}"@en')
            yield said(about, "published", day(self.chance.randint(LAST, LAST + 2000)))
            yield said(about, "language", '"en"')
            yield said(about, "sha256", digest(name))

    def _claim(self, number: int) -> Iterator[str]:
        def wrong(kind: str) -> bool:
            return self.is_wrong(kind, "claim", number)

        article = f"article/{number // 50}"
        about, evidence = (iri(f"{article}/claim/{number % 50}{part}") for part in ("", "/evidence"))
        status, predicate = self.chance.randrange(4), self.chance.choice(PREDICATES)
        yield typed(about, "Claim")
        yield f"{about} <{RDF}subject> {self.one_of('state', self.states)} .\n"
        relation = f'"{predicate}"' if wrong("nodeKind") else f"<{VOCABULARY}{predicate}>"
        yield f"{about} <{RDF}predicate> {relation} .\n"
        yield f"{about} <{RDF}object> {literal('true', 'boolean') if wrong('or') else self._object()} .\n"
        if not wrong("minCount"):
            yield said(about, "claimant", self.one_of("person", self.persons))
        yield said(about, "status", iri("status/" + ("rumoured" if wrong("in") else LISTS["status"][status])))
        if wrong("maxCount"):
            yield said(about, "status", iri("status/" + LISTS["status"][(status + 1) % 4]))
        asserted = datetime.date.fromordinal(self.chance.randint(FIRST, LAST)).isoformat()
        yield said(about, "assertedOn", f'"{asserted}"' if wrong("datatype") else literal(asserted, "date"))
        yield said(about, "inArticle", iri("alliance/0" if wrong("class") else article))
        yield said(about, "evidence", evidence)
        start = self.chance.randrange(20_000)
        end = start + 1 + self.chance.randrange(400)
        if wrong("lessThan"):
            start, end = end, start
        yield typed(evidence, "Evidence")
        yield said(evidence, "start", literal(str(-1 - start if wrong("minInclusive") else start), "integer"))
        yield said(evidence, "end", literal(str(end), "integer"))
        sha256 = digest(evidence)
        yield said(evidence, "sha256", f'{sha256[:-2]}z"' if wrong("pattern") else sha256)
        if wrong("closed"):
            yield said(evidence, "extra", '"not in the shape"')

    def _object(self) -> str:
        choice = self.chance.random()
        if choice < 0.8:
            return self.one_of("state", self.states) if choice < 0.3 else self.one_of("alliance", self.alliances)
        return f'"{self.chance.choice(WORDS)}"' if choice < 0.9 else day(self.chance.randint(FIRST, LAST))


def iri(name: str) -> str:
    """Return a thing's IRI as N-Triples write it."""
    return f"<{BASE}{name}>"


def literal(value: str, datatype: str) -> str:
    """Return a literal as N-Triples write it."""
    return f'"{value}"^^<{XSD}{datatype}>'


def day(ordinal: int) -> str:
    """Return a day as a literal."""
    return literal(datetime.date.fromordinal(ordinal).isoformat(), "date")


def digest(name: str) -> str:
    """Return the SHA-256 of a name as a literal."""
    return f'"{hashlib.sha256(name.encode()).hexdigest()}"'


def said(about: str, prop: str, value: str) -> str:
    """Return a statement with a property of ours."""
    return f"{about} <{VOCABULARY}{prop}> {value} .\n"


def typed(about: str, kind: str) -> str:
    """Return the statement of what class a thing is."""
    return f"{about} <{RDF}type> <{VOCABULARY}{kind}> .\n"


def life(number: int) -> tuple[int, int]:
    """Return when an alliance was founded and dissolved."""
    founded = FIRST + number * 977 % 50_000
    return founded, founded + 4000 + number * 389 % 14_000


def write(path: Path, triples: int, errors: int = 0) -> None:
    """Write a graph of about so many triples."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(Maker(triples, errors).lines())


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
