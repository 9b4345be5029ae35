"""Shares of income: who made the sale, and who bought. These are two axes and never merged.

Income from what the downline sells is what network marketing is; it is neither good nor bad, and
``own_share`` has no direction. What makes a business sound is that end customers buy.
Amounts are minor units; a share is exact, and None where there is nothing to have a share of.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

SOUND = (Fraction(1, 2), Fraction(2, 3))
"""Reference lines of the end-customer share: more than half; two thirds."""


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole, None of nothing or of less.

    >>> share(1, 3), share(0, 0)
    (Fraction(1, 3), None)
    """
    return Fraction(part, whole) if whole > 0 else None


def own_share(own_minor: int, total_minor: int) -> Fraction | None:
    """Income from sales that the member made himself / total income.

    >>> own_share(8000, 19700)
    Fraction(80, 197)
    """
    return share(own_minor, total_minor)


def end_customer_share(from_customers_minor: int, total_minor: int) -> Fraction | None:
    """Income that comes from retail and preferred buyers, own or the downline's / total income.

    The same of sales: what non-participants bought / all sales.

    >>> end_customer_share(95000, 261000)
    Fraction(95, 261)
    """
    return share(from_customers_minor, total_minor)


def cede_rate(own_minor: int, ceded_minor: int) -> Fraction | None:
    """What a member gave up of what he sold: ceded / (own + ceded).

    ``ceded`` is the value of orders that he found and that are credited to his downline.

    >>> cede_rate(30000, 10000)
    Fraction(1, 4)
    """
    return share(ceded_minor, own_minor + ceded_minor)


def given_return(overrides_minor: Sequence[int], forgone_minor: int) -> Fraction | None:
    """What came back for sales given up: later overrides from the recipient / margin forgone.

    ``overrides`` by month from the month of giving on; the first twelve count.

    >>> given_return([100, 200, 300], 400), given_return([1] * 20, 12)
    (Fraction(3, 2), Fraction(1, 1))
    """
    return share(sum(overrides_minor[:12]), forgone_minor)


def self_sufficiency(own_minor: Sequence[int], total_minor: Sequence[int]) -> list[Fraction | None]:
    """A recipient's own-sourced sales / all his sales by month since joining; it ought to rise.

    >>> self_sufficiency([0, 50, 90], [100, 100, 100])
    [Fraction(0, 1), Fraction(1, 2), Fraction(9, 10)]
    """
    return [share(own, total) for own, total in zip(own_minor, total_minor, strict=True)]


def break_even_month(net_minor: Sequence[int]) -> int | None:
    """The first month, from 1, in which everything up to then adds up to 0 or more; None: never.

    ``net`` by month is income - own purchases that were not used - fees. Of a recruit, as his
    sponsor sees him (:func:`recruit_value`), it is the month in which he has paid back.

    >>> break_even_month([-100, 40, 60]), break_even_month([-100, 40]), break_even_month([])
    (3, None, None)
    """
    sums = enumerate(accumulate(net_minor), start=1)
    return next((month for month, total in sums if total >= 0), None)


def never_break_even(members: Sequence[Sequence[int]]) -> tuple[int, int]:
    """How many of those who were there at all have not broken even, and of how many.

    >>> never_break_even([[-100, 40, 60], [-100, 40], []])
    (1, 2)
    """
    there = [net for net in members if net]
    return sum(break_even_month(net) is None for net in there), len(there)


def recruit_value(
    overrides_minor: Sequence[int], ceded_minor: Sequence[int], support_minor: Sequence[int]
) -> list[int]:
    """What a recruit was worth to his sponsor by month, as realised; its sum is his value.

    Overrides whose way up passes through the recruit, less the margin ceded to him, less what
    support cost. The month in which that is paid back: :func:`break_even_month` of it.

    >>> recruit_value([0, 500, 900], [600, 0, 0], [100, 100, 0])
    [-700, 400, 900]
    """
    months = zip(overrides_minor, ceded_minor, support_minor, strict=True)
    return [overrides - ceded - support for overrides, ceded, support in months]
