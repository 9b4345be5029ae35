"""Cascades: a budget passed up the line, by rank, by halves, or in a series of shares."""

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
    'base = "CV"\nfrom = 0\nbudget = "8/8"\nrates = { A = "1/8", D = "3/8" }',
    'base = "PV"\nfrom = 2\nbudget = "10%"\nrates = { A = "0%", D = "1/7" }\ntree = "kept"',
    'base = "CV"\nfrom = 1\nbudget = "1/3"\nrates = "12%"\nneeds = { PV = 5 }',
    'base = "CV"\nfrom = 0\nbudget = "100%"\nhalving = { first = "50%", ratio = "50%", most = 4, '
    'ineligible = "passed-over" }',
    'base = "CV"\nfrom = 1\nbudget = "20%"\nneeds = { active = true }\n'
    'halving = { first = "1/7", ratio = "1/3", most = 9, ineligible = "keeps-part" }',
    'base = "CV"\nfrom = 1\nneeds = { CV = 3 }\nseries = [{ rank = "A", rate = "3%" }, '
    '{ rank = "D", rate = "1/3" }, { rank = "D", rate = "2%" }]',
]
"""Bonuses for the contract that every kind keeps."""

HEAD = (
    TWO_RANKS
    + """\
[[bonuses]]
name = "C"
kind = "cascade"
base = "CV"
"""
)
POINTS = 'budget = "80%"\nrates = { Low = "30%", High = "60%" }\n'
SERIES = 'series = [{ rank = "Low", rate = "5%" }, { rank = "High", rate = "3%" }, \
{ rank = "High", rate = "2%" }]\n'


def half(ineligible: str) -> str:
    """A half to the first, a half of it to the next, and so on three times."""
    return (
        'budget = "100%"\nhalving = { first = "50%", ratio = "50%", most = 3, '
        f'ineligible = "{ineligible}" }}\n'
    )


def plan_with(text: str) -> Plan:
    """The plan of these tests."""
    return read(HEAD + text)


def told(text: str, team: str) -> list[tuple[str, str, int]]:
    """Every line: who, the sentence or the reason, and cents."""
    book, names = from_outline(plan_with(text), team)
    words, bonus = Words(dict(enumerate(names)), 2, "CV"), book.plan.bonuses[0]
    return [
        (names[line.earner], line.reason or bonus.explain(line, words), int(line.exact))
        for line in bonus.lines(book)
    ]


TEAM = """
ann  High
  bob
    cat  High
      dan  Low  CV 100
"""


def test_each_takes_what_he_is_entitled_to_as_long_as_something_is_left() -> None:
    """Of 80.00: dan 30.00, cat 50.00 of the 60.00 he is entitled to, and nothing for ann."""
    assert told("from = 0\n" + POINTS, TEAM) == [
        ("dan", "own sales: 30 % of 100.00 CV", 3000),
        ("cat", "level 1: 50 % of 100.00 CV from dan", 5000),
    ]


def test_the_walk_begins_where_the_plan_says() -> None:
    """From the first upline: cat 60.00 and ann the other 20.00, three levels up."""
    assert told("from = 1\n" + POINTS, TEAM) == [
        ("cat", "level 1: 60 % of 100.00 CV from dan", 6000),
        ("ann", "level 3: 20 % of 100.00 CV from dan", 2000),
    ]
    assert told("from = 3\n" + POINTS, TEAM) == [
        ("ann", "level 3: 60 % of 100.00 CV from dan", 6000),
        ("", "left of the budget", 2000),
    ]


def test_each_has_half_of_the_one_before_and_the_rest_is_kept() -> None:
    """50.00, 25.00 and 12.50; whoever may not be paid is passed over."""
    team = TEAM.replace("bob", "bob  kind=preferred")
    assert told("from = 0\n" + half("passed-over"), team) == [
        ("dan", "own sales: 50 % of 100.00 CV", 5000),
        ("cat", "level 1: 25 % of 100.00 CV from dan", 2500),
        ("ann", "level 3: 12.5 % of 100.00 CV from dan", 1250),
        ("", "left of the budget", 1250),
    ]


def test_whoever_may_not_be_paid_may_keep_his_part() -> None:
    """Then bob's 12.50 is breakage, and three have had a part."""
    team = TEAM.replace("bob", "bob  kind=preferred")
    assert told("from = 0\n" + half("keeps-part"), team)[2:] == [
        ("bob", "unqualified", 1250),
        ("", "left of the budget", 1250),
    ]


def test_no_more_than_the_budget_is_taken() -> None:
    """50 % and 25 % of a budget of 60 %: the second has only what is left."""
    text = "from = 0\n" + half("passed-over").replace('"100%"', '"60%"')
    assert [line[2] for line in told(text, TEAM)] == [5000, 1000]


def test_one_member_may_take_several_shares_of_a_series() -> None:
    """Bob has no rank, so cat takes all three; above cat nobody is asked any more."""
    assert told("from = 1\n" + SERIES, TEAM) == [
        ("cat", "level 1: share 1, Low: 5 % of 100.00 CV from dan", 500),
        ("cat", "level 1: share 2, High: 3 % of 100.00 CV from dan", 300),
        ("cat", "level 1: share 3, High: 2 % of 100.00 CV from dan", 200),
    ]


def test_a_share_without_somebody_of_its_rank_is_breakage() -> None:
    """Only a Low stands above, or nobody at all."""
    assert told("from = 1\n" + SERIES, "ann  Low\n  bob  CV 100\n") == [
        ("ann", "level 1: share 1, Low: 5 % of 100.00 CV from bob", 500),
        ("", "rank", 300),
        ("", "rank", 200),
    ]
    assert [line[1] for line in told("from = 1\n" + SERIES, "bob  CV 100\n")] == ["no upline"] * 3


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (POINTS, "from"),
        ("from = 0\n", "does not say who takes how much"),
        ("from = 0\n" + POINTS + SERIES, "says rates and series"),
        ('from = 0\nrates = "5%"\n', "how much is there to take?"),
        ('from = 0\nbudget = "5%"\n' + SERIES, "a series is its own budget"),
        ('from = 0\nbudget = "5%"\nrates = "0%"\n', "nobody takes anything"),
        ('from = 0\nbudget = "5%"\nrates = { Low = "1%" }\n', "says nothing about High"),
        ("from = 1\n" + SERIES.replace("Low", "Hihg"), "unknown rank 'Hihg'"),
        ("from = 1\n" + SERIES.replace('"Low"', '"H"').replace("High", "Low"), "unknown rank 'H'"),
        (
            'from = 1\nseries = [{ rank = "High", rate = "3%" }, { rank = "Low", rate = "3%" }]\n',
            "Low is lower than the rank before",
        ),
        ("from = 0\n" + half("passed-over").replace(", most = 3", ""), "'most' is missing"),
    ],
)
def test_a_choice_that_changes_cents_must_be_made(text: str, what: str) -> None:
    """What was left out or does not fit together is a fault."""
    with pytest.raises(PlanError) as caught:
        plan_with(text)
    assert any(what in f"{problem.where} {problem.what}" for problem in caught.value.problems)


TEAMS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 2), st.booleans(), st.integers(-999, 99_999)),
    min_size=1,
    max_size=10,
).map(lambda rows: [(min(sponsor, place), *rest) for place, (sponsor, *rest) in enumerate(rows)])
"""Sponsor, rank number, active, cents of CV."""

Team = list[tuple[int, int, bool, int]]


def pays(text: str, team: Team) -> list[int]:
    """What the plan pays a random team by slot."""
    ranks = ["", "Low", "High"]
    people = [
        Person(str(place), sponsor, forced={"main": ranks[rank]} if rank else {})
        for place, (sponsor, rank, *_) in enumerate(team)
    ]
    orders = [
        Order(place, LAST_DAY, "self", "order", 100 * buys, cents, 0)
        for place, (_, _, buys, cents) in enumerate(team, start=1)
    ]
    plan = plan_with("needs = { active = true }\n" + text)
    return list(plan.bonuses[0].pay(book_of(plan, people, orders)))


def line_of(team: Team, seller: int, start: int) -> list[int]:
    """The seller and everybody above him, from where the walk begins."""
    line = []
    while seller:
        line.append(seller)
        seller = team[seller - 1][0]
    return line[start:]


def rounded(exact: list[Fraction]) -> list[int]:
    """Once per member."""
    return [round_fraction(amount, "half-even") for amount in exact]


@settings(max_examples=60, deadline=None)
@given(team=TEAMS, start=st.integers(0, 3))
def test_a_slow_walk_by_rank_pays_the_same(team: Team, start: int) -> None:
    """Climb, take the least of what one is entitled to and what is left."""
    entitled = (Fraction(0), Fraction(3, 10), Fraction(6, 10))
    exact = [Fraction(0)] * (len(team) + 1)
    for seller, (*_, cents) in enumerate(team, start=1):
        left = Fraction(8, 10)
        for member in line_of(team, seller, start):
            _, rank, buys, _ = team[member - 1]
            taken = min(entitled[rank], left) if buys else Fraction(0)
            exact[member] += taken * cents
            left -= taken
    assert pays(f"from = {start}\n" + POINTS, team) == rounded(exact)


@settings(max_examples=60, deadline=None)
@given(team=TEAMS, start=st.integers(0, 3), skips=st.booleans())
def test_a_slow_walk_by_halves_pays_the_same(team: Team, start: int, skips: bool) -> None:
    """Climb, hand out a half, a quarter, an eighth."""
    exact = [Fraction(0)] * (len(team) + 1)
    for seller, (*_, cents) in enumerate(team, start=1):
        line = line_of(team, seller, start)
        able = [member for member in line if team[member - 1][2] or not skips]
        for member, part in zip(able, (2, 4, 8), strict=False):
            if team[member - 1][2]:
                exact[member] += Fraction(cents, part)
    word = "passed-over" if skips else "keeps-part"
    assert pays(f"from = {start}\n" + half(word), team) == rounded(exact)


@settings(max_examples=60, deadline=None)
@given(team=TEAMS, start=st.integers(0, 3))
def test_a_slow_search_for_each_share_pays_the_same(team: Team, start: int) -> None:
    """One pointer goes up and stays with whoever takes a share."""
    exact = [Fraction(0)] * (len(team) + 1)
    for seller, (*_, cents) in enumerate(team, start=1):
        line = line_of(team, seller, start)
        for lowest, percent in ((1, 5), (2, 3), (2, 2)):
            while line and not (team[line[0] - 1][1] >= lowest and team[line[0] - 1][2]):
                line.pop(0)
            if line:
                exact[line[0]] += Fraction(percent * cents, 100)
    assert pays(f"from = {start}\n" + SERIES, team) == rounded(exact)
