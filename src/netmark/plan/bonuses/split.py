"""One amount divided along the line: agreed shares from the top, the rest from the seller up."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import nearest, roll_up
from netmark.ledger.money import format_volume, round_fraction
from netmark.plan.bonuses.base import Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, both, zeros
from netmark.plan.cascading import INELIGIBLE
from netmark.plan.measures import tree_of
from netmark.plan.rates import EVERYBODY, ZERO
from netmark.plan.scaling import common_denominator, round_all, scale
from netmark.plan.splitting import LEFT, Agreed, agreed_with
from netmark.plan.values import Rate

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class _Ready(NamedTuple):
    """What paying needs, by slot.

    ``agreed``: the lowest one with an agreed share at or above each, ``over`` the next above.
    ``reaches[reach]`` is how much of the base is left below him and all above him. ``first``: the
    lowest of the others for a sale of his, ``above`` the next of them. ``given``: his discount.
    """

    agreed: Sequence[int]
    over: Sequence[int]
    reach: Sequence[int]
    reaches: list[Fraction]
    first: Sequence[int]
    above: Sequence[int]
    eligible: bytes
    given: Sequence[Fraction | None]


class _Part(NamedTuple):
    """A part of the base: whose, how much of it, and why he is not paid."""

    member: int
    rate: Fraction
    reason: str = ""


class Split(VolumeBonus):
    """Divides an amount along the line above the seller, without remainder.

    From the top down everybody with an ``agreed`` share takes it of what reaches him, and leaves
    the rest to those below. What is then left is for those without one, from the seller up: each
    hands ``up`` a share of what he has and keeps the rest; the topmost keeps all. ``at_most``
    limits both: so many agreed shares from the top, and so many others from the seller up. What a
    seller gives to the buyer (``discounts``, a share of the base) is taken from the lowest part,
    which may go below zero by it.

        [[bonuses]]
        name       = "Shares"
        kind       = "split"
        base       = "AMOUNT"
        agreed     = [{ for = { attr.agreed = ["60"] }, rate = "60%" }]
        up         = "25%"
        left       = "seller"
        at_most    = 10
        ineligible = "passed-over"

    Of a sale of 1,000.00 the member at the top with the agreed share has 600.00. Of the other
    400.00 the seller keeps 300.00, and his sponsor below the top has 100.00.

    >>> left = 1000 - Fraction(60, 100) * 1000
    >>> [str(part * left) for part in (1 - Fraction(25, 100), Fraction(25, 100))]
    ['300', '100']
    """

    kind: Literal["split"] = Field("split", description="agreed shares of one amount")
    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"left": LEFT, "ineligible": INELIGIBLE}

    agreed: tuple[Agreed, ...] = Field(
        (), description="shares of what reaches a member from above; the first row that fits"
    )
    up: Rate = Field(description="what each of the others hands up of what he has")
    left: Literal["seller", "nobody"] = Field(
        description="whose is what is left where everybody on the line has an agreed share"
    )
    at_most: Annotated[int, Field(strict=True, ge=1, le=20)] = Field(
        description="how many agreed shares there are at most, and how many others have a part"
    )
    ineligible: Literal["passed-over", "keeps-part"] = Field(
        description="what becomes of one who may not be paid"
    )
    discounts: tuple[Agreed, ...] = Field(
        (), description="what a seller gives to the buyer, of the base; the first row that fits"
    )

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member.

        Rounded per bonus: agreed shares in one pass, the others with one step for each of them.
        """
        rounding, paid = book.plan.rounding, zeros(book.size)
        if rounding.stage == "line":
            for line in self.lines(book):
                paid[line.earner] += line.paid or 0
            return paid
        ready, values, tree = self._ready(book), self.values(book), tree_of(book, self.tree)
        whole = common_denominator([*ready.reaches, *(row.rate for row in self.discounts)])
        handed = self.up.denominator ** (self.at_most - 1)
        left = [int(rate * whole) for rate in ready.reaches]
        products, lowest = [0] * book.size, dict[int, int]()
        agreeing = [i for i, who in enumerate(ready.agreed) if who == i and i]
        totals = roll_up(tree.parents, tree.order, values) if agreeing else ()
        for i in agreeing:
            taken = left[ready.reach[tree.parents[i]]] - left[ready.reach[i]]
            products[i] += taken * totals[i] * handed
        for source in compress(range(1, book.size), values[1:]):
            at, part = ready.first[source], left[ready.reach[source]]
            if at:
                lowest[at] = lowest.get(at, 0) + part * values[source]
            elif self.left == "seller":
                at = ready.agreed[source]
                products[at] += part * values[source] * handed
            given = ready.given[source]
            if given:
                products[at] -= int(given * whole) * values[source] * handed
        self._hand_up(ready.above, lowest, products)
        mine = [
            product if may else 0 for product, may in zip(products, ready.eligible, strict=True)
        ]
        mine[0] = 0
        return round_all(mine, scale(whole * handed, book.plan.exponent), rounding.mode)

    def _hand_up(self, above: Sequence[int], current: dict[int, int], products: list[int]) -> None:
        """From the lowest of the others up, in whole parts: each step has a finer denominator."""
        up, finer = self.up.as_integer_ratio()
        for step in range(self.at_most - 1, -1, -1):
            later = dict[int, int]()
            for i, amount in current.items():
                following = above[i] if step else 0
                if following:
                    products[i] += amount * (finer - up) * finer ** (step - 1)
                    later[following] = later.get(following, 0) + amount * up
                else:
                    products[i] += amount * finer**step
            current = later

    def lines(self, book: Book) -> Iterator[Line]:
        """Every part of every source; they add up to it."""
        for source in compress(range(1, book.size), self.values(book)[1:]):
            yield from self._of_source(book, source)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines of one member: of his own sales and of those below him."""
        tree, below, values = tree_of(book, self.tree), {earner}, self.values(book)
        for i in tree.order:
            if i == earner or tree.parents[i] in below:
                below.add(i)
                if values[i]:
                    lines = self._of_source(book, i)
                    yield from (x for x in lines if x.earner == earner and not x.reason)

    def explain(self, line: Line, words: Words) -> str:
        """How much of what, from how far away."""
        base = f"{share(line.rate)} of {format_volume(line.base)} {words.volume}"
        if line.earner == line.source:
            return f"own sales: {base}"
        return f"level {line.level}: {base} from {words.member.get(line.source, '?')}"

    def most(self, plan: "Plan") -> Most | None:
        """All of it: what is not one's is another's, a discount apart."""
        del plan
        return Most(Fraction(1), {EVERYBODY: Fraction(1)}, "all of it is divided")

    # What follows is computed once per book and shared by pay and lines.

    def _ready(self, book: Book) -> _Ready:
        return book.once(("split", self.name), lambda: self._prepare(book))

    def _prepare(self, book: Book) -> _Ready:
        tree, shares = tree_of(book, self.tree), agreed_with(self.agreed, book)
        eligible = both(self.qualified(book), tree.inside)
        there = eligible if self.ineligible == "passed-over" else bytes(tree.inside)
        agreed, over, reach = (zeros(book.size) for _ in range(3))
        reaches, counts = [Fraction(1)], zeros(book.size)
        others = bytearray(there)
        others[0] = 0  # the company shares nothing
        for i in tree.order if self.agreed else ():
            up, rate = tree.parents[i], shares[i]
            agreed[i] = over[i] = agreed[up]
            counts[i], reach[i] = counts[up], reach[up]
            if rate is None or not there[i]:
                continue
            others[i] = 0
            if counts[i] < self.at_most:
                agreed[i], counts[i], reach[i] = i, counts[i] + 1, len(reaches)
                reaches.append(reaches[reach[up]] * (1 - rate))
        above = nearest(tree.parents, tree.order, others)
        first = array("i", [i if others[i] else above[i] for i in range(book.size)])
        given = agreed_with(self.discounts, book)
        return _Ready(agreed, over, reach, reaches, first, above, eligible, given)

    def _depths(self, book: Book) -> Sequence[int]:
        """How deep everybody stands in the tree: only lines ask for it."""

        def make() -> "array[int]":
            tree, depths = tree_of(book, self.tree), zeros(book.size)
            for i in tree.order:
                depths[i] = depths[tree.parents[i]] + 1
            return depths

        return book.once(("depths", self.tree), make)

    def _parts(self, book: Book, source: int) -> Iterator[_Part]:
        """Every part of the sales of a source, the lowest first, before the discount."""
        ready, parents = self._ready(book), tree_of(book, self.tree).parents
        left, at, agreed = ready.reaches[ready.reach[source]], ready.first[source], ready.agreed
        if not at:
            mine = agreed[source] if self.left == "seller" else 0
            yield _Part(mine, left, "" if mine else "nobody to share it")
        for step in range(self.at_most):
            if not at:
                break
            following = ready.above[at] if step + 1 < self.at_most else 0
            handed = left * self.up if following else ZERO
            yield _Part(at, left - handed)
            left, at = handed, following
        at = agreed[source]
        while at:
            before, after = (ready.reaches[ready.reach[i]] for i in (parents[at], at))
            yield _Part(at, before - after)
            at = ready.over[at]

    def _of_source(self, book: Book, source: int) -> Iterator[Line]:
        ready, rounding, value = self._ready(book), book.plan.rounding, self.values(book)[source]
        depths, given = self._depths(book), ready.given[source] or ZERO
        parts = [*self._parts(book, source), _Part(0, given, "had as a discount")]
        parts[0] = parts[0]._replace(rate=parts[0].rate - given)
        for member, rate, why in parts:
            if not rate:
                continue
            reason = why or ("" if ready.eligible[member] else "unqualified")
            exact = rate * value * Fraction(book.plan.minor_per_unit, 100)
            per_line = rounding.stage == "line" and not reason
            paid = round_fraction(exact, rounding.mode) if per_line else None
            level = depths[source] - depths[member] if member else 0
            yield Line(self.name, member, source, level, value, rate, exact, paid, reason)
