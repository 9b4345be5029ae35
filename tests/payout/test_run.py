"""Computing a period: settlement, audit and digests, worked by hand."""

from array import array
from collections.abc import Iterator
from datetime import date

import pytest

from netmark.errors import InputError, IntegrityError
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.payout.run import (
    audit,
    compute,
    inputs_digest,
    result_columns,
    results_digest,
    said,
)
from netmark.plan.book import Book
from netmark.plan.document import Plan, read

TEXT = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "25%"
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
[payout]
minimum = "20.00"
"""
DAY = date(2026, 11, 30)


def plan(text: str = TEXT) -> Plan:
    """The plan of these tests."""
    return read(text)


def book(*figures: tuple[int, int], text: str = TEXT) -> Book:
    """A line of members below each other: (CV in hundredths, brought forward in cents)."""
    people = [Person(f"m{n}", n, brought_forward=before) for n, (_, before) in enumerate(figures)]
    orders = [
        Order(n, DAY, "self", "order", cv, cv, cv) for n, (cv, _) in enumerate(figures, start=1)
    ]
    return book_of(plan(text), people, orders, DAY)


def test_bonuses_are_paid_in_plan_order_and_added_up() -> None:
    """100.00 of the second: he 25.00, the one above 10.00."""
    result = compute(book((0, 0), (10_000, 0)))
    assert list(result.amounts) == ["Own", "Team"]
    assert list(result.amounts["Own"]) == [0, 0, 2_500]
    assert list(result.amounts["Team"]) == [0, 1_000, 0]
    assert list(result.earned) == [0, 1_000, 2_500]
    assert result.total == 3_500
    assert list(result.fees) == [0, 0, 0]


def test_the_audit_refuses_what_does_not_add_up() -> None:
    """A cent more earned than paid by bonuses, a cent lost in settlement, money for nobody."""
    result = compute(book((10_000, 0), (10_000, 500)))
    audit(result)
    cent = array("q", [0, 1, 0])

    def plus(column: "array[int]") -> "array[int]":
        return array("q", map(int.__add__, column, cent))

    for wrong in (
        result._replace(earned=plus(result.earned)),
        result._replace(payable=plus(result.payable)),
        result._replace(carried=plus(result.carried)),
        result._replace(fees=cent),
    ):
        with pytest.raises(IntegrityError, match="the payout does not add up"):
            audit(wrong)


def test_the_audit_refuses_money_for_the_company_and_for_customers() -> None:
    """A bonus from another package could forget to ask."""
    people = [Person("ann", 0), Person("bob", 1, kind="customer")]
    made = compute(book_of(plan(), people, [], DAY))
    for column in ([5, 0, 0], [0, 0, 5]):
        paid = array("q", column)
        wrong = made._replace(amounts={**made.amounts, "Own": paid}, earned=paid, payable=paid)
        with pytest.raises(IntegrityError, match=r"paid to no member: \['Own'\]"):
            audit(wrong)


def test_a_figure_beyond_64_bits_is_refused_in_words() -> None:
    """9.2 quadrillion dollars of commission are a wrong amount somewhere."""
    with pytest.raises(InputError, match="'Own' are too large") as caught:
        compute(book((2**62, 0), text=TEXT.replace("25%", "900%")))
    assert "report sales" in caught.value.hint


def test_a_member_without_anything_has_a_row_of_zeros() -> None:
    """An empty company pays nothing and adds up."""
    nobody = compute(book())
    assert list(nobody.earned) == [0]
    assert nobody.total == 0


def digests(made: Book) -> tuple[str, str]:
    """Of what a run started from, and of what it found out."""
    return inputs_digest(made), results_digest(compute(made))


def test_digests_do_not_depend_on_how_a_column_is_held() -> None:
    """Lists, arrays and bytes with the same numbers are the same facts."""
    one = book((10_000, 0), (500, 7))
    facts = one.facts
    other = Book(
        one.plan,
        facts._replace(
            sponsors=array("q", facts.sponsors),
            customers=bytes(facts.customers),
            joined=array("l", facts.joined),
            metrics={metric: list(column) for metric, column in facts.metrics.items()},
            brought_forward=tuple(facts.brought_forward),
        ),
    )
    assert digests(one) == digests(other)


def changed(made: Book) -> Iterator[Book]:
    """The book with one fact changed, for every sort of fact."""
    facts, plan_ = made.facts, made.plan
    metric = plan_.metrics[0]
    more = list(facts.metrics[metric])
    more[1] += 1
    for other in (
        facts._replace(sponsors=[0, 0, 0]),
        facts._replace(standing=bytes([0, 1, 5])),
        facts._replace(metrics={**facts.metrics, metric: more}),
        facts._replace(joined=[0, 1, 1]),
        facts._replace(customers=[0, 1, 0]),
        facts._replace(forced={"main": {1: 1}}),
        facts._replace(titles={"main": [0, 0, 1]}),
        facts._replace(brought_forward=[0, 0, 1]),
        facts._replace(carried={"Own": {"x": [0, 0, 1]}}),
    ):
        yield Book(plan_, other)


def test_every_fact_is_in_the_digest() -> None:
    """One unit of anything changes it."""
    one = book((10_000, 0), (500, 0))
    found = [inputs_digest(one), *(inputs_digest(other) for other in changed(one))]
    assert len(set(found)) == 10


def test_attributes_are_in_the_digest() -> None:
    """A market decides who earns."""
    text = (
        TEXT
        + '[[bonuses]]\nname = "EU"\nkind = "sales"\nbase = "CV"\nrate = "1%"\n'
        + ('for = { market = ["EU"] }\n')
    )
    found = {
        inputs_digest(
            book_of(plan(text), [Person("ann", 0, attributes={"market": market})], [], DAY)
        )
        for market in ("EU", "US", "")
    }
    assert len(found) == 3


def test_the_columns_of_a_result_are_named_in_plan_order() -> None:
    """What is stored, digested and shown."""
    result = compute(book((10_000, 0)))
    assert [name for name, _ in result_columns(result)] == [
        *("active", "rank main", "organic main", "title main", "volume GV"),
        *("bonus Own", "bonus Team", "earned", "fees", "payable", "carried"),
    ]
    assert said(result) == "25.00 earned, 25.00 payable, 0.00 carried"
