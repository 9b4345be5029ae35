"""Periods: names, neighbours, and their borders on the company's clock."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.ledger.period import (
    CALENDARS,
    WEEKDAYS,
    Calendar,
    Period,
    bounds_utc,
    local_day,
    parse_day,
)

NUMBERED = [kind for kind in CALENDARS if kind != "named"]
SIX_ZONES = [
    "America/New_York",
    "America/Santiago",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
]
DAYS = st.dates(date(1900, 1, 8), date(2999, 12, 20))


def on(kind: str, text: str) -> Period:
    """Read a period of one kind of calendar."""
    return Calendar(kind).parse(text)


@pytest.mark.parametrize(
    ("kind", "text", "first", "last"),
    [
        ("month", "2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("month", "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("month", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("week", "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("week", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("week", "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        ("fortnight", "2026-F24", date(2026, 11, 16), date(2026, 11, 29)),
        ("fortnight", "2026-F26", date(2026, 12, 14), date(2027, 1, 3)),
        ("fortnight", "2025-F26", date(2025, 12, 15), date(2025, 12, 28)),
        ("week from Wednesday", "2026-W47", date(2026, 11, 18), date(2026, 11, 24)),
        ("week from Thursday", "2026-W47", date(2026, 11, 19), date(2026, 11, 25)),
        ("week from Friday", "2026-W47", date(2026, 11, 20), date(2026, 11, 26)),
        ("week from Saturday", "2026-W01", date(2026, 1, 3), date(2026, 1, 9)),
        ("week from Saturday", "2025-W52", date(2025, 12, 27), date(2026, 1, 2)),
        # The weeks of public health in the United States, from Sunday on.
        ("week from Sunday", "2025-W53", date(2025, 12, 28), date(2026, 1, 3)),
        ("week from Sunday", "2026-W52", date(2026, 12, 27), date(2027, 1, 2)),
        ("fortnight from Saturday", "2025-F26", date(2025, 12, 20), date(2026, 1, 2)),
        ("fortnight from Saturday", "2026-F01", date(2026, 1, 3), date(2026, 1, 16)),
        ("quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_covers_these_days(kind: str, text: str, first: date, last: date) -> None:
    """Checked against a printed calendar with ISO week numbers."""
    assert on(kind, text) == Period(text, first, last)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("month", "2026-13"),
        ("month", "2026-00"),
        ("month", "2026-1"),
        ("month", "26-11"),
        ("month", "2026-W47"),
        ("month", "2026-11-01"),
        ("month", "2026-11\n"),
        ("month", "\u0662\u0660\u0662\u0666-11"),
        ("month", ""),
        ("month", "2026-" + "1" * 5000),
        ("month", "0000-11"),
        ("month", "9999-12"),
        ("week", "2026-W54"),
        ("week", "2025-W53"),
        ("week", "2026-W00"),
        ("week", "2026-w47"),
        ("fortnight", "2026-F27"),
        ("quarter", "2026-Q5"),
        ("quarter", "2026-Q0"),
        ("year", "26"),
        ("year", "+026"),
    ],
)
def test_what_names_no_period_is_refused_with_the_right_shape(kind: str, text: str) -> None:
    """The hint shows how such a period is written, or how many the year has."""
    with pytest.raises(InputError) as caught:
        on(kind, text)
    assert caught.value.hint
    assert len(caught.value.message) < 100
    assert caught.value.message.isprintable()


def test_a_year_with_52_weeks_says_so() -> None:
    """2025 has no week 53."""
    with pytest.raises(InputError) as caught:
        on("week", "2025-W53")
    assert (caught.value.message, caught.value.hint) == (
        "there is no week 2025-W53",
        "2025 has 52 weeks",
    )


@given(st.sampled_from(WEEKDAYS), st.integers(1900, 2998), st.data())
def test_a_week_from_any_day_is_numbered_as_iso_numbers_its_weeks(
    begins: str, year: int, data: st.DataObject
) -> None:
    """Counted by hand: week 1 is the first seven days with at least four of them in the year."""
    day = date(year - 1, 12, 26)
    while day.strftime("%A") != begins:
        day += timedelta(1)
    weeks = []
    while day.year <= year:
        seven = [day + timedelta(n) for n in range(7)]
        weeks += [seven] if sum(each.year == year for each in seven) >= 4 else []
        day += timedelta(7)
    calendar = Calendar("week" if begins == "Monday" else f"week from {begins}")
    at = data.draw(st.integers(1, len(weeks)))
    week = calendar.parse(f"{year}-W{at:02}")
    assert (week.first, week.last) == (weeks[at - 1][0], weeks[at - 1][-1])
    assert {calendar.containing(each) for each in weeks[at - 1]} == {week}
    with pytest.raises(InputError, match=f"there is no week {year}-W{len(weeks) + 1}"):
        calendar.parse(f"{year}-W{len(weeks) + 1}")


@given(st.sampled_from(NUMBERED), DAYS)
def test_every_day_is_in_exactly_one_period(kind: str, day: date) -> None:
    """The period of a day contains it, is found again by name, and meets its neighbours."""
    calendar = Calendar(kind)
    period = calendar.containing(day)
    assert period.first <= day <= period.last
    assert calendar.parse(period.name) == period
    assert calendar.containing(period.first) == calendar.containing(period.last) == period
    if date(1902, 1, 1) < day < date(2998, 1, 1):
        after, before = calendar.next(period), calendar.previous(period)
        assert after.first - period.last == period.first - before.last == timedelta(days=1)
        assert calendar.previous(after) == calendar.next(before) == period
        assert before.id < period.id < after.id


def test_the_number_of_a_period_is_its_first_day() -> None:
    """Numbers of periods sort as the periods do."""
    assert on("month", "2026-11").id == 20261101
    assert on("week", "2027-W01").id == 20270104


@pytest.mark.parametrize(("kind", "name"), [("month", "2999-12"), ("year", "2999")])
def test_time_ends_in_2999(kind: str, name: str) -> None:
    """There is no period after the last year, and no traceback either."""
    with pytest.raises(InputError, match="year"):
        Calendar(kind).next(on(kind, name))


def test_time_begins_in_1900() -> None:
    """Days before 1900 are typing mistakes."""
    with pytest.raises(InputError, match="1899"):
        Calendar("month").previous(on("month", "1900-01"))
    with pytest.raises(InputError, match="0001"):
        Calendar("week").containing(date(1, 1, 1))


def campaigns() -> list[Period]:
    """Three campaigns with a gap after the second, listed out of order."""
    return [
        Period("C03", date(2026, 2, 16), date(2026, 3, 8)),
        Period("C01", date(2026, 1, 1), date(2026, 1, 21)),
        Period("C02", date(2026, 1, 22), date(2026, 2, 10)),
    ]


def test_named_periods_are_followed_across_a_gap() -> None:
    """The campaign after C02 is C03, although five days between them belong to none."""
    calendar = Calendar("named", campaigns())
    assert calendar.parse("C02").first == date(2026, 1, 22)
    assert calendar.containing(date(2026, 2, 10)).name == "C02"
    assert calendar.next(calendar.parse("C02")).name == "C03"
    assert calendar.previous(calendar.parse("C02")).name == "C01"
    with pytest.raises(InputError, match="2026-02-12 is in no period"):
        calendar.containing(date(2026, 2, 12))
    with pytest.raises(InputError, match="no period after C03"):
        calendar.next(calendar.parse("C03"))
    with pytest.raises(InputError, match="no period before C01"):
        calendar.previous(calendar.parse("C01"))


def test_a_misspelt_campaign_names_the_nearest() -> None:
    """The hint names a campaign there is."""
    with pytest.raises(InputError) as caught:
        Calendar("named", campaigns()).parse("C0l")
    assert caught.value.hint.startswith(("did you mean C0", "the last one is C03"))


@pytest.mark.parametrize(
    ("kind", "named", "message"),
    [
        ("monthly", [], "is not a calendar"),
        ("named", [], "lists its periods"),
        ("month", campaigns(), "lists its periods"),
        ("named", [*campaigns(), Period("C02", date(2026, 5, 1), date(2026, 5, 2))], "two periods"),
        ("named", [*campaigns(), Period("X", date(2026, 1, 21), date(2026, 1, 21))], "overlap"),
        ("named", [Period("X", date(2026, 5, 2), date(2026, 5, 1))], "ends before"),
        ("named", [Period("../x", date(2026, 5, 1), date(2026, 5, 1))], "cannot be the name"),
        ("named", [Period("X", date(1026, 5, 1), date(2026, 5, 1))], "1026"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(kind: str, named: list[Period], message: str) -> None:
    """Overlapping, doubled, backward and badly named periods never become a calendar."""
    with pytest.raises(InputError, match=message):
        Calendar(kind, named)


def test_calendars_with_the_same_periods_are_equal() -> None:
    """The order in which campaigns are listed does not matter."""
    assert Calendar("named", campaigns()) == Calendar("named", reversed(campaigns()))
    assert len({Calendar("month"), Calendar("month"), Calendar("week")}) == 2
    assert repr(Calendar("month")) == "Calendar('month')"


def test_half_past_eleven_in_new_york_on_30_november_belongs_to_november() -> None:
    """In UTC it is already December: 04:30 on the 1st."""
    assert local_day("2026-12-01T04:30:00Z", "America/New_York") == date(2026, 11, 30)
    begin, end = bounds_utc(on("month", "2026-11"), "America/New_York")
    assert (begin, end) == ("2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")
    assert begin <= "2026-12-01T04:30:00Z" < end


def shift(instant: str, seconds: int) -> str:
    """Move an instant by some seconds."""
    moved = datetime.fromisoformat(instant) + timedelta(seconds=seconds)
    return moved.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("zone", SIX_ZONES)
def test_the_borders_of_24_months_meet_in_every_zone(zone: str) -> None:
    """The last second is in the month, the next one in the following month, and none is missing."""
    calendar = Calendar("month")
    period = calendar.parse("2025-11")
    for _ in range(24):
        begin, end = bounds_utc(period, zone)
        after = calendar.next(period)
        assert bounds_utc(after, zone)[0] == end
        assert local_day(begin, zone) == period.first
        assert local_day(shift(begin, -1), zone) == period.first - timedelta(days=1)
        assert local_day(shift(end, -1), zone) == period.last
        wall = datetime.fromisoformat(begin).astimezone(ZoneInfo(zone))
        assert (wall.date(), wall.hour, wall.minute) == (period.first, 0, 0)
        period = after


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        # Clocks went from 00:00 to 01:00: the day begins at 01:00, three hours behind UTC.
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00Z"),
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-26T22:00:00Z"),
        # Toronto went from 23:30 to 00:30 in 1919: the day begins at 00:30.
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30:00Z"),
        # Clocks went from 00:00 back to 23:00: the day begins after the second evening.
        ("America/Sao_Paulo", date(2018, 2, 18), "2018-02-18T03:00:00Z"),
        # Clocks went from 00:01 back to 23:01, so midnight came twice.
        ("America/St_Johns", date(2006, 10, 29), "2006-10-29T03:30:00Z"),
        # Clocks went from 01:00 back to 00:00: the first midnight begins the day.
        ("America/Havana", date(2025, 11, 2), "2025-11-02T04:00:00Z"),
        # Samoa left out 30 December 2011: it and the 31st begin together.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00Z"),
    ],
)
def test_a_day_without_a_plain_midnight_begins_here(zone: str, day: date, begins: str) -> None:
    """Worked out by hand from the offsets of the time zone database."""
    assert bounds_utc(Period("day", day, day), zone)[0] == begins


@pytest.mark.parametrize(
    "zone", ["America/St_Johns", "America/Havana", "America/Sao_Paulo", "Asia/Beirut", "Asia/Gaza"]
)
@pytest.mark.parametrize("month", ["2006-03", "2006-04", "2006-09", "2006-10", "2006-11"])
def test_day_and_bounds_agree_around_every_change_of_the_clock(zone: str, month: str) -> None:
    """Every quarter of an hour of the month lies in the bounds of the day it is counted for."""
    period = on("month", month)
    begin, end = bounds_utc(period, zone)
    instant, seen = begin, period.first
    while instant < end:
        day = local_day(instant, zone)
        assert seen <= day <= period.last
        if day != seen:
            assert day == seen + timedelta(days=1)
        first, after = bounds_utc(Period("day", day, day), zone)
        assert first <= instant < after
        instant, seen = shift(instant, 900), day


def test_the_minute_between_two_midnights_belongs_to_the_day_before() -> None:
    """On 29 October 2006 it was 00:00:30 in St. John's, and one minute later 23:01:30."""
    zone = "America/St_Johns"
    assert local_day("2006-10-29T02:30:30Z", zone) == date(2006, 10, 28)
    assert local_day("2006-10-29T02:31:30Z", zone) == date(2006, 10, 28)
    assert local_day("2006-10-29T03:30:00Z", zone) == date(2006, 10, 29)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("America/NewYork", "did you mean America/New_York?"),
        ("Europe/Berlinn", "did you mean Europe/Berlin?"),
        ("localtime", "use a name such as Europe/Berlin or UTC"),
        ("", "use a name such as Europe/Berlin or UTC"),
        ("../../etc/passwd", "use a name such as Europe/Berlin or UTC"),
        ("A" * 5000, "use a name such as Europe/Berlin or UTC"),
        ("\x00", "use a name such as Europe/Berlin or UTC"),
    ],
)
def test_an_unknown_time_zone_names_the_nearest(name: str, hint: str) -> None:
    """Names of files, of nothing, and of this computer's own setting are not time zones."""
    with pytest.raises(InputError) as caught:
        local_day("2026-11-30T12:00:00Z", name)
    assert caught.value.hint == hint


def test_a_continent_is_not_a_time_zone() -> None:
    """America is a folder of the time zone database, not a zone."""
    with pytest.raises(InputError, match="is not a time zone"):
        bounds_utc(on("month", "2026-11"), "America")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30",
        "2026-11-30T23:30:00",
        "2026-11-30T23:30:00+01:00",
        "2026-11-30 23:30:00Z",
        "2026-11-31T00:00:00Z",
        "2026-11-30T24:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "",
        "now",
    ],
)
def test_an_instant_is_written_in_utc(text: str) -> None:
    """A time without a zone is not an instant."""
    with pytest.raises(InputError):
        local_day(text, "UTC")


def test_fractions_of_a_second_do_not_move_the_day() -> None:
    """Half a second before midnight is the day before."""
    assert local_day("2026-11-30T23:59:59.500Z", "UTC") == date(2026, 11, 30)


@pytest.mark.parametrize(
    "text", ["2026-11-31", "2026-1-1", "20261130", "2026-W47-1", "30.11.2026", "", " 2026-11-30"]
)
def test_a_date_is_written_in_one_way_only(text: str) -> None:
    """Two ways of writing a date are one too many in a ledger."""
    with pytest.raises(InputError, match="is not a date"):
        parse_day(text)


def test_finding_a_period_loads_no_time_zones() -> None:
    """A sale needs its period, but not the time zone database."""
    program = (
        "import sys, datetime; from netmark.ledger.period import Calendar;"
        "Calendar('month').containing(datetime.date(2026, 11, 3));"
        "print(sorted({'decimal', 'zoneinfo', 'difflib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
