"""Shares of income, sales given up, and when what was put in has come back."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from netmark.team.shares import (
    SOUND,
    break_even_month,
    cede_rate,
    end_customer_share,
    given_return,
    never_break_even,
    own_share,
    recruit_value,
    self_sufficiency,
)


def test_who_sold_and_who_bought_are_two_questions() -> None:
    """100.00 from own sales to participants, 200.00 by the downline to others: 1/3 and 2/3."""
    assert own_share(10000, 30000) == Fraction(1, 3)
    assert end_customer_share(20000, 30000) == Fraction(2, 3) == SOUND[1]
    assert SOUND[0] == Fraction(1, 2)


def test_whoever_earned_nothing_has_no_shares() -> None:
    """Also when refunds leave less than nothing."""
    assert own_share(0, 0) is end_customer_share(-5, -5) is cede_rate(0, 0) is None


def test_a_third_of_what_was_found_was_ceded() -> None:
    """600.00 kept and 300.00 given."""
    assert cede_rate(60000, 30000) == Fraction(1, 3)


def test_what_comes_back_within_twelve_months_counts() -> None:
    """A margin of 100.00 forgone; 10.00 a month come back for 13 months: 1.2 times."""
    assert given_return([1000] * 13, 10000) == Fraction(12, 10)


def test_a_recipient_becomes_self_sufficient() -> None:
    """All of the first month's sales were given; then half, then none; nothing in the fourth."""
    curve = self_sufficiency([0, 150, 400, 0], [100, 300, 400, 0])
    assert curve == [0, Fraction(1, 2), 1, None]


def test_break_even_counts_everything_up_to_the_month() -> None:
    """A kit of 200.00, then 50.00, 80.00, 70.00 a month: even at the end of the fourth."""
    assert break_even_month([-20000, 5000, 8000, 7000]) == 4
    assert break_even_month([-20000, 5000, 8000, 6999]) is None
    assert break_even_month([0]) == 1


def test_who_never_breaks_even_is_told_with_of_how_many() -> None:
    """Two of three; of somebody who was never there nothing is said."""
    assert never_break_even([[-100], [-100, 100], [-1, -1, 1], []]) == (2, 3)


def test_a_recruit_pays_back_when_overrides_cover_what_he_cost() -> None:
    """40.00 of margin ceded and 5.00 of support a month, 20.00 a month back: in month three."""
    months = recruit_value([2000, 2000, 2000], [4000, 0, 0], [500, 500, 500])
    assert months == [-2500, 1500, 1500]
    assert break_even_month(months) == 3
    assert sum(months) == 500


@given(st.lists(st.integers(-20, 20), max_size=12))
def test_break_even_agrees_with_adding_up_anew_each_month(net: list[int]) -> None:
    """The slow way."""
    slow = [month for month in range(1, len(net) + 1) if sum(net[:month]) >= 0]
    assert break_even_month(net) == (slow[0] if slow else None)
