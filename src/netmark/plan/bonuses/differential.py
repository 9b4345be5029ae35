"""The difference between one's own rate and the best already paid below: stairstep plans."""

from array import array
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import compress, pairwise
from math import lcm
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from netmark.genealogy.tree import nearest
from netmark.ledger.money import format_volume, round_fraction
from netmark.plan.bonuses.base import Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, Tree, both, zeros
from netmark.plan.brackets import Brackets, bracket_faults, measure, rising, rows_reached
from netmark.plan.measures import tree_of
from netmark.plan.need import mask
from netmark.plan.needs import compile_needs
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, ZERO, RankRates, single_by_rank
from netmark.plan.scaling import common_denominator, round_all, scale
from netmark.plan.stairs import (
    LEFT,
    OUTSIDE,
    OWN,
    PAID,
    SET_ASIDE,
    FirstShare,
    Floor,
    Outside,
    OwnRate,
    Stairs,
    Step,
    climb,
)
from netmark.plan.stairs import (
    rising as rising_steps,
)

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Differential(VolumeBonus):
    """Pays every upline the difference between his rate and the best already paid below him.

    The rate comes from the rank (``rates``) or from brackets on a volume (``brackets``, ``on``).
    On the way up from a sale, whoever has a higher rate than all before him is paid the
    difference; who does not meet the needs is passed over. With ``own = "paid"`` the walk begins
    with the seller himself, with ``own = "discount"`` his rate is one he had when he bought, with
    ``own = "ignored"`` only those above him count. With ``from_level = 2`` his sponsor is paid
    nothing, but who stands above gets only what is more than the sponsor's rate.

        [[bonuses]]
        name     = "Performance"
        kind     = "differential"
        base     = "CV"
        own      = "paid"
        on       = "GV"
        brackets = [["200", "3%"], ["600", "6%"]]

    A sale of 100.00 CV by a member at 3 % under one at 6 % pays 3.00 to each.

    >>> own, below = Fraction(6, 100), Fraction(3, 100)
    >>> (own - below) * 100
    Fraction(3, 1)
    """

    kind: Literal["differential"] = Field(
        "differential", description="own rate less the best rate below"
    )
    rates: RankRates = Field({}, description="a rate by paid-as rank: every rank of the ladder")
    brackets: Brackets = Field((), description='rows of threshold and rate: [["200", "3%"]]')
    on: str = Field("", description="the volume that picks the bracket")
    own: Literal["paid", "discount", "ignored"] = Field(
        description='the seller\'s own rate: "paid" to him, a "discount" that he had already, or'
        ' "ignored" as if he had none'
    )
    from_level: Annotated[int, Field(ge=1, le=100)] = Field(
        1, description="the first level above the seller that is paid; those before count"
    )
    own_rate: OwnRate | None = Field(
        None, description="the seller's own rate by other brackets, where it is a discount"
    )
    floor: Floor | None = Field(None, description="a rate that some have at least")
    first_share: FirstShare | None = Field(None, description="what is set aside for the first")
    outside: Outside = Field(
        "passed-over",
        description='those who may not be paid: "passed-over", or they "take-part" without pay',
    )

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member.

        Rounded per bonus: each step between two rates goes to the first in the line who reaches
        it, so one pass for each distinct rate is enough, however deep the tree; and only over
        those who reached the rate before.
        """
        rounding = book.plan.rounding
        if rounding.stage == "line":
            paid = zeros(book.size)
            for line in self.lines(book):
                paid[line.earner] += line.paid or 0
            return paid
        if self.shares_out:
            return self._pay_stairs(book)
        tree, steps = tree_of(book, self.tree), self._ladder(book)
        levels, values = self._levels(book), self.values(book)
        denominator, products = common_denominator(steps), [0] * book.size
        by = scale(denominator, book.plan.exponent)
        if self.own != "ignored" and self.from_level == 1:
            gains = [int((b - a) * denominator) for a, b in pairwise(steps)]
            products = rising_steps(tree, levels, values, gains, paid=self.own == "paid")
            return round_all(products, by, rounding.mode)
        for step, taken in self.takes(book):
            part = int((steps[step] - steps[step - 1]) * denominator)
            products = [done + volume * part for done, volume in zip(products, taken, strict=True)]
        return round_all(products, by, rounding.mode)

    def takes(self, book: Book) -> "Iterator[tuple[int, array[int]]]":
        """For each step between two rates the volume on which each member is paid that step."""
        tree, levels, values = tree_of(book, self.tree), self._levels(book), self.values(book)
        for step in range(1, len(self._ladder(book))):
            stands, taken = array("q", values), zeros(book.size)
            reached = [level >= step for level in levels]
            stands = self._first_levels(tree, stands, reached, taken)
            for i in reversed(tree.order):
                if levels[i] >= step:
                    taken[i] += stands[i]
                else:
                    stands[tree.parents[i]] += stands[i]
            yield step, taken

    def _first_levels(
        self, tree: Tree, stands: "array[int]", reached: Sequence[bool], taken: "array[int]"
    ) -> "array[int]":
        """Where the sales stand once the seller and the levels that are not paid are past.

        ``reached`` marks who has the rate of this step: he takes it, paid or not.
        """
        if self.own != "ignored":
            for i in compress(tree.order, map(reached.__getitem__, tree.order)):
                if self.own == "paid":
                    taken[i] += stands[i]
                stands[i] = 0
            if self.from_level == 1:
                return stands
        stands = _one_up(tree, stands)
        for _ in range(1, self.from_level):
            for i in compress(tree.order, map(reached.__getitem__, tree.order)):
                stands[i] = 0
            stands = _one_up(tree, stands)
        return stands

    def had(self, book: Book, what: Literal["base", "below"]) -> tuple[list[int], int]:
        """The volume on which each is paid, or that volume times rates, in parts of the number."""
        steps, levels, products = self._ladder(book), self._levels(book), [0] * book.size
        denominator = common_denominator(steps) if what == "below" else 1
        for step, taken in self.takes(book):
            part = int((steps[step] - steps[step - 1]) * denominator)
            for i in compress(range(book.size), taken):
                # Whoever is paid at all is paid up to his own rate: there he takes all of it.
                times = part if what == "below" else levels[i] == step
                products[i] += taken[i] * times
        return products, denominator

    def next_higher(self, book: Book) -> Sequence[int]:
        """For each member the next upline with a higher rate than his, 0 where there is none."""
        tree, levels, found = tree_of(book, self.tree), self._levels(book), zeros(book.size)
        for step in range(len(self._ladder(book)) - 1):
            above = nearest(tree.parents, tree.order, bytes(level > step for level in levels))
            for i in compress(range(1, book.size), (level == step for level in levels[1:])):
                found[i] = above[i]
        return found

    def lines(self, book: Book) -> Iterator[Line]:
        """Every difference on the way up from every source, and what nobody above reached."""
        if self.shares_out:
            yield from (self._line_of(book, step) for step in climb(self.stairs(book)))
            return
        tree, steps, levels = tree_of(book, self.tree), self._ladder(book), self._levels(book)
        values, top = self.values(book), len(steps) - 1
        for slot in compress(range(1, book.size), values[1:]):
            position, best, distance = slot, 0, 0
            while position and best < top:
                if levels[position] > best and (distance or self.own != "ignored"):
                    yield self._line(book, position, slot, distance, best)
                    best = levels[position]
                position, distance = tree.parents[position], distance + 1
            if best < top:
                reason = "below the best rate" if tree.parents[slot] else "no upline"
                rate = steps[top] - steps[best]
                exact = self._exact(book, rate, values[slot])
                yield Line(self.name, 0, slot, distance, values[slot], rate, exact, reason=reason)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines of one member: down his organisation, with the best rate below him so far."""
        if self.shares_out:
            lines = self.lines(book)
            yield from (line for line in lines if line.earner == earner and not line.reason)
            return
        tree, levels, values = tree_of(book, self.tree), self._levels(book), self.values(book)
        if not tree.inside[earner] or not levels[earner]:
            return
        if self.own == "paid" and values[earner]:
            yield self._line(book, earner, earner, 0, 0)
        below = {earner: (0, 0)}
        for i in tree.order:
            above = below.get(tree.parents[i])
            if above is None or i == earner:
                continue
            best, distance = max(above[0], levels[i]), above[1] + 1
            below[i] = best, distance
            if self.own == "ignored":
                best = above[0]
            if values[i] and best < levels[earner] and distance >= self.from_level:
                yield self._line(book, earner, i, distance, best)

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """His own rate, when it is 0 or no more than that of all who have sales below him."""
        tree, levels = tree_of(book, self.tree), self._levels(book)
        rate, found = self._ladder(book)[levels[member]], list(super().lacks(book, member))
        if self.qualified(book)[member] and tree.inside[member] and not rate:
            found.append("his own rate is 0 %")
        elif rate and not found:
            found.append(f"his rate of {share(rate)} is no more than what is paid below him")
        yield from found

    def explain(self, line: Line, words: Words) -> str:
        """The difference, of how much, from whom."""
        base = f"{format_volume(line.base)} {words.volume}"
        if line.earner == line.source:
            return f"own sales: {share(line.rate)} of {base}"
        who = words.member.get(line.source, "?")
        return f"level {line.level}: a difference of {share(line.rate)} on {base} from {who}"

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The base and the volume that picks the bracket."""
        yield from super().volumes()
        if self.on:
            yield ("on",), self.on
        if self.own_rate:
            yield ("own_rate", "on"), self.own_rate.on

    def most(self, plan: "Plan") -> Most | None:
        """The best rate: whatever is paid below is taken off."""
        del plan
        best = self.rates or {EVERYBODY: max((rate for _, rate in self.brackets), default=ZERO)}
        return Most(max(best.values()), best, "the best rate: what is paid below is taken off")

    def uses_ranks(self) -> bool:
        """Only where the rate depends on the rank."""
        return bool(self.rates) and EVERYBODY not in self.rates

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Rates by rank or brackets, and brackets that say on which volume they are."""
        yield from super().check(plan)
        if bool(self.rates) == bool(self.brackets):
            yield Fault((), "give either rates by rank or brackets", 'brackets = [["200", "3%"]]')
        yield from bracket_faults(self.brackets, self.on)
        if self.shares_out and self.own == "paid":
            yield Fault(
                ("own",),
                "the seller's own rate is paid elsewhere where shares are set aside",
                'write own = "discount", and a bonus of the kind sales for it',
            )
        if self.own_rate:
            yield from (
                fault._replace(path=("own_rate", "brackets"))
                for fault in rising(self.own_rate.brackets)
            )
        if len({*self.rates.values(), *(rate for _, rate in self.brackets)}) > 250:
            yield Fault((), "more than 250 different rates", "write fewer rows")

    def _by_number(self, book: Book) -> list[Fraction]:
        """The rate by rank number, or by how many rows of the brackets are reached."""
        if self.brackets:
            return [Fraction(0), *(rate for _, rate in self.brackets)]
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []
        return single_by_rank(self.rates, names)

    def _floors(self) -> list[Fraction]:
        return [self.floor.rate] if self.floor else []

    def _ladder(self, book: Book) -> list[Fraction]:
        """Every distinct rate, rising, from 0."""
        return book.once(
            ("steps", self.name),
            lambda: sorted({Fraction(0), *self._by_number(book), *self._floors()}),
        )

    @property
    def shares_out(self) -> bool:
        """Does the walk share out the best rate, and not only pay differences?"""
        return bool(self.own_rate or self.first_share) or self.outside == "take-part"

    def stairs(self, book: Book) -> Stairs:
        """What the walk reads, where shares are set aside or others take part."""
        return book.once(("stairs", self.name), lambda: self._build(book))

    def _build(self, book: Book) -> Stairs:
        tree, steps = tree_of(book, self.tree), self._ladder(book)
        stands = self._stand(book, tree.inside if self.outside == "take-part" else None)
        own: Sequence[int] = stands
        own_rates: Sequence[Fraction] = steps
        if self.own_rate:
            rows = self.own_rate.brackets
            own_rates = [Fraction(0), *(rate for _, rate in rows)]
            own = rows_reached(rows, measure(book, self.own_rate.on, self.tree))
        paid = both(self.qualified(book), tree.inside)
        first = self.first_share.rate if self.first_share else None
        return Stairs(tree, self.values(book), own, own_rates, stands, steps, paid, first)

    def _pay_stairs(self, book: Book) -> "array[int]":
        stairs, products = self.stairs(book), [0] * book.size
        denominator = lcm(
            *(rate.denominator for rate in (*stairs.steps, *stairs.own_rates, stairs.first or 1))
        )
        for step in climb(stairs):
            if step.what == PAID:
                products[step.member] += stairs.values[step.source] * int(step.rate * denominator)
        return round_all(products, scale(denominator, book.plan.exponent), book.plan.rounding.mode)

    def _line_of(self, book: Book, step: Step) -> Line:
        """A part of the best rate: paid, or why not."""
        value, rounding = self.values(book)[step.source], book.plan.rounding
        exact = self._exact(book, step.rate, value)
        if step.what == PAID:
            paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
            return Line(
                self.name, step.member, step.source, step.distance, value, step.rate, exact, paid
            )
        reason = {
            OWN: "had as a discount",
            SET_ASIDE: "set aside for the first upline",
            OUTSIDE: "part of one it is not for",
            LEFT: "below the best rate",
        }[step.what]
        distance = step.distance
        return Line(self.name, 0, step.source, distance, value, step.rate, exact, reason=reason)

    def _levels(self, book: Book) -> bytes:
        """Where on :meth:`_ladder` each member stands; 0 for those who may not earn."""
        return book.once(("differential", self.name), lambda: self._stand(book))

    def _stand(self, book: Book, among: bytes | bytearray | None = None) -> bytes:
        """Where everybody stands; ``among``: those who take part, else those who may be paid."""
        rates, steps = self._by_number(book), self._ladder(book)
        place = [steps.index(rate) for rate in rates]
        eligible = both(self.qualified(book), tree_of(book, self.tree).inside)
        eligible = bytes(among) if among is not None else eligible
        numbers: Sequence[int]
        if self.brackets:
            numbers = rows_reached(self.brackets, measure(book, self.on, self.tree))
        elif self.uses_ranks():
            numbers = paid_ranks(book, self.ladder or book.plan.default_ladder)
        else:
            numbers = bytes(book.size)
        stands = bytearray(place[n] if may else 0 for n, may in zip(numbers, eligible, strict=True))
        if self.floor:
            least = steps.index(self.floor.rate)
            lifted = mask(compile_needs(self.floor.needs, self.in_context(book.plan)), book)
            for i in compress(range(book.size), both(lifted, eligible)):
                stands[i] = max(stands[i], least)
        return bytes(stands)

    def _exact(self, book: Book, rate: Fraction, value: int) -> Fraction:
        return rate * value * Fraction(book.plan.minor_per_unit, 100)

    def _line(self, book: Book, earner: int, slot: int, distance: int, best: int) -> Line:
        """What a member has over the best rate below him; nobody is paid his own discount.

        Nor is anybody on a level before the first one that is paid.
        """
        steps, value, rounding = self._ladder(book), self.values(book)[slot], book.plan.rounding
        rate = steps[self._levels(book)[earner]] - steps[best]
        exact = self._exact(book, rate, value)
        reason = ""
        if self.own == "discount" and earner == slot:
            reason = "had as a discount"
        elif 0 < distance < self.from_level:
            reason = "before the first paid level"
        if reason:
            return Line(self.name, 0, slot, distance, value, rate, exact, reason=reason)
        paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
        return Line(self.name, earner, slot, distance, value, rate, exact, paid)


def _one_up(tree: Tree, stands: "array[int]") -> "array[int]":
    """What stands at each member, moved to the one above him; above the top it is lost."""
    moved = zeros(len(stands))
    for i in tree.order:
        value = stands[i]
        if value:
            moved[tree.parents[i]] += value
    moved[0] = 0
    return moved
