"""Volumes as a plan writes them; how they are added up stands in :mod:`netmark.plan.measures`."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from netmark.ledger.volume import Metric
from netmark.plan.conditions import Condition, OrderFilter

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Volume(OrderFilter):
    """A measure: what is added up, over whom."""

    of: str = Field(description="PV, CV, AMOUNT or another volume", examples=['"PV"'])
    over: Literal["self", "frontline", "levels", "organisation", "group", "leg", "company"] = Field(
        description="whose figures are added up"
    )
    own: bool | None = Field(None, description="does the member's own figure count as well?")
    tree: str = Field("sponsor", description="the tree it goes by")
    levels: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="how many levels, with over = levels"
    )
    which: Literal["largest", "smallest"] | Annotated[int, Field(ge=1)] | None = Field(
        None, description="which leg, with over = leg: largest, smallest, or n for the n-th"
    )

    until: Condition | None = Field(
        None,
        description="with over = group: it reaches down to, not including, whoever meets this",
        examples=['{ rank = "Director" }'],
    )

    def metric(self, plan: "Plan") -> Metric | None:
        """The metric that is added up, or None when it is another volume."""
        return self.metric_of(self.of, plan)
