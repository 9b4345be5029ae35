"""Generations: overrides counted in leaders, under every convention."""

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
from netmark.plan.leaders import BOUNDARIES, INELIGIBLE
from netmark.plan.outlines import LAST_DAY

from ..small import TWO_RANKS

SAMPLES = [
    'base = "CV"\nleader = "D"\nboundary = "leader-in"\nineligible = "keeps-generation"\n'
    'earns = "leaders"\nrates = ["6%", "1/3", "2%"]',
    'base = "CV"\nleader = "D"\nboundary = "leader-in"\nineligible = "passed-over"\n'
    'earns = "leaders"\nneeds = { PV = 4 }\nown_group = "10%"\nown_sales = "left-out"\n'
    'rates = { A = ["1%"], D = ["2%", "3%"] }',
    'base = "CV"\nleader = { PV = 5, CV = 3 }\nboundary = "next-leader-in"\n'
    'ineligible = "keeps-generation"\nearns = "leaders"\nneeds = { active = true }\n'
    'own_group = { A = "1%", D = "5%" }\nrates = { A = ["2%", "1%"], D = ["3%", "1/7"] }',
    'base = "PV"\nleader = { PV = 10 }\nboundary = "closing-leader-in"\ntree = "kept"\n'
    'ineligible = "passed-over"\nearns = "leaders"\nneeds = { CV = 4 }\nrates = ["10%", "5%"]',
    'base = "CV"\nleader = "D"\nboundary = "closing-leader-or-run"\n'
    'ineligible = "keeps-generation"\nearns = "leaders"\nrates = ["0%", "10%", "7%"]',
    'base = "CV"\nleader = { PV = 5 }\nboundary = "leader-in"\nineligible = "keeps-generation"\n'
    'earns = "leaders"\nrates = ["1/30"]\nneeds = { CV = 1 }\nguarantee = { minimum = "2.50" }',
]
"""Bonuses for the contract that every kind keeps."""

ENDLESS = [
    'base = "CV"\nleader = "D"\nboundary = "leader-in"\nineligible = "keeps-generation"\n'
    'earns = "everybody"\nown_group = "1%"\nown_sales = "counted"\nrates = ["6%", "3%"]',
    'base = "CV"\nleader = { PV = 5 }\nboundary = "next-leader-in"\nineligible = "passed-over"\n'
    'needs = { CV = 4 }\nearns = "everybody"\nown_group = "1%"\nrates = ["6%", "3%"]',
    'base = "CV"\nleader = { PV = 5 }\nboundary = "closing-leader-in"\nineligible = "passed-over"\n'
    'needs = { CV = 4 }\nearns = "everybody"\nrates = { A = ["6%", "3%"], D = ["1%"] }',
]
"""The same, with earners who are no leaders: what they could be paid has no limit."""

HEAD = (
    TWO_RANKS
    + """\
[[bonuses]]
name = "G"
kind = "generations"
base = "CV"
leader = "High"
"""
)
KEPT = 'ineligible = "keeps-generation"\n'
LEADERS = KEPT + 'earns = "leaders"\n'


def plan_of(boundary: str, more: str, head: str = HEAD) -> Plan:
    """The plan of these tests under a boundary."""
    return read(f'{head}boundary = "{boundary}"\n{more}')


def paid(plan: Plan, team: str) -> dict[str, int]:
    """Cents by name; whoever is paid nothing is left out."""
    book, names = from_outline(plan, team)
    return {names[i]: cents for i, cents in enumerate(plan.bonuses[0].pay(book)) if cents}


TEAM = """
top  High  CV 1
  low  CV 10
    one  High  CV 100
      mid  CV 1000
        two  High  CV 10000
          end  CV 100000
"""


@pytest.mark.parametrize(
    ("boundary", "first", "second"),
    [
        ("leader-in", 1_100, 110_000),
        ("next-leader-in", 11_000, 100_000),
        ("closing-leader-in", 110, 11_000),
    ],
)
def test_the_same_tree_pays_differently_under_each_convention(
    boundary: str, first: int, second: int
) -> None:
    """At 10 % and 1 %, with every figure of the team in another place of the result."""
    plan = plan_of(boundary, LEADERS + 'rates = ["10%", "1%"]\n')
    assert paid(plan, TEAM)["top"] == first * 10 + second


def test_a_run_of_others_below_a_leader_makes_one_generation() -> None:
    """Above end: two, then the run of mid alone, one, the run of low, top."""
    plan = plan_of("closing-leader-or-run", LEADERS + 'rates = ["1%", "10%", "20%", "30%", "50%"]')
    # top: low 1 %, one 10 %, mid 20 %, two 30 %, end 50 %; one: mid 1 %, two 10 %, end 20 %.
    expected = {
        "top": 10 + 1_000 + 20_000 + 300_000 + 5_000_000,
        "one": 1_000 + 100_000 + 2_000_000,
        "two": 100_000,
    }
    assert paid(plan, TEAM) == expected


def test_a_run_makes_one_generation_however_long_it_is() -> None:
    """Two in a row between two leaders count like one; the one who sells does not count."""
    plan = plan_of("closing-leader-or-run", LEADERS + 'rates = ["0%", "10%", "5%"]')
    team = "top  High\n  a\n    b\n      c  CV 100\n        d  High\n          e  CV 1000\n"
    # c lies below the run of a and b: generation 2. e: generation 1 of d, 3 of top.
    assert paid(plan, team) == {"top": 1000 + 5000}


@pytest.mark.parametrize(
    ("ineligible", "expected"), [("keeps-generation", 500), ("passed-over", 1000)]
)
def test_a_leader_who_may_not_earn_keeps_his_generation_or_not(
    ineligible: str, expected: int
) -> None:
    """The sale lies in generation 2 of the top at 5 %, or in generation 1 at 10 %."""
    text = f'ineligible = "{ineligible}"\nearns = "leaders"\nneeds = {{ active = true }}\n'
    plan = plan_of("closing-leader-in", text + 'rates = ["10%", "5%"]')
    assert paid(plan, "top  High\n  mid  High  inactive\n    end  CV 100\n") == {"top": expected}


def test_only_leaders_earn_or_everybody_with_a_rate() -> None:
    """Both stand above the same leader; the Low is paid only where everybody is."""
    team = "top  High\n  mid  Low\n    one  High  CV 100\n"
    rates = 'rates = { Low = ["2%"], High = ["5%"] }'
    assert paid(plan_of("leader-in", f"{LEADERS}{rates}"), team) == {"top": 500}
    text = f'{KEPT}earns = "everybody"\n{rates}'
    assert paid(plan_of("leader-in", text), team) == {"top": 500, "mid": 200}


@pytest.mark.parametrize(
    ("boundary", "own_sales", "top"),
    [
        ("leader-in", 'own_sales = "counted"', 1_100),
        ("leader-in", 'own_sales = "left-out"', 1_000),
        ("next-leader-in", "", 11_000),
    ],
)
def test_the_own_group_may_have_a_rate(boundary: str, own_sales: str, top: int) -> None:
    """At 10 % of the own group; the next leader is in it where the convention says so."""
    plan = plan_of(boundary, f'{LEADERS}rates = ["0%"]\nown_group = "10%"\n{own_sales}')
    team = "top  High  CV 10\n  low  CV 100\n    one  High  CV 1000\n"
    found = paid(plan, team)
    assert found["top"] == top
    assert found.get("one", 0) == (10_000 if '"counted"' in own_sales else 0)


def test_a_line_says_the_generation_and_where_it_comes_from() -> None:
    """And what was not paid says why."""
    text = f'{LEADERS}rates = ["5%", "1%"]\nown_group = "10%"\nown_sales = "counted"\n'
    plan = plan_of("leader-in", text)
    book, names = from_outline(plan, "top  High\n  one  High  CV 100\n    low  CV 50\n")
    words = Words(dict(enumerate(names)), 2, "CV")
    found = list(plan.bonuses[0].lines(book))
    assert [plan.bonuses[0].explain(line, words) for line in found if not line.reason] == [
        "own group: 10 % of 100.00 CV, own sales",
        "generation 1: 5 % of 100.00 CV from one",
        "own group: 10 % of 50.00 CV from low",
        "generation 1: 5 % of 50.00 CV from low",
    ]
    missed = [(names[x.source], x.level, x.reason) for x in found if x.reason]
    assert missed == [("one", 2, "no upline"), ("low", 2, "no upline")]


def test_what_a_leader_was_not_paid_has_a_reason() -> None:
    """His rank has no rate, a lower one, or he does not meet the needs."""
    text = f'{LEADERS}needs = {{ active = true }}\nrates = {{ Low = ["5%"], High = ["2%", "3%"] }}'
    plan = plan_of("leader-in", text, HEAD.replace('leader = "High"', 'leader = "Low"'))
    team = "a  Low\n  b  High\n    c  Low  CV 100\n"
    for entry, reasons in (
        (team, [("b", "below the best rate"), ("a", "rank")]),
        (team.replace("High", "High  inactive"), [("b", "unqualified"), ("a", "rank")]),
    ):
        book, names = from_outline(plan, entry)
        lines = plan.bonuses[0].lines(book)
        assert [(names[x.earner], x.reason) for x in lines if x.reason] == reasons


RATES = 'rates = ["5%"]\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f'boundary = "leader-in"\n{KEPT}{RATES}', "earns"),
        (f'boundary = "leader-in"\nearns = "leaders"\n{RATES}', "ineligible"),
        (f"{LEADERS}{RATES}", "boundary"),
        (f'boundary = "leader-in"\n{LEADERS}', "rates"),
        (f'boundary = "leader-in"\n{LEADERS}rates = []\n', "no generation is paid"),
        (f'boundary = "leader-in"\n{LEADERS}rates = {{ Low = ["1%"] }}\n', "nothing about High"),
        (
            f'boundary = "leader-in"\n{LEADERS}{RATES}own_group = "1%"\n',
            "is a leader paid on his own sales",
        ),
        (
            f'boundary = "closing-leader-in"\n{LEADERS}{RATES}own_group = "1%"\n',
            "the own group is generation 1",
        ),
        (
            f'boundary = "next-leader-in"\n{LEADERS}{RATES}own_group = "1%"\n'
            'own_sales = "counted"\n',
            "only as part of an own group",
        ),
        (
            f'boundary = "next-leader-in"\n{LEADERS}{RATES}guarantee = {{ minimum = "1.00" }}\n',
            "between a leader and the next leader above",
        ),
        (
            f'boundary = "leader-in"\n{LEADERS}{RATES}guarantee = {{ minimum = "0.00" }}\n',
            "guarantees nothing",
        ),
        (
            f'boundary = "leader-in"\n{LEADERS}{RATES}guarantee = {{ minimum = "0.001" }}\n',
            "USD has only 2 decimals",
        ),
    ],
)
def test_a_choice_that_changes_cents_must_be_made(text: str, what: str) -> None:
    """What was left out or does not fit together is a fault."""
    with pytest.raises(PlanError) as caught:
        read(HEAD + text)
    assert any(what in problem.what for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("leader", "what"),
    [
        ("{}", "everybody would be a leader"),
        ('"Hihg"', "unknown rank 'Hihg'"),
        ("{ GW = 5 }", "unknown volume 'GW'"),
    ],
)
def test_a_leader_is_a_rank_or_needs(leader: str, what: str) -> None:
    """Names in it are checked like those of every condition."""
    text = HEAD.replace('leader = "High"', f"leader = {leader}")
    with pytest.raises(PlanError) as caught:
        read(f'{text}boundary = "leader-in"\n{LEADERS}{RATES}')
    [problem] = caught.value.problems
    assert what in problem.what
    assert str(problem.where).startswith("plan.toml:17:")


def reaches(boundary: str, between: list[bool], run: list[bool], source: bool) -> int:
    """The generation of a source: by who stands between, nearest the source first."""
    if boundary == "leader-in":
        return sum(between) + source
    if boundary == "closing-leader-or-run":
        return 1 + sum(between) + sum(run)
    return sum(between) + (boundary == "closing-leader-in")


@settings(max_examples=150, deadline=None)
@given(
    team=st.lists(
        st.tuples(
            st.integers(0, 9),
            st.integers(0, 2),
            st.booleans(),
            st.sampled_from([0, 1, 333, 10_000, -500]),
        ),
        min_size=1,
        max_size=10,
    ),
    boundary=st.sampled_from(sorted(BOUNDARIES)),
    ineligible=st.sampled_from(sorted(INELIGIBLE)),
    earns=st.sampled_from(["leaders", "everybody"]),
    own=st.sampled_from(["", 'own_sales = "counted"', 'own_sales = "left-out"']),
)
def test_looking_from_every_earner_at_every_sale_pays_the_same(
    team: list[tuple[int, int, bool, int]], boundary: str, ineligible: str, earns: str, own: str
) -> None:
    """The obvious way: who stands between the two decides the generation, and so the rate."""
    own = own if boundary == "leader-in" else ""
    text = f'ineligible = "{ineligible}"\nearns = "{earns}"\nneeds = {{ PV = 1 }}\n'
    text += 'rates = { Low = ["1%", "2%"], High = ["10%", "5%", "3%"] }\n'
    text += f'own_group = "7%"\n{own}\n' if own or boundary == "next-leader-in" else ""
    plan, names = plan_of(boundary, text), ["", "Low", "High"]
    above = {i: min(entry[0], i - 1) for i, entry in enumerate(team, start=1)}
    people = [
        Person(str(i), above[i], forced={"main": names[rank]} if rank else {})
        for i, (_, rank, _, _) in enumerate(team, start=1)
    ]
    orders = [
        Order(i, LAST_DAY, "self", "order", 100 * able, cv, 0)
        for i, (_, _, able, cv) in enumerate(team, start=1)
    ]
    high = {i: entry[1] == 2 for i, entry in enumerate(team, start=1)}
    able = {i: entry[2] for i, entry in enumerate(team, start=1)}
    marks = {0: False} | {
        i: high[i] and (able[i] or ineligible == "keeps-generation") for i in above
    }
    table: list[list[Fraction]] = [
        [Fraction(7, 100), Fraction(0), Fraction(0), Fraction(0)],
        [Fraction(7, 100), Fraction(1, 100), Fraction(2, 100), Fraction(0)],
        [Fraction(7, 100), Fraction(10, 100), Fraction(5, 100), Fraction(3, 100)],
    ]
    exact = [Fraction(0)] * (len(team) + 1)
    for source, sponsor in above.items():
        between: list[int] = []
        climber = source if own else sponsor
        while climber:
            if able[climber] and (high[climber] or earns == "everybody"):
                number = 0
                if climber != source:
                    run = [marks[above[i]] and not marks[i] for i in between]
                    number = reaches(boundary, [marks[i] for i in between], run, marks[source])
                paid_on = climber != source or "counted" in own
                rate = table[team[climber - 1][1]][number] if number <= 3 and paid_on else 0
                if number or "own_group" in text:
                    exact[climber] += rate * team[source - 1][3]
            between += [climber] if climber != source else []
            climber = above[climber]
    expected = [round_fraction(amount, "half-even") for amount in exact]
    assert list(plan.bonuses[0].pay(book_of(plan, people, orders))) == expected
