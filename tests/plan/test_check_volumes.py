"""What a volume of a plan has to say, and what has no meaning there."""

import pytest

from .test_check import GROUP, found

WHICH = 'with over = "legs" write but_largest = 1, leg_cap = 1000, or both'
ROUNDED = "1: how is a part of a figure rounded to hundredths?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'over = "self"',
            '1: what is added up? (write either of = "PV" or sum = [{ of = "PV" }, …])',
        ),
        (
            'sum = [{ of = "PV" }]\nfactor = 2\nover = "self"',
            "1: a sum has its filters and factors in its parts (move them there)",
        ),
        (
            'sum = [{ of = "AMOUNTS" }]\nover = "self"',
            "2: unknown volume 'AMOUNTS' (did you mean 'AMOUNT'?)",
        ),
        (
            'of = "PV"\nfactor = "50%"\nover = "self"',
            f'{ROUNDED} (write rounding = "half-even", "half-up" or "down")',
        ),
        (
            'of = "PV"\nrounding = "down"\nover = "self"',
            "3: nothing is to be rounded here (take it out)",
        ),
        (
            'of = "PV"\nover = "legs"\nown = true',
            f"1: which of the legs count, and how much of each? ({WHICH})",
        ),
        (
            'of = "PV"\nover = "legs"\nbut_largest = 1',
            "3: does the member's own PV count in V? (write own = true or own = false)",
        ),
        ('of = "PV"\nover = "self"\ncap = -1', "4: a cap below 0 (write the most that counts)"),
        (
            'of = "PV"\nover = "legs"\nown = true\nleg_cap = -1',
            "5: a cap below 0 (write the most that a leg counts for)",
        ),
    ],
)
def test_a_volume_says_what_counts(text: str, said: str) -> None:
    """Nothing that changes cents is left open, and nothing stands there without a meaning."""
    assert found(f"[volumes.V]\n{text}\n") == [said]


def test_a_group_says_where_it_ends() -> None:
    """And only a group does; what it ends at is a condition like any other."""
    assert found(GROUP) == ["4: it asks for a rank, and the plan has no ranks (add [[ranks]])"]
    hint = '(with over = "group" write until = { rank = "Director" }, or another condition)'
    for text in ('over = "group"\n', 'over = "self"\nuntil = { PV = 1 }\n'):
        assert found(f'[volumes.V]\nof = "PV"\n{text}') == [f"1: where does the group end? {hint}"]


def test_a_ladder_asks_only_the_members_own_group_that_ends_at_its_ranks() -> None:
    """Of recruits and legs it can't be had while the ladder is being decided."""
    why = "G ends at ranks of this very ladder: only the member's own can be asked"
    how = "(ask for G beside legs and frontline, or for a rank in them)"
    for needs in (
        "frontline = { count = 1, G = 5 }",
        "legs = [{ count = 1, G = 5 }]",
        'legs = [{ of = "G", at_least = [5], rest = "one" }]',
    ):
        text = f'{GROUP}[[ranks]]\nname = "D"\nneeds = {{ {needs} }}\n'
        assert found(text) == [f"7: {why} {how}"]
