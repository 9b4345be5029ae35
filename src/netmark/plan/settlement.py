"""Between earning and paying: rounding, limits, and what becomes of a balance.

What limits do stands in :mod:`netmark.plan.limits`.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from netmark.plan.conditions import Condition, Part
from netmark.plan.rates import EVERYBODY, RankLimits
from netmark.plan.values import Day, Keep, Limit, Money, Name, Rate, Reason, Span

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Rounding(Part):
    """How fractions of a cent become cents; both choices change what people are paid."""

    mode: Literal["half-even", "half-up", "down", "up"] = Field(
        description='what happens to a half; "down" and "up": to any fraction'
    )
    stage: Literal["line", "bonus"] = Field(
        description='"line": each source and earner is rounded; "bonus": the sum, once'
    )


class BonusLimit(Part):
    """The most that one bonus pays: to a member, to an owner of several, or on one source.

    ``amount`` is money, or a table by paid-as rank; whoever has no rank is then paid nothing.
    ``source`` is the most of every single line: one limit for all, or a list by level, whose last
    entry holds for all deeper levels. ``owner`` is the most for all positions of one owner
    together; what is above it is taken from them in proportion to what each came to. Several
    together: first each line, then the sum, then the owner.

        limit = { amount = { Associate = "500.00", Director = "unlimited" } }
        limit = { source = ["200.00", "80.00"] }
        limit = { owner = "5000.00" }
    """

    amount: RankLimits = Field({}, description="the most for one member in a period")
    source: Annotated[tuple[Limit, ...], BeforeValidator(lambda v: [v] if _one(v) else v)] = Field(
        (), description="the most of one line: one limit, or a list by level"
    )
    owner: Money | None = Field(
        None, description="the most for all positions of one owner together in a period"
    )

    def by_rank(self) -> bool:
        """Does it depend on the rank?"""
        return bool(self.amount) and EVERYBODY not in self.amount


def _one(value: object) -> bool:
    return not isinstance(value, list | tuple)


class Withheld(Part):
    """Pay that waits until its earner has reached something.

    What a bonus comes to, after its limit, is paid when ``until`` is met at the end of the period;
    else it is kept and paid as soon as ``until`` is met in one of the next periods, as many as
    ``keep`` says. Then it is lost. Whoever fails ``needs`` earns nothing that could be kept.

        withheld = { until = { PV = 20 }, keep = "3 periods" }
    """

    until: Condition = Field(description="what the earner must have reached to be paid")
    keep: Keep = Field(
        description="in how many later periods it may still be paid",
        examples=['"3 periods", or "unlimited"'],
    )

    def says(self, plan: "Plan") -> str:
        """What it takes, and how long it waits."""
        from netmark.plan.words import condition

        periods = self.keep.periods
        many = "the next period" if periods == 1 else f"one of the next {periods} periods"
        long = f"{many}, else lost" if periods else "any later period"
        return f"paid with {condition(self.until, plan)}; until then kept, and paid in {long}"


class Trigger(Part):
    """An earner must be paid so much by another bonus, which stands above in the plan."""

    bonus: str = Field(description="the other bonus")
    at_least: Money = Field(description="what it must pay him in the period")


class Exempt(Part):
    """Pay that the cap of the company does not touch: a whole bonus, or the first of it."""

    bonus: str = Field(description="which bonus")
    first: Money | None = Field(
        None, description="only so much of it for each member; nothing: all of it"
    )


def _exempt(value: object) -> object:
    return {"bonus": value} if isinstance(value, str) else value


class CompanyCap(Part):
    """The most that the company pays in a period; beyond it all pay is scaled down alike.

    What is taken back from members (below zero) and what is exempt is never scaled. The factor is
    what the cap leaves for the rest, divided by the rest.

        [payout.cap]
        rate          = "60%"
        of            = "CV"
        over          = "company"
        factor        = "exact"
        rounding      = "down"
        exempt        = ["Fast start", { bonus = "Cycles", first = "200.00" }]
        exempt_counts = true
    """

    rate: Rate = Field(description="share of the volume that may be paid")
    of: str = Field(description="PV, CV, AMOUNT, or a volume of the plan over members themselves")
    over: Literal["company"] = Field(description="of everybody together")
    bonuses: tuple[str, ...] = Field((), description="which bonuses it is about; nothing: all")
    exempt: tuple[Annotated[Exempt, BeforeValidator(_exempt)], ...] = Field(
        (), description="what is never scaled: names of bonuses, or the first money of one"
    )
    exempt_counts: bool | None = Field(
        None, description="does exempt pay use up the cap, or is it paid beside it?"
    )
    factor: Literal["exact"] | Annotated[int, Field(strict=True, ge=1, le=12)] = Field(
        description='"exact", or to how many decimals the factor is cut off',
        examples=['"exact", or a number of decimals, such as 4'],
    )
    rounding: Literal["down", "plan"] = Field(
        description='"down": scaled amounts are cut off, so that the cap is never exceeded; '
        '"plan": they are rounded as the plan rounds'
    )


class Cut(Part):
    """A share of all pay that somebody decided to take off, while this version of the plan holds.

    It comes after limits and the cap of the company. What is taken back from members (below zero)
    is not cut. For one period: ``plan use`` with the cut from it on, and without it from the next.

        [payout.cut]
        rate     = "5%"
        reason   = "the board, 2026-10-02: freight costs"
        rounding = "plan"
    """

    rate: Rate = Field(description="the share that is taken off")
    reason: Reason = Field(description="who decided it and why, in words")
    bonuses: tuple[str, ...] = Field((), description="which bonuses it is about; nothing: all")
    rounding: Literal["down", "plan"] = Field(
        description='"down": what is left is cut off to whole cents; "plan": it is rounded as the'
        " plan rounds"
    )


def _peg_rate(value: object) -> Fraction:
    from netmark.errors import InputError
    from netmark.ledger.money import parse_minor

    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str):
        raise ValueError('a rate of exchange is a quoted string || write it like "1.29"')
    try:
        digits = min(len(value.partition(".")[2]), 8)
        return Fraction(parse_minor(value, digits), 10**digits)
    except InputError as error:
        raise ValueError(f"{error.message} || {error.hint}") from error


Exchange = Annotated[Fraction, BeforeValidator(_peg_rate)]
"""How much of one money another is: "1.29"."""


class Change(Part):
    """A rate of exchange that holds from a day on, for periods that end on it or later."""

    since: Day = Field(description='from which day on: "2026-04-01"')
    rate: Exchange = Field(description="how much one unit of the plan's money is then")


class Peg(Part):
    """Money of the plan in the money of a market, at a rate that is fixed by the plan.

    A period is paid at the rate of its last day.

        [payout.pegs.CA]
        currency = "CAD"
        rate     = "1.29"
        changes  = [{ since = "2026-04-01", rate = "1.31" }]
    """

    currency: str = Field(description="ISO 4217, such as CAD")
    rate: Exchange = Field(description='how much of it one unit of the plan\'s money is: "1.29"')
    changes: tuple[Change, ...] = Field(
        (), max_length=500, description="other rates from certain days on, the earliest first"
    )

    def at(self, day: date) -> Fraction:
        """The rate of a day."""
        rates = [self.rate, *(change.rate for change in self.changes if change.since <= day)]
        return rates[-1]


class Wallet(Part):
    """One of several places where a payout goes; the last one has no rate and takes the rest."""

    name: Name = Field(description="how it is called")
    rate: Rate | None = Field(None, description="its share; nothing for the last one: the rest")


class Fee(Part):
    """What is taken out of a payout: an amount, or a share of it; nothing where nothing is paid.

    [[payout.fees]]
    name   = "Transfer"
    amount = "2.50"
    """

    name: Name = Field(description="how it is called on the statement")
    amount: Money | None = Field(None, description="so much of every payout")
    rate: Rate | None = Field(None, description="instead: this share of every payout")


class Forfeit(Part):
    """A balance that stood for too long, and is lost.

    It is lost at the close of a period when it was above zero and nothing of it was paid for so
    many closed periods, one after the other, that one included; of the terminated those at whose
    end they were. It comes off the balance in the next period, with the reason on the statement:
    ``adjust --undo`` takes it back. What is lost or taken back, also by hand, begins anew. Of
    several the first one that applies gives the reason.

        [[payout.forfeits]]
        whose  = "terminated"
        after  = "3 periods"
        reason = "left more than two months ago"
    """

    whose: Literal["everybody", "terminated"] = Field(
        description='"everybody", or only of those who are "terminated"'
    )
    after: Keep = Field(description="in how many periods nothing of it was paid")
    reason: Reason = Field(description="why, in words")


class PayoutPolicy(Part):
    """What happens between earning and paying.

    Of several positions of one owner each is settled for itself, with a balance of its own; or,
    with ``settle = "owner"``, all that they earn and owe moves to the owner: minimum and fees are
    asked once, of his balance, and he alone is paid.

        [payout]
        settle  = "owner"
        minimum = "20.00"
    """

    settle: Literal["position", "owner"] = Field(
        "position",
        description='who is paid for several positions: each "position", or the "owner" for all',
    )
    minimum: Money = Field(Fraction(0), description="below it, before fees: carried")
    fees: tuple[Fee, ...] = Field(
        (), max_length=20, description="what is taken out of every payout"
    )
    forfeits: tuple[Forfeit, ...] = Field(
        (), max_length=20, description="balances that are lost when they stood for too long"
    )
    approvals: Annotated[int, Field(strict=True, ge=1, le=2)] = Field(
        1, description="how many people must approve a batch of payments: 1 or 2"
    )
    close_after: Span | None = Field(
        None, description='how long after its end a period takes late orders: "3 days"'
    )
    pay_after: Span | None = Field(
        None, description='how long after its end nothing of a period is paid: "14 days"'
    )
    cap: CompanyCap | None = Field(None, description="the most that the company pays")
    cut: Cut | None = Field(None, description="a share of all pay that is taken off by decision")
    pegs: dict[str, Peg] = Field(
        {}, max_length=100, description="money of a market at a fixed rate: pegs.MARKET"
    )
    wallets: tuple[Wallet, ...] = Field(
        (), max_length=20, description="where a payout goes, if it is split"
    )

    def open_until(self, last: date) -> date:
        """The last day on which a period that ends on ``last`` is not closed yet."""
        return self.close_after.last_day(last + timedelta(days=1)) if self.close_after else last

    def paid_from(self, last: date) -> date:
        """The first day on which a period that ends on ``last`` is paid; else any day."""
        if self.pay_after is None:
            return date.min
        return self.pay_after.last_day(last + timedelta(days=1)) + timedelta(days=1)

    @property
    def to_owner(self) -> bool:
        """Is an owner paid for all of his positions?"""
        return self.settle == "owner"


class Taken(NamedTuple):
    """A column of what a limit or the cap took from the pay of a bonus, in minor units.

    ``back``: it gives instead, what earlier periods had kept; then it is zero or less.
    """

    column: str
    bonus: str
    reason: str
    back: bool = False
