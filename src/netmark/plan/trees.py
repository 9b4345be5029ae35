"""Trees beside the sponsor tree, as a plan writes them."""

from typing import Literal

from pydantic import Field

from netmark.plan.conditions import Condition, Part


class DerivedTree(Part):
    """A tree made from another one: those who are not kept leave it, their sales roll up."""

    kind: Literal["compressed"] = Field(description="how it is derived")
    of: str = Field("sponsor", description="the tree it is made from")
    keep: Condition = Field(description="who stays")
