"""What a scorecard is made from, read for everybody at once: who stands where, and what was sold.

Everything is read as it is known now, up to the last day of a period; sales in bulk over the index
of periods and members, single rows only where a day cuts a period.
"""

import json
from array import array
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from netmark.ledger.period import FIRST_YEAR, Period
from netmark.ledger.stretch import Stretch
from netmark.store.book import column, standing_on
from netmark.store.db import Store
from netmark.store.periods import back_to, sold_in
from netmark.team.recruiting import FIRST_DAYS, MATURE
from netmark.team.scorecard import Done, People

YEAR = Stretch(12, "month")
"""The window of what needs more than one period: twelve months up to the end of it."""
KITS = ("kit",)
"""Kinds of orders that are starter kits, besides those that the plan in force calls so."""

_JOINED = "CAST(julianday(joined) - 1721424.5 AS INTEGER)"


class Within(NamedTuple):
    """The period of a scorecard, the window that it looks back over, and what counts as a kit."""

    period: Period
    kits: tuple[str, ...] = KITS

    @property
    def first(self) -> date:
        """The first day of the window."""
        return YEAR.days(self.period.last)[0]

    @property
    def last_class(self) -> int:
        """The month that the period ends in, as months of joining are numbered."""
        return self.period.last.year * 12 + self.period.last.month


class Help(NamedTuple):
    """What leads, gifts and requests for help came to; by member."""

    shared: Mapping[int, Done] = {}
    helped: Mapping[int, Done] = {}


def people(store: Store, within: Within, helping: Help) -> People:
    """Read everybody as of the last day of a period; one read transaction is the caller's task."""
    period = within.period
    last_day = period.last.isoformat()
    sponsors = column(store, "SELECT json_group_array(ifnull(sponsor, 0)) FROM member NOT INDEXED")
    changes: dict[str, dict[int, tuple[str | None, int | None]]] = {}
    for member, what, value, sponsor in store.conn.execute(
        "SELECT member, what, value, sponsor FROM member_change"
        " WHERE day <= ? AND what IN ('sponsor', 'kind', 'status') ORDER BY day, seq",
        (last_day,),
    ):
        changes.setdefault(what, {})[member] = (value, sponsor)
    for member, (_, sponsor) in changes.get("sponsor", {}).items():
        sponsors[member] = sponsor or 0
    size = len(sponsors)
    joined = column(store, f"SELECT json_group_array({_JOINED}) FROM member NOT INDEXED")
    return People(
        end=period.last.toordinal(),
        last_class=within.last_class,
        sponsors=sponsors,
        standing=bytes(standing_on(store, last_day, changes, size)),
        joined=joined,
        classes=_classes(joined),
        ordered=_ordered(store, period, size),
        sold_minor=sold(store, within, size),
        early_minor=_early(store, within),
        shared=helping.shared,
        helped=helping.helped,
    )


def _classes(joined: Sequence[int]) -> list[int]:
    """The months of joining; many joined on the same day."""
    months = {0: 0}
    for day in set(joined) - {0}:
        found = date.fromordinal(day)
        months[day] = found.year * 12 + found.month
    return list(map(months.__getitem__, joined))


def sold(store: Store, within: Within, size: int, everybody: bool = False) -> "array[int]":
    """What end customers bought of each member in the period, in minor units, refunds taken off.

    Starter kits are left out. With ``everybody`` all orders, the member's own and kits too.
    """
    period, found = within.period.id, array("q", bytes(8 * size))
    buyers = "" if everybody else " AND buyer <> 'self'"
    *row, first, last = store.conn.execute(
        "SELECT json_group_array(member), json_group_array(minor), min(first), max(last) FROM ("
        " SELECT member, sum(amount_minor) AS minor, min(seq) AS first, max(seq) AS last"
        " FROM sale INDEXED BY sale_book"
        f" WHERE period = ?{buyers} GROUP BY member)",
        (period,),
    ).fetchone()
    for member, minor in zip(*map(json.loads, row), strict=True):
        found[member] = minor
    if everybody:
        return found
    # The index does not hold the kind: the rows of a period lie together, and few are kits.
    for member, minor in store.conn.execute(
        "SELECT member, amount_minor FROM sale NOT INDEXED WHERE seq BETWEEN ? AND ?"
        f" AND period = ? AND buyer <> 'self' AND kind IN ({_marks(within.kits)})",
        (first, last, period, *within.kits),
    ):
        found[member] -= minor
    return found


def _marks(words: Collection[str]) -> str:
    return ", ".join("?" * len(words))


def _ordered(store: Store, period: Period, size: int) -> bytes:
    """Who ordered, himself or his customers, within the last 90 days of the period."""
    first = period.last - timedelta(days=MATURE - 1)
    numbers, found = back_to(store, period, first), bytearray(size)
    # Whole periods by the index alone, then of the one that the 90 days cut only what is left.
    cut = numbers.pop() if _day_of(numbers[-1]) < first else 0
    row = store.conn.execute(
        "SELECT json_group_array(member) FROM (SELECT DISTINCT period, member FROM sale"
        " INDEXED BY sale_book WHERE period BETWEEN ? AND ? AND amount_minor > 0)",
        (numbers[-1] if numbers else period.id + 1, period.id),
    ).fetchone()
    for member in json.loads(row[0]):
        found[member] = 1
    if cut:
        rest = [member for member in range(1, size) if not found[member]]
        for (member,) in store.conn.execute(
            "SELECT e.value FROM json_each(?) e WHERE EXISTS (SELECT 1 FROM sale s"
            " INDEXED BY sale_book WHERE s.period = ? AND s.member = e.value"
            " AND s.amount_minor > 0 AND s.day BETWEEN ? AND ?)",
            (json.dumps(rest), cut, first.isoformat(), period.last.isoformat()),
        ):
            found[member] = 1
    return bytes(found)


def _day_of(number: int) -> date:
    """The first day of the period with this number."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def _early(store: Store, within: Within) -> dict[int, int]:
    """What each recruit of the window sold in his first 90 days to retail buyers by himself.

    Only recruits whose 90 days are over at the end of the period; 0 for who sold nothing. What was
    given to him is not his own, and kits do not count.
    """
    first, last = within.first, within.period.last - timedelta(days=FIRST_DAYS - 1)
    if last < first:
        return {}
    joined = (first.isoformat(), last.isoformat())
    rows = store.conn.execute(
        "SELECT id FROM member INDEXED BY member_joined WHERE joined BETWEEN ? AND ?", joined
    )
    found = dict.fromkeys((member for (member,) in rows), 0)
    if not found:
        return found
    calendar = store.settings.calendar
    counts = (
        f"s.buyer = 'retail' AND s.kind NOT IN ({_marks(within.kits)})"
        f" AND s.day < date(m.joined, '+{FIRST_DAYS} days')"
    )
    for number in back_to(store, within.period, first):
        day = _day_of(number)
        since = max(first, day - timedelta(days=FIRST_DAYS - 1)).isoformat()
        until = min(last, calendar.containing(day).last).isoformat()
        for member, minor in store.conn.execute(
            "SELECT m.id, sum(s.amount_minor) FROM member m INDEXED BY member_joined"
            " CROSS JOIN sale s INDEXED BY sale_book ON s.period = ? AND s.member = m.id"
            f" WHERE m.joined BETWEEN ? AND ? AND {counts} GROUP BY m.id",
            (number, since, until, *within.kits),
        ):
            found[member] += minor
    for member, minor in store.conn.execute(
        "SELECT s.member, sum(s.amount_minor) FROM (SELECT sale AS seq FROM given"
        " WHERE undoes IS NULL UNION ALL SELECT r.seq FROM given g CROSS JOIN sale r"
        " ON r.refunds = g.sale WHERE g.undoes IS NULL) x CROSS JOIN sale s ON s.seq = x.seq"
        f" CROSS JOIN member m ON m.id = s.member WHERE m.joined BETWEEN ? AND ? AND {counts}"
        " GROUP BY s.member",
        (*joined, *within.kits),
    ):
        found[member] -= minor
    return found


class Firsts(NamedTuple):
    """By member, as day ordinals: the first sale of his own, the first customer, and when he left.

    A first sale is to an end customer and was not given to him; a first customer is an order that
    names one, or somebody whom he sponsors as a preferred customer or customer.
    """

    sale: Mapping[int, int]
    customer: Mapping[int, int]
    left: Mapping[int, int]
    since: date | None


def firsts(store: Store, within: Within, members: Collection[int]) -> Firsts:
    """What some members reached by the end of the period; ``since``: the first sale of the file."""
    last, conn = within.period.last.isoformat(), store.conn
    begin = Period("", date(FIRST_YEAR, 1, 1), date(FIRST_YEAR, 1, 1))
    numbers = sorted(sold_in(store, begin, within.period))
    wanted = json.dumps(sorted(members)), json.dumps(numbers)
    made = (
        "SELECT s.member, CAST(julianday(min(s.day)) - 1721424.5 AS INTEGER)"
        " FROM json_each(?) e CROSS JOIN json_each(?) p CROSS JOIN sale s INDEXED BY sale_book"
        " ON s.period = p.value AND s.member = e.value WHERE s.buyer <> 'self'"
        f" AND s.amount_minor > 0 AND s.day <= ? AND s.kind NOT IN ({_marks(within.kits)})"
    )
    alone = "NOT EXISTS (SELECT 1 FROM given g WHERE g.sale = s.seq AND g.undoes IS NULL)"
    bound = (*wanted, last, *within.kits)
    sale = dict(conn.execute(f"{made} AND {alone} GROUP BY s.member", bound).fetchall())
    customer = dict(
        conn.execute(f"{made} AND s.customer <> '' GROUP BY s.member", bound).fetchall()
    )
    for sponsor, day in conn.execute(
        "SELECT m.sponsor, CAST(julianday(min(m.joined)) - 1721424.5 AS INTEGER)"
        " FROM json_each(?) e CROSS JOIN member m INDEXED BY member_sponsor ON m.sponsor = e.value"
        " WHERE m.kind <> 'distributor' AND m.joined <= ? GROUP BY m.sponsor",
        (wanted[0], last),
    ):
        customer[sponsor] = min(day, customer.get(sponsor, day))
    left = dict(
        conn.execute(
            "SELECT c.member, CAST(julianday(max(c.day)) - 1721424.5 AS INTEGER)"
            " FROM json_each(?) e CROSS JOIN member_change c ON c.member = e.value"
            " AND c.what = 'status' WHERE c.value = 'terminated' AND c.day <= ? GROUP BY c.member",
            (wanted[0], last),
        ).fetchall()
    )
    first = conn.execute(
        "SELECT min(day) FROM sale WHERE period = (SELECT min(period) FROM sale)"
    ).fetchone()[0]
    return Firsts(sale, customer, left, date.fromisoformat(first) if first else None)
