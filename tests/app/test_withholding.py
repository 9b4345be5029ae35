"""Pay that is withheld, in a file: frozen with each run, explained, and there in a later period."""

from pathlib import Path

import pytest

from netmark.app.explain import explain
from netmark.app.reports import report

from .small import AMPLE, HEAD, Told, act, rows

PLAN = (
    HEAD
    + """\
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%"]
compression = "none"
withheld = { until = { PV = 20 }, keep = "1 period" }
"""
)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Bob sells 100.00 in September, 50.00 in October; ann buys for 20.00 in October."""
    found = Told(tmp_path, PLAN)
    found.line("ann", "bob")
    found.sell("bob", "100.00", "2026-09-05")
    found.sell("bob", "50.00", "2026-10-05")
    found.sell("ann", "20.00", "2026-10-06")
    return found


def test_what_september_withheld_comes_with_october(told: Told) -> None:
    """10.00 and 5.00; closed or not, and every figure is found again."""
    assert told.paid("2026-09", "Team") == {}
    told.close("2026-09")
    assert told.paid("2026-10", "Team") == {"ann": 1_500}
    told.close("2026-10")
    assert told.paid("2026-10", "Team") == {"ann": 1_500}
    assert told.findings() == []


def test_it_is_said_what_waits_and_what_came(told: Told) -> None:
    """In the explanation, among the lines, in the breakage and in the progress."""
    september = explain(told.store, act(AMPLE), "ann", "2026-09").table
    assert [(row[7], row[8]) for row in september.rows][-1] == ("-10.00", "withheld")
    (ahead,) = rows(report(told.store, act(AMPLE), "progress", "2026-09"))
    said = {name: ahead[name] for name in ("member", "ladder", "next_rank", "need", "missing")}
    assert said == {
        "member": "ann",
        "ladder": "Team",
        "next_rank": "paid out",
        "need": "PV",
        "missing": "20.00",
    }
    told.close("2026-09")
    october = explain(told.store, act(AMPLE), "ann", "2026-10").table
    assert (october.rows[-1][7], october.rows[-1][8]) == ("10.00", "kept from earlier periods")
    lines = report(told.store, act(AMPLE), "lines", "2026-10").rows
    assert [row[-2:] for row in lines] == [("5.00", ""), ("10.00", "kept from earlier periods")]
    broken = report(told.store, act(AMPLE), "breakage", "2026-10").rows
    assert [row[2:] for row in broken] == [
        ("paid", 1, "15.00"),
        ("kept from earlier periods", 1, "-10.00"),
        ("no upline", 1, "2.00"),
    ]
