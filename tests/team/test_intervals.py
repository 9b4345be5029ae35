"""Intervals of small numbers: published values, and what they promise, tried out."""

from fractions import Fraction
from math import comb, exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.team.intervals import Interval, observed_to_expected, poisson, wilson

Z = 1.959963984540054


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 1998, table I, method 3: 81/263, 15/148, 0/20, 1/29.
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_wilson_intervals_are_the_published_ones(hits: int, of: int, low: str, high: str) -> None:
    """To the four decimals of the paper."""
    found = wilson(hits, of)
    assert (f"{found.low / 1e6:.4f}", f"{found.high / 1e6:.4f}") == (low, high)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_wilson_interval_is_the_textbook_formula(share: tuple[int, int]) -> None:
    """Within a millionth of the formula in floating point, and never narrower."""
    hits, of = share
    p = hits / of
    middle = (p + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * (p * (1 - p) / of + Z * Z / (4 * of * of)) ** 0.5
    found = wilson(hits, of)
    assert abs(found.low - 1e6 * (middle - half)) <= 1.001
    assert abs(found.high - 1e6 * (middle + half)) <= 1.001
    assert found.holds(Fraction(hits, of))


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        # Garwood, Biometrika 1936, as in every table of Poisson confidence limits.
        (0, "0.000", "3.689"),
        (1, "0.025", "5.572"),
        (2, "0.242", "7.225"),
        (5, "1.623", "11.668"),
        (10, "4.795", "18.390"),
        (50, "37.111", "65.919"),
        (100, "81.364", "121.627"),
    ],
)
def test_poisson_intervals_are_the_published_ones(count: int, low: str, high: str) -> None:
    """To the three decimals of the tables."""
    found = poisson(count)
    assert (f"{found.low / 1e6:.3f}", f"{found.high / 1e6:.3f}") == (low, high)


@given(st.integers(0, 100))
def test_the_ends_of_a_poisson_interval_leave_two_and_a_half_percent(count: int) -> None:
    """Of the mean at the upper end so few or fewer are that rare, at the lower one so many."""
    found = poisson(count)

    def at_most(n: int, mean: float) -> float:
        term = total = exp(-mean)
        for k in range(1, n + 1):
            term *= mean / k
            total += term
        return total

    assert abs(at_most(count, found.high / 1e6) - 0.025) < 1e-6
    if count:
        assert abs(1 - at_most(count - 1, found.low / 1e6) - 0.025) < 1e-6


def test_larger_counts_go_on_where_the_exact_ones_end() -> None:
    """From 100 to 101 both ends rise by about one, as they do from 99 to 100."""
    before, at, after = poisson(99), poisson(100), poisson(101)
    for end in (0, 1):
        assert abs((after[end] - at[end]) - (at[end] - before[end])) < 20000


def test_observed_to_expected_divides_both_ends() -> None:
    """Ten seen where twenty were expected: half, from .2398 to .9195; of nothing there is none."""
    assert observed_to_expected(10, Fraction(20)) == Interval(239769, 919518)
    assert observed_to_expected(3, Fraction(0)) is None


def test_a_wilson_interval_holds_as_often_as_it_says() -> None:
    """Of 30 trials with one chance in three, 95 % of what happens has an interval with it."""
    third, covered = Fraction(1, 3), Fraction(0)
    for hits in range(31):
        likely = comb(30, hits) * third**hits * (1 - third) ** (30 - hits)
        covered += likely if wilson(hits, 30).holds(third) else 0
    assert Fraction(92, 100) < covered < Fraction(98, 100)


@pytest.mark.parametrize(("hits", "of"), [(-1, 3), (4, 3)])
def test_a_share_of_more_than_all_is_refused(hits: int, of: int) -> None:
    """It would be a mistake of whoever counts."""
    with pytest.raises(ValueError, match="hits"):
        wilson(hits, of)


def test_a_negative_count_is_refused() -> None:
    """It would be a mistake of whoever counts."""
    with pytest.raises(ValueError, match="negative"):
        poisson(-1)
