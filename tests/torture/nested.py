"""Documents nested too deeply, bombs, and documents that are too long."""

from torture.sweep import Content

DEPTHS = (200, 1000, 10_000, 100_000)
MEBIBYTE = b"x" * (1 << 20)
_HEAD = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">\n'

Nest = tuple[bytes, bytes, bytes, bytes, bytes]
"""Before, what opens a level, the middle, what closes a level, after."""

RDF: dict[str, Nest] = {
    "terms.ttl": (b"<urn:s> <urn:p> ", b"<<( <urn:s> <urn:p> ", b"1", b" )>>", b" .\n"),
    "lines.ttl": (b"<urn:s> <urn:p> ", b"<<( <urn:s> <urn:p> # )>>\n", b"1", b" )>>\n", b" .\n"),
    "terms.nt": (b"<urn:s> <urn:p> ", b"<<( <urn:s> <urn:p> ", b'"1"', b" )>>", b" .\n"),
    "terms.nq": (b"<urn:s> <urn:p> ", b"<<( <urn:s> <urn:p> ", b'"1"', b" )>>", b" <urn:g> .\n"),
    "terms.trig": (b"<urn:g> { <urn:s> <urn:p> ", b"<<( <urn:s> <urn:p> ", b"1", b" )>>", b" }\n"),
    "graphs.trig": (b"<urn:g> ", b"{ ", b"", b"} ", b"\n"),
    "arrays.jsonld": (b'{"@id": "urn:s", "urn:p": ', b"[", b"1", b"]", b"}"),
    "objects.jsonld": (b'{"@id": "urn:s", "urn:p": ', b'{"urn:p": ', b"1", b"}", b"}"),
    "lists.jsonld": (b'{"@id": "urn:s", "urn:p": ', b'{"@list": [', b"1", b"]}", b"}"),
    "sets.jsonld": (b'{"@id": "urn:s", "urn:p": ', b'{"@set": [', b"1", b"]}", b"}"),
    "graphs.jsonld": (b"", b'{"@graph": [', b'{"@id": "urn:s", "urn:p": 1}', b"]}", b""),
    "contexts.jsonld": (b'{"@context": ', b'{"a": {"@id": "urn:a", "@context": ', b"{}", b"}}", b', "a": "x"}'),
    "reverse.jsonld": (b'{"@id": "urn:s", "@reverse": ', b'{"urn:p": {"@reverse": ', b"{}", b"}}", b"}"),
    "included.jsonld": (b'{"@included": ', b'{"@included": ', b"{}", b"}", b"}"),
    "nest.jsonld": (b'{"@context": {"n": "@nest"}, "n": ', b'{"n": ', b"{}", b"}", b"}"),
    "json.jsonld": (b'{"@id": "urn:s", "urn:p": {"@type": "@json", "@value": ', b"[", b"1", b"]", b"}}"),
    "elements.rdf": (_HEAD, b"<e:A><e:p>", b"", b"</e:p></e:A>", b"</rdf:RDF>"),
    "literal.rdf": (_HEAD + b'<e:A><e:p rdf:parseType="Literal">', b"<e:b>", b"", b"</e:b>", b"</e:p></e:A></rdf:RDF>"),
    "resource.rdf": (_HEAD + b"<e:A>", b'<e:p rdf:parseType="Resource">', b"", b"</e:p>", b"</e:A></rdf:RDF>"),
    "collection.rdf": (_HEAD, b'<e:A><e:p rdf:parseType="Collection">', b"", b"</e:p></e:A>", b"</rdf:RDF>"),
}
DEEP_BUT_READ: dict[str, Nest] = {
    "nodes.ttl": (b"<urn:s> <urn:p> ", b"[ <urn:p> ", b"1", b"]", b" .\n"),
    "collections.ttl": (b"<urn:s> <urn:p> ", b"(", b"1", b")", b" .\n"),
    "reified.ttl": (b"<urn:s> <urn:p> ", b"<< <urn:s> <urn:p> ", b"1", b" >>", b" .\n"),
    "annotated.ttl": (b"<urn:s> <urn:p> 1 ", b"{| <urn:p> 1 ", b"", b"|}", b" .\n"),
}
"""What parsers unfold by themselves: no level is a level to the reader, but the writers must not stumble either."""

YAML: dict[str, Nest] = {
    "flow": (b"- id: state:XXX\n  altLabel: ", b"[", b"x", b"]", b"\n"),
    "braces": (b"- id: state:XXX\n  altLabel: ", b"{a: ", b"x", b"}", b"\n"),
    "pairs": (b"- id: state:XXX\n  altLabel: ", b"[a: ", b"x", b"]", b"\n"),
    "dashes": (b"", b"- ", b"x", b"", b"\n"),
    "questions": (b"", b"? ", b"x", b"", b"\n"),
    "open": (b"", b"[", b"", b"", b""),
}
SPARQL: dict[str, Nest] = {
    "groups": (b"SELECT * ", b"{", b"?s ?p ?o", b"}", b""),
    "parentheses": (b"SELECT * { FILTER ", b"(", b"1", b")", b" }"),
    "not": (b"SELECT * { FILTER (", b"!", b"true", b"", b") }"),
    "minus": (b"SELECT * { FILTER (", b"- ", b"1", b"", b") }"),
    "plus": (b"SELECT * { FILTER (1", b"+1", b"", b"", b") }"),
    "or": (b"SELECT * { FILTER (1", b"||1", b"", b"", b") }"),
    "path": (b"SELECT * { ?s ", b"^", b"<urn:p>", b"", b" ?o }"),
    "star": (b"SELECT * { ?s ", b"(", b"<urn:p>", b")*", b" ?o }"),
    "slash": (b"SELECT * { ?s <urn:p>", b"/<urn:p>", b"", b"", b" ?o }"),
    "collections": (b"SELECT * { ?s ?p ", b"(", b"1", b")", b" }"),
    "nodes": (b"SELECT * { ?s ?p ", b"[ <urn:p> ", b"1", b"]", b" }"),
    "exists": (b"SELECT * { ", b"FILTER EXISTS {", b"?s ?p ?o", b"}", b" }"),
    "optional": (b"SELECT * { ", b"OPTIONAL {", b"?s ?p ?o", b"}", b" }"),
    "union": (b"SELECT * { {}", b" UNION {}", b"", b"", b" }"),
    "selects": (b"SELECT * { ", b"{ SELECT * {", b"?s ?p ?o", b"}}", b" }"),
    "calls": (b"SELECT * { BIND (", b"STR(", b"1", b")", b" AS ?x) }"),
    "triples": (b"SELECT * { ?s ?p ", b"<<( ?a ?b ", b"1", b" )>>", b" }"),
}
TOML: dict[str, Nest] = {
    "arrays": (b"name = ", b"[", b"1", b"]", b"\n"),
    "tables": (b"name = ", b"{a = ", b"1", b"}", b"\n"),
    "keys": (b"a", b".a", b" = 1", b"", b"\n"),
    "headers": (b"", b"[", b"a", b"]", b"\n"),
}
JSON: dict[str, Nest] = {
    "arrays": (b'{"files": ', b"[", b"1", b"]", b"}"),
    "objects": (b'{"files": ', b'{"a": ', b"1", b"}", b"}"),
    "open": (b"", b"[", b"", b"", b""),
}
HTML: dict[str, Nest] = {
    "divisions": (b"<html>", b"<div>", b"text", b"</div>", b"</html>"),
    "scripts": (b"<html>", b"<script>", b"text", b"", b"</html>"),
    "comments": (b"<html>", b"<!--", b"text", b"", b""),
    "cdata": (b"<html>", b"<![CDATA[", b"text", b"", b""),
    "entities": (b"<html><p>", b"&amp", b"text", b"", b""),
    "tags": (b"<html>", b"<a", b"text", b"", b""),
    "declarations": (b"<html>", b"<!a", b"text", b"", b""),
    "templates": (b"<html>", b"<template><svg>", b"text", b"", b""),
}


def nested(nest: Nest, levels: int) -> bytes:
    """Return the document with so many levels."""
    before, opening, middle, closing, after = nest
    return before + opening * levels + middle + closing * levels + after


def bombs() -> dict[str, bytes]:
    """Return documents whose entities grow or fetch, by file name."""

    def doc(kind: str, text: str) -> bytes:
        return (
            f"<?xml version='1.0'?>\n<!DOCTYPE r {kind}>\n".encode()
            + _HEAD
            + f"<e:A><e:p>{text}</e:p></e:A></rdf:RDF>".encode()
        )

    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return {
        "laughs.rdf": doc(f'[<!ENTITY l0 "ha">{laughs}]', "&l9;"),
        "quadratic.rdf": doc(f'[<!ENTITY a "{"a" * 50_000}">]', "&a;" * 2000),
        "file.rdf": doc('[<!ENTITY a SYSTEM "file:///etc/hostname">]', "&a;"),
        "http.rdf": doc('[<!ENTITY a SYSTEM "http://127.0.0.1:9/">]', "&a;"),
        "external.rdf": doc('SYSTEM "http://127.0.0.1:9/x.dtd"', "x"),
        "parameter.rdf": doc('[<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]', "x"),
        "recursive.rdf": doc('[<!ENTITY a "&b;"><!ENTITY b "&a;">]', "&a;"),
        "attribute.rdf": doc('[<!ATTLIST e:A e:q CDATA "x">]', "x"),
        "late.rdf": _HEAD + b"<!DOCTYPE r [<!ENTITY a 'b'>]><e:A><e:p>&a;</e:p></e:A></rdf:RDF>",
        "undeclared.rdf": _HEAD + b"<e:A><e:p>&nope;</e:p></e:A></rdf:RDF>",
        "wide.rdf": "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>".encode("utf-16"),
        "import.jsonld": b'{"@context": {"@import": "http://127.0.0.1:9/c"}, "@id": "urn:s"}',
        "remote.jsonld": b'{"@context": ["http://127.0.0.1:9/c"], "@id": "urn:s", "urn:p": 1}',
        "file.jsonld": b'{"@context": "file:///etc/hostname", "@id": "urn:s", "urn:p": 1}',
        "scoped.jsonld": b'{"@context": {"a": {"@id": "urn:a", "@context": "http://127.0.0.1:9/c"}}, "a": {"b": 1}}',
    }


def giants(size: int = 100) -> dict[str, Content]:
    """Return documents with one literal, name, comment or element of so many MiB, by file name."""
    statement = b"<urn:s> <urn:p> "
    around = {
        "literal.nt": (statement + b'"', b'" .\n'),
        "iri.nt": (statement + b"<urn:", b"> .\n"),
        "comment.nt": (b"#", b"\n" + statement + b'"" .\n'),
        "literal.nq": (statement + b'"', b'" <urn:g> .\n'),
        "literal.ttl": (statement + b'"""', b'""" .\n'),
        "name.ttl": (b"@prefix a: <urn:a:> .\n<urn:s> <urn:p> a:", b" .\n"),
        "label.ttl": (b"_:", b" <urn:p> 1 .\n"),
        "language.ttl": (statement + b'"x"@', b" .\n"),
        "number.ttl": (statement + b"1e", b" .\n"),
        "literal.trig": (b"{ " + statement + b"'", b"' }\n"),
        "text.jsonld": (b'{"@id": "urn:s", "urn:p": "', b'"}'),
        "key.jsonld": (b'{"@id": "urn:s", "urn:', b'": 1}'),
        "text.rdf": (_HEAD + b"<e:A><e:p>", b"</e:p></e:A></rdf:RDF>"),
        "attribute.rdf": (_HEAD + b'<e:A e:p="', b'"/></rdf:RDF>'),
        "comment.rdf": (_HEAD + b"<!--", b"--><e:A><e:p>1</e:p></e:A></rdf:RDF>"),
    }
    return {name: (before, MEBIBYTE, size, after) for name, (before, after) in around.items()}
