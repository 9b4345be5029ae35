"""Compression: who stands at level k above a sale, for each of the words."""

import pytest

from netmark.plan.bonuses.levels import Levels
from netmark.plan.compression import rolled_up, steps
from netmark.plan.measures import tree_of

from .small import Team, faults, plan

RANKS = """
[active]
needs = { PV = 100 }
[[ranks]]
name = "Associate"
needs = { forced_rank = true }
[[ranks]]
name = "Director"
needs = { forced_rank = true }
[[bonuses]]
name = "Unilevel"
kind = "levels"
base = "CV"
rates = ["10%", "5%", "2%"]
"""
LINE = """
ann  Director  PV 100
  bob  Associate  PV 0
    cat  Director  PV 100
      dan  PV 0
        eve  PV 100  CV 100
"""


def walked(compression: str, entitled: tuple[str, ...] = ("ann cat", "ann cat", "ann cat")) -> str:
    """Who takes the levels 1, 2, 3 of eve's sale; a dash where there is nobody."""
    team = Team(f"{RANKS}compression = {compression}\n", LINE)
    (bonus,) = team.plan.bonuses
    assert isinstance(bonus, Levels)
    flags = [bytes(name in names.split() for name in team.names) for names in entitled]
    tree = tree_of(team.book, "sponsor")
    found, position = [], team.slot("eve")
    for step in steps(bonus.compression, team.book, tree, "main", flags):
        position = step[position]
        found.append(team.names[position] or "-")
    return " ".join(found)


@pytest.mark.parametrize(
    ("word", "takers"),
    [
        ('"none"', "dan cat bob"),
        ('"stop"', "dan cat bob"),
        ('"skip-inactive"', "cat ann -"),
        ('"roll-up"', "cat ann -"),
        ('{ skip-below = "Associate" }', "cat bob ann"),
        ('{ skip-below = "Director" }', "cat ann -"),
    ],
)
def test_each_word_passes_over_others(word: str, takers: str) -> None:
    """Dan has no rank and is inactive, bob is an inactive Associate, cat and ann meet all."""
    assert walked(word) == takers


def test_skip_unqualified_asks_again_for_each_level() -> None:
    """Dan may have level 1 only, bob levels 1 and 2, ann all: cat is passed over throughout."""
    assert walked('"skip-unqualified"', ("dan bob ann", "bob ann", "ann")) == "dan bob ann"


def test_who_was_passed_over_does_not_come_back() -> None:
    """Bob takes level 1; dan below him is entitled to level 2 but stands behind."""
    assert walked('"skip-unqualified"', ("bob ann", "dan bob ann", "dan")) == "bob ann -"


def test_sales_of_inactive_members_roll_up_to_the_next_active() -> None:
    """Bob's 30 count for ann; those of fay, who has nobody active above, are lost in slot 0."""
    team = Team(
        RANKS + 'compression = "roll-up"\n',
        """
        ann  PV 100  CV 5
          bob  PV 0  CV 30
            cat  PV 100  CV 7
        fay  PV 0  CV 11
        """,
    )
    values = team.book.facts.metrics[team.plan.metrics[1]]
    totals = rolled_up(team.book, tree_of(team.book, "sponsor"), values)
    assert team.by_name(totals) == {"": 1_100, "ann": 3_500, "cat": 700}


@pytest.mark.parametrize(
    ("word", "where", "what"),
    [
        ('"skip-below"', "10:1", "skip-below needs a rank"),
        ('"dynamic"', "10:1", "'compression' cannot be 'dynamic'"),
        ('{ skip-below = "Boss" }', "10:1", "unknown rank 'Boss'"),
        ('{ skip-below = "A", also = 1 }', "10:1", "unknown key 'also'"),
    ],
)
def test_what_is_no_compression_is_refused(word: str, where: str, what: str) -> None:
    """The fault is shown where the key stands."""
    text = (
        'name = "S"\ncurrency = "USD"\nperiod = "month"\n'
        'rounding = { mode = "half-even", stage = "bonus" }\n[[ranks]]\nname = "A"\n[[bonuses]]\n'
        f'name = "U"\nkind = "levels"\ncompression = {word}\nbase = "CV"\nrates = ["1%"]\n'
    )
    assert faults(text) == [(where, what)]


def test_the_choice_must_be_made() -> None:
    """Companies differ, and it changes cents: leaving it out is a fault that names the key."""
    text = '[[bonuses]]\nname = "U"\nkind = "levels"\nbase = "CV"\nrates = ["1%"]\n'
    [(_, what)] = faults(
        text,
        head="name = 'S'\ncurrency = 'USD'\nperiod = 'month'\n"
        "rounding = { mode = 'down', stage = 'line' }\n",
    )
    assert what == "the key 'compression' is missing"
    assert plan(text + 'compression = "none"\n').bonuses[0].kind == "levels"
