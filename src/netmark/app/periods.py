"""Periods as people write them, in the calendar of the file."""

from netmark.errors import InputError
from netmark.ledger.period import Period
from netmark.store.db import Act, Store

TO = ".."
"""Between the first and the last period of a range."""


def period_of(store: Store, act: Act, text: str = "") -> Period:
    """The period with this name; without one, the period that today falls in."""
    calendar = store.settings.calendar
    return calendar.parse(text) if text else calendar.containing(act.today)


def periods_of(store: Store, act: Act, text: str = "") -> list[Period]:
    """The periods of a range such as ``2026-09..2026-11``, both ends included, or a single one.

    Raises InputError for a range that can't be read or runs backwards.
    """
    calendar = store.settings.calendar
    start, dots, end = text.partition(TO)
    if not dots or any(text == period.name for period in calendar.named):
        return [period_of(store, act, text)]
    if not start or not end:
        raise InputError(
            f"{text!r} is half a range of periods", "write both ends, such as 2026-09..2026-11"
        )
    first, last = calendar.parse(start), calendar.parse(end)
    if last.first < first.first:
        raise InputError(
            f"{text} runs backwards", f"write {last.name}{TO}{first.name}, the earlier one first"
        )
    found = [first]
    while found[-1].name != last.name:
        found.append(calendar.next(found[-1]))
    return found
