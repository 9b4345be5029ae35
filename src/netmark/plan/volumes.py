"""Volumes as a plan writes them; how they are added up stands in :mod:`netmark.plan.measures`."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from netmark.ledger.volume import Metric
from netmark.plan.conditions import OrderFilter

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Volume(OrderFilter):
    """A measure: what is added up, over whom."""

    of: str = Field(description="PV, CV, AMOUNT or another volume", examples=['"PV"'])
    over: Literal["self", "owner", "frontline", "levels", "organisation", "leg", "company"] = Field(
        description="whose figures are added up; owner: all positions of the member's owner"
    )
    own: bool | None = Field(None, description="does the member's own figure count as well?")
    tree: str = Field("sponsor", description="the tree it goes by")
    levels: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="how many levels, with over = levels"
    )
    which: Literal["largest", "smallest"] | Annotated[int, Field(ge=1)] | None = Field(
        None, description="which leg, with over = leg: largest, smallest, or n for the n-th"
    )

    def metric(self, plan: "Plan") -> Metric | None:
        """The metric that is added up, or None when it is another volume."""
        return self.metric_of(self.of, plan)
