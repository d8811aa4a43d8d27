"""Every slot of every format into which a naughty string is put, as it comes: nothing is escaped."""

S = b"\xf0SLOT\xf0"
"""Where the string goes."""


def filled(template: bytes, text: bytes) -> bytes:
    """Return a template with a string in its slot."""
    return template.replace(S, text)


_P = b"<http://e/s> <http://e/p> "
_HEAD = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">\n'
_HEAD += b'<rdf:Description rdf:about="urn:s">'
_TAIL = b"</rdf:Description></rdf:RDF>\n"

RDF: dict[str, tuple[bytes, ...]] = {
    "x.ttl": (
        S,
        _P + b'"' + S + b'" .\n',
        _P + b'"""' + S + b'""" .\n',
        b"<http://e/" + S + b"> a <http://e/C> .\n",
        b"@prefix e: <" + S + b"> .\ne:s a e:C .\n",
        b"@prefix " + S + b": <http://e/> .\n",
        b"@prefix e: <http://e/> .\ne:" + S + b" a e:C .\n",
        _P + b'"x"^^<' + S + b"> .\n",
        _P + b'"x"@' + S + b" .\n",
        b"_:" + S + b" a <http://e/C> .\n",
        b"@base <" + S + b"> .\n<a> <b> <c> .\n",
        b"# " + S + b"\n" + _P + b"1 .\n",
    ),
    "x.nt": (
        _P + b'"' + S + b'" .\n',
        _P + b"<" + S + b"> .\n",
        _P + b'"x"^^<' + S + b"> .\n",
        _P + b"_:" + S + b" .\n",
    ),
    "x.nq": (_P + b'"x"@' + S + b" <http://e/g> .\n", _P + b'"x" <' + S + b"> .\n", _P + b'"x" _:' + S + b" .\n"),
    "x.trig": (b"<" + S + b"> { " + _P + b"1 }\n", b"{ " + _P + b"'" + S + b"' }\n", b"GRAPH _:" + S + b" { }\n"),
    "x.jsonld": (
        b'{"@id": "urn:s", "urn:p": "' + S + b'"}',
        b'{"@id": "' + S + b'", "urn:p": 1}',
        b'{"@id": "urn:s", "' + S + b'": 1}',
        b'{"@id": "urn:s", "urn:p": {"@value": "x", "@type": "' + S + b'"}}',
        b'{"@id": "urn:s", "urn:p": {"@value": "x", "@language": "' + S + b'"}}',
        b'{"@context": {"' + S + b'": "urn:x"}, "@id": "urn:s", "x": 1}',
        b'{"@context": {"@vocab": "' + S + b'"}, "@id": "urn:s", "x": 1}',
        b'{"@context": {"@base": "' + S + b'"}, "@id": "s", "urn:p": 1}',
        b'{"@context": "' + S + b'", "@id": "urn:s", "urn:p": 1}',
        b'{"@id": "_:' + S + b'", "urn:p": ' + S + b"}",
    ),
    "x.rdf": (
        _HEAD + b"<e:p>" + S + b"</e:p>" + _TAIL,
        _HEAD + b'<e:p rdf:resource="' + S + b'"/>' + _TAIL,
        _HEAD + b'<e:p rdf:datatype="' + S + b'">x</e:p>' + _TAIL,
        _HEAD + b'<e:p xml:lang="' + S + b'">x</e:p>' + _TAIL,
        _HEAD + b'<e:p rdf:nodeID="' + S + b'"/>' + _TAIL,
        _HEAD + b'<e:p rdf:ID="' + S + b'"/>' + _TAIL,
        _HEAD + b"<e:" + S + b">x</e:" + S + b">" + _TAIL,
        _HEAD + b'<e:p xmlns:x="' + S + b'"><x:y/></e:p>' + _TAIL,
        b'<?xml version="1.0" encoding="' + S + b'"?>\n' + _HEAD + _TAIL,
    ),
}

SEEDS: tuple[bytes, ...] = (
    S,
    b"- id: state:" + S + b"\n  prefLabel: X\n",
    b"- id: " + S + b"\n  prefLabel: X\n",
    b"- id: state:XXX\n  prefLabel: " + S + b"\n",
    b'- id: state:XXX\n  prefLabel: "' + S + b'"\n',
    b"- id: state:XXX\n  prefLabel: '" + S + b"'\n",
    b"- id: state:XXX\n  prefLabel: |\n    " + S + b"\n",
    b"- id: state:XXX\n  altLabel: {value: x, lang: " + S + b"}\n",
    b"- id: state:XXX\n  altLabel: [" + S + b", x]\n",
    b"- id: state:XXX\n  " + S + b": x\n",
    b"- {id: state:XXX, exactMatch: " + S + b"}\n",
    b'- {id: state:XXX, exactMatch: "' + S + b'"}\n',
    b"- {id: membership:x, member: " + S + b", organization: arrangement:league, during: 1950}\n",
    b"- {id: membership:x, member: state:USA, organization: arrangement:league, during: " + S + b"}\n",
    b"- {id: claim:gaz-900, claimant: person:quill, act: " + S + b", evidence: " + S + b", content: proposition:x}\n",
    b"- {id: proposition:x, gloss: x, that: {id: event:x, eventType: " + S + b", target: state:USA}}\n",
    b"- {id: span:gaz-0-9, hasSource: snapshot:gaz, start: " + S + b", end: 9, paragraph: 1, spanWords: 2}\n",
)

SETTINGS: tuple[bytes, ...] = tuple(
    b"".join(
        key + b' = "' + (S if key == spoiled else value) + b'"\n'
        for key, value in {
            b"name": b"alliance-kg",
            b"title": b"T",
            b"description": b"D",
            b"base": b"https://e.example/",
            b"version": b"0.1.0",
            b"as_of": b"2025-03-06",
            b"license": b"https://e.example/l",
            b"creator": b"C",
        }.items()
    )
    for spoiled in (b"name", b"title", b"description", b"base", b"version", b"as_of", b"license", b"creator")
)

QUERIES: tuple[bytes, ...] = (
    S,
    b'SELECT * { ?s ?p "' + S + b'" }',
    b"SELECT * { ?s ?p <" + S + b"> }",
    b'SELECT * { ?s ?p "x"@' + S + b" }",
    b'SELECT * { ?s ?p "x"^^<' + S + b"> }",
    b"SELECT ?" + S + b" { ?s ?p ?" + S + b" }",
    b"PREFIX " + S + b": <http://e/> ASK { ?s ?p ?o }",
    b"PREFIX e: <" + S + b"> ASK { e:s ?p ?o }",
    b"ASK { ?s ?p _:" + S + b" }",
    b'ASK { ?s ?p ?o FILTER (REGEX(STR(?o), "' + S + b'")) }',
    b"ASK { ?s ?p ?o } # " + S,
    b'SELECT (IRI("' + S + b'") AS ?x) (STRLANG("a", "' + S + b'") AS ?y) (STRDT("a", IRI("' + S + b'")) AS ?z) {}',
)
