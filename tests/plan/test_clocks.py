"""Which bonuses may be paid by a longer clock than the plan, and on which figures."""

from datetime import date

import pytest

from netmark.payout.explain import lines_of
from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute
from netmark.plan.absence import keeps_out
from netmark.plan.book import Book

from .small import faults, plan

HEAD = """\
name = "Small"
currency = "USD"
period = "{}"
rounding = {{ mode = "half-even", stage = "bonus" }}
[volumes.Month]
of = "PV"
over = "self"
window = "whole month"
[volumes.Below]
of = "Month"
over = "organisation"
[volumes.Week]
of = "PV"
over = "self"
[volumes.Lately]
of = "Month"
over = "self"
window = "3 periods"
[trees.team]
kind = "binary"
fill = "outer-left"
"""
SALES = '[[bonuses]]\nname = "{}"\nkind = "sales"\nbase = "{}"\nrate = "1%"\npaid = "{}"\n'
MATCH = (
    '[[bonuses]]\nname = "Match"\nkind = "match"\nbase = ["It"]\nearned = "as-paid"\n'
    'compression = "none"\nrates = ["10%"]\n{}\n'
)
AWARD = (
    '[[bonuses]]\nname = "Up"\nkind = "award"\nranks = { A = "5.00" }\nskipped = "each"\n'
    'paid = "month"\n'
)
RANKS = '[[ranks]]\nname = "A"\n'
BINARY = (
    '[[bonuses]]\nname = "Pairs"\nkind = "binary"\ntree = "team"\nbase = "Month"\nown = "none"\n'
    'units = "any"\nrate = "10%"\ncarry = { legs = "both" }\nunqualified = "burn"\n'
    'paid = "month"\n'
)


@pytest.mark.parametrize(
    ("rules", "period", "what"),
    [
        (SALES.format("It", "Month", "month"), "week", ""),
        (SALES.format("It", "Below", "month"), "week from Friday", ""),
        (SALES.format("It", "Month", "month"), "month", ""),
        (SALES.format("It", "Month", "month") + MATCH.format('paid = "month"'), "week", ""),
        (SALES.format("It", "Month", "month") + MATCH.format(""), "week", ""),
        (
            SALES.format("It", "CV", "month"),
            "week",
            "It is paid by the month, and CV is no volume of one",
        ),
        (
            SALES.format("It", "Week", "month"),
            "week",
            "It is paid by the month, and Week is no volume of one",
        ),
        (
            SALES.format("It", "Lately", "month"),
            "week",
            "It is paid by the month, and Lately is no volume of one",
        ),
        (
            SALES.format("It", "Month", "quarter"),
            "week",
            "It is paid by the quarter, and Month is no volume of one",
        ),
        (
            SALES.format("It", "Month", "month"),
            "quarter",
            "not every month ends in a period of its own when the plan pays by the quarter",
        ),
        (
            SALES.format("It", "Month", "month"),
            "named",
            "not every month ends in a period of its own when the plan pays by the named",
        ),
        (
            SALES.format("It", "Month", "week"),
            "week",
            "'week' is nothing that bonuses are paid by",
        ),
        (
            SALES.format("It", "Month", "month").replace('paid = "month"\n', "")
            + MATCH.format('paid = "month"'),
            "week",
            "It is not paid by the month, and of earlier periods its pay is not known",
        ),
        (RANKS + AWARD, "week", "Up takes something from each period into the next"),
        (BINARY, "week", "Pairs takes something from each period into the next"),
    ],
)
def test_a_longer_clock_needs_figures_of_its_own(rules: str, period: str, what: str) -> None:
    """And nothing that goes on from week to week."""
    found = [said for _, said in faults(rules, HEAD.format(period))]
    assert found == ([what] if what else [])


def test_in_an_example_every_month_quarter_and_year_ends() -> None:
    """So everything is paid, on what is sold in it."""
    text = '[volumes.Y]\nof = "PV"\nover = "self"\nwindow = "whole year from July"\n'
    text += SALES.format("Monthly", "Month", "month")
    text += SALES.format("Yearly", "Y", "year from July")
    book, _ = from_outline(plan(text, HEAD.format("week")), "ann  PV 300\n")
    assert [column[1] for column in compute(book).amounts.values()] == [300, 300]


def test_what_is_not_due_leaves_nothing_behind() -> None:
    """Of 300.00 with nobody above 3.00 go into a pool when a month ends, and nothing before."""
    text = SALES.replace("sales", "levels").replace('rate = "1%"', 'rates = ["1%"]')
    text = text.format("Monthly", "Month", "month") + 'compression = "none"\n'
    text += '[[bonuses]]\nname = "Left"\nkind = "pool"\nrounding = "each"\n'
    text += 'fund = { unpaid_by = ["Monthly"], reasons = "all", rate = "100%" }\nshares = 1\n'
    book, _ = from_outline(plan(text, HEAD.format("week")), "ann  PV 300\n")
    assert compute(book).amounts["Left"][1] == 300
    monday, sunday = date(2026, 11, 16), date(2026, 11, 22)
    early = Book(book.plan, book.facts._replace(first_day=monday, last_day=sunday))
    assert compute(early).amounts["Left"][1] == 0
    assert lines_of(book.plan.bonus("Left"), book, 1)
    assert not lines_of(early.plan.bonus("Monthly"), early, 1)
    said = list(keeps_out(early.plan.bonus("Monthly"), early, 1))
    assert said[-1] == "it is paid by the month, and none ended in this period"
