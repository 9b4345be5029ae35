"""Parts of a match: rates by who earned, and what a frontline shares."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from netmark.ledger.money import format_rate
from netmark.plan.book import Book
from netmark.plan.conditions import For, Part
from netmark.plan.measures import recruit_numbers, tree_of
from netmark.plan.needs import fits
from netmark.plan.rates import LevelRates
from netmark.plan.values import Rate
from netmark.plan.words import listed, who

if TYPE_CHECKING:
    from netmark.plan.document import Plan

SHARED_BY = {
    "frontline": "every enrolled distributor of the frontline has an equal part; the part of one"
    " who may not be paid is breakage",
    "qualified": "only those of the frontline who may be paid are counted, and share all of it",
}


class Source(Part):
    """Rates for the earnings of those who fit: for instance by what they were when they joined."""

    for_: For = Field(alias="for", description="whose earnings, by fixed facts of him who earned")
    first: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = Field(
        None,
        description="only the first so many distributors under each upline, as they joined",
    )
    rates: LevelRates = Field(description='["10%"], or a table rank = list')

    def says(self, plan: "Plan") -> str:
        """Whose earnings, and the rates on them."""
        del plan
        rows = [
            f"{rank}: {_rates(row)}" if rank else _rates(row) for rank, row in self.rates.items()
        ]
        whom = f" among the first {self.first} recruits" if self.first else ""
        facts = f" {who(self.for_)}" if self.for_.model_fields_set else ""
        return f"on the earnings of a member{whom}{facts}: {'; '.join(rows)}"


NO_GROUP = 255
"""The place of those whose earnings no row is for."""


def groups(sources: Sequence[Source], book: Book, tree: str) -> bytes:
    """Which row of ``sources`` is for whom: the first that fits."""
    if not sources:
        return bytes(book.size)
    group = bytearray([NO_GROUP]) * book.size
    numbers: Sequence[int] = ()
    if any(source.first for source in sources):
        recruits = fits(For(kind=("distributor",)), book)
        numbers = recruit_numbers(book, tree_of(book, tree), recruits)
    for place, source in reversed(list(enumerate(sources))):
        for i in compress(range(book.size), fits(source.for_, book)):
            if source.first is None or 0 < numbers[i] <= source.first:
                group[i] = place
    return bytes(group)


def _rates(row: Sequence[Fraction]) -> str:
    return listed([format_rate(rate) for rate in row]) or "nothing"


class Down(Part):
    """A share of what the sponsor earned, for his frontline together."""

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"shared_by": SHARED_BY}

    rate: Rate = Field(description="the share that all have together")
    shared_by: Literal["frontline", "qualified"] = Field(description="among whom it is divided")

    def says(self, plan: "Plan") -> str:
        """The share, and who has it."""
        del plan
        return (
            f"the frontline together has {format_rate(self.rate)} of what its sponsor earned, in"
            f" equal parts; {SHARED_BY[self.shared_by]}"
        )
