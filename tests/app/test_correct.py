"""Corrections: a closed period as it would be now, and the difference in the open one."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.correct import Correction, How, correct
from netmark.app.members import Newcomer, move, recruit, set_, terminate
from netmark.app.sales import Order, refund, sale
from netmark.errors import StateError
from netmark.store.plans import put_in_force

from .small import HEAD, LEVELS, Told, act, rows
from .test_trace import BINARY, BOTH

DECEMBER = "2026-12-01"
LATE = act(DECEMBER)._replace(late=True)


class Later(Told):
    """A company of which things are also said too late."""

    def late_sale(self, code: str, amount: str, day: str, ref: str = "") -> None:
        """Record a sale in a closed period."""
        sale(self.store, LATE, Order(code, amount, day=date.fromisoformat(day), ref=ref))

    def late_refund(self, ref: str, amount: str = "") -> None:
        """Take a sale of a closed period back, where it counted."""
        refund(self.store, LATE, ref, amount)

    def late_move(self, code: str, sponsor: str, day: str) -> None:
        """Say of a closed period that somebody stood elsewhere."""
        move(self.store, LATE, code, sponsor, date.fromisoformat(day))

    def correct(self, period: str, how: How | None = None) -> Correction:
        """Correct it on the first of December."""
        return correct(self.store, act(DECEMBER), period, how or How())

    def dry(self, period: str) -> Correction:
        """Only look."""
        return correct(self.store, act(DECEMBER)._replace(dry_run=True), period)

    def frozen(self) -> list[object]:
        """Everything about closed runs, as it is stored."""
        tables = [
            name
            for (name,) in self.store.conn.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'facts_*'"
            )
        ]
        return [self.store.conn.execute(f"SELECT * FROM {t}").fetchall() for t in ("run", *tables)]


def posted(found: Correction) -> dict[tuple[object, ...], int]:
    """What was posted now by period, member, bonus and cause."""
    keys = ("period", "member", "bonus", "cause")
    return {
        tuple(row[key] for key in keys): int(str(row["now"]))
        for row in rows(found.lines)
        if row["now"]
    }


@pytest.fixture
def told(tmp_path: Path) -> Later:
    """Ann above bob above cat, who sold 200.00 in October; dan beside bob. October is closed."""
    found = Later(tmp_path)
    found.line("ann", "bob", "cat")
    found.join("dan", "ann")
    found.sell("cat", "200.00", "2026-10-05", "A-1")
    found.close("2026-10")
    return found


def test_a_late_refund_takes_back_what_was_paid(told: Later) -> None:
    """Half of 200.00: bob loses 10 % of 100.00, ann 5 %; the closed run stays byte for byte."""
    before = told.frozen()
    told.late_refund("A-1", "100.00")
    found = told.correct("2026-10")
    assert posted(found) == {
        ("2026-10", "bob", "Team", "sales"): -1_000,
        ("2026-10", "ann", "Team", "sales"): -500,
    }
    assert (found.total, found.posted, found.into) == (-1_500, 2, "2026-11")
    assert found.said == "2026-10: -15.00 in 2 lines posted into 2026-11."
    assert told.frozen() == before
    assert told.findings() == []


def test_correcting_again_posts_nothing(told: Later) -> None:
    """The difference is the same; all of it was posted."""
    told.late_refund("A-1", "100.00")
    told.correct("2026-10")
    again = told.correct("2026-10")
    assert (again.posted, again.total, posted(again)) == (0, 0, {})
    assert [row["difference"] for row in rows(again.lines)] == [-500, -1_000]
    assert again.said == "2026-10: nothing to post."


def test_a_dry_run_posts_nothing(told: Later) -> None:
    """It says what would be posted."""
    told.late_refund("A-1")
    assert told.dry("2026-10").total == -3_000
    assert told.dry("2026-10").total == -3_000
    assert told.correct("2026-10").total == -3_000


def test_each_cause_has_its_own_part(told: Later) -> None:
    """Cat stood under dan (20.00 to dan instead of bob), and sold 50.00 more under him."""
    told.late_move("cat", "dan", "2026-10-01")
    told.late_sale("cat", "50.00", "2026-10-20")
    assert posted(told.correct("2026-10")) == {
        ("2026-10", "bob", "Team", "members"): -2_000,
        ("2026-10", "dan", "Team", "members"): 2_000,
        ("2026-10", "dan", "Team", "sales"): 500,
        ("2026-10", "ann", "Team", "sales"): 250,
    }


def test_somebody_who_joined_late_is_paid_from_the_day_on(told: Later) -> None:
    """Eve joined under cat in October and sold 100.00: 10.00 to cat, 5.00 to bob."""
    recruit(told.store, LATE, Newcomer("Eve", "eve", "cat", day=date(2026, 10, 7)))
    told.late_sale("eve", "100.00", "2026-10-08")
    found = told.correct("2026-10")
    assert posted(found) == {
        ("2026-10", "cat", "Team", "sales"): 1_000,
        ("2026-10", "bob", "Team", "sales"): 500,
    }
    assert [(row["what"], row["of"]) for row in rows(found.facts)] == [
        ("member", "eve"),
        ("sale", "S000002"),
    ]


def test_each_late_order_has_its_part(told: Later) -> None:
    """A refund of 100.00 and 30.00 more: 10 % and 5 % of each; nothing is left over."""
    told.late_refund("A-1", "100.00")
    told.late_sale("cat", "30.00", "2026-10-20", "A-2")
    found = told.correct("2026-10", How(orders=True))
    assert [tuple(row.values())[1:] for row in rows(found.orders)] == [
        ("ann", "Team", "A-1-R1", "-5.00", ""),
        ("ann", "Team", "A-2", "1.50", ""),
        ("bob", "Team", "A-1-R1", "-10.00", ""),
        ("bob", "Team", "A-2", "3.00", ""),
    ]


def test_what_no_single_order_brings_is_the_rest(told: Later) -> None:
    """Cat goes under dan: what bob loses is no order's part; a third of a cent is rounding."""
    told.late_move("cat", "dan", "2026-10-01")
    told.late_sale("cat", "0.13", "2026-10-20", "A-2")
    found = told.correct("2026-10", How(orders=True))
    assert [tuple(row.values())[1:] for row in rows(found.orders)] == [
        ("ann", "Team", "A-2", "0.0065", ""),
        ("ann", "Team", "", "0.0035", "rounding, or other ranks and figures"),
        ("bob", "Team", "", "-20.00", "members"),
        ("dan", "Team", "A-2", "0.013", ""),
        ("dan", "Team", "", "19.997", "members, rounding, or other ranks and figures"),
    ]


def test_what_is_undone_is_taken_back(told: Later) -> None:
    """A late sale that was a mistake and is refunded: what was posted is reversed."""
    told.late_sale("cat", "100.00", "2026-10-20", "A-2")
    assert told.correct("2026-10").total == 1_500
    told.late_refund("A-2")
    found = told.correct("2026-10")
    assert (found.total, found.posted) == (-1_500, 2)
    assert told.correct("2026-10").posted == 0


def test_a_plan_that_is_put_right_pays_the_difference(told: Later) -> None:
    """12 % instead of 10 % on the first level from October on: 4.00 more for bob."""
    text = HEAD + LEVELS.replace('"10%", "5%"', '"12%", "5%"')
    period = told.store.settings.calendar.parse("2026-10")
    with pytest.raises(StateError, match="2026-10 is closed"):
        put_in_force(told.store, act(DECEMBER), text, "Right", period)
    put_in_force(told.store, LATE, text, "Right", period)
    assert posted(told.correct("2026-10")) == {("2026-10", "bob", "Team", "plan"): 400}


def test_a_rank_by_decree_that_came_late_counts(told: Later) -> None:
    """Shown as another rank and title; ranks change no rate of this plan."""
    set_(told.store, LATE, "dan", {"rank": "Director"}, date(2026, 10, 1), "because")
    found = told.correct("2026-10")
    assert posted(found) == {}
    assert [tuple(row.values()) for row in rows(found.standing)] == [
        ("2026-10", "dan", "rank main", "Associate", "Director"),
        ("2026-10", "dan", "title main", "Associate", "Director"),
    ]
    assert "2 other ranks, titles or figures carried count from now on" in found.said
    told.close("2026-11")
    assert told.store.conn.execute('SELECT "title main" FROM facts_1 WHERE run = 2').fetchall() == [
        *[(1,)] * 3,
        (2,),
    ]
    assert told.findings() == []


def test_somebody_who_had_left_gives_back_what_he_was_paid(told: Later) -> None:
    """Bob left in September: his 20.00 go back."""
    terminate(told.store, LATE, "bob", date(2026, 9, 30))
    assert posted(told.correct("2026-10")) == {("2026-10", "bob", "Team", "members"): -2_000}


def test_an_open_period_has_nothing_to_correct(told: Later) -> None:
    """It is computed as it stands."""
    with pytest.raises(StateError, match="2026-11 is not closed"):
        told.correct("2026-11")


def test_another_total_than_expected_posts_nothing(told: Later) -> None:
    """The error says which it is."""
    told.late_refund("A-1", "100.00")
    with pytest.raises(StateError, match=r"posts -15.00, not the -10.00 that was expected"):
        told.correct("2026-10", How(expect_total="-10.00"))
    assert told.correct("2026-10", How(expect_total="-15.00")).total == -1_500


def test_what_is_kept_for_somebody_who_joined_late_is_paid_later(tmp_path: Path) -> None:
    """Fay sold under eve in September; eve has the PV to be paid for it in October only."""
    wait = 'withheld = { until = { PV = 50 }, keep = "1 period" }\n'
    told = Later(tmp_path, HEAD + LEVELS + wait)
    told.join("ann")
    told.close("2026-09")
    told.close("2026-10")
    for code, sponsor in (("eve", "ann"), ("fay", "eve")):
        recruit(told.store, LATE, Newcomer(code, code, sponsor, day=date(2026, 9, 7)))
    told.late_sale("fay", "100.00", "2026-09-08")
    told.late_sale("eve", "60.00", "2026-10-08")
    assert posted(told.correct("2026-09")) == {("2026-10", "eve", "Team", "sales"): 1_000}
    told.close("2026-11")
    assert told.findings() == []


def in_legs(folder: Path) -> Later:
    """Ann with 500 on the left and 300 on the right in September, which is closed."""
    told = Later(folder, HEAD + BINARY + BOTH)
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.sell("bob", "500.00", "2026-09-05", "A-1")
    told.sell("cat", "300.00", "2026-09-06", "A-2")
    told.close("2026-09")
    return told


def test_a_refund_goes_through_the_carry_of_a_binary(tmp_path: Path) -> None:
    """Of 500 on the left 300 and 150 were paid; they were 320, so October loses 130 of its 150."""
    told = in_legs(tmp_path)
    told.sell("cat", "150.00", "2026-10-06", "A-3")
    told.close("2026-10")
    told.late_refund("A-1", "180.00")
    found = told.correct("2026-09")
    assert posted(found) == {("2026-10", "ann", "Team", "earlier period"): -1_300}
    assert found.into == "2026-11"
    told.sell("bob", "100.00", "2026-11-02")
    assert told.paid("2026-11")["ann"] == 1_000  # of the 130 that wait on the right
    assert told.correct("2026-09").posted == 0
    told.close("2026-11")
    assert told.findings() == []
    assert told.correct("2026-09").posted == 0


def test_correcting_a_later_period_keeps_what_an_earlier_one_left(tmp_path: Path) -> None:
    """October lost 130 through September; of October itself nothing was said, so nothing moves."""
    told = Later(tmp_path, HEAD + BINARY + BOTH)
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.sell("bob", "500.00", "2026-09-05", "A-1")
    told.sell("cat", "300.00", "2026-09-06", "A-2")
    told.close("2026-09")
    told.sell("cat", "150.00", "2026-10-06", "A-3")
    told.close("2026-10")
    told.late_refund("A-1", "180.00")
    assert told.correct("2026-09").total == -1_300
    assert told.correct("2026-10", How(only=True)).total == 0
    assert told.correct("2026-10").total == 0
    told.late_refund("A-3", "15.00")
    assert told.correct("2026-10").total == 0  # of 150 on the right 135 are left: 20 are matched
    told.late_sale("bob", "200.00", "2026-10-09")
    assert posted(told.correct("2026-10")) == {("2026-10", "ann", "Team", "sales"): 1_150}
    assert told.correct("2026-09").posted == 0
    told.sell("bob", "100.00", "2026-11-02")
    assert "ann" not in told.paid("2026-11")  # nothing waits on the right any more
    assert told.findings() == []


def test_only_this_period_leaves_the_carry_alone(tmp_path: Path) -> None:
    """September pays the same, and what it left stays as it was."""
    told = in_legs(tmp_path)
    told.late_refund("A-1", "100.00")
    found = told.correct("2026-09", How(only=True))
    assert (found.posted, len(found.standing.rows)) == (0, 1)
    assert found.said.endswith("1 other ranks, titles or figures carried stay as they were.")
    told.sell("cat", "200.00", "2026-10-06")
    assert told.paid("2026-10")["ann"] == 2_000
