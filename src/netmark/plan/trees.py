"""Trees beside the sponsor tree, as a plan writes them."""

from typing import Annotated, Literal

from pydantic import Field

from netmark.plan.conditions import Condition, For, Part
from netmark.plan.values import Span


class DerivedTree(Part):
    """A tree made from another one: those who are not kept leave it, their sales roll up."""

    kind: Literal["compressed"] = Field(description="how it is derived")
    of: str = Field("sponsor", description="the tree it is made from")
    keep: Condition = Field(description="who stays")


class PlacementTree(Part):
    """A tree in which everybody has a place on one of a few sides, and keeps it.

    The sponsor link never changes: a newcomer is put somewhere below his sponsor. Whoever is
    terminated keeps his place and passes on what stands below him. Without a place (in the holding
    tank) a member is not in the tree, and his sales enter no leg.

        [trees.team]
        kind = "binary"
        fill = "outer-left"
    """

    kind: Literal["binary", "matrix"] = Field(description='"binary": two sides; "matrix": width')
    width: Annotated[int, Field(ge=2, le=100)] | None = Field(
        None, description="how many sides a matrix has"
    )
    fill: Literal[
        "outer-left",
        "outer-right",
        "alternate",
        "weaker-count",
        "weaker-volume",
        "level-order",
        "level-even",
        "manual",
    ] = Field(description="where a newcomer goes when nobody says where")
    tank: Span | None = Field(None, description="how long he waits for somebody to say where")
    by_hand: Literal["anywhere", "outer-line"] = Field(
        "anywhere", description="where below the sponsor a member may be put by hand"
    )
    for_: For | None = Field(None, alias="for", description="who is placed in it")

    @property
    def sides(self) -> int:
        """How many sides every place has."""
        return 2 if self.kind == "binary" else self.width or 2

    def side_named(self, word: str) -> int:
        """The number of a side: ``left``, ``right``, or 1 to the width; 0 for other words."""
        names = {"left": 1, "right": self.sides} if self.kind == "binary" else {}
        number = names.get(word.lower(), int(word) if word.isascii() and word.isdigit() else 0)
        return number if 1 <= number <= self.sides else 0

    def side_name(self, side: int) -> str:
        """How people call a side; nothing for no place."""
        if not side:
            return ""
        return ("left", "right")[side - 1] if self.kind == "binary" else str(side)


TreeModel = Annotated[DerivedTree | PlacementTree, Field(discriminator="kind")]
