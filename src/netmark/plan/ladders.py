"""The ranks of a plan as they are written: what it takes to reach each, and to keep it.

How they are decided stands in :mod:`netmark.plan.ranks`.
"""

from typing import Literal

from pydantic import Field

from netmark.plan.conditions import Condition, For, Part
from netmark.plan.values import Name, Waiting


class Rank(Part):
    """A step of a ladder.

    A rank is decided anew in every period, unless it holds: ``keep`` is what it takes to keep it
    for those who held it in the period before, by reaching, keeping or grace; ``grace`` is how long
    it holds when neither ``needs`` nor ``keep`` is met: for so many periods after the last one in
    which they were, until a month, in which they are asked again, or for good. Whoever meets a
    higher rank meets the lower ones. A rank by decree does not hold when the decree ends.

        [[ranks]]
        name  = "Supervisor"
        needs = { Total = 4000 }
        keep  = { Year = 2000 }
        grace = "until January"

    Reached with 4,000, it is asked again in each January: 2,000 in twelve months then keep it.
    """

    name: Name = Field(description="how it is called", examples=['"Director"'])
    needs: Condition | None = Field(None, description="what it takes; nothing: everybody")
    keep: Condition | None = Field(
        None, description="what it takes to keep it, for those who held it in the period before"
    )
    grace: Waiting | None = Field(
        None,
        description="how long it holds without that",
        examples=['"3 periods", "until January" or "unlimited"'],
    )
    by_decree: Literal[True] | None = Field(
        None, description="nobody reaches it: it is held by decree only"
    )


class Ladder(Part):
    """Ranks, the lowest first; several ladders may stand side by side."""

    ranks: tuple[Rank, ...] = Field(min_length=1, description="the lowest first")
    tree: str = Field("sponsor", description="the tree in which legs and frontline are counted")
    for_: For | None = Field(None, alias="for", description="who is ranked in it")
