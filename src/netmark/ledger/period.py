"""Periods: what a payout covers, how they are named, and when they begin and end in UTC.

Dates are ISO 8601 dates of the Gregorian calendar, years 1900 to 2999. A day belongs to the
company's time zone: an order at 23:30 in New York on 30 November belongs to November, although
it is already December in UTC. ``zoneinfo`` is imported only where an instant is converted.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1900, 2999

KINDS = ("month", "week", "fortnight", "quarter", "year", "named")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CALENDARS = KINDS + tuple(
    f"{unit} from {day}" for unit in ("week", "fortnight") for day in WEEKDAYS[1:]
)
"""What a calendar may be; weeks and fortnights begin on Monday unless they say otherwise."""

_ONE_DAY = timedelta(days=1)
_LAST_DAY = date(LAST_YEAR, 12, 31).toordinal()
# Compiled when first used: a command that names no period does not wait for six patterns.
_INSTANT = r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?Z"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PATTERNS = {
    "month": r"([0-9]{4})-([0-9]{2})",
    "week": r"([0-9]{4})-W([0-9]{2})",
    "fortnight": r"([0-9]{4})-F([0-9]{2})",
    "quarter": r"([0-9]{4})-Q([0-9])",
    "year": r"([0-9]{4})()",
}
_SHAPES = {
    "month": "a month is written like 2026-11",
    "week": "a week is written like 2026-W47",
    "fortnight": "a fortnight is written like 2026-F24",
    "quarter": "a quarter is written like 2026-Q4",
    "year": "a year is written like 2026",
}


class Period(NamedTuple):
    """A stretch of whole days that is paid together, both ends included."""

    name: str
    first: date
    last: date

    @property
    def id(self) -> int:
        """The first day as a number: it sorts, and no two periods of a calendar share it.

        >>> Calendar("month").parse("2026-11").id
        20261101
        """
        return (self.first.year * 100 + self.first.month) * 100 + self.first.day


class Calendar:
    """The periods of a company: one of CALENDARS, or a list of its own periods, in any order.

    ``month`` 2026-11, ``quarter`` 2026-Q4 and ``year`` 2026 are those of the civil calendar.
    ``week`` 2026-W47 is the ISO week, Monday to Sunday, of the ISO year. ``fortnight`` 2026-F24 is
    two ISO weeks, F01 being W01 and W02, up to F26, which is W51 and W52 and, in the years that
    have one, W53: three weeks, so that a fortnight never lies in two ISO years. ``named`` periods
    must not overlap and may leave gaps; a day in a gap belongs to no period.

    ``week from Saturday`` counts as ISO does, from another day: week 1 is the one with 4 January
    in it, the first with most of its days in the year. So a name may stand for other days than
    the ISO week of that name; a file has one calendar, in which every name is one week.

    >>> Calendar("week from Saturday").parse("2026-W47")
    Period(name='2026-W47', first=datetime.date(2026, 11, 21), last=datetime.date(2026, 11, 27))

    >>> Calendar("fortnight").parse("2026-F26")
    Period(name='2026-F26', first=datetime.date(2026, 12, 14), last=datetime.date(2027, 1, 3))
    """

    __slots__ = ("begins", "kind", "named", "unit")

    def __init__(self, kind: str, named: Iterable[Period] = ()) -> None:
        self.kind = kind
        self.named = tuple(sorted(named, key=lambda period: period.first))
        if kind not in CALENDARS:
            words = ", ".join((*KINDS, CALENDARS[-1]))
            raise InputError(f"{quoted(kind)} is not a calendar", f"use one of: {words}")
        self.unit, _, day = kind.partition(" from ")
        self.begins = WEEKDAYS.index(day or WEEKDAYS[0])
        if (kind == "named") != bool(self.named):
            raise InputError("a calendar lists its periods if, and only if, its kind is 'named'")
        _check_named(self.named)

    def parse(self, text: str) -> Period:
        """Find a period by its name. Raises InputError with the right way to write one.

        >>> Calendar("month").parse("2026-02").last
        datetime.date(2026, 2, 28)
        """
        if self.kind == "named":
            return self._parse_named(text)
        match = re.fullmatch(_PATTERNS[self.unit], text)
        if match is None:
            raise InputError(f"{quoted(text)} is not a {self.unit}", _SHAPES[self.unit])
        year, number = int(match[1]), int(match[2] or "1")
        _check_year(year)
        count = self._count(year)
        if not 1 <= number <= count:
            raise InputError(f"there is no {self.unit} {text}", f"{year} has {count} {self.unit}s")
        return self._numbered(year, number)

    def _parse_named(self, text: str) -> Period:
        for period in self.named:
            if period.name == text:
                return period
        from difflib import get_close_matches

        names = [period.name for period in self.named]
        near = get_close_matches(text[:64], names, 1) or [names[-1]]
        word = "did you mean" if near[0] != names[-1] else "the last one is"
        raise InputError(f"there is no period {quoted(text)}", f"{word} {near[0]}")

    def containing(self, day: date) -> Period:
        """Find the period that a day belongs to. Raises InputError for a gap between named ones.

        >>> Calendar("week").containing(date(2027, 1, 1)).name
        '2026-W53'
        """
        if self.kind == "named":
            for period in self.named:
                if period.first <= day <= period.last:
                    return period
            hint = f"its periods run from {self.named[0].first} to {self.named[-1].last}"
            raise InputError(f"{day} is in no period of the calendar", hint)
        year, number = day.year, 1
        if self.kind == "month":
            number = day.month
        elif self.kind == "quarter":
            number = (day.month + 2) // 3
        elif self.unit in ("week", "fortnight"):
            # The fourth day of a week lies in the year that has most of it.
            fourth = day.toordinal() - (day.weekday() - self.begins) % 7 + 3
            if fourth > _LAST_DAY:
                _check_year(LAST_YEAR + 1)
            middle = date.fromordinal(max(fourth, 1))
            year, number = middle.year, (middle.timetuple().tm_yday + 6) // 7
            if self.unit == "fortnight":
                number = min(26, (number + 1) // 2)
        _check_year(year)
        return self._numbered(year, number)

    def next(self, period: Period) -> Period:
        """Give the period after this one; named periods are followed across a gap.

        >>> Calendar("quarter").next(Calendar("quarter").parse("2026-Q4")).name
        '2027-Q1'
        """
        return self._neighbour(period, 1)

    def previous(self, period: Period) -> Period:
        """Give the period before this one, in the same way.

        >>> Calendar("week").previous(Calendar("week").parse("2027-W01")).name
        '2026-W53'
        """
        return self._neighbour(period, -1)

    def _count(self, year: int) -> int:
        """How many periods a year has."""
        if self.unit == "week":
            return (self._week_one(year + 1) - self._week_one(year)).days // 7
        return {"month": 12, "fortnight": 26, "quarter": 4, "year": 1}[self.unit]

    def _week_one(self, year: int) -> date:
        """The first day of week 1, which is the week with 4 January in it."""
        fourth = date(year, 1, 4)
        return fourth - timedelta(days=(fourth.weekday() - self.begins) % 7)

    def _numbered(self, year: int, number: int) -> Period:
        if self.unit == "year":
            return Period(f"{year}", date(year, 1, 1), date(year, 12, 31))
        if self.unit == "month":
            return Period(f"{year}-{number:02}", date(year, number, 1), _month_end(year, number))
        if self.unit == "quarter":
            last = number * 3
            return Period(f"{year}-Q{number}", date(year, last - 2, 1), _month_end(year, last))
        first = self._week_one(year)
        if self.unit == "week":
            start, end, letter = number - 1, number, "W"
        else:
            start, end, letter = 2 * number - 2, 2 * number, "F"
        last_day = first + timedelta(days=7 * end - 1)
        if self.unit == "fortnight" and number == 26:
            last_day = self._week_one(year + 1) - _ONE_DAY
        return Period(f"{year}-{letter}{number:02}", first + timedelta(days=7 * start), last_day)

    def _neighbour(self, period: Period, step: int) -> Period:
        if self.kind != "named":
            return self.containing(period.last + _ONE_DAY if step > 0 else period.first - _ONE_DAY)
        at = self.named.index(self._parse_named(period.name)) + step
        if not 0 <= at < len(self.named):
            side = "after" if step > 0 else "before"
            raise InputError(f"the calendar has no period {side} {period.name}")
        return self.named[at]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return (self.kind, self.named) == (other.kind, other.named)

    def __hash__(self) -> int:
        return hash((self.kind, self.named))

    def __repr__(self) -> str:
        return (
            f"Calendar({self.kind!r}, {self.named!r})" if self.named else f"Calendar({self.kind!r})"
        )


def _check_named(periods: tuple[Period, ...]) -> None:
    seen: set[str] = set()
    before: Period | None = None
    for period in periods:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", period.name):
            hint = "use up to 32 letters, digits, dots, dashes and underscores"
            raise InputError(f"{quoted(period.name)} cannot be the name of a period", hint)
        if period.name in seen:
            raise InputError(f"two periods are called {period.name}")
        seen.add(period.name)
        _check_year(period.first.year)
        _check_year(period.last.year)
        if period.last < period.first:
            raise InputError(f"period {period.name} ends before it begins")
        if before is not None and period.first <= before.last:
            raise InputError(f"periods {before.name} and {period.name} overlap")
        before = period


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        hint = f"years run from {FIRST_YEAR} to {LAST_YEAR}"
        raise InputError(f"the year {year:04} is out of range", hint)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - _ONE_DAY


def parse_day(text: str) -> date:
    """Read a date written as 2026-11-30 and nothing else.

    >>> parse_day("2026-11-30")
    datetime.date(2026, 11, 30)
    """
    try:
        day = date.fromisoformat(text) if re.fullmatch(_DAY, text) else None
    except ValueError:
        day = None
    if day is None:
        raise InputError(f"{quoted(text)} is not a date", "write it like 2026-11-30")
    _check_year(day.year)
    return day


def bounds_utc(period: Period, zone_name: str) -> tuple[str, str]:
    """Say when a period begins and when the next day after it does, in UTC: half-open bounds.

    A day begins at the instant from which on the local clock shows that day for good. Where
    midnight does not exist (clocks go forward over it) that is the first instant after the gap;
    where midnight comes twice it is the second one if the evening before it is repeated. So the
    bounds of neighbouring periods meet, and no instant is in two.

    >>> bounds_utc(Calendar("month").parse("2026-11"), "America/New_York")
    ('2026-11-01T04:00:00Z', '2026-12-01T05:00:00Z')
    """
    zone = _zone(zone_name)
    begin, end = _day_start(period.first, zone), _day_start(period.last + _ONE_DAY, zone)
    return f"{begin.isoformat()}Z", f"{end.isoformat()}Z"


def local_day(instant_utc: str, zone_name: str) -> date:
    """Say which day of the company an instant belongs to, in agreement with bounds_utc.

    The instant is written like 2026-12-01T04:30:00Z; a fraction of a second is ignored.

    >>> local_day("2026-12-01T04:30:00Z", "America/New_York")  # 23:30 on the evening before
    datetime.date(2026, 11, 30)
    """
    match = re.fullmatch(_INSTANT, instant_utc)
    try:
        instant = datetime.fromisoformat(f"{match[1]}T{match[2]}") if match else None
    except ValueError:
        instant = None
    if instant is None:
        hint = "write it in UTC, like 2026-11-30T23:30:00Z"
        raise InputError(f"{quoted(instant_utc)} is not an instant", hint)
    _check_year(instant.year)
    zone = _zone(zone_name)
    day = _to_local(instant, zone).date()
    # An evening that is repeated after its midnight (St. John's until 2011) is one day: the
    # minute between the two midnights still belongs to the day before.
    return day - _ONE_DAY if instant < _day_start(day, zone) else day


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, available_timezones

    # "localtime" would mean something else on every computer.
    if re.fullmatch(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*", name) and len(name) <= 64:
        try:
            return ZoneInfo(name)
        except (LookupError, OSError, ValueError):
            pass
    from difflib import get_close_matches

    zones = sorted(zone for zone in available_timezones() if zone[0].isupper())
    if not zones:
        hint = "install it with: pip install tzdata"
        raise InputError("this computer has no list of time zones", hint)
    near = get_close_matches(name[:64], zones, 1)
    hint = f"did you mean {near[0]}?" if near else "use a name such as Europe/Berlin or UTC"
    raise InputError(f"{quoted(name)} is not a time zone", hint)


def _to_local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Local wall time, without a zone, of an instant in UTC, without a zone."""
    return instant.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def _day_start(day: date, zone: ZoneInfo) -> datetime:
    """The instant in UTC, without a zone, at which a local day begins."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall time
    early, late = sorted(_to_utc(midnight, zone, fold) for fold in (0, 1))
    if _to_local(late, zone) == midnight:
        # Midnight comes once (early == late) or twice. The second one counts if the evening before
        # it is repeated, the first one if the clock only goes back to midnight (Havana).
        evening = _to_local(late - timedelta(seconds=1), zone).date() < day
        return late if evening else early
    # Midnight does not exist. Local time runs forward through the gap, so halve the stretch
    # around it until the second in which the local day begins is found.
    low, high = 0, int((late - early).total_seconds())
    while low < high:
        middle = (low + high) // 2
        if _to_local(early + timedelta(seconds=middle), zone) >= midnight:
            high = middle
        else:
            low = middle + 1
    return early + timedelta(seconds=high)


def _to_utc(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    local = wall.replace(tzinfo=zone, fold=fold)
    return local.astimezone(UTC).replace(tzinfo=None)
