"""Parts of a cascade: parts that shrink up the line, and shares that are passed up."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from netmark.ledger.money import format_rate
from netmark.plan.conditions import Part
from netmark.plan.values import Rate

if TYPE_CHECKING:
    from netmark.plan.document import Plan

INELIGIBLE = {
    "passed-over": "who does not meet for and needs is passed over, and the next one has his part",
    "keeps-part": "who does not meet for and needs keeps his place, and his part is breakage",
}


class Halving(Part):
    """Each upline has a fixed share of what the one before him had."""

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"ineligible": INELIGIBLE}

    first: Rate = Field(description="what the first one has of the base")
    ratio: Rate = Field(description='what each further one has of the part before: "50%"')
    most: Annotated[int, Field(strict=True, ge=1, le=64)] = Field(
        description="how many have a part at most"
    )
    ineligible: Literal["passed-over", "keeps-part"] = Field(
        description="what becomes of one who may not be paid"
    )

    def says(self, plan: "Plan") -> str:
        """The first part, and how the parts shrink."""
        del plan
        return (
            f"the first has {format_rate(self.first)}, each further one {format_rate(self.ratio)}"
            f" of the part before, at most {self.most} members; {INELIGIBLE[self.ineligible]}"
        )


class Share(Part):
    """One share of a series."""

    rank: str = Field(description="for the first one with this rank or a higher one")
    rate: Rate = Field(description="how much of the base")

    def says(self, plan: "Plan") -> str:
        """How much, and for whom."""
        del plan
        return f"{format_rate(self.rate)} for the first one who is {self.rank} or higher"
