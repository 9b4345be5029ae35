"""Stretches of days: which days a month, a fiscal year or 30 days before an end take in."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.ledger.stretch import MONTHS, Stretch

ENDS = st.dates(date(1902, 1, 1), date(2999, 12, 31))


def of(text: str, end: str) -> tuple[str, str]:
    """The days of a stretch that ends on a day."""
    stretch = Stretch.read(text)
    assert stretch is not None
    assert Stretch.read(str(stretch)) == stretch
    first, last = stretch.days(date.fromisoformat(end))
    return first.isoformat(), last.isoformat()


@pytest.mark.parametrize(
    ("text", "end", "first", "last"),
    [
        # A week that ends on Sunday 1 March 2026, in a year without a leap day.
        ("1 day", "2026-03-01", "2026-03-01", "2026-03-01"),
        ("30 days", "2026-03-01", "2026-01-31", "2026-03-01"),
        ("5 weeks", "2026-03-01", "2026-01-26", "2026-03-01"),
        ("2 months", "2026-03-01", "2026-02-01", "2026-03-01"),
        ("12 months", "2026-03-01", "2025-04-01", "2026-03-01"),
        ("this month", "2026-03-01", "2026-03-01", "2026-03-01"),
        ("last month", "2026-03-01", "2026-02-01", "2026-02-28"),
        ("whole month", "2026-03-01", "2026-02-01", "2026-02-28"),
        ("this quarter", "2026-03-01", "2026-01-01", "2026-03-01"),
        ("last quarter", "2026-03-01", "2025-10-01", "2025-12-31"),
        ("this year", "2026-03-01", "2026-01-01", "2026-03-01"),
        ("this year from July", "2026-03-01", "2025-07-01", "2026-03-01"),
        ("last year from July", "2026-03-01", "2024-07-01", "2025-06-30"),
        ("whole year from March", "2026-03-01", "2025-03-01", "2026-02-28"),
        # A leap year; and an end that is the last day of its month, quarter and year.
        ("last month", "2028-03-05", "2028-02-01", "2028-02-29"),
        ("whole month", "2028-02-29", "2028-02-01", "2028-02-29"),
        ("last month", "2028-02-29", "2028-01-01", "2028-01-31"),
        ("whole quarter", "2026-12-31", "2026-10-01", "2026-12-31"),
        ("whole year", "2026-12-31", "2026-01-01", "2026-12-31"),
        ("whole year from July", "2026-06-30", "2025-07-01", "2026-06-30"),
        ("last year", "2027-01-03", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_stretch_takes_in_these_days(text: str, end: str, first: str, last: str) -> None:
    """Counted on a printed calendar; both ends belong to it."""
    assert of(text, end) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "days", "0 days", "30  days", "3 quarters", "month", "this week"),
        *("this month from July", "this year from Juli", "last 3 months", "99999 days"),
        "this year from January",
    ],
)
def test_other_words_are_no_stretch(text: str) -> None:
    """Nothing is guessed."""
    assert Stretch.read(text) is None


@given(ENDS, st.sampled_from(MONTHS))
def test_a_year_is_found_day_by_day(end: date, begins: str) -> None:
    """The slow way: back from the end to the first of the month that it begins with."""
    since = "" if begins == "January" else f" from {begins}"

    def start(day: date) -> date:
        while (day.month, day.day) != (MONTHS.index(begins) + 1, 1):
            day -= timedelta(days=1)
        return day

    first = start(end)
    assert of(f"this year{since}", str(end)) == (str(first), str(end))
    before = start(first - timedelta(days=1))
    assert of(f"last year{since}", str(end)) == (str(before), str(first - timedelta(days=1)))
    tomorrow = end + timedelta(days=1)
    whole = (before, first - timedelta(days=1))
    if start(tomorrow) == tomorrow:
        whole = (first, end)
    assert of(f"whole year{since}", str(end)) == (str(whole[0]), str(whole[1]))


@given(ENDS)
def test_the_whole_months_at_the_ends_of_weeks_are_all_months_once(end: date) -> None:
    """Whoever is paid where a month is over is paid for each month exactly once."""
    month = Stretch(1, "month", "whole")
    weeks = [end - timedelta(days=7 * n) for n in range(60)]
    found = [month.days(day) for day in weeks]
    months = list(dict.fromkeys(found))
    assert all(last <= day for (_, last), day in zip(found, weeks, strict=True))
    for (first, _), (_, last) in pairwise(months):
        assert first - last == timedelta(days=1)
