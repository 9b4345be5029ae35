"""What a network looks like that grows by chance: everybody is equally likely to recruit the next.

Gastwirth, The American Statistician 1977. Half of it recruits nobody, so that half without a
recruit says nothing about a company or a sponsor. Members are numbered from 1 as they join;
``founders`` are those whom nobody recruited (the reference has one).
"""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

EXACT = 1000
"""Up to this number H(n) is exact; above it is rounded half to even to 30 decimals."""

_DECIMALS = 30
_EULER = Decimal("0.57721566490153286060651209008240243104215933593992")


def harmonic(n: int) -> Fraction:
    """H(n) = 1 + 1/2 + ... + 1/n; exact up to :data:`EXACT`, above rounded to 30 decimals.

    >>> harmonic(0), harmonic(4)
    (Fraction(0, 1), Fraction(25, 12))
    >>> round(harmonic(10**6), 18)
    Fraction(14392726722865723631, 1000000000000000000)
    """
    return _sum(1, n) if n <= EXACT else _asymptotic(n)


def _sum(first: int, last: int) -> Fraction:
    """1/first + ... + 1/last, from the bottom up so that only neighbours are added."""
    terms = [Fraction(1, n) for n in range(first, last + 1)] or [Fraction(0)]
    while len(terms) > 1:
        terms = [sum(terms[i : i + 2], Fraction(0)) for i in range(0, len(terms), 2)]
    return terms[0]


def _asymptotic(n: int) -> Fraction:
    """Euler and Maclaurin: beyond 1,000 what is left out is below 10**-36."""
    with localcontext(Context(prec=50)):
        x = Decimal(n)
        rest = 1 / (2 * x)
        for divisor, power in ((-12, 2), (120, 4), (-252, 6), (240, 8), (-132, 10)):
            rest += 1 / (divisor * x**power)
        return Fraction((x.ln() + _EULER + rest).quantize(Decimal(1).scaleb(-_DECIMALS)))


def expected_recruits(k: int, n: int, founders: int = 1) -> Fraction:
    """How many recruits the k-th of n members has on average: H(n-1) - H(k-1).

    >>> [str(expected_recruits(k, 5)) for k in range(1, 6)]
    ['25/12', '13/12', '7/12', '1/4', '0']
    """
    _check(n, founders, k)
    return harmonic(n - 1) - harmonic(max(k, founders) - 1)


def recruits_nobody(k: int, n: int, founders: int = 1) -> Fraction:
    """How likely it is that the k-th of n members recruits nobody: (k-1) / (n-1).

    >>> recruits_nobody(3, 5), recruits_nobody(5, 5), recruits_nobody(1, 1)
    (Fraction(1, 2), Fraction(1, 1), Fraction(1, 1))
    """
    _check(n, founders, k)
    return Fraction(max(k, founders) - 1, n - 1) if n > founders else Fraction(1)


def share_without_recruits(n: int, founders: int = 1) -> Fraction:
    """The expected share of n members who recruit nobody: exactly 1/2 with one founder.

    Each further founder is one recruit less: ``1/2 + s(s-1) / 2n(n-1)`` with s founders.

    >>> share_without_recruits(10), share_without_recruits(10, 4), share_without_recruits(1)
    (Fraction(1, 2), Fraction(17, 30), Fraction(1, 1))
    """
    _check(n, founders)
    if n == founders:
        return Fraction(1)
    return Fraction(1, 2) + Fraction(founders * (founders - 1), 2 * n * (n - 1))


def share_recruiting(until: int, n: int, founders: int = 1) -> Fraction | None:
    """The expected share of recruiters among the recruits up to number ``until`` of n members.

    The mean of ``1 - (k-1) / (n-1)`` over them: the longer somebody is there, the likelier it is.
    Founders, who are nobody's recruits, are left out; None when there are no others.

    >>> share_recruiting(5, 5), share_recruiting(3, 5), share_recruiting(1, 5)
    (Fraction(3, 8), Fraction(5, 8), None)
    """
    _check(n, founders, max(until, 1))
    if until <= founders:
        return None
    # k - 1 runs from the number of founders to until - 1: its mean is half of their sum.
    return 1 - Fraction(founders + until - 1, 2 * (n - 1))


def share_with_recruits(at_least: int) -> Fraction:
    """The share with at least so many recruits in a large network: 2 ** -r.

    Exact for 0 and 1; for more it is what a growing network comes to.

    >>> share_with_recruits(2)
    Fraction(1, 4)
    """
    return Fraction(1, 2**at_least)


def share_with_two(n: int, founders: int = 1) -> Fraction:
    """The expected share of n members with two recruits or more, also of a small network.

    With one founder ``1/4 - 1 / 2n(n-1)``. H(n) as exact as :func:`harmonic`.

    >>> share_with_two(3), share_with_two(2), share_with_two(10**6) < Fraction(1, 4)
    (Fraction(1, 6), Fraction(0, 1), True)
    """
    _check(n, founders)
    if n <= founders + 1:
        return Fraction(0)
    if founders == 1:
        return Fraction(1, 4) - Fraction(1, 2 * n * (n - 1))
    # (n-1) times the number with two is the sum over all earlier sizes of the number with one.
    pairs = founders * (founders - 1)
    ones = Fraction(n * (n - 1) - pairs, 4)
    ones -= Fraction(pairs, 2) * (harmonic(n - 2) - harmonic(founders - 2))
    return ones / (n * (n - 1))


def share_with_downline(at_least: int, n: int) -> Fraction:
    """The expected share of n members with a downline of at least d, one founder: 1 / (d+1).

    >>> share_with_downline(3, 10), share_with_downline(10, 10)
    (Fraction(1, 4), Fraction(0, 1))
    """
    return Fraction(1, at_least + 1) if at_least < n else Fraction(0)


def mean_depth(n: int, founders: int = 1) -> Fraction:
    """How many levels a member stands below a founder on average: H(n) - H(founders).

    >>> mean_depth(4)
    Fraction(13, 12)
    """
    _check(n, founders)
    return harmonic(n) - harmonic(founders)


def _check(n: int, founders: int, k: int = 1) -> None:
    if not 1 <= founders <= n or not 1 <= k <= n:
        raise ValueError("a network has founders among its members")
