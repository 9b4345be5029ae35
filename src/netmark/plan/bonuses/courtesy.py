"""The share of the first upline where a differential finds no difference."""

from array import array
from collections.abc import Iterator
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from netmark.ledger.money import format_volume, round_fraction
from netmark.ledger.volume import Orders
from netmark.plan.bonuses.base import Bonus, Fault, Line, Most, Words, share
from netmark.plan.bonuses.differential import Differential
from netmark.plan.book import Book, zeros
from netmark.plan.makers import Maker
from netmark.plan.rates import EVERYBODY
from netmark.plan.scaling import round_all, scale
from netmark.plan.values import Rate

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Courtesy(Bonus):
    """Pays the first upline a fixed share where a differential has no difference for him.

    Whoever stands directly above a seller with the same rate or a better one than his own is paid
    this share of the base of the differential ``of``, which sets as much aside (``first_share``).

        [[bonuses]]
        name = "Courtesy"
        kind = "courtesy"
        of   = "Team"
        rate = "5%"

    A sale of 100.00 by a member at 20 % under one at 20 % pays the upline 5.00.

    >>> Fraction(5, 100) * 100
    Fraction(5, 1)
    """

    kind: Literal["courtesy"] = Field("courtesy", description="the first upline's fixed share")
    of: str = Field(description="the differential above that finds no difference")
    rate: Rate = Field(description="how much of its base")
    missed_at: ClassVar[Literal["earner", "source", "above"]] = "above"

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member, in one pass over the sources."""
        rounding = book.plan.rounding
        if rounding.stage == "line":
            paid = zeros(book.size)
            for line in self.lines(book):
                paid[line.earner] += line.paid or 0
            return paid
        products, values = zeros(book.size), self._model(book).values(book)
        for source, earner in self._equals(book):
            products[earner] += values[source]
        products = array("q", [product * self.rate.numerator for product in products])
        return round_all(products, scale(self.rate.denominator, book.plan.exponent), rounding.mode)

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for every source: its first upline's share, or why nobody has it."""
        values, stairs = self._model(book).values(book), self._model(book).stairs(book)
        qualified, found = self.qualified(book), dict(self._equals(book))
        for source in compress(range(1, book.size), values[1:]):
            upline = stairs.tree.parents[source]
            if source in found:
                yield self._line(book, found[source], source)
                continue
            reason = "has a difference"
            if not upline:
                reason = "no upline"
            elif not qualified[upline]:
                reason = "unqualified"
            yield self._line(book, 0, source)._replace(reason=reason, paid=None)

    def explain(self, line: Line, words: Words) -> str:
        """Whose rate is as good, and how much of what."""
        who = words.member.get(line.source, "?")
        base = f"{format_volume(line.base)} {words.volume}"
        return f"no difference to {who}: {share(line.rate)} of {base}"

    def makers(self, book: Book, source: int) -> list[Maker]:
        """Those of the differential."""
        return self._model(book).makers(book, source)

    def orders(self, plan: "Plan") -> Orders:
        """Those of the differential."""
        return plan.bonus(self.of).orders(plan)

    def most(self, plan: "Plan") -> Most | None:
        """The rate, once for every sale."""
        found = plan.bonus(self.of).most(plan)
        of = getattr(getattr(plan.bonus(self.of), "base", None), "volume", "")
        return found and Most(self.rate, {EVERYBODY: self.rate}, "the first upline", of)

    def reads(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The differential, which stands above."""
        yield ("of",), self.of

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """The differential is one, in the same tree, and its walk begins with a discount."""
        found = next((bonus for bonus in plan.bonuses if bonus.name == self.of), None)
        if found is None:
            return
        if not isinstance(found, Differential) or found.own != "discount":
            yield Fault(
                ("of",),
                f"{self.of} is not a differential whose sellers have their own rate already",
                'name a bonus with kind = "differential" and own = "discount"',
            )
        elif found.tree != self.tree:
            yield Fault(("tree",), f"{self.of} goes by the tree {found.tree}", "use the same tree")

    def _model(self, book: Book) -> Differential:
        found = book.plan.bonus(self.of)
        assert isinstance(found, Differential)
        return found

    def _equals(self, book: Book) -> list[tuple[int, int]]:
        """Every source with an upline who may be paid and has no better rate than the source."""
        return book.once(("equals", self.name), lambda: list(self._find(book)))

    def _find(self, book: Book) -> Iterator[tuple[int, int]]:
        model, qualified = self._model(book), self.qualified(book)
        stairs, values = model.stairs(book), model.values(book)
        parents, stands, reached = stairs.tree.parents, stairs.stands, stairs.reached()
        for source in compress(range(1, book.size), values[1:]):
            upline = parents[source]
            if qualified[upline] and reached[source] >= stands[upline]:
                yield source, upline

    def _line(self, book: Book, earner: int, source: int) -> Line:
        value, rounding = self._model(book).values(book)[source], book.plan.rounding
        exact = self.rate * value * Fraction(book.plan.minor_per_unit, 100)
        paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
        return Line(self.name, earner, source, 1, value, self.rate, exact, paid)
