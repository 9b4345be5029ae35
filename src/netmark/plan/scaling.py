"""Volume times rates as money: a whole column with one division a member, rounded once."""

from array import array
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from netmark.ledger.money import round_ratio


def common_denominator(rates: Sequence[Fraction]) -> int:
    """The least number that makes every rate a whole number of parts."""
    return lcm(1, *(rate.denominator for rate in rates))


class Scale(NamedTuple):
    """Turns volume x parts into minor units: amount = product x ``times`` / ``over``."""

    times: int
    over: int

    def exact(self, product: int) -> Fraction:
        """Minor units before rounding."""
        return Fraction(product * self.times, self.over)


def scale(denominator: int, exponent: int) -> Scale:
    """The scale for hundredths of volume and rates in parts of ``denominator``.

    >>> scale(20, 2)  # 5 % = 1 part of 20; 100.00 of volume: 10000 x 1 / 20 = 500 cents
    Scale(times=1, over=20)
    """
    ratio = Fraction(10**exponent, 100 * denominator)
    return Scale(ratio.numerator, ratio.denominator)


def round_all(products: Sequence[int], by: Scale, mode: str) -> "array[int]":
    """Round a whole column of products to minor units, once per member."""
    times, over = by
    if over == 1:
        return array("q", [product * times for product in products])
    if mode != "half-even":
        return array("q", [round_ratio(p * times, over, mode) if p else 0 for p in products])
    # Half-even spelt out, because this runs once per member and bonus. Python divides towards minus
    # infinity, so that it is right for negative products as it stands.
    rounded = array("q", bytes(8 * len(products)))
    for i, product in enumerate(products):
        if product:
            quotient, rest = divmod(product * times, over)
            rest += rest
            if rest > over or (rest == over and quotient & 1):
                quotient += 1
            rounded[i] = quotient
    return rounded
