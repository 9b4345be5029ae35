"""Scorecards from real files: a story worked out by hand, the golden month, and what is missing."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.company import Company
from netmark.app.give import give
from netmark.app.import_members import import_members
from netmark.app.import_sales import import_sales
from netmark.app.scorecard import scorecards
from netmark.app.scorecard_card import Card, scorecard
from netmark.app.scorecard_given import Given
from netmark.app.settings import change
from netmark.errors import InputError
from netmark.ledger.period import Period
from netmark.store.files import Source

from ..team import golden
from .small import AMPLE, Told, act, rows
from .test_forgone import buying

ACT = act(AMPLE)


def figures(card: Card) -> dict[str, dict[str, object]]:
    """The rows of the network profile by figure."""
    return {str(row["figure"]): row for row in rows(card.network)}


def measures(card: Card) -> dict[str, tuple[object, object, object]]:
    """Value, numerator and denominator of each measure of income."""
    return {
        str(row["measure"]): (row["value"], row["numerator"], row["denominator"])
        for row in rows(card.income)
    }


@pytest.fixture
def story(tmp_path: Path) -> Told:
    """Ann sponsors Bob and Cat in May, Bob sponsors Dan and Cat nobody; Eve stands beside Ann."""
    told = Told(tmp_path)
    told.join("ann", day="2026-01-10")
    told.join("eve", day="2026-01-20")
    told.join("bob", "ann", "2026-05-04")
    told.join("cat", "ann", "2026-05-05")
    told.join("dan", "bob", "2026-06-01")
    told.join("fay", "eve", "2026-05-06")
    told.sell("bob", "100.00", "2026-05-20", buyer="retail")
    told.sell("cat", "300.00", "2026-05-20", buyer="retail", customer="Jo")
    told.sell("cat", "50.00", "2026-08-20", buyer="retail")
    told.sell("fay", "200.00", "2026-07-20", buyer="retail")
    told.sell("dan", "80.00", "2026-11-03", buyer="self")
    told.sell("bob", "40.00", "2026-11-04", buyer="preferred")
    told.sell("ann", "60.00", "2026-11-05", buyer="retail")
    told.sell("ann", "500.00", "2026-11-05", buyer="self")
    told.sell("dan", "90.00", "2026-11-06", buyer="retail", kind="kit")
    return told


def test_every_figure_of_ann_by_hand(story: Told) -> None:
    """What end customers bought, kits and own purchases left out, and how her recruits do."""
    # Retail of the first 90 days: Ann, Eve and Dan nothing, Bob 100, Fay 200, Cat 300 (50.00 came
    # on day 108): their median is 50. Ann's two: 400 of 2 x 50.
    found = figures(scorecard(story.store, ACT, "ann", "2026-11"))
    assert found["customers"]["numerator"] == "100.00"
    # In May joined Bob, Cat and Fay; of these only Bob ordered within the last 90 days.
    retention = found["retention"]
    assert (retention["numerator"], retention["denominator"]) == ("1", "0.67")
    assert retention["value"] == "1.50"
    productivity = found["productivity"]
    assert (productivity["numerator"], productivity["denominator"]) == ("400.00", "100.00")
    assert productivity["value"] == "4.00"
    duplication = found["duplication"]
    assert (duplication["numerator"], duplication["denominator"]) == ("1", "2")
    # The Wilson interval of 1 of 2.
    assert (duplication["low"], duplication["high"]) == ("9.45%", "90.55%")
    assert "left out" in str(found["giving"]["note"])
    assert "nobody has asked" in str(found["help"]["note"])


def test_points_add_up_to_the_score(story: Told) -> None:
    """Each is z times weight over the weights that counted."""
    card = scorecard(story.store, ACT, "ann", "2026-11")
    points = [row["points"] for row in rows(card.network) if row["points"] is not None]
    [facts] = rows(card.facts)
    assert facts["counted"] == 80
    assert abs(sum(map(int, map(str, points))) - int(str(facts["score_network"]))) <= 2


def test_the_traditional_profile_is_own_sales_only(story: Told) -> None:
    """60.00 of a customer; neither the 500.00 for herself nor what Bob sold."""
    [row] = rows(scorecard(story.store, ACT, "ann", "2026-11").traditional)
    assert (row["value"], row["weight"]) == ("60.00", 100)


def test_a_leg_adds_up_what_its_members_do(story: Told) -> None:
    """Bob and Cat of May, Dan of June, who ordered: 2 there of 1/3 + 1/3 + 1 expected."""
    found = figures(scorecard(story.store, ACT, "ann", "2026-11", leg=True))
    retention = found["retention"]
    assert (retention["numerator"], retention["denominator"]) == ("2", "1.67")
    # Of Bob, Cat and Dan, all there for more than 90 days, Bob has an active recruit.
    assert (found["duplication"]["numerator"], found["duplication"]["denominator"]) == ("1", "3")
    assert (found["productivity"]["numerator"], found["productivity"]["denominator"]) == (
        *("400.00", "150.00"),
    )


def test_first_steps_of_the_frontline_are_medians_in_days(story: Told) -> None:
    """Bob sold after 16 days, Cat after 15 to a customer with a name; Bob recruited after 28."""
    found = {row["what"]: row for row in rows(scorecard(story.store, ACT, "ann", "2026-11").firsts)}
    # Both joined before the first sale of the file, so nobody knows whether it was their first.
    assert found["first_sale"]["recruits"] == 0
    story.join("gus", "ann", "2026-08-01")
    story.sell("gus", "20.00", "2026-08-11", buyer="retail")
    card = scorecard(story.store, ACT, "ann", "2026-11")
    found = {row["what"]: row for row in rows(card.firsts)}
    assert (found["first_sale"]["median_days"], found["first_sale"]["recruits"]) == (10, 1)
    assert found["first_recruit"]["median_days"] is None


def test_a_gift_counts_when_the_recipient_then_sells_alone(story: Told) -> None:
    """Ann gives one to Bob, who sells on a later day; one that bought a rank earns nothing."""
    story.sell("ann", "30.00", "2026-11-02", "G-1", buyer="retail")
    give(story.store, act("2026-11-02"), "G-1", "bob")
    giving = figures(scorecard(story.store, ACT, "ann", "2026-11"))["giving"]
    assert (giving["value"], giving["denominator"]) == ("1", "1")
    bought = figures(scorecard(story.store, ACT, "ann", "2026-11", given=Given({1})))
    assert (bought["giving"]["value"], bought["giving"]["denominator"]) == ("0", "1")


def test_weights_are_settings_and_are_printed(story: Told) -> None:
    """A weight of nothing takes a part out of the score."""
    before = scorecard(story.store, ACT, "ann", "2026-11")
    assert before.weights == (
        "customers 30, retention 20, productivity 15, duplication 15, giving 10, help 10"
    )
    for name in ("retention", "productivity", "duplication"):
        change(story.store, ACT, f"weight_{name}", "0")
    after = scorecard(story.store, ACT, "ann", "2026-11")
    assert after.weights.startswith("customers 30, retention 0, productivity 0, duplication 0")
    [facts], [first, *_] = rows(after.facts), rows(after.network)
    assert facts["score_network"] == first["z"]


def golden_company(tmp_path: Path) -> Told:
    """The golden month as a file."""
    told = Told(tmp_path, golden.PLAN)
    for name, text, read in (
        ("members.csv", golden.members_csv(), import_members),
        ("sales.csv", golden.sales_csv(), import_sales),
    ):
        (tmp_path / name).write_text(text)
        read(told.store, ACT, Source(str(tmp_path / name)))
    return told


def test_the_golden_month_through_a_scorecard(tmp_path: Path) -> None:
    """D1: 80.00 and 129.50 of 197.00, worked by hand; balance and min/max of the reference."""
    # Through D2 came 67.00, through D3 50.00: the larger is 57.26 % and not fragile.
    told = golden_company(tmp_path)
    for closed in (False, True):
        if closed:
            told.close("2026-11")
        found = measures(scorecard(told.store, ACT, "D1", "2026-11"))
        assert found["own_share"] == ("40.61%", "80.00", "197.00")
        assert found["end_customer_share"] == ("65.74%", "129.50", "197.00")
        assert found["leg_balance"][0] == "0.9954"
        assert found["leg_min_max"][0] == "0.8727"
        assert found["leg_risk"] == ("57.26%", "67.00", "117.00")
        d2 = measures(scorecard(told.store, ACT, "D2", "2026-11"))
        assert (d2["leg_balance"][0], d2["leg_min_max"][0]) == ("0.6597", "0.2632")
        # D2 bought for 100.00 and earned 119.00; but joined a month before the first that is paid.
        assert d2["break_even_month"][0] == ""


def test_the_income_of_a_leg_is_that_of_its_members(tmp_path: Path) -> None:
    """D2's leg earns 119.00 and 26.00 (D4); own: 76.00 of D2 and 16.00 of D4."""
    found = measures(scorecard(golden_company(tmp_path).store, ACT, "D2", "2026-11", leg=True))
    assert found["own_share"] == ("63.45%", "92.00", "145.00")


def test_a_recruit_pays_back_what_support_cost(tmp_path: Path) -> None:
    """Support of 6.00 a month: -6.00 in October, then 10.00 less 6.00: -2.00, then +4.00 more."""
    told = Told(tmp_path)
    told.join("ann", day="2026-10-01")
    told.join("bob", "ann", "2026-10-02")
    told.sell("ann", "10.00", "2026-10-03")
    told.sell("bob", "100.00", "2026-11-03")
    told.sell("bob", "100.00", "2026-12-03")
    change(told.store, ACT, "support_cost", "6")
    told.close("2026-10")
    told.close("2026-11")
    [row] = rows(scorecard(told.store, ACT, "ann", "2026-12").recruits)
    assert (row["overrides"], row["support"], row["value"]) == (2000, 1800, 200)
    assert row["payback_month"] == "2026-12"
    ceded = {(1, 2, 2026 * 12 + 10): 300}
    given = scorecard(told.store, ACT, "ann", "2026-12", given=Given(ceded=ceded))
    [row] = rows(given.recruits)
    assert (row["ceded"], row["value"], row["payback_month"]) == (300, -100, "")
    # Ann bought for 10.00 in October and earned 10.00 in November.
    assert measures(given)["break_even_month"][0] == "2026-11"


def test_a_company_without_a_plan_says_what_is_missing(tmp_path: Path) -> None:
    """Scores need no plan; income does, and says so."""
    told = Told(tmp_path, "")
    told.join("ann", day="2026-11-01")
    card = scorecard(told.store, ACT, "ann", "2026-11")
    income = {row["measure"]: row for row in rows(card.income)}
    assert income["own_share"]["value"] == ""
    assert "no plan is in force" in str(income["own_share"]["note"])
    assert "no plan is in force" in str(income["break_even_month"]["note"])
    [facts] = rows(card.facts)
    assert (facts["score_network"], facts["counted"]) == (0, 30)
    assert "nobody else" in str(figures(card)["customers"]["note"])
    assert not card.legs.rows
    assert not card.recruits.rows


def test_an_empty_company_has_no_scorecards(tmp_path: Path) -> None:
    """No rows, and no error."""
    assert not scorecards(Told(tmp_path, "").store, ACT, "2026-11").table.rows


def test_who_is_no_distributor_has_no_scorecard(story: Told) -> None:
    """Customers, those who left and those who join later."""
    story.join("kim", "ann", "2026-11-02", kind="customer")
    story.leave("cat", "2026-11-09")
    for code, period in (("kim", "2026-11"), ("cat", "2026-11"), ("dan", "2026-05")):
        with pytest.raises(InputError, match="has no scorecard"):
            scorecard(story.store, ACT, code, period)
    listed = {row["member"] for row in rows(scorecards(story.store, ACT, "2026-11").table)}
    assert listed == {"ann", "bob", "dan", "eve", "fay"}


def test_a_week_reaches_90_days_back_across_its_periods(tmp_path: Path) -> None:
    """An order on the first of the 90 days keeps a recruit, one on the day before does not."""
    told = Told(tmp_path, "", Company(calendar="week"))
    told.join("ann", day="2026-01-01")
    # Week 2026-W48 ends on 29 November; its 90 days begin on 1 September, a Tuesday.
    for code, day in (("bob", "2026-09-01"), ("cat", "2026-08-31")):
        told.join(code, "ann", "2026-02-01")
        told.sell(code, "10.00", day)
    retention = figures(scorecard(told.store, ACT, "ann", "2026-W48"))["retention"]
    assert (retention["numerator"], retention["denominator"]) == ("1", "1.00")


@pytest.mark.parametrize(("amount", "points", "margin"), [("39.00", "1", 780), ("40.00", "0", 800)])
def test_a_gift_that_buys_a_rank_has_no_outcome(
    tmp_path: Path, amount: str, points: str, margin: int
) -> None:
    """Bob sells alone afterwards; with 40.00 the gift had made him the Builder that ann needs."""
    told = buying(tmp_path, amount)
    told.give("A-1", "bob")
    told.sell("bob", "10.00", "2026-10-25", buyer="retail", pv="0")
    card = scorecard(told.store, ACT, "ann", "2026-10")
    giving = figures(card)["giving"]
    assert (giving["value"], giving["denominator"]) == (points, "1")
    assert len(card.notes) == (points == "0")
    # 20 % of what she gave is what she would have had.
    [bob] = rows(card.recruits)
    assert bob["ceded"] == margin


def test_a_calendar_of_named_periods_may_begin_within_the_window(tmp_path: Path) -> None:
    """Two periods with a gap between them; the orders of the first are within 90 days."""
    periods = (
        Period("autumn", date(2026, 9, 1), date(2026, 10, 15)),
        Period("winter", date(2026, 11, 1), date(2026, 11, 30)),
    )
    told = Told(tmp_path, "", Company(calendar="named", periods=periods))
    told.join("ann", day="2026-09-01")
    told.join("bob", "ann", "2026-09-01")
    told.sell("bob", "10.00", "2026-09-03", buyer="retail")
    found = figures(scorecard(told.store, ACT, "ann", "winter"))
    # The median of ann's nothing and bob's 10.00 is 5.00.
    assert (found["retention"]["numerator"], found["productivity"]["denominator"]) == ("1", "5.00")
    assert found["customers"]["numerator"] == "0.00"
