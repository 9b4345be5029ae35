"""A share of what others earned: matching bonuses by level, by generation, and downwards."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from operator import add
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import frontlines
from netmark.ledger.money import format_minor, round_fraction, round_ratio
from netmark.plan.bonuses.base import Bonus, Fault, Line, Most, Words, share
from netmark.plan.book import Book, both, zeros
from netmark.plan.compression import ASKS_ACTIVE, Compression, compression_faults, steps
from netmark.plan.depth import Depth, open_levels
from netmark.plan.leaders import counted, leader_question
from netmark.plan.matching import NO_GROUP, Down, Source, groups
from netmark.plan.measures import tree_of
from netmark.plan.needs import active
from netmark.plan.paying import paid_by, raw_by
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, LevelRates, best_of_levels, sum_of_levels, table_by_rank
from netmark.plan.scaling import Scale, common_denominator, round_all
from netmark.plan.values import Money
from netmark.plan.ways import InLeaders, LeaderWay, LevelWay, Way
from netmark.plan.words import listed

if TYPE_CHECKING:
    from netmark.plan.absence import Question
    from netmark.plan.document import Plan

EARNED = {
    "raw": "what these bonuses come to, before any limit takes something of it",
    "as-paid": "what these bonuses pay after their own limits",
}


class _Ready(NamedTuple):
    """What paying needs, ready to index.

    ``group`` says which table of ``rates`` is for a source, 255 for none; a table is by number (the
    first is 1), then by rank number. ``best`` is the highest of each number.
    """

    values: Sequence[int]
    over: Sequence[int]
    group: bytes
    rates: list[list[list[Fraction]]]
    best: list[list[Fraction]]
    ranks: bytes
    earners: bytes
    open: Sequence[int] | None
    way: Way


class Match(Bonus):
    """Pays a share of what others earned by bonuses that stand above in the plan.

    Level 1 is the first upline of whoever earned something; ``compression`` says who is passed
    over. With ``generations`` distance is counted in leaders instead. ``rates`` is a list by level
    or generation, or a table with one list for every rank of the ladder; ``sources`` has rates by
    fixed facts of him who earned, and the first row that fits counts: so a rate may stay what it
    was when he joined, or be another for the ``first`` recruits of everybody. With ``down`` the
    frontline shares in what its sponsor earned.

        [[bonuses]]
        name        = "Check match"
        kind        = "match"
        base        = ["Binary"]
        earned      = "as-paid"
        compression = "none"
        rates       = ["10%", "5%"]

    Of 400.00 that somebody earned, his sponsor is paid 40.00 and the next upline 20.00.

    >>> from netmark.plan.rates import table_by_rank
    >>> rates = {"": (Fraction(1, 10), Fraction(1, 20))}
    >>> [str(table_by_rank(rates, [], level)[0] * 400) for level in (1, 2)]
    ['40', '20']
    """

    kind: Literal["match"] = Field("match", description="a share of what others earned")
    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"earned": EARNED}

    base: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="the bonuses above, of which others have earned"
    )
    earned: Literal["raw", "as-paid"] = Field(description="what of them counts as earned")
    rates: LevelRates = Field({}, description='["10%", "5%"], or a table rank = list')
    sources: tuple[Source, ...] = Field((), description="rates by facts of him who earned")
    compression: Compression | None = Field(
        None, description="by level: who is passed over on the way up"
    )
    generations: InLeaders | None = Field(None, description="by generation, counted in leaders")
    depth: tuple[Depth, ...] = Field((), description="levels that are open, by what was reached")
    down: Down | None = Field(None, description="downwards: shared by the frontline")
    source_at_most: Money | None = Field(
        None, description="so much of what one member earned counts"
    )

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member; rounded per bonus, one pass for each level."""
        rounding, paid = book.plan.rounding, zeros(book.size)
        if self.down:
            return self._pay_down(book, self.down)
        if rounding.stage == "line":
            for line in self.lines(book):
                if not line.reason:
                    paid[line.earner] += round_fraction(line.exact, rounding.mode)
            return paid
        ready, products = self._ready(book), [0] * book.size
        tables = ready.rates
        denominator = common_denominator([r for table in tables for row in table for r in row])
        for place, table in enumerate(tables):
            mine = zip(ready.values, ready.group, strict=True)
            values = array("q", [value if group == place else 0 for value, group in mine])
            for number, column in ready.way.volumes(values):
                parts = [int(rate * denominator) for rate in table[number - 1]]
                for i in compress(range(book.size), ready.earners):
                    if column[i] and (ready.open is None or ready.open[i] >= number):
                        products[i] += column[i] * parts[ready.ranks[i]]
        return round_all(products, Scale(1, denominator), rounding.mode)

    def lines(self, book: Book) -> Iterator[Line]:
        """Every level or generation of everybody who earned: paid, or not paid with the reason.

        Of generations that are paid beside those of leaders (``earns = "everybody"``) only what
        is paid is said: how many could have been paid has no limit.
        """
        ready = self._ready(book)
        for source in compress(range(1, book.size), ready.values[1:]):
            if self.down:
                yield from self._shared(book, source, self.down)
            elif ready.group[source] != NO_GROUP:
                yield from self._of_source(book, source)
        for source in compress(range(1, book.size), ready.over[1:]):
            if self.down or ready.group[source] != NO_GROUP:
                most = self.down.rate if self.down else sum(ready.best[ready.group[source]])
                exact = ready.over[source] * Fraction(most)
                line = Line(self.name, 0, source, 0, ready.over[source], Fraction(most), exact)
                yield line._replace(reason="capped", unit="money")

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines of one member: those below him, or his sponsor."""
        ready = self._ready(book)
        if self.down:
            sponsor = tree_of(book, self.tree).parents[earner]
            if sponsor and ready.values[sponsor]:
                lines = self._shared(book, sponsor, self.down)
                yield from (line for line in lines if line.earner == earner and not line.reason)
        elif ready.earners[earner]:
            for source, number in ready.way.below(earner, ready.values):
                if ready.group[source] != NO_GROUP:
                    rate = self._rate(ready, source, earner, number)
                    if rate:
                        yield self._line(book, source, (earner, number), rate)

    def asks(self, book: Book, member: int) -> "Iterator[Question]":
        """To be a leader, where only leaders are paid."""
        del member
        if self.generations:
            yield from leader_question(self.generations, self.in_context(book.plan))

    def explain(self, line: Line, words: Words) -> str:
        """How much of what somebody earned, and how far away he is."""
        earned = format_minor(line.base, words.exponent)
        name = words.member.get(line.source, "?")
        of = f"{share(line.rate)} of {earned} that {name} earned by {listed(self.base)}"
        if self.down:
            return f"{of}: {share(self.down.rate)} of it is shared by the frontline"
        return f"{self.number} {line.level}: {of}"

    @property
    def number(self) -> str:
        """Whether it counts levels or generations."""
        return "generation" if self.generations else "level"

    @property
    def of_company(self) -> bool:
        """What is shared downwards depends on those above and beside."""
        return self.down is not None

    def most(self, plan: "Plan") -> Most | None:
        """The best rate of each level, added up, of what others earn."""
        del plan
        of = f"of what others earn by {listed(self.base)}"
        if self.down:
            rate = self.down.rate
            return Most(rate, {EVERYBODY: rate}, f"{of}, shared by the frontline")
        tables = [self.rates] if self.rates else [source.rates for source in self.sources]
        best = best_of_levels(tables)
        if self.generations and self.generations.earns == "everybody":
            return Most(None, best, f"a generation may pay any number of members, {of}")
        return Most(max(map(sum_of_levels, tables)), best, f"the best of each {self.number}, {of}")

    def reads(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The bonuses of its base."""
        for place, name in enumerate(self.base):
            yield ("base", place), name

    def uses_ranks(self) -> bool:
        """Where rates depend on the rank, or ranks are passed over."""
        tables = [self.rates, *(source.rates for source in self.sources)]
        by_rank = any(table and EVERYBODY not in table for table in tables)
        return by_rank or bool(self.compression and self.compression.word == "skip-below")

    def uses_joined(self) -> bool:
        """Where recruits are numbered."""
        return any(source.first for source in self.sources)

    def uses_active(self) -> bool:
        """Where the compression asks."""
        return self.compression is not None and self.compression.word in ASKS_ACTIVE

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """One way, one set of rates, and each bonus once."""
        del plan
        ways = [way for way in ("compression", "generations", "down") if getattr(self, way)]
        if len(ways) != 1:
            what = f"says {' and '.join(ways)}" if ways else "does not say who is paid"
            hint = "give exactly one of compression (by level), generations, down"
            yield Fault((ways[1],) if ways else (), what, hint)
        for place, name in enumerate(self.base):
            if name in self.base[:place]:
                yield Fault(("base", place), f"{name} is there twice", "take one out")
        if self.compression:
            yield from compression_faults(self.compression)
            if self.compression.word == "roll-up":
                yield Fault(
                    ("compression",),
                    "sales can be rolled up, earnings stay with him who earned them",
                    'use compression = "skip-inactive"',
                )
        given = [name for name in ("rates", "sources", "depth") if getattr(self, name)]
        if self.down and given:
            yield Fault((given[0],), "down has its own rate", f"take {given[0]} out")
        elif not self.down and ("rates" in given) == ("sources" in given):
            hint = 'rates = ["10%"], or [[bonuses.sources]] with for and rates'
            yield Fault((), "give either rates or sources", hint)

    # What follows is computed once per book and shared by pay and lines.

    def _ready(self, book: Book) -> _Ready:
        return book.once(("match", self.name), lambda: self._prepare(book))

    def _prepare(self, book: Book) -> _Ready:
        tree, ladder = tree_of(book, self.tree), self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
        ranks = paid_ranks(book, ladder) if self.uses_ranks() else bytes(book.size)
        tables = [source.rates for source in self.sources] or [self.rates]
        deepest = max((len(row) for table in tables for row in table.values()), default=0)
        numbers = range(1, deepest + 1)
        rates = [[table_by_rank(table, names, number) for number in numbers] for table in tables]
        earners = both(self.qualified(book), tree.inside)
        opened = open_levels(self.depth, self.in_context(book.plan), book)
        if self.generations:
            context = self.in_context(book.plan)
            walk, earners = counted(self.generations, context, book, tree, earners)
            above = walk.stations(earners)
            way: Way = LeaderWay(walk, above, deepest)
        elif self.compression:
            earners = both(earners, active(book)) if self.uses_active() else earners
            entitled = []
            for number in numbers:
                pays = [
                    any(row) for row in zip(*(table[number - 1] for table in rates), strict=True)
                ]
                flags = both(earners, ranks.translate(bytes(pays).ljust(256, b"\0")))
                if opened is not None:
                    flags = both(flags, bytes(limit >= number for limit in opened))
                entitled.append(flags)
            way = LevelWay(steps(self.compression, book, tree, ladder, entitled))
        else:
            way = LevelWay(())
        values, over = self._values(book)
        best = [[max(row) for row in table] for table in rates]
        return _Ready(
            values,
            over,
            groups(self.sources, book, self.tree),
            rates,
            best,
            ranks,
            earners,
            opened,
            way,
        )

    def _values(self, book: Book) -> "tuple[array[int], array[int]]":
        """What everybody earned as far as it counts, and what is beyond that, in minor units."""
        earned, over = zeros(book.size), zeros(book.size)
        column_of = raw_by if self.earned == "raw" else paid_by
        for name in self.base:
            earned = array("q", map(add, earned, column_of(book, name)))
        if self.source_at_most is not None:
            most = int(self.source_at_most * book.plan.minor_per_unit)
            for i, cents in enumerate(earned):
                if cents > most:
                    earned[i], over[i] = most, cents - most
        return earned, over

    def _rate(self, ready: _Ready, source: int, position: int, number: int) -> Fraction:
        """What a member is entitled to of what a source earned, so far away from him."""
        if not ready.earners[position]:
            return Fraction(0)
        if ready.open is not None and ready.open[position] < number:
            return Fraction(0)
        return ready.rates[ready.group[source]][number - 1][ready.ranks[position]]

    def _of_source(self, book: Book, source: int) -> Iterator[Line]:
        """Every level or generation in which somebody's earnings lie."""
        ready = self._ready(book)
        best, value, unmet = ready.best[ready.group[source]], ready.values[source], 1

        def missed(position: int, number: int, rate: Fraction, reason: str) -> Line:
            exact = rate * value
            line = Line(self.name, position, source, number, value, rate, exact, None, reason)
            return line._replace(unit="money")

        for position, number in ready.way.met(source):
            rate = self._rate(ready, source, position, number)
            if rate:
                yield self._line(book, source, (position, number), rate)
            if ready.way.ends(position):
                unmet, less = number + 1, best[number - 1] - rate
                if less:
                    reason = self._why(book, source, (position, number), rate)
                    yield missed(position, number, less, reason)
        for number, rate in enumerate(best[unmet - 1 :], start=unmet):
            if rate:
                yield missed(0, number, rate, "no upline")

    def _why(self, book: Book, source: int, at: tuple[int, int], rate: Fraction) -> str:
        """The reason why something was not paid, or not at the best rate."""
        ready, (position, number) = self._ready(book), at
        if rate:
            return "below the best rate"
        if self.uses_active() and not active(book)[position]:
            return "inactive"
        if not ready.earners[position]:
            return "unqualified"
        table = ready.rates[ready.group[source]]
        return "beyond depth" if table[number - 1][ready.ranks[position]] else "rank"

    def _line(self, book: Book, source: int, at: tuple[int, int], rate: Fraction) -> Line:
        """One paid line; ``at``: who is paid, and the level or generation."""
        value, rounding, (earner, number) = self._ready(book).values[source], book.plan.rounding, at
        exact = rate * value
        paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
        line = Line(self.name, earner, source, number, value, rate, exact, paid)
        return line._replace(unit="money")

    # Downwards: kept apart, because nobody is met on the way up.

    def _among(self, book: Book) -> Sequence[int]:
        """Among how many of his frontline each member's share is divided."""
        assert self.down is not None
        tree, numbers = tree_of(book, self.tree), zeros(book.size)
        counted = both(book.distributors, tree.inside)
        if self.down.shared_by == "qualified":
            counted = self._ready(book).earners
        for i in compress(range(book.size), counted):
            numbers[tree.parents[i]] += 1
        return numbers

    def _pay_down(self, book: Book, down: Down) -> "array[int]":
        """Everybody has one line at most, so both stages of rounding are alike."""
        ready, paid, parents = self._ready(book), zeros(book.size), tree_of(book, self.tree).parents
        among, (part, whole) = self._among(book), down.rate.as_integer_ratio()
        for i in compress(range(book.size), ready.earners):
            up = parents[i]
            if ready.values[up]:
                product = ready.values[up] * part
                paid[i] = round_ratio(product, whole * among[up], book.plan.rounding.mode)
        return paid

    def _shared(self, book: Book, source: int, down: Down) -> Iterator[Line]:
        """What a member earned, shared by his frontline."""
        ready, tree = self._ready(book), tree_of(book, self.tree)
        among = book.once(("among", self.name), lambda: self._among(book))[source]
        below = book.once(("below", self.tree), lambda: frontlines(tree.parents, tree.order))
        everybody = self._line(book, source, (0, 1), down.rate)._replace(paid=None)
        if not among:
            yield everybody._replace(reason="nobody to share it")
            return
        for i in below[source]:
            if ready.earners[i]:
                yield self._line(book, source, (i, 1), down.rate / among)
            elif down.shared_by == "frontline" and book.distributors[i] and tree.inside[i]:
                rate = down.rate / among
                line = self._line(book, source, (i, 1), rate)
                yield line._replace(paid=None, reason="unqualified")
