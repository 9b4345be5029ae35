"""Shares for those who stand at certain places: fifths, dozens, and where equals stand."""

from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.payout.run import compute

from .small import HEAD, Team, faults

POOL = (
    '[[bonuses]]\nname = "Pool"\nkind = "pool"\nrounding = "each"\n'
    'fund = { amount = "12.00" }\nshares = '
)
FIVE = "a  PV 50\nb  PV 40\nc  PV 30\nd  PV 20\ne  PV 10\nf\n"


def pays(best: str, outline: str = FIVE) -> dict[str, int]:
    """Cents by name when each of those places holds one share."""
    found = Team(f"{POOL}{{ count = 1, best = {{ {best} }} }}\n", outline)
    return found.by_name(compute(found.book).amounts["Pool"])


def test_the_best_fifth_and_the_next_one() -> None:
    """One of five is 20 %; who has no figure does not compete."""
    assert pays('by = "PV", to = "20%", ties = "best", rounding = "up"') == {"a": 1200}
    second = 'by = "PV", after = "20%", to = "40%", ties = "best", rounding = "up"'
    assert pays(second) == {"b": 1200}
    assert pays('by = "PV", after = 2, to = 4, ties = "best"') == {"c": 600, "d": 600}


@pytest.mark.parametrize(
    ("rounding", "expected"), [("up", {"a": 600, "b": 600}), ("down", {"a": 1200})]
)
def test_a_part_of_a_place_counts_or_not(rounding: str, expected: dict[str, int]) -> None:
    """30 % of five are one and a half."""
    assert pays(f'by = "PV", to = "30%", ties = "best", rounding = "{rounding}"') == expected


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("best", {"a": 400, "b": 400, "c": 400}),
        ("last", {"a": 1200}),
        ("first-joined", {"a": 600, "c": 600}),
    ],
)
def test_where_equals_stand(ties: str, expected: dict[str, int]) -> None:
    """B and C have the same; C joined earlier."""
    outline = "a  PV 50\nb  PV 40  joined=2001-05-01\nc  PV 40  joined=2001-04-01\nd  PV 30\n"
    assert pays(f'by = "PV", to = 2, ties = "{ties}"', outline) == expected


def test_only_those_who_may_hold_shares_compete() -> None:
    """A has no CV and leaves the first place to B."""
    best = 'best = { by = "PV", to = 1, ties = "best" }'
    text = f"{POOL}{{ count = 1, needs = {{ CV = 1 }}, {best} }}\n"
    found = Team(text, "a  PV 9\nb  PV 8  CV 1\nc  PV 7  CV 1\n")
    assert found.by_name(compute(found.book).amounts["Pool"]) == {"b": 1200}


@pytest.mark.parametrize(
    ("best", "what"),
    [
        ('by = "PV", to = "20%", ties = "best"', "which places are 20 % of 7?"),
        ('by = "PV", to = 5, ties = "best", rounding = "up"', "goes with a share of all"),
        ('by = "PV", after = 5, to = 5, ties = "best"', "no place lies between them"),
        ('by = "PV", to = "120%", ties = "best", rounding = "up"', "no place lies between them"),
        (
            'by = "PV", after = 5, to = "50%", ties = "best", rounding = "up"',
            "is a number and a share of all at once",
        ),
        ('by = "PW", to = 5, ties = "best"', "unknown volume 'PW'"),
        ('by = "PV", to = 5', "the key 'ties' is missing"),
    ],
)
def test_places_are_said_in_full(best: str, what: str) -> None:
    """What is left out or does not fit together is a fault."""
    [(_, said)] = faults(f"{HEAD}{POOL}{{ count = 1, best = {{ {best} }} }}\n")
    assert said == what


@settings(max_examples=60, deadline=None)
@given(
    figures=st.lists(st.integers(0, 6), min_size=1, max_size=12),
    ties=st.sampled_from(["best", "last", "first-joined"]),
    cuts=st.lists(st.integers(1, 9), max_size=3, unique=True),
)
def test_bands_cut_everybody_once(figures: list[int], ties: str, cuts: list[int]) -> None:
    """Each place is counted by hand: how many are better, and how many are as good."""
    edges = [0, *sorted(cuts), 10]
    bands = [
        f'{{ count = 1, part = "1/{len(edges) - 1}", best = {{ by = "PV", after = "{low}/10",'
        f' to = "{high}/10", ties = "{ties}", rounding = "up" }} }}'
        for low, high in pairwise(edges)
    ]
    outline = "".join(f"m{n}  PV {figure}\n" for n, figure in enumerate(figures))
    found = Team(f"{POOL}[{', '.join(bands)}]\n", outline)
    compete = [figure for figure in figures if figure]
    expected = [Fraction(0)] * len(figures)
    for low, high in pairwise(edges):
        first, last = (ceil(Fraction(edge * len(compete), 10)) for edge in (low, high))
        inside = []
        for n, figure in enumerate(figures):
            better = sum(other > figure for other in compete)
            place = better + (figures.count(figure) if ties == "last" else 1)
            if figure and first < place <= last:
                inside.append(n)
        for n in inside:
            expected[n] += Fraction(1200, (len(edges) - 1) * len(inside))
    found_exact = [Fraction(0)] * len(figures)
    for line in found.plan.bonuses[0].lines(found.book):
        if not line.reason:
            found_exact[line.earner - 1] += line.exact
    assert found_exact == expected
