"""Trees beside the sponsor tree, as a plan writes them."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from netmark.genealogy.placement import POLICIES
from netmark.ledger.volume import Window
from netmark.plan.conditions import Condition, For, Part
from netmark.plan.values import window


class DerivedTree(Part):
    """A tree made from another one: those who are not kept leave it, their sales roll up."""

    kind: Literal["compressed"] = Field(description="how it is derived")
    of: str = Field("sponsor", description="the tree it is made from")
    keep: Condition = Field(description="who stays")


class RegroupedTree(Part):
    """A tree made from another one in which only the uplines change: nobody leaves it.

    A root stays a root. Whoever does not stand under somebody who meets ``under`` is put under the
    nearest upline who does, or becomes a root where there is none. With ``skip =
    "all-but-topmost"`` the topmost of those who are passed over stays between them.

        [trees.ranked]
        kind  = "regrouped"
        of    = "kept"
        under = { rank = { ladder = "EU", at_least = "Manager" } }
        skip  = "all"
    """

    kind: Literal["regrouped"] = Field(description="how it is derived")
    of: str = Field("sponsor", description="the tree it is made from")
    under: Condition = Field(description="who keeps those below him")
    skip: Literal["all", "all-but-topmost"] = Field(
        description="which of those who do not are passed over"
    )


def _rising(numbers: tuple[int, ...]) -> tuple[int, ...]:
    if list(numbers) != sorted(set(numbers)):
        raise ValueError("numbers must rise || write first = [1, 2]")
    return numbers


class PassupTree(Part):
    """A tree in which the first recruits of everybody go to whoever he belongs to himself.

    Recruits are numbered as the tree stands in the period, in the order in which they joined; those
    of one day in the order in which they were recorded. A recruit whose number is in ``first``
    belongs to the receiver and owes his own first ones to him; the others belong to who recruited
    them. One who was passed up is not counted among the receiver's own. Whoever has nobody above
    keeps all of his.

        [trees.two_up]
        kind  = "passup"
        first = [1, 2]
    """

    kind: Literal["passup"] = Field(description="how it is derived")
    of: str = Field("sponsor", description="the tree it is made from")
    first: Annotated[
        tuple[Annotated[int, Field(ge=1, le=1000)], ...],
        Field(min_length=1),
        AfterValidator(_rising),
    ] = Field(description="the numbers of the recruits who are passed up")
    for_: For | None = Field(
        None, alias="for", description="which recruits are numbered and passed up; else all"
    )


class OtherUplines(Part):
    """The sponsor tree, in which some members stand under somebody else.

    Whoever nothing is said about stands under his sponsor, also after a move. Who stands under whom
    is said for each member and from a day on, with ``netmark member upline``: an enroller keeps the
    enrolment while the sponsor is somebody else, a foster sponsor is paid beside the sponsor.

        [trees.enrolment]
        kind = "other-uplines"
    """

    kind: Literal["other-uplines"] = Field(description="the sponsor tree with other uplines")


class Deadline(NamedTuple):
    """Until when a newcomer waits: a time from the day of joining, or a day of the next month."""

    span: Window | None
    day: int = 0

    def due(self, joined: date) -> date:
        """The day on which he is placed when nobody has said where.

        >>> Deadline(None, 3).due(date(2023, 12, 31)), Deadline(Window(14, "days")).due(
        ...     date(2023, 1, 1)
        ... )
        (datetime.date(2024, 1, 3), datetime.date(2023, 1, 15))
        """
        if self.span:
            return self.span.last_day(joined) + timedelta(days=1)
        return Window(1, "months").last_day(joined) + timedelta(days=self.day)

    def __str__(self) -> str:
        return str(self.span) if self.span else f"until day {self.day} of the next month"


def _deadline(value: object) -> Deadline:
    found = re.fullmatch(r"until day ([1-9]|1[0-9]|2[0-8]) of the next month", str(value))
    return Deadline(None, int(found[1])) if found else Deadline(window(value))


Tank = Annotated[Deadline, BeforeValidator(_deadline)]
"""\"14 days\" after joining, or \"until day 3 of the next month\"."""


BY_HAND: Mapping[str, str] = {
    "anywhere": "any free place below the sponsor",
    "outer-line": "only the end of his outermost left or right line",
}


class PlacementTree(Part):
    """A tree in which everybody has a place on one of a few sides, and keeps it.

    The sponsor link never changes: a newcomer is put somewhere below his sponsor. Whoever is
    terminated keeps his place and passes on what stands below him. Without a place (in the holding
    tank) a member is not in the tree, and his sales enter no leg.

        [trees.team]
        kind = "binary"
        fill = "outer-left"
    """

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"fill": POLICIES, "by_hand": BY_HAND}

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
    tank: Tank | None = Field(
        None, description='how long he waits: "14 days", or "until day 3 of the next month"'
    )
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


TreeModel = Annotated[
    DerivedTree | RegroupedTree | PassupTree | OtherUplines | PlacementTree,
    Field(discriminator="kind"),
]
