"""Rates: tables by rank and level, and brackets on a measure, all exact fractions."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator

from netmark.plan.values import Money, Quantity, Rate

EVERYBODY = ""
"""The key of a table that is the same for every rank."""


def _by_rank(value: object) -> object:
    return value if isinstance(value, dict) else {EVERYBODY: value}


LevelRates = Annotated[dict[str, tuple[Rate, ...]], BeforeValidator(_by_rank)]
"""["5%", "3%"] for everybody, or a table rank = [rates by level]."""
LevelAmounts = Annotated[dict[str, tuple[Money, ...]], BeforeValidator(_by_rank)]
"""["10.00", "5.00"] for everybody, or a table rank = [amounts by level]."""
RankRates = Annotated[dict[str, Rate], BeforeValidator(_by_rank)]
"""One rate for everybody, or a table rank = rate."""
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


def table_by_rank(
    table: Mapping[str, tuple[Fraction, ...]], rank_names: Sequence[str], level: int
) -> list[Fraction]:
    """The rate at ``level`` (from 1) by rank number: entry 0 is for members without a rank."""

    def at(name: str) -> Fraction:
        row = table.get(name, ())
        return row[level - 1] if level <= len(row) else Fraction(0)

    if EVERYBODY in table:
        return [at(EVERYBODY)] * (len(rank_names) + 1)
    return [Fraction(0), *(at(name) for name in rank_names)]
