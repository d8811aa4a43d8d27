"""Seeds of any number of claims, in the project's own form: python -m bench.seeds SOURCES CLAIMS.

Writes one folder an article to SOURCES, each with its record, its unnamed groups, spans, sentences, claims and
endorsements; the same bytes for the same arguments. They speak of states, persons and outlets of the reference data.
"""

import hashlib
import random
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CLAIMS_OF_AN_ARTICLE = 100
TRIPLES_OF_A_CLAIM = 45
"""About how many statements a claim is, with its proposition, span, sentence and times."""
PREFIX = "made-"
STATES = (
    "CAN",
    "GBR",
    "FRA",
    "DEU",
    "ITA",
    "NOR",
    "DNK",
    "POL",
    "ESP",
    "NLD",
    "BEL",
    "PRT",
    "GRC",
    "TUR",
    "JPN",
    "AUS",
)
PERSONS = ("donald-trump", "keir-starmer", "volodymyr-zelensky", "friedrich-merz", "jd-vance")
OUTLETS = ("financial-times", "the-atlantic")
ARRANGEMENTS = ("nato", "five-eyes", "aukus", "anzus")
GROUPS = ("officials", "diplomats", "analysts", "envoys", "ministers")
SENTENCE = 160
SENTENCES_OF_A_PARAGRAPH = 4


@dataclass
class Article:
    """One article: its number, how many claims it has, and the texts of its files."""

    number: int
    claims: int
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Take chances of its own, so that an article is the same however many there are."""
        self.chance = random.Random(self.number)  # noqa: S311  # made data, no secret

    @property
    def tag(self) -> str:
        """What its things are called by."""
        return f"m{self.number:04d}"

    @property
    def name(self) -> str:
        """What its folder and its document are called."""
        return f"{PREFIX}{self.number:04d}"

    @property
    def document(self) -> str:
        """The document's CURIE."""
        return f"document:{self.name}"

    @property
    def day(self) -> str:
        """The day of publication."""
        return f"{2000 + self.number % 25}-{self.number % 12 + 1:02d}-{self.number % 28 + 1:02d}"

    @property
    def sentences(self) -> int:
        """How many sentences it has: one for two claims."""
        return (self.claims + 1) // 2

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the files of its folder: name and text."""
        yield "source.yaml", self._source()
        yield "groups.yaml", "".join(self._group(word) for word in GROUPS)
        yield "spans.yaml", "".join(self._span(number) for number in range(self.sentences))
        yield "sentences.yaml", "".join(self._sentence(number) for number in range(self.sentences))
        yield "claims.yaml", "\n".join(self._claim(number) for number in range(self.claims))
        yield "endorsements.yaml", "".join(self._endorsement(number) for number in range(0, self.claims, 20))

    def _source(self) -> str:
        return f"""\
- id: {self.document}
  title: Made article {self.number}
  documentKind: press
  creator: person:shane-harris
  publisher: outlet:{OUTLETS[self.number % len(OUTLETS)]}
  issued: {self.day}
  language: en

- id: snapshot:{self.tag}
  snapshotOf: {self.document}
  sha256: {digest(self.name)}
  characters: "{self.sentences * SENTENCE}"
  paragraphs: "{-(-self.sentences // SENTENCES_OF_A_PARAGRAPH)}"
"""

    def _group(self, word: str) -> str:
        least = self.chance.randint(1, 3)
        return f"- {{id: group:{self.tag}-{word}, describedAs: {word}, actorKind: publicOfficial, countMin: {least}}}\n"

    def _place(self, number: int, end: int) -> str:
        paragraph = number // SENTENCES_OF_A_PARAGRAPH + 1
        start = number * SENTENCE
        return f"hasSource: snapshot:{self.tag}, start: {start}, end: {start + end}, paragraph: {paragraph}"

    def _span(self, number: int) -> str:
        one, two = (digest(f"{self.name} {number} {form}") for form in ("as it is", "normalised"))
        known = f"spanSha256: {one}, normalizedSha256: {two}, spanWords: 20"
        return f"- {{id: {self._evidence(number)}, {self._place(number, 120)}, {known}}}\n"

    def _evidence(self, number: int) -> str:
        return f"span:{self.tag}-{number * SENTENCE}-{number * SENTENCE + 120}"

    def _sentence(self, number: int) -> str:
        paragraph, within = divmod(number, SENTENCES_OF_A_PARAGRAPH)
        about = f"sentence:{self.tag}-{paragraph + 1}.{within + 1}"
        return f"- {{id: {about}, {self._place(number, SENTENCE - 1)}, sentenceNumber: {within + 1}}}\n"

    def _claim(self, number: int) -> str:
        sorts = (self._backing, self._hearsay, self._disclosure, self._expulsion, self._denial)
        head = f"- id: claim:{self.tag}-{number:03d}\n  evidence: {self._evidence(number // 2)}\n"
        return head + sorts[number % len(sorts)](number)

    def _backing(self, number: int) -> str:
        giver, taker = self._two_states()
        start = self.chance.randint(1950, 1999)
        return f"""\
  claimant: person:shane-harris
  act: asserts
  attestation: publicStatement
  conveyerStance: endorsed
  claimedDuring: {self.day}
  content:
    id: {self._proposition(number)}
    gloss: Case {self.tag}-{number} is that {giver} backed {taker} from {start} on.
    realis: occurred
    that:
      id: event:{self.tag}-backing-{number}
      type: Event
      eventType: Backing
      initiator: state:{giver}
      recipient: state:{taker}
      during: {start}/{start + self.chance.randint(1, 20)}
"""

    def _hearsay(self, number: int) -> str:
        ended, by = self._two_states()
        return f"""\
  claimant: outlet:{self.chance.choice(OUTLETS)}
  act: reports
  attestation: secondHand
  content:
    claimant: group:{self.tag}-{self.chance.choice(GROUPS)}
    act: considers
    content:
      id: {self._proposition(number)}
      gloss: Case {self.tag}-{number} is that {by} stops the aid for {ended}.
      realis: irrealis
      that:
        id: event:{self.tag}-stop-{number}
        eventType: AidSuspension
        initiator: state:{by}
        target: state:{ended}
"""

    def _disclosure(self, number: int) -> str:
        owner, taker = self._two_states()
        return f"""\
  claimant: group:{self.tag}-{self.chance.choice(GROUPS)}
  act: asserts
  attestation: directToAuthor
  content:
    id: {self._proposition(number)}
    gloss: Case {self.tag}-{number} is that a secret of {owner} was let out to {taker}.
    realis: occurred
    that:
      id: event:{self.tag}-leak-{number}
      eventType: Disclosure
      initiator: person:{self.chance.choice(PERSONS)}
      originator: state:{owner}
      recipient: state:{taker}
"""

    def _expulsion(self, number: int) -> str:
        target, _ = self._two_states()
        body = self.chance.choice(ARRANGEMENTS)
        return f"""\
  claimant: person:{self.chance.choice(PERSONS)}
  act: asserts
  certainty: possible
  attestation: publicStatement
  content:
    id: {self._proposition(number)}
    gloss: Case {self.tag}-{number} is that {target} is put out of {body}.
    realis: irrealis
    that:
      id: event:{self.tag}-end-{number}
      eventType: Expulsion
      target: state:{target}
      fromBody: arrangement:{body}
"""

    def _denial(self, number: int) -> str:
        return f"""\
  claimant: person:{self.chance.choice(PERSONS)}
  act: denies
  attestation: publicStatement
  content: {self._proposition(number - 1)}
"""

    def _endorsement(self, number: int) -> str:
        ground = "basis: authorAsserted, wasAssociatedWith: agent:curators, issued: 2025-03-06"
        about = f"id: endorsement:{self.tag}-{number:03d}, endorses: {self._proposition(number)}"
        return f"- {{{about}, {ground}}}\n"

    def _proposition(self, number: int) -> str:
        return f"proposition:{self.tag}-{number:03d}"

    def _two_states(self) -> list[str]:
        return self.chance.sample(STATES, 2)


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def articles(claims: int) -> Iterator[Article]:
    """Yield the articles that so many claims stand in."""
    for number in range(-(-claims // CLAIMS_OF_AN_ARTICLE)):
        yield Article(number, min(CLAIMS_OF_AN_ARTICLE, claims - number * CLAIMS_OF_AN_ARTICLE))


def write(sources: Path, claims: int) -> None:
    """Write the seeds of so many claims below ``sources``, in place of those that were made before."""
    for old in sources.glob(f"{PREFIX}*"):
        shutil.rmtree(old)
    for article in articles(claims):
        folder = sources / article.name
        folder.mkdir(parents=True)
        for name, text in article.files():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def real_claims(root: Path) -> int:
    """Return how many claims the seeds of a project have that are not made."""
    files = (path for path in (root / "seeds").rglob("*.yaml") if not path.parent.name.startswith(PREFIX))
    return sum(len(re.findall(r"^- id: claim:", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in files)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
