"""SQLite adds up sales as the slow and obvious way does, whatever the filter."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.ledger.period import Calendar, Period
from netmark.ledger.stretch import Stretch
from netmark.ledger.volume import Metric, Order, Orders, Size, Window, add_up
from netmark.store.db import Act, Store, create, write
from netmark.store.metrics import customers, predicate, sums

ACT = Act("ann", "2026-12-31T10:00:00Z", date(2026, 12, 31))
NOVEMBER = Calendar("month").parse("2026-11")
SALE = "INSERT INTO sale VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)"


class Sold(NamedTuple):
    """One row of the ledger; ``refunds`` is the number of the sale it takes back, from 1."""

    member: int
    day: date
    buyer: str = "self"
    kind: str = "order"
    amount: int = 0
    pv: int = 0
    cv: int = 0
    customer: str = ""
    refunds: int | None = None


def filled(
    joined: list[date], sales: list[Sold], currency: str = "USD", kind: str = "month"
) -> Store:
    """A file in memory with members of these days and these sales."""
    given = {"currency": currency, "calendar": kind}
    store = create("unused.db", given, ACT._replace(dry_run=True))
    with write(store, ACT, "fill") as entry:
        store.conn.executemany(
            "INSERT INTO member VALUES (NULL, ?, NULL, 'distributor', ?, '', '', ?)",
            [(f"m{n}", day.isoformat(), entry.seq) for n, day in enumerate(joined, start=1)],
        )
        store.conn.executemany(
            SALE,
            [
                (
                    *(n, f"S{n}", s.member, s.day.isoformat(), int(f"{s.day:%Y%m}01"), s.buyer),
                    *(s.kind, s.amount, s.pv, s.cv, s.customer, s.refunds, entry.seq),
                )
                for n, s in enumerate(sales, start=1)
            ],
        )
    return store


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[date], list[Sold]]:
    """Up to five members and twelve sales from October to December, some of them refunds."""
    start = date(2026, 8, 30)
    days = st.integers(0, 100).map(lambda n: start + timedelta(days=n))
    joined = draw(st.lists(days, min_size=1, max_size=5))
    sales: list[Sold] = []
    for _ in range(draw(st.integers(0, 12))):
        if sales and draw(st.integers(0, 3)) == 0:
            number = draw(st.integers(1, len(sales)))
            sale = sales[number - 1]
            if not sale.refunds:
                later = sale.day + timedelta(days=draw(st.integers(0, 40)))
                sales.append(
                    sale._replace(
                        day=later, amount=-sale.amount, pv=-sale.pv, cv=-1, refunds=number
                    )
                )
            continue
        member = draw(st.integers(1, len(joined)))
        day = max(joined[member - 1], date(2026, 10, 1)) + timedelta(days=draw(st.integers(0, 70)))
        buyer = draw(st.sampled_from(["self", "preferred", "retail"]))
        kind = draw(st.sampled_from(["order", "kit", "o'brien"]))
        amount, pv, cv = (draw(st.sampled_from([0, 1, 100, 2_500, -3])) for _ in range(3))
        sales.append(Sold(member, day, buyer, kind, amount, pv, cv))
    return joined, sales


windows = st.builds(Window, st.integers(1, 70), st.sampled_from(["days", "weeks", "months"]))
words = st.lists(st.sampled_from(["self", "preferred", "retail"]), max_size=2, unique=True)
kinds = st.lists(st.sampled_from(["order", "kit", "o'brien"]), max_size=2, unique=True)
sizes = st.dictionaries(
    st.sampled_from(["PV", "CV", "AMOUNT"]), st.sampled_from([1, 2, 100, 101, 2_500]), max_size=2
).map(lambda found: tuple(found.items()))


def filters(depth: int) -> st.SearchStrategy[Orders]:
    """Filters with up to two others that they leave out."""
    # A bonus without a filter can't be left out: the check of plans refuses it.
    other = filters(depth - 1).filter(lambda found: found != Orders()) if depth else st.none()
    others = st.lists(other, max_size=2 if depth else 0).map(tuple)
    late = st.booleans() if depth else st.just(False)  # a plan takes it out of what is left out
    return st.builds(
        Orders, words.map(tuple), kinds.map(tuple), st.none() | windows, others, sizes, late
    )


def size_of(sale: Sold, sales: list[Sold], kind: str = "month") -> Size:
    """The figures of a sale that a filter on its size looks at, of a refund those of its sale."""
    if not sale.refunds:
        return Size(sale.pv, sale.cv, sale.amount)
    sold = sales[sale.refunds - 1]
    back, made = (Calendar(kind).containing(day) for day in (sale.day, sold.day))
    return Size(sold.pv, sold.cv, sold.amount, back != made)


@settings(max_examples=80, deadline=None)
@given(ledgers(), st.lists(filters(2), max_size=4))
def test_sums_are_those_of_the_slow_way(
    ledger: tuple[list[date], list[Sold]], wanted: list[Orders]
) -> None:
    """PV, CV and AMOUNT under any filter; a refund counts where its sale counted."""
    joined, sales = ledger
    store = filled(joined, sales)
    metrics = [Metric("PV"), Metric("CV"), Metric("AMOUNT")]
    metrics += [Metric(of, orders) for orders in wanted for of in ("PV", "CV", "AMOUNT")]
    found = sums(store, NOVEMBER, list(dict.fromkeys(metrics)), len(joined) + 1)
    store.close()
    orders = [
        Order(
            s.member,
            sales[s.refunds - 1].day if s.refunds else s.day,
            *(s.buyer, s.kind, s.pv, s.cv, s.amount),
            sold=size_of(s, sales),
        )
        for s in sales
        if NOVEMBER.first <= s.day <= NOVEMBER.last
    ]
    for metric in metrics:
        expected = add_up(metric, orders, [date.min, *joined], len(joined) + 1)
        assert list(found[metric]) == expected, str(metric)


def cut_by(kind: str, joined: list[date], sales: list[Sold]) -> Store:
    """The same ledger in a file with another calendar."""
    calendar = Calendar(kind)
    store = filled(joined, [], kind=kind)
    with write(store, ACT, "sell") as entry:
        store.conn.executemany(
            SALE,
            [
                (
                    *(n, f"S{n}", s.member, s.day.isoformat(), calendar.containing(s.day).id),
                    *(s.buyer, s.kind, s.amount, s.pv, s.cv, s.customer, s.refunds, entry.seq),
                )
                for n, s in enumerate(sales, start=1)
            ],
        )
    return store


texts = st.sampled_from(
    [
        *("30 days", "1 day", "5 weeks", "2 months", "this month", "last month", "whole month"),
        *("this quarter", "last quarter", "this year", "this year from November"),
    ]
)


@settings(max_examples=80, deadline=None)
@given(
    ledger=ledgers(),
    kind=st.sampled_from(["month", "week", "week from Saturday", "fortnight", "quarter"]),
    wanted=st.lists(st.tuples(filters(1), texts), min_size=1, max_size=3),
    day=st.dates(date(2026, 9, 20), date(2027, 2, 28)),
)
def test_sums_over_days_are_those_of_the_slow_way(
    ledger: tuple[list[date], list[Sold]],
    kind: str,
    wanted: list[tuple[Orders, str]],
    day: date,
) -> None:
    """Every sale of every period is looked at by its day; a refund counts on its own."""
    joined, sales = ledger
    store = cut_by(kind, joined, sales)
    period = Calendar(kind).containing(day)
    metrics = [Metric("PV")]
    metrics += [Metric("CV", orders, Stretch.read(text)) for orders, text in wanted]
    found = sums(store, period, list(dict.fromkeys(metrics)), len(joined) + 1)
    store.close()
    for metric in metrics:
        first, last = metric.window.days(period.last) if metric.window else period[1:]
        orders = [
            Order(
                s.member,
                sales[s.refunds - 1].day if s.refunds else s.day,
                *(s.buyer, s.kind, s.pv, s.cv, s.amount),
                sold=size_of(s, sales, kind),
            )
            for s in sales
            if first <= s.day <= last
        ]
        expected = add_up(metric, orders, [date.min, *joined], len(joined) + 1)
        assert list(found[metric]) == expected, str(metric)


@pytest.fixture
def few() -> Iterator[Store]:
    """Three members, one of whom joined on 1 November."""
    day = date(2026, 11, 15)
    store = filled(
        [date(2026, 1, 31), date(2026, 11, 1), date(2026, 11, 10)],
        [
            Sold(1, day, "self", "order", 1_000, 800, 700),
            Sold(2, day, "retail", "kit", 2_000, 1_600, 1_400),
            Sold(2, date(2026, 11, 30), "retail", "order", 300, 200, 100),
            Sold(3, date(2026, 12, 1), "self", "order", 99, 99, 99),
            Sold(2, date(2026, 11, 30), "retail", "kit", -500, -400, -350, refunds=2),
        ],
    )
    yield store
    store.close()


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (Orders(), [0, 700, 1_150, 0]),
        (Orders(buyers=("retail",)), [0, 0, 1_150, 0]),
        (Orders(kinds=("kit",)), [0, 0, 1_050, 0]),
        # joined on 1 November: 15 days end on the 15th; the refund counts with its sale
        (Orders(joined_within=Window(15, "days")), [0, 0, 1_050, 0]),
        (Orders(joined_within=Window(14, "days")), [0, 0, 0, 0]),
        (Orders(joined_within=Window(1, "months")), [0, 0, 1_150, 0]),
        (Orders(joined_within=Window(11, "months")), [0, 700, 1_150, 0]),
        (Orders(joined_within=Window(10, "months")), [0, 0, 1_150, 0]),
        (Orders(but_not=(Orders(kinds=("kit",)),)), [0, 700, 100, 0]),
        (Orders(("retail",), (), None, (Orders(kinds=("kit",)),)), [0, 0, 100, 0]),
        # the refund of 400 PV counts with its sale of 1,600
        (Orders(at_least=(("PV", 1_600),)), [0, 0, 1_050, 0]),
        (Orders(at_least=(("PV", 1_601),)), [0, 0, 0, 0]),
        (Orders(in_time=True), [0, 700, 1_150, 0]),
    ],
)
def test_a_filter_picks_orders(few: Store, orders: Orders, expected: list[int]) -> None:
    """CV in hundredths; the sale of December is none of November's."""
    metric = Metric("CV", orders)
    assert list(sums(few, NOVEMBER, [Metric("PV"), metric], 4)[metric]) == expected


@pytest.mark.parametrize(
    ("currency", "minor", "hundredths"), [("USD", 12_345, 12_345), ("JPY", 123, 12_300)]
)
def test_money_is_counted_in_hundredths_of_a_unit(
    currency: str, minor: int, hundredths: int
) -> None:
    """123 yen are 123.00."""
    sale = Sold(1, date(2026, 11, 5), amount=minor)
    store = filled([date(2026, 1, 1)], [sale], currency)
    metric = Metric("AMOUNT")
    assert list(sums(store, NOVEMBER, [metric], 2)[metric]) == [0, hundredths]
    store.close()


def test_customers_are_distinct_buyers_who_kept_something() -> None:
    """Zoe bought twice, yan sent all back, own orders and orders without a name do not count."""
    day = date(2026, 11, 5)
    store = filled(
        [date(2026, 1, 1), date(2026, 1, 1)],
        [
            Sold(1, day, "retail", amount=100, customer="zoe"),
            Sold(1, day, "preferred", amount=100, customer="zoe"),
            Sold(1, day, "retail", amount=100, customer="yan"),
            Sold(1, day, "retail", amount=-100, customer="yan", refunds=3),
            Sold(1, day, "self", amount=100, customer="xi"),
            Sold(1, day, "retail", amount=100),
            Sold(1, date(2026, 10, 5), "retail", amount=100, customer="will"),
            Sold(2, day, "retail", amount=1, customer="zoe"),
        ],
    )
    assert list(customers(store, NOVEMBER, 3)) == [0, 1, 1]
    store.close()


def test_quotes_in_a_kind_of_order_stay_text() -> None:
    """A plan is no way to speak to the database."""
    sale = Sold(1, date(2026, 11, 5), kind="o'brien", cv=5)
    store = filled([date(2026, 1, 1)], [sale, sale._replace(kind="order")])
    for kind, expected in (("o'brien", 5), ("x') OR ('1' = '1", 0)):
        metric = Metric("CV", Orders(kinds=(kind,)))
        assert list(sums(store, NOVEMBER, [Metric("PV"), metric], 2)[metric]) == [0, expected]
    store.close()
    assert predicate(Orders()) == "1"


def test_an_amount_is_at_least_so_many_whole_minor_units() -> None:
    """1.50 is 150 cents, 2 yen and 1,500 fils."""
    least = Orders(at_least=(("AMOUNT", 150),))
    assert [predicate(least, exponent) for exponent in (2, 0, 3)] == [
        "s.amount_minor >= 150",
        "s.amount_minor >= 2",
        "s.amount_minor >= 1500",
    ]


def test_a_period_is_a_period_of_any_calendar() -> None:
    """Sums go by the period that the sale was booked in."""
    week = Period("2026-W45", date(2026, 11, 2), date(2026, 11, 8))
    store = filled([date(2026, 1, 1)], [Sold(1, date(2026, 11, 5), cv=5)])
    assert list(sums(store, week, [Metric("CV")], 2)[Metric("CV")]) == [0, 0]
    store.close()
