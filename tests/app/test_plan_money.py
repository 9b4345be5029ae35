"""What a period pays under two plans: to whom, by which bonus, and from which facts."""

from pathlib import Path

import pytest

from netmark.app.payout import payout
from netmark.app.plan_money import Money, money
from netmark.errors import StateError
from netmark.plan.document import Plan, read
from netmark.store.db import Store

from .small import AMPLE, HEAD, LEVELS, Told, act, by_member, rows

SMALL = HEAD + LEVELS
GENEROUS = SMALL.replace('["10%", "5%"]', '["20%", "1%"]')
KITS = """
[[bonuses]]
name = "Kits"
kind = "sales"
base = { volume = "CV", orders = ["kit"] }
rate = "50%"
"""


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann over bob over cat; cat sells for 100.00, bob for 10.00, in September."""
    found = Told(tmp_path, SMALL)
    found.line("ann", "bob", "cat")
    found.sell("cat", "100.00", "2026-09-10")
    found.sell("bob", "10.00", "2026-09-10")
    return found


def compared(told: Told, a: str, b: str, period: str = "2026-09", top: int | None = None) -> Money:
    """The money of two plans."""
    return money(told.store, act(AMPLE), (read(a), read(b)), period, top)


def test_everybody_is_paid_under_both_plans_side_by_side(told: Told) -> None:
    """Ann has 10 % of 10.00 and 5 % of 100.00, then 20 % and 1 %; bob has 10 %, then 20 %."""
    found = compared(told, SMALL, GENEROUS)
    assert rows(found.members) == [
        {
            **{"member": "bob", "name": "Bob", "rank_a": "Associate", "rank_b": "Associate"},
            **{"earned_a": 1000, "earned_b": 2000, "difference": 1000},
        },
        {
            **{"member": "ann", "name": "Ann", "rank_a": "Associate", "rank_b": "Associate"},
            **{"earned_a": 600, "earned_b": 300, "difference": -300},
        },
    ]
    assert rows(found.bonuses) == [
        {"bonus": "Team", "paid_a": 1600, "paid_b": 2300, "difference": 700}
    ]
    (facts,) = rows(found.facts)
    assert (facts["state"], facts["facts"]) == ("open", "as they are now")
    assert (facts["winners"], facts["losers"], facts["unchanged"]) == (1, 1, 0)
    # 16.00 and 23.00 of 110.00.
    assert (facts["share_a"], facts["share_b"]) == ("14.55%", "20.91%")
    assert found.said == (
        "2026-09: 16.00 earned under A, 23.00 under B, 7.00 more; 1 gain, 1 lose, 0 unchanged"
    )


def test_the_plan_in_force_pays_what_the_preview_pays(told: Told) -> None:
    """Under both plans, when they are the same one."""
    found = compared(told, SMALL, SMALL)
    seen = by_member(payout(told.store, act(AMPLE), "2026-09").table, "earned")
    assert by_member(found.members, "earned_a") == seen == by_member(found.members, "earned_b")
    assert "the same; 0 gain, 0 lose, 2 unchanged" in found.said


def test_ranks_that_change_are_groups_of_their_own(told: Told) -> None:
    """With 100 GV for a Director cat, bob and ann are one; cat earns nothing and is not counted."""
    found = compared(told, SMALL, GENEROUS.replace("GV = 300", "GV = 110"))
    assert found.ranks.rows == [("Associate", "Director", 2, 1, 1, 1600, 2300, 700)]
    found = compared(told, SMALL, GENEROUS.replace("GV = 300", 'GV = "110.01"'))
    assert found.ranks.rows == [("Associate", "Associate", 2, 1, 1, 1600, 2300, 700)]


def test_bonuses_of_only_one_plan_are_in_the_table(told: Told) -> None:
    """Paid nothing under the other one."""
    found = compared(told, SMALL, SMALL.replace('"Team"', '"Other"'))
    assert found.bonuses.rows == [("Team", 1600, 0, -1600), ("Other", 0, 1600, 1600)]


def test_a_closed_period_is_computed_from_what_was_frozen(told: Told) -> None:
    """Whatever is moved or sold afterwards; the run itself is plan A."""
    told.close("2026-09")
    told.move("cat", "ann", "2026-10-01")
    told.sell("cat", "500.00", "2026-10-01")
    found = compared(told, SMALL, GENEROUS)
    (facts,) = rows(found.facts)
    assert (facts["state"], facts["facts"], found.note) == ("closed", "frozen", "")
    assert by_member(found.members, "earned_a") == {"ann": 600, "bob": 1000}
    assert by_member(found.members, "earned_b") == {"ann": 300, "bob": 2000}


def test_a_plan_that_reads_what_was_not_frozen_takes_both_from_today(told: Told) -> None:
    """Sales of kits were not added up when it was closed; both plans see the same facts."""
    told.sell("bob", "4.00", "2026-09-11", kind="kit")
    told.close("2026-09")
    told.move("cat", "ann", "2026-10-01")
    found = compared(told, SMALL, GENEROUS + KITS)
    (facts,) = rows(found.facts)
    assert (facts["state"], facts["facts"]) == ("closed", "as they are now")
    assert found.note.startswith("2026-09 is closed, and what was frozen lacks something")
    # Bob sold 14.00 now, of which 4.00 are a kit.
    assert by_member(found.members, "earned_a") == {"ann": 140 + 500, "bob": 1000}
    assert by_member(found.members, "earned_b") == {"ann": 280 + 100, "bob": 2000 + 200}


@pytest.mark.parametrize("closed", [False, True])
def test_ranks_by_decree_go_by_their_names(told: Told, closed: bool) -> None:
    """Plan B has another rank in between, and pays a Director 30 percent."""
    told.set("bob", "2026-09-02", rank="Director")
    if closed:
        told.close("2026-09")
    by_rank = '{ Associate = ["10%"], Senior = ["20%"], Director = ["30%"] }'
    b = SMALL.replace(
        '[[ranks]]\nname = "Dir',
        '[[ranks]]\nname = "Senior"\nneeds = { GV = 299 }\n[[ranks]]\nname = "Dir',
    )
    found = compared(told, SMALL, b.replace('["10%", "5%"]', by_rank))
    bob = rows(found.members)[0]
    assert (bob["rank_a"], bob["rank_b"]) == ("Director", "Director")
    assert (bob["earned_a"], bob["earned_b"]) == (1000, 3000)


def test_what_was_carried_over_does_not_change_what_is_earned(told: Told) -> None:
    """October continues September, open or closed."""
    told.close("2026-09")
    told.sell("cat", "50.00", "2026-10-10")
    assert by_member(compared(told, SMALL, GENEROUS, "2026-10").members, "earned_b") == {
        "ann": 50,
        "bob": 1000,
    }
    before = compared(told, SMALL, GENEROUS, "2026-10").members
    told.close("2026-10")
    assert compared(told, SMALL, GENEROUS, "2026-10").members == before


def test_the_top_are_those_who_win_and_those_who_lose_most(tmp_path: Path) -> None:
    """Of three who win and two who lose one each, in the order of the difference."""
    told = Told(tmp_path, SMALL)
    told.line("top", "mid", "win1")
    for n, sold in enumerate(("30.00", "20.00", "10.00"), start=1):
        told.join(f"w{n}")
        told.join(f"w{n}x", f"w{n}")
        told.sell(f"w{n}x", sold, "2026-09-10")
    for n, sold in enumerate(("40.00", "50.00"), start=1):
        told.line(f"l{n}", f"l{n}x", f"l{n}y")
        told.sell(f"l{n}y", sold, "2026-09-10")
    whole = compared(told, SMALL, GENEROUS).members
    assert list(by_member(whole, "difference").items()) == [
        *(("l2x", 500), ("l1x", 400), ("w1", 300), ("w2", 200), ("w3", 100)),
        *(("l1", -160), ("l2", -200)),
    ]
    assert by_member(compared(told, SMALL, GENEROUS, top=1).members, "difference") == {
        "l2x": 500,
        "l2": -200,
    }
    assert compared(told, SMALL, GENEROUS, top=9).members == whole
    assert compared(told, SMALL, SMALL, top=9).members.rows == []


@pytest.mark.parametrize(("old", "new"), [("USD", "EUR"), ('"month"', '"week"')])
def test_a_plan_that_this_file_cannot_pay_is_refused(told: Told, old: str, new: str) -> None:
    """Another currency or period; whichever of the two it is."""
    with pytest.raises(StateError):
        compared(told, SMALL, SMALL.replace(old, new))
    with pytest.raises(StateError):
        compared(told, SMALL.replace(old, new), SMALL)


def test_nothing_is_stored(told: Told) -> None:
    """Neither in the log nor anywhere else."""

    def size(store: Store) -> int:
        return int(store.conn.execute("SELECT count(*) FROM log").fetchone()[0])

    before, plan = size(told.store), read(SMALL)
    money(told.store, act(AMPLE), (plan, plan), "2026-09")
    assert size(told.store) == before
    assert isinstance(plan, Plan)
