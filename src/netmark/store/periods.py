"""Periods in the file: each with its bounds in UTC, computed once and kept."""

from datetime import date, timedelta

from netmark.errors import InputError
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


def sold_in(store: Store, first: Period, last: Period) -> set[int]:
    """The numbers of the periods, from one to another, that have sales."""
    # From one period to the next over the index, past all sales of the one before.
    rows = store.conn.execute(
        "WITH RECURSIVE sold(period) AS ("
        " SELECT min(period) FROM sale WHERE period BETWEEN ?1 AND ?2 UNION ALL"
        " SELECT (SELECT min(s.period) FROM sale s WHERE s.period > sold.period AND s.period <= ?2)"
        " FROM sold WHERE sold.period IS NOT NULL"
        ") SELECT period FROM sold WHERE period IS NOT NULL",
        (first.id, last.id),
    ).fetchall()
    return {number for (number,) in rows}


def uncovered(store: Store, previous: int | None, period: Period) -> date:
    """The first day after the run before, or that of the period when there is none.

    So a month that ends in a period without sales, which nobody closes, is not forgotten.
    """
    row = store.conn.execute(
        "SELECT p.last_day FROM run r JOIN period p ON p.id = r.period WHERE r.id = ?", (previous,)
    ).fetchone()
    return date.fromisoformat(row[0]) + timedelta(days=1) if row else period.first


def sold_within(store: Store, first: date, last: date) -> str:
    """The sales ``s`` of a stretch of days, both ends included, as SQL.

    Whole periods go by their number, which the index holds; only of those that the stretch cuts is
    the day of each sale looked at.
    """
    inside, cut = [], []
    for edge in (first, last):
        try:
            period = store.settings.calendar.containing(edge)
        except InputError:  # in a gap between named periods, or before the first year
            inside.append(edge.year * 10_000 + edge.month * 100 + edge.day)
            continue
        inside.append(period.id)
        if period.first < first or period.last > last:
            cut.append(str(period.id))
    between = f"s.period BETWEEN {inside[0]} AND {inside[1]}"
    if not cut:
        return between
    days = f"s.day BETWEEN '{first}' AND '{last}'"
    return f"{between} AND (s.period NOT IN ({', '.join(cut)}) OR {days})"


def back_to(store: Store, period: Period, day: date) -> list[int]:
    """The numbers of a period and of those before it, back to the one that a day lies in."""
    found, calendar = [period.id], store.settings.calendar
    while day < period.first:
        try:
            period = calendar.previous(period)
        except InputError:  # there is none before it
            break
        found.append(period.id)
    return found
