"""How a downline spreads over its legs: concentration, balance, and the leg that all hangs on.

Volumes and incomes are whole numbers of one unit; a leg that came to less than nothing by refunds
counts as nothing. A leg without any volume is a leg.
"""

from array import array
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

FRAGILE = Fraction(7, 10)
"""A leg with more than this share of the income: without it, there would be little left."""


class Spread(NamedTuple):
    """The legs of one member, or, summed up, all that the formulas need of them."""

    legs: int
    total: int
    squares: int
    least: int
    most: int

    @property
    def hhi(self) -> Fraction | None:
        """The Herfindahl-Hirschman index: the sum of squared shares; 1 is all in one leg.

        >>> round(spread([96000, 110000]).hhi, 4)
        Fraction(5023, 10000)
        """
        return Fraction(self.squares, self.total * self.total) if self.total else None

    @property
    def balance(self) -> Fraction | None:
        """(1 - HHI) / (1 - 1/k) of k legs: 1 is even, 0 all in one; None of fewer than two legs.

        >>> spread([50, 50, 50]).balance, spread([50, 0]).balance, spread([50]).balance
        (Fraction(1, 1), Fraction(0, 1), None)
        """
        if self.legs < 2 or self.hhi is None:
            return None
        return (1 - self.hhi) / (1 - Fraction(1, self.legs))

    @property
    def evenness(self) -> Fraction | None:
        """The lesser / the greater side of a binary, or the least / the greatest of several legs.

        >>> spread([38000, 10000]).evenness
        Fraction(5, 19)
        """
        return Fraction(self.least, self.most) if self.legs > 1 and self.most else None

    @property
    def largest_share(self) -> Fraction | None:
        """The share of the largest leg.

        >>> spread([38000, 10000]).largest_share
        Fraction(19, 24)
        """
        return Fraction(self.most, self.total) if self.total else None

    def is_fragile(self, limit: Fraction = FRAGILE) -> bool:
        """Of legs by income: does more than the limit come from one of them?

        >>> spread([71, 29]).is_fragile(), spread([70, 30]).is_fragile()
        (True, False)
        """
        return self.most > limit * self.total


def spread(legs: Sequence[int]) -> Spread:
    """The legs of one member by volume or income.

    >>> spread([30, -5, 10])
    Spread(legs=3, total=40, squares=1000, least=0, most=30)
    """
    counted = [max(0, leg) for leg in legs]
    return Spread(
        len(counted),
        sum(counted),
        sum(leg * leg for leg in counted),
        min(counted, default=0),
        max(counted, default=0),
    )


class Spreads(NamedTuple):
    """The same of every member at once: one column per figure, index = slot."""

    legs: "array[int]"
    total: "array[int]"
    squares: list[int]
    least: "array[int]"
    most: "array[int]"

    def of(self, slot: int) -> Spread:
        """The legs of one member.

        >>> spreads([0, 0, 1, 1], [0, 60, 20, 30]).of(1)
        Spread(legs=2, total=50, squares=1300, least=20, most=30)
        """
        return Spread(*(column[slot] for column in self))


def spreads(parents: Sequence[int], totals: Sequence[int]) -> Spreads:
    """The legs of every member in one pass; ``totals`` is what each came to with all below.

    Slot 0, the company, has the roots as its legs. Squares may leave 64 bits and are plain ints.
    """
    size = len(parents)
    found = Spreads(
        array("i", bytes(4 * size)),
        array("q", bytes(8 * size)),
        [0] * size,
        array("q", bytes(8 * size)),
        array("q", bytes(8 * size)),
    )
    legs, total, squares, least, most = found
    for i in range(1, size):
        above, volume = parents[i], totals[i]
        volume = max(volume, 0)
        if not legs[above] or volume < least[above]:
            least[above] = volume
        legs[above] += 1
        total[above] += volume
        squares[above] += volume * volume
        most[above] = max(most[above], volume)
    return found
