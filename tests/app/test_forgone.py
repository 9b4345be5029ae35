"""What gifts cost and bring, and whether they buy a rank: by hand, and beside a slow way."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app import forgone
from netmark.app.evaluate import When
from netmark.app.forgone import Spent, weigh
from netmark.app.gifts import gifts_of
from netmark.app.give import give
from netmark.app.given_report import Wanted, incomplete, report_by_recipient, report_given
from netmark.app.sales import refund

from .giving import Giving, line
from .small import AMPLE, HEAD, act, rows
from .test_give_random import World, company, worlds

OCTOBER = Wanted(When("2026-10"))
BUYING = (
    HEAD
    + """\
[active]
needs = { PV = 50 }
[[ranks]]
name = "Associate"
[[ranks]]
name = "Builder"
needs = { PV = 100 }
[[ranks]]
name = "Director"
needs = { legs = [{ count = 1, rank = "Builder" }] }
[[bonuses]]
name = "Retail"
kind = "sales"
base = { volume = "CV", buyers = ["retail", "preferred"] }
rate = "20%"
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = { Associate = ["5%"], Builder = ["5%"], Director = ["15%"] }
compression = "none"
"""
)


def buying(folder: Path, amount: str, volume: str = "500.00") -> Giving:
    """Bob has 60 of 100 points and ann gives him a sale; with a Builder below she is a Director."""
    told = line(folder, BUYING)
    told.sell("bob", "60.00", "2026-10-05", cv="0")
    told.sell("bob", volume, "2026-10-05", pv="0")
    told.retail("ann", amount, "A-1")
    return told


def only(told: Giving, wanted: Wanted = OCTOBER) -> dict[str, object]:
    """The only row of a report."""
    (row,) = rows(report_given(told.store, act(AMPLE), wanted))
    return row


def test_the_margin_and_what_comes_back_at_once_are_told_apart(tmp_path: Path) -> None:
    """Kept, 100.00 bring ann 20 %; given, 10 % of bob's: 10.00 are forgone."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.retail("ann", "300.00", "A-2")
    told.give("A-1", "bob")
    row = only(told)
    assert list(row.values()) == [
        *("2026-10-05", "A-1", "ann", "bob", 10000, 2000, 1000, 1000, "active", "")
    ]


@pytest.mark.parametrize(
    ("amount", "reached"), [("39.00", ""), ("40.00", "Builder"), ("41.00", "Builder")]
)
def test_a_gift_that_lifts_over_a_threshold_is_flagged(
    tmp_path: Path, amount: str, reached: str
) -> None:
    """One point short it lifts nobody; exactly and above, ann is a Director by it."""
    # Short, 39.00 bring her 7.80 kept and 1.95 given. With 40.00 she has 15 % of 540.00 instead of
    # 5 % of 500.00 and 20 % of 40.00: 81.00 instead of 33.00.
    told = buying(tmp_path, amount)
    done = told.give("A-1", "bob")
    row = only(told)
    assert (row["reached"], row["flag"]) == (reached, "rank buying" if reached else "")
    assert len(done.notes) == bool(reached)
    if amount == "39.00":
        assert (row["margin"], row["override"], row["forgone"]) == (780, 195, 585)
    if amount == "40.00":
        assert (row["margin"], row["override"], row["forgone"]) == (800, 5600, -4800)
        assert done.notes == (
            "bob is Builder only by this gift, which pays ann 48.00 more than keeping it:"
            " that is rank buying.",
        )


@pytest.mark.parametrize(
    ("volume", "flag"), [("19.90", ""), ("20.00", ""), ("20.10", "rank buying")]
)
def test_a_rank_that_pays_the_giver_no_more_is_not_bought(
    tmp_path: Path, volume: str, flag: str
) -> None:
    """Given, 15 % of V + 40.00; kept, 5 % of V + 8.00: the same at V = 20.00."""
    told = buying(tmp_path, "40.00", volume)
    told.give("A-1", "bob")
    row = only(told)
    assert (row["reached"], row["flag"]) == ("Builder", flag)
    assert (int(str(row["forgone"])) < 0) == bool(flag)


def test_being_active_can_be_bought_as_well(tmp_path: Path) -> None:
    """50.00 make bob active, and somebody active below makes ann a Director."""
    plan = BUYING.replace('count = 1, rank = "Builder"', "count = 1, active = true")
    told = line(tmp_path, plan)
    told.sell("bob", "500.00", "2026-10-05", pv="0")
    told.retail("ann", "50.00", "A-1")
    told.give("A-1", "bob")
    # 15 % of 550.00 instead of 5 % of 500.00 and 20 % of 50.00.
    row = only(told)
    assert (row["reached"], row["flag"], row["forgone"]) == ("active", "rank buying", -4750)


def test_gifts_that_lift_only_together_are_flagged_together(tmp_path: Path) -> None:
    """Of three gifts of 20 points any two are enough: none alone lifts bob, but all do."""
    told = buying(tmp_path, "20.00")
    for number in (2, 3):
        told.retail("ann", "20.00", f"A-{number}")
    for number in (1, 2, 3):
        told.give(f"A-{number}", "bob")
    found = rows(report_given(told.store, act(AMPLE), OCTOBER))
    assert [(row["reached"], row["flag"]) for row in found] == [("Builder", "rank buying")] * 3
    # Alone, 15 % of 20.00 come back and 20 % are forgone; together 84.00 come instead of 37.00.
    assert [row["forgone"] for row in found] == [100] * 3
    (pair,) = rows(report_by_recipient(told.store, act(AMPLE), OCTOBER))
    assert (pair["orders"], pair["forgone"], pair["flagged"]) == (3, 3700 - 8400, 3)


def test_what_is_given_on_is_weighed_for_everybody_who_gave_it(tmp_path: Path) -> None:
    """Cat's 100.00: kept, ann would have 20.00 instead of 5.00; bob 20.00 instead of 10.00."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    told.give("A-1/to-bob", "cat")
    found = rows(report_given(told.store, act(AMPLE), OCTOBER))
    assert [(r["giver"], r["member"], r["margin"], r["override"]) for r in found] == [
        ("ann", "bob", 2000, 500),
        ("bob", "cat", 2000, 1000),
    ]


def test_a_refund_of_the_same_period_is_taken_off(tmp_path: Path) -> None:
    """And what was given back is no gift any more."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    refund(told.store, act("2026-10-25"), "A-1", "40.00")
    assert (only(told)["value"], only(told)["margin"]) == (6000, 1200)
    told.give_back("A-1")
    assert report_given(told.store, act(AMPLE), OCTOBER).rows == []


def test_a_closed_period_is_told_by_what_is_known_now(tmp_path: Path) -> None:
    """The same figures after the close."""
    told = buying(tmp_path, "40.00")
    told.give("A-1", "bob")
    before = only(told)
    told.close("2026-10")
    assert only(told) == before


def test_without_a_plan_nothing_is_computed(tmp_path: Path) -> None:
    """The order is listed all the same."""
    told = Giving(tmp_path, "")
    told.line("ann", "bob")
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    assert (only(told)["margin"], only(told)["flag"]) == (None, "not computed")
    assert incomplete(report_given(told.store, act(AMPLE), OCTOBER))
    (pair,) = rows(report_by_recipient(told.store, act(AMPLE), OCTOBER))
    assert (pair["value"], pair["forgone"], pair["return"]) == (10000, None, "")


def test_too_much_is_not_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ann's five slots twice fit, and bob's four twice do not."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.retail("bob", "100.00", "A-2")
    told.give("A-1", "bob")
    told.give("A-2", "cat")
    found = gifts_of(told.store, ("2026-10-01", "2026-10-31"))
    weighed = weigh(told.store, found, Spent(17))
    assert [each is None for each in weighed.each.values()] == [False, True]
    monkeypatch.setattr(forgone, "MOST", 17)
    assert [row["flag"] for row in rows(report_given(told.store, act(AMPLE), OCTOBER))][1:] == [
        "not computed"
    ]


def test_who_moved_away_since_is_computed_too(tmp_path: Path) -> None:
    """Bob stands under the company by the end of October: nothing comes back to ann."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    told.move("bob", "", "2026-10-20")
    assert (only(told)["margin"], only(told)["override"]) == (2000, 0)


# --- the slow way ---------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(worlds(), st.data())
def test_the_figures_are_those_of_books_that_were_so(world: World, data: st.DataObject) -> None:
    """One gift: as it is, as if it had been kept, and as if it had never been sold."""
    if not world.gifts:
        return
    number = data.draw(st.sampled_from([number for number, _ in world.gifts]))
    to = next(to for which, to in world.gifts if which == number)
    givers = [each.who for each in world.sold]
    who = f"m{world.sold[number].who}"

    def earned(told: Giving) -> int:
        return told.paid("2026-10").get(who, 0)

    with TemporaryDirectory() as one, TemporaryDirectory() as two, TemporaryDirectory() as three:
        kept, told, gone = (company(folder, world, givers) for folder in (one, two, three))
        give(told.store, act("2026-10-20"), f"A-{number}", f"m{to}")
        refund(gone.store, act("2026-10-20"), f"A-{number}")
        row = only(told)
        assert row["margin"] == earned(kept) - earned(gone)
        assert row["override"] == earned(told) - earned(gone)
        assert row["forgone"] == earned(kept) - earned(told)
