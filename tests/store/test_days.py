"""Days that may be written about, and the day an instant belongs to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.store.days import FORMS, Clock, read_day

ZONES = [
    *("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"),
    *("Africa/Casablanca", "America/Sao_Paulo"),
]
START = datetime(2010, 1, 1, tzinfo=UTC)


@given(zone=st.sampled_from(ZONES), seconds=st.lists(st.integers(0, 630_000_000), max_size=20))
def test_the_day_is_that_of_the_wall_clock(zone: str, seconds: list[int]) -> None:
    """In every zone, also where clocks change at midnight or a day was left out."""
    clock = Clock(zone)
    for second in seconds:
        instant = START + timedelta(seconds=second)
        for text in (f"{instant:%Y-%m-%dT%H:%M:%SZ}", f"{instant:%Y-%m-%d %H:%M:%S+00:00}"):
            assert clock.read(text) == (
                instant.astimezone(ZoneInfo(zone)).date().isoformat(),
                f"{instant:%Y-%m-%dT%H:%M:%SZ}",
            )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-30T23:30Z", "2026-11-30T23:30:00Z"),
        ("2026-11-30T23:30:00.123456789Z", "2026-11-30T23:30:00Z"),
        ("2026-12-01T05:00:00+0530", "2026-11-30T23:30:00Z"),
        ("2026-11-30 13:30:00-10:00", "2026-11-30T23:30:00Z"),
    ],
)
def test_instants_are_kept_in_utc(text: str, at: str) -> None:
    """Fractions of a second are left out."""
    assert Clock("UTC").read(text) == ("2026-11-30", at)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-11-31", "26-11-30", "2026-1-30", "20261130", "2026-11-30T23:30:00"),
        *("2026-11-30T24:30:00Z", "2026-11-30T23:60Z", "2026-11-30T23:30:00+25:00"),
        *("1899-12-31T23:00:00Z", "0001-01-01T00:00:00+14:00", "2026-W48-1T10:00:00Z"),
        *("2026-11-30T23:30:00Z ", "\u0662\u0660\u0662\u0666-11-30", "now", "9" * 5000),
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """No date, no zone, no such hour, other digits, out of range."""
    with pytest.raises(InputError):
        Clock("UTC").read(text)


def test_an_hour_with_a_midnight_inside_is_not_taken_as_one() -> None:
    """India's midnight is 18:30 UTC."""
    clock = Clock("Asia/Kolkata")
    assert [clock.read(f"2026-11-30T18:{minute}:00Z")[0] for minute in ("29", "30", "29")] == [
        "2026-11-30",
        "2026-12-01",
        "2026-11-30",
    ]
    assert date.fromisoformat(clock.read("2026-11-30")[0]) == date(2026, 11, 30)


@given(day=st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_dates_are_read_as_stated_and_in_no_other_way(day: date) -> None:
    """Each way of writing gives the day back."""
    patterns = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y")
    for form, pattern in zip(FORMS, patterns, strict=True):
        # Years have four digits on every system.
        text = day.strftime(pattern)
        assert read_day(text, form) == day.isoformat()
        assert Clock("UTC", form).read(text) == (day.isoformat(), None)


@pytest.mark.parametrize(
    ("text", "form", "hint"),
    [
        ("31/11/2026", "DD/MM/YYYY", "there is no such day"),
        ("1/9/2026", "DD/MM/YYYY", "write it like 30/11/2026"),
        ("2026-11-30", "DD.MM.YYYY", "write it like 30.11.2026"),
        ("30/11/2026", "MM/DD/YYYY", "there is no such day"),
        ("2026-11-30T10:00:00Z", "YYYY-MM-DD", "write it like 2026-11-30"),
        ("01/09/2026", "", "as in --date-format DD/MM/YYYY"),
        ("01.09.2026", "YYYY/MM/DD", "use one of: YYYY-MM-DD, DD/MM/YYYY, MM/DD/YYYY, DD.MM.YYYY"),
    ],
)
def test_a_date_written_in_another_way_is_refused(text: str, form: str, hint: str) -> None:
    """Whether 01/09 is in January or in September is never guessed."""
    with pytest.raises(InputError) as refused:
        read_day(text, form)
    assert hint in refused.value.hint
