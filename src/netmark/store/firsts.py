"""When somebody first ordered, sold, recruited, was in touch, asked, or found a lead."""

import json
from collections.abc import Collection

from netmark.store.contacts import contacts
from netmark.store.days import Clock
from netmark.store.db import Store
from netmark.team.starter import STARTER

# From period to period in the index, instead of reading everybody's history.
PERIODS = """WITH RECURSIVE periods(id) AS (
  SELECT min(period) FROM sale UNION ALL
  SELECT (SELECT min(period) FROM sale WHERE period > id) FROM periods WHERE id NOTNULL)"""
"""The periods with sales; a question begins with it."""

ORDERS = f"""{PERIODS}
SELECT s.member, s.day, s.buyer <> 'self'
FROM json_each(?1) j CROSS JOIN periods
CROSS JOIN sale s ON s.period = periods.id AND s.member = j.value
WHERE s.refunds IS NULL AND s.day <= ?2 AND NOT EXISTS (
  SELECT 1 FROM sale r WHERE r.refunds = s.seq GROUP BY r.refunds
  HAVING sum(r.amount_minor) + s.amount_minor <= 0)
ORDER BY s.day"""


def orders_of(
    store: Store, members: Collection[int], day: str
) -> dict[int, list[tuple[str, bool]]]:
    """The orders of some members up to a day: the day of each, and did somebody else buy?

    What was taken back wholly is left out.
    """
    found: dict[int, list[tuple[str, bool]]] = {}
    for member, when, sold in store.conn.execute(ORDERS, (json.dumps(list(members)), day)):
        found.setdefault(member, []).append((when, bool(sold)))
    return found


def recruits_of(store: Store, members: Collection[int], day: str) -> dict[int, list[str]]:
    """The days on which distributors joined under some members, up to a day, rising."""
    found: dict[int, list[str]] = {}
    for member, joined in store.conn.execute(
        "SELECT m.sponsor, m.joined FROM json_each(?) j CROSS JOIN member m ON m.sponsor = j.value"
        " WHERE m.kind = 'distributor' AND m.joined <= ? ORDER BY m.joined",
        (json.dumps(list(members)), day),
    ):
        found.setdefault(member, []).append(joined)
    return found


def firsts_of(store: Store, members: Collection[int], day: str) -> dict[int, dict[str, str]]:
    """The first day of each of :data:`netmark.team.starter.DONE`, up to a day, by member."""
    found: dict[int, dict[str, str]] = {member: {} for member in members}
    for member, orders in orders_of(store, members, day).items():
        for when, is_sale in orders:
            found[member].setdefault("first sale" if is_sale else "own order", when)
    for member, joined in recruits_of(store, members, day).items():
        found[member]["first recruit"] = joined[0]
    for one in contacts(store, members, day):
        for member in (one.member, one.by):
            if member in found:
                found[member].setdefault("contact", one.day)
    clock, wanted = Clock(store.settings.time_zone), json.dumps(list(members))
    for member, at in store.conn.execute(_ASKED, (wanted,)):
        asked = clock.read(at)[0]
        if asked <= day:
            found[member]["asked"] = asked
    for member, when in store.conn.execute(_FOUND, (wanted, day)):
        found[member]["lead"] = when
    return found


_ASKED = (
    "SELECT a.member, min(a.at) FROM json_each(?) j CROSS JOIN ask a ON a.member = j.value"
    f" WHERE a.topic <> '{STARTER}' GROUP BY a.member"
)
_FOUND = (
    "SELECT l.found_by, min(l.day) FROM lead l"
    " WHERE l.found_by IN (SELECT value FROM json_each(?)) AND l.day <= ? GROUP BY l.found_by"
)
