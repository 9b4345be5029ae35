"""An income that is promised: what other bonuses lack to it is paid on top."""

from array import array
from collections.abc import Iterator
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from netmark.ledger.money import format_minor
from netmark.plan.bonuses.base import Bonus, Fault, Line, Most, Words
from netmark.plan.book import Book, zeros
from netmark.plan.paying import paid_by
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, RankAmounts, single_by_rank

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Guarantee(Bonus):
    """Fills up what other bonuses pay to an amount that is promised.

    Whoever has what it ``needs`` and is paid less than ``amount`` by the bonuses ``of`` together,
    after their own limits, is paid what is missing; whoever is paid as much or more, nothing. What
    one of them took back (below zero) is not filled up: at most the whole ``amount`` is paid.

        [[bonuses]]
        name   = "First months"
        kind   = "guarantee"
        of     = ["Team", "Match"]
        amount = { Leader = "250.00", Director = "500.00" }
        needs  = { PV = 100 }

    A Director whom Team pays 180.00 and Match 20.00 is paid 300.00 more.

    >>> from netmark.plan.bonuses.guarantee import missing
    >>> missing(50000, [18000, 2000]), missing(50000, [60000]), missing(50000, [-100])
    (30000, 0, 50000)
    """

    kind: Literal["guarantee"] = Field("guarantee", description="an income that is promised")
    of: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="the bonuses above that are filled up"
    )
    amount: RankAmounts = Field(description="the money promised; one amount, or a table by rank")

    def pay(self, book: Book) -> "array[int]":
        """What is missing, in whole minor units, of those who may earn it."""
        paid, promised = zeros(book.size), self._promised(book)
        columns = [paid_by(book, name) for name in self.of]
        for i in compress(range(book.size), self.qualified(book)):
            if promised[i]:
                paid[i] = missing(promised[i], [column[i] for column in columns])
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for everybody who is filled up. What nobody lacks is no breakage."""
        promised, mode = self._promised(book), book.plan.rounding
        for i, minor in enumerate(self.pay(book)):
            if minor:
                exponent = book.plan.exponent
                note = f"of {format_minor(promised[i], exponent)}"
                line = Line(self.name, i, i, 0, minor, Fraction(1), Fraction(minor))
                rounded = minor if mode.stage == "line" else None
                yield line._replace(paid=rounded, unit="money", note=note)

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """Whether anything is promised to him that the others do not pay already."""
        promised, exponent = self._promised(book)[member], book.plan.exponent
        if not promised:
            yield "nothing is promised to his rank"
            return
        already = sum(paid_by(book, name)[member] for name in self.of)
        if already >= promised:
            amounts = (format_minor(minor, exponent) for minor in (already, promised))
            yield "{} by {} is not less than {}".format(
                next(amounts), " and ".join(self.of), next(amounts)
            )

    def explain(self, line: Line, words: Words) -> str:
        """How much was missing to how much."""
        del words
        return f"missing {line.note} promised, beside {' and '.join(self.of)}"

    def reads(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The bonuses that are filled up."""
        for place, name in enumerate(self.of):
            yield ("of", place), name

    def uses_ranks(self) -> bool:
        """Where the amount is by rank."""
        return EVERYBODY not in self.amount

    def most(self, plan: "Plan") -> Most:
        """The amount does not depend on sales."""
        del plan
        return Most(None, {}, "a promised amount, however small the sales are")

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Something has to be done for it, and every bonus is filled up once."""
        del plan
        if not self.needs:
            yield Fault(
                ("needs",),
                "everybody who joins would be paid",
                "say what an earner must have reached: needs = { PV = 100 }",
            )
        for place, name in enumerate(self.of):
            if name in self.of[:place]:
                yield Fault(("of", place), f"{name} is named twice", "name every bonus once")

    def _promised(self, book: Book) -> list[int]:
        """What is promised to everybody, in minor units."""

        def make() -> list[int]:
            ladder = self.in_context(book.plan).ladder
            names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
            amounts = single_by_rank(self.amount, names)
            minor = [int(amount * book.plan.minor_per_unit) for amount in amounts]
            if not self.uses_ranks():
                return [minor[0]] * book.size
            return [minor[rank] for rank in paid_ranks(book, ladder)]

        return book.once(("promised", self.name), make)


def missing(promised: int, paid: list[int]) -> int:
    """What is missing to a promised amount, in minor units; never more than all of it.

    >>> missing(100, [30, -50])
    100
    """
    return max(0, promised - max(0, sum(paid)))
