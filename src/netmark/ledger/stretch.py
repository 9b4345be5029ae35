"""Stretches of days that do not go by periods: 30 days, this month, last year from July.

They are reckoned from the last day of a period, and no day after it ever belongs to them.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_COUNTED = r"([1-9][0-9]{0,3}) (day|week|month)s?"
CLOCK = rf"(month|quarter|year)(?: from ({'|'.join(MONTHS[1:])}))?"
"""How a month, quarter or year is written; only a year begins in another month than January."""
_NAMED = rf"(this|last|whole) {CLOCK}"
PATTERN = rf"({_COUNTED}|{_NAMED})"
"""How a stretch is written."""
_LENGTH = {"month": 1, "quarter": 3, "year": 12}


class Stretch(NamedTuple):
    """So many days, weeks or months up to the last day of a period, or one month, quarter or year.

    ``which`` is ``this`` (the one that the last day lies in, as far as it has come), ``last`` (the
    one before it) or ``whole`` (the latest that is over by then); "" for a ``number`` of them.
    ``begins`` is the first month of a year, 1 to 12.

    >>> [day.isoformat() for day in Stretch.read("30 days").days(date(2026, 3, 1))]
    ['2026-01-31', '2026-03-01']
    >>> [day.isoformat() for day in Stretch.read("whole month").days(date(2026, 3, 1))]
    ['2026-02-01', '2026-02-28']
    """

    number: int
    unit: str
    which: str = ""
    begins: int = 1

    @classmethod
    def read(cls, text: str) -> "Stretch | None":
        """The stretch that a text says, or None."""
        counted, named = re.fullmatch(_COUNTED, text), re.fullmatch(_NAMED, text)
        if counted:
            return cls(int(counted[1]), counted[2])
        if named and (named[2] == "year" or not named[3]):
            return cls(1, named[2], named[1], MONTHS.index(named[3] or MONTHS[0]) + 1)
        return None

    def days(self, end: date) -> tuple[date, date]:
        """The first and the last day, when the period ends on ``end``; both belong to it."""
        if self.unit in ("day", "week"):
            count = self.number * (7 if self.unit == "week" else 1)
            return date.fromordinal(max(end.toordinal() - count + 1, 1)), end
        length = _LENGTH[self.unit]
        first = end.year * 12 + end.month - 1
        first -= (first - self.begins + 1) % length
        if not self.which:
            return _first_day(first - self.number + 1), end
        after = _first_day(first + length)
        if self.which == "this":
            return _first_day(first), end
        if self.which == "whole" and after - end == timedelta(days=1):
            return _first_day(first), end
        return _first_day(first - length), _first_day(first) - timedelta(days=1)

    def __str__(self) -> str:
        if not self.which:
            return f"{self.number} {self.unit}{'s' if self.number > 1 else ''}"
        since = f" from {MONTHS[self.begins - 1]}" if self.begins > 1 else ""
        return f"{self.which} {self.unit}{since}"


def _first_day(months: int) -> date:
    """The first day of a month, counted from the year 0; never before the first that there is."""
    return date(months // 12, months % 12 + 1, 1) if months >= 12 else date.min
