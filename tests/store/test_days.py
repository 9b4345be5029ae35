"""Days that may be written about, and the day an instant belongs to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.store.days import Clock

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
