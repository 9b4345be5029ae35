"""Periods in the file: each with its bounds in UTC, computed once and kept."""

from datetime import date

from netmark.ledger.period import Period
from netmark.store.db import Store


def keep_period(store: Store, period: Period) -> int:
    """Make sure that a period is in the file, inside the write of the caller; gives its id."""
    from netmark.ledger.period import bounds_utc

    known = store.conn.execute("SELECT 1 FROM period WHERE id = ?", (period.id,)).fetchone()
    if not known:
        starts, ends = bounds_utc(period, store.settings.time_zone)
        store.conn.execute(
            "INSERT INTO period VALUES (?, ?, ?, ?, ?, ?)",
            (
                period.id,
                period.name,
                period.first.isoformat(),
                period.last.isoformat(),
                starts,
                ends,
            ),
        )
    return period.id


def period_by_id(store: Store, number: int) -> Period:
    """A period that is in the file."""
    name, first, last = store.conn.execute(
        "SELECT name, first_day, last_day FROM period WHERE id = ?", (number,)
    ).fetchone()
    return Period(name, date.fromisoformat(first), date.fromisoformat(last))
