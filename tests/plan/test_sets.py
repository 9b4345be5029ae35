"""Filling sets that share nobody, against trying everybody in every place."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from netmark.plan.sets import MOST_PLACES, Classes, choices, filled

COUNTS = st.lists(st.integers(0, 3), min_size=1, max_size=3)


def tried(counts: list[int], members: list[int]) -> int:
    """Every member in one of the sets that he fits, or in none: the most places that are filled."""
    fits = [[None, *(n for n in range(len(counts)) if each >> n & 1)] for each in members]
    return max(
        sum(min(way.count(n), count) for n, count in enumerate(counts)) for way in product(*fits)
    )


@given(counts=COUNTS, data=st.data())
def test_as_many_places_as_can_be_are_filled(counts: list[int], data: st.DataObject) -> None:
    """Hall's theorem counts what a search finds."""
    members = data.draw(st.lists(st.integers(0, (1 << len(counts)) - 1), max_size=6))
    seen = [members.count(each) for each in range(1 << len(counts))]
    assert filled(choices(counts), seen) == tried(counts, members)


def test_more_members_than_can_be_counted_change_nothing() -> None:
    """Three hundred who fit both sets fill them, and one more would not be heard of."""
    classes = Classes(2, [200, 55])
    for _ in range(300):
        classes.add(1, 3)
    assert classes.filled(1) == MOST_PLACES
    assert classes.filled(0) == 0
