"""Volumes as a plan writes them; how they are added up stands in :mod:`netmark.plan.measures`."""

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import Field

from netmark.ledger.stretch import Stretch
from netmark.ledger.volume import FIGURES, Metric
from netmark.plan.conditions import Condition, OrderFilter
from netmark.plan.values import LIFETIME, MOST_PERIODS, Factor, Over, Quantity

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Addend(NamedTuple):
    """One figure that a volume adds up, so many times; ``metric`` None: another volume."""

    of: str
    metric: Metric | None
    factor: Fraction


class Summand(OrderFilter):
    """One part of a sum."""

    of: str = Field(
        description="PV, CV, AMOUNT, MEMBERS (1 for each) or another volume", examples=['"PV"']
    )
    factor: Factor = Field(
        Fraction(1), description="how many times it counts; negative: it is taken off"
    )


class Volume(OrderFilter):
    """A measure: what is added up, over whom, and how much of it counts.

    First each member's own figure: ``of`` (or the parts of a ``sum``) with its factors, rounded
    once, of those ``where`` takes. Then the scope ``over`` adds up; of that ``cap`` counts, and
    last come the earlier periods of a ``window``, or ``growth`` takes them off.

    A window of ``"3 periods"`` or ``"lifetime"`` adds up the figures that closed periods had, in
    the tree as it was then. Any other window goes by days: the orders made in them are added up
    over the tree as it is now, whatever the period that they were made in. ``"30 days"``,
    ``"5 weeks"`` and ``"3 months"`` end with the last day of the period; months are those of the
    calendar, the one with that day in it included. ``"this month"`` begins with the first of the
    month in which the period ends, ``"last month"`` is all of the month before it, and
    ``"whole month"`` the latest that is over when the period ends. So also quarter, year, and
    ``"year from July"``. Of a week that crosses the end of a month, ``"this month"`` takes the days
    of the new month alone, and ``"whole month"`` those of the old one.
    """

    of: str = Field(
        "", description="PV, CV, AMOUNT, MEMBERS (1 for each) or another volume", examples=['"PV"']
    )
    sum: tuple[Summand, ...] = Field(
        (),
        description="instead of one figure several, each with a factor",
        examples=['[{ of = "AMOUNT" }, { of = "CV", factor = "-25%" }]'],
    )
    factor: Factor = Field(Fraction(1), description="how many times each figure counts")
    rounding: Literal["half-even", "half-up", "down"] | None = Field(
        None, description="how a member's own figure is rounded to hundredths, after its factors"
    )
    where: Condition | None = Field(
        None,
        description="only the figures of members who meet this are added up",
        examples=['{ rank = "Director" }'],
    )
    over: Literal[
        "self",
        "owner",
        "frontline",
        "levels",
        "organisation",
        "group",
        "leg",
        "legs",
        "company",
    ] = Field(description="whose figures are added up; owner: all positions of the member's owner")
    own: bool | None = Field(
        None,
        description="does the member's own figure count as well? Of an organisation or a group it"
        " does unless this is false",
    )
    tree: str = Field("sponsor", description="the tree it goes by")
    levels: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="how many levels, with over = levels"
    )
    which: Literal["largest", "smallest"] | Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="which leg, with over = leg: largest, smallest, or n for the n-th; a side of a "
        "placement tree on which nobody stands is the smallest",
    )
    but_largest: Annotated[int, Field(ge=1)] | None = Field(
        None, description="with over = legs: all legs but so many of the largest"
    )
    leg_cap: Quantity | None = Field(None, description="with over = legs: the most of one leg")
    until: Condition | None = Field(
        None,
        description="with over = group: it reaches down to, not including, whoever meets this",
        examples=['{ rank = "Director" }'],
    )
    cap: Quantity | None = Field(None, description="the most that counts of what is added up")

    window: Over | None = Field(
        None,
        description="added up over this period and those before: how many, or all; or over days",
        examples=['"3 periods"', '"this month"'],
    )
    growth: Annotated[int, Field(ge=1, le=MOST_PERIODS)] | None = Field(
        None, description="how much more it is than so many periods ago; never less than 0"
    )

    @property
    def stretch(self) -> Stretch | None:
        """The days whose orders it adds up, where its window goes by days."""
        return self.window if isinstance(self.window, Stretch) else None

    @property
    def lifetime(self) -> bool:
        """Is it added up over every period so far?"""
        return self.window == LIFETIME

    @property
    def carry_columns(self) -> tuple[str, ...]:
        """The columns that it leaves for the next period: what was so many periods ago."""
        if self.lifetime:
            return ("so far",)
        periods = self.window if isinstance(self.window, int) else 1
        back = self.growth or periods - 1
        return tuple(f"{periods} back" for periods in range(1, back + 1))

    def addends(self, plan: "Plan") -> list[Addend]:
        """What is added up of each member."""
        parts = self.sum or (self,)
        return [Addend(part.of, self._metric(part, plan), part.factor) for part in parts]

    def _metric(self, part: "Volume | Summand", plan: "Plan") -> Metric | None:
        metric = part.metric_of(part.of, plan)
        return metric and metric._replace(window=self.stretch)

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics and volumes that are added up."""
        return tuple(part.of for part in self.sum) or (self.of,)

    def metrics(self, plan: "Plan") -> list[Metric]:
        """The sums over orders that are added up."""
        return [addend.metric for addend in self.addends(plan) if addend.metric]

    @property
    def reads(self) -> set[str]:
        """The volumes of the plan that it is made of, or that its conditions ask for."""
        found, waiting = set(self.names), [each for each in (self.where, self.until) if each]
        for condition in waiting:  # grows while it is read
            found |= condition.names()
            waiting += condition.any
        return found.difference(FIGURES)
