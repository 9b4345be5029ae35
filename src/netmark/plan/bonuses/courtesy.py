"""The share of the first upline where a differential finds no difference."""

from array import array
from collections.abc import Iterator
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from netmark.genealogy.tree import nearest
from netmark.ledger.money import format_volume, round_fraction
from netmark.ledger.volume import Orders
from netmark.plan.bonuses.base import Bonus, Fault, Line, Most, Words, share
from netmark.plan.bonuses.differential import Differential
from netmark.plan.book import Book, both, zeros
from netmark.plan.makers import Maker
from netmark.plan.measures import tree_of
from netmark.plan.need import Needs
from netmark.plan.onward import Onward, Row
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, RankRates, single_by_rank
from netmark.plan.scaling import common_denominator, round_all, scale

if TYPE_CHECKING:
    from netmark.plan.absence import Question
    from netmark.plan.document import Plan


class Courtesy(Bonus):
    """Pays uplines for whom a differential has no difference.

    Whoever stands directly above a seller with the same rate or a better one than his own is paid
    this share of the base of the differential ``of``, which sets as much aside (``first_share``).

    With ``onward`` others are paid: all who stand between one who had a difference and the next
    with a higher rate, so many in a row at most. Each has his ``rate`` of the sales that the
    difference was paid on (``of = "base"``), or of what the one before him had of them
    (``of = "below"``), and nothing is set aside for it.

        [[bonuses]]
        name = "Courtesy"
        kind = "courtesy"
        of   = "Team"
        rate = "5%"

    A sale of 100.00 by a member at 20 % under one at 20 % pays the upline 5.00. With ``onward =
    { of = "below", most = 2, ineligible = "passed-over" }`` and rates of 20 % and 15 %, of a
    difference of 21.00 the next one has 4.20, and who stands above him 15 % of these.

    >>> Fraction(5, 100) * 100
    Fraction(5, 1)
    >>> Fraction(15, 100) * Fraction(20, 100) * 21 == Fraction("0.63")
    True
    """

    kind: Literal["courtesy"] = Field("courtesy", description="the first upline's fixed share")
    of: str = Field(description="the differential above that finds no difference")
    rate: RankRates = Field(description="how much of its base; one rate, or a table by rank")
    onward: Onward | None = Field(
        None, description="up the line from who had a difference, instead of the first upline"
    )
    missed_at: ClassVar[Literal["earner", "source", "above"]] = "above"

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member, in one pass over the sources."""
        rounding = book.plan.rounding
        if rounding.stage == "line":
            paid = zeros(book.size)
            for line in self.lines(book):
                paid[line.earner] += line.paid or 0
            return paid
        if self.onward:
            return self._pay_onward(book, self.onward)
        products, rates = [0] * book.size, self._rates(book)
        values, denominator = self._model(book).values(book), common_denominator(rates)
        parts, ranks = [int(rate * denominator) for rate in rates], self._ranks(book)
        for source, earner in self._equals(book):
            products[earner] += values[source] * parts[ranks[earner]]
        return round_all(products, scale(denominator, book.plan.exponent), rounding.mode)

    def _pay_onward(self, book: Book, onward: Onward) -> "array[int]":
        """Only what each had by all his differences matters, whoever brought them."""
        had, denominator = self._model(book).had(book, onward.of)
        products, finer = self._row(book).products(had)
        by = scale(denominator * finer, book.plan.exponent)
        return round_all(products, by, book.plan.rounding.mode)

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for every source: its first upline's share, or why nobody has it.

        With ``onward`` one for everybody who has a part, or would have had it.
        """
        if self.onward:
            yield from self._handed(book)
            return
        values, stairs = self._model(book).values(book), self._model(book).stairs(book)
        qualified, found = self.qualified(book), dict(self._equals(book))
        rates, ranks, best = self._rates(book), self._ranks(book), max(self.rate.values())
        for source in compress(range(1, book.size), values[1:]):
            upline, rate = stairs.tree.parents[source], Fraction(0)
            reason = "has a difference"
            if source in found:
                rate = rates[ranks[found[source]]]
                reason = "below the best rate" if rate else "rank"
            elif not upline:
                reason = "no upline"
            elif not qualified[upline]:
                reason = "unqualified"
            if rate:
                yield self._line(book, found[source], source, rate)
            if rate < best:
                line = self._line(book, 0, source, best - rate)
                yield line._replace(reason=reason, paid=None)

    def _handed(self, book: Book) -> Iterator[Line]:
        assert self.onward
        row, depths = self._row(book), self._row(book).depths
        for paid in self._model(book).lines(book):
            if paid.reason:
                continue
            for link in row.links(paid.earner):
                rate = link.part * (paid.rate if self.onward.of == "below" else 1)
                line = self._line(book, link.member, paid.source, rate)
                level = depths[link.member] - depths[paid.source]
                line = line._replace(level=level, reason=link.reason, others=(link.before,))
                yield line._replace(paid=None) if link.reason else line

    def asks(self, book: Book, member: int) -> "Iterator[Question]":
        """Somebody's sales that leave him no difference, or a difference that is handed on."""
        from netmark.plan.absence import Question, of_one

        tree, model = tree_of(book, self.tree), self._model(book)
        if self.onward:
            row, (had, _) = self._row(book), model.had(book, self.onward.of)
            links = (link for i in compress(range(book.size), had) for link in row.links(i))
            found = sum(link.member == member for link in links)
            need = of_one("differences that are handed on to him", found, member)
        else:
            stairs, values = model.stairs(book), model.values(book)
            reached, mine = stairs.reached(), stairs.stands[member]
            below = (i for i in tree.order if tree.parents[i] == member and values[i])
            found = sum(reached[i] >= mine for i in below)
            label = "recruits with sales who leave him no difference"
            need = of_one(label, found if tree.inside[member] else 0, member)
        yield Question("to be paid", Needs((need,)))

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """Nothing sold where it looks, or his rate and the lower ones of those below."""
        tree, model = tree_of(book, self.tree), self._model(book)
        found, values = list(super().lacks(book, member)), model.values(book)
        yield from found
        if found or self.onward or not tree.inside[member]:
            return
        stairs = model.stairs(book)
        recruits = [i for i in tree.order if tree.parents[i] == member and values[i]]
        if not recruits:
            yield f"none of his recruits has any {model.base.volume} that counts"
            return
        reached, mine = stairs.reached(), stairs.stands[member]
        best = max(reached[i] for i in recruits)
        if best < mine:
            rates = f"{share(stairs.steps[mine])}, the best below him {share(stairs.steps[best])}"
            yield f"he has a difference instead: his rate is {rates}"

    def explain(self, line: Line, words: Words) -> str:
        """Whose rate is as good, and how much of what."""
        who = words.member.get(line.source, "?")
        base = f"{format_volume(line.base)} {words.volume}"
        if line.others:
            before = words.member.get(line.others[0], "?")
            base = f"{share(line.rate)} of {base} from {who}"
            return f"level {line.level}: no difference to {before}, {base}"
        return f"no difference to {who}: {share(line.rate)} of {base}"

    def makers(self, book: Book, source: int) -> list[Maker]:
        """Those of the differential."""
        return self._model(book).makers(book, source)

    def orders(self, plan: "Plan") -> Orders:
        """Those of the differential."""
        return plan.bonus(self.of).orders(plan)

    def most(self, plan: "Plan") -> Most | None:
        """The rate, once for every sale; with ``onward`` every share of the line together."""
        found = plan.bonus(self.of).most(plan)
        of = getattr(getattr(plan.bonus(self.of), "base", None), "volume", "")
        rate = max(self.rate.values())
        if found is None or not self.onward:
            return found and Most(rate, dict(self.rate), "the first upline", of)
        if self.onward.of == "base":
            return Most(None, dict(self.rate), "for everybody in a row who has no difference", of)
        handed = sum((rate**n for n in range(1, self.onward.most + 1)), Fraction(0))
        best = {name: one * (found.share or 0) for name, one in self.rate.items()}
        how = "the best rate of the differential, handed on"
        return Most(found.share and found.share * handed, best, how, of)

    def uses_ranks(self) -> bool:
        """Only where the rate depends on the rank."""
        return EVERYBODY not in self.rate

    def reads(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The differential, which stands above."""
        yield ("of",), self.of

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """The differential is one, in the same tree, and its walk is one that this goes with."""
        found = next((bonus for bonus in plan.bonuses if bonus.name == self.of), None)
        if found is None:
            return
        if not isinstance(found, Differential) or not (self.onward or found.own == "discount"):
            yield Fault(
                ("of",),
                f"{self.of} is not a differential whose sellers have their own rate already",
                'name a bonus with kind = "differential" and own = "discount"',
            )
        elif found.tree != self.tree:
            yield Fault(("tree",), f"{self.of} goes by the tree {found.tree}", "use the same tree")
        elif self.onward and found.shares_out:
            yield Fault(
                ("onward",),
                f"{self.of} sets shares aside or has others take part",
                "take onward out: the first upline is paid what is set aside",
            )

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

    def _rates(self, book: Book) -> list[Fraction]:
        """What is paid by rank number."""
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
        return single_by_rank(self.rate, names)

    def _ranks(self, book: Book) -> bytes:
        if not self.uses_ranks():
            return bytes(book.size)
        return paid_ranks(book, self.ladder or book.plan.default_ladder)

    def _row(self, book: Book) -> Row:
        return book.once(("row", self.name), lambda: self._build(book))

    def _build(self, book: Book) -> Row:
        assert self.onward
        tree, rates = tree_of(book, self.tree), self._rates(book)
        eligible, above = both(self.qualified(book), tree.inside), tree.parents
        if self.onward.ineligible == "passed-over":
            above = nearest(tree.parents, tree.order, eligible)
        depths = zeros(book.size)
        for i in tree.order:
            depths[i] = depths[tree.parents[i]] + 1
        entitled = [rates[rank] for rank in self._ranks(book)]
        higher = self._model(book).next_higher(book)
        return Row(self.onward, above, higher, depths, eligible, entitled)

    def _line(self, book: Book, earner: int, source: int, rate: Fraction) -> Line:
        value, rounding = self._model(book).values(book)[source], book.plan.rounding
        exact = rate * value * Fraction(book.plan.minor_per_unit, 100)
        paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
        return Line(self.name, earner, source, 1, value, rate, exact, paid)
