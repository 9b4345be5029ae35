"""How long people stay, or how long it takes them: Kaplan-Meier, exact.

A spell is a pair of how long somebody has been watched, in whole days or months, and whether it
ended then (he left, or sold for the first time). Who is still there at the end of the data is
censored: he counts as long as he was seen, and not as somebody who stays for ever.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from netmark.ledger.money import round_fraction
from netmark.team.intervals import DEVIATIONS, MILLION, Interval, observed_to_expected, wilson


class Curve(NamedTuple):
    """What share is left after each time at which somebody left.

    ``times`` rise; ``at_risk`` is how many were watched until then, ``left`` how many left then,
    ``shares`` what share is left afterwards. ``watched`` is how many there were in all.
    """

    times: list[int]
    at_risk: list[int]
    left: list[int]
    shares: list[Fraction]
    watched: int

    def at(self, time: int) -> Fraction:
        """S(t): the share that is still there after a time; 1 before anybody leaves.

        >>> kaplan_meier([(1, True), (2, False), (3, True), (4, False)]).at(3)
        Fraction(3, 8)
        """
        place = bisect_right(self.times, time)
        return self.shares[place - 1] if place else Fraction(1)

    @property
    def median(self) -> int | None:
        """The first time at which at most half is left; None as long as more than half is there.

        >>> kaplan_meier([(5, True), (9, True), (9, False)]).median
        9
        """
        half = (t for t, share in zip(self.times, self.shares, strict=True) if 2 * share <= 1)
        return next(half, None)

    def churn(self, time: int) -> Fraction | None:
        """The share of those still there who leave within the next unit of time.

        ``1 - S(t + 1) / S(t)``; None when nobody is left.

        >>> kaplan_meier([(1, True), (2, True), (2, False), (3, False)]).churn(1)
        Fraction(1, 3)
        """
        now = self.at(time)
        return 1 - self.at(time + 1) / now if now else None

    def interval(self, time: int) -> Interval:
        """The 95 % interval of the share left, by Greenwood's formula on the log-log scale.

        As long as nobody has left, and when everybody has, it is that of a plain share (Wilson).
        Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 1980.

        >>> kaplan_meier([(1, True), (2, False), (3, True), (4, False)]).interval(3)
        Interval(low=10971, high=808002)
        """
        share, place = self.at(time), bisect_right(self.times, time)
        if share == 1:
            return wilson(self.watched, self.watched)
        if not share:
            return wilson(0, self.at_risk[place - 1])
        with localcontext(Context(prec=28)):
            log = (Decimal(share.numerator) / share.denominator).ln()
            leaving = zip(self.at_risk[:place], self.left[:place], strict=True)
            parts = (Decimal(left) / (there * (there - left)) for there, left in leaving)
            variance = sum(parts, Decimal(0))
            deviations = Decimal(DEVIATIONS.numerator) / DEVIATIONS.denominator
            wide = (deviations * variance.sqrt() / -log).exp()
            ends = ((log * wide).exp(), ROUND_FLOOR), ((log / wide).exp(), ROUND_CEILING)
            return Interval(*(int((end * MILLION).to_integral_value(way)) for end, way in ends))

    def table(self, last: int) -> list[int]:
        """S(0) to S(last) in parts per million, rounded half to even: for sums over many people.

        >>> kaplan_meier([(1, True), (2, False), (3, True), (4, False)]).table(3)
        [1000000, 750000, 750000, 375000]
        """
        found, share, place = [], MILLION, 0
        for time in range(last + 1):
            while place < len(self.times) and self.times[place] <= time:
                share = round_fraction(self.shares[place] * MILLION, "half-even")
                place += 1
            found.append(share)
        return found


def kaplan_meier(spells: Iterable[tuple[int, bool]]) -> Curve:
    """The Kaplan-Meier curve of spells (time, ended); who is censored at a time is still at risk.

    Kaplan and Meier, Journal of the American Statistical Association 1958.

    >>> curve = kaplan_meier([(1, True), (1, False), (2, True), (3, False)])
    >>> curve.shares, curve.at_risk
    ([Fraction(3, 4), Fraction(3, 8)], [4, 2])
    """
    ended, seen = dict[int, int](), dict[int, int]()
    for time, left in spells:
        seen[time] = seen.get(time, 0) + 1
        if left:
            ended[time] = ended.get(time, 0) + 1
    return curve_of(seen, ended)


def curve_of(seen: dict[int, int], ended: dict[int, int]) -> Curve:
    """The same from counts by time: how many spells are that long, and how many of them ended.

    >>> curve_of({1: 2, 2: 1, 3: 1}, {1: 1, 2: 1}).shares
    [Fraction(3, 4), Fraction(3, 8)]
    """
    there = watched = sum(seen.values())
    curve, share = Curve([], [], [], [], watched), Fraction(1)
    for time in sorted(seen):
        left = ended.get(time, 0)
        if left:
            share *= Fraction(there - left, there)
            for column, value in zip(curve[:3], (time, there, left), strict=True):
                column.append(value)
            curve.shares.append(share)
        there -= seen[time]
    return curve


class Against(NamedTuple):
    """How many of somebody's recruits are still there, against the average of the company.

    ``expected`` and the ``interval`` of the ratio in parts per million.
    """

    retained: int
    expected: int
    ratio: Fraction | None
    interval: Interval | None


def against_expectation(retained: int, tenures: Iterable[int], shares: Sequence[int]) -> Against:
    """Those retained / the sum over recruits of the company's share left after their tenure.

    ``shares`` is :meth:`Curve.table`; somebody watched for longer than it counts with its last. The
    ratio is fair to a sponsor of newcomers, of whom more are still there wherever they are.

    >>> found = against_expectation(2, [1, 1, 3], [1000000, 750000, 750000, 500000])
    >>> found.expected, found.ratio
    (2000000, Fraction(1, 1))
    """
    last = len(shares) - 1
    expected = sum(shares[min(tenure, last)] for tenure in tenures)
    if not expected:
        return Against(retained, 0, None, None)
    exact = Fraction(expected, MILLION)
    return Against(retained, expected, retained / exact, observed_to_expected(retained, exact))
