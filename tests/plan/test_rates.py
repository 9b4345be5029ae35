"""Rates: tables by rank and level, worked by hand."""

from fractions import Fraction

from netmark.plan.rates import EVERYBODY, table_by_rank


def test_a_table_gives_nothing_to_those_without_a_rank() -> None:
    """Entry 0 is for members without a rank; a level beyond a row pays nothing."""
    table = {"Associate": (Fraction(2, 100),), "Director": (Fraction(3, 100), Fraction(5, 100))}
    names = ["Associate", "Director"]
    assert table_by_rank(table, names, 1) == [Fraction(0), Fraction(2, 100), Fraction(3, 100)]
    assert table_by_rank(table, names, 2) == [Fraction(0), Fraction(0), Fraction(5, 100)]
    assert table_by_rank(table, names, 3) == [Fraction(0), Fraction(0), Fraction(0)]


def test_a_list_is_for_everybody_also_without_a_rank() -> None:
    """Plans without ranks pay everybody the same."""
    table = {EVERYBODY: (Fraction(1, 10), Fraction(1, 20))}
    assert table_by_rank(table, [], 2) == [Fraction(1, 20)]
    assert table_by_rank(table, ["Director"], 1) == [Fraction(1, 10), Fraction(1, 10)]
