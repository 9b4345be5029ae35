"""A volume over several periods in a file: frozen with each run, and there again in the next."""

from pathlib import Path

import pytest

from netmark.app.company import Company
from netmark.app.explain import explain

from .small import AMPLE, HEAD, Told, act

PLAN = (
    HEAD
    + """\
[volumes.SoFar]
of = "PV"
over = "organisation"
window = "lifetime"
[volumes.Quarter]
of = "PV"
over = "self"
window = "3 periods"
[[bonuses]]
name = "Performance"
kind = "sales"
base = "CV"
on = "SoFar"
how = "whole"
brackets = [["1", "5%"], ["50", "10%"]]
[[bonuses]]
name = "Quarterly"
kind = "sales"
base = "Quarter"
rate = "1%"
"""
)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann sells 10.00 and bob below her 20.00, from September to November."""
    found = Told(tmp_path, PLAN)
    found.line("ann", "bob")
    for month in ("09", "10", "11"):
        found.sell("ann", "10.00", f"2026-{month}-05")
        found.sell("bob", "20.00", f"2026-{month}-05", ref=f"bob-{month}")
    return found


def test_what_was_sold_so_far_is_known_in_the_next_period(told: Told) -> None:
    """30, 60 and 90 below ann: 10 % from October on; bob has 60 in November."""
    assert told.paid("2026-09", "Performance") == {"ann": 50, "bob": 100}
    told.close("2026-09")
    assert told.paid("2026-10", "Performance") == {"ann": 100, "bob": 100}
    told.close("2026-10")
    assert told.paid("2026-11", "Performance") == {"ann": 100, "bob": 200}
    assert told.paid("2026-11", "Quarterly") == {"ann": 30, "bob": 60}
    told.close("2026-11")
    assert told.paid("2026-11", "Performance") == {"ann": 100, "bob": 200}


def test_verify_computes_every_run_again_from_what_was_left(told: Told) -> None:
    """Nobody who joins or moves later changes it."""
    for period in ("2026-09", "2026-10", "2026-11"):
        told.close(period)
        told.join(f"late{period[-2:]}", "ann", "2026-12-01")
    assert told.findings() == []


def test_a_closed_run_explains_what_earlier_periods_brought(told: Told) -> None:
    """The order of this period and, without an order, what is left of the base."""
    for period in ("2026-09", "2026-10"):
        told.close(period)
    told.sell("bob", "99.00", "2026-11-06")
    found = explain(told.store, act(AMPLE), "bob", "2026-10")
    why = next(each for each in found.whys if each.bonus == "Quarterly")
    [(line, _, parts)] = why.lines
    assert (line.base, why.paid) == (4_000, 40)
    assert [(part.order.ref, int(part.exact)) for part in parts] == [("bob-10", 20)]


DAYS = (
    HEAD.replace("month", "week")
    + """\
[volumes.Lately]
of = "PV"
over = "self"
window = "30 days"
[volumes.This]
of = "PV"
over = "organisation"
window = "this month"
[volumes.Whole]
of = "PV"
over = "organisation"
window = "whole month"
[volumes.Fiscal]
of = "PV"
over = "self"
window = "this year from December"
"""
    + "".join(
        f'[[bonuses]]\nname = "{name} pay"\nkind = "sales"\nbase = "{name}"\nrate = "1%"\n'
        for name in ("Lately", "This", "Whole", "Fiscal")
    )
)


@pytest.fixture
def weekly(tmp_path: Path) -> Told:
    """Ann above bob, who buys on four days about the end of November; the week W49 crosses it."""
    found = Told(tmp_path, "", Company(calendar="week"))
    found.plan(DAYS, "2026-W36")
    found.line("ann", "bob")
    for ref, amount, day in (
        ("early", "100.00", "2026-11-06"),  # W45; the 31st day before 6 December
        ("sunday", "200.00", "2026-11-29"),  # W48, its last day
        ("monday", "400.00", "2026-11-30"),  # W49, still November
        ("tuesday", "800.00", "2026-12-01"),  # W49
    ):
        found.sell("bob", amount, day, ref=ref)
    return found


def test_a_week_that_crosses_the_end_of_a_month_is_cut_by_days(weekly: Told) -> None:
    """W48 ends on 29 November, W49 on 6 December: 1 % of what the days of each window hold."""
    for week in ("2026-W45", "2026-W46", "2026-W47", "2026-W48", "2026-W49"):
        weekly.close(week)
    # 100 + 200 in the month so far, and in 30 days; October is the month that is over.
    assert weekly.paid("2026-W48", "This pay") == {"ann": 300, "bob": 300}
    assert weekly.paid("2026-W48", "Whole pay") == {}
    assert weekly.paid("2026-W48", "Lately pay") == {"bob": 300}
    assert weekly.paid("2026-W48", "Fiscal pay") == {"bob": 300}
    # Of December only Tuesday; of November all but Tuesday; the 30 days begin on 7 November.
    assert weekly.paid("2026-W49", "This pay") == {"ann": 800, "bob": 800}
    assert weekly.paid("2026-W49", "Whole pay") == {"ann": 700, "bob": 700}
    assert weekly.paid("2026-W49", "Lately pay") == {"bob": 1_400}
    assert weekly.paid("2026-W49", "Fiscal pay") == {"bob": 800}
    assert weekly.findings() == []


def explained(told: Told, bonus: str, period: str) -> list[tuple[str, int]]:
    """The orders behind what ann or bob is paid, with their cents; all of the pay is explained."""
    who = "ann" if bonus in ("This pay", "Whole pay") else "bob"
    [why] = explain(told.store, act(AMPLE), who, period, bonus=bonus).whys
    parts = [(part.order.ref, int(part.exact)) for line in why.lines for part in line.parts]
    assert sum(cents for _, cents in parts) == why.paid
    return parts


@pytest.mark.parametrize("closed", [False, True])
def test_the_orders_of_all_days_of_a_window_are_behind_its_pay(weekly: Told, closed: bool) -> None:
    """Of earlier weeks as of this one, whether it is closed or not."""
    if closed:
        for week in ("2026-W45", "2026-W48", "2026-W49"):
            weekly.close(week)
    assert explained(weekly, "This pay", "2026-W49") == [("tuesday", 800)]
    assert explained(weekly, "Whole pay", "2026-W49") == [
        ("early", 100),
        ("sunday", 200),
        ("monday", 400),
    ]
    assert [ref for ref, _ in explained(weekly, "Lately pay", "2026-W49")] == [
        "sunday",
        "monday",
        "tuesday",
    ]


def test_a_refund_counts_on_its_own_day_and_changes_no_closed_run(weekly: Told) -> None:
    """Sunday's 200 go back in W50: of this month then, of December, and of the last 30 days."""
    for week in ("2026-W45", "2026-W48", "2026-W49"):
        weekly.close(week)
    weekly.refund("sunday", "2026-12-08")
    assert weekly.paid("2026-W49", "Whole pay") == {"ann": 700, "bob": 700}
    assert [ref for ref, _ in explained(weekly, "Whole pay", "2026-W49")] == [
        "early",
        "sunday",
        "monday",
    ]
    assert weekly.paid("2026-W50", "This pay") == {"ann": 600, "bob": 600}
    assert weekly.paid("2026-W50", "Whole pay") == {"ann": 700, "bob": 700}
    assert weekly.paid("2026-W50", "Lately pay") == {"bob": 1_200}
    weekly.close("2026-W50")
    assert weekly.findings() == []


def test_a_plan_that_comes_in_mid_year_looks_back_over_the_weeks_before_it(tmp_path: Path) -> None:
    """The orders are in the ledger, whatever plan they were paid under, closed or not."""
    told = Told(tmp_path, "", Company(calendar="week from Saturday"))
    head = DAYS.replace('"week"', '"week from Saturday"')
    told.plan(head.partition("[volumes")[0], "2026-W36")
    told.line("ann", "bob")
    told.sell("bob", "100.00", "2026-11-27")  # W47 from Saturday, its last day
    told.sell("bob", "200.00", "2026-11-28")  # W48, which ends on 4 December
    told.close("2026-W47")
    told.plan(head, "2026-W48")
    assert told.paid("2026-W48", "Whole pay") == {"ann": 300, "bob": 300}
    assert told.paid("2026-W48", "This pay") == {}
    told.move("bob", "", "2026-12-07")
    told.close("2026-W48")
    assert told.paid("2026-W49", "Whole pay") == {"bob": 300}  # over the tree as it is now
    assert told.findings() == []
