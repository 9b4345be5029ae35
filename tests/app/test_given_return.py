"""What comes back of gifts later, and how far those who were given live on sales of their own."""

from pathlib import Path

from netmark.app.evaluate import When
from netmark.app.given_report import Wanted, report_by_recipient, report_curve

from .giving import Giving, line
from .small import act, rows

OCTOBER = Wanted(When("2026-10"))
TODAY = act("2026-12-20")


def year(folder: Path) -> Giving:
    """Ann gives bob 100.00 in October; he sells 60.00 in November and 40.00 in December.

    Of bob's 300.00 in November ann gave him 240.00 as well, and cat's sales are not his.
    """
    told = line(folder)
    told.retail("ann", "100.00", "A-1")
    told.retail("ann", "25.00", "A-2")
    told.give("A-1", "bob")
    told.retail("ann", "240.00", "A-3", "2026-11-03")
    told.give("A-3", "bob", "2026-11-05")
    told.retail("bob", "60.00", "B-1", "2026-11-04")
    told.retail("cat", "500.00", "C-1", "2026-11-04")
    told.retail("bob", "50.00", "B-2", "2026-12-02")
    told.refund("B-2", "2026-12-03", "10.00")
    return told


def test_what_comes_back_is_of_the_recipients_own_sales(tmp_path: Path) -> None:
    """10 % of 60.00 and of 40.00 are 10.00: half of the margin, and as much as was forgone."""
    # Of 125.00 that ann sold in October she gave up 100.00.
    told = year(tmp_path)
    (row,) = rows(report_by_recipient(told.store, TODAY, OCTOBER))
    assert list(row.values()) == [
        *("ann", "bob", 1, 10000, 2000, 1000, 1000),
        *(1000, "50.00%", "2026-12", "80.00%", 0),
    ]


def test_closing_changes_nothing(tmp_path: Path) -> None:
    """Closed periods are told by what is known now, as open ones are."""
    told = year(tmp_path)
    before = report_by_recipient(told.store, TODAY, OCTOBER)
    told.close("2026-10")
    told.close("2026-11")
    assert report_by_recipient(told.store, TODAY, OCTOBER) == before


def test_not_paid_back_so_far(tmp_path: Path) -> None:
    """By the end of November 6.00 of 10.00 have come back."""
    told = year(tmp_path)
    (row,) = rows(report_by_recipient(told.store, act("2026-11-30"), OCTOBER))
    assert (row["later"], row["return"], row["payback"]) == (600, "30.00%", "")


def test_a_year_is_looked_at(tmp_path: Path) -> None:
    """The periods of November 2026 to October 2027, and none after them."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    for number, day in enumerate(("2026-10-31", "2027-10-31", "2027-11-01")):
        told.retail("bob", f"{10**number}0.00", f"B-{number}", day)
    (row,) = rows(report_by_recipient(told.store, act("2028-01-01"), OCTOBER))
    assert (row["later"], row["payback"]) == (1000, "2027-10")


def test_several_gifts_add_up(tmp_path: Path) -> None:
    """Of both months: 340.00 given, 68.00 margin, 34.00 back at once, and later as before."""
    told = year(tmp_path)
    (row,) = rows(report_by_recipient(told.store, TODAY, Wanted(When("2026-10..2026-11"))))
    assert list(row.values())[2:8] == [2, 34000, 6800, 3400, 3400, 1000]


def test_the_curve_of_self_sufficiency_rises(tmp_path: Path) -> None:
    """Bob joined on 1 September: nothing, all of it given, 60.00 of 300.00, at last all."""
    told = year(tmp_path)
    told.retail("bob", "5.00", "B-3", "2026-12-20")
    found = rows(report_curve(told.store, TODAY, OCTOBER))
    assert [tuple(row.values()) for row in found] == [
        ("bob", 1, "2026-09-01", 0, 0, ""),
        ("bob", 2, "2026-10-01", 0, 10000, "0.00%"),
        ("bob", 3, "2026-11-01", 6000, 30000, "20.00%"),
        ("bob", 4, "2026-12-01", 4500, 4500, "100.00%"),
    ]


def test_own_purchases_and_what_was_given_on_are_no_sales_of_his(tmp_path: Path) -> None:
    """What bob was given and gave on to cat is cat's, and given."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    told.give("A-1/to-bob", "cat")
    told.sell("bob", "70.00", "2026-10-06")
    told.retail("bob", "30.00", "B-1")
    found = rows(report_curve(told.store, act("2026-10-31"), OCTOBER))
    assert [(row["member"], row["month"], row["own"], row["total"]) for row in found] == [
        ("bob", 1, 0, 0),
        ("bob", 2, 3000, 3000),
        ("cat", 1, 0, 0),
        ("cat", 2, 0, 10000),
    ]


def test_only_those_who_are_asked_for(tmp_path: Path) -> None:
    """By who gave and by who was given."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.retail("bob", "100.00", "A-2")
    told.give("A-1", "cat")
    told.give("A-2", "cat")
    for wanted, pairs in (
        (OCTOBER, [("ann", "cat"), ("bob", "cat")]),
        (OCTOBER._replace(giver="bob"), [("bob", "cat")]),
        (OCTOBER._replace(member="bob"), []),
        (Wanted(When("2026-11")), []),
    ):
        found = rows(report_by_recipient(told.store, TODAY, wanted))
        assert [(row["giver"], row["member"]) for row in found] == pairs
