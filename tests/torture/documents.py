"""Well-formed documents of every kind that a command reads, and the ways to spoil their bytes."""

import random
from collections.abc import Iterator

TURTLE = """\
@base <http://e/> .
@prefix e: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
# a remark
e:s a e:C ; e:p "text", 'other'@en-GB, \"\"\"long "text"
on lines\"\"\", 01, 1.10, 1.0E0, true, "x"^^xsd:date ;
    e:q [ e:r ( 1 2 [ e:x <o> ] ) ; e:y _:b ] .
_:b e:p <http://e/\\u00e9> , e:a\\-b , "\\t\\"\\\\ \\u00E9" .
<t> e:p <<( e:a e:b "c" )>> .
"""
TRIG = TURTLE.partition("<t>")[0] + 'GRAPH e:g { e:s e:p _:b , "in a graph" }\n{ e:t e:p e:o }\n_:g { e:u e:p 1 }\n'
NTRIPLES = """\
<http://e/s> <http://e/p> "text" .
_:b <http://e/p> "other"@en-GB . # a remark
<http://e/s> <http://e/p> "x\\u00e9\\U0001F600\\n\\"\\\\"^^<http://www.w3.org/2001/XMLSchema#string> .
<http://e/\\u00e9> <http://e/p> _:b.c .

<http://e/s> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
NQUADS = NTRIPLES + '<http://e/s> <http://e/p> "in a graph" <http://e/g> .\n_:a <http://e/p> <http://e/o> _:g .\n'
JSONLD = """\
{"@context": {"@vocab": "http://e/", "e": "http://e/", "when": {"@id": "e:when", "@type": "e:date"},
  "names": {"@id": "e:name", "@container": "@language"}, "list": {"@id": "e:list", "@container": "@list"},
  "in": {"@reverse": "e:has"}, "box": "@nest", "data": {"@id": "e:data", "@type": "@json"}},
 "@graph": [
  {"@id": "http://e/s", "@type": "C", "p": ["text", 1, 1.5, true, {"@value": "x", "@language": "en-GB"}],
   "when": "2024-01-01", "names": {"en": "one", "de": ["eins", "ein"]}, "list": [1, [2, 3], {"@id": "_:b"}],
   "in": {"@id": "e:t"}, "box": {"q": "nested"}, "data": {"a": [null, "b"]}},
  {"@id": "e:g", "@graph": [{"@id": "_:b", "p": "in \\u00e9 \\"graph\\""}]}]}
"""
RDFXML = """\
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" xml:base="http://e/" xml:lang="en">
<!-- a remark -->
<e:C rdf:about="s" e:name="one &amp; two"><e:p>text</e:p><e:p rdf:datatype="http://e/d">x</e:p>
 <e:q rdf:parseType="Collection"><rdf:Description rdf:about="a"/><e:D rdf:ID="b"/></e:q>
 <e:r rdf:parseType="Resource"><e:x rdf:nodeID="n"/></e:r><e:l rdf:parseType="Literal"><b xmlns="u:x">bold</b></e:l>
 <e:z><rdf:Seq><rdf:li>1</rdf:li><rdf:_2 rdf:resource="two"/></rdf:Seq></e:z><e:c><![CDATA[a < b]]></e:c>
</e:C>
<rdf:Description rdf:nodeID="n" xml:lang="en-GB"><e:p rdf:ID="r">&#233;</e:p></rdf:Description>
</rdf:RDF>
"""
SPARQL = """\
PREFIX e: <http://e/>
# a remark
SELECT DISTINCT ?s (COUNT(?o) AS ?n) WHERE {
  { ?s e:p/e:q*|^e:r ?o } UNION { GRAPH ?g { ?s a e:C ; e:p "text"@en, 1.5, true } }
  OPTIONAL { ?s e:when ?w FILTER (?w > "2024-01-01"^^xsd:date && REGEX(?x, "^a")) }
  VALUES (?x ?y) { ("a" UNDEF) (<b> 2) } BIND (IF(BOUND(?w), ?w, "none") AS ?v)
  FILTER NOT EXISTS { ?s e:not [ e:p ( 1 2 ) ] } MINUS { ?s e:m \"\"\"long\"\"\" }
} GROUP BY ?s HAVING (COUNT(?o) > 0) ORDER BY DESC(?n) LIMIT 10 OFFSET 0
"""
RDF = {"ttl": TURTLE, "trig": TRIG, "nt": NTRIPLES, "nq": NQUADS, "jsonld": JSONLD, "rdf": RDFXML}


def mutants(data: bytes, count: int, seed: str) -> Iterator[bytes]:
    """Yield so many copies of a document with one to four bytes changed, put in, taken out, doubled or swapped."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            _change(changed, chance)
        yield bytes(changed)


def _change(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data)) if data else 0
    end = min(len(data), at + chance.randint(1, 12))
    way = chance.randrange(6)
    if way == 0 and data:
        data[at] = chance.randrange(256)
    elif way == 1:
        data[at:at] = bytes([chance.choice(b"\"'<>{}[]()\\#:@^;,.\n\t \x00\xff_-&")])
    elif way == 2:
        del data[at:end]
    elif way == 3:
        data[at:at] = data[at:end]
    elif way == 4 and data:
        data[at] ^= 1 << chance.randrange(8)
    else:
        other = chance.randrange(len(data)) if data else 0
        data[at:end] = data[other : other + end - at]


def truncations(data: bytes, step: int = 64) -> Iterator[bytes]:
    """Yield a document cut at every so many bytes, from the first on."""
    for end in range(0, len(data), step):
        yield data[:end]
