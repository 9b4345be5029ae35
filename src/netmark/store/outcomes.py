"""Leads, gifts and requests for help as the scorecard reads them, within its window."""

import json
from datetime import date

from netmark.ledger.period import Period, bounds_utc
from netmark.store.db import Store
from netmark.store.periods import back_to
from netmark.team.outcomes import Gift, LeadEvent, Request


def lead_events(store: Store, first: date, last: date) -> list[LeadEvent]:
    """What happened up to a day with the leads that were passed on since another, in its order."""
    rows = store.conn.execute(
        "SELECT e.lead, l.found_by, e.day, e.what, coalesce(e.who, 0)"
        " FROM lead_event e JOIN lead l ON l.id = e.lead"
        " WHERE e.day <= ?2 AND e.what IN ('assign', 'pass', 'convert', 'lose', 'reopen')"
        " AND e.lead IN (SELECT lead FROM lead_event WHERE what = 'pass' AND day BETWEEN ?1 AND ?2)"
        " ORDER BY e.lead, e.day, e.seq",
        (first.isoformat(), last.isoformat()),
    )
    return list(map(LeadEvent._make, rows.fetchall()))


def gifts(store: Store, first: date, period: Period) -> list[Gift]:
    """The gifts that stand, of orders from a day to the end of a period.

    The recipient sold by himself: to an end customer, on a later day, and not what was given him.
    """
    last, numbers = period.last.isoformat(), back_to(store, period, first)
    rows = store.conn.execute(
        "WITH p AS MATERIALIZED (SELECT value FROM json_each(?3))"
        " SELECT g.seq, g.giver, EXISTS (SELECT 1 FROM p"
        " CROSS JOIN sale s INDEXED BY sale_book ON s.period = p.value AND s.member = g.member"
        " WHERE s.buyer <> 'self' AND p.value >= o.period AND s.amount_minor > 0"
        " AND s.day > o.day AND s.day <= ?2"
        " AND NOT EXISTS (SELECT 1 FROM given x WHERE x.sale = s.seq AND x.undoes IS NULL))"
        " FROM given g CROSS JOIN sale o ON o.seq = g.sale"
        " WHERE g.undoes IS NULL AND o.day BETWEEN ?1 AND ?2"
        " AND NOT EXISTS (SELECT 1 FROM given u WHERE u.undoes = g.seq) ORDER BY g.seq",
        (first.isoformat(), last, json.dumps(numbers)),
    )
    return [Gift(seq, giver, bool(sold)) for seq, giver, sold in rows.fetchall()]


def requests(store: Store, first: date, last: date) -> tuple[list[Request], int]:
    """The requests for help of a stretch of days, and its end, in seconds like their instants.

    What happened after the last day is not known.
    """
    start, end = bounds_utc(Period("", first, last), store.settings.time_zone)
    rows = store.conn.execute(
        "SELECT a.id, a.member, strftime('%s', a.at) + 0, e.who, strftime('%s', e.at) + 0,"
        " e.what = 'close' FROM ask a LEFT JOIN ask_event e ON e.ask = a.id"
        " AND e.what IN ('answer', 'close') AND e.at < ?2"
        " WHERE a.at >= ?1 AND a.at < ?2 ORDER BY a.id, e.at, e.seq",
        (start, end),
    )
    found: list[Request] = []
    current = 0
    for ask, asker, at, who, when, closes in rows.fetchall():
        if ask != current:
            found.append(Request(asker, at, []))
            current = ask
        if closes:
            found[-1] = found[-1]._replace(closed=True)
        elif who:
            found[-1].answers.append((who, when))
    seconds = store.conn.execute("SELECT strftime('%s', ?) + 0", (end,)).fetchone()[0]
    return found, int(seconds)
