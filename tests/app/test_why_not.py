"""Why nothing: of closed and open periods, of orders and ranks, and what is asked wrongly."""

from fractions import Fraction
from pathlib import Path

import pytest

from netmark.app.why_not import WhyNot, why_not, why_not_order, why_not_rank
from netmark.errors import InputError, PlanError, StateError

from .small import HEAD, LEVELS, Told, act, rows
from .test_explain import MEMBERS, story

LATER = act("2036-01-01")
ACTIVE = """\
[active]
needs = { PV = 50 }
""" + LEVELS.replace('compression = "none"', 'compression = "skip-inactive"')


def chain(folder: Path) -> Told:
    """Four people in a line: bob bought 40.00 of 50.00, dan 100.00, the others enough."""
    told = Told(folder, HEAD + ACTIVE)
    told.line("ann", "bob", "cat", "dan")
    for code, amount in (("ann", "50.00"), ("bob", "40.00"), ("dan", "100.00")):
        told.sell(code, amount, "2026-10-05", f"{code.upper()}-1")
    told.sell("cat", "50.00", "2026-10-06", "CAT-1")
    return told


def text(found: WhyNot) -> str:
    """An answer as it is read."""
    lines = [line for title, below in found.said for line in ((title, ""), *below)]
    return "\n".join(f"{said}  {amount}".rstrip() for said, amount in lines)


def test_a_bonus_lists_every_condition_and_what_would_have_paid(tmp_path: Path) -> None:
    """10.00 more, and bob is active: 10 % of cat's 50.00 and 5 % of dan's 100.00 are 10.00."""
    # As a Director by decree he would still be inactive, so that is not named.
    found = why_not(chain(tmp_path).store, LATER, "bob", "2026-10", "Team")
    assert found.head == "bob Bob, Associate: 2026-10 (open)"
    assert text(found).splitlines() == [
        "Team paid nothing: not active, PV 40.00 of 50.00.",
        "  to be paid:",
        "    an enrolled distributor",
        "  to be active:",
        "    PV 40.00 of 50.00, 10.00 missing",
        "One of these would have brought pay, all else as it was:",
        "  10.00 more that he buys himself (Team)  10.00",
    ]
    table = rows(found.table)
    assert [row["met"] for row in table] == ["yes", "no", ""]
    assert table[-1]["amount"] == "10.00"


def test_an_order_is_followed_to_the_last_cent(tmp_path: Path) -> None:
    """Dan's 100.00: cat has 10 %, bob is passed over, ann has 5 %: 15.00 are all it could pay."""
    found = why_not_order(chain(tmp_path).store, LATER, "bob", "2026-10", "DAN-1")
    assert text(found).splitlines() == [
        "Team on DAN-1 by dan, 100.00 counting:",
        "  1  cat: paid  10.00",
        "  2  bob: passed over (skip-inactive): PV 40.00 of 50.00",
        "  3  ann: paid  5.00",
        "  together, before rounding and limits  15.00",
    ]
    assert not found.paid


def test_who_is_beyond_the_last_level_is_out_of_reach(tmp_path: Path) -> None:
    """With bob active cat and bob are paid, and ann is on the third of two levels."""
    told = chain(tmp_path)
    told.sell("bob", "10.00", "2026-10-07")
    found = why_not_order(told.store, LATER, "ann", "2026-10", "DAN-1")
    assert "  3  ann: out of reach" in text(found)
    assert [row["what"] for row in rows(found.table)] == ["paid", "paid", "out of reach"]


def test_what_nobody_has_is_said_with_the_reason(tmp_path: Path) -> None:
    """Nobody is above ann: 15 % of her 50.00 are breakage."""
    found = why_not_order(chain(tmp_path).store, LATER, "ann", "2026-10", "ANN-1")
    assert [(row["what"], row["reason"], row["amount"]) for row in rows(found.table)] == [
        ("nobody", "no upline", "7.50")
    ]
    assert "ann is not on its way" not in text(found)


def test_a_rank_says_what_is_missing(tmp_path: Path) -> None:
    """Cat has GV 150 of the 300 of a Director: 150.00 more, whoever buys them."""
    found = why_not_rank(chain(tmp_path).store, LATER, "cat", "2026-10", "Director")
    assert "cat is Associate, not Director: GV 150.00 of 300.00." in text(found)
    assert "  150.00 more that he buys himself: Director (Team)  10.00" in text(found)
    assert not found.paid


def test_who_is_paid_is_sent_to_explain(tmp_path: Path) -> None:
    """Cat has 10.00 of dan's order, and ann is an Associate."""
    told = chain(tmp_path)
    found = why_not(told.store, LATER, "cat", "2026-10")
    assert found.paid
    assert text(found) == "Team paid 10.00: netmark explain cat --period 2026-10 --bonus 'Team'"
    rank = why_not_rank(told.store, LATER, "ann", "2026-10", "Associate")
    assert rank.paid
    assert text(rank).startswith("ann holds Associate: paid as Associate.")


def answers(told: Told) -> list[object]:
    """Everything that can be asked about October, without the first line."""
    found: list[object] = []
    for code in MEMBERS:
        asked = [why_not(told.store, LATER, code, "2026-10")]
        asked += [why_not(told.store, LATER, code, "2026-10", b) for b in ("Team", "Pool")]
        asked += [why_not_order(told.store, LATER, code, "2026-10", "D-1")]
        asked += [why_not_rank(told.store, LATER, code, "2026-10", "Director")]
        found += [each[1:] for each in asked]
    return found


def test_a_closed_period_answers_from_its_frozen_facts(tmp_path: Path) -> None:
    """As on its last day, whatever happens later; and nothing is stored by asking."""
    told = story(tmp_path)
    before = answers(told)
    told.close("2026-10")
    assert answers(told) == before
    told.move("dan", "ann", "2026-11-05")
    told.leave("cat", "2026-11-07")
    told.refund("A-1", "2026-11-08")
    told.plan(HEAD + LEVELS, "2026-12")
    entries = told.store.conn.execute("SELECT count(*) FROM log").fetchone()
    assert answers(told) == before
    assert told.store.conn.execute("SELECT count(*) FROM log").fetchone() == entries


def test_all_orders_of_a_bonus_are_what_it_could_pay(tmp_path: Path) -> None:
    """Fifteen per cent of everything sold, order by order."""
    told, total = chain(tmp_path), Fraction(0)
    for ref in ("ANN-1", "BOB-1", "CAT-1", "DAN-1"):
        found = why_not_order(told.store, LATER, "ann", "2026-10", ref, "Team")
        total += sum(Fraction(str(row["amount"])) for row in rows(found.table))
    assert total == Fraction(15, 100) * 240


def test_a_change_is_found_for_who_does_not_earn(tmp_path: Path) -> None:
    """Who has left would be paid 10 % of fay's 60.00 if he were still there."""
    told = chain(tmp_path)
    told.line("eve", "fay")
    told.leave("eve", "2026-10-20")
    told.sell("fay", "60.00", "2026-10-08")
    told.sell("eve", "60.00", "2026-10-08")
    found = why_not(told.store, LATER, "eve", "2026-10")
    assert text(found).startswith("Team paid nothing: not an enrolled distributor.")
    assert "  being an enrolled distributor (Team)  6.00" in text(found)


def test_what_is_asked_wrongly_is_said_with_the_nearest_name(tmp_path: Path) -> None:
    """Members, bonuses, orders and ranks; orders of other periods; members who joined later."""
    told = chain(tmp_path)
    told.sell("cat", "10.00", "2026-11-03", "CAT-2")
    told.join("hal", "cat", "2026-11-02")
    with pytest.raises(InputError, match="bbo") as member:
        why_not(told.store, LATER, "bbo", "2026-10")
    assert "bob" in member.value.hint
    with pytest.raises(PlanError, match="no bonus 'Taem'") as bonus:
        why_not(told.store, LATER, "bob", "2026-10", "Taem")
    assert "'Team'" in bonus.value.hint
    with pytest.raises(InputError, match="no rank 'Directr'") as rank:
        why_not_rank(told.store, LATER, "bob", "2026-10", "Directr")
    assert rank.value.hint == "did you mean Director?"
    with pytest.raises(InputError, match="DAN-9"):
        why_not_order(told.store, LATER, "bob", "2026-10", "DAN-9")
    with pytest.raises(InputError, match="order CAT-2 is of 2026-11, not of 2026-10") as order:
        why_not_order(told.store, LATER, "bob", "2026-10", "CAT-2")
    assert order.value.hint == "netmark why-not bob --period 2026-11 --order CAT-2"
    for _ in range(2):
        with pytest.raises(StateError, match="hal joined after 2026-10"):
            why_not(told.store, LATER, "hal", "2026-10")
        if told.look("2026-10").state == "open":
            told.close("2026-10")


def test_a_plan_without_bonuses_has_nothing_to_say(tmp_path: Path) -> None:
    """It says so."""
    told = Told(tmp_path, HEAD)
    told.join("ann")
    found = why_not(told.store, LATER, "ann", "2026-10")
    assert text(found) == "The plan has no bonuses."
    assert found.table.rows == []
