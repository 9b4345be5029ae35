"""Parts of a match: rates by who earned, and what a frontline shares."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from netmark.ledger.money import format_rate
from netmark.plan.conditions import For, Part
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
    rates: LevelRates = Field(description='["10%"], or a table rank = list')

    def says(self, plan: "Plan") -> str:
        """Whose earnings, and the rates on them."""
        del plan
        rows = [
            f"{rank}: {_rates(row)}" if rank else _rates(row) for rank, row in self.rates.items()
        ]
        return f"on the earnings of a member {who(self.for_)}: {'; '.join(rows)}"


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
