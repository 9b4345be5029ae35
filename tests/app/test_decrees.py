"""Ranks by decree: only those that the plan of the day has."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.import_members import Source, import_members
from netmark.app.members import Outcome, set_
from netmark.app.plans import use_plan
from netmark.app.reports import report
from netmark.errors import InputError, StateError

from .small import AMPLE, HEAD, Told, act, rows

OWN = """
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
"""
MAIN = (
    HEAD
    + OWN
    + '[[ranks]]\nname = "Associate"\n[[ranks]]\nname = "Director"\nneeds = { PV = 100 }\n'
)
TWO = (
    HEAD
    + OWN
    + '[[ladders.EU.ranks]]\nname = "E1"\n[[ladders.EU.ranks]]\nname = "E2"\nneeds = { PV = 100 }\n'
    + '[[ladders.US.ranks]]\nname = "U1"\n'
)


def decree(told: Told, day: str, what: str, rank: str | None, code: str = "zoe") -> Outcome:
    """Give somebody a rank from a day on."""
    return set_(told.store, act(day), code, {what: rank}, date.fromisoformat(day), "promised")


def ranks(told: Told, period: str) -> dict[object, object]:
    """Paid-as ranks by ladder of the only member."""
    found = rows(report(told.store, act(AMPLE), "ranks", period))
    return {row["ladder"]: row["rank"] for row in found}


@pytest.mark.parametrize(
    ("plan", "what", "rank", "said", "hint"),
    [
        (MAIN, "rank", "Directer", "has no rank 'Directer'", "did you mean Director?"),
        (MAIN, "rank", "E2", "has no rank 'E2'", "there is: Associate, Director"),
        (MAIN, "rank:EU", "E2", "has no ladder 'EU'", "there is: main"),
        (TWO, "rank:EUR", "E2", "has no ladder 'EUR'", "did you mean rank:EU?"),
        (TWO, "rank", "U1", "has no rank 'U1' in the ladder EU", "there is: E1, E2"),
        (HEAD + OWN, "rank", "E2", "has no ranks", "leave the rank out"),
    ],
)
def test_a_rank_that_the_plan_does_not_have_is_refused(
    plan: str, what: str, rank: str, said: str, hint: str, tmp_path: Path
) -> None:
    """By a decree and by an import, with the nearest name; nothing is kept of it."""
    told = Told(tmp_path, plan)
    told.line("zoe")
    with pytest.raises(InputError, match=said) as wrong:
        decree(told, "2026-09-05", what, rank)
    assert wrong.value.hint == hint
    (tmp_path / "in.csv").write_text(f"id,{what},rank_reason\nyan,{rank},promised\n")
    with pytest.raises(InputError) as faults:
        import_members(told.store, act("2026-09-05"), Source(str(tmp_path / "in.csv")))
    assert said in faults.value.problems[0].what
    assert faults.value.problems[0].hint == hint
    assert ranks(told, "2026-09").get("EU") in {None, "E1"}


def test_without_a_plan_every_rank_is_taken(tmp_path: Path) -> None:
    """Members are often imported before the plan is put in force."""
    told = Told(tmp_path, "")
    told.line("zoe")
    assert decree(told, "2026-09-05", "rank", "Whatever").changed


def test_on_a_day_before_all_plans_the_first_one_counts(tmp_path: Path) -> None:
    """Zoe joined long before the plan was in force, and is to be a Director in it."""
    told = Told(tmp_path, "")
    told.plan(MAIN, "2026-10")
    told.line("zoe")
    with pytest.raises(InputError, match="Directer"):
        decree(told, "2026-09-05", "rank", "Directer")
    decree(told, "2026-09-05", "rank", "Director")
    assert ranks(told, "2026-10") == {"main": "Director"}


def test_a_rank_can_always_be_taken_away(tmp_path: Path) -> None:
    """Taking away asks no plan: the rank may be one that no plan has any more."""
    told = Told(tmp_path, MAIN)
    told.line("zoe")
    decree(told, "2026-09-05", "rank", "Director")
    assert decree(told, "2026-09-06", "rank", None).changed
    assert not decree(told, "2026-09-07", "rank:EU", None).changed


def test_plain_rank_means_the_first_ladder_where_none_is_called_main(tmp_path: Path) -> None:
    """The same decree under either name: the later one wins, and either takes it away."""
    told = Told(tmp_path, TWO)
    told.line("zoe")
    decree(told, "2026-09-05", "rank", "E2")
    assert ranks(told, "2026-09") == {"EU": "E2", "US": "U1"}
    assert not decree(told, "2026-09-05", "rank:EU", "E2").changed
    decree(told, "2026-09-06", "rank:EU", "E1")
    assert ranks(told, "2026-09") == {"EU": "E1", "US": "U1"}
    decree(told, "2026-09-07", "rank:EU", "E2")
    decree(told, "2026-09-08", "rank:EU", None)
    assert ranks(told, "2026-09") == {"EU": "E1", "US": "U1"}


def test_a_plan_that_lacks_a_rank_in_force_is_not_put_in_force(tmp_path: Path) -> None:
    """The first members are named, and the command that takes the rank away works."""
    told = Told(tmp_path, MAIN)
    told.line("zoe", "yan")
    decree(told, "2026-09-05", "rank", "Director")
    decree(told, "2026-09-05", "rank", "Director", "yan")
    (tmp_path / "two.toml").write_text(TWO)
    with pytest.raises(StateError, match=r"zoe \(Director\), yan \(Director\)") as refused:
        use_plan(told.store, act("2026-10-05"), str(tmp_path / "two.toml"), "2026-10")
    assert "netmark member set zoe rank:main= --date 2026-10-01" in refused.value.hint
    for code in ("zoe", "yan"):
        assert decree(told, "2026-10-01", "rank:main", None, code).changed
    assert use_plan(told.store, act("2026-10-05"), str(tmp_path / "two.toml"), "2026-10").changed
    assert ranks(told, "2026-09") == {"main": "Director"}


def test_a_decree_that_is_over_does_not_stand_in_the_way_of_a_plan(tmp_path: Path) -> None:
    """What counts is who holds a rank at the end of a period under the new plan."""
    told = Told(tmp_path, MAIN)
    told.line("zoe")
    decree(told, "2026-09-05", "rank", "Director")
    decree(told, "2026-10-20", "rank", None)
    told.plan(TWO, "2026-10")
    assert ranks(told, "2026-09") == {"main": "Director"}
    assert ranks(told, "2026-10") == {"EU": "E1", "US": "U1"}


def test_a_decree_under_a_later_plan_does_not_stand_in_the_way_of_an_earlier_one(
    tmp_path: Path,
) -> None:
    """E2 is of November, where the plan with it is in force already."""
    told = Told(tmp_path, MAIN)
    told.line("zoe")
    told.plan(TWO, "2026-11")
    decree(told, "2026-11-05", "rank", "E2")
    told.plan(MAIN.replace('"10%"', '"11%"'), "2026-10")
    with pytest.raises(StateError, match=r"zoe \(E2\)"):
        told.plan(MAIN, "2026-11")


def test_a_payout_names_those_whose_rank_the_plan_does_not_have(tmp_path: Path) -> None:
    """The decree is of the old plan, and the new one was in force already."""
    told = Told(tmp_path, MAIN)
    told.plan(TWO, "2026-10")
    told.line("zoe")
    decree(told, "2026-09-05", "rank", "Director")
    assert ranks(told, "2026-09") == {"main": "Director"}
    with pytest.raises(
        StateError, match=r"no rank 'Director' in the ladder EU.*zoe \(Director\)"
    ) as e:
        told.look("2026-10")
    assert "netmark member set zoe rank:main=" in e.value.hint
