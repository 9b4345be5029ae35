"""Where income comes from: the golden month of the reference, and what no order explains."""

from datetime import date
from fractions import Fraction

from netmark.ledger.volume import Size
from netmark.payout.explain import Item
from netmark.payout.income import NOTHING, Income, income
from netmark.payout.rehearse import Person, book_of
from netmark.plan.document import read

from ..team import golden

BOOK = golden.computed().book
SLOT = {code: n for n, code in enumerate(golden.MEMBERS, start=1)}


def orders() -> dict[int, list[Item]]:
    """The orders of the month by member."""
    found: dict[int, list[Item]] = {}
    for s in golden.SALES:
        size = Size(s.minor, s.minor, s.minor)
        item = Item(
            s.ref, golden.DAY, golden.DAY, SLOT[s.member], s.buyer, "order", *size[:3], size
        )
        found.setdefault(item.member, []).append(item)
    return found


def of(code: str) -> Income:
    """The income of one member of the golden month."""
    return income(BOOK, BOOK.plan.bonuses, SLOT[code], orders())


def test_the_income_of_d1_by_hand() -> None:
    """Own 20 % of 400.00 = 80.00 of 197.00; the rest is overrides."""
    # End customers: those 80.00, 10 % of the 380.00 that D2 sold = 38.00, and 5 % of the 230.00 of
    # D4 and D6 = 11.50: 129.50. Legs: D2 48.00 + 19.00 (5 % of 380.00), D3 30.00 + 20.00.
    found = of("D1")
    assert found.total == 19700
    assert [found.own, found.downline] == [8000, 11700]
    assert [found.customers, found.participants] == [12950, 6750]
    assert found.legs == {SLOT["D2"]: 6700, SLOT["D3"]: 5000}


def test_everybody_of_the_golden_month_adds_up() -> None:
    """472.00 in all; each cent is of one maker and of one kind of buyer."""
    together = NOTHING
    for code in golden.MEMBERS:
        found = of(code)
        assert found.own + found.downline == found.total
        assert found.customers + found.participants == found.total
        assert sum(found.legs.values()) == found.downline
        together = together.plus(found)
    assert together.total == 47200
    # Commission on own sales: 20 % of the 1,010.00 that others than participants bought.
    assert together.own == Fraction(20, 100) * 101000


def test_without_orders_sources_say_who_made_the_sale() -> None:
    """Who bought is not known then."""
    found = income(BOOK, BOOK.plan.bonuses, SLOT["D2"])
    assert [found.total, found.own, found.downline] == [11900, 7600, 4300]
    assert [found.customers, found.participants] == [0, 0]
    assert found.legs == {SLOT["D4"]: 3300, SLOT["D5"]: 1000}


MATCHED = """
name = "Matched"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
[[bonuses]]
name = "Match"
kind = "match"
base = ["Own"]
earned = "as-paid"
compression = "none"
rates = ["50%"]
[[bonuses]]
name = "First"
kind = "award"
recruit = "CV"
each = [[1, "7.00"]]
"""


def test_shares_of_others_earnings_come_from_below_but_from_no_order() -> None:
    """Bob sells 100.00 and has 10.00; Ann half of it, and 7.00 for her recruit: no sale."""
    from netmark.ledger.volume import Order

    order = Order(2, date(2026, 11, 3), "retail", "order", 10000, 10000, 10000)
    book = book_of(read(MATCHED), [Person("ann", 0), Person("bob", 1)], [order])
    size = Size(10000, 10000, 10000)
    item = Item("A", order.day, order.day, 2, "retail", "order", *size[:3], size)
    ann = income(book, book.plan.bonuses, 1, {2: [item]})
    assert [ann.total, ann.own, ann.downline] == [1200, 0, 500]
    assert [ann.customers, ann.participants] == [0, 0]
    assert ann.legs == {2: 500}
    bob = income(book, book.plan.bonuses, 2, {2: [item]})
    assert [bob.total, bob.own, bob.customers] == [1000, 1000, 1000]
