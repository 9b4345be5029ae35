"""The golden data set of the reference on evaluation: ten members, one month, cents.

Where the reference says that an order is of several customers it is split here into as many equal
orders, so that each names one. An order that names nobody is not verified.
"""

from datetime import date
from typing import NamedTuple

from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.payout.run import Result, compute
from netmark.plan.document import read

SPONSORS = {
    "D1": "",
    "D2": "D1",
    "D3": "D1",
    "D4": "D2",
    "D5": "D2",
    "D6": "D3",
    "D7": "D4",
    "D8": "D4",
    "D9": "D6",
    "D10": "D9",
}
MEMBERS = list(SPONSORS)
PARENTS = [0, *(MEMBERS.index(s) + 1 if s else 0 for s in SPONSORS.values())]

PLAN = """
name     = "Golden"
currency = "USD"
period   = "month"
rounding = { mode = "half-even", stage = "bonus" }

[[bonuses]]
name = "Own sales"
kind = "sales"
base = { volume = "CV", buyers = ["retail", "preferred"] }
rate = "20%"

[[bonuses]]
name  = "Overrides"
kind  = "levels"
base  = "CV"
rates = ["10%", "5%"]
compression = "none"
"""


class Sold(NamedTuple):
    """One order of the reference; ``customers`` 0: the member himself."""

    ref: str
    member: str
    buyer: str
    minor: int
    customers: int
    verified: bool = True


SALES = (
    Sold("o1", "D1", "self", 15000, 0),
    Sold("o2", "D1", "retail", 40000, 10),
    Sold("o3", "D2", "self", 10000, 0),
    Sold("o4", "D2", "preferred", 12000, 1),
    Sold("o5", "D2", "retail", 26000, 4),
    Sold("o6", "D3", "self", 30000, 0),
    Sold("o7", "D4", "self", 20000, 0),
    Sold("o8", "D4", "retail", 8000, 1),
    Sold("o9", "D5", "self", 10000, 0),
    Sold("o10", "D6", "self", 25000, 0),
    Sold("o11", "D6", "preferred", 9000, 1),
    Sold("o12", "D6", "retail", 6000, 1, verified=False),
    Sold("o13", "D7", "self", 10000, 0),
    Sold("o15", "D9", "self", 10000, 0),
    Sold("o16", "D10", "self", 30000, 0),
)


def sold(buyer: str, *, verified: bool) -> int:
    """What was sold to one kind of buyer, in cents."""
    return sum(s.minor for s in SALES if s.buyer == buyer and s.verified == verified)


def volumes() -> list[int]:
    """Own product volume by slot, in cents."""
    found = [0] * (len(MEMBERS) + 1)
    for sale in SALES:
        found[MEMBERS.index(sale.member) + 1] += sale.minor
    return found


def computed() -> Result:
    """The month, computed by the engine."""
    people = [Person(code, PARENTS[n]) for n, code in enumerate(MEMBERS, start=1)]
    orders = [
        Order(MEMBERS.index(s.member) + 1, DAY, s.buyer, "order", s.minor, s.minor, s.minor)
        for s in SALES
    ]
    return compute(book_of(read(PLAN), people, orders))


DAY = date(2026, 11, 15)


def members_csv() -> str:
    """The members as a file to import."""
    rows = [f"{code},{sponsor},2026-10-01" for code, sponsor in SPONSORS.items()]
    return "\n".join(["id,sponsor,joined", *rows, ""])


def sales_csv() -> str:
    """The sales as a file to import: one order for each customer."""
    rows = ["ref,date,member,amount,buyer,customer"]
    for sale in SALES:
        parts = max(1, sale.customers)
        each = sale.minor // parts
        assert each * parts == sale.minor
        for n in range(1, parts + 1):
            known = sale.verified and sale.customers
            customer = f"customer {n} of {sale.ref}" if known else ""
            amount = f"{each // 100}.{each % 100:02}"
            rows.append(f"{sale.ref}-{n},{DAY},{sale.member},{amount},{sale.buyer},{customer}")
    return "\n".join([*rows, ""])
