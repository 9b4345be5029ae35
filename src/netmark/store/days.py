"""Which days may still be written about: not those of a closed period, none that lies ahead."""

import re
from datetime import UTC, date, datetime

from netmark.errors import InputError, StateError
from netmark.ledger.money import quoted
from netmark.ledger.period import local_day, parse_day
from netmark.store.db import Act, Store


def closed_through(store: Store) -> str:
    """Last day of the newest closed period as ISO text; nothing when no period is closed."""
    row = store.conn.execute(
        "SELECT coalesce(max(p.last_day), '') FROM run r JOIN period p ON p.id = r.period"
    ).fetchone()
    return str(row[0])


def check_day(store: Store, act: Act, day: date, what: str) -> str:
    """Refuse a day that lies ahead (InputError) or in a closed period (StateError); as ISO text."""
    text = day.isoformat()
    if day > act.today:
        raise InputError(
            f"{what} cannot be dated {text}: today is {act.today}.",
            "give an earlier date, or say which day it is with --today",
        )
    closed = closed_through(store)
    if text <= closed:
        raise StateError(
            f"{what} cannot be dated {text}: everything up to {closed} is closed.",
            "date it in the open period: leave out --date, or give a later one",
        )
    return text


_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


class Clock:
    """Turns what an order says about its time into the day of the company and the instant in UTC.

    Hours that lie within one day are remembered, so that a million instants cost little.
    """

    __slots__ = ("_hours", "zone")

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._hours: dict[str, str] = {}

    def read(self, text: str) -> tuple[str, str | None]:
        """The day, and the instant when one was given: a date, or date, time and zone.

        >>> Clock("America/New_York").read("2026-12-01T05:30:00+01:00")
        ('2026-11-30', '2026-12-01T04:30:00Z')
        >>> Clock("America/New_York").read("2026-12-01")
        ('2026-12-01', None)
        """
        if len(text) == 10:
            return parse_day(text).isoformat(), None
        match = _STAMP.fullmatch(text)
        if match is None:
            raise InputError(
                f"{quoted(text)} is not a date",
                "write it like 2026-11-30, or with its time like 2026-11-30T23:30:00Z",
            )
        day, minute, second, zone = match.groups()
        if zone is None:
            raise InputError(
                f"{quoted(text)} does not say its time zone",
                "add Z or an offset such as +01:00, or give the date alone",
            )
        parse_day(day)
        try:
            instant = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zone}")
            at = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError):
            raise InputError(f"{quoted(text)} is not a time of day") from None
        return self._day(at), at

    def _day(self, at: str) -> str:
        hour = at[:13]
        day = self._hours.get(hour)
        if day is None:
            first = local_day(f"{hour}:00:00Z", self.zone)
            if first != local_day(f"{hour}:59:59Z", self.zone):
                return local_day(at, self.zone).isoformat()
            day = self._hours[hour] = first.isoformat()
        return day
