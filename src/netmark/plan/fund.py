"""The fund of a pool: what is shared out, and whose sales it comes from."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from netmark.ledger.money import format_minor, format_rate
from netmark.ledger.volume import Metric
from netmark.plan import words
from netmark.plan.bonuses.base import Fault
from netmark.plan.book import Book, both
from netmark.plan.conditions import For, OrderFilter
from netmark.plan.makers import Maker, makers
from netmark.plan.measures import source, tree_of
from netmark.plan.needs import fits
from netmark.plan.values import Money, Quantity, Rate

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Fund(OrderFilter):
    """One part of what is shared out; the parts of a fund are added up."""

    volume: str = Field("", description="PV, CV, AMOUNT or a volume, of the whole company")
    rate: Rate | None = Field(None, description="this share of the volume")
    per: Quantity | None = Field(None, gt=0, description="the amount, for each full so much of it")
    amount: Money | None = Field(None, description="a fixed amount of money, or one for each per")
    for_: For | None = Field(None, alias="for", description="whose sales count, by fixed facts")
    at_most: Money | None = Field(None, description="this part of the fund is never more")

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """A rate of a volume, an amount for each full so much of one, or an amount."""
        stated = tuple(
            key
            for key in ("volume", "rate", "per", "amount")
            if getattr(self, key) not in ("", None)
        )
        if stated not in (("volume", "rate"), ("volume", "per", "amount"), ("amount",)):
            yield Fault(
                (),
                f"says {words.listed(stated) or 'nothing'}",
                'write { volume = "CV", rate = "2%" }, { amount = "500.00" }, or'
                ' { volume = "PV", per = 25, amount = "250.00" }',
            )
            return
        if (self.filters() or self.for_) and not self.volume:
            yield Fault((), "a fixed amount comes from no orders", "take the filter out")
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
        """Hundredths of the volume, of everybody it comes from; 0 for a fixed amount."""
        if not self.volume:
            return 0
        values = source(book, self.volume, self.metric(book.plan), tree)
        return sum(compress(values, self._whose(book, tree)))

    def exact(self, book: Book, base: int) -> Fraction:
        """Minor units that this part brings."""
        unit = book.plan.minor_per_unit
        if self.rate is not None:
            found = self.rate * base * Fraction(unit, 100)
        else:
            each = (self.amount or Fraction(0)) * unit
            found = each * (base // self.per) if self.per else each
        return found if self.at_most is None else min(found, self.at_most * unit)

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
        money = "" if self.amount is None else _money(self.amount, plan)
        if not self.volume:
            return f"{money}, whatever is sold"
        of = f"{words.orders(self.volume, self)} of the whole company"
        if self.for_:
            of = f"{words.orders(self.volume, self)} of everybody {words.who(self.for_)}"
        text = f"{format_rate(self.rate)} of the {of}" if self.rate is not None else ""
        text = text or f"{money} for each full {words.figure(self.per or 0)} of the {of}"
        most = "" if self.at_most is None else f", at most {_money(self.at_most, plan)}"
        return text + most


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
    if len(parts) == 1 and parts[0].rate is not None:
        return Raised(exact, bases[0], volume=True)
    return Raised(exact, -(-exact.numerator // exact.denominator), volume=False)
