"""All legs but the largest: multi-line plans with a power line."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import frontlines, roll_up
from netmark.ledger.money import format_volume, round_fraction
from netmark.plan.bonuses.base import Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, both, zeros
from netmark.plan.conditions import Part
from netmark.plan.makers import Maker
from netmark.plan.measures import tree_of
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, RankRates, single_by_rank
from netmark.plan.scaling import common_denominator, round_all, scale
from netmark.plan.values import Money, Quantity
from netmark.plan.words import figure

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class LineCarry(Part):
    """What stays in the lines for the next period."""

    keep: Literal["none", "power-line"] = Field(
        description='"power-line": what the largest line has more than all paid lines together'
    )
    at_most: Quantity | None = Field(
        None, ge=0, description="so much of the power line counts for it"
    )

    def says(self, plan: "Plan") -> str:
        """What stays of a line."""
        del plan
        if self.keep == "none":
            return "nothing stays in a line"
        most = f", of which {figure(self.at_most)} count" if self.at_most is not None else ""
        return f"the power line{most} keeps what it has more than all paid lines together"


class _Paid(NamedTuple):
    """One line that is paid: its first member, its volume, what it is worth and what it pays."""

    first: int
    volume: int
    whole: Fraction
    exact: Fraction


class Lines(VolumeBonus):
    """Pays on the volume of every leg but the largest.

    A line (leg) is what a frontline member and everybody below him sold, with what was carried. The
    largest, the power line, is not paid; with ``carry`` it keeps what it has more than the paid
    lines together. A line below zero pays nothing.

        [[bonuses]]
        name  = "Base commission"
        kind  = "lines"
        base  = "CV"
        rate  = "15%"
        line_at_most = "2000"
        carry = { keep = "power-line", at_most = 13334 }

    Lines of 9,000, 2,500 and 1,000 pay 15 % of 3,500 = 525.00; the power line keeps 5,500.

    >>> Fraction(15, 100) * (2_500 + 1_000), 9_000 - (2_500 + 1_000)
    (Fraction(525, 1), 5500)
    """

    kind: Literal["lines"] = Field("lines", description="all legs but the largest")
    rate: RankRates = Field(description="of each paid line; one rate, or a table by rank")
    unpaid: Annotated[int, Field(ge=1, le=50)] = Field(
        1, description="how many of the largest lines are not paid"
    )
    line_at_most: Money | None = Field(None, description="the most that one line pays")
    carry_: LineCarry = Field(alias="carry", description="what stays in the lines")
    missed_at: ClassVar[Literal["earner", "source", "above"]] = "above"

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member: one pass over the tree and one over all legs."""
        if self._is_plain() and book.plan.rounding.stage == "bonus":
            return self._totals(book)[0]
        paid, rounding = zeros(book.size), book.plan.rounding
        earners = self._earners(book)
        for i, (lines, _) in self._all(book):
            if earners[i]:
                amounts = [line.exact for line in lines]
                if rounding.stage == "line":
                    paid[i] = sum(round_fraction(exact, rounding.mode) for exact in amounts)
                else:
                    paid[i] = round_fraction(sum(amounts, Fraction(0)), rounding.mode)
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """Every line but the largest: paid, or not paid with the reason."""
        earners, best = self._earners(book), max(self._rates(book), default=Fraction(0))
        unit = Fraction(book.plan.minor_per_unit, 100)
        for i, (lines, _) in self._all(book):
            for line in lines:
                exact = line.exact if earners[i] else Fraction(0)
                whole = line.whole if earners[i] else Fraction(0)
                if exact:
                    yield self._line(book, i, line)
                lower = "below the best rate" if earners[i] else "unqualified"
                missed = ((whole - exact, "capped"), (best * line.volume * unit - whole, lower))
                for missing, reason in missed:
                    if missing:
                        rate = missing / line.volume / unit
                        base = line.volume
                        yield Line(
                            self.name, 0, line.first, 1, base, rate, missing, reason=reason
                        )._replace(unit=self._unit())

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The paid lines of one member."""
        if self._earners(book)[earner]:
            lines, _ = self._split(book, earner, self._legs(book).get(earner, []))
            yield from (self._line(book, earner, line) for line in lines if line.exact)

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """How many lines have any volume, when all of them are unpaid ones."""
        found = list(super().lacks(book, member))
        lines = len(self._legs(book).get(member, []))
        if 0 < lines <= self.unpaid:
            found = [f"{lines} of his lines has any volume, and the largest is not paid"]
        yield from found

    def explain(self, line: Line, words: Words) -> str:
        """How much of which line."""
        who = words.member.get(line.source, "?")
        return f"{share(line.rate)} of the line of {who}: {format_volume(line.base)} {words.volume}"

    @property
    def carry_columns(self) -> tuple[str, ...]:
        """What a line keeps, at its first member."""
        return ("line",) if self.carry_.keep == "power-line" else ()

    def carry(self, book: Book) -> Mapping[str, Sequence[int]]:
        """What every power line has more than the paid lines beside it."""
        if not self.carry_columns:
            return {}
        if self._is_plain():
            return {"line": self._totals(book)[1]}
        kept, most = zeros(book.size), self.carry_.at_most
        for _, (lines, power) in self._all(book):
            if power:
                first, volume = power
                volume = volume if most is None else min(volume, most)
                kept[first] = max(volume - sum(line.volume for line in lines), 0)
        return {"line": kept}

    def makers(self, book: Book, source: int) -> list[Maker]:
        """Everybody in a line; none where something was carried, which no orders stand for."""
        if self._unit() == "matched":
            return []
        found, level, below = list[Maker](), [source], self._below(book)
        of_one = super().makers
        while level:
            found += [pair for member in level for pair in of_one(book, member)]
            level = [child for member in level for child in below[member]]
        return found

    def most(self, plan: "Plan") -> Most | None:
        """No limit: an order is in a line of everybody above it."""
        del plan
        return Most(None, self.rate, "every upline in whose paid lines an order is")

    def uses_ranks(self) -> bool:
        """Only where the rate depends on the rank."""
        return bool(self.rate) and EVERYBODY not in self.rate

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """A power line that is carried is one line."""
        yield from super().check(plan)
        if self.unpaid > 1 and self.carry_.keep == "power-line":
            yield Fault(("unpaid",), "only one line can be the power line", "write unpaid = 1")

    # What follows is computed once per book.

    def _is_plain(self) -> bool:
        """Is nothing of a single line needed but the largest, and the sum of all?"""
        return self.unpaid == 1 and self.line_at_most is None

    def _totals(self, book: Book) -> "tuple[array[int], array[int]]":
        """What everybody is paid, rounded once, and what the power lines keep."""
        return book.once(("totals", self.name), lambda: self._add_up(book))

    def _add_up(self, book: Book) -> "tuple[array[int], array[int]]":
        sums, largest, first = zeros(book.size), zeros(book.size), zeros(book.size)
        parents = tree_of(book, self.tree).parents
        for i, volume in self._volumes_of_lines(book):
            parent = parents[i]
            sums[parent] += volume
            if volume > largest[parent]:
                largest[parent], first[parent] = volume, i
        rates, ranks = self._rates(book), self._ranks(book)
        denominator = common_denominator(rates)
        parts = [int(rate * denominator) for rate in rates]
        products, kept, most = [0] * book.size, zeros(book.size), self.carry_.at_most
        earners = self._earners(book)
        for i in compress(range(1, book.size), sums[1:]):
            paid = sums[i] - largest[i]
            if paid and earners[i]:
                products[i] = paid * parts[ranks[i]]
            counted = largest[i] if most is None else min(largest[i], most)
            kept[first[i]] = max(counted - paid, 0)
        by, mode = scale(denominator, book.plan.exponent), book.plan.rounding.mode
        return round_all(products, by, mode), kept

    def _volumes_of_lines(self, book: Book) -> Iterator[tuple[int, int]]:
        """Every line above zero: its first member, and what it brings with what was carried."""
        tree = tree_of(book, self.tree)
        totals = roll_up(tree.parents, tree.order, self.values(book))
        carried = book.facts.carried.get(self.name, {}).get("line")
        for i in tree.order:
            volume = totals[i] + (carried[i] if carried else 0)
            if volume > 0 and tree.parents[i]:
                yield i, volume

    def _unit(self) -> Literal["volume", "matched"]:
        return "matched" if self.carry_columns else "volume"

    def _earners(self, book: Book) -> bytes:
        return book.once(
            ("earners", self.name),
            lambda: both(self.qualified(book), tree_of(book, self.tree).inside),
        )

    def _below(self, book: Book) -> list[list[int]]:
        tree = tree_of(book, self.tree)
        return book.once(("below", self.tree), lambda: frontlines(tree.parents, tree.order))

    def _rates(self, book: Book) -> list[Fraction]:
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
        return single_by_rank(self.rate, names)

    def _ranks(self, book: Book) -> bytes:
        if not self.uses_ranks():
            return bytes(book.size)
        return paid_ranks(book, self.ladder or book.plan.default_ladder)

    def _legs(self, book: Book) -> Mapping[int, list[tuple[int, int]]]:
        """The lines of every member who has some: first member and volume, the largest first."""
        return book.once(("legs", self.name), lambda: self._measure(book))

    def _measure(self, book: Book) -> Mapping[int, list[tuple[int, int]]]:
        parents = tree_of(book, self.tree).parents
        legs: dict[int, list[tuple[int, int]]] = {}
        for i, volume in self._volumes_of_lines(book):
            legs.setdefault(parents[i], []).append((i, volume))
        for lines in legs.values():
            lines.sort(key=lambda line: -line[1])
        return legs

    def _all(self, book: Book) -> Iterator[tuple[int, tuple[list[_Paid], tuple[int, int] | None]]]:
        """Everybody with lines: those that are paid, and the power line."""
        legs = self._legs(book)
        for i in compress(range(book.size), tree_of(book, self.tree).inside):
            if i in legs:
                yield i, self._split(book, i, legs[i])

    def _split(
        self, book: Book, member: int, legs: list[tuple[int, int]]
    ) -> tuple[list[_Paid], tuple[int, int] | None]:
        rates = book.once(("rates", self.name), lambda: self._rates(book))
        ranks = book.once(("ranks of", self.name), lambda: self._ranks(book))
        rate, minor = rates[ranks[member]], book.plan.minor_per_unit
        most, paid = self.line_at_most, []
        for first, volume in legs[self.unpaid :]:
            whole = rate * volume * Fraction(minor, 100)
            exact = whole if most is None else min(whole, most * minor)
            paid.append(_Paid(first, volume, whole, exact))
        return paid, legs[0] if legs else None

    def _line(self, book: Book, earner: int, line: _Paid) -> Line:
        rounding, volume = book.plan.rounding, line.volume
        rate = line.exact / volume * Fraction(100, book.plan.minor_per_unit)
        paid = round_fraction(line.exact, rounding.mode) if rounding.stage == "line" else None
        exact, unit = line.exact, self._unit()
        return Line(self.name, earner, line.first, 1, volume, rate, exact, paid, unit=unit)
