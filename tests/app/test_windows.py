"""A volume over several periods in a file: frozen with each run, and there again in the next."""

from pathlib import Path

import pytest

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
