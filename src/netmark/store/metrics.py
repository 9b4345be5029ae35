"""Adding up sales: SQLite sums the orders of one period per member, over the covering index."""

import json
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from sqlite3 import OperationalError
from typing import TYPE_CHECKING

from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, hundredths
from netmark.ledger.volume import Metric, Orders

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.db import Store

_FIELDS = {"PV": "s.pv", "CV": "s.cv", "AMOUNT": "s.amount_minor"}


def sums(
    store: "Store", period: "Period", metrics: Sequence[Metric], size: int
) -> "dict[Metric, array[int]]":
    """Each metric per member slot, in hundredths (AMOUNT is turned from minor units into them).

    Raises InputError for sums that leave 64 bits.
    """
    with _in_bounds(period):
        return _sums(store, period, metrics, size)


@contextmanager
def _in_bounds(period: "Period") -> Iterator[None]:
    """SQLite refuses a sum that leaves 64 bits instead of making it inexact."""
    try:
        yield
    except OperationalError as error:
        if str(error) != "integer overflow":
            raise
        raise InputError(
            f"the sales of {period.name} add up to more than can be counted",
            hint=f"look for a wrong amount: netmark report sales --period {period.name}",
        ) from error


def _sums(
    store: "Store", period: "Period", metrics: Sequence[Metric], size: int
) -> "dict[Metric, array[int]]":
    simple = [metric for metric in metrics if not (metric.orders.kinds or _looks_up(metric.orders))]
    found = _grouped(store, period, simple, size)
    for metric in metrics:
        if metric not in found:
            found[metric] = _single(store, period, metric, size)
    exponent = store.settings.exponent
    for metric in metrics:
        if metric.of == "AMOUNT" and exponent != VOLUME_EXPONENT:
            found[metric] = array("q", [hundredths(minor, exponent) for minor in found[metric]])
    return found


def customers(store: "Store", period: "Period", size: int) -> "array[int]":
    """How many distinct customers of each member bought for more than they returned."""
    with _in_bounds(period):
        row = store.conn.execute(
            "SELECT json_group_array(member), json_group_array(n) FROM ("
            " SELECT member, count(*) AS n FROM ("
            "  SELECT member FROM sale WHERE period = ? AND buyer <> 'self' AND customer <> ''"
            "  GROUP BY member, customer HAVING sum(amount_minor) > 0) GROUP BY member)",
            (period.id,),
        ).fetchone()
    return _column(row[0], row[1], size)


def predicate(orders: Orders, exponent: int = VOLUME_EXPONENT, sold: str = "s") -> str:
    """A filter on orders as SQL over ``s`` (sale) and ``m`` (the member it is credited to).

    ``sold`` is what windows and sizes look at: the sale, for a refund the sale that it refunds.
    ``exponent``: decimals of the currency.
    """
    parts, day = [], f"{sold}.day"
    for metric, least in orders.at_least:
        field = _FIELDS[metric].partition(".")[2]
        # Minor units are whole: the least number of them that is as much.
        minor = -(-least * 10**exponent // 10**VOLUME_EXPONENT) if metric == "AMOUNT" else least
        parts.append(f"{sold}.{field} >= {minor}")
    if orders.buyers:
        parts.append(f"s.buyer IN ({_texts(orders.buyers)})")
    if orders.kinds:
        parts.append(f"s.kind IN ({_texts(orders.kinds)})")
    if orders.joined_within:
        count, unit = orders.joined_within
        if unit == "months":
            parts.append(f"{day} < date(m.joined, 'start of month', '+{count} months')")
        else:
            days = count * (7 if unit == "weeks" else 1)
            parts.append(f"{day} < date(m.joined, '+{days} days')")
    parts += [f"NOT ({predicate(other, exponent, sold)})" for other in orders.but_not]
    return " AND ".join(parts) or "1"


def _texts(words: Sequence[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def _looks_up(orders: Orders) -> bool:
    """Does the filter look at days (of the sale, of joining), which the index does not hold, or at
    the size of what a refund refunds?
    """
    return bool(orders.joined_within or orders.but_not or orders.at_least)


def _grouped(
    store: "Store", period: "Period", metrics: Sequence[Metric], size: int
) -> "dict[Metric, array[int]]":
    """All metrics that the covering index can answer, in one sweep over the period."""
    terms = []
    for metric in metrics:
        where = predicate(metric.orders)
        field = _FIELDS[metric.of]
        terms.append(field if where == "1" else f"CASE WHEN {where} THEN {field} ELSE 0 END")
    inner = ", ".join(f"sum({term}) AS c{place}" for place, term in enumerate(terms))
    outer = ", ".join(f"json_group_array(c{place})" for place in range(len(terms)))
    row = store.conn.execute(
        f"SELECT json_group_array(member), {outer} FROM (SELECT s.member, {inner}"
        " FROM sale s INDEXED BY sale_book WHERE s.period = ? GROUP BY s.member)",
        (period.id,),
    ).fetchone()
    members = json.loads(row[0])
    found = {}
    for metric, text in zip(metrics, row[1:], strict=True):
        column = array("q", bytes(8 * size))
        for member, value in zip(members, json.loads(text), strict=True):
            column[member] = value
        found[metric] = column
    return found


def _single(store: "Store", period: "Period", metric: Metric, size: int) -> "array[int]":
    """One metric whose filter looks at more than the index holds.

    What is excluded is subtracted, so that only orders of those who joined lately are looked at.
    """
    orders = metric.orders
    if len(orders.but_not) == 1 and not (orders.kinds or orders.joined_within or orders.at_least):
        other = orders.but_not[0]
        whole = Metric(metric.of, orders._replace(but_not=()))
        total = _grouped(store, period, [whole], size)[whole]
        for member, value in _looked_up(store, period, metric.of, orders, other):
            total[member] -= value
        return total
    column = array("q", bytes(8 * size))
    for member, value in _looked_up(store, period, metric.of, orders, Orders()):
        column[member] += value
    return column


def _looked_up(
    store: "Store", period: "Period", of: str, orders: Orders, within: Orders
) -> list[tuple[int, int]]:
    """Sums per member of the orders under both filters, the first without its but_not.

    A refund counts where the sale counted that it takes back, whenever it is made; so a member may
    come twice, with his sales and with his refunds.
    """
    plain = orders._replace(but_not=()) if within != Orders() else orders
    exponent = store.settings.exponent
    sale, back = (
        f"({predicate(plain, exponent, sold)}) AND ({predicate(within, exponent, sold)})"
        for sold in ("s", "o")
    )
    since = "0000-01-01"
    for window in (plain.joined_within, within.joined_within):
        if window:
            days = window.number * {"days": 1, "weeks": 7, "months": 31}[window.unit]
            first = max(period.first.toordinal() - days, 1)
            since = max(since, type(period.first).fromordinal(first).isoformat())
    # CROSS JOIN keeps the order: the few who joined lately first, then their sales.
    sold = store.conn.execute(
        f"SELECT s.member, sum({_FIELDS[of]}) FROM member m CROSS JOIN sale s INDEXED BY sale_book"
        f" ON s.period = ? AND s.member = m.id WHERE m.joined >= ? AND s.refunds IS NULL"
        f" AND {sale} GROUP BY s.member",
        (period.id, since),
    ).fetchall()
    returned = store.conn.execute(
        f"SELECT s.member, sum({_FIELDS[of]}) FROM sale s INDEXED BY sale_returned"
        " CROSS JOIN sale o ON o.seq = s.refunds CROSS JOIN member m ON m.id = s.member"
        " WHERE s.period = ? AND s.refunds IS NOT NULL"
        f" AND {back} GROUP BY s.member",
        (period.id,),
    ).fetchall()
    return [*sold, *returned]


def _column(members: str, values: str, size: int) -> "array[int]":
    column = array("q", bytes(8 * size))
    for member, value in zip(json.loads(members), json.loads(values), strict=True):
        column[member] = value
    return column
