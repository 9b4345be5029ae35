"""What a member's recruits become: sponsoring, duplication, reproduction, activity, customers.

Everything is counted over recruits, never over one member alone, so that a figure is a numerator
and a denominator, and small ones have an interval.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from netmark.team.intervals import Interval, wilson
from netmark.team.shares import share

MATURE = 90
"""Days after joining from which a recruit counts in duplication."""
FIRST_DAYS = 90
"""The days after joining whose retail sales are early productivity."""


class Counted(NamedTuple):
    """A share as it was counted."""

    hits: int
    of: int

    @property
    def value(self) -> Fraction | None:
        """The share itself, None of nobody."""
        return share(self.hits, self.of)

    @property
    def interval(self) -> Interval:
        """Its 95 % interval (Wilson).

        >>> Counted(1, 2).interval
        Interval(low=94531, high=905469)
        """
        return wilson(self.hits, self.of)


class Recruit(NamedTuple):
    """One of somebody's frontline: since when he is there, in days, and what he has reached.

    ``recruits`` counts his own active recruits, ``customers`` his own verified customers: those
    whom an order names. ``active``: he bought or sold in the window.
    """

    days: int
    recruits: int = 0
    customers: int = 0
    active: bool = True


def duplication(frontline: Iterable[Recruit]) -> Counted:
    """Of the frontline older than 90 days, those with at least one active recruit of their own.

    >>> duplication([Recruit(91, 1), Recruit(200), Recruit(90, 5)])
    Counted(hits=1, of=2)
    """
    mature = [each for each in frontline if each.days > MATURE]
    return Counted(sum(each.recruits > 0 for each in mature), len(mature))


def strict_duplication(frontline: Iterable[Recruit]) -> Counted:
    """The same by the strict definition: a verified customer and an active recruit of their own.

    >>> strict_duplication([Recruit(91, 1, 0), Recruit(200, 2, 1), Recruit(300, 0, 4)])
    Counted(hits=1, of=3)
    """
    mature = [each for each in frontline if each.days > MATURE]
    hits = sum(each.recruits > 0 and each.customers > 0 for each in mature)
    return Counted(hits, len(mature))


def reproduction(frontline: Iterable[Recruit]) -> Fraction | None:
    """Active recruits of the frontline / active frontline: above 1 it grows without the member.

    The recruits of whoever is not active himself count: they are there. None: nobody is active.

    >>> reproduction([Recruit(30, 3), Recruit(30), Recruit(30, 1, active=False)])
    Fraction(2, 1)
    """
    there = list(frontline)
    return share(sum(each.recruits for each in there), sum(each.active for each in there))


def sponsoring_rate(new_frontline: int, months_active: int) -> Fraction | None:
    """New frontline per month in which the member was active; None if there was no such month.

    >>> sponsoring_rate(3, 6)
    Fraction(1, 2)
    """
    return share(new_frontline, months_active)


def recruiter_share(frontline_sizes: Sequence[int]) -> Counted:
    """Those with a frontline / all participants; a random network has one half.

    >>> recruiter_share([2, 0, 1, 0, 0])
    Counted(hits=2, of=5)
    """
    return Counted(sum(size > 0 for size in frontline_sizes), len(frontline_sizes))


def activity(active: Iterable[int], enrolled: Iterable[int]) -> Counted:
    """Those with an order in the window / those enrolled at its start.

    Somebody who joined within the window is in neither.

    >>> activity([1, 0, 1, 1], [1, 1, 1, 0])
    Counted(hits=2, of=3)
    """
    pairs = [(bool(a), bool(there)) for a, there in zip(active, enrolled, strict=True)]
    return Counted(sum(a and there for a, there in pairs), sum(there for _, there in pairs))


def customers_per_participant(customers: int, active: int) -> Fraction | None:
    """Distinct retail and preferred buyers / active participants.

    >>> customers_per_participant(10, 4)
    Fraction(5, 2)
    """
    return share(customers, active)


def early_productivity(first_days_minor: Sequence[int], median_minor: Fraction) -> Fraction | None:
    """The frontline's own-sourced retail of their first 90 days / (company median x n).

    ``first_days`` has one amount per recruit whose 90 days are over. It tells how good a start a
    sponsor gives. None without such recruits, and when the median is nothing.

    >>> early_productivity([100, 300], Fraction(100))
    Fraction(2, 1)
    """
    expected = median_minor * len(first_days_minor)
    return sum(first_days_minor) / expected if expected > 0 else None


def median(values: Iterable[int]) -> Fraction | None:
    """The middle value, between two of them their mean; None of none.

    >>> median([3, 1, 10]), median([1, 2]), median([])
    (Fraction(3, 1), Fraction(3, 2), None)
    """
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return Fraction(ordered[middle] + ordered[~middle], 2)
