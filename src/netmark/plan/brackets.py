"""Brackets: rows of a threshold and a rate, and the volume that picks the row."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction

from netmark.ledger.volume import METRICS, Metric
from netmark.plan.bonuses.base import Fault
from netmark.plan.book import Book
from netmark.plan.measures import source
from netmark.plan.values import Quantity, Rate

Brackets = tuple[tuple[Quantity, Rate], ...]
"""[["0", "0%"], ["50", "5%"]]: the rate of the highest row that is reached."""


def bracket(rows: Brackets, value: int) -> Fraction:
    """The rate of the highest row whose threshold is reached; 0 below the first.

    A negative value (refunds of an earlier period) is charged back at the rate of the value 0,
    unless the plan has rows below 0.

    >>> rows = ((0, Fraction(0)), (5000, Fraction(1, 20)), (10000, Fraction(1, 10)))
    >>> bracket(rows, 9999), bracket(rows, 10000)
    (Fraction(1, 20), Fraction(1, 10))
    """
    place = bisect_right(rows, max(value, min(rows[0][0], 0)), key=lambda row: row[0])
    return rows[place - 1][1] if place else Fraction(0)


def slices(rows: Brackets, value: int) -> list[tuple[int, Fraction]]:
    """How a value falls into the rows when each slice has its own rate; they add up to the value.

    What lies below the first threshold has rate 0; a negative value is one slice, at the rate of
    the value 0.

    >>> slices(((0, Fraction(1, 20)), (10000, Fraction(1, 10))), 15000)
    [(10000, Fraction(1, 20)), (5000, Fraction(1, 10))]
    """
    if value <= 0:
        return [(value, bracket(rows, 0))] if value else []
    edges = [row[0] for row in rows]
    parts = [(min(value, edges[0]), Fraction(0))] if edges[0] > 0 else []
    for place, (start, rate) in enumerate(rows):
        end = edges[place + 1] if place + 1 < len(rows) else value
        if value > start:
            parts.append((min(value, max(end, 0)) - max(start, 0), rate))
    return [part for part in parts if part[0]]


def measure(book: Book, on: str, tree: str) -> Sequence[int]:
    """The figure of every member that picks his row: a metric or a volume, in hundredths."""
    return source(book, on, Metric(on) if on in METRICS else None, tree)


def rows_reached(rows: Sequence[tuple[int, object]], values: Sequence[int]) -> list[int]:
    """How many rows each value reaches: 0 below the first; a value below 0 counts as 0.

    >>> rows_reached(((5000, "3%"), (10000, "6%")), [0, 5000, 20000, -1])
    [0, 1, 2, 0]
    """
    thresholds = [row[0] for row in rows]
    return [bisect_right(thresholds, max(value, 0)) for value in values]


def bracket_faults(rows: Sequence[tuple[int, object]], on: str) -> Iterator[Fault]:
    """Rows whose thresholds rise, together with the volume that picks the row."""
    if bool(rows) != bool(on):
        yield Fault(
            ("brackets" if rows else "on",),
            "brackets need the volume that picks the row",
            'write brackets = [["200", "3%"]] and on = "PV"',
        )
    yield from rising(rows)


def rising(rows: Sequence[tuple[int, object]]) -> Iterator[Fault]:
    """The rows of every kind of brackets are written in the order of their thresholds."""
    thresholds = [row[0] for row in rows]
    if thresholds != sorted(set(thresholds)):
        yield Fault(("brackets",), "thresholds must rise from row to row")
