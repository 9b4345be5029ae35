"""Brackets: rows that begin at a threshold, whole or by slices, worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.plan.brackets import bracket, slices

ROWS = ((5_000, Fraction(5, 100)), (10_000, Fraction(10, 100)), (50_000, Fraction(15, 100)))


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        (-1, Fraction(0)),
        (0, Fraction(0)),
        (4_999, Fraction(0)),
        (5_000, Fraction(5, 100)),
        (9_999, Fraction(5, 100)),
        (10_000, Fraction(10, 100)),
        (49_999, Fraction(10, 100)),
        (50_000, Fraction(15, 100)),
        (10**15, Fraction(15, 100)),
    ],
)
def test_a_bracket_begins_exactly_at_its_threshold(value: int, rate: Fraction) -> None:
    """Below the first there is nothing, above the last it stays."""
    assert bracket(ROWS, value) == rate


def test_a_negative_base_meets_a_negative_threshold_only() -> None:
    """A plan that claws back writes a row for it."""
    rows = ((-(10**15), Fraction(1, 2)), *ROWS)
    assert bracket(rows, -1) == Fraction(1, 2)


def test_slices_of_a_base_have_their_own_rates() -> None:
    """600.00: 50 at nothing, 50 at 5 %, 400 at 10 %, 100 at 15 %."""
    assert slices(ROWS, 60_000) == [
        (5_000, Fraction(0)),
        (5_000, Fraction(5, 100)),
        (40_000, Fraction(10, 100)),
        (10_000, Fraction(15, 100)),
    ]
    assert sum(part * rate for part, rate in slices(ROWS, 60_000)) == 5_750  # 57.50


def test_a_negative_base_is_one_slice_at_the_rate_of_the_first_cent() -> None:
    """What lies below the first row paid nothing, so nothing is taken back."""
    assert slices(ROWS, -2_000) == [(-2_000, Fraction(0))]
    assert slices(((0, Fraction(5, 100)), *ROWS[1:]), -2_000) == [(-2_000, Fraction(5, 100))]
    assert slices(ROWS, 0) == []


@given(st.integers(-(10**12), 10**12))
def test_slices_add_up_to_the_base(value: int) -> None:
    """Nothing of a base is lost between two brackets."""
    assert sum(part for part, _ in slices(ROWS, value)) == value


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_slicing_pays_more_for_more(one: int, other: int) -> None:
    """With rising rates no sale lowers the pay, and slices never pay more than the whole."""
    low, high = sorted((one, other))

    def paid(value: int) -> Fraction:
        return sum((part * rate for part, rate in slices(ROWS, value)), Fraction(0))

    assert paid(low) <= paid(high)
    assert paid(high) <= bracket(ROWS, high) * high
