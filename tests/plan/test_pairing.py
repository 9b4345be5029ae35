"""Matching two legs: whole units, counted at once, against one unit after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.plan.pairing import Matched, Unit, lesser, match, settle_debts, use_up


def one_by_one(left: int, right: int, units: list[Unit], started: bool) -> Matched:
    """The plainest reading: look for the first unit that fits, take it, look again."""
    counts, before = [0] * len(units), (left, right)
    while True:
        is_left = left >= right
        high, low = (left, right) if is_left else (right, left)
        fits = [
            place
            for place, unit in enumerate(units)
            if high >= unit.strong
            and low >= unit.weak
            and not (unit.once and (started or any(counts)))
        ]
        if not fits:
            return Matched(tuple(counts), before[0] - left, before[1] - right)
        place = fits[0]
        counts[place] += 1
        strong, weak = units[place].strong, units[place].weak
        left, right = (left - strong, right - weak) if is_left else (left - weak, right - strong)


def unit(strong: int, weak: int, once: bool = False) -> Unit:
    """A unit in hundredths."""
    return Unit.model_construct(strong=strong, weak=weak, once=once, rate=None, amount=None)


sizes = st.integers(1, 12)
some_units = st.lists(
    st.builds(lambda a, b, once: unit(max(a, b), min(a, b), once), sizes, sizes, st.booleans()),
    min_size=1,
    max_size=3,
)


@given(st.integers(-5, 400), st.integers(-5, 400), some_units, st.booleans())
def test_counting_at_once_is_one_after_the_other(
    left: int, right: int, units: list[Unit], started: bool
) -> None:
    """In any mixture of units, with legs of every size, also empty or below zero."""
    found = match(left, right, units, [None] * len(units), started)
    assert found == one_by_one(left, right, units, started)


@given(st.integers(0, 400), st.integers(0, 400), sizes, sizes, st.integers(0, 30))
def test_a_limit_stops_on_the_way(left: int, right: int, a: int, b: int, limit: int) -> None:
    """The first ``limit`` units and no more; what they took is what those take alone."""
    units = [unit(max(a, b), min(a, b))]
    found = match(left, right, units, [limit], False)
    whole = match(left, right, units, [None], False)
    assert found.counts[0] == min(limit, whole.counts[0])
    rest = match(left - found.left, right - found.right, units, [None], True)
    assert found.counts[0] + rest.counts[0] == whole.counts[0]


@pytest.mark.parametrize(
    ("legs", "units", "counts", "left_over"),
    [
        ((700, 500), [(200, 100)], (4,), (0, 0)),
        ((260, 200), [(200, 100)], (1,), (60, 100)),
        ((1800, 20800), [(200, 200)], (9,), (0, 19000)),
        ((1000, 400), [(400, 200), (200, 200)], (2, 0), (200, 0)),
        ((100, 900), [(200, 100)], (1,), (0, 700)),
    ],
)
def test_worked_by_hand(
    legs: tuple[int, int],
    units: list[tuple[int, int]],
    counts: tuple[int, ...],
    left_over: tuple[int, int],
) -> None:
    """700/500: 500/400, 300/300, then the left of two equal ones: 100/200, 0/0."""
    found = match(*legs, [unit(*pair) for pair in units], [None] * len(units), False)
    assert found.counts == counts
    assert (legs[0] - found.left, legs[1] - found.right) == left_over


def test_the_first_pair_ever_is_another_one() -> None:
    """2:1 once, then 1:1; whoever has had it does not have it again."""
    units = [unit(2000, 1000, once=True), unit(1000, 1000)]
    assert match(3000, 2000, units, [None, None], False) == Matched((1, 1), 3000, 2000)
    assert match(3000, 2000, units, [None, None], True) == Matched((0, 2), 2000, 2000)


def test_the_lesser_leg_is_never_less_than_nothing() -> None:
    """A refund may leave a leg below zero: then nothing is matched."""
    assert lesser(-5, 100) == Matched((0,), 0, 0)
    assert lesser(500, 300, limit=200) == Matched((200,), 200, 200)


def test_the_oldest_lot_is_used_first() -> None:
    """New volume stands first in the list."""
    lots = [10, 20, 30]
    use_up(lots, 35)
    assert lots == [10, 15, 0]
    lots = [-10, 20]
    use_up(lots, 25)
    assert lots == [-10, 0]


@pytest.mark.parametrize(
    ("lots", "left"),
    [
        ([-50, 100], [0, 50]),
        ([100, -50], [50, 0]),
        ([10, -50], [-40, 0]),
        ([-30, 10, 10], [-10, 0, 0]),
        ([-5, -5], [-10, 0]),
        ([7, 8], [7, 8]),
    ],
)
def test_a_debt_is_taken_out_of_the_oldest_lots(lots: list[int], left: list[int]) -> None:
    """What none of them can bear is a debt of the newest."""
    settle_debts(lots)
    assert lots == left
