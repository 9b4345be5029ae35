"""Parties: host credit by guest sales, money for bookings; worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.plan.bonuses.base import Words
from netmark.plan.book import Book
from netmark.plan.document import Plan, read
from netmark.plan.outlines import LAST_DAY

SAMPLES = [
    'base = "CV"\nbrackets = [["5", "10%"], ["20", "1/3"]]',
    'base = { volume = "CV", buyers = ["retail"] }\nbrackets = [["0", "3%"]]\nbookings = "PV"\n'
    'least_bookings = 1\nper_booking = "10.00"\nfrom = 5',
    'base = "GV"\ntree = "kept"\nbookings = "PV"\nleast_bookings = 0\nper_booking = "0.05"\n'
    "from = 0\nneeds = { PV = 11 }",
]
"""Bonuses for the contract that every kind keeps."""

HEAD = """
name = "Parties"
currency = "USD"
period = "month"
rounding = {{ mode = "half-even", stage = "{}" }}
[[bonuses]]
name = "Host"
kind = "party"
"""
MIDESIGNS = """
base = "CV"
brackets = [["500", "10%"]]
bookings = { volume = "PV", orders = ["booking"] }
least_bookings = 1
per_booking = "10.00"
from = 500
"""
NAMES = {0: "", 1: "host", 2: "p1", 3: "p2", 4: "p3"}


def plan_of(bonus: str = MIDESIGNS, stage: str = "bonus") -> Plan:
    """A plan for parties alone."""
    return read(HEAD.format(stage) + bonus)


def book(plan: Plan, *parties: tuple[str, int], host: str = "distributor") -> Book:
    """A host and parties of (guest sales in money, bookings)."""
    people = [Person("host", 0, kind=host)]
    people += [Person(f"p{n}", 1, kind="customer") for n, _ in enumerate(parties, start=1)]
    orders = []
    for slot, (sold, booked) in enumerate(parties, start=2):
        cents = int(Fraction(sold) * 100)
        orders.append(Order(slot, LAST_DAY, "retail", "order", cents, cents, cents))
        orders.append(Order(slot, LAST_DAY, "retail", "booking", 100 * booked, 0, 0))
    return book_of(plan, people, orders)


def told(found: Book) -> list[str]:
    """What every line says, or why it is not paid."""
    bonus, words = found.plan.bonuses[0], Words(NAMES, 2, "CV")
    return [line.reason or bonus.explain(line, words) for line in bonus.lines(found)]


def test_a_party_pays_a_share_of_its_sales_and_for_its_bookings() -> None:
    """750.00 and two bookings: 75.00 and 20.00; each party stands alone."""
    found = book(plan_of(), ("750", 2), ("499.99", 3), ("600", 0))
    assert list(found.plan.bonuses[0].pay(found)) == [0, 9_500, 0, 0, 0]
    assert told(found) == [
        "10 % of 750.00 at the party p1",
        "2 bookings at the party p1, 10.00 each",
        "below the best rate",
        "too few guest sales",
        "too few bookings",
    ]


def test_every_line_is_rounded_where_the_plan_says_so() -> None:
    """10 % of 0.05 twice: 0.00 each by line and by half to even, 0.01 together."""
    bonus = 'base = "CV"\nbrackets = [["0", "10%"]]'
    parties = (("0.05", 0), ("0.05", 0))
    for stage, cents in (("line", 0), ("bonus", 1)):
        found = book(plan_of(bonus, stage), *parties)
        assert list(found.plan.bonuses[0].pay(found)) == [0, cents, 0, 0]


def test_a_host_who_is_no_distributor_is_not_paid() -> None:
    """What he has in goods is not money."""
    found = book(plan_of(), ("750", 1), host="customer")
    assert not any(found.plan.bonuses[0].pay(found))
    assert told(found) == ["unqualified", "unqualified"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "pays nothing"),
        ('brackets = [["5", "1%"]]\nbookings = "PV"', "how many bookings does it take"),
        ('brackets = [["5", "1%"]]\nleast_bookings = 1', "how many bookings does it take"),
        ('per_booking = "1.00"\nbookings = "PV"\nleast_bookings = 0', "from which guest sales on"),
        ('brackets = [["5", "1%"]]\nfrom = 5', "from which guest sales on"),
        ('per_booking = "1.00"\nfrom = 5', "what counts bookings?"),
        ('brackets = [["5", "1%"], ["5", "2%"]]', "thresholds must rise"),
        (
            'per_booking = "1.00"\nfrom = 5\nleast_bookings = 0\n'
            'bookings = { volume = "GV", buyers = ["self"] }',
            "GV is already added up",
        ),
    ],
)
def test_what_is_not_said_is_asked_for(text: str, what: str) -> None:
    """A fault with the alternatives in its hint."""
    volume = '[volumes.GV]\nof = "PV"\nover = "organisation"\n[[bonuses]]'
    head = HEAD.format("bonus").replace("[[bonuses]]", volume)
    with pytest.raises(PlanError) as caught:
        read(head + 'base = "CV"\n' + text)
    assert any(problem.what.startswith(what) for problem in caught.value.problems)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 120_000), st.integers(0, 3)), max_size=6))
def test_parties_agree_with_adding_them_up_one_by_one(parties: list[tuple[int, int]]) -> None:
    """The oracle looks at one party after the other."""
    found = book(plan_of(), *((f"{cents / 100:.2f}", booked) for cents, booked in parties))
    expected = Fraction(0)
    for cents, booked in parties:
        if booked >= 1 and cents >= 50_000:
            expected += Fraction(cents, 10) + 1_000 * booked
    assert found.plan.bonuses[0].pay(found)[1] == round_fraction(expected, "half-even")
