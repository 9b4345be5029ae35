"""Which days may still be written about: none that lies ahead, those of a closed period only late.

What is said late about a closed period changes nothing there by itself: ``correct`` posts the
difference that it makes.
"""

import re
from datetime import UTC, date, datetime, timedelta

from netmark.errors import InputError, StateError
from netmark.ledger.money import quoted
from netmark.ledger.period import Period, bounds_utc, local_day, parse_day
from netmark.store.db import Act, Store


def closed_through(store: Store) -> str:
    """Last day of the newest closed period as ISO text; nothing when no period is closed."""
    row = store.conn.execute(
        "SELECT coalesce(max(p.last_day), '') FROM run r JOIN period p ON p.id = r.period"
    ).fetchone()
    return str(row[0])


def check_day(store: Store, act: Act, day: date, what: str) -> str:
    """Refuse a day that lies ahead (InputError) or, unless the act comes ``late``, in a closed
    period (StateError); as ISO text.
    """
    text = check_not_ahead(act, day, what)
    closed = closed_through(store)
    if text <= closed and not act.late:
        raise StateError(
            f"{what} cannot be dated {text}: everything up to {closed} is closed.",
            next_open(store, closed),
        )
    return text


def check_not_ahead(act: Act, day: date, what: str) -> str:
    """Refuse a day that lies ahead (InputError); as ISO text. For what no period depends on."""
    text = day.isoformat()
    if day > act.today:
        raise InputError(
            f"{what} cannot be dated {text}: today is {act.today}.",
            "give an earlier date, or say which day it is with --today",
        )
    return text


def late_note(store: Store, day: str) -> str:
    """What to do about something that was dated in a closed period; empty for an open one."""
    if day > closed_through(store):
        return ""
    period = store.settings.calendar.containing(date.fromisoformat(day)).name
    return f"{period} is closed: it counts there with netmark correct --period {period}."


def next_open(store: Store, closed: str) -> str:
    """What to tell somebody who comes too late, when everything up to a day is closed."""
    calendar, last = store.settings.calendar, date.fromisoformat(closed)
    period = calendar.containing(last)
    try:
        # Named periods may leave gaps, on whose days nothing can be sold.
        first = calendar.next(period).first
    except InputError:
        first = last + timedelta(days=1)
    return (
        f"{period.name} is closed; the next open day is {first};"
        " --late dates it there all the same, to be settled by netmark correct"
    )


FORMS = {
    "YYYY-MM-DD": r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    "DD/MM/YYYY": r"(?P<d>[0-9]{2})/(?P<m>[0-9]{2})/(?P<y>[0-9]{4})",
    "MM/DD/YYYY": r"(?P<m>[0-9]{2})/(?P<d>[0-9]{2})/(?P<y>[0-9]{4})",
    "DD.MM.YYYY": r"(?P<d>[0-9]{2})\.(?P<m>[0-9]{2})\.(?P<y>[0-9]{4})",
}
"""How the dates of a file may be written, when they are not as we write them."""


def read_day(text: str, form: str = "") -> str:
    """A date as ISO text, written exactly in one of FORMS, which is never guessed.

    >>> read_day("01/09/2026", "DD/MM/YYYY"), read_day("01/09/2026", "MM/DD/YYYY")
    ('2026-09-01', '2026-01-09')
    """
    if not form:
        if re.fullmatch(r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{1,4}", text):
            raise InputError(
                f"{quoted(text)} is not a date",
                "write it like 2026-11-30, or say how it is written,"
                " as in --date-format DD/MM/YYYY",
            )
        return parse_day(text).isoformat()
    if form not in FORMS:
        raise InputError(
            f"{quoted(form)} is no way to write dates", f"use one of: {', '.join(FORMS)}"
        )
    found = re.fullmatch(FORMS[form], text)
    if found is None:
        example = form.replace("YYYY", "2026").replace("MM", "11").replace("DD", "30")
        raise InputError(f"{quoted(text)} is not a date as {form}", f"write it like {example}")
    try:
        return parse_day(f"{found['y']}-{found['m']}-{found['d']}").isoformat()
    except InputError:
        raise InputError(
            f"{quoted(text)} is not a date as {form}", "there is no such day"
        ) from None


_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


class Clock:
    """Turns what an order says about its time into the day of the company and the instant in UTC.

    Hours that lie within one day are remembered, so that a million instants cost little.
    """

    __slots__ = ("_hours", "form", "zone")

    def __init__(self, zone: str, form: str = "") -> None:
        self.zone = zone
        self.form = form
        self._hours: dict[str, str] = {}

    def read(self, text: str) -> tuple[str, str | None]:
        """The day, and the instant when one was given: a date, or date, time and zone.

        >>> Clock("America/New_York").read("2026-12-01T05:30:00+01:00")
        ('2026-11-30', '2026-12-01T04:30:00Z')
        >>> Clock("America/New_York").read("2026-12-01")
        ('2026-12-01', None)
        """
        if self.form or "/" in text or len(text) <= 10:
            return read_day(text, self.form), None
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


def now_of(store: Store, act: Act) -> str:
    """The instant in UTC at which something is asked or said: the real one of the act.

    On another day than the real one (``--today``) it is the last second of that day.
    """
    zone = store.settings.time_zone
    if local_day(act.at, zone) == act.today:
        return act.at
    ends = bounds_utc(Period("", act.today, act.today), zone)[1]
    last = datetime.fromisoformat(ends) - timedelta(seconds=1)
    return last.strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(store: Store, act: Act, text: str) -> tuple[str, bool]:
    """The instant that was told, in UTC, and whether only its day was told; else that of the act.

    A day alone is its first second, today now. Raises InputError for what lies ahead.
    """
    now = now_of(store, act)
    if not text:
        return now, False
    day, at = Clock(store.settings.time_zone).read(text)
    when = parse_day(day)
    if at is None and when == act.today:
        return now, False
    found = at or bounds_utc(Period("", when, when), store.settings.time_zone)[0]
    if found > now:
        raise InputError(
            f"{text} lies ahead: it is {now}",
            "give an earlier time, or say which day it is with --today",
        )
    return found, at is None
