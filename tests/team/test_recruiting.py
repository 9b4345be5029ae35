"""What becomes of recruits, by both definitions of duplication."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.team.recruiting import (
    Recruit,
    activity,
    customers_per_participant,
    duplication,
    early_productivity,
    median,
    recruiter_share,
    reproduction,
    sponsoring_rate,
    strict_duplication,
)

FRONTLINE = [
    Recruit(400, recruits=2, customers=3),
    Recruit(200, recruits=1, customers=0),
    Recruit(91, recruits=0, customers=9),
    Recruit(91, recruits=0, customers=0, active=False),
    Recruit(90, recruits=4, customers=4),
    Recruit(3),
]


def test_duplication_by_both_definitions() -> None:
    """Four are older than 90 days: two have a recruit, one of them a customer as well."""
    assert duplication(FRONTLINE) == (2, 4)
    assert strict_duplication(FRONTLINE) == (1, 4)
    assert duplication(FRONTLINE).value == Fraction(1, 2)


def test_duplication_of_few_is_uncertain() -> None:
    """Two of four: anything from 15 to 85 % (Wilson: .1500, .8500)."""
    low, high = duplication(FRONTLINE).interval
    assert (f"{low / 1e6:.4f}", f"{high / 1e6:.4f}") == ("0.1500", "0.8500")


def test_newcomers_say_nothing_about_duplication() -> None:
    """Up to 90 days after joining they are in neither number."""
    found = duplication([Recruit(90, 7)])
    assert (found, found.value) == ((0, 0), None)


def test_reproduction_above_one_grows_without_the_member() -> None:
    """Seven active recruits of five active ones."""
    assert reproduction(FRONTLINE) == Fraction(7, 5)
    assert reproduction([Recruit(30, 2, active=False)]) is None


def test_sponsoring_is_counted_by_months_active() -> None:
    """Three in twelve months of which he was active in four."""
    assert sponsoring_rate(3, 4) == Fraction(3, 4)
    assert sponsoring_rate(1, 0) is None


def test_recruiters_are_counted_of_all_participants() -> None:
    """Two of six: with .0968 to .7000 (Wilson) chance, one half, is within."""
    found = recruiter_share([3, 0, 0, 1, 0, 0])
    assert found == (2, 6)
    assert found.interval.holds(Fraction(1, 2))


def test_whoever_joined_within_the_window_is_not_in_its_activity() -> None:
    """Four ordered, one of them was not there at the start; three of five."""
    assert activity([1, 1, 1, 0, 0, 1], [1, 1, 1, 1, 1, 0]) == (3, 5)


def test_customers_are_counted_per_active_participant() -> None:
    """Five each is what one company published."""
    assert customers_per_participant(500, 100) == 5
    assert customers_per_participant(5, 0) is None


def test_early_productivity_is_against_the_median_of_the_company() -> None:
    """300.00 and 100.00 where the median is 100.00: twice what two usually bring."""
    assert early_productivity([30000, 10000], Fraction(10000)) == 2
    assert early_productivity([], Fraction(10000)) is None
    assert early_productivity([5], Fraction(0)) is None


@pytest.mark.parametrize(
    ("values", "middle"),
    [([5], 5), ([9, 1], 5), ([1, 2], Fraction(3, 2)), ([4, 1, 1, 9], Fraction(5, 2))],
)
def test_the_median_is_the_middle(values: list[int], middle: Fraction) -> None:
    """Of an even number the mean of both."""
    assert median(values) == middle


@given(st.lists(st.integers(), min_size=1))
def test_half_lies_on_each_side_of_the_median(values: list[int]) -> None:
    """At most half above, and at most half below."""
    middle = median(values)
    assert middle is not None
    assert 2 * sum(value > middle for value in values) <= len(values)
    assert 2 * sum(value < middle for value in values) <= len(values)
