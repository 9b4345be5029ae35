"""The guarantee of an override: what a leader's group lacks, he gives out of what he receives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.outlines import LAST_DAY

from .test_generations import HEAD, LEADERS, paid, plan_of

GUARANTEE = 'rates = ["4%"]\nguarantee = { minimum = "12.00" }\n'


def test_a_guarantee_is_paid_out_of_what_a_leader_receives() -> None:
    """A group of 300.00 brings the 12.00; what a smaller one lacks its leader gives."""
    # e brings d 20.00. d's group of 200.00 brings c 8.00 and 4.00 of his 20.00: he keeps 16.00.
    # c's group of nothing brings b 12.00, all that c has. b's group of 450.00 is enough; a's is
    # not, but nobody is above. f brings a 4.00, because f receives nothing that he could give.
    plan = plan_of("leader-in", LEADERS + GUARANTEE)
    team = """
a  High  CV 10
  b  High  CV 50
    x  CV 400
      c  High
        d  High  CV 200
          e  High  CV 500
  f  High  CV 100
"""
    assert paid(plan, team) == {"a": 1800 + 400, "b": 1200, "d": 1600}
    book, names = from_outline(plan, team)
    words = Words(dict(enumerate(names)), 2, "CV")
    told = {
        (names[line.earner], int(line.exact)): plan.bonuses[0].explain(line, words)
        for line in plan.bonuses[0].lines(book)
        if line.unit == "money"
    }
    assert told == {
        ("c", 400): "from d, whose group lacks this much of 12.00, the guarantee",
        ("d", -400): "given to c: the own group lacks this much of 12.00, the guarantee",
        ("b", 1200): "from c, whose group lacks this much of 12.00, the guarantee",
        ("c", -1200): "given to b: the own group lacks this much of 12.00, the guarantee",
    }


def test_a_guarantee_costs_nobody_but_the_giver() -> None:
    """With nobody above who may earn, nothing is taken."""
    plan = plan_of("leader-in", LEADERS + GUARANTEE + "needs = { active = true }\n")
    team = "a  High  inactive\n  b  High  CV 10\n    c  High  CV 500\n"
    assert paid(plan, team) == {"b": 2000}


def test_a_guarantee_is_exact_where_money_is_finer_than_volume() -> None:
    """Three decimals: 1/7 of 1.00 is 0.142857…, of the 0.500 guaranteed 0.357143 is missing."""
    text = LEADERS + 'rates = ["1/7"]\nguarantee = { minimum = "0.500" }\n'
    plan = plan_of("leader-in", text, HEAD.replace("USD", "KWD"))
    team = "a  High\n  b  High  CV 1\n    c  High  CV 7\n"
    assert paid(plan, team) == {"a": 500, "b": 643}


@settings(max_examples=100, deadline=None)
@given(
    team=st.lists(
        st.tuples(st.integers(0, 9), st.booleans(), st.integers(-20, 90)), min_size=1, max_size=10
    )
)
def test_a_guarantee_moves_money_and_makes_none(team: list[tuple[int, bool, int]]) -> None:
    """Leader by leader from below: 4 % of the group, and up to 12.00 as far as he receives it."""
    above = {i: min(entry[0], i - 1) for i, entry in enumerate(team, start=1)}
    people = [
        Person(str(i), above[i], forced={"main": "High"} if high else {})
        for i, (_, high, _) in enumerate(team, start=1)
    ]
    orders = [
        Order(i, LAST_DAY, "self", "order", 0, cv * 1000, 0)
        for i, (_, _, cv) in enumerate(team, start=1)
    ]

    def leader_above(i: int) -> int:
        i = above[i]
        while i and not team[i - 1][1]:
            i = above[i]
        return i

    received = dict.fromkeys(above, 0) | {0: 0}
    keeps = dict(received)
    for leader in sorted(above, reverse=True):
        if team[leader - 1][1] and leader_above(leader):
            group = [i for i in above if i == leader or not team[i - 1][1]]
            mine = sum(team[i - 1][2] for i in group if i == leader or leader_above(i) == leader)
            lack = max(1200 - mine * 40, 0)
            gives = max(min(lack, received[leader]), 0)
            keeps[leader] = received[leader] - gives
            received[leader_above(leader)] += mine * 40 + gives
        elif team[leader - 1][1]:
            keeps[leader] = received[leader]
    plan = plan_of("leader-in", LEADERS + GUARANTEE)
    found = list(plan.bonuses[0].pay(book_of(plan, people, orders)))
    assert found[1:] == [keeps[i] for i in above]
