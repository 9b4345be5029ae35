"""What an evaluation reads, against sales and changes looked at one by one."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.store.db import write
from netmark.store.evaluate import last_orders, people, sold
from netmark.team.careers import Change, People

from .story import ACT, Filled

TODAY = date(2026, 12, 31)
SIZE = 5  # ann, bob, cat, dan and eve, a customer


class Order(NamedTuple):
    """One order or refund: whose, when, who bought, for how much, named or not."""

    member: int
    day: date
    buyer: str
    minor: int
    customer: str
    refund: bool


def put(filled: Filled, orders: list[Order]) -> None:
    """Write them as they are; a refund refunds the first sale, whosever it is."""
    with write(filled.store, ACT, "fill") as entry:
        filled.store.conn.executemany(
            "INSERT INTO sale VALUES (NULL, ?, ?, ?, NULL, ?, ?, 'order', ?, ?, ?, ?, '', ?, ?)",
            [
                (
                    *(f"S{n}", o.member, str(o.day), int(f"{o.day:%Y%m}01"), o.buyer),
                    *(o.minor, o.minor, o.minor, o.customer, 1 if o.refund else None, entry.seq),
                )
                for n, o in enumerate(orders)
            ],
        )


def filled(path: Path | None = None) -> Filled:
    """Ann above everybody; eve is a customer of bob."""
    found = Filled(path)
    found.members(("ann", None), ("bob", 1), ("cat", 2), ("dan", 2), ("eve", 2, "customer"))
    return found


days = st.dates(date(2026, 9, 1), TODAY)
sales = st.builds(
    Order,
    st.integers(1, SIZE),
    days,
    st.sampled_from(("self", "preferred", "retail")),
    st.integers(-300, 900),
    st.sampled_from(("", "x", "y")),
    st.just(False),
)
refunds = sales.map(lambda order: order._replace(refund=True, minor=-abs(order.minor)))
books = st.tuples(sales, st.lists(st.one_of(sales, sales, refunds), max_size=25)).map(
    lambda drawn: [drawn[0], *drawn[1]]
)
stretches = st.tuples(days, days).map(sorted)


@given(books, stretches)
def test_orders_customers_and_amounts_agree_with_a_look_at_each(
    orders: list[Order], stretch: list[date]
) -> None:
    """Also where the stretch begins and ends within a month."""
    first, last = stretch
    file = filled()
    put(file, orders)
    found = sold(file.store, people(file.store, last), first, last)
    these = [o for o in orders if first <= o.day <= last]
    for member in range(1, SIZE + 1):
        own = [o for o in these if o.member == member]
        assert found.orders[member] == sum(not o.refund for o in own)
        named = {o.customer for o in own if o.customer and o.buyer != "self"}
        net = {
            who: sum(o.minor for o in own if o.customer == who and o.buyer != "self")
            for who in named
        }
        assert found.customers[member] == sum(minor > 0 for minor in net.values())
    expected = {
        "self": sum(o.minor for o in these if o.buyer == "self" and o.member != SIZE),
        "member": sum(o.minor for o in these if o.buyer == "self" and o.member == SIZE),
        "preferred": sum(o.minor for o in these if o.buyer == "preferred"),
        "retail": sum(o.minor for o in these if o.buyer == "retail"),
        "unnamed": sum(o.minor for o in these if o.buyer == "retail" and not o.customer),
    }
    assert {buyer: found.amounts.get(buyer, 0) for buyer in expected} == expected


@given(books, days)
def test_the_last_order_agrees_with_a_look_at_each(orders: list[Order], end: date) -> None:
    """Exactly where it may be 90 days ago; otherwise it is a day within the last 90."""
    file = filled()
    put(file, orders)
    found = last_orders(file.store, SIZE + 1, end)
    for member in range(1, SIZE + 1):
        own = [o.day for o in orders if o.member == member and o.day <= end and not o.refund]
        if not own:
            assert found[member] == 0
        elif max(own) + timedelta(days=90) <= end:
            assert found[member] == max(own).toordinal()
        else:
            assert end.toordinal() - 90 < found[member] <= end.toordinal()


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[Filled]:
    """Dan moved below cat in October; cat was terminated in November, and came back."""
    found = filled(tmp_path / "n.db")
    found.changes(
        (4, "2026-10-20", "sponsor", None, 3),
        (3, "2026-11-05", "status", "terminated"),
        (3, "2026-11-25", "status", "enrolled"),
        (5, "2026-12-01", "kind", "distributor"),
    )
    yield found
    found.store.close()


def test_people_are_read_as_they_stood_on_the_day(moved: Filled) -> None:
    """Before and after the move, with what had changed by then."""
    joined = date(2026, 9, 1).toordinal()
    left, back = date(2026, 11, 5).toordinal(), date(2026, 11, 25).toordinal()
    before = people(moved.store, date(2026, 10, 19))
    assert before == People([0, 0, 1, 2, 2, 2], [0, *[joined] * 5], {5: "customer"}, {})
    after = people(moved.store, date(2026, 11, 30))
    assert list(after.sponsors) == [0, 0, 1, 2, 3, 2]
    said = [Change(left, "status", "terminated"), Change(back, "status", "enrolled")]
    assert after.changes == {3: said}


def test_an_own_order_of_a_new_distributor_is_no_order_of_a_customer(moved: Filled) -> None:
    """Eve became a distributor in December; what counts is what she is at the end."""
    put(moved, [Order(5, date(2026, 11, 30), "self", 500, "", False)])
    for last, buyer in ((date(2026, 11, 30), "member"), (date(2026, 12, 31), "self")):
        found = sold(moved.store, people(moved.store, last), date(2026, 11, 1), last)
        assert found.amounts[buyer] == 500


def test_nobody_has_no_figures(tmp_path: Path) -> None:
    """An empty file is read like any other."""
    store = Filled(tmp_path / "n.db").store
    nobody = people(store, TODAY)
    assert nobody == People([0], [0], {}, {})
    assert list(last_orders(store, 1, TODAY)) == [0]
    assert list(sold(store, nobody, TODAY, TODAY).orders) == [0]


def test_sums_that_cannot_be_counted_are_refused() -> None:
    """They come from a slip in the data, and the message says where to look."""
    file = filled()
    most = 10**15
    put(file, [Order(1, TODAY, "retail", most, "x", False)] * 9300)
    with pytest.raises(InputError, match="more than can be counted"):
        sold(file.store, people(file.store, TODAY), TODAY, TODAY)


def test_whole_months_are_counted_over_the_index_alone(moved: Filled) -> None:
    """Orders of a period never touch a row of a sale, nor do those who ordered lately."""
    put(moved, [Order(2, date(2026, 11, 3), "self", 500, "", False)])
    asked: list[str] = []
    everybody = people(moved.store, date(2026, 11, 30))
    moved.store.conn.set_trace_callback(asked.append)
    sold(moved.store, everybody, date(2026, 11, 1), date(2026, 11, 30))
    last_orders(moved.store, SIZE + 1, date(2026, 11, 30))
    moved.store.conn.set_trace_callback(None)
    steps = [
        row[3]
        for sql in asked
        if "GROUP BY s.member)" in sql or "DISTINCT" in sql
        for row in moved.store.conn.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    ]
    searched = {step.split(" (")[0] for step in steps if step.startswith("SEARCH")}
    # The second index holds refunds alone, which are few.
    assert searched == {
        "SEARCH s USING COVERING INDEX sale_book",
        "SEARCH s USING INDEX sale_returned",
    }
