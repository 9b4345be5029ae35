"""Two legs against each other: how their volume is matched in units, and what is left over."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from netmark.ledger.money import format_minor, format_rate
from netmark.plan.conditions import Part
from netmark.plan.rates import RankAmounts, RankCounts, RankVolumes
from netmark.plan.values import Money, Quantity, Rate
from netmark.plan.words import figure

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Unit(Part):
    """A unit of volume (a cycle, a pair): so much of the stronger leg against so much of the other.

    Which leg is the stronger is decided again for every unit; of two equal legs the left one is.
    """

    strong: Quantity = Field(description="volume it takes of the stronger leg")
    weak: Quantity = Field(description="volume it takes of the weaker leg")
    once: bool = Field(False, description="only the first unit that a member ever matches")
    rate: Rate | None = Field(None, description="what this unit pays of its weaker side instead")
    amount: Money | None = Field(None, description="what this unit pays instead")

    def says(self, plan: "Plan") -> str:
        """So much against so much, and what it pays by itself."""
        text = f"{figure(self.strong)} of the stronger leg against {figure(self.weak)} of the other"
        text += ", only the first ever" if self.once else ""
        if self.rate is not None:
            text += f"; pays {format_rate(self.rate)} of the weaker side"
        if self.amount is not None:
            minor = int(self.amount * plan.minor_per_unit)
            text += f"; pays {format_minor(minor, plan.exponent)} {plan.currency}"
        return text


def _units(value: object) -> object:
    return (value,) if isinstance(value, dict) else value


Units = Annotated[Literal["any"] | tuple[Unit, ...], BeforeValidator(_units)]
"""\"any\": whatever is in the lesser leg; or whole units, tried in the order written."""


class Cap(Part):
    """The most that one member is paid for in a period, and what becomes of the volume behind it.

    Something is capped only when it is more than the limit, not when it is just as much.
    """

    volume: RankVolumes = Field({}, description="matched volume; one figure or a table by rank")
    units: RankCounts = Field({}, description="units; one number or a table by rank")
    amount: RankAmounts = Field({}, description="money; one amount or a table by rank")
    leftover: Literal["consume-matched", "consume-paid", "flush"] = Field(
        description='of a capped member: "consume-matched": all that was matched is used up; '
        '"consume-paid": only what was paid, in whole units; "flush": both legs are emptied'
    )

    def says(self, plan: "Plan") -> str:
        """What is limited, and what becomes of the rest."""
        table = self.volume or self.units or self.amount
        scale = 1 if self.units else plan.minor_per_unit if self.amount else 1
        said = []
        for rank, most in table.items():
            text = figure(int(most)) if self.volume else str(most)
            if self.amount:
                text = f"{format_minor(int(most * scale), plan.exponent)} {plan.currency}"
            said.append(f"{rank}: {text}" if rank else text)
        what = "matched volume" if self.volume else "units" if self.units else "money"
        return f"at most {', '.join(said)} of {what} in a period; then {LEFTOVER[self.leftover]}"


class Carry(Part):
    """What stays in the legs for the next period, after matching."""

    legs: Literal["both", "stronger", "none"] = Field(
        description="which legs keep what was not matched (of two equal ones the left is stronger)"
    )
    at_most: Quantity | None = Field(None, ge=0, description="the most that one leg keeps")
    periods: Annotated[int, Field(ge=1, le=53)] | None = Field(
        None, description="how many periods after its own volume can be used; the oldest goes first"
    )

    def says(self, plan: "Plan") -> str:
        """What stays, how much of it, and for how long."""
        del plan
        text = KEPT[self.legs]
        text += f", at most {figure(self.at_most)} each" if self.at_most is not None else ""
        if self.periods is not None:
            text += f", for {self.periods} period{'s' if self.periods > 1 else ''} more"
        return text


class Matched(NamedTuple):
    """How many of each unit were matched (with ``any``: how much volume), and what they took."""

    counts: tuple[int, ...]
    left: int
    right: int


NOTHING = Matched((), 0, 0)


def lesser(left: int, right: int, limit: int | None = None) -> Matched:
    """Match whatever is in the lesser leg, at most ``limit``.

    >>> lesser(1000, 600)
    Matched(counts=(600,), left=600, right=600)
    """
    volume = max(min(left, right), 0)
    volume = volume if limit is None else min(volume, limit)
    return Matched((volume,), volume, volume)


def match(
    left: int, right: int, units: Sequence[Unit], limits: Sequence[int | None], started: bool
) -> Matched:
    """Match whole units, those written first as often as they fit, before the next ones.

    ``limits`` says how many of each at most; ``started``: the member has matched a unit before.
    A leg that only becomes smaller fits no unit again that it did not fit before, so that each
    unit can be counted at once.

    >>> match(70_000, 50_000, [Unit(strong=200, weak=100)], [None], False)
    Matched(counts=(4,), left=70000, right=50000)
    """
    counts: list[int] = []
    used_left = used_right = 0
    for unit, limit in zip(units, limits, strict=True):
        most = limit
        if unit.once:
            most = 0 if started or any(counts) else 1 if limit is None else min(limit, 1)
        count, strong_left = _fit(left - used_left, right - used_right, unit, most)
        counts.append(count)
        used_left += strong_left * unit.strong + (count - strong_left) * unit.weak
        used_right += strong_left * unit.weak + (count - strong_left) * unit.strong
    return Matched(tuple(counts), used_left, used_right)


def _fit(left: int, right: int, unit: Unit, limit: int | None) -> tuple[int, int]:
    """How many units fit, and for how many of them the left leg was the stronger."""
    strong, weak = unit.strong, unit.weak
    if strong == weak:
        count = max(min(left, right), 0) // weak
        count = count if limit is None else min(count, limit)
        return count, count
    count = on_left = 0
    step = strong - weak
    while limit is None or count < limit:
        is_left = left >= right
        high, low = (left, right) if is_left else (right, left)
        if high < strong or low < weak:
            break
        apart = high - low
        both = low // (strong + weak)
        if both and apart < step:  # the two legs take turns: two units, and they stand as before
            turns, taken = both, 2
        else:  # one leg stays the stronger for a while
            stays = (apart if is_left else apart - 1) // step + 1
            turns, taken = min(stays, high // strong, low // weak), 1
        if limit is not None:
            turns = min(turns, (limit - count) // taken)
        if not turns:  # the last one of a pair of turns
            turns, taken = 1, 1
        count += turns * taken
        if taken == 2:
            on_left += turns
            left, right = left - turns * (strong + weak), right - turns * (strong + weak)
        elif is_left:
            on_left += turns
            left, right = left - turns * strong, right - turns * weak
        else:
            left, right = left - turns * weak, right - turns * strong
    return count, on_left


LEFTOVER = {
    "consume-matched": "all that was matched is used up",
    "consume-paid": "only what was paid is used up",
    "flush": "both legs are emptied",
}
KEPT = {
    "both": "what was not matched stays in both legs",
    "stronger": "what was not matched stays in the stronger leg, the other is emptied",
    "none": "nothing stays in the legs",
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "own": {
        "none": "the member's own base goes to no leg of his own",
        "weaker": "the member's own base goes to his weaker leg",
    },
    "units": {"any": "whatever is in the lesser leg is matched"},
    "scaled": {"weaker/stronger": "times the weaker leg divided by the stronger one"},
    "unqualified": {
        "flush": "the legs of who may not earn are emptied",
        "burn": "the legs of who may not earn are matched without pay",
        "hold": "the legs of who may not earn are kept as they are",
    },
}
"""The words of a binary bonus, in plain words."""


def use_up(lots: list[int], volume: int) -> None:
    """Take volume out of the lots of a leg, the oldest (the last of the list) first.

    A lot below zero has nothing to give and stays as it is.

    >>> lots = [500, 100]
    >>> use_up(lots, 150)
    >>> lots
    [450, 0]
    """
    for age in range(len(lots) - 1, -1, -1):
        taken = max(min(lots[age], volume), 0)
        lots[age] -= taken
        volume -= taken


def settle_debts(lots: list[int]) -> None:
    """Take what refunds left below zero out of the other lots, the oldest first.

    What no lot can bear stays below zero in the newest, so that it neither counts twice nor is
    forgotten with its age.

    >>> lots = [-50, 20, 100]
    >>> settle_debts(lots)
    >>> lots
    [0, 20, 50]
    """
    debt = -sum(lot for lot in lots if lot < 0)
    if debt:
        lots[:] = [max(lot, 0) for lot in lots]
        rest = max(debt - sum(lots), 0)
        use_up(lots, debt - rest)
        lots[0] -= rest
