"""What an evaluation reads: careers, orders of a stretch of days, and who ordered last when.

Whole columns at once, one period after the other: SQLite answers from the covering index, except
for periods that the stretch cuts, for customers, and for the last orders of those who are silent.
"""

import json
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from sqlite3 import OperationalError

from netmark.errors import InputError
from netmark.ledger.period import Period
from netmark.store.db import Store
from netmark.store.periods import sold_in, sold_within
from netmark.team.careers import Change, People
from netmark.team.cohorts import SILENCE
from netmark.team.evaluate import UNNAMED, Sold

_DAY = "CAST(julianday({}) - 1721424.5 AS INTEGER)"


def people(store: Store, last: date) -> People:
    """Everybody by id: sponsors on a day, days of joining, and what changed up to it."""
    day = last.isoformat()
    text = store.conn.execute(
        "SELECT json_group_array(ifnull(sponsor, 0)), json_group_array("
        f"{_DAY.format('joined')}) FROM member NOT INDEXED"
    ).fetchone()
    sponsors, joined = ([0, *json.loads(column)] for column in text)
    for member, sponsor in store.conn.execute(
        "SELECT member, ifnull(sponsor, 0) FROM member_change"
        " WHERE what = 'sponsor' AND day <= ? ORDER BY day, seq",
        (day,),
    ):
        sponsors[member] = sponsor
    others = dict(
        store.conn.execute("SELECT id, kind FROM member WHERE kind <> 'distributor'").fetchall()
    )
    changes: dict[int, list[Change]] = {}
    for member, since, what, value in store.conn.execute(
        f"SELECT member, {_DAY.format('day')}, what, value FROM member_change"
        " WHERE what IN ('kind', 'status') AND day <= ? ORDER BY day, seq",
        (day,),
    ):
        changes.setdefault(member, []).append(Change(since, what, value))
    return People(sponsors, joined, others, changes)


def sold(store: Store, people: People, first: date, last: date) -> Sold:
    """Orders, customers and amounts of a stretch of days, both ends included.

    Raises InputError for sums that leave 64 bits.
    """
    size = len(people.sponsors)
    orders, customers = array("q", bytes(8 * size)), array("q", bytes(8 * size))
    own = array("q", bytes(8 * size))
    amounts = {"preferred": 0, "retail": 0}
    with _in_bounds(first, last):
        for period in _periods(store, first, last):
            where = _within(period, first, last)
            *columns, preferred, retail = store.conn.execute(
                "SELECT json_group_array(member), json_group_array(n), json_group_array(own),"
                " ifnull(sum(preferred), 0), ifnull(sum(retail), 0) FROM ("
                f" SELECT s.member, count(*) AS n, {_bought('self')} AS own,"
                f"  {_bought('preferred')} AS preferred, {_bought('retail')} AS retail"
                f" FROM sale s INDEXED BY sale_book WHERE {where} GROUP BY s.member)"
            ).fetchone()
            amounts["preferred"] += preferred
            amounts["retail"] += retail
            for member, count, minor in zip(*map(json.loads, columns), strict=True):
                orders[member] += count
                own[member] += minor
            for member, count in store.conn.execute(
                "SELECT s.member, count(*) FROM sale s INDEXED BY sale_returned"
                f" WHERE {where} AND s.refunds IS NOT NULL GROUP BY s.member"
            ):
                orders[member] -= count
        amounts[UNNAMED] = _name(store, customers, sold_within(store, first, last))
    return Sold(orders, customers, {**amounts, **_own(people, own)})


def _name(store: Store, customers: "array[int]", where: str) -> int:
    """Count distinct customers by member; gives what retail orders without a name came to.

    Customers stand in no index. Sales of a stretch of days mostly lie beside each other, and to
    read all rows between the first and the last costs less than to look each of them up.
    """
    between = store.conn.execute(
        "SELECT ifnull(min(s.seq), 0), ifnull(max(s.seq), 0) FROM sale s INDEXED BY sale_book"
        f" WHERE {where} AND s.buyer <> 'self'"
    ).fetchone()
    *columns, unnamed = store.conn.execute(
        "SELECT json_group_array(member), json_group_array(n), ifnull(sum(unnamed), 0) FROM ("
        " SELECT member, sum(customer <> '' AND net > 0) AS n,"
        "  sum(CASE customer WHEN '' THEN retail ELSE 0 END) AS unnamed FROM ("
        "  SELECT s.member, s.customer, sum(s.amount_minor) AS net,"
        f"   {_bought('retail')} AS retail FROM sale s NOT INDEXED"
        f"  WHERE s.seq BETWEEN ? AND ? AND {where} AND s.buyer <> 'self'"
        "  GROUP BY s.member, s.customer) GROUP BY member)",
        between,
    ).fetchone()
    for member, count in zip(*map(json.loads, columns), strict=True):
        customers[member] = count
    return int(unnamed)


def _bought(buyer: str) -> str:
    """What one kind of buyer bought, as SQL."""
    return f"sum(CASE s.buyer WHEN '{buyer}' THEN s.amount_minor ELSE 0 END)"


def _own(people: People, own: "array[int]") -> dict[str, int]:
    """Own orders, apart those of members who are no distributors on the last day."""
    others = {
        member
        for member in people.others.keys() | people.changes.keys()
        if _kind(people, member) != "distributor"
    }
    bought = sum(own[member] for member in others)
    return {"self": sum(own) - bought, "member": bought}


def last_orders(store: Store, size: int, last: date) -> "array[int]":
    """By id the day of the last order up to a day, as an ordinal; 0: none.

    Of whoever ordered in a period that began less than 90 days ago it is the end of that period: he
    is there on the day, whenever it was.
    """
    found, end = array("i", bytes(4 * size)), last.toordinal()
    unseen: list[int] | None = None
    periods = list(_periods(store, date.min, last))
    for period in reversed(periods):
        where = _within(period, date.min, last)
        if period.first.toordinal() + SILENCE > end:
            text = store.conn.execute(
                "SELECT json_group_array(member) FROM (SELECT DISTINCT s.member FROM sale s"
                f" INDEXED BY sale_book WHERE {where})"
            ).fetchone()[0]
            ordered = set(json.loads(text)).difference(_only_returned(store, where))
            day = min(period.last.toordinal(), end)
            for member in ordered:
                found[member] = found[member] or day
            continue
        if unseen is None:
            unseen = [member for member in range(1, size) if not found[member]]
        rows = store.conn.execute(
            f"SELECT s.member, {_DAY.format('max(s.day)')} FROM json_each(?) j"
            f" CROSS JOIN sale s INDEXED BY sale_book ON s.member = j.value AND {where}"
            " WHERE s.refunds IS NULL GROUP BY s.member",
            (json.dumps(unseen),),
        ).fetchall()
        for member, day in rows:
            found[member] = day
        if rows:
            unseen = [member for member in unseen if not found[member]]
    return found


def _only_returned(store: Store, where: str) -> list[int]:
    """Those whose only entries are refunds: a refund is no order."""
    rows = store.conn.execute(
        "SELECT r.member FROM (SELECT s.member, count(*) AS n FROM sale s INDEXED BY sale_returned"
        f" WHERE {where} AND s.refunds IS NOT NULL GROUP BY s.member) r WHERE r.n = ("
        f"SELECT count(*) FROM sale s INDEXED BY sale_book WHERE {where} AND s.member = r.member)"
    ).fetchall()
    return [member for (member,) in rows]


def _periods(store: Store, first: date, last: date) -> Iterator[Period]:
    """The periods with sales that a stretch of days touches, oldest first."""
    ever, end = Period("", date.min, first), Period("", last, last)
    for number in sorted(sold_in(store, ever, end)):
        # The number of a period is its first day.
        period = store.settings.calendar.containing(date.fromisoformat(str(number)))
        if period.last >= first:
            yield period


def _within(period: Period, first: date, last: date) -> str:
    """The sales ``s`` of a period that lie in a stretch of days, as SQL."""
    where = f"s.period = {period.id}"
    if period.first < first or period.last > last:
        where += f" AND s.day BETWEEN '{first}' AND '{last}'"
    return where


def _kind(people: People, member: int) -> str:
    """The kind of a member after all that changed."""
    kind = people.others.get(member, "distributor")
    for change in people.changes.get(member, ()):
        kind = change.value if change.what == "kind" else kind
    return kind


@contextmanager
def _in_bounds(first: date, last: date) -> Iterator[None]:
    """SQLite refuses a sum that leaves 64 bits instead of making it inexact."""
    try:
        yield
    except (OperationalError, OverflowError) as error:
        if isinstance(error, OperationalError) and str(error) != "integer overflow":
            raise
        raise InputError(
            f"the sales from {first} to {last} add up to more than can be counted",
            hint="look for a wrong amount: netmark report sales",
        ) from error
