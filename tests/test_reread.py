"""Every published RDF file, reread by a second and a third parser, is the same dataset, literals as written."""

from collections.abc import Mapping

import pytest
from rdf_terms import RAPPER, RAPTOR, read, read_by_raptor, read_by_rdflib

from kg.formats import by_suffix
from kg.writer import digest


@pytest.fixture(scope="module")
def files(published: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return every published RDF file."""
    others = ("manifest.json", "seeds.schema.json", "SHA256SUMS", "context.jsonld")
    return {name: data for name, data in published.items() if name not in others}


def test_rdflib_reads_every_file_as_it_is(files: dict[str, bytes]) -> None:
    assert len(files) > 14
    for name, data in files.items():
        form = by_suffix(name)
        assert form is not None
        assert digest(read_by_rdflib(data, form)) == digest(read(data, form)), name


@pytest.mark.skipif(RAPPER is None, reason="NO RAPPER on the PATH (Debian: raptor2-utils): raptor does not reread")
def test_raptor_reads_every_file_as_it_is(files: dict[str, bytes]) -> None:
    for name, data in files.items():
        form = by_suffix(name)
        assert form is not None
        if form.name in RAPTOR:
            assert digest(read_by_raptor(data, form)) == digest(read(data, form)), name
