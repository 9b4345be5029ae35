"""Two clocks in one plan: weekly pay, and pay by the month in the week in which the month ends."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.company import Company
from netmark.app.compare import compare
from netmark.app.explain import explain
from netmark.app.reports import report
from netmark.app.statement import all_statements
from netmark.ledger.money import format_minor
from netmark.ledger.period import Calendar
from netmark.store.db import read

from .small import AMPLE, HEAD, Told, act, rows

PLAN = (
    HEAD.replace("month", "week from Saturday")
    + """\
[volumes.Month]
of = "PV"
over = "self"
window = "whole month"
[volumes.GV]
of = "Month"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Leader"
needs = { GV = 300 }
[[bonuses]]
name = "Weekly"
kind = "sales"
base = "CV"
rate = "10%"
[[bonuses]]
name = "Monthly"
kind = "levels"
base = "Month"
rates = ["5%"]
compression = "none"
paid = "month"
needs = { rank = "Leader" }
[[bonuses]]
name = "Match"
kind = "match"
base = ["Monthly"]
earned = "as-paid"
rates = ["50%"]
compression = "none"
paid = "month"
"""
)
KIND = "week from Saturday"


def founded(folder: Path) -> Told:
    """Top above ann above bob, in a file that counts in weeks from Saturday."""
    told = Told(folder, "", Company(calendar=KIND))
    told.plan(PLAN, "2026-W36")
    told.line("top", "ann", "bob")
    return told


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Bob buys for 100, 200 and 400 in November, and for 800 on 1 December, in the same week."""
    found = founded(tmp_path)
    found.sell("bob", "100.00", "2026-11-05", ref="first")
    found.sell("bob", "200.00", "2026-11-27", ref="friday")  # the last day of W47
    found.sell("bob", "400.00", "2026-11-30", ref="monday")  # in W48: 28 November to 4 December
    found.sell("bob", "800.00", "2026-12-01", ref="tuesday")
    return found


def test_pay_by_the_month_comes_in_the_week_in_which_the_month_ends(told: Told) -> None:
    """5 % of November's 700, and half of that; 800 of December wait for the week of the 31st."""
    for week, weekly in (("2026-W44", 1_000), ("2026-W47", 2_000)):
        assert told.close(week).earned_minor == weekly
    assert told.paid("2026-W48", "Weekly") == {"bob": 12_000}
    assert told.paid("2026-W48", "Monthly") == {"ann": 3_500}
    told.close("2026-W48")
    assert told.paid("2026-W48", "Match") == {"top": 1_750}
    assert told.paid("2026-W49") == {}
    assert told.paid("2026-W52", "Monthly") == {"ann": 4_000}  # 26 December to 1 January
    assert told.findings() == []


def test_a_month_that_ends_in_a_week_without_sales_is_paid_in_the_next(tmp_path: Path) -> None:
    """Nobody closes a week in which nothing was sold; W49 pays November, once."""
    told = founded(tmp_path)
    told.sell("bob", "400.00", "2026-11-24")  # W47
    told.sell("bob", "10.00", "2026-12-05")  # W49
    told.close("2026-W47")
    assert told.close("2026-W49").earned_minor == 100 + 2_000 + 1_000
    assert told.paid("2026-W49", "Monthly") == {"ann": 2_000}
    assert told.paid("2026-W50", "Monthly") == {}
    assert told.findings() == []


def test_explain_lines_and_breakage_agree_with_the_clock(told: Told) -> None:
    """All of November's orders are behind the pay of W48; a week without it has no lines of it."""
    for week in ("2026-W44", "2026-W47", "2026-W48"):
        told.close(week)
    [why] = explain(told.store, act(AMPLE), "ann", "2026-W48", bonus="Monthly").whys
    parts = [(part.order.ref, int(part.exact)) for line in why.lines for part in line.parts]
    assert (why.paid, parts) == (3_500, [("first", 500), ("friday", 1_000), ("monday", 2_000)])
    assert explain(told.store, act(AMPLE), "ann", "2026-W47").whys == ()
    for week, bonuses in (("2026-W47", {"Weekly"}), ("2026-W48", {"Weekly", "Monthly", "Match"})):
        for name in ("lines", "breakage"):
            found = rows(report(told.store, act(AMPLE), name, week))
            paid = [row for row in found if row.get("lines") != 0]
            assert {row["bonus"] for row in paid} == bonuses, name
    told.refund("friday", "2026-12-07")
    assert told.paid("2026-W48", "Monthly") == {"ann": 3_500}
    assert told.paid("2026-W52", "Monthly") == {"ann": 3_000}


def closed(told: Told) -> Told:
    """The same with the weeks in which something was sold closed, up to the end of November."""
    for week in ("2026-W44", "2026-W47", "2026-W48"):
        told.close(week)
    return told


def differences(told: Told, a: str, b: str) -> list[tuple[object, ...]]:
    """Member, bonus, cause and both amounts in cents."""
    found = rows(compare(told.store, act(AMPLE), a, b).differences)
    names = ("member", "bonus", "cause", "a", "b")
    return [tuple(row[name] for name in names) for row in found]


def test_two_weeks_are_compared_with_what_is_due_in_each(told: Told) -> None:
    """In W47 nothing is paid by the month, in W48 all of November; else the week's own 10 %."""
    found = differences(closed(told), "2026-W47", "2026-W48")
    by = {(member, bonus): (a, b) for member, bonus, _, a, b in found}
    assert by[("ann", "Monthly")] == (0, 3_500)
    assert by[("top", "Match")] == (0, 1_750)
    assert sum(b - a for a, b in by.values()) == 3_500 + 1_750 + 12_000 - 2_000  # type: ignore[operator]  # cents
    assert {bonus for _, bonus in by} == {"Weekly", "Monthly", "Match"}


@pytest.mark.parametrize("week", ["2026-W47", "now:2026-W47"])
def test_what_another_system_pays_before_the_month_ends_differs(told: Told, week: str) -> None:
    """It paid ann 5 % of the 300 of November so far; who pays bob's 20.00 alone agrees."""
    closed(told)
    path = Path(told.path).parent / "other.csv"
    path.write_text("member,bonus,amount\nbob,Weekly,20.00\n")
    assert differences(told, week, str(path)) == []
    path.write_text("member,bonus,amount\nbob,Weekly,20.00\nann,Monthly,15.00\n")
    [(member, bonus, _, a, b)] = differences(told, week, str(path))
    assert (member, bonus, a, b) == ("ann", "Monthly", 0, 1_500)


def test_statements_for_everybody_have_only_what_is_due(told: Told) -> None:
    """Of W47 there is bob's alone; of W48 each has the lines that explain gives one by one."""
    closed(told)
    with read(told.store):
        count, made = all_statements(told.store, act(AMPLE), "2026-W47")
        assert (count, [full.statement.member for full in made]) == (1, ["bob"])
        _, made = all_statements(told.store, act(AMPLE), "2026-W48")
        fulls = {full.statement.member: full for full in made}
    assert {member: full.statement.payable for member, full in fulls.items()} == {
        **{"ann": "35.00", "bob": "120.00", "top": "17.50"}
    }
    for member, full in fulls.items():
        alone = explain(told.store, act(AMPLE), member, "2026-W48")
        assert full.explanation.table.rows == alone.table.rows


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["top", "ann", "bob"]),
            st.dates(date(2026, 9, 5), date(2026, 12, 11)),
            st.integers(1, 40_000),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_month_is_paid_once_as_the_slow_way_says(
    sales: list[tuple[str, date, int]],
) -> None:
    """Week after week; the months are added up by hand, day by day."""
    above, calendar = {"bob": "ann", "ann": "top"}, Calendar(KIND)
    with TemporaryDirectory() as folder:
        told = founded(Path(folder))
        for who, day, cents in sorted(sales, key=lambda sale: sale[1]):
            told.sell(who, format_minor(cents, 2), str(day))
        week = calendar.parse("2026-W36")
        while week.first <= date(2026, 12, 11):
            told.close(week.name)
            seven = [week.first + timedelta(n) for n in range(7)]
            ends = [day for day in seven if (day + timedelta(1)).day == 1]
            assert told.paid(week.name, "Monthly") == slow(sales, above, ends)
            week = calendar.next(week)
        assert told.findings() == []
        told.store.close()


def slow(
    sales: list[tuple[str, date, int]], above: dict[str, str], ends: list[date]
) -> dict[str, int]:
    """What uplines with 300.00 in and below them earn on the months that end on these days."""
    found: dict[str, int] = {}
    for end in ends:
        own = dict.fromkeys(("top", "ann", "bob"), 0)
        for who, day, cents in sales:
            if (day.year, day.month) == (end.year, end.month):
                own[who] += cents
        group = {"bob": own["bob"], "ann": own["ann"] + own["bob"], "top": sum(own.values())}
        for who, upline in above.items():
            if group[upline] >= 30_000:
                pay = round(Fraction(own[who] * 5, 100))
                found |= {upline: pay} if pay else {}
    return found
