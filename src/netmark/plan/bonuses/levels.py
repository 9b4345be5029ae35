"""Commission on the sales of the downline, by level: unilevel, matrix, fast start, infinity."""

from array import array
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from netmark.ledger.money import format_minor, format_volume, round_fraction, round_ratio
from netmark.plan import infinity as endless
from netmark.plan import rates as tables
from netmark.plan import tallies
from netmark.plan.bonuses.base import Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, both, zeros
from netmark.plan.compression import (
    ASKS_ACTIVE,
    Compression,
    compression_faults,
    rolled_from,
    rolled_up,
    steps,
)
from netmark.plan.depth import Depth, open_levels
from netmark.plan.infinity import Infinity, Tail, hand_up
from netmark.plan.makers import Maker
from netmark.plan.measures import tree_of
from netmark.plan.needs import active
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, LevelAmounts, LevelRates, table_by_rank
from netmark.plan.scaling import Scale, common_denominator, round_all, scale

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class _Walk(NamedTuple):
    """What the walk up needs, ready to index: one entry per level in the four lists.

    ``rates`` by rank number; ``minor`` the same as minor units per base.
    """

    values: Sequence[int]
    steps: list[Sequence[int]]
    entitled: list[bytes]
    rates: list[list[Fraction]]
    minor: list[list[Fraction]]
    eligible: bytes
    ranks: bytes


class Levels(VolumeBonus):
    """Pays uplines on the sales of their downline, level by level.

    Level 1 of a sale is the first upline above the one who made it. ``rates`` is a list by level,
    or a table with one list for every rank of the ladder; ``amounts`` pays fixed money for every
    member with a base above zero instead. ``compression`` says who is passed over on the way up.

        [[bonuses]]
        name        = "Unilevel"
        kind        = "levels"
        base        = "CV"
        compression = "skip-inactive"
        rates       = ["2%", "3%", "5%"]

    A sale of 100.00 CV three levels down pays 2.00, 3.00 and 5.00 to the three uplines.

    >>> from netmark.plan.rates import table_by_rank
    >>> rates = {"": (Fraction(1, 50), Fraction(3, 100), Fraction(1, 20))}
    >>> [str(table_by_rank(rates, [], level)[0] * 100) for level in (1, 2, 3)]
    ['2', '3', '5']
    """

    kind: Literal["levels"] = Field("levels", description="commission on the downline by level")
    rates: LevelRates = Field({}, description='["5%", "3%"], or a table rank = list')
    amounts: LevelAmounts = Field({}, description='["10.00", "5.00"], or a table rank = list')
    compression: Compression = Field(description="who is passed over on the way up")
    depth: tuple[Depth, ...] = Field((), description="levels that are open, by what was reached")
    infinity: Infinity | None = Field(None, description="pay without limit of depth")

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member.

        When the plan rounds per bonus, volume is handed up level by level (exact sums do not
        depend on how sales are split); when it rounds per line, every line is walked and rounded.
        """
        rounding = book.plan.rounding
        if rounding.stage == "bonus":
            products, by = self._products(book)
            return round_all(products, by, rounding.mode)
        paid, by = zeros(book.size), self._scale(book)
        parts, values = self._parts(book), self._walk(book).values
        for source, level, earner, rank_row in self._steps_paid(book):
            product = values[source] * parts[level - 1][rank_row]
            paid[earner] += round_ratio(product * by.times, by.over, rounding.mode)
        for line in self._infinity_paid(book):
            paid[line.earner] += round_fraction(line.exact, rounding.mode)
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """Every level of every source: paid, or not paid with the reason."""
        walk, each, unit = self._walk(book), self._each(book), self._unit()
        best = [max(row) for row in walk.rates]
        for source, value in enumerate(walk.values):
            if not value:
                continue
            position = source
            for level, row in enumerate(walk.rates, start=1):
                position = walk.steps[level - 1][position] if position or level == 1 else 0
                top = best[level - 1]
                rate = Fraction(0)
                if source and position and walk.entitled[level - 1][position]:
                    rate = row[walk.ranks[position]]
                    yield self._line(book, source, level, position)
                if top > rate:
                    reason = self._why(book, position, level, rate) if source else "lost"
                    exact = (top - rate) * value * each
                    left = self.name, position, source, level, value, top - rate, exact
                    yield Line(*left, reason=reason, unit=unit)
        if self.infinity:
            yield from self._infinity_lines(book)

    def made_and_paid(self, book: Book) -> Iterator[Line]:
        """The lines that pay, in the order of those that are made."""
        if self.due(book):
            for source, level, earner, _ in self._steps_paid(book):
                yield self._line(book, source, level, earner)
            yield from self._infinity_paid(book)

    def tally(self, book: Book) -> tallies.Tally:
        """Volume is handed up as in ``pay``; only infinity is added up line by line."""
        if not self.due(book):
            return {}
        walk, parts = self._walk(book), self._parts(book)
        levels = zip(walk.steps, walk.entitled, parts, strict=True)
        each = self._each(book) / common_denominator(self._all_rates(book))
        why = partial(self._why, book)
        sums = tallies.by_level(walk.values, levels, walk.ranks, why).items()
        found: tallies.Tally = {reason: (count, much * each) for reason, (count, much) in sums}
        lines = self._infinity_lines(book) if self.infinity else ()
        return tallies.added(found, tallies.tally(lines))

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines that pay one member: every source walks up until it meets him."""
        walk = self._walk(book)
        ways = list(zip(walk.steps, walk.entitled, strict=True))
        for source in compress(range(1, book.size), walk.values[1:]):
            position = source
            for level, (step, entitled) in enumerate(ways, start=1):
                position = step[position]
                if position == earner and entitled[earner]:
                    yield self._line(book, source, level, earner)
                if position == earner or not position:
                    break
        yield from (line for line in self._infinity_paid(book) if line.earner == earner)

    def explain(self, line: Line, words: Words) -> str:
        """Which level, of whom, how much of what."""
        amount = format_minor(round_fraction(line.exact, "half-even"), words.exponent)
        who = words.member.get(line.source, "?")
        if line.unit == "count":
            return f"level {line.level}: {amount} for {who}"
        base = f"{format_volume(line.base)} {words.volume}"
        return f"level {line.level}: {share(line.rate)} of {base} from {who}"

    def makers(self, book: Book, source: int) -> list[Maker]:
        """The source himself; under ``roll-up`` also the inactive members whose sales he took."""
        if self.compression.word != "roll-up":
            return super().makers(book, source)
        taken = book.once(
            ("rolled", self.name), lambda: rolled_from(book, tree_of(book, self.tree))
        )
        found = super().makers
        return [pair for member in taken.get(source, ()) for pair in found(book, member)]

    def most(self, plan: "Plan") -> Most | None:
        """The best rate of each level, added up, and what infinity pays beyond them."""
        if self.amounts:
            return Most(None, {}, "fixed amounts, however small the sales are")
        tail, ladder = self.infinity, self.ladder or plan.default_ladder
        best = tables.best_of_levels([self.rates, tail.rate if tail else {}])
        deep = endless.most(tail, len(plan.ladder(ladder).ranks) if ladder else 0)
        if deep is None:
            return Most(None, best, "infinity pays every upline, however many there are")
        how = "the best rate of each level" + (", and infinity once for each rank" if tail else "")
        return Most(tables.sum_of_levels(self.rates) + deep, best, how)

    def uses_ranks(self) -> bool:
        """Where rates depend on the rank, or ranks are passed over or block."""
        tables = [set(self.rates), set(self.amounts)]
        tables += [set(self.infinity.rate)] if self.infinity else []
        by_rank = any(ranks and EVERYBODY not in ranks for ranks in tables)
        blocks = bool(self.infinity and self.infinity.block)
        return by_rank or blocks or self.compression.word == "skip-below"

    def uses_active(self) -> bool:
        """Unless the compression does not ask."""
        return self.compression.word in ASKS_ACTIVE

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """One way of paying; a rank to skip below; an infinity that can be counted."""
        yield from super().check(plan)
        if bool(self.rates) == bool(self.amounts) and (self.rates or not self.infinity):
            yield Fault((), "give either rates or amounts", 'for example rates = ["5%", "3%"]')
        yield from compression_faults(self.compression)
        tail = self.infinity
        if tail and self.amounts:
            yield Fault(
                ("infinity",),
                "infinity pays a rate, and this bonus pays fixed amounts",
                "make infinity a bonus of its own",
            )
        if tail and self.compression.word == "skip-unqualified":
            yield Fault(
                ("infinity",),
                "infinity counts levels, and skip-unqualified counts only those who are paid",
                'use compression = "skip-inactive", or a bonus of its own for infinity',
            )
        if tail and tail.block and tail.budget:
            yield Fault(
                ("infinity", "budget"),
                "a budget ends by itself, and nobody has to block it",
                "take block out",
            )
        if tail and tail.block and tail.block.beyond < tail.from_ - 1:
            yield Fault(
                ("infinity", "block", "beyond"),
                "somebody who blocks would keep levels on which he is not paid infinity himself",
                f"write beyond = {tail.from_ - 1} or more",
            )

    # What follows is computed once per book and shared by pay and lines.

    def _walk(self, book: Book) -> _Walk:
        return book.once(("walk", self.name), lambda: self._prepare(book))

    def _prepare(self, book: Book) -> _Walk:
        tree = tree_of(book, self.tree)
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
        ranks = paid_ranks(book, ladder) if self.uses_ranks() else bytes(book.size)
        eligible = both(self.qualified(book), tree.inside)
        if self.uses_active():
            eligible = both(eligible, active(book))
        table = self.rates or {
            rank: tuple(money * book.plan.minor_per_unit for money in row)
            for rank, row in self.amounts.items()
        }
        deepest = max((len(row) for row in table.values()), default=0)
        rates = [table_by_rank(table, names, level) for level in range(1, deepest + 1)]
        limits = open_levels(self.depth, self.in_context(book.plan), book)
        entitled = []
        for level, row in enumerate(rates, start=1):
            pays = bytes(bool(rate) for rate in row).ljust(256, b"\0")
            flags = both(eligible, ranks.translate(pays))
            if limits is not None:
                flags = both(flags, bytes(limit >= level for limit in limits))
            entitled.append(flags)
        walk = steps(self.compression, book, tree, ladder, entitled)
        values = self.values(book)
        if self.compression.word == "roll-up":
            values = rolled_up(book, tree, values)
        if self.amounts:
            values = bytes(value > 0 for value in values)
        each = self._each(book)
        minor = [[rate * each for rate in row] for row in rates]
        return _Walk(values, walk, entitled, rates, minor, eligible, ranks)

    def _unit(self) -> Literal["volume", "count"]:
        return "count" if self.amounts else "volume"

    def _each(self, book: Book) -> Fraction:
        """Minor units per (base x rate)."""
        return Fraction(1) if self.amounts else Fraction(book.plan.minor_per_unit, 100)

    def _all_rates(self, book: Book) -> list[Fraction]:
        rates = [rate for row in self._walk(book).rates for rate in row]
        tail = self.infinity
        return rates + ([*tail.rate.values(), tail.budget or Fraction(0)] if tail else [])

    def _scale(self, book: Book) -> Scale:
        denominator = common_denominator(self._all_rates(book))
        return Scale(1, denominator) if self.amounts else scale(denominator, book.plan.exponent)

    def _parts(self, book: Book) -> list[list[int]]:
        """The rates as whole parts of their common denominator, by level and rank number."""
        denominator = common_denominator(self._all_rates(book))
        return [[int(rate * denominator) for rate in row] for row in self._walk(book).rates]

    def _products(self, book: Book) -> tuple[list[int], Scale]:
        """Volume times parts, added up exactly over all levels, per member."""
        walk, size = self._walk(book), book.size
        products = [0] * size
        ranks, current = walk.ranks, walk.values
        # Level volumes: what stands k levels below, handed on to level k + 1.
        at: Sequence[int] = list(compress(range(size), current))
        for step, entitled, parts in zip(walk.steps, walk.entitled, self._parts(book), strict=True):
            current, at = hand_up(current, at, step)
            for i in at:
                if entitled[i]:
                    products[i] += current[i] * parts[ranks[i]]
        if self.infinity:
            self._add_infinity(book, products)
        return products, self._scale(book)

    def _line(self, book: Book, source: int, level: int, earner: int) -> Line:
        """One paid line below infinity."""
        walk, rounding = self._walk(book), book.plan.rounding
        value, rank = walk.values[source], walk.ranks[earner]
        rate, exact = walk.rates[level - 1][rank], walk.minor[level - 1][rank] * value
        paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
        unit = self._unit()
        return Line(self.name, earner, source, level, value, rate, exact, paid, unit=unit)

    def _steps_paid(self, book: Book) -> Iterator[tuple[int, int, int, int]]:
        """(source, level, earner, his rank number) of every paid line below infinity."""
        walk = self._walk(book)
        for source in compress(range(1, book.size), walk.values[1:]):
            position = source
            for level, (step, entitled) in enumerate(
                zip(walk.steps, walk.entitled, strict=True), start=1
            ):
                position = step[position]
                if not position:
                    break
                if entitled[position]:
                    yield source, level, position, walk.ranks[position]

    def _why(self, book: Book, position: int, level: int, rate: Fraction | int) -> str:
        """The reason a level was not paid, or not at the best rate."""
        walk = self._walk(book)
        if not position:
            return "no upline"
        if rate:
            return "below the best rate"
        if self.uses_active() and not active(book)[position]:
            return "inactive"
        if not walk.eligible[position]:
            return "unqualified"
        return "beyond depth" if walk.rates[level - 1][walk.ranks[position]] else "rank"

    # Infinity: kept apart, because most plans have none.

    def _infinity_rates(self, book: Book) -> list[Fraction]:
        assert self.infinity is not None
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
        table = {rank: (rate,) for rank, rate in self.infinity.rate.items()}
        return table_by_rank(table, names, 1)

    def _tail(self, book: Book) -> Tail:
        """The walk of infinity pay: the same compression, without end."""
        assert self.infinity is not None
        tree, ladder = tree_of(book, self.tree), self.ladder or book.plan.default_ladder
        walk, rates = self._walk(book), self._infinity_rates(book)
        return Tail(
            self.infinity,
            walk.values,
            steps(self.compression, book, tree, ladder, [b""])[0],
            walk.eligible,
            walk.ranks,
            [bool(rate) for rate in rates],
            tree.order,
        )

    def _infinity_paid(self, book: Book) -> Iterator[Line]:
        lines = self._infinity_lines(book) if self.infinity else ()
        return (line for line in lines if not line.reason)

    def _infinity_lines(self, book: Book) -> Iterator[Line]:
        tail, rates, each = self._tail(book), self._infinity_rates(book), self._each(book)
        mode, per_line = book.plan.rounding.mode, book.plan.rounding.stage == "line"
        if tail.model.budget:
            for source, earner, number, rate in endless.shares(tail, rates):
                value = tail.values[source]
                exact = rate * value * each
                paid = round_fraction(exact, mode) if per_line and earner else None
                reason = "" if earner else "nobody of a higher rate"
                yield Line(self.name, earner, source, number, value, rate, exact, paid, reason)
            return
        for source, earner, number, blocked in endless.walk(tail):
            rate, value = rates[tail.ranks[earner]], tail.values[source]
            exact = rate * value * each
            paid = round_fraction(exact, mode) if per_line and not blocked else None
            reason = "blocked" if blocked else ""
            yield Line(self.name, earner, source, number, value, rate, exact, paid, reason)

    def _add_infinity(self, book: Book, products: list[int]) -> None:
        denominator = common_denominator(self._all_rates(book))
        parts = [int(rate * denominator) for rate in self._infinity_rates(book)]
        tail = self._tail(book)
        if tail.model.budget:
            for source, earner, _, rate in endless.shares(tail, self._infinity_rates(book)):
                if earner:
                    products[earner] += tail.values[source] * int(rate * denominator)
            return
        for earner, value in endless.volumes(tail):
            products[earner] += value * parts[tail.ranks[earner]]
