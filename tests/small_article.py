"""A small article of our own, with the oddities that real ones have, and a project around it."""

PARAGRAPHS = (
    "Harbour officials met on Tuesday to talk about the lighthouse. “Nobody has painted it since the war,” "
    "the keeper said, and the mayor’s office agreed.",
    "The council—which meets twice a year—may sell the tower, two clerks told this paper. "
    "A buyer would have to keep the lamp burning, but nobody knows who would pay for the oil.",
    "Café owners on the quay fear for their trade. They have asked the council to wait… and the council has waited "
    "before. A sale might still come in the spring, though the keeper calls that a rumour.",
    "The council has not answered our questions, and the mayor’s office said nothing at all about the price.",
)
TEXT = "\n".join(PARAGRAPHS)
FOOTER = "The post Who Wants a Lighthouse? appeared first on The Harbour Gazette."
FILE = f"{TEXT}\n{FOOTER}\n".encode()

SOURCE_YAML = """\
- id: document:gazette
  title: Who Wants a Lighthouse?
  creator: person:quill
  publisher: outlet:gazette
  issued: 2024-05-03
- id: outlet:gazette
  prefLabel: Harbour Gazette
- id: person:quill
  prefLabel: Ann Quill
- id: snapshot:gaz
  snapshotOf: document:gazette
  sha256: {sha256}
  characters: {characters}
  paragraphs: {paragraphs}
"""
