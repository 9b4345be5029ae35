"""Legs: concentration, balance and risk, by hand and leg by leg."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.genealogy.tree import roll_up, top_down
from netmark.team.legs import spread, spreads

volumes = st.integers(-50, 500)
legs = st.lists(volumes, max_size=6)
networks = st.integers(1, 12).flatmap(
    lambda size: st.tuples(
        st.tuples(*(st.integers(0, k - 1) for k in range(1, size + 1))),
        st.lists(volumes, min_size=size, max_size=size),
    )
)


def test_even_legs_are_balanced_whatever_their_number() -> None:
    """HHI 1/k, balance 1."""
    for k in (2, 3, 10):
        found = spread([700] * k)
        assert found.hhi == Fraction(1, k)
        assert found.balance == found.evenness == 1


def test_all_in_one_leg_is_not_balanced_at_all() -> None:
    """HHI 1, balance 0; with a single leg there is nothing to balance."""
    assert spread([9, 0, 0]).hhi == spread([9]).hhi == 1
    assert spread([9, 0, 0]).balance == 0
    assert spread([9]).balance is spread([9]).evenness is None


@pytest.mark.parametrize("volume", [[], [0, 0], [-5, -5]])
def test_legs_without_volume_have_no_concentration(volume: list[int]) -> None:
    """What was returned in the period counts as nothing."""
    found = spread(volume)
    figures = (found.hhi, found.balance, found.evenness, found.largest_share)
    assert figures == (None, None, None, None)
    assert not found.is_fragile()


def test_more_than_seventy_percent_from_one_leg_is_fragile() -> None:
    """Exactly 70 % is not; the limit can be another."""
    assert spread([7001, 2999]).is_fragile()
    assert not spread([7000, 3000]).is_fragile()
    assert spread([7000, 3000]).is_fragile(Fraction(2, 3))


@given(legs)
def test_concentration_agrees_with_a_sum_over_pairs(found: list[int]) -> None:
    """HHI is how likely two cents drawn one after the other come from the same leg."""
    counted = [max(0, leg) for leg in found]
    total = sum(counted)
    if total <= 30:
        return
    drawn = [number for number, leg in enumerate(counted) for _ in range(min(leg, 40))]
    if sum(min(leg, 40) for leg in counted) == total:
        same = sum(a == b for a in drawn for b in drawn)
        assert spread(found).hhi == Fraction(same, len(drawn) ** 2)
    assert spread(found).hhi == sum(Fraction(leg, total) ** 2 for leg in counted)
    assert Fraction(1, len(found)) <= (spread(found).hhi or 0) <= 1


@given(networks)
def test_the_legs_of_everybody_are_those_of_each(drawn: tuple[tuple[int, ...], list[int]]) -> None:
    """Found from the totals of a tree, against the legs of one member after the other."""
    parents = [0, *drawn[0]]
    totals = roll_up(parents, top_down(parents), [0, *drawn[1]])
    every = spreads(parents, totals)
    for slot in range(len(parents)):
        frontline = [i for i in range(1, len(parents)) if parents[i] == slot]
        assert every.of(slot) == spread([totals[i] for i in frontline])
