"""Parts of a split: who agreed on which share, by fixed facts."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING

from pydantic import Field

from netmark.ledger.money import format_rate
from netmark.plan.book import Book
from netmark.plan.conditions import For, Part
from netmark.plan.needs import fits
from netmark.plan.values import Rate
from netmark.plan.words import who

if TYPE_CHECKING:
    from netmark.plan.document import Plan

LEFT = {
    "seller": "what is left where everybody on the line has an agreed share is the lowest one's",
    "nobody": "what is left where everybody on the line has an agreed share is breakage",
}


class Agreed(Part):
    """A share that was agreed with some members."""

    for_: For = Field(alias="for", description="with whom, by fixed facts")
    rate: Rate = Field(description="how much")

    def says(self, plan: "Plan") -> str:
        """With whom, and how much."""
        del plan
        facts = f"a member {who(self.for_)}" if self.for_.model_fields_set else "everybody"
        return f"{facts}: {format_rate(self.rate)}"


def agreed_with(rows: Sequence[Agreed], book: Book) -> list[Fraction | None]:
    """The share of everybody by slot: that of the first row that fits, None for no row."""
    found: list[Fraction | None] = [None] * book.size
    for row in reversed(rows):
        for i in compress(range(1, book.size), fits(row.for_, book)[1:]):
            found[i] = row.rate
    return found
