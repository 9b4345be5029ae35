"""Limits and the cap of the company in a file: seen, frozen, explained and verified."""

from fractions import Fraction
from pathlib import Path

from netmark.app.explain import explain
from netmark.app.reports import report
from netmark.app.statement import statement

from .small import HEAD, Told, act, rows

PLAN = """\
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
limit = { amount = "6.00" }
[payout.cap]
rate = "5%"
of = "CV"
over = "company"
factor = "exact"
rounding = "down"
[payout.pegs]
CA = { currency = "CAD", rate = "1.29" }
[[payout.wallets]]
name = "cash"
rate = "60%"
[[payout.wallets]]
name = "shop"
"""
LATER = act("2036-01-01")


def story(folder: Path) -> Told:
    """100.00 of cat: bob's 10.00 are limited to 6.00, ann's 5.00 are not; 5.00 may be paid."""
    told = Told(folder, HEAD + PLAN)
    told.join("ann")
    told.join("bob", "ann", market="CA")
    told.join("cat", "bob")
    told.sell("cat", "100.00", "2026-10-05", "C-1")
    return told


def test_what_was_taken_is_explained_before_and_after_closing(tmp_path: Path) -> None:
    """Lines, less what the limit and the cap took, are what is paid."""
    told = story(tmp_path)
    for close in (False, True):
        if close:
            told.close("2026-10")
        assert told.paid("2026-10") == {"ann": 227, "bob": 272}
        found = explain(told.store, LATER, "bob", "2026-10")
        told_rows = [(row["amount"], row["says"]) for row in rows(found.table)]
        assert told_rows == [
            ("10.00", "level 1: 10 % of 100.00 CV from cat"),
            ("-4.00", "capped"),
            ("-3.28", "company cap"),
        ]
        [why] = found.whys
        lines = sum((line.amount for line, _, _ in why.lines), Fraction(0))
        taken = sum(gone for _, gone in why.taken)
        assert lines + why.rounding - taken == why.paid == 272
        shown = rows(report(told.store, LATER, "breakage", "2026-10"))
        assert {row["reason"]: row["amount"] for row in shown} == {
            "paid": "4.99",
            "capped": "4.00",
            "company cap": "6.01",
        }
        notes = rows(report(told.store, LATER, "lines", "2026-10", "bob"))
        assert [row["note"] for row in notes] == ["", "capped", "company cap"]
    assert told.findings() == []


def test_a_statement_says_where_the_money_goes(tmp_path: Path) -> None:
    """2.72 USD: 60 % are 1.632; all of it at 1.29 is 3.5088 CAD."""
    told = story(tmp_path)
    for close in (False, True):
        if close:
            told.close("2026-10")
        bob = statement(told.store, LATER, "bob", "2026-10")
        assert (bob.payable, bob.in_market) == ("2.72", "3.51 CAD")
        assert bob.wallets == (("cash", 163), ("shop", 109))
        assert statement(told.store, LATER, "ann", "2026-10").in_market == ""


AWARDS = """\
[[ranks]]
name = "A"
[[ranks]]
name = "D"
needs = { PV = 100 }
[[bonuses]]
name = "Rise"
kind = "award"
skipped = "highest"
ranks = { A = "0", D = "50.00" }
[[bonuses]]
name = "Recruits"
kind = "award"
recruit = "PV"
each = [[1, "10.00"], [2, "5.00"]]
"""


def test_an_award_is_paid_once_however_many_periods_are_closed(tmp_path: Path) -> None:
    """Bob buys every month and rises twice; cat buys for the first time in November."""
    told = Told(tmp_path, HEAD + AWARDS)
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.sell("bob", "100.00", "2026-09-05")
    assert told.paid("2026-09") == {"ann": 1_000, "bob": 5_000}
    told.close("2026-09")
    told.sell("bob", "1.00", "2026-10-05")
    told.close("2026-10")
    told.sell("bob", "100.00", "2026-11-05")
    told.sell("cat", "1.00", "2026-11-05", "C-1")
    told.close("2026-11")
    assert told.paid("2026-10") == {}
    assert told.paid("2026-11") == {"ann": 500}
    [why] = explain(told.store, LATER, "ann", "2026-11").whys
    assert [says for _, says, _ in why.lines] == ["5.00 for cat: recruit number 2"]
    assert told.findings() == []
