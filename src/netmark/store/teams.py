"""A whole team read at once: who ordered when, how much, and which leads are due."""

import json
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from netmark.store.db import Store
from netmark.store.firsts import PERIODS

HISTORY = timedelta(days=366)
"""So far back orders are looked at."""
_FEW = 1000
"""The orders of so many members are found one by one; of more all orders are read."""
_QUARTER = 90

_OF_SOME = f"""{PERIODS}
SELECT {{}} FROM json_each(?1) j CROSS JOIN periods
CROSS JOIN sale s ON s.period = periods.id AND s.member = j.value
WHERE s.day BETWEEN ?2 AND ?3"""
_OF_ALL = "SELECT {} FROM sale s WHERE s.day BETWEEN ?2 AND ?3"
_ORDERS = " AND s.refunds IS NULL"
_SUMS = """s.member, sum(iif(s.day >= ?4, s.pv, 0)), sum(iif(s.day BETWEEN ?5 AND ?6, s.pv, 0)),
  sum(iif(s.buyer <> 'self', s.amount_minor, 0))"""


class Ordered(NamedTuple):
    """What members ordered, by id; days as numbers of the calendar.

    ``days``: of all orders of a year. ``now``, ``before``: PV of the last 90 days and of the 90
    before, in hundredths. ``sold``: minor units that others than the member himself bought in that
    year. ``periods``: the periods (ids) of the last ones with an order.
    """

    days: Mapping[int, list[int]]
    now: Mapping[int, int]
    before: Mapping[int, int]
    sold: Mapping[int, int]
    periods: Mapping[int, set[int]]


def ordered(store: Store, members: Collection[int], day: date, periods: Collection[int]) -> Ordered:
    """Read the orders and refunds of some members in the year up to a day.

    ``periods`` are the ids of those whose orders are told apart.
    """
    few = len(members) <= _FEW
    sql = _OF_SOME if few else _OF_ALL
    inside = members if isinstance(members, set | frozenset) else set(members)
    first, last = (day - HISTORY).isoformat(), day.isoformat()
    values = json.dumps(list(members)) if few else "", first, last
    numbers: dict[str, int] = {}
    days: dict[int, list[int]] = {member: [] for member in inside}
    seen: dict[int, set[int]] = {}
    for member, text in store.conn.execute(sql.format("s.member, s.day") + _ORDERS, values):
        if member in days:
            if text not in numbers:
                numbers[text] = date.fromisoformat(text).toordinal()
            days[member].append(numbers[text])
    wanted = ",".join(str(period) for period in periods)
    rows = store.conn.execute(
        sql.format("DISTINCT s.member, s.period") + f"{_ORDERS} AND s.period IN ({wanted})", values
    )
    for member, period in rows:
        if member in days:
            seen.setdefault(member, set()).add(period)
    starts = [day - timedelta(days=ago) for ago in (_QUARTER - 1, 2 * _QUARTER - 1, _QUARTER)]
    sums = store.conn.execute(
        f"{sql.format(_SUMS)} GROUP BY s.member",
        (*values, *(start.isoformat() for start in starts)),
    )
    now, before, sold = dict[int, int](), dict[int, int](), dict[int, int]()
    for member, new, old, bought in sums:
        if member in days:
            now[member], before[member], sold[member] = new, old, bought
    return Ordered(days, now, before, sold, seen)


class Due(NamedTuple):
    """A lead whose next step is due: its code, what is to be done, and by when."""

    code: str
    step: str
    until: str


def leads_due(store: Store, member: int, day: str) -> list[Due]:
    """The leads that a member holds, whose next step is due by a day; the oldest first.

    A lead is held by whom it was given to last, else by who found it. What was followed by a touch
    is done; a lead that was won or lost, or must not be contacted, is due no more.
    """
    rows = store.conn.execute(
        """SELECT l.code, n.value, n.until FROM lead l
JOIN lead_event n ON n.seq = (
  SELECT max(e.seq) FROM lead_event e WHERE e.lead = l.id AND e.what = 'next' AND e.day <= ?2)
WHERE n.until <> '' AND n.until <= ?2 AND NOT EXISTS (
    SELECT 1 FROM lead_event e WHERE e.lead = l.id AND e.what = 'touch' AND e.seq > n.seq
      AND e.day BETWEEN n.day AND ?2)
  AND ?1 = coalesce((SELECT e.who FROM lead_event e WHERE e.lead = l.id AND e.day <= ?2
    AND e.what IN ('assign', 'pass') ORDER BY e.seq DESC LIMIT 1), l.found_by)
  AND coalesce((SELECT e.what FROM lead_event e WHERE e.lead = l.id AND e.day <= ?2
    AND e.what IN ('convert', 'lose', 'reopen') ORDER BY e.seq DESC LIMIT 1), 'reopen') = 'reopen'
  AND coalesce((SELECT e.value FROM lead_event e WHERE e.lead = l.id AND e.day <= ?2
    AND e.what = 'contact' ORDER BY e.seq DESC LIMIT 1), 'yes') <> 'no'
ORDER BY n.until, l.id""",
        (member, day),
    )
    return [Due(*row) for row in rows.fetchall()]
