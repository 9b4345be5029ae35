"""Rates: tables by rank and by level, all exact fractions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import Annotated

from pydantic import BeforeValidator

from netmark.plan.conditions import Count
from netmark.plan.values import Limit, Money, Quantity, Rate

ZERO = Fraction(0)
EVERYBODY = ""
"""The key of a table that is the same for every rank."""


def _by_rank(value: object) -> object:
    return value if isinstance(value, dict) else {EVERYBODY: value}


BY_RANK = BeforeValidator(_by_rank)
"""Marks the fields that may be a table by rank; such a table has to name every rank."""
LevelRates = Annotated[dict[str, tuple[Rate, ...]], BY_RANK]
"""["5%", "3%"] for everybody, or a table rank = [rates by level]."""
LevelAmounts = Annotated[dict[str, tuple[Money, ...]], BY_RANK]
"""["10.00", "5.00"] for everybody, or a table rank = [amounts by level]."""
RankRates = Annotated[dict[str, Rate], BY_RANK]
"""One rate for everybody, or a table rank = rate."""
RankAmounts = Annotated[dict[str, Money], BY_RANK]
"""One amount of money for everybody, or a table rank = amount."""
RankLimits = Annotated[dict[str, Limit], BY_RANK]
"""One limit in money for everybody, or a table rank = limit or "unlimited"."""
RankVolumes = Annotated[dict[str, Quantity], BY_RANK]
"""One volume for everybody, or a table rank = volume."""
RankCounts = Annotated[dict[str, Count], BY_RANK]
"""One whole number for everybody, or a table rank = number."""


def single_by_rank(
    table: Mapping[str, Fraction | int], rank_names: Sequence[str]
) -> list[Fraction]:
    """The figure of a table with one per rank, by rank number: entry 0 for those without a rank.

    >>> single_by_rank({"A": 1, "B": 3}, ["A", "B"]) == [0, 1, 3]
    True
    """
    return table_by_rank({name: (Fraction(one),) for name, one in table.items()}, rank_names, 1)


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


def sum_of_levels(table: Mapping[str, tuple[Fraction, ...]]) -> Fraction:
    """The best rate of each level over all ranks, added up.

    >>> sum_of_levels({"A": (Fraction(1, 10),), "B": (Fraction(1, 20), Fraction(1, 20))})
    Fraction(3, 20)
    """
    columns = zip_longest(*table.values(), fillvalue=ZERO)
    return sum((max(column) for column in columns), ZERO)


def best_of_levels(
    tables: Sequence[Mapping[str, Fraction | tuple[Fraction, ...]]],
) -> dict[str, Fraction]:
    """The highest rate of each rank in several tables, with one rate or with one for each level.

    >>> best_of_levels([{"": (Fraction(1, 20), Fraction(1, 10))}, {"A": Fraction(1, 2)}])
    {'': Fraction(1, 10), 'A': Fraction(1, 2)}
    """
    found: dict[str, Fraction] = {}
    for table in tables:
        for name, row in table.items():
            best = max(row, default=ZERO) if isinstance(row, tuple) else row
            found[name] = max(best, found.get(name, ZERO))
    return found
