"""Where a member's income comes from: who made the sales, who bought, and through which leg.

Two axes that are never merged. Own or of the downline is neither good nor bad; what end customers
bought makes an income sound.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from netmark.payout.explain import Item, lines_of
from netmark.plan.bonuses.base import Bonus, Line
from netmark.plan.book import Book
from netmark.plan.measures import tree_of

ZERO = Fraction(0)


class Income(NamedTuple):
    """What the lines of a member come to, in exact minor units before rounding and limits.

    ``own``: from orders that he made; ``downline``: from orders of others, and from what others
    earned; the rest of the ``total`` is for no single sale, such as a rank. ``customers``: from
    what retail and preferred buyers bought; ``participants``: from what members bought themselves;
    the rest can't be traced to orders. ``legs``: what came through each of the frontline, by slot.
    """

    total: Fraction
    own: Fraction
    downline: Fraction
    customers: Fraction
    participants: Fraction
    legs: Mapping[int, Fraction]

    def plus(self, other: "Income") -> "Income":
        """Both together, as of several members of a leg."""
        legs = dict(self.legs)
        for leg, amount in other.legs.items():
            legs[leg] = legs.get(leg, ZERO) + amount
        return Income(
            self.total + other.total,
            self.own + other.own,
            self.downline + other.downline,
            self.customers + other.customers,
            self.participants + other.participants,
            legs,
        )


NOTHING = Income(ZERO, ZERO, ZERO, ZERO, ZERO, {})


class _Split(NamedTuple):
    """Whose orders make up the base of a line, as parts of 1: by maker, and by end customers."""

    makers: Mapping[int, Fraction]
    customers: Fraction
    traced: Fraction


def income(
    book: Book,
    bonuses: Iterable[Bonus],
    earner: int,
    orders: Mapping[int, Sequence[Item]] | None = None,
    by_leg: bool = True,
) -> Income:
    """Split what some bonuses pay a member; without ``orders`` only by source, and not by buyer."""
    total = own = downline = customers = participants = ZERO
    legs: dict[int, Fraction] = {}
    front = _frontline(book, earner) if by_leg else frozenset()
    for bonus in bonuses:
        leg_of = legs_of(book, bonus.tree, earner, front) if by_leg else bytes(book.size)
        known: dict[tuple[int, str], _Split] = {}
        for line in lines_of(bonus, book, earner):
            amount = line.amount
            total += amount
            key = line.source, line.note
            if key not in known:
                known[key] = _split(bonus, book, line, orders)
            makers, by_customers, traced = known[key]
            customers += amount * by_customers
            participants += amount * (traced - by_customers)
            for maker, part in makers.items():
                if maker == earner:
                    own += amount * part
                    continue
                downline += amount * part
                if leg := leg_of[maker] or leg_of[line.source]:
                    legs[leg] = legs.get(leg, ZERO) + amount * part
    return Income(total, own, downline, customers, participants, legs)


def _split(
    bonus: Bonus, book: Book, line: Line, orders: Mapping[int, Sequence[Item]] | None
) -> _Split:
    """By the orders behind a line. Of what was matched and earned below only the source is known.

    What is counted (a rank, recruits) is no income from sales.
    """
    if line.unit == "count" or not line.base:
        return _Split({}, ZERO, ZERO)
    if orders is None or line.unit != "volume":
        # Matched volume is that of legs together, whosever line it is: 0 stands for them.
        below = line.unit == "matched" and line.source == line.earner
        return _Split({0 if below else line.source: Fraction(1)}, ZERO, ZERO)
    makers: dict[int, Fraction] = {}
    customers = traced = ZERO
    for member, metric, weight in bonus.makers_of(book, line):
        for order in orders.get(member, ()):
            base = weight * order.brings(metric, book)
            if base:
                part = base / line.base
                makers[member] = makers.get(member, ZERO) + part
                traced += part
                if order.buyer != "self":
                    customers += part
    return _Split(makers, customers, traced)


def _frontline(book: Book, earner: int) -> frozenset[int]:
    sponsors = book.facts.sponsors
    return frozenset(i for i in range(1, len(sponsors)) if sponsors[i] == earner)


def legs_of(book: Book, tree: str, earner: int, front: frozenset[int]) -> Sequence[int]:
    """For every slot the recruit of the member's own through whom its way up to him passes, or 0.

    The way is that of a tree; where it meets several of his recruits, the first of them counts.
    """

    def make() -> list[int]:
        found = [0] * book.size
        for name in dict.fromkeys(("sponsor", tree)):
            shape = tree_of(book, name)
            parents = shape.parents
            way = [0] * book.size
            for i in shape.order:
                way[i] = i if i in front else way[parents[i]]
            found = [there or before for there, before in zip(way, found, strict=True)]
        return found

    return book.once(("legs of", tree, earner), make)
