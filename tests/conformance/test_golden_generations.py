"""The override of the golden month a second way: by generations, without a tree of the ranked."""

from decimal import Decimal

import pytest

from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.plan.book import Book
from netmark.plan.document import read
from netmark.plan.outlines import LAST_DAY

from .shared import shared_rows
from .test_golden_month import FORCED, PLAN, expected

# The rates of the plan's own override bonuses follow; only the way of counting is another.
KIND = """
kind        = "generations"
leader      = "MGR"
earns       = "leaders"
ineligible  = "keeps-generation"
"""
BOUNDARIES = {"override": "closing-leader-in", "override-eu": "closing-leader-or-run"}


def by_generations() -> str:
    """The plan of the month with both override bonuses counted in leaders."""
    blocks = PLAN.read_text(encoding="utf-8").split("\n[[bonuses]]")
    for place, block in enumerate(blocks):
        for name, boundary in BOUNDARIES.items():
            if f'name        = "{name}"' in block:
                kept = [
                    line for line in block.split("\n") if not line.startswith(("kind", "compr"))
                ]
                start = next(n for n, line in enumerate(kept) if line.startswith("tree"))
                kept[start] = f'tree        = "kept"\nboundary    = "{boundary}"{KIND}'
                blocks[place] = "\n".join(kept)
    return "\n[[bonuses]]".join(blocks)


@pytest.fixture(scope="module")
def book() -> Book:
    """The month under that plan."""
    slots, people = dict[str, int](), list[Person]()
    for row in shared_rows("golden-month", "members.csv"):
        slots[row["member"]] = len(people) + 1
        people.append(
            Person(
                row["member"],
                slots.get(row["sponsor"], 0),
                attributes={"market": row["scheme"]},
                forced=FORCED.get(row["member"], {}),
            )
        )
    orders = []
    for row in shared_rows("golden-month", "volumes.csv"):
        pv = int(Decimal(row["pv"]) * 100)
        orders.append(Order(slots[row["member"]], LAST_DAY, "self", "order", pv, pv, pv))
    return book_of(read(by_generations()), people, orders)


@pytest.mark.parametrize(("bonus", "scheme"), [("override", "DEFAULT"), ("override-eu", "EU")])
def test_generations_pay_the_published_override(book: Book, bonus: str, scheme: str) -> None:
    """To the cent, for 111 members of one scheme and 8 of the other."""
    names = ["", *(row["member"] for row in shared_rows("golden-month", "members.csv"))]
    model = book.plan.bonus(bonus)
    assert model.kind == "generations"
    found = {names[i]: Decimal(cents) / 100 for i, cents in enumerate(model.pay(book)) if cents}
    assert found == expected(scheme, "override")
