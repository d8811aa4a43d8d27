"""Seeds of a small dispute about a lighthouse, in this project's own words, and their dataset."""

from dataclasses import replace

from pyoxigraph import Dataset, Literal, NamedNode, Quad

from kg.build import Built, build
from kg.project import Sources

CLAIMS = """
- id: document:gazette
  title: Who Wants a Lighthouse?
  documentKind: press
  creator: person:quill
  publisher: outlet:gazette
  issued: 2024-05-03
- {id: document:gazette-earlier, title: An Earlier Report, publisher: outlet:gazette}
- {id: outlet:gazette, prefLabel: Harbour Gazette}
- {id: outlet:times, prefLabel: Quay Times, parentState: state:USA}
- {id: person:quill, prefLabel: Ann Quill, nationality: state:USA, altLabel: [A. Quill, {value: Plume, lang: fr}]}
- {id: person:mayor, prefLabel: Mayor Brine}
- {id: person:keeper, prefLabel: The Keeper}
- {id: agent:editors, prefLabel: The Editors}
- id: state:USA
  prefLabel: United States
  isoAlpha3: USA
  cowCode: "2"
  exactMatch: [wd:Q30, "https://other.example/codes/usa"]
- {id: state:CAN, prefLabel: Canada, demonym: Canadian}
- {id: arrangement:league, type: AdHocCoalition, prefLabel: Harbour League, acronym: HL, founding: instrument:pact}
- {id: instrument:pact, prefLabel: Harbour Pact, obligation: consultation, signed: 1949-04-04}
- id: membership:league-USA
  member: state:USA
  organization: arrangement:league
  during: 1950-01-01/..
  source: document:gazette
- {id: membership:league-CAN, member: state:CAN, organization: arrangement:league, during: 1950/1960}
- {id: status:league-CAN, statusOf: membership:league-CAN, statusKind: participationFrozen, during: 1955~/1957}
- {id: office:mayor, prefLabel: Mayor of the Harbour, officeOf: state:USA}
- {id: tenure:brine, holder: person:mayor, ofOffice: office:mayor, during: 2030-01-01/2034-01-01}
- {id: group:gaz-clerks, describedAs: two clerks, countMin: "2", countMax: "2"}
- {id: group:gaz-officials, describedAs: harbour officials, countMin: "2"}
- id: snapshot:gaz
  snapshotOf: document:gazette
  sha256: "00"
  characters: "900"
  paragraphs: "4"
- {id: span:gaz-10-90, hasSource: snapshot:gaz, start: 10, end: 90, paragraph: 1, spanWords: 12}
- {id: span:gaz-200-290, hasSource: snapshot:gaz, start: 200, end: 290, paragraph: 2, spanWords: 12}
- {id: sentence:gaz-1.1, hasSource: snapshot:gaz, start: 0, end: 50, paragraph: 1, sentenceNumber: 1}
- id: sentence:gaz-1.2
  hasSource: snapshot:gaz
  start: 90
  end: 199
  paragraph: 1
  sentenceNumber: 2
  noClaimBecause: It asks.
- {id: sentence:gaz-2.1, hasSource: snapshot:gaz, start: 290, end: 300, paragraph: 2, sentenceNumber: 1}

- id: claim:gaz-001
  claimant: outlet:times
  act: reports
  attestation: secondHand
  inDocument: document:gazette
  madeIn: document:gazette-earlier
  claimedDuring: {edtf: 2024-04-20/2024-04-28, resolvedFrom: late in the month before.}
  evidence: [span:gaz-200-290, span:gaz-10-90]
  content:
    claimant: group:gaz-officials
    act: considers
    content:
      id: proposition:sale
      gloss: The tower is sold, to fill the purse.
      realis: irrealis
      condition: proposition:buyer
      during: 2024
      that: {id: event:tower-sale, eventType: Expulsion, initiator: state:USA, target: state:CAN}
- {id: proposition:buyer, gloss: Somebody buys it., realis: contingent, that: {id: event:buying, target: state:CAN}}

- id: claim:gaz-002
  claimant: person:mayor
  act: denies
  attestation: publicStatement
  conveyerStance: distanced
  inDocument: document:gazette
  evidence: span:gaz-200-290
  certainty: certain
  content: proposition:sale
- id: claim:gaz-003
  claimant: person:quill
  act: opines
  certainty: probable
  attestation: publicStatement
  conveyerStance: endorsed
  claimedDuring: 2024-05-03
  inDocument: document:gazette
  evidence: span:gaz-10-90
  content: proposition:sale
- id: claim:gaz-004
  claimant: person:quill
  act: asserts
  polarity: negates
  inDocument: document:gazette
  evidence: span:gaz-10-90
  content: proposition:sale
- id: claim:gaz-005
  claimant: person:keeper
  act: asserts
  claimantBasis: inferred
  inDocument: document:gazette
  evidence: span:gaz-10-90
  content:
    id: claim:gaz-005.1
    claimant: person:mayor
    act: predicts
    content: proposition:sale
- id: claim:gaz-006
  claimant: person:quill
  act: denies
  inDocument: document:gazette
  evidence: span:gaz-10-90
  content: claim:gaz-005.1
- id: claim:gaz-007
  claimant: group:gaz-clerks
  act: asserts
  attestation: directToAuthor
  inDocument: document:gazette
  evidence: span:gaz-10-90
  content:
    id: proposition:plan
    gloss: Clerks wrote a plan for it.
    realis: occurred
    that: {id: event:planning, planFor: proposition:sale, initiator: group:gaz-clerks}
- {id: relation:gaz-1, relFrom: claim:gaz-002, relTo: claim:gaz-007, relType: inTension, judgedBy: person:quill}
- {id: relation:gaz-2, relFrom: claim:gaz-007, relTo: claim:gaz-001, relType: supports, judgedBy: agent:editors}
- id: endorsement:gaz-1
  endorses: proposition:plan
  basis: corroborated
  corroboratedBy: document:gazette-earlier
  wasAssociatedWith: agent:editors
  during: 2024-06-01
- {id: claim:gaz-008, claimant: person:keeper, act: warns, inDocument: document:gazette, content: proposition:bare}
- {id: proposition:bare, gloss: Canada leaves., that: {id: state:CAN, officialName: Canada}}
"""


def small_dataset(sources: Sources) -> Built:
    """Return the dataset of the small dispute, in the words of this project's ontology."""
    kept = {path: data for path, data in sources.files.items() if not path.startswith("seeds/")}
    return build(replace(sources, files=kept | {"seeds/small.yaml": CLAIMS.encode()}))


def altered(built: Built, *triples: tuple[str, str, str | None], graph: str = "claims") -> Dataset:
    """Return the dataset with some triples added; one without an object takes that property's triples out."""
    names, dataset = built.names, Dataset(built.dataset)
    for s, p, o in triples:
        subject, predicate = NamedNode(names.expand(s)), NamedNode(names.expand(p))
        if o is None:
            for quad in [q for q in dataset.quads_for_subject(subject) if q.predicate == predicate]:
                dataset.discard(quad)
        else:
            value = Literal(o[1:]) if o.startswith('"') else NamedNode(names.expand(o))
            dataset.add(Quad(subject, predicate, value, NamedNode(names.graph(graph))))
    return dataset
