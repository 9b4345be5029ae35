"""Breakage: what the plan could have paid and did not, by reason, down to the last fraction."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from netmark.payout.run import Result
from netmark.plan.limits import reasons


class Broken(NamedTuple):
    """One reason of one bonus: how often, and how much in minor units before rounding."""

    bonus: str
    reason: str
    lines: int
    exact: Fraction


def breakage(result: Result) -> Iterator[Broken]:
    """Paid and not paid by reason, for every bonus in plan order; the sum is what it could pay.

    ``rounding`` is what rounding took away (positive) or added (negative).
    """
    for bonus in result.book.plan.bonuses:
        found = {reason or "paid": both for reason, both in bonus.tally(result.book).items()}
        counts = {reason: count for reason, (count, _) in found.items()}
        sums = {reason: exact for reason, (_, exact) in found.items()}
        # What it came to before limits: only that has rounding.
        paid = Fraction(sum(result.amounts[bonus.name]))
        for column, reason in reasons(result.book.plan, bonus.name):
            gone = [cents for cents in result.taken[column] if cents]
            counts[reason] = counts.get(reason, 0) + len(gone)
            sums[reason] = sums.get(reason, Fraction(0)) + sum(gone)
            paid += sum(gone)
        exact = sums.pop("paid", Fraction(0))
        left = Fraction(sum(result.amounts[bonus.name]))
        yield Broken(bonus.name, "paid", counts.pop("paid", 0), left)
        if exact != paid:
            yield Broken(bonus.name, "rounding", 0, exact - paid)
        for reason in sorted(filter(sums.__getitem__, sums)):
            yield Broken(bonus.name, reason, counts[reason], sums[reason])
