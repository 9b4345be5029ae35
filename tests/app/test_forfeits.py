"""Balances that are lost by the plan, told as months of a small company.

Cat buys for 100.00 in October and November: bob gets 10.00, ann 5.00, each month; 20.00 is paid.
"""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.app import pay
from netmark.app.adjust import Undo, report_postings, undo
from netmark.app.plan_money import money
from netmark.app.settlement_text import of_company
from netmark.app.statement import statement
from netmark.errors import PlanError
from netmark.payout.forfeits import Stood, Watch
from netmark.payout.trial import rehearse
from netmark.plan.document import read
from netmark.plan.settlement import Forfeit

from .small import AMPLE, HEAD, LEVELS, Told, act, rows
from .test_pay import DECEMBER, balances, company, put

YEAR = "below the minimum for two months"
LEFT = "left, with too little to be paid"
PAYOUT = '[payout]\nminimum = "20.00"\n'


def rule(whose: str, after: str, reason: str) -> str:
    """A forfeit as a plan writes it."""
    return f'[[payout.forfeits]]\nwhose = "{whose}"\nafter = "{after}"\nreason = "{reason}"\n'


JANUARY = date(2027, 1, 5)
TWO = PAYOUT + rule("everybody", "2 periods", YEAR)
GONE = PAYOUT + rule("terminated", "1 period", LEFT)


def lost(told: Told) -> list[tuple[object, ...]]:
    """What was posted as forfeited: period, member, amount and reason."""
    found = rows(report_postings(told.store, DECEMBER))
    return [(row["period"], row["member"], row["amount"], row["reason"]) for row in found]


def test_a_balance_that_stood_for_so_long_is_lost_at_the_close(tmp_path: Path) -> None:
    """Ann had 5.00 in October and 10.00 in November; bob was paid his 20.00."""
    told = company(tmp_path, TWO)
    assert told.close("2026-10").warnings == ()
    said = f"1 balance, 10.00 together, is lost: {YEAR}"
    assert told.look("2026-11").warnings[-1] == said
    assert told.close("2026-11").warnings == (said,)
    assert lost(told) == [("2026-12", "ann", -1000, YEAR)]
    assert told.findings() == []


def test_it_comes_off_in_the_next_period_with_its_reason(tmp_path: Path) -> None:
    """The month that is closed still carries it; in the next one the balance begins anew."""
    told = company(tmp_path, TWO)
    told.close("2026-10")
    told.close("2026-11")
    told.sell("cat", "100.00", "2026-12-05")
    found = statement(told.store, DECEMBER, "ann", "2026-12").table.rows
    assert found == [
        ("Team", 500),
        ("earned", 500),
        ("brought forward", 1000),
        (f"forfeit: {YEAR} (2026-11)", -1000),
        ("payable", 0),
        ("carried", 500),
    ]
    assert balances(told, "2026-11", "carried")["ann"] == (1000,)
    told.close("2026-12", today=JANUARY)
    assert lost(told) == [("2026-12", "ann", -1000, YEAR)]
    assert told.findings() == []


def test_it_can_be_taken_back_and_begins_anew(tmp_path: Path) -> None:
    """Else it would be lost again at once."""
    told = company(tmp_path, TWO)
    told.close("2026-10")
    told.close("2026-11")
    undo(told.store, DECEMBER, Undo(1, "ann", "10.00"), "goodwill")
    told.close("2026-12", today=JANUARY)
    assert balances(told, "2026-12", "carried")["ann"] == (1000,)
    assert [amount for _, _, amount, _ in lost(told)] == [-1000, 1000]
    assert told.findings() == []


def test_what_was_forfeited_by_hand_begins_anew_too(tmp_path: Path) -> None:
    """Ann lost her 5.00 of October in November, so those of November are one period old."""
    told = company(tmp_path, TWO)
    told.close("2026-10")
    pay.forfeit(told.store, act("2026-11-10"), "ann", "asked for it")
    told.close("2026-11")
    assert lost(told) == [("2026-11", "ann", -500, "asked for it")]
    assert told.findings() == []


def test_whoever_has_left_loses_what_is_not_paid(tmp_path: Path) -> None:
    """Bob left in November with 10.00 of October; ann stays and keeps hers."""
    told = company(tmp_path, GONE)
    told.close("2026-10")
    told.leave("bob", "2026-11-20")
    told.close("2026-11")
    assert lost(told) == [("2026-12", "bob", -1000, LEFT)]
    assert told.findings() == []


def test_a_debt_is_never_forfeited(tmp_path: Path) -> None:
    """Whoever owes goes on owing."""
    told = company(tmp_path, GONE)
    put(told, "bob", "-30.00")
    told.leave("bob", "2026-10-20")
    told.close("2026-10")
    assert lost(told)[1:] == []


def test_the_first_rule_that_applies_gives_the_reason(tmp_path: Path) -> None:
    """Bob has left and was below the minimum for two months."""
    rules = rule("terminated", "2 periods", LEFT) + rule("everybody", "2 periods", YEAR)
    told = company(tmp_path, PAYOUT + rules)
    told.leave("bob", "2026-10-20")
    put(told, "bob", "5.00", day="2026-10-21")
    told.close("2026-10")
    told.close("2026-11")
    assert lost(told)[1:] == [("2026-12", "ann", -1000, YEAR), ("2026-12", "bob", -500, LEFT)]


def test_verify_finds_a_forfeit_that_the_plan_does_not_know(tmp_path: Path) -> None:
    """Somebody takes the posting out of the file, or its reason."""
    told = company(tmp_path, TWO)
    told.close("2026-10")
    told.close("2026-11")
    conn = told.store.conn
    guard = "SELECT sql FROM sqlite_schema WHERE name = 'posting_no_update'"
    [again] = conn.execute(guard).fetchone()
    conn.execute("DROP TRIGGER posting_no_update")
    conn.execute("UPDATE posting SET reason = 'because', amount_minor = -900")
    conn.execute(again)
    assert ("2026-11", "ann loses 900 at its close, but by the plan 1000 (minor units)") in (
        told.findings()
    )


EXAMPLE = """
[[examples]]
says = "10.00 in two months are lost, so that 15.00 are not paid in the third"
[[examples.periods]]
times = 2
team = '''
ann
  bob  CV 50
'''
[[examples.periods]]
team = '''
ann
  bob  CV 150
'''
pays = { ann = "15.00" }
payable = { ann = "0.00" }
"""


def test_an_example_over_several_periods_knows_it() -> None:
    """Of bob's 50.00 ann gets 5.00 a month: without the forfeit 25.00 would be payable."""
    [outcome] = rehearse(read(HEAD + LEVELS + TWO + EXAMPLE))
    assert outcome.said == ()
    [outcome] = rehearse(read(HEAD + LEVELS + PAYOUT + EXAMPLE))
    assert outcome.said == ("period 3: ann: payable 25.00, expected 0.00",)


@pytest.mark.parametrize("closed", [0, 3])
def test_a_back_test_loses_by_the_plan_that_is_tried(tmp_path: Path, closed: int) -> None:
    """Ann has 5.00, 10.00 and, when nothing is lost, 15.00; whatever she really lost."""
    told = company(tmp_path, TWO)
    told.sell("cat", "100.00", "2026-12-05")
    for period in ("2026-10", "2026-11", "2026-12")[:closed]:
        told.close(period, today=JANUARY)
    plans = read(HEAD + LEVELS + TWO), read(HEAD + LEVELS + PAYOUT)
    found = rows(money(told.store, act(AMPLE), plans, "2026-10..2026-12").periods)
    # Bob has 10.00, is paid 20.00, and has 10.00 again.
    assert [(row["carried_a"], row["carried_b"]) for row in found] == [
        *((1_500, 1_500), (1_000, 1_000), (1_500, 2_500)),
    ]


def test_the_plan_says_it() -> None:
    """In plain English; and without an end it is a fault."""
    plan = read(HEAD + LEVELS + TWO + rule("terminated", "1 period", LEFT))
    said = [row[1] for row in of_company(plan)]
    assert said == [
        f"a balance of which nothing is paid in 2 periods is lost: {YEAR}",
        f"a balance of who is terminated of which nothing is paid in 1 period is lost: {LEFT}",
    ]
    with pytest.raises(PlanError) as refused:
        read(HEAD + LEVELS + PAYOUT + rule("everybody", "unlimited", YEAR))
    assert "is never over" in refused.value.problems[0].what


Months = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=9)


@given(st.lists(Months, min_size=1, max_size=3), st.integers(1, 4), st.integers(1, 4))
def test_as_plainly_counted(people: list[list[tuple[bool, bool]]], all_: int, left: int) -> None:
    """Each month a member's balance stands or not, and he is terminated or not; counted by hand."""
    rules = [
        Forfeit.model_validate({"whose": "terminated", "after": f"{left} periods", "reason": "L"}),
        Forfeit.model_validate({"whose": "everybody", "after": f"{all_} periods", "reason": "E"}),
    ]
    watch = Watch(rules)
    months, after = [0] * len(people), [0] * len(people)
    for month in range(9):
        now = {m: history[month] for m, history in enumerate(people) if month < len(history)}
        stands = {member for member, (stood, _) in now.items() if stood}
        gone = {member for member in stands if now[member][1]}
        wanted = {}
        for member in range(len(people)):
            months[member] = months[member] + 1 if member in stands else 0
            after[member] = after[member] + 1 if member in gone else 0
            if after[member] >= left or months[member] >= all_:
                wanted[member] = "L" if after[member] >= left else "E"
                months[member] = after[member] = 0
        assert watch.lost(Stood(stands, gone)) == wanted
