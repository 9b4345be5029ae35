"""How far a figure made of few people can be trusted: 95 % intervals, in whole numbers.

Ends are parts per million, rounded outwards: the lower one down, the upper one up. Nothing here
sees a float, so that every machine prints the same interval.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import NamedTuple

MILLION = 10**6

DEVIATIONS = Fraction(1959963984540054, 10**15)
"""How many standard deviations hold 95 %: the 97.5th percentile of the normal distribution."""
_FINE = 10**12
_COUNTED = 100
"""Up to this count the Poisson interval is exact, above it Byar's approximation (below 0.01 %)."""
_TAIL = Decimal("0.025")


class Interval(NamedTuple):
    """The ends of a 95 % interval in parts per million."""

    low: int
    high: int

    def holds(self, value: Fraction) -> bool:
        """Is a value, such as what chance gives, within the interval?

        >>> wilson(4, 10).holds(Fraction(1, 2)), wilson(400, 1000).holds(Fraction(1, 2))
        (True, False)
        """
        return self.low <= value * MILLION <= self.high


def wilson(hits: int, of: int) -> Interval:
    """The Wilson interval of a share, ``hits`` out of ``of``; of nobody anything may be true.

    Wilson, Journal of the American Statistical Association 1927.

    >>> wilson(1, 2), wilson(0, 3), wilson(0, 0)
    (Interval(low=94531, high=905469), Interval(low=0, high=561498), Interval(low=0, high=1000000))
    """
    if not 0 <= hits <= of:
        raise ValueError("a share has at most as many hits as it is of")
    if not of:
        return Interval(0, MILLION)
    square = DEVIATIONS * DEVIATIONS
    middle = 2 * hits + square
    # z * sqrt(z^2 + 4 k (n - k) / n), under one root so that it is rounded once.
    under = square * (square + Fraction(4 * hits * (of - hits), of))
    spread, whole = _root(under), 2 * (of + square)
    low, high = (middle - spread - _tick()) / whole, (middle + spread + _tick()) / whole
    return Interval(
        0 if not hits else _down(low),
        MILLION if hits == of else _up(high),
    )


def poisson(observed: int) -> Interval:
    """The interval of the true mean behind a count, in millionths of a count.

    Exact up to 100 (Garwood, Biometrika 1936), above that by Byar's formula.

    >>> poisson(0), poisson(10)
    (Interval(low=0, high=3688880), Interval(low=4795388, high=18390357))
    """
    if observed < 0:
        raise ValueError("a count is not negative")
    if observed > _COUNTED:
        return Interval(_down(_byar(observed, -1)), _up(_byar(observed + 1, 1)))
    return _garwood(observed)


def observed_to_expected(observed: int, expected: Fraction) -> Interval | None:
    """The Poisson interval of observed / expected, in parts per million.

    None if nothing is expected.

    >>> observed_to_expected(10, Fraction(20))
    Interval(low=239769, high=919518)
    """
    if expected <= 0:
        return None
    low, high = poisson(observed)
    return Interval(
        _down(Fraction(low, MILLION) / expected), _up(Fraction(high, MILLION) / expected)
    )


def _tick() -> Fraction:
    """By how much a rounded root may be wrong."""
    return Fraction(1, _FINE)


def _root(x: Fraction) -> Fraction:
    """A square root, rounded down to a multiple of one in 10**12."""
    return Fraction(isqrt(x.numerator * _FINE * _FINE // x.denominator), _FINE)


def _down(x: Fraction) -> int:
    return max(0, x.numerator * MILLION // x.denominator)


def _up(x: Fraction) -> int:
    return -(-x.numerator * MILLION // x.denominator)


def _byar(count: int, side: int) -> Fraction:
    part = 1 - Fraction(1, 9 * count) + side * DEVIATIONS / (3 * _root(Fraction(count)))
    return count * part**3


@lru_cache(maxsize=_COUNTED + 1)
def _garwood(observed: int) -> Interval:
    """The means with 2.5 % at or above the count, and at or below it, by halving an interval."""
    with localcontext(Context(prec=28)):
        far = Decimal(observed) + 5 * Decimal(observed + 1).sqrt() + 5
        low, high = Decimal(0), far
        if observed:
            # P(at least observed) rises with the mean.
            below, above = _halved(Decimal(0), far, observed - 1, 1 - _TAIL)
            low = below
        below, above = _halved(Decimal(0), far, observed, _TAIL)
        high = above
        scaled = [(low, ROUND_FLOOR), (high, ROUND_CEILING)]
        return Interval(*(int((x * MILLION).to_integral_value(mode)) for x, mode in scaled))


def _halved(left: Decimal, right: Decimal, most: int, tail: Decimal) -> tuple[Decimal, Decimal]:
    """Between which two means, one in 10**9 apart, P(at most ``most``) falls to ``tail``."""
    while right - left > Decimal("1e-9"):
        middle = (left + right) / 2
        term = total = (-middle).exp()
        for n in range(1, most + 1):
            term = term * middle / n
            total += term
        if total > tail:
            left = middle
        else:
            right = middle
    return left, right
