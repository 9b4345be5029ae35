"""Matches: a share of what others earned, by level, by generation, and downwards."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Line, Words
from netmark.plan.document import Plan, read
from netmark.plan.outlines import LAST_DAY

from ..small import TWO_RANKS

OWN = '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "40%"\n'
TEAM_BONUS = (
    '[[bonuses]]\nname = "Team"\nkind = "levels"\nbase = "CV"\nrates = ["1/3"]\n'
    'compression = "none"\n'
)
BOTH = OWN + TEAM_BONUS + '\n---\nbase = ["Own", "Team"]\nearned = "as-paid"\n'
ONE = OWN + '\n---\nbase = ["Own"]\nearned = "raw"\n'
LEADERS = 'leader = "D", ineligible = "keeps-generation"'
SAMPLES = [
    BOTH + 'rates = ["10%", "5%"]\ncompression = "none"',
    BOTH + 'rates = { A = ["10%"], D = ["10%", "1/3"] }\ncompression = "skip-inactive"\n'
    'source_at_most = "8.00"',
    ONE + 'rates = { A = ["5%", "0%"], D = ["1/7", "1/7", "1%"] }\ncompression = "skip-unqualified"'
    "\nneeds = { PV = 5 }\ndepth = [{ levels = 1 }, { levels = 3, needs = { PV = 10 } }]",
    ONE + 'rates = ["5%", "10%"]\ncompression = { skip-below = "D" }\ntree = "kept"',
    ONE + 'compression = "none"\nsources = [{ for = { kind = ["distributor"], market = [""] }, '
    'rates = ["10%"] }, { for = { kind = ["customer"] }, rates = ["5%", "1/3"] }]',
    ONE + 'rates = ["3%", "1/3"]\ngenerations = { boundary = "closing-leader-in", '
    f'earns = "leaders", {LEADERS} }}',
    ONE + 'rates = ["3%", "1/3"]\ngenerations = { boundary = "leader-in", earns = "everybody", '
    f"{LEADERS} }}\ndepth = [{{ levels = 1 }}, {{ levels = 2, needs = {{ CV = 5 }} }}]",
    ONE + 'down = { rate = "25%", shared_by = "qualified" }\nneeds = { PV = 5 }\n'
    'source_at_most = "9.99"',
]
"""Bonuses for the contract that every kind keeps."""

HEAD = (
    TWO_RANKS
    + """\
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "100%"
[[bonuses]]
name = "M"
kind = "match"
base = ["Own"]
earned = "as-paid"
"""
)
LEVELS = 'compression = "none"\nrates = ["10%", "5%"]\n'


def plan_with(text: str) -> Plan:
    """The plan of these tests: a match of what is earned by one's own sales, at 100 %."""
    return read(HEAD + text)


def paid(text: str, team: str) -> dict[str, int]:
    """Cents by name; whoever is paid nothing is left out."""
    book, names = from_outline(plan_with(text), team)
    return {names[i]: cents for i, cents in enumerate(book.plan.bonuses[1].pay(book)) if cents}


def told(text: str, team: str) -> list[tuple[str, str]]:
    """What every line says: the sentence of a paid one, the reason of another."""
    book, names = from_outline(plan_with(text), team)
    words, bonus = Words(dict(enumerate(names)), 2, "volume"), book.plan.bonuses[1]
    return [
        (names[line.earner], line.reason or bonus.explain(line, words))
        for line in bonus.lines(book)
    ]


CHAIN = """
ann  High
  bob  Low
    cat  CV 400
"""


def test_each_level_is_paid_its_share_of_what_somebody_earned() -> None:
    """Cat earned 400.00: 10 % to her sponsor, 5 % to the next upline."""
    assert paid(LEVELS, CHAIN) == {"bob": 4000, "ann": 2000}
    assert told(LEVELS, CHAIN) == [
        ("bob", "level 1: 10 % of 400.00 that cat earned by Own"),
        ("ann", "level 2: 5 % of 400.00 that cat earned by Own"),
    ]


def test_only_so_much_of_what_one_member_earned_counts() -> None:
    """Of 400.00 only 150.00: 15.00 and 7.50; the rest is breakage, 15 % of 250.00."""
    text = LEVELS + 'source_at_most = "150.00"\n'
    assert paid(text, CHAIN) == {"bob": 1500, "ann": 750}
    book, _ = from_outline(plan_with(text), CHAIN)
    [capped] = [line for line in book.plan.bonuses[1].lines(book) if line.reason]
    assert (capped.reason, capped.base, capped.exact) == ("capped", 25_000, Fraction(3_750))


@pytest.mark.parametrize(("earned", "cents"), [("raw", 4000), ("as-paid", 3000)])
def test_a_limit_of_the_base_counts_or_not(earned: str, cents: int) -> None:
    """Cat's bonus comes to 400.00 and is limited to 300.00: 10 % of the one or of the other."""
    text = HEAD.replace('rate = "100%"', 'rate = "100%"\nlimit = { amount = "300.00" }')
    plan = read(text.replace("as-paid", earned) + LEVELS)
    book, names = from_outline(plan, CHAIN)
    assert plan.bonuses[1].pay(book)[names.index("bob")] == cents


def test_levels_may_have_to_be_opened() -> None:
    """The second level asks for sales of his own, which ann has not."""
    text = LEVELS + "depth = [{ levels = 1 }, { levels = 2, needs = { PV = 10 } }]\n"
    assert paid(text, CHAIN) == {"bob": 4000}
    assert told(text, CHAIN)[1:] == [("ann", "beyond depth")]


def test_the_rate_depends_on_what_the_sponsor_was_when_the_recruit_joined() -> None:
    """A fact of the recruit that never changes; whoever fits no row is not matched."""
    text = """compression = "none"
[[bonuses.sources]]
for = { attr.joined_under = ["Gold"] }
rates = ["15%"]
[[bonuses.sources]]
for = { attr.joined_under = ["Gold", "Silver"] }
rates = ["10%"]
"""
    team = """
ann
  bob  attr:joined_under=Gold  CV 100
  cat  attr:joined_under=Silver  CV 100
  dan  attr:joined_under=Bronze  CV 100
"""
    assert paid(text, team) == {"ann": 2500}
    assert [name for name, _ in told(text, team)] == ["ann", "ann"]


GENERATIONS = """rates = ["3%", "2%"]
generations = { leader = "High", boundary = "closing-leader-in", \
ineligible = "keeps-generation", earns = "everybody" }
"""


def test_a_generation_ends_with_the_leader_who_closes_it() -> None:
    """Of dan and cat's earnings ann has 2 %: bob, a leader, closed her first generation."""
    team = """
ann  High
  bob  High  CV 100
    cat  CV 200
      dan  CV 1000
"""
    # cat: 3 % of dan's 1,000; bob: 3 % of 1,200; ann: 3 % of bob's 100 and 2 % of 1,200.
    assert paid(GENERATIONS, team) == {"cat": 3000, "bob": 3600, "ann": 2700}
    assert told(GENERATIONS, team)[-1] == (
        "ann",
        "generation 2: 2 % of 1000.00 that dan earned by Own",
    )


TWO = """
ann  CV 100
  bob
  cat
  dan  inactive
"""


@pytest.mark.parametrize(
    ("shared_by", "cents"),
    [("frontline", 833), ("qualified", 1250)],
)
def test_the_frontline_shares_in_what_its_sponsor_earned(shared_by: str, cents: int) -> None:
    """25 % of 100.00, by three or by the two who are active."""
    text = f'down = {{ rate = "25%", shared_by = "{shared_by}" }}\nneeds = {{ active = true }}\n'
    assert paid(text, TWO) == {"bob": cents, "cat": cents}
    said = told(text, TWO)
    assert (("dan", "unqualified") in said) == (shared_by == "frontline")
    parts = "1/12" if shared_by == "frontline" else "12.5 %"
    assert said[0] == (
        "bob",
        f"{parts} of 100.00 that ann earned by Own: 25 % of it is shared by the frontline",
    )


def test_what_nobody_is_there_to_share_is_breakage() -> None:
    """A member without a frontline, and one whose frontline is not qualified."""
    text = 'down = { rate = "25%", shared_by = "qualified" }\nneeds = { active = true }\n'
    team = "ann  CV 100\n  bob  inactive  CV 100\n"
    assert told(text, team) == [("", "nobody to share it"), ("", "nobody to share it")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LEVELS, ["no upline"]),
        (LEVELS + "needs = { PV = 9 }\n", ["unqualified", "no upline"]),
        (LEVELS.replace("none", "stop"), ["inactive", "no upline"]),
        (
            'compression = "none"\nrates = { Low = [], High = ["5%", "5%"] }\n',
            ["rank", "no upline"],
        ),
        (
            'compression = "none"\nrates = { Low = ["1%"], High = ["5%"] }\n',
            ["below the best rate"],
        ),
    ],
)
def test_what_is_not_paid_has_a_reason(text: str, why: list[str]) -> None:
    """Of what bob earned, whose sponsor is an inactive Low without an upline."""
    said = [reason for _, reason in told(text, "ann  Low  inactive\n  bob  CV 100\n")]
    assert [reason for reason in said if not reason.startswith("level")] == why


BASE = 'base = ["Own"]\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('rates = ["5%"]\n', "does not say who is paid"),
        (LEVELS + GENERATIONS.partition("\n")[2], "says compression and generations"),
        (LEVELS.replace("none", "roll-up"), "earnings stay with him who earned them"),
        (LEVELS.replace("none", "skip-below"), "skip-below needs a rank"),
        ('compression = "none"\n', "give either rates or sources"),
        (LEVELS + 'sources = [{ for = { kind = ["distributor"] }, rates = ["1%"] }]\n', "either"),
        ('down = { rate = "25%", shared_by = "qualified" }\nrates = ["5%"]\n', "has its own rate"),
        ('down = { rate = "25%" }\n', "shared_by"),
        (GENERATIONS.replace('earns = "everybody"', 'earns = "leaders"'), ""),
    ],
)
def test_a_choice_that_changes_cents_must_be_made(text: str, what: str) -> None:
    """What was left out or does not fit together is a fault."""
    if not what:
        plan_with(text)
        return
    with pytest.raises(PlanError) as caught:
        plan_with(text)
    assert any(what in f"{problem.where} {problem.what}" for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("base", "what"),
    [
        ('["Own", "Own"]', "Own is there twice"),
        ('["M"]', "unknown bonus above this one 'M'"),
        ("[]", "base"),
    ],
)
def test_the_base_is_bonuses_above(base: str, what: str) -> None:
    """Each once, and never itself."""
    with pytest.raises(PlanError) as caught:
        read(HEAD.replace('["Own"]', base) + LEVELS)
    assert any(what in f"{problem.where} {problem.what}" for problem in caught.value.problems)


def test_what_counts_as_earned_must_be_said() -> None:
    """Before or after limits."""
    with pytest.raises(PlanError) as caught:
        read(HEAD.replace('earned = "as-paid"\n', "") + LEVELS)
    assert "earned" in str([problem.what for problem in caught.value.problems])


class Member(NamedTuple):
    """Somebody of a random team, for the slow ways below."""

    sponsor: int
    high: bool
    active: bool
    cents: int


TEAMS = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.booleans(), st.integers(-999, 99_999)),
    min_size=1,
    max_size=10,
).map(
    lambda rows: [
        Member(min(sponsor, place), high, active, cents)
        for place, (sponsor, high, active, cents) in enumerate(rows)
    ]
)


def run(text: str, team: list[Member]) -> tuple[list[int], list[Line]]:
    """What the plan pays a random team, and every line."""
    people = [
        Person(str(place), one.sponsor, forced={"main": "High"} if one.high else {})
        for place, one in enumerate(team)
    ]
    orders = [
        Order(place, LAST_DAY, "self", "order", 100 * one.active, one.cents, 0)
        for place, one in enumerate(team, start=1)
    ]
    book = book_of(plan_with(text), people, orders)
    bonus = book.plan.bonuses[1]
    return list(bonus.pay(book)), list(bonus.lines(book))


def climb(team: list[Member], slot: int) -> Iterator[int]:
    """Everybody above a member, the nearest first."""
    while slot:
        slot = team[slot - 1].sponsor
        if slot:
            yield slot


@settings(max_examples=60, deadline=None)
@given(team=TEAMS, skip=st.booleans())
def test_a_slow_walk_by_level_pays_the_same(team: list[Member], skip: bool) -> None:
    """Climb from everybody who earned; the inactive keep their level or are passed over."""
    rates = (Fraction(1, 10), Fraction(1, 3))
    exact = [Fraction(0)] * (len(team) + 1)
    for slot, one in enumerate(team, start=1):
        level = 0
        for up in climb(team, slot):
            if team[up - 1].active:
                exact[up] += rates[level] * one.cents
            if team[up - 1].active or not skip:
                level += 1
            if level == len(rates):
                break
    word = "skip-inactive" if skip else "stop"
    found, lines = run(f'compression = "{word}"\nrates = ["10%", "1/3"]\n', team)
    assert found == [round_fraction(amount, "half-even") for amount in exact]
    earned = sum(one.cents for one in team)
    assert sum(line.exact for line in lines) == earned * sum(rates)  # paid and not paid


@settings(max_examples=60, deadline=None)
@given(team=TEAMS)
def test_a_slow_walk_by_generation_pays_the_same(team: list[Member]) -> None:
    """Climb from everybody who earned; every leader met closes a generation."""
    rates = (Fraction(3, 100), Fraction(2, 100))
    exact = [Fraction(0)] * (len(team) + 1)
    for slot, one in enumerate(team, start=1):
        closed = 0
        for up in climb(team, slot):
            if closed < len(rates):
                exact[up] += rates[closed] * one.cents
            closed += team[up - 1].high
    found, _ = run(GENERATIONS, team)
    assert found == [round_fraction(amount, "half-even") for amount in exact]


@settings(max_examples=60, deadline=None)
@given(team=TEAMS, everybody=st.booleans())
def test_a_slow_division_downwards_pays_the_same(team: list[Member], everybody: bool) -> None:
    """For each member: his sponsor's earnings, by all of the frontline or by its active ones."""
    exact = [Fraction(0)] * (len(team) + 1)
    for slot, one in enumerate(team, start=1):
        beside = [other for other in team if other.sponsor == one.sponsor]
        among = [other for other in beside if everybody or other.active]
        if one.active and one.sponsor:
            exact[slot] = Fraction(team[one.sponsor - 1].cents, 4 * len(among))
    word = "frontline" if everybody else "qualified"
    text = f'down = {{ rate = "25%", shared_by = "{word}" }}\nneeds = {{ active = true }}\n'
    found, lines = run(text, team)
    assert found == [round_fraction(amount, "half-even") for amount in exact]
    earned = sum(one.cents for one in team)
    assert sum(line.exact for line in lines) == Fraction(earned, 4)  # paid and not paid
