"""Ranks that hold, in a file: frozen with each run, and there again in the next."""

from pathlib import Path

from netmark.app.reports import report

from .small import AMPLE, HEAD, Told, act, rows

PLAN = (
    HEAD
    + """\
[[ranks]]
name = "Member"
[[ranks]]
name = "Star"
needs = { PV = 100 }
keep = { PV = 40 }
grace = "1 period"
[[bonuses]]
name = "Star bonus"
kind = "sales"
base = "CV"
rates = { Member = "0%", Star = "10%" }
"""
)


def test_a_rank_holds_from_run_to_run(tmp_path: Path) -> None:
    """Reached in September, in grace in October, lost in November."""
    told = Told(tmp_path, PLAN)
    told.line("ann")
    told.sell("ann", "100.00", "2026-09-05")
    told.sell("ann", "30.00", "2026-10-05")
    told.sell("ann", "20.00", "2026-11-05")
    for period, cents in (("2026-09", {"ann": 1_000}), ("2026-10", {"ann": 300}), ("2026-11", {})):
        assert told.paid(period, "Star bonus") == cents
        if period == "2026-10":
            found = rows(report(told.store, act(AMPLE), "progress", period))
            said = [[row[key] for key in ("next_rank", "need", "missing")] for row in found]
            assert said == [
                ["Star", "PV", "70.00"],
                ["Star", "Star in the period before", ""],
                ["Star", "PV", "10.00"],
            ]
        told.close(period)
    assert told.findings() == []


def test_another_version_of_the_plan_keeps_what_is_held(tmp_path: Path) -> None:
    """The same rank in a longer ladder: its months go by its name."""
    told = Told(tmp_path, PLAN)
    told.line("ann")
    told.sell("ann", "100.00", "2026-09-05")
    told.close("2026-09")
    half = '[[ranks]]\nname = "Half"\nneeds = { PV = 50 }\n'
    longer = PLAN.replace('[[ranks]]\nname = "Star"', half + '[[ranks]]\nname = "Star"')
    told.plan(longer.replace('{ Member = "0%"', '{ Member = "0%", Half = "1%"'), "2026-10")
    told.sell("ann", "30.00", "2026-10-05")
    assert told.paid("2026-10", "Star bonus") == {"ann": 300}
