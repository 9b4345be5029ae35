"""Commission on a member's own sales: one rate, a rate by rank, or brackets on any volume."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from netmark.ledger.money import format_minor, format_volume, round_fraction
from netmark.plan.bonuses.base import Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, both, zeros
from netmark.plan.brackets import Brackets, bracket, measure, rising, slices
from netmark.plan.measures import tree_of
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, ZERO, RankRates
from netmark.plan.scaling import Scale, common_denominator, round_all, scale
from netmark.plan.values import Money

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Sales(VolumeBonus):
    """Pays a member on what he sold himself.

    Exactly one of ``rate``, ``rates``, ``brackets`` or ``amount`` says how much. Brackets are
    looked up on the volume ``on``; ``how = "whole"`` applies the rate of the highest row reached to
    the whole base, ``how = "marginal"`` pays each slice of the base at its own rate. ``amount`` is
    paid once to everybody with a base above zero.

        [[bonuses]]
        name     = "Personal"
        kind     = "sales"
        base     = "CV"
        on       = "PV"
        how      = "whole"
        brackets = [["0", "5%"], ["500", "10%"]]

    With 600.00 PV and 400.00 CV this pays 10 % of 400.00 = 40.00.

    >>> from netmark.plan.brackets import bracket
    >>> bracket(((0, Fraction(1, 20)), (50000, Fraction(1, 10))), 60000) * 400
    Fraction(40, 1)
    """

    kind: Literal["sales"] = Field("sales", description="commission on own sales")
    rate: RankRates = Field({}, description='one rate: "25%"')
    rates: RankRates = Field({}, description="a rate by paid-as rank: every rank of the ladder")
    brackets: Brackets = Field((), description='rows of threshold and rate: [["0", "5%"]]')
    on: str = Field("", description="the volume that picks the bracket")
    how: Literal["whole", "marginal"] | None = Field(
        None, description='"whole": one rate on the whole base; "marginal": each slice at its own'
    )
    amount: Money | None = Field(None, description="a fixed amount of money instead of a rate")

    money_for: ClassVar[str] = "once in a period"
    missed_at: ClassVar[Literal["earner", "source", "above"]] = "source"

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member; a member has one line, so both stages round alike."""
        mode = book.plan.rounding.mode
        if self.amount is None:
            return round_all(*self._products(book), mode)
        paid, values = zeros(book.size), self.values(book)
        each = round_fraction(self.amount * book.plan.minor_per_unit, mode)
        for i in compress(range(book.size), self._earners(book)):
            if values[i] > 0:
                paid[i] = each
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for each member with a base, and the rest up to the best rate as not paid."""
        qualified = self.qualified(book)
        yield from self._paid(book)
        best, inside = self._best_rate(book), tree_of(book, self.tree).inside
        paid = {line.earner: line.exact for line in self._paid(book)}
        for i, value in enumerate(self.values(book)):
            if not (value and inside[i]) or (self.amount is not None and value < 0):
                continue
            most = best if self.amount is not None else best * value
            missed = most - paid.get(i, Fraction(0))
            if missed:
                reason = "unqualified" if not qualified[i] else "below the best rate"
                base = value if self.amount is None else 1
                unit = self._unit()
                yield Line(self.name, 0, i, 0, base, best, missed, reason=reason, unit=unit)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The line of one member, when his base is not 0."""
        line = self._line(book, earner) if self._earners(book)[earner] else None
        yield from [line] if line else []

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """Whether he has a base of his own, and whether anything is paid on it."""
        value, of = self.values(book)[member], self.base.volume
        if value <= 0:
            yield f"he has no {of} of his own that counts"
        elif self._earners(book)[member] and not self._line(book, member):
            yield f"on {format_volume(value)} {of} of his own the rate is 0"

    def explain(self, line: Line, words: Words) -> str:
        """Base times rate, or the fixed amount."""
        amount = format_minor(round_fraction(line.exact, "half-even"), words.exponent)
        if self.amount is not None:
            return f"{amount} for having own {words.volume}"
        base = f"{format_volume(line.base)} {words.volume}"
        if self.how == "marginal":
            average = Fraction(round_fraction(line.rate * 1_000_000, "half-even"), 1_000_000)
            return f"slices of {base}, {share(average)} on average"
        return f"{share(line.rate)} of {base}"

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The base and the volume that picks the bracket."""
        yield from super().volumes()
        if self.on:
            yield ("on",), self.on

    def most(self, plan: "Plan") -> Most | None:
        """The best rate; a fixed amount is no share, however small the sale."""
        del plan
        if self.amount is not None:
            return Most(None, {}, "a fixed amount, however small the sales are")
        rows = {EVERYBODY: max((rate for _, rate in self.brackets), default=ZERO)}
        best = self.rate or self.rates or rows
        return Most(max(best.values()), best, "the best rate")

    def uses_ranks(self) -> bool:
        """Only where the rate depends on the rank."""
        return bool(self.rates) and EVERYBODY not in self.rates

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Exactly one way of paying, and brackets that say what they are looked up on."""
        yield from super().check(plan)
        ways = [w for w in ("rate", "rates", "brackets") if getattr(self, w)]
        ways += ["amount"] if self.amount is not None else []
        if len(ways) != 1:
            yield Fault(
                (ways[1],) if ways else (),
                f"says {' and '.join(ways)}" if ways else "does not say what it pays",
                "give exactly one of rate, rates, brackets, amount",
            )
        if self.rate and EVERYBODY not in self.rate:
            yield Fault(("rate",), "is one rate for everybody", "write rates for a table by rank")
        if not self.brackets and (self.on or self.how):
            yield Fault(("on" if self.on else "how",), "says how brackets are used", "add brackets")
        if self.brackets and not (self.on and self.how):
            yield Fault(
                ("brackets",),
                "does not say on which volume the brackets are, or how they are applied",
                'add on = "PV" and how = "whole" (one rate on all) or "marginal" (by slice)',
            )
        yield from rising(self.brackets)
        if self.how == "marginal" and self.on != self.base.volume:
            yield Fault(
                ("on",),
                "slices can only be taken of the base itself",
                f'write on = "{self.base.volume}", or how = "whole"',
            )

    def _earners(self, book: Book) -> bytes:
        """A flag column: who may be paid."""
        return book.once(
            ("earners", self.name),
            lambda: both(self.qualified(book), tree_of(book, self.tree).inside),
        )

    def _paid(self, book: Book) -> Iterator[Line]:
        lines = (self._line(book, i) for i in compress(range(book.size), self._earners(book)))
        yield from (line for line in lines if line)

    def _line(self, book: Book, i: int) -> Line | None:
        """What a member who may be paid gets; None when his base, or the rate, is 0."""
        rounding, value = book.plan.rounding, self.values(book)[i]
        if self.amount is not None:
            exact = self.amount * book.plan.minor_per_unit if value > 0 else Fraction(0)
            rate, base = exact, 1
        else:
            unit = Fraction(book.plan.minor_per_unit, 100)
            on_base, base = self._on_base(book, i, value), value
            exact, rate = on_base * unit, on_base / value if value else Fraction(0)
        if not exact:
            return None
        paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
        return Line(self.name, i, i, 0, base, rate, exact, paid, unit=self._unit())

    def _unit(self) -> Literal["volume", "count"]:
        return "volume" if self.amount is None else "count"

    def _products(self, book: Book) -> tuple[list[int], Scale]:
        """Base times parts of the common denominator of all rates, exactly, per member."""
        values, products = self.values(book), [0] * book.size
        rates = [rate for _, rate in self.brackets] or self._flat_rates(book)
        denominator = common_denominator(rates)
        parts = [int(rate * denominator) for rate in rates]
        earners = compress(range(book.size), self._earners(book))
        if self.how == "marginal":
            edges, gained = [max(row[0], 0) for row in self.brackets], [0]
            for part, low, high in zip(parts, edges, edges[1:], strict=False):
                gained.append(gained[-1] + part * (high - low))
            below = bisect_right(edges, 0) - 1
            returned = parts[below] if below >= 0 else 0  # what a value below 0 is charged back at
            for i in earners:
                value = values[i]
                row = bisect_right(edges, value) - 1
                if value <= 0:
                    products[i] = value * returned
                elif row >= 0:
                    products[i] = gained[row] + (value - edges[row]) * parts[row]
        elif self.brackets:
            thresholds, measure = [row[0] for row in self.brackets], self._measure(book)
            parts = [0, *parts]
            for i in earners:
                products[i] = values[i] * parts[bisect_right(thresholds, max(measure[i], 0))]
        else:
            ranks = self._ranks(book)
            for i in earners:
                products[i] = values[i] * parts[ranks[i]]
        return products, scale(denominator, book.plan.exponent)

    def _on_base(self, book: Book, i: int, value: int) -> Fraction:
        """Hundredths of money before rounding."""
        if self.brackets and self.how == "marginal":
            return sum((part * rate for part, rate in slices(self.brackets, value)), Fraction(0))
        if self.brackets:
            found: Fraction = bracket(self.brackets, self._measure(book)[i]) * value
            return found
        return self._flat_rates(book)[self._ranks(book)[i] if self.rates else 0] * value

    def _measure(self, book: Book) -> "array[int]":
        """The values the brackets are looked up on."""
        return book.once(
            ("brackets", self.name), lambda: array("q", measure(book, self.on, self.tree))
        )

    def _flat_rates(self, book: Book) -> list[Fraction]:
        def make() -> list[Fraction]:
            table = self.rate or self.rates
            if EVERYBODY in table:
                return [table[EVERYBODY]] * (len(self._rank_names(book)) + 1)
            return [Fraction(0), *(table.get(name, Fraction(0)) for name in self._rank_names(book))]

        return book.once(("rates", self.name), make)

    def _rank_names(self, book: Book) -> list[str]:
        ladder = self.ladder or book.plan.default_ladder
        return [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []

    def _ranks(self, book: Book) -> bytes:
        if not self.rates:
            return bytes(book.size)
        return paid_ranks(book, self.ladder or book.plan.default_ladder)

    def _best_rate(self, book: Book) -> Fraction:
        """Minor units per hundredth of base (or the fixed amount): the best anybody could get."""
        if self.amount is not None:
            return self.amount * book.plan.minor_per_unit
        unit = Fraction(book.plan.minor_per_unit, 100)
        if self.brackets:
            return max((rate for _, rate in self.brackets), default=Fraction(0)) * unit
        return max(self._flat_rates(book)) * unit
