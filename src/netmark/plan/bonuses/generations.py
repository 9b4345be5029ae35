"""Commission on the sales of groups that are counted in leaders, deeper than levels."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import roll_up
from netmark.ledger.money import format_minor, format_volume, round_fraction
from netmark.plan.bonuses.base import Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, zeros
from netmark.plan.conditions import Part
from netmark.plan.leaders import Counted, Walk, counted, leader_question
from netmark.plan.measures import tree_of
from netmark.plan.need import Needs
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import (
    EVERYBODY,
    LevelRates,
    RankRates,
    best_of_levels,
    single_by_rank,
    sum_of_levels,
    table_by_rank,
)
from netmark.plan.scaling import Scale, common_denominator, round_all, scale
from netmark.plan.values import Money

if TYPE_CHECKING:
    from netmark.plan.absence import Question
    from netmark.plan.document import Plan

OWN_SALES = {
    "counted": "the leader's own sales are part of his own group",
    "left-out": "the leader is not paid on his own sales",
}


class Guarantee(Part):
    """The least that a leader's group brings the leader above, paid out of his own bonus."""

    minimum: Money = Field(description="the least that a leader's group brings the leader above")

    def says(self, plan: "Plan") -> str:
        """The minimum, and who pays it."""
        least = format_minor(int(self.minimum * plan.minor_per_unit), plan.exponent)
        return (
            f"a leader's group brings the leader above at least {least} {plan.currency}; what it"
            " lacks is taken from what he himself receives by this bonus, as far as that goes"
        )


class _Ready(NamedTuple):
    """What paying needs, ready to index.

    ``rates`` by generation, then by rank number; ``best`` the highest of each generation.
    """

    walk: Walk
    values: Sequence[int]
    earners: bytes
    ranks: bytes
    rates: list[list[Fraction]]
    best: list[Fraction]


class _Given(NamedTuple):
    """What a leader gives up for the guarantee of the leader above, in minor units."""

    giver: int
    taker: int
    exact: Fraction


class Generations(Counted, VolumeBonus):
    """Pays uplines on the sales of generations: groups of their downline, counted in leaders.

    ``leader`` says who makes a generation: a rank that is reached at least, or needs.
    ``boundary`` says where a generation begins and ends, ``ineligible`` what becomes of a leader
    who may not be paid, ``earns`` who may be. ``rates`` is a list by generation, or a table with
    one list for every rank of the ladder. A generation counts even if nobody sold anything in it.

        [[bonuses]]
        name       = "Leadership"
        kind       = "generations"
        base       = "CV"
        leader     = "Manager"
        boundary   = "leader-in"
        ineligible = "keeps-generation"
        earns      = "leaders"
        rates      = ["6%", "3%", "2%"]

    A Manager is paid 6 % on the sales of the next Managers below him and of their people down to
    the Managers after those, and 3 % on the sales of these and of theirs. With sales of 1,000.00
    and 500.00 that is 60.00 and 15.00.

    >>> from netmark.plan.rates import table_by_rank
    >>> rates = {"": (Fraction(6, 100), Fraction(3, 100))}
    >>> [str(table_by_rank(rates, [], n)[0] * cv) for n, cv in ((1, 1000), (2, 500))]
    ['60', '15']
    """

    kind: Literal["generations"] = Field(
        "generations", description="commission on the downline, counted in leaders"
    )
    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        **Counted.meanings,
        "own_sales": OWN_SALES,
    }

    rates: LevelRates = Field(description='["6%", "3%"] by generation, or a table rank = list')
    own_group: RankRates = Field({}, description="a rate on the own group, above the next leaders")
    own_sales: Literal["counted", "left-out"] | None = Field(
        None, description="is the earner paid on his own sales, as part of his own group?"
    )
    guarantee: Guarantee | None = Field(
        None, description="the least that a leader's group brings the leader above"
    )

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member.

        Rounded per bonus: one pass over the members for each generation, however deep the tree.
        """
        rounding, paid = book.plan.rounding, zeros(book.size)
        if rounding.stage == "line":
            for line in self.lines(book):
                if not line.reason:
                    paid[line.earner] += line.paid or 0
            return paid
        ready = self._ready(book)
        rates, deepest = ready.rates, len(ready.rates) - 1
        denominator = common_denominator([rate for row in rates for rate in row])
        by = scale(denominator, book.plan.exponent)
        products = [0] * book.size
        for number, column in ready.walk.volumes(ready.values, deepest):
            parts = [int(rate * denominator) * by.times for rate in rates[number]]
            for i in compress(range(book.size), ready.earners):
                value = column[i]
                if not number and self.own_sales == "left-out":
                    value -= ready.values[i]
                products[i] += value * parts[ready.ranks[i]]
        for entry in self._given(book):
            product = int(entry.exact * by.over)
            products[entry.giver] -= product
            products[entry.taker] += product
        return round_all(products, Scale(1, by.over), rounding.mode)

    def lines(self, book: Book) -> Iterator[Line]:
        """Every generation of every source: paid, or not paid with the reason; then guarantees.

        Of generations that are paid beside those of leaders (``earns = "everybody"``) only what
        is paid is said: how many could have been paid has no limit.
        """
        ready = self._ready(book)
        above = book.once(("above", self.name), lambda: ready.walk.stations(ready.earners))
        for source in compress(range(1, book.size), ready.values[1:]):
            yield from self._of_source(book, source, above)
        yield from self._guaranteed(book)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines of one member: down his organisation, counting leaders."""
        ready = self._ready(book)
        if not ready.earners[earner]:
            return
        entitled = [row[ready.ranks[earner]] for row in ready.rates]
        if self.own_sales == "counted" and ready.values[earner] and entitled[0]:
            yield self._line(book, earner, earner, 0)
        for source, number in ready.walk.below(earner, len(entitled) - 1):
            if ready.values[source] and entitled[number]:
                yield self._line(book, source, earner, number)
        yield from (line for line in self._guaranteed(book) if line.earner == earner)

    def asks(self, book: Book, member: int) -> "Iterator[Question]":
        """To be a leader, where only leaders are paid; and somebody who makes a generation."""
        from netmark.plan.absence import Question, of_one

        yield from leader_question(self, self.in_context(book.plan))
        if not self.own_group and not self.boundary.startswith("closing"):
            marks, tree = self._ready(book).walk.marks, tree_of(book, self.tree)
            below = roll_up(tree.parents, tree.order, list(marks))[member] - marks[member]
            need = of_one("leaders below him", below if tree.inside[member] else 0, member)
            yield Question("to be paid", Needs((need,)))

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """What each of his generations holds, and his rate on it, when nothing of it is paid."""
        ready, found = self._ready(book), list(super().lacks(book, member))
        if any(True for _ in self.paid_to(book, member)):
            return
        yield from found
        if found or not ready.earners[member]:
            return
        deepest, rank = len(ready.rates) - 1, ready.ranks[member]
        held = [0] * (deepest + 1)
        for source, number in ready.walk.below(member, deepest):
            held[number] += ready.values[source]
        for number in range(ready.walk.first if self.own_group else 1, deepest + 1):
            group = f"generation {number}" if number else "his own group"
            volume = f"{format_volume(held[number])} {self.base.volume}"
            yield f"{group} holds {volume}, and his rate is {share(ready.rates[number][rank])}"

    def explain(self, line: Line, words: Words) -> str:
        """Which generation, of whom, how much of what; or what the guarantee moves."""
        who = words.member.get(line.source, "?")
        if line.unit == "money":
            least = format_minor(line.base, words.exponent)
            if line.exact < 0:
                return f"given to {who}: the own group lacks this much of {least}, the guarantee"
            return f"from {who}, whose group lacks this much of {least}, the guarantee"
        base = f"{share(line.rate)} of {format_volume(line.base)} {words.volume}"
        if line.earner == line.source:
            return f"own group: {base}, own sales"
        group = f"generation {line.level}" if line.level else "own group"
        return f"{group}: {base} from {who}"

    def most(self, plan: "Plan") -> Most:
        """The best rate of each generation and of the own group, added up."""
        del plan
        best = best_of_levels([self.rates, self.own_group])
        if self.earns == "everybody":
            return Most(None, best, "a generation may pay any number of members")
        own = max(self.own_group.values(), default=Fraction(0))
        how = "the best rate of each generation" + (" and of the own group" if own else "")
        return Most(own + sum_of_levels(self.rates), best, how)

    @property
    def number(self) -> str:
        """Its rates are by generation."""
        return "generation"

    @property
    def of_company(self) -> bool:
        """With a guarantee: who is above decides whether a leader gives anything."""
        return self.guarantee is not None

    def uses_ranks(self) -> bool:
        """Only where a rate depends on the rank."""
        return any(table and EVERYBODY not in table for table in (self.rates, self.own_group))

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Rates, an own group where the convention has one, and a guarantee that fits."""
        yield from super().check(plan)
        if not any(self.rates.values()):
            yield Fault(("rates",), "no generation is paid", 'write rates = ["6%", "3%"]')
        if not (self.leader.model_fields_set or self.leader.volumes):
            yield Fault(("leader",), "everybody would be a leader", "name a rank or needs")
        closing = self.boundary.startswith("closing")
        if self.own_group and closing:
            yield Fault(
                ("own_group",),
                f"with boundary = {self.boundary} the own group is generation 1",
                "write its rate as the first of rates",
            )
        elif bool(self.own_group) and self.boundary == "leader-in" and not self.own_sales:
            yield Fault(
                ("own_group",),
                "is a leader paid on his own sales, as part of his own group?",
                'write own_sales = "counted" or own_sales = "left-out"',
            )
        elif self.own_sales and not (self.own_group and self.boundary == "leader-in"):
            yield Fault(
                ("own_sales",),
                "own sales are paid only as part of an own group, with boundary = leader-in",
                "take own_sales out",
            )
        if self.guarantee:
            yield from self._guarantee_faults(self.guarantee)

    def _guarantee_faults(self, guarantee: Guarantee) -> Iterator[Fault]:
        if guarantee.minimum == 0:
            yield Fault(("guarantee", "minimum"), "guarantees nothing", "take guarantee out")
        simple = [len(row) for row in self.rates.values()] == [1] and EVERYBODY in self.rates
        leaders = self.boundary == "leader-in" and self.earns == "leaders"
        if not simple or not leaders or self.own_group:
            yield Fault(
                ("guarantee",),
                "a guarantee is between a leader and the next leader above",
                'it goes with boundary = "leader-in", earns = "leaders", one rate for everybody'
                " and no own_group",
            )

    # What follows is computed once per book and shared by pay and lines.

    def _ready(self, book: Book) -> _Ready:
        return book.once(("generations", self.name), lambda: self._prepare(book))

    def _prepare(self, book: Book) -> _Ready:
        tree, ladder = tree_of(book, self.tree), self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
        ranks = paid_ranks(book, ladder) if self.uses_ranks() else bytes(book.size)
        context, qualified = self.in_context(book.plan), self.qualified(book)
        walk, earners = counted(self, context, book, tree, qualified)
        deepest = max(len(row) for row in self.rates.values())
        rates = [single_by_rank(self.own_group, names)]
        rates += [table_by_rank(self.rates, names, n) for n in range(1, deepest + 1)]
        best = [max(row) for row in rates]
        return _Ready(walk, self.values(book), earners, ranks, rates, best)

    def _line(self, book: Book, source: int, earner: int, number: int) -> Line:
        """One paid line."""
        ready, rounding = self._ready(book), book.plan.rounding
        value, rate = ready.values[source], ready.rates[number][ready.ranks[earner]]
        exact = rate * value * Fraction(book.plan.minor_per_unit, 100)
        paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
        return Line(self.name, earner, source, number, value, rate, exact, paid)

    def _of_source(self, book: Book, source: int, above: Sequence[int]) -> Iterator[Line]:
        """Every generation that the sales of one member lie in."""
        ready, value = self._ready(book), self._ready(book).values[source]
        start, deepest = 0 if self.own_group else 1, len(ready.rates) - 1
        unit = value * Fraction(book.plan.minor_per_unit, 100)

        def missed(position: int, number: int, rate: Fraction, reason: str) -> Line:
            return Line(self.name, position, source, number, value, rate, rate * unit, None, reason)

        best, unmet = ready.best, start
        for position, number in ready.walk.met(source, above):
            if number > deepest:
                break
            if number < start:
                continue
            rate = ready.rates[number][ready.ranks[position]]
            own = position == source and self.own_sales == "left-out"
            earned = rate if ready.earners[position] and not own else Fraction(0)
            if earned:
                yield self._line(book, source, position, number)
            if ready.walk.marks[position]:
                unmet = number + 1
                if best[number] > earned:
                    reason = "own sales" if own else self._why(ready, position, earned)
                    yield missed(position, number, best[number] - earned, reason)
        for number in range(unmet, deepest + 1):
            if best[number]:
                yield missed(0, number, best[number], "no upline")

    def _why(self, ready: _Ready, position: int, earned: Fraction) -> str:
        """The reason a generation was not paid to who makes it, or not at the best rate."""
        if earned:
            return "below the best rate"
        return "rank" if ready.earners[position] else "unqualified"

    def _given(self, book: Book) -> list[_Given]:
        """What leaders give up for the guarantee."""
        return book.once(("given", self.name), lambda: list(self._give(book)))

    def _give(self, book: Book) -> Iterator[_Given]:
        """From the bottom up, because what a leader can give is what reaches him from below."""
        if self.guarantee is None:
            return
        ready, [rate] = self._ready(book), self.rates[EVERYBODY]
        by = scale(rate.denominator, book.plan.exponent)
        part, least = rate.numerator * by.times, int(self._minimum(book)) * by.over
        [(_, groups)] = ready.walk.volumes(ready.values, 0)
        above, received = ready.walk.stations(ready.earners), [0] * book.size
        for i in reversed(ready.walk.tree.order):
            taker = above[i]
            if ready.walk.marks[i] and ready.earners[taker]:
                brought = groups[i] * part
                given = min(max(least - brought, 0), max(received[i], 0))
                received[taker] += brought + given
                if given:
                    yield _Given(i, taker, Fraction(given, by.over))

    def _minimum(self, book: Book) -> Fraction:
        least = self.guarantee.minimum if self.guarantee else Fraction(0)
        return least * book.plan.minor_per_unit

    def _guaranteed(self, book: Book) -> Iterator[Line]:
        """Two lines for each supplement: what the leader above has more, and the giver less."""
        rounding, least = book.plan.rounding, self._minimum(book)
        for giver, taker, exact in self._given(book):
            for earner, source, moved in ((taker, giver, exact), (giver, taker, -exact)):
                paid = round_fraction(moved, rounding.mode) if rounding.stage == "line" else None
                rate, base = moved / least, int(least)
                line = Line(self.name, earner, source, 1, base, rate, moved, paid)
                yield line._replace(unit="money")
