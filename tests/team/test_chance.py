"""A random network: the figures of Gastwirth 1977, and every history of a small one."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.team import chance
from netmark.team.chance import (
    expected_recruits,
    harmonic,
    mean_depth,
    recruits_nobody,
    share_recruiting,
    share_with_downline,
    share_with_recruits,
    share_with_two,
    share_without_recruits,
)

SMALL = [(n, founders) for n in range(1, 7) for founders in range(1, n + 1)]


def histories(n: int, founders: int) -> Iterator[list[int]]:
    """Who recruited whom, in every way that a network of n can come about; founders have 0."""
    choices = [range(1, k) for k in range(founders + 1, n + 1)]
    for chosen in product(*choices):
        yield [0] * (founders + 1) + list(chosen)


def mean(values: Iterable[int | Fraction]) -> Fraction:
    """The mean over histories: they are all equally likely."""
    found = [Fraction(value) for value in values]
    return sum(found, Fraction(0)) / len(found)


def below(parents: list[int], k: int) -> int:
    """How many stand below somebody, by going up from everybody."""
    found = 0
    for member in range(1, len(parents)):
        at = parents[member]
        while at and at != k:
            at = parents[at]
        found += at == k
    return found


def depth(parents: list[int], k: int) -> int:
    """How many stand above somebody."""
    found = 0
    while parents[k]:
        k = parents[k]
        found += 1
    return found


def test_expected_recruits_are_those_of_the_reference() -> None:
    """N = 5: 25/12, 13/12, 7/12, 1/4, 0; n = 100: 5.1774, 2.3484, .6982."""
    five = [Fraction(25, 12), Fraction(13, 12), Fraction(7, 12), Fraction(1, 4), Fraction(0)]
    assert [expected_recruits(k, 5) for k in range(1, 6)] == five
    hundred = [f"{float(expected_recruits(k, 100)):.4f}" for k in (1, 10, 50)]
    assert hundred == ["5.1774", "2.3484", "0.6982"]


def test_mean_depth_is_that_of_the_reference() -> None:
    """H(100) - 1 = 4.1874."""
    assert f"{float(mean_depth(100)):.4f}" == "4.1874"


def test_recruiters_are_near_the_simulation_of_the_reference() -> None:
    """Monte Carlo, n = 270: 0 recruits .49978, 1 .25051, 2 .12476, 3 .06269; within .001."""
    for recruits, share in enumerate((".49978", ".25051", ".12476", ".06269")):
        exactly = share_with_recruits(recruits) - share_with_recruits(recruits + 1)
        assert abs(exactly - Fraction(share)) < Fraction(1, 1000)


@pytest.mark.parametrize("n", [2, 7, 270, 1000, 10**6])
def test_half_of_a_network_recruits_nobody(n: int) -> None:
    """(k-1)/(n-1), averaged over all, is exactly one half."""
    assert share_without_recruits(n) == Fraction(1, 2)
    assert sum(Fraction(k - 1, n - 1) for k in (1, n)) / 2 == Fraction(1, 2)


@pytest.mark.parametrize(("n", "founders"), SMALL)
def test_recruits_agree_with_every_history(n: int, founders: int) -> None:
    """Up to six members, every way in which they can have been recruited."""
    ways = list(histories(n, founders))
    assert len(ways) == factorial(n - 1) // factorial(founders - 1)
    for k in range(1, n + 1):
        assert mean([way.count(k) for way in ways]) == expected_recruits(k, n, founders)
        assert mean([k not in way for way in ways]) == recruits_nobody(k, n, founders)
    members = range(1, n + 1)
    nobody = mean([Fraction(sum(k not in way for k in members), n) for way in ways])
    assert nobody == share_without_recruits(n, founders)
    for until in range(1, n + 1):
        older = range(founders + 1, until + 1)
        expected = share_recruiting(until, n, founders)
        if not older:
            assert expected is None
            continue
        recruiting = [Fraction(sum(k in way for k in older), len(older)) for way in ways]
        assert mean(recruiting) == expected
    two = mean([Fraction(sum(way.count(k) >= 2 for k in members), n) for way in ways])
    assert two == share_with_two(n, founders)


@pytest.mark.parametrize(("n", "founders"), SMALL)
def test_depth_agrees_with_every_history(n: int, founders: int) -> None:
    """Founders stand at depth 0."""
    ways = histories(n, founders)
    mean_of_each = [Fraction(sum(depth(way, k) for k in range(1, n + 1)), n) for way in ways]
    assert mean(mean_of_each) == mean_depth(n, founders)


@pytest.mark.parametrize("n", range(1, 7))
def test_downlines_agree_with_every_history(n: int) -> None:
    """1 / (d+1) of a network have a downline of at least d, nobody one of n or more."""
    ways = list(histories(n, 1))
    for least in range(n + 2):
        shares = [Fraction(sum(below(w, k) >= least for k in range(1, n + 1)), n) for w in ways]
        assert mean(shares) == share_with_downline(least, n)


@given(st.integers(0, 400))
def test_harmonic_numbers_are_the_sums_that_they_are(n: int) -> None:
    """One term after the other."""
    assert harmonic(n) == sum((Fraction(1, k) for k in range(1, n + 1)), Fraction(0))


@pytest.mark.parametrize("n", [1001, 1500, 5000])
def test_a_rounded_harmonic_number_is_right_to_its_last_decimal(n: int) -> None:
    """Against the exact sum: at most half of 10**-30 away."""
    exact = chance._sum(1, n)
    assert abs(harmonic(n) - exact) <= Fraction(1, 2 * 10**30)


def test_the_harmonic_number_of_a_million_is_the_known_one() -> None:
    """14.392726722865723631381127493188..., as tables have it."""
    assert str(round(harmonic(10**6) * 10**27)) == "14392726722865723631381127493"


@pytest.mark.parametrize(("k", "n", "founders"), [(0, 3, 1), (4, 3, 1), (1, 3, 0), (1, 0, 1)])
def test_a_network_without_its_member_or_founder_is_refused(k: int, n: int, founders: int) -> None:
    """There is nothing to be said about it."""
    with pytest.raises(ValueError, match="founders"):
        expected_recruits(k, n, founders)
