"""A member's team: what each side earns from the other, and every reason to call somebody."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from netmark.app import asks
from netmark.app.contacts import touch
from netmark.app.explain import explain
from netmark.app.settings import change
from netmark.app.team import team
from netmark.errors import InputError
from netmark.store.db import write

from .small import HEAD, LEVELS, Told, act, rows

TODAY = act("2026-11-30")
OF_GROUPS = LEVELS.replace('base = "CV"', 'base = "GV"')


def story(folder: Path, plan: str = HEAD + LEVELS) -> Told:
    """Ann above bob above cat above dan, and eve beside bob; sales in November."""
    told = Told(folder, plan)
    told.line("ann", "bob", "cat", "dan")
    told.join("eve", "ann")
    told.sell("cat", "100.00", "2026-11-05", buyer="retail")
    told.sell("dan", "40.00", "2026-11-06")
    told.sell("bob", "20.00", "2026-11-07")
    return told


def pay(told: Told, code: str, part: str) -> dict[object, tuple[object, object]]:
    """What comes from the own sales and from the downline, by member of a part."""
    shown = team(told.store, TODAY, code).table(part)
    return {row["member"]: (row["from_own"], row["from_downline"]) for row in rows(shown)}


def test_what_comes_from_whom_by_level(tmp_path: Path) -> None:
    """10 % of the first level, 5 % of the second: of bob's 20.00, cat's 100.00, dan's 40.00."""
    told = story(tmp_path)
    assert pay(told, "bob", "line") == {"ann": ("2.00", "5.00")}
    assert pay(told, "bob", "frontline") == {"cat": ("10.00", "2.00")}
    assert pay(told, "ann", "frontline") == {"bob": ("2.00", "5.00"), "eve": ("0.00", "0.00")}
    assert pay(told, "dan", "line") == {
        "cat": ("4.00", "0.00"),
        "bob": ("2.00", "0.00"),
        "ann": ("0.00", "0.00"),
    }


def test_a_volume_of_a_group_is_shared_out_by_who_made_it(tmp_path: Path) -> None:
    """Bob's group has 160: 10 % is 16, of which 2 from his own 20; cat's 140 at 5 % is 7 more."""
    told = story(tmp_path, HEAD + OF_GROUPS)
    assert pay(told, "bob", "line") == {"ann": ("2.00", "21.00")}
    assert pay(told, "bob", "frontline") == {"cat": ("10.00", "6.00")}


@pytest.mark.parametrize("plan", [LEVELS, OF_GROUPS])
def test_the_parts_are_those_of_an_explanation(tmp_path: Path, plan: str) -> None:
    """Every order behind every cent, put to whoever sold it: for all of them, closed or open."""
    told = story(tmp_path, HEAD + plan)
    told.sell("eve", "70.00", "2026-11-08")
    told.refund(told.sell("dan", "30.00", "2026-11-09"), "2026-11-10", "10.00")
    sold_by = dict(
        told.store.conn.execute(
            "SELECT s.ref, m.code FROM sale s, member m WHERE m.id = s.member"
        ).fetchall()
    )
    below = {"ann": "bob cat dan eve", "bob": "cat dan", "cat": "dan", "dan": "", "eve": ""}
    for state in ("open", "closed"):
        for code, downline in below.items():
            for upline, both in pay(told, code, "line").items():
                why = rows(explain(told.store, TODAY, str(upline), "2026-11").table)
                made = [
                    sum(
                        (
                            Fraction(str(row["amount"]))
                            for row in why
                            if sold_by.get(row["order"]) in some
                        ),
                        Fraction(0),
                    )
                    for some in ([code], downline.split())
                ]
                assert [Fraction(str(each)) for each in both] == made, (state, code, upline)
        if state == "open":
            told.close("2026-11")


def test_without_a_plan_nothing_is_earned_and_everything_else_is_there(tmp_path: Path) -> None:
    """With a note; the columns of pay are empty."""
    told = story(tmp_path, "")
    found = team(told.store, TODAY, "bob")
    assert found.note == "No plan is in force in 2026-11, so nothing is earned."
    assert pay(told, "bob", "line") == {"ann": ("", "")}
    [facts] = rows(found.facts)
    assert (facts["state"], facts["members"], facts["active"]) == ("no plan", 2, 2)


def test_only_what_is_asked_for_is_made(tmp_path: Path) -> None:
    """The other parts stay empty."""
    found = team(story(tmp_path).store, TODAY, "ann", parts=["legs"])
    assert [len(found.table(part).rows) for part in ("line", "frontline", "list", "legs")] == [
        *(0, 0, 0, 2)
    ]


def test_a_period_that_is_not_there_for_him(tmp_path: Path) -> None:
    """Not begun yet, or over before he joined."""
    told = story(tmp_path)
    with pytest.raises(InputError, match="2026-12 has not begun yet"):
        team(told.store, TODAY, "bob", "2026-12")
    with pytest.raises(InputError, match="bob joined on 2026-09-01, after 2026-08-31"):
        team(told.store, TODAY, "bob", "2026-08")


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann and, below her, bob, who ordered today and sold in November; nobody else yet."""
    found = Told(tmp_path, plan="")
    found.line("ann", "bob", day="2026-05-01")
    found.sell("bob", "10.00", "2026-11-29")
    found.sell("bob", "10.00", "2026-11-30", buyer="retail")
    return found


def listed(told: Told, code: str = "ann", today: str = "2026-11-30") -> list[tuple[object, ...]]:
    """Member, reason, detail and next step of the list."""
    found = rows(team(told.store, act(today), code, parts=["list"]).list)
    return [(row["member"], row["reason"], row["detail"], row["next"]) for row in found]


def test_all_is_well(told: Told) -> None:
    """Bob orders and sells, and nobody keeps contacts."""
    assert listed(told) == []


def test_silence_is_longer_than_the_own_gap_and_a_month(told: Told) -> None:
    """Cat ordered every ten days and last 31 days ago; dan every thirty, and last 45 days ago."""
    told.join("cat", "bob")
    for day in ("2026-10-10", "2026-10-20", "2026-10-30"):
        told.sell("cat", "10.00", day)
    told.join("dan", "bob")
    for day in ("2026-09-16", "2026-10-16"):
        told.sell("dan", "10.00", day)
    [row] = [row for row in listed(told) if row[1] == "silent"]
    assert row[0] == "cat"
    assert row[2] == "no order for 31 days, usually every 10"
    assert row[3] == "call, then: netmark touch cat --by bob"
    assert ("dan", "silent") in [row[:2] for row in listed(told, today="2026-12-01")]


def test_the_company_sets_what_is_silence(told: Told) -> None:
    """Forty days instead of thirty."""
    told.sell("bob", "10.00", "2026-09-01")
    later = "2027-01-04"  # 35 days after the last order; the usual gap is 45 days
    assert [row[1] for row in listed(told, today=later)] == []
    assert "silent" in [row[1] for row in listed(told, today="2027-02-10")]
    change(told.store, TODAY, "silent_days", "100")
    assert "silent" not in [row[1] for row in listed(told, today="2027-02-10")]


def test_who_has_left_is_silent_for_ever(told: Told) -> None:
    """Nothing is said about him."""
    told.leave("bob", "2026-11-30")
    assert listed(told, today="2027-03-01") == []


def test_volume_that_fell_by_half(told: Told) -> None:
    """100.00 from June to August, 50.00 since; 50.02 would be more than half."""
    told.join("cat", "bob", "2026-05-01")
    told.sell("cat", "100.00", "2026-09-01")
    told.sell("cat", "50.00", "2026-11-20")
    [row] = [row for row in listed(told) if row[1] == "volume down"]
    assert row[2:] == ("three-month volume down by 50%", "netmark member show cat")
    told.sell("cat", "0.02", "2026-11-20")
    assert [row for row in listed(told) if row[1] == "volume down"] == []


def test_a_newcomer_without_a_first_sale(told: Told) -> None:
    """Joined thirty days ago; what she bought herself is no sale, what a customer bought is."""
    told.join("cat", "bob", "2026-10-31")
    told.join("fay", "bob", "2026-11-20", kind="customer")
    told.sell("cat", "10.00", "2026-11-01")
    detail = "joined 30 days ago and has not sold anything yet"
    step = "netmark ask open cat --starter"
    assert ("cat", "no first sale", detail, step) in listed(told)
    assert "fay" not in [row[0] for row in listed(told)]
    told.sell("cat", "10.00", "2026-11-02", buyer="preferred")
    assert [row for row in listed(told) if row[1] == "no first sale"] == []


def test_a_sale_that_was_taken_back_is_none(told: Told) -> None:
    """She has still to make her first one."""
    told.join("cat", "bob", "2026-11-10")
    told.refund(told.sell("cat", "10.00", "2026-11-12", buyer="retail"), "2026-11-13")
    assert "no first sale" in [row[1] for row in listed(told)]


def test_a_missed_order(told: Told) -> None:
    """One in each of August, September and October; none in November."""
    told.join("cat", "bob", "2026-08-01")
    for day in ("2026-08-05", "2026-09-05", "2026-10-31"):
        told.sell("cat", "10.00", day)
    [row] = [row for row in listed(told) if row[1] == "missed order"]
    assert row[2:] == (
        "no order in this period, one in each of the three before; the last on 2026-10-31",
        "remind cat",
    )
    told.sell("cat", "10.00", "2026-11-30")
    assert [row for row in listed(told) if row[1] == "missed order"] == []


def test_who_is_close_to_a_rank(tmp_path: Path) -> None:
    """Director takes GV 300: cat has 240, bob has 260 with her, dan only 40."""
    told = story(tmp_path)
    told.sell("cat", "100.00", "2026-11-08", buyer="retail")
    close = [row for row in listed(told) if row[1] == "close to rank"]
    assert close == [
        (
            "bob",
            "close to rank",
            "Director: GV 40.00 missing",
            "netmark why-not bob --rank Director",
        ),
        (
            "cat",
            "close to rank",
            "Director: GV 60.00 missing",
            "netmark why-not cat --rank Director",
        ),
    ]


def test_no_contact_is_said_of_the_frontline_by_whoever_keeps_contacts(told: Told) -> None:
    """Ann keeps them since October; bob's sponsor is ann, cat's is bob."""
    told.join("cat", "bob", "2026-09-02")
    told.sell("cat", "10.00", "2026-11-29", buyer="retail")
    assert [row for row in listed(told) if row[1] == "no contact"] == []
    touch(told.store, TODAY, "bob", "ann", "call", date(2026, 10, 30))
    [row] = [row for row in listed(told) if row[1] == "no contact"]
    assert row[0] == "bob"
    assert row[2] == "no contact with the sponsor for 31 days"
    assert row[3] == "call, then: netmark touch bob --by ann"
    touch(told.store, TODAY, "ann", "bob", "call", date(2026, 10, 31))
    assert [row for row in listed(told) if row[1] == "no contact"] == []


def test_a_request_that_waits_for_him_is_the_first(told: Told) -> None:
    """Cat asked bob at ten; after 48 hours it is ann's, and answered it is nobody's."""
    told.join("cat", "bob", "2026-11-27")
    asks.open_(told.store, act("2026-11-28"), "cat", "products")
    assert "ask waiting" not in [row[1] for row in listed(told)[1:]]
    answer = "netmark ask answer 1 --text ..."
    first = ("cat", "ask waiting", "products, waits 0 h, climbs in 48 h", answer)
    assert listed(told)[0] == first
    assert listed(told, "bob", "2026-11-29")[0][2] == "products, waits 24 h, climbs in 24 h"
    asks.answer(told.store, TODAY, 1, when=asks.When(text="So."))
    assert "ask waiting" not in [row[1] for row in listed(told)]
    before = rows(team(told.store, act("2026-12-20"), "ann", "2026-11", ["list"]).list)
    assert "ask waiting" not in [row["reason"] for row in before]


def test_a_lead_whose_step_is_due(told: Told) -> None:
    """Due yesterday and held by ann; the one of tomorrow, the touched and the lost are not."""
    with write(told.store, TODAY, "lead add") as entry:
        conn, log = told.store.conn, entry.seq
        for number in (1, 2, 3, 4, 5):
            conn.execute(
                "INSERT INTO lead VALUES (?, ?, 1, 'sale', '', '', '', '2026-11-12', ?)",
                (number, f"L{number}", log),
            )
        for lead, what, who, value, until in (
            (1, "next", None, "call", "2026-11-29"),
            (2, "next", None, "call", "2026-12-01"),
            (3, "next", None, "call", "2026-11-29"),
            (3, "touch", 1, "", ""),
            (4, "next", None, "call", "2026-11-28"),
            (4, "lose", 1, "no interest", ""),
            (5, "next", None, "call", "2026-11-28"),
            (5, "pass", 2, "", ""),
        ):
            conn.execute(
                "INSERT INTO lead_event (lead, day, what, who, value, until, log)"
                " VALUES (?, '2026-11-20', ?, ?, ?, ?, ?)",
                (lead, what, who, value, until, log),
            )
    due = [row for row in listed(told) if row[1] == "lead due"]
    assert due == [("ann", "lead due", "lead L1, due 2026-11-29: call", "netmark lead show L1")]
    assert [row[3] for row in listed(told, "bob")] == ["netmark lead show L5"]


def legs(told: Told) -> list[tuple[object, ...]]:
    """Leg, members, active, backup and what is to be done, of ann's legs."""
    found = rows(team(told.store, TODAY, "ann", parts=["legs"]).legs)
    return [
        tuple(row[name] for name in ["leg", "members", "active", "backup", "next"]) for row in found
    ]


def test_legs_with_a_backup_and_legs_without(told: Told) -> None:
    """Cat orders and may become one; with a recruit of her own she is; a customer is no leg."""
    assert legs(told) == [("bob", 1, 1, "", "recruit below")]
    told.join("fay", "ann", kind="customer")
    told.join("cat", "bob")
    told.sell("cat", "10.00", "2026-11-29", buyer="retail")
    assert legs(told) == [("bob", 2, 2, "", "develop cat")]
    row = ("bob", "no backup", "nobody goes on if bob leaves", "develop cat")
    assert row in listed(told)
    told.join("dan", "cat")
    assert legs(told) == [("bob", 3, 2, "cat", "")]
    assert row not in listed(told)


def test_a_rank_above_the_lowest_makes_a_backup_too(tmp_path: Path) -> None:
    """Dan sells enough to be a director, and has nobody below."""
    told = story(tmp_path)
    assert legs(told)[0][3] == "cat"
    told.sell("dan", "300.00", "2026-11-08")
    assert legs(told)[0][3] == "cat"  # a director too, and with a recruit
    told.leave("cat", "2026-11-09")
    assert legs(told)[0][3] == "dan"
