"""The fund of a pool: what is shared out, and whose sales it comes from."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from netmark.ledger.money import format_minor, format_rate
from netmark.ledger.volume import Metric
from netmark.plan import words
from netmark.plan.bonuses.base import Fault
from netmark.plan.book import Book, both
from netmark.plan.conditions import For, OrderFilter
from netmark.plan.makers import Maker, makers
from netmark.plan.measures import source, tree_of
from netmark.plan.needs import fits
from netmark.plan.paying import paid_by, raw_by
from netmark.plan.values import Money, Quantity, Rate

if TYPE_CHECKING:
    from netmark.plan.document import Plan


Reason = Literal[
    "another alternative is higher",
    "before the first paid level",
    "below the best rate",
    "beyond depth",
    "blocked",
    "cap",
    "capped",
    "cut off",
    "had as a discount",
    "has a difference",
    "inactive",
    "left of the budget",
    "lost",
    "no host",
    "no upline",
    "nobody of a higher rate",
    "nobody qualified",
    "nobody to share it",
    "own sales",
    "part of one it is not for",
    "place not taken",
    "rank",
    "set aside for the first upline",
    "stays in the legs",
    "too few bookings",
    "too few guest sales",
    "unqualified",
]
"""Why something was not paid, as lines and the report of breakage say it."""


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""Names of bonuses: "Team", or several."""


class Fund(OrderFilter):
    """One part of what is shared out; the parts of a fund are added up.

    Besides volumes and fixed amounts it may come from bonuses above in the plan: a share of what
    they paid (``paid_by``, after their limits), or of what they could have paid and did not
    (``unpaid_by``, for the ``reasons`` given). ``less_paid_by`` takes what bonuses paid out of it:
    what is left of a promised share of the sales.
    """

    volume: str = Field("", description="PV, CV, AMOUNT or a volume, of the whole company")
    rate: Rate | None = Field(None, description="this share of the volume")
    per: Quantity | None = Field(None, gt=0, description="the amount, for each full so much of it")
    amount: Money | None = Field(None, description="a fixed amount of money, or one for each per")
    paid_by: Names = Field((), description="the rate is of what these bonuses paid")
    unpaid_by: Names = Field((), description="the rate is of what these bonuses did not pay")
    reasons: tuple[Reason, ...] | Literal["all"] = Field(
        (), description='why it was not paid; needed with unpaid_by: "all", or a list'
    )
    less_paid_by: Names = Field((), description="what these bonuses paid is taken out of it")
    for_: For | None = Field(None, alias="for", description="whose sales count, by fixed facts")
    at_most: Money | None = Field(None, description="this part of the fund is never more")

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """A rate of one thing, an amount for each full so much of a volume, or an amount."""
        keys = ("volume", "paid_by", "unpaid_by", "rate", "per", "amount")
        stated = tuple(key for key in keys if getattr(self, key) not in ("", None, ()))
        shares = (("volume", "rate"), ("paid_by", "rate"), ("unpaid_by", "rate"))
        if stated not in (*shares, ("volume", "per", "amount"), ("amount",)):
            yield Fault(
                (),
                f"says {words.listed(stated) or 'nothing'}",
                'write { volume = "CV", rate = "2%" }, { amount = "500.00" },'
                ' { volume = "PV", per = 25, amount = "250.00" }, or { paid_by = "Team",'
                ' rate = "5%" }',
            )
            return
        if bool(self.unpaid_by) != bool(self.reasons):
            yield Fault(
                ("reasons",) if self.reasons else (),
                "goes with unpaid_by" if self.reasons else "not paid for which reasons?",
                'write unpaid_by = "Team" and reasons = ["unqualified"], or "all"',
            )
        if (self.filters() or self.for_) and not self.volume:
            what = "a fixed amount" if self.amount is not None else "what bonuses pay"
            yield Fault((), f"{what} comes from no orders", "take the filter out")
        if self.filters() and self.volume in plan.volumes:
            what = f"{self.volume} is already added up, orders can't be picked from it"
            yield Fault((), what, f"put the filter into [volumes] {self.volume}")
        model = plan.volumes.get(self.volume)
        while model:
            if model.over != "self":
                yield Fault(
                    ("volume",),
                    f"{self.volume} adds up the sales of several members, which would be in the"
                    " fund several times",
                    'name what it adds up, such as "CV"',
                )
                break
            model = plan.volumes.get(model.of)

    def base(self, book: Book, tree: str) -> int:
        """Hundredths of the volume, of everybody it comes from; 0 where there is none."""
        if not self.volume:
            return 0
        values = source(book, self.volume, self.metric(book.plan), tree)
        return sum(compress(values, self._whose(book, tree)))

    def exact(self, book: Book, base: int) -> Fraction:
        """Minor units that this part brings."""
        unit = book.plan.minor_per_unit
        if self.rate is not None and self.volume:
            found = self.rate * base * Fraction(unit, 100)
        elif self.rate is not None:
            found = self.rate * (
                _unpaid(book, self) if self.unpaid_by else _paid(book, self.paid_by)
            )
        else:
            each = (self.amount or Fraction(0)) * unit
            found = each * (base // self.per) if self.per else each
        if self.less_paid_by:
            found = max(found - _paid(book, self.less_paid_by), Fraction(0))
        return found if self.at_most is None else min(found, self.at_most * unit)

    def bonuses(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Names of bonuses that it comes from or that take from it, with the keys."""
        for key in ("paid_by", "unpaid_by", "less_paid_by"):
            yield from (((key, place), name) for place, name in enumerate(getattr(self, key)))

    def metric(self, plan: "Plan") -> Metric | None:
        """The sum over orders that it reads; none for a volume of the plan."""
        return self.metric_of(self.volume, plan) if self.volume else None

    def makers(self, book: Book, tree: str) -> Iterator[Maker]:
        """Whose own sales make up the base."""
        wanted = self.metric(book.plan)
        if self.volume:
            for slot in compress(range(book.size), self._whose(book, tree)):
                yield from makers(book, self.volume, wanted, tree, slot)

    def _whose(self, book: Book, tree: str) -> bytes:
        return both(bytes(tree_of(book, tree).inside), fits(self.for_, book))

    def says(self, plan: "Plan") -> str:
        """In plain English."""
        text = self._of(plan)
        if self.less_paid_by:
            text += f", less what {words.listed(self.less_paid_by)} paid, never below zero"
        most = "" if self.at_most is None else f", at most {_money(self.at_most, plan)}"
        return text + most

    def _of(self, plan: "Plan") -> str:
        money = "" if self.amount is None else _money(self.amount, plan)
        share = "" if self.rate is None else format_rate(self.rate)
        if self.paid_by:
            return f"{share} of what {words.listed(self.paid_by)} paid"
        if self.unpaid_by:
            why = "for whatever reason" if self.reasons == "all" else words.listed(self.reasons)
            return f"{share} of what {words.listed(self.unpaid_by)} did not pay ({why})"
        if not self.volume:
            return f"{money}, whatever is sold"
        of = f"{words.orders(self.volume, self)} of the whole company"
        if self.for_:
            of = f"{words.orders(self.volume, self)} of everybody {words.who(self.for_)}"
        if share:
            return f"{share} of the {of}"
        return f"{money} for each full {words.figure(self.per or 0)} of the {of}"


def _paid(book: Book, names: tuple[str, ...]) -> int:
    """Minor units that bonuses paid together, after their limits."""
    return sum(sum(paid_by(book, name)) for name in names)


def _unpaid(book: Book, part: Fund) -> Fraction:
    """Minor units that bonuses could have paid and did not, what their limits took included.

    Rounding and the cap of the company, which comes last, are no part of it.
    """
    found = Fraction(0)
    for name in part.unpaid_by:
        for reason, (_, exact) in book.plan.bonus(name).tally(book).items():
            if reason and (part.reasons == "all" or reason in part.reasons):
                found += exact
        if part.reasons == "all" or "capped" in part.reasons:
            found += sum(raw_by(book, name)) - sum(paid_by(book, name))
    return found


def _money(amount: Fraction, plan: "Plan") -> str:
    return f"{format_minor(int(amount * plan.minor_per_unit), plan.exponent)} {plan.currency}"


class Raised(NamedTuple):
    """A fund of one period: minor units, and its base as its lines say it.

    ``volume``: the base is hundredths of the volume it is a share of. Otherwise the fund is money,
    and the base is itself in whole minor units, rounded up.
    """

    exact: Fraction
    base: int
    volume: bool


def raise_fund(parts: tuple[Fund, ...], book: Book, tree: str) -> Raised:
    """Add up the parts; a fund below zero is empty."""
    bases = [part.base(book, tree) for part in parts]
    exact = sum((p.exact(book, base) for p, base in zip(parts, bases, strict=True)), Fraction(0))
    if exact <= 0:
        return Raised(Fraction(0), 0, volume=False)
    plain = len(parts) == 1 and not parts[0].less_paid_by
    if plain and parts[0].rate is not None and parts[0].volume:
        return Raised(exact, bases[0], volume=True)
    return Raised(exact, -(-exact.numerator // exact.denominator), volume=False)
