"""Titles when the ladder of a new plan version is another one."""

from netmark.payout.handover import renumbered


def test_a_rank_that_stays_keeps_its_title_under_its_new_number() -> None:
    """A lower rank was put in: what was the second rank is the third."""
    assert renumbered(["A", "C"], ["A", "B", "C"]) == [0, 1, 3]


def test_a_rank_that_is_gone_becomes_the_highest_one_below_it_that_is_left() -> None:
    """Below in the order of the old ladder, whatever the new order is."""
    assert renumbered(["A", "B", "C", "D"], ["D", "A", "B"]) == [0, 2, 3, 3, 1]


def test_a_title_without_anything_left_below_is_no_title() -> None:
    """The lowest rank is gone, so is the title."""
    assert renumbered(["A", "B"], ["B", "C"]) == [0, 0, 1]
