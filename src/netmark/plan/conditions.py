"""Conditions as a plan writes them: tables of minimums joined by *and*.

There is no negation, so more volume never disqualifies. What a condition measures and how it is
decided stands in :mod:`netmark.plan.needs`.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from netmark.ledger.volume import METRICS, Metric, Orders
from netmark.plan.values import Quantity, Rate, Span

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Kind = Literal["distributor", "preferred", "customer"]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class Part(BaseModel):
    """A piece of a plan: frozen, and a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """What the words of a field mean, by field; for manuals, and for plans in plain English."""


Path = tuple[str | int, ...]
"""The keys and places in lists that lead to something in the text of a plan."""


def parts(model: BaseModel, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """A model and every part inside it, with the keys that lead there; no part of a condition."""
    yield path, model
    if isinstance(model, Condition):
        return
    for name, field in type(model).model_fields.items():
        value, here = getattr(model, name), (*path, field.alias or name)
        if isinstance(value, BaseModel):
            yield from parts(value, here)
        elif isinstance(value, tuple):
            for place, inner in enumerate(value):
                if isinstance(inner, BaseModel):
                    yield from parts(inner, (*here, place))


@runtime_checkable
class Says(Protocol):
    """A part that says itself in plain English."""

    @abstractmethod
    def says(self, plan: "Plan") -> str:
        """A phrase."""


class Minimums(BaseModel):
    """A table whose other keys are volumes with the least that is wanted of them."""

    model_config = ConfigDict(frozen=True, extra="allow", arbitrary_types_allowed=True)
    __pydantic_extra__: dict[str, Quantity]
    figure: ClassVar[str] = "the least"
    """What is said of each volume, for manuals."""

    @property
    def volumes(self) -> dict[str, int]:
        """The volumes asked for: name to hundredths, in the order written."""
        return dict(self.__pydantic_extra__ or {})


class For(Part):
    """Who a rule is for, by fixed facts; everything stated must hold."""

    market: tuple[str, ...] = Field((), min_length=1, description="markets of the member")
    kind: tuple[Kind, ...] = Field((), min_length=1, description="kinds of member")
    attr: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(
        {}, description="attributes: attr.NAME = [values]"
    )


class OrderFilter(Part):
    """Which orders count: everything stated must hold; nothing stated takes every order."""

    buyers: tuple[Literal["self", "preferred", "retail"], ...] = Field(
        (), min_length=1, description="kinds of buyer"
    )
    orders: tuple[str, ...] = Field(
        (), min_length=1, description="kinds of order, as the sales name them"
    )
    buyer_joined_within: Span | None = Field(
        None, description="only orders this soon after joining; the day of joining is day 1"
    )
    order_at_least: dict[Literal["PV", "CV", "AMOUNT"], Annotated[Quantity, Field(ge=1)]] = Field(
        {},
        min_length=1,
        description="only orders that are so large, each by itself",
        examples=["{ PV = 100 }"],
    )
    refunds: Literal["same-period"] | None = Field(
        None,
        description='"same-period": a refund in a later period than its order takes nothing back;'
        " else every refund counts where its order counted",
    )
    except_: str = Field(
        "", alias="except", description="leave out the orders that this bonus pays on"
    )

    def filter(self, plan: "Plan") -> Orders:
        """The filter with the bonus that ``except`` names filled in."""
        # A late refund is one of the orders that the other bonus pays on, whether it counts or not.
        but_not = (plan.orders_of(self.except_)._replace(in_time=False),) if self.except_ else ()
        size, in_time = tuple(self.order_at_least.items()), self.refunds is not None
        return Orders(self.buyers, self.orders, self.buyer_joined_within, but_not, size, in_time)

    def filters(self) -> bool:
        """Is anything stated at all?"""
        stated = self.buyers or self.orders or self.buyer_joined_within or self.order_at_least
        return bool(stated or self.refunds or self.except_)

    def metric_of(self, name: str, plan: "Plan") -> Metric | None:
        """The metric called ``name`` under this filter; None when ``name`` is a volume."""
        return Metric(name, self.filter(plan)) if name in METRICS else None


def _rank(value: object) -> object:
    return {"at_least": value} if isinstance(value, str) else value


class RankAtLeast(Part):
    """A rank or a better one: "Director", or { ladder = "EU", at_least = "Director" }."""

    written: ClassVar[str] = "rank, or { ladder = LADDER, at_least = RANK }"

    at_least: str = Field(description="the lowest rank that will do")
    ladder: str = Field("", description="which ladder; needed when the plan has several")


AtLeast = Annotated[RankAtLeast, BeforeValidator(_rank)]


class Frontline(Minimums):
    """How many direct recruits meet all that is stated; enrolled distributors unless kind says."""

    count: Count = Field(description="how many are wanted")
    active: Literal[True] | None = Field(None, description="only active ones")
    kind: tuple[Kind, ...] = Field(
        ("distributor",), min_length=1, description="kinds of member that count"
    )
    rank: AtLeast | None = Field(None, description="only with at least this paid-as rank")


class LegCount(Minimums):
    """How many legs hold, at any depth, one member who has the rank and is active.

    Volumes are read at the frontline member: ``{ count = 3, GV = 1000 }``.
    """

    count: Count = Field(description="how many legs are wanted")
    rank: AtLeast | None = Field(None, description="the leg contains somebody of this rank")
    active: Literal[True] | None = Field(None, description="… who is active")
    recruited: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        None, description="… so many whom the member recruited himself, wherever they were placed"
    )


class LegsBy(Part):
    """Legs measured by a volume of their first member."""

    of: str = Field(description="the volume of the frontline member that measures the leg")


class LegVolumes(LegsBy):
    """The volumes of the legs, largest first, against falling thresholds."""

    at_least: tuple[Quantity, ...] = Field(description="thresholds, the largest first")
    rest: Literal["one", "sum"] = Field(
        description='"one": the k-th threshold is for the k-th largest leg; "sum": the last one is '
        "for the sum of all other legs, and the figures are sorted again"
    )


class LegLines(LegsBy):
    """How many lines the legs make: the largest leg is the first; then others, put together.

    The next legs, the largest first, are put together until they have the share of the second
    line, then those that follow until they have that of the third. A line that is not reached ends
    the count. Legs without volume make no line.
    """

    lines: Count = Field(description="how many lines are wanted")
    shares: tuple[Rate, ...] = Field(
        min_length=1, description="shares of all legs together: of the second line, the third, …"
    )


def _leg_entry(value: object) -> str:
    if not isinstance(value, dict):
        measured = "combined" if isinstance(value, LegLines) else "volumes"
        return measured if isinstance(value, LegsBy) else "count"
    if "shares" in value or "lines" in value:
        return "combined"
    thresholds = "at_least" in value or ("of" in value and "count" not in value)
    return "volumes" if thresholds else "count"


LegNeed = Annotated[
    Annotated[LegVolumes, Tag("volumes")]
    | Annotated[LegLines, Tag("combined")]
    | Annotated[LegCount, Tag("count")],
    Discriminator(_leg_entry),
]


class Condition(Minimums):
    """Minimums joined by *and*; the keys that are not listed here are volumes."""

    rank: AtLeast | None = Field(None, description="paid-as rank of this period")
    title: AtLeast | None = Field(None, description="highest rank held before this period")
    active: Literal[True] | None = Field(None, description="counts as active")
    forced_rank: Literal[True] | None = Field(None, description="holds a rank by decree")
    joined_within: Span | None = Field(None, description="joined so shortly before the end")
    frontline: Frontline | None = Field(None, description="number of direct recruits")
    sets: tuple[Frontline, ...] = Field(
        (), description="sets of direct recruits, each written like frontline; nobody is in two"
    )
    customers: Count | None = Field(None, description="distinct customers who bought")
    legs: tuple[LegNeed, ...] = Field((), description="conditions on legs")
    largest_leg: Rate | None = Field(None, description="share of the minimum one leg may bring")
    for_: For | None = Field(None, alias="for", description="for whom this alternative is")
    any: tuple["Condition", ...] = Field((), min_length=1, description="at least one of these")

    def says(self, plan: "Plan") -> str:
        """What it takes, as a phrase."""
        from netmark.plan.words import condition

        return condition(self, plan)

    @property
    def counted(self) -> "tuple[Frontline | LegsBy | LegCount, ...]":
        """What is asked of recruits and of legs."""
        return (*((self.frontline,) if self.frontline else ()), *self.sets, *self.legs)

    def ranks(self) -> Iterator[RankAtLeast]:
        """Every rank that is asked for here, also of recruits, in legs and in alternatives."""
        for entry in (self, *self.counted):
            if not isinstance(entry, LegsBy) and entry.rank:
                yield entry.rank
        for other in self.any:
            yield from other.ranks()

    def names(self) -> set[str]:
        """Every volume and metric that is read here, also for recruits and legs."""
        found = set(self.volumes)
        for entry in self.counted:
            found |= {entry.of} if isinstance(entry, LegsBy) else set(entry.volumes)
        return found


RESERVED = frozenset(field.alias or name for name, field in Condition.model_fields.items())
"""The keys of a condition that can't be names of volumes."""
