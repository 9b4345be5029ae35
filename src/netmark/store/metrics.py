"""Adding up sales: SQLite sums orders per member, of one period over the covering index alone.

Of a stretch of days it sums whole periods in the same way, and looks at the day of a sale only in
those that the stretch cuts.
"""

import json
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from sqlite3 import OperationalError
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, hundredths
from netmark.ledger.volume import Metric, Orders
from netmark.store.periods import sold_within

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.db import Store

_FIELDS = {"PV": "s.pv", "CV": "s.cv", "AMOUNT": "s.amount_minor"}


class Sales(NamedTuple):
    """Which sales ``s`` are added up, as SQL, and the first day that they can be of."""

    where: str
    first: date
    one_period: bool


def sums(
    store: "Store", period: "Period", metrics: Sequence[Metric], size: int
) -> "dict[Metric, array[int]]":
    """Each metric per member slot, in hundredths (AMOUNT is turned from minor units into them).

    A metric with a window is that of its days, up to the last day of the period at most.
    Raises InputError for sums that leave 64 bits.
    """
    found: dict[Metric, array[int]] = {}
    with _in_bounds(period):
        for window in dict.fromkeys(metric.window for metric in metrics):
            sales = Sales(f"s.period = {period.id}", period.first, True)
            if window:
                first, last = window.days(period.last)
                sales = Sales(sold_within(store, first, last), first, False)
            these = [metric for metric in metrics if metric.window == window]
            found |= _sums(store, sales, these, size)
    return found


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
    store: "Store", sales: Sales, metrics: Sequence[Metric], size: int
) -> "dict[Metric, array[int]]":
    simple = [metric for metric in metrics if not (metric.orders.kinds or _looks_up(metric.orders))]
    found = _grouped(store, sales, simple, size) if simple else {}
    for metric in metrics:
        if metric not in found:
            found[metric] = _single(store, sales, metric, size)
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
    if orders.in_time and sold != "s":
        parts.append(f"s.period = {sold}.period")
    parts += [f"NOT ({predicate(other, exponent, sold)})" for other in orders.but_not]
    return " AND ".join(parts) or "1"


def _texts(words: Sequence[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def _looks_up(orders: Orders) -> bool:
    """Does the filter look at days (of the sale, of joining), which the index does not hold, or at
    the size or the period of what a refund refunds?
    """
    return bool(orders.joined_within or orders.but_not or orders.at_least or orders.in_time)


def _grouped(
    store: "Store", sales: Sales, metrics: Sequence[Metric], size: int
) -> "dict[Metric, array[int]]":
    """All metrics that the covering index can answer, in one sweep over the sales."""
    terms = []
    for metric in metrics:
        where = predicate(metric.orders)
        field = _FIELDS[metric.of]
        terms.append(field if where == "1" else f"CASE WHEN {where} THEN {field} ELSE 0 END")
    inner = ", ".join(f"sum({term}) AS c{place}" for place, term in enumerate(terms))
    outer = ", ".join(f"json_group_array(c{place})" for place in range(len(terms)))
    row = store.conn.execute(
        f"SELECT json_group_array(member), {outer} FROM (SELECT s.member, {inner}"
        f" FROM sale s INDEXED BY sale_book WHERE {sales.where} GROUP BY s.member)"
    ).fetchone()
    members = json.loads(row[0])
    found = {}
    for metric, text in zip(metrics, row[1:], strict=True):
        column = array("q", bytes(8 * size))
        for member, value in zip(members, json.loads(text), strict=True):
            column[member] = value
        found[metric] = column
    return found


def _single(store: "Store", sales: Sales, metric: Metric, size: int) -> "array[int]":
    """One metric whose filter looks at more than the index holds.

    What is excluded is subtracted, so that only orders of those who joined lately are looked at.
    """
    orders = metric.orders
    if len(orders.but_not) == 1 and not (orders.kinds or _looks_up(orders._replace(but_not=()))):
        other = orders.but_not[0]
        whole = Metric(metric.of, orders._replace(but_not=()))
        total = _grouped(store, sales, [whole], size)[whole]
        for member, value in _looked_up(store, sales, metric.of, orders, other):
            total[member] -= value
        return total
    column = array("q", bytes(8 * size))
    for member, value in _looked_up(store, sales, metric.of, orders, Orders()):
        column[member] += value
    return column


def _looked_up(
    store: "Store", sales: Sales, of: str, orders: Orders, within: Orders
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
            first = max(sales.first.toordinal() - days, 1)
            since = max(since, date.fromordinal(first).isoformat())
    # CROSS JOIN keeps the order: of one period the few who joined lately first, then their sales.
    tables = ["member m", "sale s INDEXED BY sale_book"]
    tables = tables if sales.one_period else tables[::-1]
    sold = store.conn.execute(
        f"SELECT s.member, sum({_FIELDS[of]}) FROM {' CROSS JOIN '.join(tables)}"
        f" ON s.member = m.id WHERE {sales.where} AND m.joined >= ? AND s.refunds IS NULL"
        f" AND {sale} GROUP BY s.member",
        (since,),
    ).fetchall()
    returned = store.conn.execute(
        f"SELECT s.member, sum({_FIELDS[of]}) FROM sale s INDEXED BY sale_returned"
        " CROSS JOIN sale o ON o.seq = s.refunds CROSS JOIN member m ON m.id = s.member"
        f" WHERE {sales.where} AND s.refunds IS NOT NULL AND {back} GROUP BY s.member"
    ).fetchall()
    return [*sold, *returned]


def _column(members: str, values: str, size: int) -> "array[int]":
    column = array("q", bytes(8 * size))
    for member, value in zip(json.loads(members), json.loads(values), strict=True):
        column[member] = value
    return column
