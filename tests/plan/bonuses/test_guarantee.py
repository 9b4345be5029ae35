"""An income that is promised: filled up by rank, never above, and after the limits of others."""

import pytest

from netmark.errors import PlanError
from netmark.payout.rehearse import from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.document import Plan, read

BEFORE = """
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
compression = "none"
rates = ["10%", "5%"]
"""
ENDLESS = [
    BEFORE + '\n---\nof = ["Team"]\namount = "3.00"\nneeds = { PV = 5 }',
    BEFORE + '\n---\nof = ["Team"]\namount = { A = "0.50", D = "2.00" }\nneeds = { GV = 1 }',
]
"""Bonuses for the contract that every kind keeps; what nobody lacked is not told."""

HEAD = """
name = "Promised"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Leader"
needs = { GV = 100 }
[[ranks]]
name = "Director"
needs = { GV = 1000 }
[[bonuses]]
name = "Team"
kind = "levels"
base = "PV"
compression = "none"
rates = ["10%"]
limit = { amount = "120.00" }
[[bonuses]]
name = "Sold"
kind = "sales"
base = { volume = "PV", buyers = ["retail"] }
rate = "20%"
[[bonuses]]
name = "First months"
kind = "guarantee"
of = ["Team", "Sold"]
amount = { Leader = "25.00", Director = "150.00" }
needs = { PV = 50 }
"""


def paid(outline: str, plan: Plan) -> dict[str, int]:
    """Cents by name of whoever is filled up."""
    book, names = from_outline(plan, outline)
    amounts = plan.bonuses[-1].pay(book)
    assert sum(amounts) == sum(line.exact for line in plan.bonuses[-1].lines(book))
    return {name: amounts[slot] for slot, name in enumerate(names) if amounts[slot]}


TEAM = """
ann  PV 50
  bob  PV 100
    cat  PV 49
  dan  PV 50  buyer=retail
  eve  PV 2000
"""


def test_what_is_missing_is_paid_on_top() -> None:
    """To whoever has a rank and the PV; ann to what is left of her Team after its limit."""
    # ann, a Director: 10 % of 2,150 are 215.00, limited to 120.00: 30.00 are missing to 150.00.
    # bob, a Leader: 10 % of 49 are 4.90: 20.10 are missing. eve, a Director, has nothing.
    # cat has too little PV, dan no rank.
    assert paid(TEAM, read(HEAD)) == {"ann": 3_000, "bob": 2_010, "eve": 15_000}


def test_whoever_has_as_much_is_paid_nothing() -> None:
    """20 % of 125.00 that bob sells himself are the 25.00 that are promised to a Leader."""
    assert paid("bob  PV 125  buyer=retail\n", read(HEAD)) == {}
    assert paid("bob  PV 124  buyer=retail\n", read(HEAD)) == {"bob": 20}


def test_one_amount_is_for_everybody_who_may_earn() -> None:
    """Without a rank as well; the conditions are his own."""
    text = HEAD.replace('{ Leader = "25.00", Director = "150.00" }', '"10.00"')
    assert paid("dan  PV 50\n  eve  PV 49\n", read(text)) == {"dan": 510}


def test_it_is_said_in_a_sentence_and_so_is_what_is_not_paid() -> None:
    """How much was missing to how much; or that the others pay as much already."""
    plan = read(HEAD)
    book, names = from_outline(plan, TEAM)
    bonus, words = plan.bonuses[-1], Words(dict(enumerate(names)), 2, "CV")
    [line] = bonus.paid_to(book, names.index("bob"))
    assert bonus.explain(line, words) == "missing of 25.00 promised, beside Team and Sold"
    assert list(bonus.lacks(book, names.index("dan"))) == ["nothing is promised to his rank"]
    rich, _ = from_outline(plan, "bob  PV 150  buyer=retail\n")
    assert list(bonus.lacks(rich, 1)) == ["30.00 by Team and Sold is not less than 25.00"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('["Team", "Sold"]', '["Team", "Team"]', "Team is named twice"),
        ('["Team", "Sold"]', '["Teem"]', "unknown bonus above this one 'Teem'"),
        ("Leader = ", "Leeder = ", "unknown rank 'Leeder'"),
        ("needs = { PV = 50 }", "", "everybody who joins would be paid"),
    ],
)
def test_faults(old: str, new: str, what: str) -> None:
    """What it fills up stands above it, each once, and ranks are those of the ladder."""
    with pytest.raises(PlanError) as caught:
        read(HEAD.replace(old, new))
    assert what in [problem.what for problem in caught.value.problems]
