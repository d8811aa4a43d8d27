"""EDTF to bounds; the short cut for plain dates equals the edtf library."""

from collections.abc import Callable
from datetime import date
from functools import partial

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import Bounds, DateError, _by_library, bounds

PLAIN = st.one_of(
    st.integers(1, 9999).map(lambda y: f"{y:04d}"),
    st.dates(date(1, 1, 1)).map(lambda d: d.isoformat()[:7]),
    st.dates(date(1, 1, 1)).map(lambda d: d.isoformat()),
)


def library_days(text: str) -> tuple[str, str]:
    parsed = edtf.parse_edtf(text)
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    first, last = (f"{d.tm_year:04d}-{d.tm_mon:02d}-{d.tm_mday:02d}" for d in (lower, upper))
    return first, last


@given(PLAIN)
def test_plain_dates_equal_the_library(text: str) -> None:
    found = bounds(text)
    first, last = library_days(text)
    assert found == Bounds(f"{first}T00:00:00Z", f"{last}T23:59:59Z", f"{first}T00:00:00Z", f"{last}T23:59:59Z")


@given(st.integers(1, 9999), st.integers(21, 41))
def test_seasons_equal_the_library(year: int, season: int) -> None:
    text = f"{year:04d}-{season}"
    assert outcome(partial(bounds, text)) == outcome(partial(_by_library, text, strict=False))


@given(PLAIN, st.sampled_from("~?"), PLAIN | st.just(".."), st.sampled_from(["", "~", "?"]), st.booleans())
def test_approximate_ends_equal_the_library(left: str, mark: str, right: str, other: str, strict: bool) -> None:
    ends = right if right == ".." else f"{right}{other}"
    for text in (f"{left}{mark}", f"{left}{mark}/{ends}", f"../{left}{mark}"):
        assert outcome(partial(bounds, text, strict=strict)) == outcome(partial(_by_library, text, strict))


def outcome(found: Callable[[], Bounds]) -> Bounds | str:
    """Return bounds, or that there are none."""
    try:
        return found()
    except DateError as error:
        return error.message


@given(PLAIN, PLAIN)
def test_plain_intervals_equal_the_library(left: str, right: str) -> None:
    (first, latest_start), (earliest_end, last) = library_days(left), library_days(right)
    if first > last:
        with pytest.raises(DateError, match="ends before it begins"):
            bounds(f"{left}/{right}")
    else:
        expected = Bounds(
            f"{first}T00:00:00Z", f"{latest_start}T23:59:59Z", f"{earliest_end}T00:00:00Z", f"{last}T23:59:59Z"
        )
        assert bounds(f"{left}/{right}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1949-08-24/..", ("1949-08-24", "1949-08-24", None, None, True)),
        ("../2020", (None, None, "2020-01-01", "2020-12-31", False)),
        ("2024-22", ("2024-06-01", "2024-08-31", "2024-06-01", "2024-08-31", False)),
        ("1948~/..", ("1947-01-01", "1949-12-31", None, None, True)),
        ("1956?", ("1955-01-01", "1957-12-31", "1955-01-01", "1957-12-31", False)),
        ("2004-06-XX", ("2004-06-01", "2004-06-30", "2004-06-01", "2004-06-30", False)),
        ("2024-02", ("2024-02-01", "2024-02-29", "2024-02-01", "2024-02-29", False)),
    ],
)
def test_bounds_of_telling_dates(
    text: str, expected: tuple[str | None, str | None, str | None, str | None, bool]
) -> None:
    found = bounds(text)
    days = (found.begins_not_before, found.begins_not_after, found.ends_not_before, found.ends_not_after)
    assert (*(day and day[:10] for day in days), found.open_end) == expected


def test_strict_bounds_do_not_widen() -> None:
    assert bounds("1948~/..", strict=True).begins_not_before == "1948-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "", "foo", "2020-13", "2025-02-30", "0000", "1955/1949", "1949-04-04/", "/1999", "../..", "[2020,2021]",
        "2017-05-10T10:00:00Z", "y-17E7", "-0100", "2025-3-6", "2020-00", "1956~/1949", "unknown/2006", "06/03/2025",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_a_fix(text: str) -> None:
    with pytest.raises(DateError) as caught:
        bounds(text)
    assert caught.value.help


@given(st.text(max_size=30))
def test_any_text_gives_bounds_or_a_date_error(text: str) -> None:
    try:
        found = bounds(text)
    except DateError:
        return
    given_bounds = (found.begins_not_before, found.begins_not_after, found.ends_not_before, found.ends_not_after)
    assert any(given_bounds)
