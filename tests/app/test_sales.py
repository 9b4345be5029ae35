"""Sales and refunds, one at a time."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.app.members import Newcomer, recruit, terminate
from netmark.app.sales import Order, Posted, refund, report_sales, sale
from netmark.errors import ConflictError, InputError, NetmarkError, StateError
from netmark.store.db import Store, create, write
from netmark.store.sales import Returned, Sale, give_back

from .conftest import ACT, close_october, counts


@pytest.fixture
def shop(store: Store) -> Store:
    """Ann and Bob sell; Bob joined on 10 February."""
    recruit(store, ACT, Newcomer("Ann", "ann", day=date(2026, 1, 1)))
    recruit(store, ACT, Newcomer("Bob", "bob", "ann", day=date(2026, 2, 10)))
    return store


def figures(posted: Posted) -> tuple[int, int, int]:
    """Amount, PV and CV."""
    return posted.amount, posted.pv, posted.cv


def test_volumes_are_the_amount_unless_it_is_said(shop: Store) -> None:
    """100.00 count as PV 100.00 and CV 100.00; amounts in cents, volumes in hundredths."""
    first = sale(shop, ACT, Order("ann", "100.00"))
    assert (first.ref, first.day, first.period) == ("S000001", "2026-11-20", "2026-11")
    assert figures(first) == (10000, 10000, 10000)
    second = sale(shop, ACT, Order("ann", "99.90", pv="50", cv="40.05", buyer="retail"))
    assert (second.ref, second.buyer, figures(second)) == ("S000002", "retail", (9990, 5000, 4005))


def test_volumes_follow_the_plan_in_force(shop: Store) -> None:
    """From October on 80% count as PV and half as CV, half a hundredth to the even one."""
    with write(shop, ACT, "plan use", "") as entry:
        toml = '[sales]\npv = "80%"\ncv = "50%"\n'
        shop.conn.execute("INSERT INTO plan VALUES (1, 20261001, 'p', '', ?, ?)", (toml, entry.seq))
    assert figures(sale(shop, ACT, Order("ann", "10.01"))) == (1001, 801, 500)
    assert figures(sale(shop, ACT, Order("ann", "10.01", cv="3"))) == (1001, 801, 300)
    before = sale(shop, ACT, Order("ann", "10.01", day=date(2026, 9, 30)))
    assert figures(before) == (1001, 1001, 1001)


@pytest.mark.parametrize(
    ("currency", "amount", "pv"), [("JPY", "1500", 150000), ("KWD", "1.235", 124)]
)
def test_volumes_are_hundredths_whatever_the_currency(
    currency: str, amount: str, pv: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """1500 yen are PV 1500.00; 1.235 dinars are PV 1.24, half to even."""
    path = tmp_path_factory.mktemp("other") / "netmark.db"
    with create(path, {"currency": currency}, ACT) as store:
        recruit(store, ACT, Newcomer("Ann", "ann"))
        assert sale(store, ACT, Order("ann", amount)).pv == pv


def test_an_order_counts_once(shop: Store) -> None:
    """The same reference again, with or without day and volumes, says it is there."""
    order = Order("ann", "100.00", pv="80", ref="A-1", buyer="retail", day=date(2026, 11, 2))
    first = sale(shop, ACT, order)
    before = counts(shop)
    for again in (order, order._replace(day=None, pv="")):
        posted = sale(shop, ACT, again)
        assert posted[:-2] == first[:-2]
        assert (posted.changed, "is there already" in posted.said) == (False, True)
    assert counts(shop) == before


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (Order("bob", "100.00", ref="A-1"), "member"),
        (Order("ann", "100.01", ref="A-1"), "amount"),
        (Order("ann", "100.00", ref="A-1", pv="81"), "pv"),
        (Order("ann", "100.00", ref="A-1", cv="81"), "cv"),
        (Order("ann", "100.00", ref="A-1", buyer="preferred"), "buyer"),
        (Order("ann", "100.00", ref="A-1", day=date(2026, 11, 3)), "day"),
        (Order("ann", "100.00", ref="A-1", product="X"), "product"),
        (Order("ann", "100.00", ref="A-1", customer="X"), "customer"),
        (Order("ann", "100.00", ref="A-1", kind="kit"), "kind"),
    ],
)
def test_a_reference_has_one_content(shop: Store, other: Order, named: str) -> None:
    """Anything else under it is a conflict that names the difference."""
    sale(shop, ACT, Order("ann", "100.00", pv="80", ref="A-1", day=date(2026, 11, 2)))
    before = counts(shop)
    with pytest.raises(ConflictError, match=f"another {named}") as refused:
        sale(shop, ACT, other)
    assert (refused.value.exit_code, counts(shop)) == (5, before)


@pytest.mark.parametrize(
    "bad",
    [
        Order("ann", "-1.00"),
        Order("ann", "1.001"),
        Order("ann", "1e5"),
        Order("ann", "nan"),
        Order("ann", "1,00"),
        Order("ann", "9" * 5000),
        Order("ann", ""),
        Order("ann", "1.00", pv="-1"),
        Order("ann", "1.00", cv="x"),
        Order("ann", "1.00", buyer="selfe"),
        Order("anne", "1.00"),
        Order("ann", "1.00", day=date(2026, 11, 21)),
        Order("ann", "1.00", day=date(2025, 12, 31)),
        Order("bob", "1.00", day=date(2026, 2, 9)),
        Order("ann", "1.00", ref="a\nb"),
        Order("ann", "1.00", ref="x" * 65),
        Order("ann", "1.00", customer="\u202egnp.exe"),
        Order("ann", "1.00", at="2026-11-20T10:00:00"),
        Order("ann", "1.00", at="2026-11-20T25:00:00Z"),
    ],
)
def test_what_is_no_sale_is_refused(shop: Store, bad: Order) -> None:
    """Numbers that are none, days before joining or ahead, characters that cannot be shown."""
    before = counts(shop)
    with pytest.raises(InputError):
        sale(shop, ACT, bad)
    assert counts(shop) == before


def test_the_time_zone_of_the_company_decides_the_day(shop: Store) -> None:
    """04:30 UTC on 1 November 2026 is half past midnight in New York, 03:30 is October."""
    early = sale(shop, ACT, Order("ann", "1.00", at="2026-11-01T03:30:00Z"))
    late = sale(shop, ACT, Order("ann", "1.00", at="2026-11-01T05:30:00+01:00"))
    assert (early.day, early.period) == ("2026-10-31", "2026-10")
    assert (late.day, late.period) == ("2026-11-01", "2026-11")
    rows = shop.conn.execute("SELECT at FROM sale ORDER BY seq").fetchall()
    assert rows == [("2026-11-01T03:30:00Z",), ("2026-11-01T04:30:00Z",)]


def test_a_closed_period_takes_no_more_sales(shop: Store) -> None:
    """Neither does any before it; but what is there already is there."""
    order = Order("ann", "1.00", day=date(2026, 10, 31), ref="A")
    sale(shop, ACT, order)
    close_october(shop)
    with pytest.raises(StateError, match="closed"):
        sale(shop, ACT, order._replace(ref="B"))
    with pytest.raises(StateError, match="closed"):
        sale(shop, ACT, order._replace(ref="B", day=date(2026, 9, 30)))
    assert not sale(shop, ACT, order).changed


def test_a_terminated_member_keeps_buying(shop: Store) -> None:
    """His position stays, and so do the sales credited to it."""
    terminate(shop, ACT, "bob")
    assert sale(shop, ACT, Order("bob", "5.00")).changed


def test_a_refund_takes_back_all_that_is_left(shop: Store) -> None:
    """Of 100.00 with PV 50.00: first 33.33, then 33.33, then the rest; nothing is left over."""
    order = Order("ann", "100.00", pv="50", buyer="retail", ref="A", product="SKU", kind="kit")
    sale(shop, ACT, order._replace(day=date(2026, 11, 2)))
    parts = [refund(shop, ACT, "A", "33.33"), refund(shop, ACT, "A", "33.33")]
    parts.append(refund(shop, ACT, "A"))
    # 33.33 of 100.00 is PV 16.665, even 16.66; 66.66 of it is 33.33.
    assert [figures(part) for part in parts] == [
        (-3333, -1666, -3333),
        (-3333, -1667, -3333),
        (-3334, -1667, -3334),
    ]
    assert [part.ref for part in parts] == ["A-R1", "A-R2", "A-R3"]
    assert {(part.buyer, part.kind, part.refunds) for part in parts} == {("retail", "kit", "A")}
    with pytest.raises(StateError, match="refunded already"):
        refund(shop, ACT, "A")


def test_never_more_goes_back_than_was_sold(shop: Store) -> None:
    """Not in one refund and not in several."""
    sale(shop, ACT, Order("ann", "100.00", ref="A"))
    with pytest.raises(StateError, match=r"100.01 is more than is left of A: 100.00"):
        refund(shop, ACT, "A", "100.01")
    refund(shop, ACT, "A", "60.00")
    with pytest.raises(StateError, match=r"left of A: 40.00"):
        refund(shop, ACT, "A", "40.01")


def test_points_without_money_go_back_too(shop: Store) -> None:
    """A free kit with PV 50 is refunded as a whole."""
    sale(shop, ACT, Order("ann", "0.00", pv="50", cv="0", ref="KIT"))
    assert figures(refund(shop, ACT, "KIT")) == (0, -5000, 0)
    with pytest.raises(StateError, match="refunded already"):
        refund(shop, ACT, "KIT")


def test_a_refund_counts_once(shop: Store) -> None:
    """Under its own reference; another amount, day or sale there is a conflict."""
    sale(shop, ACT, Order("ann", "100.00", ref="A", day=date(2026, 11, 1)))
    sale(shop, ACT, Order("ann", "100.00", ref="B", day=date(2026, 11, 1)))
    first = refund(shop, ACT, "A", "40.00", date(2026, 11, 5), "RET-1")
    before = counts(shop)
    again = refund(shop, ACT, "A", "40.00", date(2026, 11, 5), "RET-1")
    assert (again.changed, again[:-2]) == (False, first[:-2])
    assert not refund(shop, ACT, "A", ref="RET-1").changed
    for order, amount, day in (("A", "41.00", None), ("B", "40.00", None), ("A", "", 6)):
        with pytest.raises(ConflictError):
            refund(shop, ACT, order, amount, date(2026, 11, day) if day else None, "RET-1")
    with pytest.raises(ConflictError):
        sale(shop, ACT, Order("ann", "100.00", ref="RET-1"))
    with pytest.raises(ConflictError):
        refund(shop, ACT, "A", ref="B")
    assert counts(shop) == before


def test_a_refund_of_a_closed_sale_is_dated_in_the_open_period(shop: Store) -> None:
    """The closed period stays as it was paid."""
    sale(shop, ACT, Order("ann", "100.00", ref="A", day=date(2026, 10, 5)))
    close_october(shop)
    with pytest.raises(StateError, match="closed"):
        refund(shop, ACT, "A", day=date(2026, 10, 31))
    assert refund(shop, ACT, "A", day=date(2026, 11, 1)).period == "2026-11"


@pytest.mark.parametrize(
    ("order", "amount", "day"),
    [
        ("A-R1", "", None),
        ("B", "", None),
        ("A", "-1.00", None),
        ("A", "0.00", None),
        ("A", "1.00", date(2026, 11, 1)),
        ("A", "1.00", date(2026, 11, 21)),
    ],
)
def test_what_is_no_refund_is_refused(
    shop: Store, order: str, amount: str, day: date | None
) -> None:
    """Of a refund, of nothing, of nothing known, before the sale, in the future."""
    sale(shop, ACT, Order("ann", "100.00", ref="A", day=date(2026, 11, 2)))
    refund(shop, ACT, "A", "1.00")
    with pytest.raises(NetmarkError):
        refund(shop, ACT, order, amount, day)


@given(
    amount=st.integers(1, 10**6),
    pv=st.integers(0, 10**6),
    cuts=st.lists(st.integers(0, 10**6), max_size=8),
)
def test_parts_add_up_to_the_whole(amount: int, pv: int, cuts: list[int]) -> None:
    """However an order is refunded in parts, its PV and CV go back exactly, never more."""
    order = Sale(1, "A", 1, "2026-11-01", None, 20261101, "self", "order", amount, pv, pv // 3)
    borders = sorted({cut % amount for cut in cuts} | {0, amount})
    gone = Returned()
    for start, end in pairwise(borders):
        back = give_back(order, gone, end - start)
        assert min(back) >= 0
        gone = Returned(end, gone.pv + back[0], gone.cv + back[1])
    assert gone == (amount, pv, pv // 3)


def test_the_report_lists_a_period_by_day(shop: Store) -> None:
    """Refunds name their sale; other periods and, when asked for, other members are left out."""
    sale(shop, ACT, Order("ann", "10.00", ref="B", day=date(2026, 11, 3), customer="Zoë"))
    sale(shop, ACT, Order("bob", "20.00", ref="A", day=date(2026, 11, 2)))
    sale(shop, ACT, Order("ann", "30.00", ref="C", day=date(2026, 10, 2)))
    refund(shop, ACT, "C", "5.00", date(2026, 11, 4))
    table = report_sales(shop, ACT)
    assert [row[0] for row in table.rows] == ["A", "B", "C-R1"]
    assert table.rows[1] == (
        *("B", "2026-11-03", "ann", "self", "order", "", "Zoë", 1000, 1000, 1000, "", "", ""),
    )
    assert table.rows[2][7:] == (-500, -500, -500, "C", "", "")
    assert [row[0] for row in report_sales(shop, ACT, "2026-11", "ann").rows] == ["B", "C-R1"]
    assert [row[0] for row in report_sales(shop, ACT, "2026-10").rows] == ["C"]
