"""Formats: one table, found by name, suffix and media type."""

import pyoxigraph
import pytest

from kg.errors import UsageError
from kg.formats import FORMATS, Format, by_media_type, by_name, by_suffix


def test_nothing_in_the_table_stands_twice() -> None:
    for values in (
        [f.name for f in FORMATS],
        [f.media_type for f in FORMATS],
        [s for f in FORMATS for s in (f.suffix, *f.other_suffixes)],
    ):
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.name)
def test_a_format_is_found_by_each_of_its_names(form: Format) -> None:
    assert by_name(form.name) is by_name(form.name.upper()) is form
    assert by_name(form.media_type) is form
    assert by_media_type(f"{form.media_type.upper()}; charset=utf-8") is form
    for suffix in (form.suffix, *form.other_suffixes):
        assert by_suffix(f"some/folder.d/name{suffix}") is form
        assert by_suffix(f"NAME{suffix.upper()}.gz") is form


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.name)
def test_the_table_agrees_with_the_parser(form: Format) -> None:
    theirs = pyoxigraph.RdfFormat.from_media_type(form.media_type)
    assert theirs is not None
    assert theirs.supports_datasets is form.named_graphs
    assert theirs.iri.rpartition("/")[2] == form.iana.rpartition("/")[2]
    assert pyoxigraph.RdfFormat.from_extension(form.suffix.removeprefix(".")) == theirs


def test_an_unknown_format_is_a_usage_error_that_lists_them() -> None:
    with pytest.raises(UsageError) as caught:
        by_name("rdfxml")
    assert caught.value.exit_status == 2
    assert all(form.name in str(caught.value.help) for form in FORMATS)


@pytest.mark.parametrize("name", ["", "README", "folder.ttl/README", "x.csv", ".gz"])
def test_a_file_of_no_format(name: str) -> None:
    assert by_suffix(name) is None
    assert by_media_type("text/csv") is None
