"""Source folders: their texts, spans and numbers, and what is added to them."""

from dataclasses import replace

import pytest
import yaml
from small_article import SOURCE_YAML, TEXT

from kg import curation
from kg.curation import BadSpan, OtherText, SourceText
from kg.errors import InputError, KgError, UsageError
from kg.evidence import Snapshot, find_words
from kg.project import Sources

SMALL = Snapshot.of(TEXT)
SPAN = find_words(SMALL, "the keeper said … office agreed")
OTHER = find_words(SMALL, "Café owners on … their trade")
SOURCE = SOURCE_YAML.format(sha256=SMALL.sha256, characters=len(SMALL.text), paragraphs=4)
LINE = (
    "- {{id: span:gaz-{s.start}-{s.end}, hasSource: snapshot:gaz, start: {s.start}, end: {s.end}, "
    "paragraph: {s.paragraph}, spanSha256: {s.sha256}, normalizedSha256: {s.normalized_sha256}, "
    "spanWords: {s.words}}}\n"
)
FOLDER = "seeds/sources/gazette"


@pytest.fixture
def gazette(sources: Sources) -> Sources:
    """Return a project with one source of one span."""
    spans = "# head\n" + LINE.format(s=SPAN)
    files = {f"{FOLDER}/source.yaml": SOURCE.encode(), f"{FOLDER}/spans.yaml": spans.encode()}
    return replace(sources, files=files)


def with_file(sources: Sources, name: str, text: str) -> Sources:
    return replace(sources, files=dict(sources.files) | {name: text.encode()})


def only(sources: Sources) -> SourceText:
    (text,) = curation.source_texts(sources)
    return text


def test_a_source_as_its_folder_has_it(gazette: Sources) -> None:
    text = only(gazette)
    assert (text.folder, text.slug, text.document, text.sha256) == ("gazette", "gaz", "document:gazette", SMALL.sha256)
    assert text.spans_path == f"{FOLDER}/spans.yaml"
    (recorded,) = text.spans
    assert (recorded.span, str(recorded.place)) == (SPAN, f"{FOLDER}/spans.yaml:2")
    assert recorded.id == text.span_id(SPAN)
    assert curation.folders(gazette) == {"gazette"}


def test_spans_inside_claims_and_spans_of_another_snapshot(gazette: Sources) -> None:
    inside = LINE.format(s=OTHER).removeprefix("- ").replace("hasSource: snapshot:gaz, ", "")
    nested = f"- id: claim:gaz-001\n  evidence:\n    - {inside}    - {{id: span:gaz-9, note: only named}}\n"
    foreign = LINE.format(s=OTHER).replace("snapshot:gaz", "snapshot:else")
    text = only(with_file(with_file(gazette, f"{FOLDER}/c.yaml", nested), f"{FOLDER}/e.yaml", foreign))
    assert [r.span for r in text.spans] == [OTHER, SPAN]
    assert str(text.spans[0].place) == f"{FOLDER}/c.yaml:3"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (f"start: {SPAN.start}", "start: x", "start"),
        (f"spanWords: {SPAN.words}", "note: none", "spanWords"),
        (SPAN.sha256, SPAN.sha256.upper(), "spanSha256"),
        (SPAN.normalized_sha256, "[a]", "normalizedSha256"),
    ],
)
def test_a_span_that_cannot_be_checked(old: str, new: str, told: str, gazette: Sources) -> None:
    bad = LINE.format(s=SPAN).replace(old, new)
    with pytest.raises(BadSpan, match=f"no usable {told}") as caught:
        curation.source_texts(with_file(gazette, f"{FOLDER}/spans.yaml", bad))
    assert str(caught.value.place) == f"{FOLDER}/spans.yaml:1"


def test_unreadable_yaml_is_told_at_its_line(gazette: Sources) -> None:
    with pytest.raises(InputError) as caught:
        curation.source_texts(with_file(gazette, f"{FOLDER}/spans.yaml", "- {id: span:gaz-1\n"))
    assert caught.value.place is not None
    assert caught.value.place.file == f"{FOLDER}/spans.yaml"


def test_which_source(gazette: Sources) -> None:
    first = only(gazette)
    second = replace(first, slug="two", folder="second", document="document:second", sha256="f" * 64)
    third = replace(first, slug="gaz2", sha256="e" * 64)
    texts = (first, second, third)
    for name in ("gaz", "snapshot:gaz"):
        assert curation.choose(texts, name) is first
    assert curation.choose(texts, "document:second") is second
    assert curation.choose(texts, None, "f" * 64) is second
    assert curation.choose(texts, "gazette", "e" * 64) is third
    assert curation.choose((first,), None, "unknown") is first
    with pytest.raises(UsageError, match="which source") as several:
        curation.choose(texts, None, "unknown")
    assert several.value.help == "say --source gaz or two or gaz2"
    with pytest.raises(UsageError, match="no source 'gazete'") as near:
        curation.choose(texts, "gazete")
    assert "gazette" in str(near.value.help)
    with pytest.raises(UsageError, match="no source has a text"):
        curation.choose((), None)


def test_another_text_is_refused(gazette: Sources) -> None:
    curation.require(only(gazette), SMALL, "a.txt")
    with pytest.raises(OtherText, match="snapshot:gaz") as caught:
        curation.require(only(gazette), Snapshot.of("something else"), "a.txt")
    assert SMALL.sha256 in str(caught.value.help)


def test_a_span_is_added_in_its_order(gazette: Sources) -> None:
    text = only(gazette)
    before = b"# head\n\n" + LINE.format(s=OTHER).encode()
    data, is_new = curation.with_span(before, replace(text, spans=()), SPAN)
    assert is_new
    assert data.decode() == "# head\n\n" + LINE.format(s=SPAN) + LINE.format(s=OTHER)
    assert [n["id"] for n in yaml.safe_load(data)] == [text.span_id(SPAN), text.span_id(OTHER)]


def test_the_first_span_makes_the_file_and_a_known_one_changes_nothing(gazette: Sources) -> None:
    text = only(gazette)
    data, is_new = curation.with_span(None, replace(text, spans=()), SPAN)
    assert is_new
    assert data.decode().endswith("\n\n" + LINE.format(s=SPAN))
    assert data.startswith(b"# Written by machine")
    assert curation.with_span(data, text, SPAN) == (data, False)


def test_entries_written_by_hand_stay_as_they_are(gazette: Sources) -> None:
    text = replace(only(gazette), spans=())
    hand = "- id: span:gaz-9000-9999\n  start: 9000 # far\n  end: x\n- {id: span:gaz-0-1, note: no numbers}"
    data, _ = curation.with_span(hand.encode(), text, SPAN)
    far, none = hand.partition("\n- ")[0] + "\n", "- {id: span:gaz-0-1, note: no numbers}\n"
    assert data.decode() == none + LINE.format(s=SPAN) + far


@pytest.mark.parametrize("bad", ["  - {id: span:a-1-2, start: 1}\n", "id: x\n", "- [\n"])
def test_a_spans_file_that_is_none(bad: str, gazette: Sources) -> None:
    with pytest.raises(KgError):
        curation.with_span(bad.encode(), replace(only(gazette), spans=()), SPAN)


def test_claim_numbers_are_never_used_again(gazette: Sources) -> None:
    assert curation.next_claim(gazette, "gaz") == "claim:gaz-001"
    claims = "- {id: claim:gaz-007.1}\n- {id: retraction:x, retracts: claim:gaz-041}\n- {id: claim:gazelle-900}\n"
    assert curation.next_claim(with_file(gazette, "seeds/reference/r.yaml", claims), "gaz") == "claim:gaz-042"


def test_the_skeleton_is_yaml_with_the_choices_beside_it() -> None:
    text = curation.skeleton("claim:gaz-001", "span:gaz-1-2", {"act": ["asserts", "denies"], "realis": ["planned"]})
    (claim,) = yaml.safe_load(text)
    assert (claim["id"], claim["evidence"]) == ("claim:gaz-001", "span:gaz-1-2")
    assert list(claim["content"]) == ["id", "gloss", "realis", "that"]
    assert "# asserts | denies" in text
    assert all(len(line) < 120 for line in text.splitlines())


def test_the_entry_of_a_snapshot() -> None:
    (entry,) = yaml.safe_load(curation.snapshot_entry("gaz", "document:gazette", SMALL))
    assert entry == {
        "id": "snapshot:gaz",
        "snapshotOf": "document:gazette",
        "sha256": SMALL.sha256,
        "characters": len(SMALL.text),
        "paragraphs": 4,
    }
