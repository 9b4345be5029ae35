"""A fixed budget that is passed up the line: each upline takes his part of what is left."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import nearest
from netmark.ledger.money import format_volume, round_fraction, round_ratio
from netmark.plan.bonuses.base import Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, Tree, both, zeros
from netmark.plan.cascading import Halving, Share
from netmark.plan.check_conditions import unknown
from netmark.plan.infinity import hand_up
from netmark.plan.measures import tree_of
from netmark.plan.need import Needs
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, ZERO, RankRates, single_by_rank
from netmark.plan.scaling import common_denominator, round_all, scale
from netmark.plan.values import Rate

if TYPE_CHECKING:
    from netmark.plan.absence import Question
    from netmark.plan.document import Plan


class _Take(NamedTuple):
    """What one member takes, in parts of the common denominator, or why nobody has it.

    ``share`` is the place of a share in its series.
    """

    earner: int
    parts: int
    share: int = 0
    reason: str = ""


Takes = Callable[[int], Iterator[_Take]]
"""Who takes how much of a source, by the first one who may take something of it."""


class _HalfLine(NamedTuple):
    """Where the first part of each source is, and the next one after each member."""

    first: Sequence[int]
    above: Sequence[int]
    eligible: bytes


class _Ready(NamedTuple):
    """What paying needs, ready to index.

    ``first`` is who comes first for each source, 0 for nobody; ``takes`` gives for him who takes
    how much of the base; with what is left at the end it is the ``budget``.
    """

    values: Sequence[int]
    denominator: int
    budget: int
    depths: Sequence[int]
    first: Sequence[int]
    takes: Takes


class Cascade(VolumeBonus):
    """Passes a fixed budget up the line, and each upline takes his part of what is left.

    Exactly one of three ways says what a part is. ``rates``: what the rank is entitled to, or what
    is left if that is less. ``halving``: a share of what the one before had. ``series``: a list of
    shares, each for the first upline with that rank or a higher one; one member may take several.
    ``from`` says where the walk begins: 0 with the seller himself, 1 with his first upline. What
    nobody takes is breakage.

        [[bonuses]]
        name   = "Eight points"
        kind   = "cascade"
        base   = "CV"
        from   = 0
        budget = "8/8"
        rates  = { Starter = "1/8", Builder = "3/8", Leader = "6/8" }

    Of a sale worth 8 points a Starter who sold it takes 1, the Builder above him 3, and the Leader
    above them, entitled to 6, the 4 that are left.

    >>> left, taken = 8, []
    >>> for entitled in (1, 3, 6):
    ...     taken.append(min(entitled, left))
    ...     left -= taken[-1]
    >>> taken
    [1, 3, 4]
    """

    kind: Literal["cascade"] = Field("cascade", description="a budget passed up the line")
    from_: Annotated[int, Field(strict=True, ge=0, le=100)] = Field(
        alias="from", description="where it begins: 0 with the seller, 1 with his first upline"
    )
    budget: Rate | None = Field(None, description="what all have together at most, of the base")
    rates: RankRates = Field({}, description="what a rank is entitled to: every rank of the ladder")
    halving: Halving | None = Field(None, description="each has a share of the part before")
    series: tuple[Share, ...] = Field(
        (), description="shares that are passed up, each for the first one of its rank"
    )

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member; every source meets only those who take something."""
        ready, rounding = self._ready(book), book.plan.rounding
        by, values = scale(ready.denominator, book.plan.exponent), ready.values
        if rounding.stage == "line":
            paid = zeros(book.size)
            for source in compress(range(1, book.size), values[1:]):
                for take in ready.takes(ready.first[source]):
                    if not take.reason:
                        product = values[source] * take.parts * by.times
                        paid[take.earner] += round_ratio(product, by.over, rounding.mode)
            return paid
        products, stands = [0] * book.size, zeros(book.size)
        for source in compress(range(1, book.size), values[1:]):
            stands[ready.first[source]] += values[source]
        stands[0] = 0
        if self.halving:
            self._add_halves(book, stands, products)
            return round_all(products, by, rounding.mode)
        for first in compress(range(book.size), stands):
            for take in ready.takes(first):
                if not take.reason:
                    products[take.earner] += stands[first] * take.parts
        return round_all(products, by, rounding.mode)

    def lines(self, book: Book) -> Iterator[Line]:
        """Every part of every source, and what is left of the budget."""
        ready = self._ready(book)
        for source in compress(range(1, book.size), ready.values[1:]):
            left = ready.budget
            for take in ready.takes(ready.first[source]):
                left -= take.parts
                yield self._line(book, source, take)
            if left:
                yield self._line(book, source, _Take(0, left, reason="left of the budget"))

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines of one member: of his own sales and of those below him."""
        ready, tree = self._ready(book), tree_of(book, self.tree)
        below = {earner}
        for i in tree.order:
            if i == earner or tree.parents[i] in below:
                below.add(i)
                if ready.values[i]:
                    for take in ready.takes(ready.first[i]):
                        if take.earner == earner and not take.reason:
                            yield self._line(book, i, take)

    def asks(self, book: Book, member: int) -> "Iterator[Question]":
        """A part of somebody's sales that comes to him."""
        from netmark.plan.absence import Question, of_one

        parts = sum(1 for _ in self.paid_to(book, member))
        yield Question("to be paid", Needs((of_one("parts that come to him", parts, member),)))

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """Nothing sold where his parts come from, or who has them before him."""
        ready, tree = self._ready(book), tree_of(book, self.tree)
        if any(True for _ in self.paid_to(book, member)) or not tree.inside[member]:
            return
        starts, under = self._starts(book, tree), bytearray(book.size)
        under[member] = 1
        for i in tree.order:
            under[i] |= under[tree.parents[i]]
        if not any(ready.values[i] and under[starts[i]] for i in tree.order):
            far = f"{self.from_} or more levels below him"
            where = far if self.from_ else "by him or below him"
            yield f"nothing was sold {where} that counts as {self.base.volume}"
        elif self._eligible(book, tree)[member]:
            yield self._before_him(book, member)

    def _before_him(self, book: Book, member: int) -> str:
        """Why nothing of what was sold below is left for one who may have a part."""
        if self.series:
            return "every share that his rank is for goes to somebody before him"
        if self.halving:
            return f"{len(self._halves())} members have a part, and of no sale he is one of them"
        rate = single_by_rank(self.rates, self._names(book))[self._ranks(book)[member]]
        whole = f"the budget of {share(self._whole())} is taken before it comes to him"
        return f"he is entitled to {share(rate)}" + (f", and {whole}" if rate else "")

    def explain(self, line: Line, words: Words) -> str:
        """How much of what, from how far away."""
        base = f"{share(line.rate)} of {format_volume(line.base)} {words.volume}"
        if line.note:
            base = f"{line.note}: {base}"
        if line.earner == line.source:
            return f"own sales: {base}"
        return f"level {line.level}: {base} from {words.member.get(line.source, '?')}"

    def most(self, plan: "Plan") -> Most | None:
        """The budget, or all shares of a series together."""
        if self.series:
            ladder = self.ladder or plan.default_ladder
            names = [rank.name for rank in plan.ladder(ladder).ranks]
            best = {
                name: sum((s.rate for s in self.series if names.index(s.rank) <= place), ZERO)
                for place, name in enumerate(names)
            }
            return Most(self._whole(), best, "all shares together")
        best = dict(self.rates) or {EVERYBODY: self.halving.first if self.halving else ZERO}
        return Most(self._whole(), best, "the whole budget")

    def uses_ranks(self) -> bool:
        """Where a part depends on the rank."""
        return bool(self.series) or bool(self.rates and EVERYBODY not in self.rates)

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """One way, with a budget unless the shares of a series are one."""
        yield from super().check(plan)
        ways = [way for way in ("rates", "halving", "series") if getattr(self, way)]
        if len(ways) != 1:
            what = f"says {' and '.join(ways)}" if ways else "does not say who takes how much"
            path = (ways[1],) if ways else ()
            yield Fault(path, what, "give exactly one of rates, halving, series")
        elif (self.budget is None) != bool(self.series):
            what = "a series is its own budget" if self.series else "how much is there to take?"
            hint = "take budget out" if self.series else 'write budget = "10%"'
            yield Fault(("budget",) if self.series else (), what, hint)
        if self.rates and not any(self.rates.values()):
            yield Fault(("rates",), "nobody takes anything", "write a rate above 0%")
        ladder = self.ladder or plan.default_ladder
        if self.series and ladder in plan.all_ladders:
            yield from self._series_faults([rank.name for rank in plan.ladder(ladder).ranks])

    def _series_faults(self, names: Sequence[str]) -> Iterator[Fault]:
        lowest = 0
        for place, one in enumerate(self.series):
            name = one.rank
            if name not in names:
                yield unknown("rank", name, list(names), ("series", place, "rank"))
            elif names.index(name) < lowest:
                hint = "order the shares by rank: the walk never goes back down"
                what = f"{name} is lower than the rank before"
                yield Fault(("series", place, "rank"), what, hint)
            else:
                lowest = names.index(name)

    # What follows is computed once per book and shared by pay and lines.

    def _ready(self, book: Book) -> _Ready:
        return book.once(("cascade", self.name), lambda: self._prepare(book))

    def _prepare(self, book: Book) -> _Ready:
        tree = tree_of(book, self.tree)
        make = self._by_rank if self.rates else self._by_half if self.halving else self._in_series
        fractions = [
            *self.rates.values(),
            *self._halves(),
            *(one.rate for one in self.series),
            self._whole(),
        ]
        denominator = common_denominator(fractions)
        depths = zeros(book.size)
        for i in tree.order:
            depths[i] = depths[tree.parents[i]] + 1
        first, takes = make(book, tree, denominator)
        whole = int(self._whole() * denominator)
        return _Ready(self.values(book), denominator, whole, depths, first, takes)

    def _whole(self) -> Fraction:
        """The budget, which is all shares together where there is a series."""
        return sum((one.rate for one in self.series), self.budget or ZERO)

    def _names(self, book: Book) -> list[str]:
        ladder = self.ladder or book.plan.default_ladder
        return [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []

    def _ranks(self, book: Book) -> bytes:
        if not self.uses_ranks():
            return bytes(book.size)
        return paid_ranks(book, self.ladder or book.plan.default_ladder)

    def _eligible(self, book: Book, tree: Tree) -> bytes:
        return both(self.qualified(book), tree.inside)

    def _starts(self, book: Book, tree: Tree) -> Sequence[int]:
        """Where the walk of each source begins; 0 where there is nobody."""

        def make() -> Sequence[int]:
            starts = array("i", range(book.size))
            for _ in range(self.from_):
                starts = array("i", map(tree.parents.__getitem__, starts))
            return starts

        return book.once(("starts", self.name), make)

    def _by_rank(self, book: Book, tree: Tree, denominator: int) -> tuple[Sequence[int], Takes]:
        """Each takes what his rank is entitled to, or what is left."""
        parts = [int(r * denominator) for r in single_by_rank(self.rates, self._names(book))]
        ranks, budget = self._ranks(book), int((self.budget or ZERO) * denominator)
        pays = bytes(bool(part) for part in parts).ljust(256, b"\0")
        takers = both(self._eligible(book, tree), ranks.translate(pays))
        above = nearest(tree.parents, tree.order, takers)

        def takes(position: int) -> Iterator[_Take]:
            left = budget
            while left and position:
                part = min(parts[ranks[position]], left)
                yield _Take(position, part)
                left, position = left - part, above[position]

        return _at_or_above(self._starts(book, tree), takers, above), takes

    def _halves(self) -> list[Fraction]:
        """What the first, the second … have, as far as the budget goes."""
        found, left = list[Fraction](), self.budget or ZERO
        if self.halving:
            part = self.halving.first
            while left and part and len(found) < self.halving.most:
                found.append(min(part, left))
                left, part = left - found[-1], part * self.halving.ratio
        return found

    def _line_of_halves(self, book: Book) -> _HalfLine:
        """Who has the first part of each source, and who the next one after each member."""

        def make() -> _HalfLine:
            tree = tree_of(book, self.tree)
            eligible, above = self._eligible(book, tree), tree.parents
            first = self._starts(book, tree)
            if self.halving and self.halving.ineligible == "passed-over":
                above = nearest(tree.parents, tree.order, eligible)
                first = _at_or_above(first, eligible, above)
            return _HalfLine(first, above, eligible)

        return book.once(("halves", self.name), make)

    def _by_half(self, book: Book, tree: Tree, denominator: int) -> tuple[Sequence[int], Takes]:
        """Each has a share of what the one before him had."""
        del tree
        parts = [int(rate * denominator) for rate in self._halves()]
        first, above, eligible = self._line_of_halves(book)

        def takes(position: int) -> Iterator[_Take]:
            for part in parts:
                if not position:
                    return
                reason = "" if eligible[position] else "unqualified"
                yield _Take(position, part, reason=reason)
                position = above[position]

        return first, takes

    def _add_halves(self, book: Book, current: Sequence[int], products: list[int]) -> None:
        """Handed up part by part, because a line may be long and exact sums can be split."""
        ready, (_, above, eligible) = self._ready(book), self._line_of_halves(book)
        at: Sequence[int] = list(compress(range(book.size), current))
        for place, rate in enumerate(self._halves()):
            if place:
                current, at = hand_up(current, at, above)
            part = int(rate * ready.denominator)
            for i in at:
                if eligible[i]:
                    products[i] += current[i] * part

    def _in_series(self, book: Book, tree: Tree, denominator: int) -> tuple[Sequence[int], Takes]:
        """Each share goes to the first of its rank or a higher one."""
        names, ranks = self._names(book), self._ranks(book)
        eligible = self._eligible(book, tree)
        shares: list[tuple[int, bytes, Sequence[int]]] = []
        for one in self.series:
            number = names.index(one.rank) + 1
            flags = both(eligible, bytes(rank >= number for rank in ranks))
            above = nearest(tree.parents, tree.order, flags)
            shares.append((int(one.rate * denominator), flags, above))

        def takes(start: int) -> Iterator[_Take]:
            for number, (part, flags, above) in enumerate(shares):
                earner = start if flags[start] else above[start]
                reason = "" if earner else "rank" if start else "no upline"
                yield _Take(earner, part, number, reason)

        return self._starts(book, tree), takes

    def _line(self, book: Book, source: int, take: _Take) -> Line:
        """One part as a line."""
        ready, rounding = self._ready(book), book.plan.rounding
        rate, value = Fraction(take.parts, ready.denominator), ready.values[source]
        exact = rate * value * Fraction(book.plan.minor_per_unit, 100)
        per_line = rounding.stage == "line" and not take.reason
        paid = round_fraction(exact, rounding.mode) if per_line else None
        level = ready.depths[source] - ready.depths[take.earner] if take.earner else 0
        note = f"share {take.share + 1}, {self.series[take.share].rank}" if self.series else ""
        line = Line(self.name, take.earner, source, level, value, rate, exact, paid)
        return line._replace(reason=take.reason, note=note)


def _at_or_above(starts: Sequence[int], flags: bytes, above: Sequence[int]) -> "array[int]":
    """The first one with a flag from each start on, himself included; 0 for nobody."""
    return array("i", [start if flags[start] else above[start] for start in starts])
