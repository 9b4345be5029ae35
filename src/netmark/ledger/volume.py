"""Which orders a metric counts: the filter on orders, and the metric it narrows.

A metric is what a member sold himself in one period, or in a stretch of days up to its end: ``PV``,
``CV`` or ``AMOUNT``, in hundredths.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from netmark.ledger.money import format_volume
from netmark.ledger.stretch import Stretch

METRICS = ("PV", "CV", "AMOUNT")
MEMBERS = "MEMBERS"
"""A figure that no orders make: 1.00 for everybody who is enrolled at the end of the period."""
FIGURES = (*METRICS, MEMBERS)
"""What every plan may name without saying how it is made."""


class Window(NamedTuple):
    """The first days, weeks or calendar months after joining; the day of joining is day 1.

    >>> Window(60, "days").last_day(date(2023, 1, 1))
    datetime.date(2023, 3, 1)
    >>> Window(3, "months").last_day(date(2026, 11, 30))  # the month of joining is month 1
    datetime.date(2027, 1, 31)
    """

    number: int
    unit: str

    def last_day(self, joined: date) -> date:
        """The last day that still belongs to the window of somebody who joined on ``joined``."""
        if self.unit == "months":
            years, month = divmod(joined.month - 1 + self.number, 12)
            return date(joined.year + years, month + 1, 1) - timedelta(days=1)
        days = self.number * (7 if self.unit == "weeks" else 1)
        return joined + timedelta(days=days - 1)

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


class Size(NamedTuple):
    """How large one order is, in hundredths; of a refund the order that it takes back.

    ``late``: it is a refund of an order of an earlier period.
    """

    pv: int
    cv: int
    amount: int
    late: bool = False

    def of(self, metric: str) -> int:
        """One of the figures."""
        return self.pv if metric == "PV" else self.cv if metric == "CV" else self.amount


class Orders(NamedTuple):
    """A filter on orders: all that is stated must hold; an empty filter takes every order.

    ``but_not`` are filters of other bonuses: an order that falls under one of them is left out.
    ``at_least`` is how large each order by itself must be, in hundredths of a metric. ``in_time``:
    of refunds only those that come in the period of their order.
    """

    buyers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    joined_within: Window | None = None
    but_not: tuple["Orders", ...] = ()
    at_least: tuple[tuple[str, int], ...] = ()
    in_time: bool = False

    def takes(self, buyer: str, kind: str, day: date, joined: date, size: Size) -> bool:
        """Does an order of this buyer kind, order kind, day and size, by somebody who joined then,
        count?
        """
        if self.buyers and buyer not in self.buyers:
            return False
        if self.kinds and kind not in self.kinds:
            return False
        if self.joined_within and day > self.joined_within.last_day(joined):
            return False
        if any(size.of(metric) < least for metric, least in self.at_least):
            return False
        if self.in_time and size.late:
            return False
        return not any(other.takes(buyer, kind, day, joined, size) for other in self.but_not)

    def __str__(self) -> str:
        parts = [f"buyers {', '.join(self.buyers)}"] if self.buyers else []
        parts += [f"orders {', '.join(self.kinds)}"] if self.kinds else []
        parts += [f"first {self.joined_within}"] if self.joined_within else []
        parts += [f"each {metric} {format_volume(least)}" for metric, least in self.at_least]
        parts += ["no late refunds"] if self.in_time else []
        parts += [f"not ({other})" for other in self.but_not]
        return "; ".join(parts)


EVERY_ORDER = Orders()


class Metric(NamedTuple):
    """One figure per member that the ledger adds up: ``CV``, or ``CV (buyers retail)``.

    Of the orders of the period; with ``window`` of those made in a stretch of days up to its end.
    """

    of: str
    orders: Orders = EVERY_ORDER
    window: Stretch | None = None

    def __str__(self) -> str:
        said = [str(self.orders)] if self.orders != EVERY_ORDER else []
        said += [str(self.window)] if self.window else []
        return f"{self.of} ({'; '.join(said)})" if said else self.of


class Order(NamedTuple):
    """One sale as a metric sees it; ``pv``, ``cv`` and ``amount`` in hundredths of a unit."""

    member: int
    day: date
    buyer: str
    kind: str
    pv: int
    cv: int
    amount: int
    sold: Size | None = None

    @property
    def size(self) -> Size:
        """Its own figures, without the sign of a refund, unless ``sold`` says what was sold."""
        return self.sold or Size(abs(self.pv), abs(self.cv), abs(self.amount))

    def of(self, metric: str) -> int:
        """The figure of this order that ``metric`` adds up."""
        return self.pv if metric == "PV" else self.cv if metric == "CV" else self.amount


def add_up(metric: Metric, orders: Iterable[Order], joined: list[date], size: int) -> list[int]:
    """Sum a metric over orders, one figure per member slot: the slow and obvious way.

    The store lets SQLite add up; this serves the examples inside plans, which have no store.
    """
    totals = [0] * size
    for order in orders:
        since = joined[order.member]
        if metric.orders.takes(order.buyer, order.kind, order.day, since, order.size):
            totals[order.member] += order.of(metric.of)
    return totals
