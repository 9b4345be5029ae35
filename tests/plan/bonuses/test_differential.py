"""Differentials: the own rate less the best below, by rank or bracket."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.document import Plan, read
from netmark.plan.outlines import LAST_DAY

from ..small import TWO_RANKS

SAMPLES = [
    'base = "CV"\nown = "paid"\nrates = { A = "3%", D = "10%" }',
    'base = "CV"\nown = "discount"\nrates = { A = "1/3", D = "50%" }',
    'base = "CV"\nown = "paid"\non = "GV"\nbrackets = [["5", "3%"], ["10", "9%"], ["30", "6%"]]',
    'base = "PV"\nown = "paid"\ntree = "kept"\non = "PV"\nbrackets = [["10", "1/7"]]\n'
    "needs = { PV = 11 }",
    'base = "CV"\nown = "discount"\nown_rate = { on = "PV", '
    'brackets = [["5", "3%"], ["25", "1/3"]] }\nrates = { A = "3%", D = "1/3" }\n'
    'first_share = { rate = "2%" }\nneeds = { PV = 5 }',
    'base = "CV"\nown = "discount"\noutside = "take-part"\nneeds = { PV = 5 }\non = "GV"\n'
    'brackets = [["5", "3%"], ["10", "9%"]]\nfloor = { rate = "9%", '
    "needs = { forced_rank = true } }",
    'base = "CV"\nown = "ignored"\nrates = { A = "3%", D = "10%" }',
    'base = "CV"\nown = "ignored"\nfrom_level = 2\nrates = { A = "3%", D = "10%" }',
    'base = "CV"\nown = "paid"\nfrom_level = 3\nrates = { A = "3%", D = "10%" }',
]
"""Bonuses for the contract that every kind keeps."""

HEAD = (
    TWO_RANKS
    + """\
[[bonuses]]
name = "D"
kind = "differential"
base = "CV"
"""
)
BY_RANK = 'rates = { Low = "10%", High = "25%" }\n'
RATES = (Fraction(0), Fraction(1, 10), Fraction(1, 4))


def by_rank(own: str, more: str = "") -> Plan:
    """The plan of these tests, with rates by rank."""
    return read(HEAD + BY_RANK + f'own = "{own}"\n' + more)


def paid(plan: Plan, team: str) -> dict[str, int]:
    """Cents by name; whoever is paid nothing is left out."""
    book, names = from_outline(plan, team)
    return {names[i]: cents for i, cents in enumerate(plan.bonuses[0].pay(book)) if cents}


TEAM = """
ann  High
  bob  Low
    cat  Low  CV 100
"""


def test_an_equal_rate_above_is_paid_nothing_and_a_higher_one_the_difference() -> None:
    """Of 100.00: 10 % to the seller, nothing to another 10 %, 25 - 10 = 15 % to the top."""
    assert paid(by_rank("paid"), TEAM) == {"cat": 1000, "ann": 1500}


def test_a_discount_is_not_paid_but_counts_as_had() -> None:
    """She bought at 10 % off: only the 15 % above that are paid."""
    assert paid(by_rank("discount"), TEAM) == {"ann": 1500}


def test_who_does_not_meet_the_needs_is_passed_over() -> None:
    """An inactive Low takes nothing, so that the High gets all of his 25 %."""
    team = "ann  High\n  bob  Low  inactive\n    cat  CV 100\n"
    assert paid(by_rank("paid", "needs = { active = true }"), team) == {"ann": 2500}


def test_the_rate_of_the_seller_may_be_ignored() -> None:
    """Cat's own 10 % do not count: bob has 10 %, ann the 15 % above that."""
    assert paid(by_rank("ignored"), TEAM) == {"bob": 1000, "ann": 1500}


def test_the_first_levels_count_and_are_not_paid() -> None:
    """From level 2 on bob gets nothing for cat, but ann has no more than 15 % over him."""
    assert paid(by_rank("ignored", "from_level = 2\n"), TEAM) == {"ann": 1500}
    assert paid(by_rank("paid", "from_level = 3\n"), TEAM) == {"cat": 1000}
    plan = by_rank("ignored", "from_level = 2\n")
    lines = plan.bonuses[0].lines(from_outline(plan, TEAM)[0])
    reasons = {line.reason: int(line.exact) for line in lines}
    assert reasons == {"": 1500, "before the first paid level": 1000}


def test_a_line_says_the_difference_and_where_it_comes_from() -> None:
    """The top is two levels above the sale."""
    plan = by_rank("paid")
    book, names = from_outline(plan, TEAM)
    words = Words(dict(enumerate(names)), 2, "CV")
    told = [plan.bonuses[0].explain(line, words) for line in plan.bonuses[0].lines(book)]
    assert told == [
        "own sales: 10 % of 100.00 CV",
        "level 2: a difference of 15 % on 100.00 CV from cat",
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (BY_RANK, "own"),
        ('own = "paid"\n', "give either rates by rank or brackets"),
        ('own = "paid"\nbrackets = [["1", "5%"]]\n', "brackets need the volume"),
        ('own = "paid"\non = "PV"\nbrackets = [["2", "5%"], ["1", "6%"]]\n', "must rise"),
        ('own = "paid"\nrates = { Low = "10%" }\n', "says nothing about High"),
    ],
)
def test_a_choice_that_changes_cents_must_be_made(text: str, what: str) -> None:
    """What was left out or does not fit together is a fault."""
    with pytest.raises(PlanError) as caught:
        read(HEAD + text)
    assert any(what in problem.what for problem in caught.value.problems)


@settings(max_examples=60, deadline=None)
@given(
    team=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(-999, 99_999)),
        min_size=1,
        max_size=10,
    ),
    own=st.sampled_from(["paid", "discount", "ignored"]),
    first=st.integers(1, 4),
)
def test_a_slow_walk_from_every_sale_pays_the_same(
    team: list[tuple[int, int, int]], own: str, first: int
) -> None:
    """The obvious way: climb from the seller, keep the best rate so far, pay what is above it."""
    ranks = ["", "Low", "High"]
    sponsors = [min(sponsor, place) for place, (sponsor, _, _) in enumerate(team)]
    people = [
        Person(str(i), sponsor, forced={"main": ranks[rank]} if rank else {})
        for i, (sponsor, (_, rank, _)) in enumerate(zip(sponsors, team, strict=True))
    ]
    orders = [
        Order(i, LAST_DAY, "self", "order", 0, cv, 0) for i, (_, _, cv) in enumerate(team, start=1)
    ]
    plan = by_rank(own, f"from_level = {first}\n")
    exact = [Fraction(0)] * (len(team) + 1)
    for seller, (_, rank, cv) in enumerate(team, start=1):
        best = RATES[rank] if own == "discount" else Fraction(0)
        climber, level = seller, 0
        while climber:
            rate = RATES[team[climber - 1][1]]
            if level >= first or (level == 0 and own == "paid"):
                exact[climber] += max(rate - best, Fraction(0)) * cv
            best = max(best, rate) if level or own != "ignored" else best
            climber, level = sponsors[climber - 1], level + 1
    expected = [round_fraction(amount, "half-even") for amount in exact]
    assert list(plan.bonuses[0].pay(book_of(plan, people, orders))) == expected
