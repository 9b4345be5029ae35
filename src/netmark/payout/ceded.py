"""What sales that were given up cost the giver, and what they bring him: by computing both.

The period is computed as it is, with the sales credited to the giver, and with them credited to
nobody; every figure is a difference between two of these. So ranks, limits and all else that
follows from a sale is in it, whatever the plan.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netmark.ledger.volume import Metric
from netmark.payout.explain import Item
from netmark.payout.run import compute
from netmark.plan.book import Book
from netmark.plan.needs import active
from netmark.plan.paying import paid_by
from netmark.plan.ranks import paid_ranks

ACTIVE = "active"
"""What is said of somebody who becomes active by a gift, as of a rank that he reaches."""


class Sold(NamedTuple):
    """A sale that was given, or a refund of it; its item stands at the slot that is credited now.

    ``minor`` is its amount in minor units.
    """

    item: Item
    customer: str
    minor: int


Bought = Mapping[tuple[int, str], int]
"""What customers bought in the period, less what they returned, by slot and customer."""


class Gifts(NamedTuple):
    """Sales that one member (a slot) gave to another one in a period."""

    giver: int
    member: int
    sold: tuple[Sold, ...]


class Forgone(NamedTuple):
    """What gifts of a period change, in minor units.

    ``margin``: what the sales would have brought the giver had he kept them; ``override``: what
    they bring him as they are credited; ``reached``: what the recipient has only by them, a rank
    or being active.
    """

    margin: int
    override: int
    reached: tuple[str, ...]

    @property
    def forgone(self) -> int:
        """By how much the giver earns less because he gave; below zero: he earns more."""
        return self.margin - self.override

    @property
    def rank_buying(self) -> bool:
        """Does the recipient reach something by the gifts that pays the giver more than keeping?"""
        return bool(self.reached) and self.forgone < 0


def forgone(book: Book, gifts: Gifts, bought: Bought) -> Forgone:
    """Compute what some gifts of one member to another one change, all else as it is.

    The sales must be in the book. ``bought`` is read only where the plan counts customers.
    """
    giver, member, sold = gifts
    kept = credited_to(book, sold, giver, bought)
    without = earned(credited_to(book, sold, 0, bought), giver)
    margin, override = earned(kept, giver) - without, earned(book, giver) - without
    return Forgone(margin, override, tuple(_reached(book, kept, member)))


def _reached(book: Book, kept: Book, member: int) -> list[str]:
    """What a member has in one book and not in the other."""
    found = []
    for ladder in book.plan.all_ladders:
        here, there = (paid_ranks(each, ladder)[member] for each in (book, kept))
        if here > there:
            found.append(book.plan.rank_name(ladder, here))
    if active(book)[member] and not active(kept)[member]:
        found.append(ACTIVE)
    return found


def earned(book: Book, slot: int) -> int:
    """What all bonuses pay a member, in minor units, before fees and balances.

    Only a cap or a cut of the whole company needs more than the bonuses themselves.
    """
    plan = book.plan
    if plan.payout.cap or plan.payout.cut:
        return compute(book).earned[slot]
    return sum(paid_by(book, bonus.name)[slot] for bonus in plan.bonuses)


def credited_to(book: Book, sold: Sequence[Sold], slot: int, bought: Bought) -> Book:
    """The same period with some sales credited to another slot (0: to nobody)."""
    metrics: dict[Metric, Sequence[int]] = {}
    for metric, column in book.facts.metrics.items():
        changes = []
        for one in sold:
            there = one.item._replace(member=slot).brings(metric, book) if slot else 0
            changes += [(one.item.member, -one.item.brings(metric, book)), (slot, there)]
        metrics[metric] = column
        if any(more for _, more in changes):
            changed = metrics[metric] = array("q", column)
            for who, more in changes:
                changed[who] += more
    facts = book.facts._replace(metrics=metrics)
    if book.plan.reads_customers:
        facts = facts._replace(customers=_customers(facts.customers, sold, slot, bought))
    return Book(book.plan, facts)


def _customers(
    column: Sequence[int], sold: Sequence[Sold], slot: int, bought: Bought
) -> "array[int]":
    """How many customers everybody has when some sales are credited to another slot."""
    counts, sums = array("q", column), dict(bought)
    for one in sold:
        moves = ((one.item.member, -one.minor), (slot, one.minor))
        for who, minor in moves if one.customer else ():
            if who:
                before = sums.get((who, one.customer), 0)
                sums[who, one.customer] = before + minor
                counts[who] += (before + minor > 0) - (before > 0)
    return counts
