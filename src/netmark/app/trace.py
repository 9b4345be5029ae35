"""What became of an order in the legs above it: matched when, for how much, waiting, or lost.

Legs are used up first in, first out: what was carried before what is new, and the orders of a
period as they were recorded. So the frozen figures of the runs say of every order which part of it
was matched in which period, and what that part of the pay is.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.payout import plan_of
from netmark.app.table import Table, columns
from netmark.errors import StateError
from netmark.genealogy.tree import roll_up
from netmark.ledger.money import format_exact
from netmark.store import names, plans, runs
from netmark.store.db import Store, read
from netmark.store.given import credited
from netmark.store.orders import recorded
from netmark.store.periods import period_by_id
from netmark.store.sales import find_sale

if TYPE_CHECKING:
    from netmark.payout.explain import Item
    from netmark.plan.bonuses.binary import Binary
    from netmark.plan.book import Book

MATCHED, LOST, WAITS = "matched", "lost", "waits"


class Queue(NamedTuple):
    """The rest of an order in a leg: how much of it is left, and how much is before it."""

    volume: int
    ahead: int

    def take(self, amount: int) -> "tuple[int, Queue]":
        """Take so much from the front of the leg: what of the order goes, and what is left.

        >>> Queue(500, 200).take(300)
        (100, Queue(volume=400, ahead=0))
        """
        gone = min(max(amount - self.ahead, 0), self.volume)
        return gone, Queue(self.volume - gone, max(self.ahead - amount, 0))


class Leg(NamedTuple):
    """A leg that an order stands in: the bonus, the upline (an id), and which side of him."""

    bonus: str
    upline: int
    side: int


class Event(NamedTuple):
    """A part of an order in one period: matched (with what it pays), lost, or waiting."""

    period: str
    leg: Leg
    what: str
    volume: int
    paid: Fraction


def trace(store: Store, ref: str) -> Table:
    """Where an order of a closed period stands in the legs of every binary bonus, and since when.

    ``paid`` is exact: the part of the pay that this order's part of the matched leg stands for.
    """
    with read(store):
        sale = credited(store, find_sale(store, ref))
        period = period_by_id(store, sale.period)
        closed = [run for run in runs.all_runs(store) if run.period >= sale.period]
        if not closed or closed[0].period != sale.period:
            raise StateError(
                f"{period.name} is open: {ref} was not matched with anything yet",
                f"netmark payout --period {period.name} --close",
            )
        if sale.seq > closed[0].last_sale:
            raise StateError(
                f"{ref} came after {period.name} was closed: it was not matched with anything",
                f"what it changes: netmark correct --period {period.name} --dry-run",
            )
        events = list(_events(store, closed, sale.seq, sale.member))
        codes = names.codes(store, {event.leg.upline for event in events})
    exponent = store.settings.exponent
    rows: list[tuple[object, ...]] = [
        (
            event.period,
            event.leg.bonus,
            codes[event.leg.upline],
            ("left", "right")[event.leg.side],
            event.what,
            event.volume,
            format_exact(event.paid, exponent) if event.what == MATCHED else "",
        )
        for event in events
    ]
    heads = columns("period bonus upline leg what volume:volume paid")
    return Table(heads, rows, exponent)


def _events(store: Store, closed: "list[runs.Run]", seq: int, member: int) -> Iterator[Event]:
    queues: dict[Leg, Queue] = {}
    last = ""
    for number, run in enumerate(closed):
        plan = plan_of(store, plans.by_id(store, run.plan))
        period, found = period_by_id(store, run.period), runs.frozen(store, run, plan)
        bonuses = {bonus.name: bonus for bonus in _binaries(found.book)}
        slots = {one: slot for slot, one in enumerate(found.members)}
        if not number:
            orders = list(recorded(store, [run.period], run, slots))
            for bonus in bonuses.values():
                queues |= _enter(found.book, bonus, orders, (seq, slots[member]), found.members)
        for leg, queue in list(queues.items()):
            bonus_now = bonuses.get(leg.bonus)
            if bonus_now is None or leg.upline not in slots:
                yield Event(period.name, leg, LOST, queue.volume, Fraction(0))
                del queues[leg]
                continue
            for event, rest in _settled(found.book, bonus_now, (leg, queue), slots[leg.upline]):
                queues[leg] = rest
                if event.volume:
                    yield event._replace(period=period.name)
            if not queues[leg].volume:
                del queues[leg]
        last = period.name
    for leg, queue in queues.items():
        yield Event(last, leg, WAITS, queue.volume, Fraction(0))


def _binaries(book: "Book") -> "list[Binary]":
    from netmark.plan.bonuses.binary import Binary

    return [bonus for bonus in book.plan.bonuses if isinstance(bonus, Binary)]


def _enter(
    book: "Book",
    bonus: "Binary",
    orders: "list[tuple[int, Item]]",
    of: tuple[int, int],
    members: "list[int]",
) -> dict[Leg, Queue]:
    """The legs that an order enters, and what stands before it there."""
    from netmark.plan.measures import tree_of

    seq, member = of
    tree, sides = tree_of(book, bonus.tree), book.facts.placed[bonus.tree].sides
    before, own = [0] * book.size, 0
    for number, item in orders:
        if number <= seq:
            value = _base_of(book, bonus, item)
            if number == seq:
                own = value
            elif tree.inside[item.member]:
                before[item.member] += value
    if own <= 0 or not tree.inside[member]:
        return {}
    earlier = roll_up(tree.parents, tree.order, before)
    found, at = dict[Leg, Queue](), member
    while upline := tree.parents[at]:
        side = sides[at] - 1
        leg = Leg(bonus.name, members[upline], side)
        outcome = bonus.outcome(book, upline)
        carried = outcome.carried[side] if outcome else 0
        found[leg] = Queue(own, max(carried + earlier[at], 0))
        at = upline
    return found


def _base_of(book: "Book", bonus: "Binary", item: "Item") -> int:
    """How much of an order enters legs, in hundredths."""
    from netmark.plan.bonuses.base import VolumeBonus

    made = VolumeBonus.makers(bonus, book, item.member)
    parts = (item.brings(metric, book) * part for who, metric, part in made if who == item.member)
    return int(sum(parts, Fraction(0)))


def _settled(
    book: "Book", bonus: "Binary", of: tuple[Leg, Queue], upline: int
) -> Iterator[tuple[Event, Queue]]:
    """What a period did to the rest of an order: a part is matched, a part of the rest lost."""
    leg, queue = of
    outcome = bonus.outcome(book, upline)
    if outcome is None:
        yield Event("", leg, LOST, queue.volume, Fraction(0)), Queue(0, 0)
        return
    used = (outcome.used.left, outcome.used.right)[leg.side]
    kept = sum((outcome.lots_left, outcome.lots_right)[leg.side])
    gone, queue = queue.take(used)
    paid = outcome.paid * Fraction(gone, used) if used else Fraction(0)
    yield Event("", leg, MATCHED, gone, paid), queue
    lost = max(outcome.legs[leg.side] - used - kept, 0)
    gone, queue = queue.take(lost) if kept > 0 else (queue.volume, Queue(0, 0))
    yield Event("", leg, LOST, gone, Fraction(0)), queue
