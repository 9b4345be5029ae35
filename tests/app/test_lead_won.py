"""A lead that is won by an order or a member, there already or recorded with it."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.lead_lists import show
from netmark.app.lead_won import Became, convert
from netmark.app.leads import Prospect, add, lose, pass_, reopen, set_
from netmark.app.members import Newcomer
from netmark.app.sales import Order
from netmark.errors import ConflictError, InputError, StateError

from .small import Told, act, rows

DAY = "2026-11-10"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat, dan beside them; ann found L1 on the second of November."""
    found = Told(tmp_path, plan="")
    found.line("ann", "bob", "cat")
    found.join("dan")
    add(found.store, act("2026-11-02"), Prospect("Mia", "ann", consent="yes"))
    return found


def became(told: Told, code: str = "L1") -> tuple[object, object]:
    """What a lead is and what it became."""
    [facts] = rows(show(told.store, act("2026-12-31"), code).facts)
    return facts["status"], facts["became"]


def count(told: Told, table: str) -> int:
    """How many rows a table has."""
    found: int = told.store.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def test_a_lead_is_won_by_an_order_of_the_holder_or_of_his_downline(told: Told) -> None:
    """Cat stands two levels below ann, who has the lead."""
    told.sell("cat", "20.00", "2026-11-05", "A-1")
    done = convert(told.store, act(DAY), "L1", Became(order="A-1"))
    assert done.said == "L1 is won by ann on 2026-11-10: order A-1."
    assert became(told) == ("won", "order A-1")
    assert told.findings() == []


def test_an_order_of_somebody_else_wins_nothing(told: Told) -> None:
    """Nor one that is older than the lead, nor a refund."""
    told.sell("dan", "20.00", "2026-11-05", "A-1")
    told.sell("ann", "20.00", "2026-11-01", "A-2")
    told.sell("ann", "20.00", "2026-11-05", "A-3")
    told.refund("A-3", "2026-11-06")
    with pytest.raises(StateError, match="neither ann nor in the downline of ann"):
        convert(told.store, act(DAY), "L1", Became(order="A-1"))
    with pytest.raises(InputError, match="before L1 was found"):
        convert(told.store, act(DAY), "L1", Became(order="A-2"))
    with pytest.raises(StateError, match="is a refund"):
        convert(told.store, act(DAY), "L1", Became(order="A-3-R1"))


def test_a_lead_is_not_won_before_the_order(told: Told) -> None:
    """The day on which it is won is that of the order or a later one."""
    told.sell("ann", "20.00", "2026-11-05", "A-1")
    with pytest.raises(InputError, match="what the lead became is of 2026-11-05"):
        convert(told.store, act(DAY), "L1", Became(order="A-1"), date(2026, 11, 4))


def test_the_sale_is_recorded_with_it(told: Told) -> None:
    """As a sale of whoever has the lead, in the same act."""
    pass_(told.store, act("2026-11-03"), "L1", "bob")
    sold = Became(sale=Order("", "49.90", buyer="retail", ref="A-1"))
    assert convert(told.store, act(DAY), "L1", sold).changed
    assert told.store.conn.execute(
        "SELECT m.code, s.day, s.buyer, s.amount_minor FROM sale s JOIN member m ON m.id = s.member"
    ).fetchall() == [("bob", DAY, "retail", 4_990)]
    assert not convert(told.store, act("2026-11-12"), "L1", sold).changed
    assert not convert(told.store, act("2026-11-12"), "L1", Became(order="A-1")).changed
    assert count(told, "sale") == 1
    assert told.findings() == []


def test_the_member_is_recorded_with_it(told: Told) -> None:
    """Under whoever has the lead, in the same act."""
    joined = Became(newcomer=Newcomer("Mia", "mia"))
    assert convert(told.store, act(DAY), "L1", joined).said == (
        "L1 is won by ann on 2026-11-10: mia."
    )
    assert not convert(told.store, act("2026-11-12"), "L1", joined).changed
    assert not convert(told.store, act("2026-11-12"), "L1", Became(member="mia")).changed
    assert became(told) == ("won", "mia")
    assert count(told, "member") == 5


def test_a_member_who_is_there_is_new_and_below(told: Told) -> None:
    """Not older than the lead, not the holder, not in another line."""
    told.join("eve", "dan", "2026-11-05")
    for code, error in (("cat", "before L1 was found"), ("eve", "does not stand below ann")):
        with pytest.raises((InputError, StateError), match=error):
            convert(told.store, act(DAY), "L1", Became(member=code))
    told.join("fay", "bob", "2026-11-05")
    assert convert(told.store, act(DAY), "L1", Became(member="fay")).changed


def test_a_dry_run_records_neither_sale_nor_member(told: Told) -> None:
    """But says what it would say."""
    tried = act(DAY)._replace(dry_run=True)
    for what in (
        Became(sale=Order("", "9.90", buyer="retail")),
        Became(newcomer=Newcomer("Mia", "mia")),
    ):
        assert convert(told.store, tried, "L1", what).changed
    assert (count(told, "sale"), count(told, "member")) == (0, 4)
    assert became(told)[0] == "open"


def test_a_lead_is_won_once(told: Told) -> None:
    """By something else it is refused, and nothing is recorded with it."""
    told.sell("ann", "20.00", "2026-11-05", "A-1")
    convert(told.store, act(DAY), "L1", Became(order="A-1"))
    with pytest.raises(ConflictError, match=r"L1 is won \(order A-1\) already"):
        convert(told.store, act(DAY), "L1", Became(sale=Order("", "9.90", buyer="retail")))
    assert count(told, "sale") == 1
    with pytest.raises(StateError, match="won"):
        lose(told.store, act(DAY), "L1", "x")


def test_an_order_wins_one_lead(told: Told) -> None:
    """Until that lead is opened again."""
    told.sell("ann", "20.00", "2026-11-05", "A-1")
    add(told.store, act("2026-11-03"), Prospect("Joe", "ann"))
    convert(told.store, act(DAY), "L1", Became(order="A-1"))
    with pytest.raises(ConflictError, match="L1 became order A-1 already"):
        convert(told.store, act(DAY), "L2", Became(order="A-1"))
    reopen(told.store, act(DAY), "L1")
    assert convert(told.store, act(DAY), "L2", Became(order="A-1")).changed
    assert (became(told), became(told, "L2")) == (("open", ""), ("won", "order A-1"))


def test_exactly_one_thing_is_said(told: Told) -> None:
    """Neither nothing nor two."""
    for what in (Became(), Became(order="A-1", member="cat")):
        with pytest.raises(InputError, match="an order or a member"):
            convert(told.store, act(DAY), "L1", what)


def test_a_lost_lead_or_one_without_contact_is_not_won(told: Told) -> None:
    """It is opened again first, or the prospect says so."""
    told.sell("ann", "20.00", "2026-11-05", "A-1")
    set_(told.store, act(DAY), "L1", {"contact": "no"})
    with pytest.raises(StateError, match="does not want to be contacted"):
        convert(told.store, act(DAY), "L1", Became(order="A-1"))
    lose(told.store, act(DAY), "L1", "x")
    with pytest.raises(StateError, match="lost already"):
        convert(told.store, act(DAY), "L1", Became(order="A-1"))


def test_a_sale_in_a_closed_period_is_refused_as_any_sale(tmp_path: Path) -> None:
    """And the lead stays open."""
    told = Told(tmp_path)
    told.line("ann")
    add(told.store, act("2026-09-02"), Prospect("Mia", "ann"))
    told.close("2026-09")
    sold = Became(sale=Order("", "9.90", buyer="retail"))
    with pytest.raises(StateError, match="is closed"):
        convert(told.store, act("2026-10-05"), "L1", sold, date(2026, 9, 20))
    assert became(told)[0] == "open"
