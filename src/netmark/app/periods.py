"""Periods as people write them, in the calendar of the file."""

from netmark.ledger.period import Period
from netmark.store.db import Act, Store


def period_of(store: Store, act: Act, text: str = "") -> Period:
    """The period with this name; without one, the period that today falls in."""
    calendar = store.settings.calendar
    return calendar.parse(text) if text else calendar.containing(act.today)
