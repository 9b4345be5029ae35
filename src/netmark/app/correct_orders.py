"""Which late order is behind which part of a correction."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.store import late
from netmark.store.db import Store
from netmark.store.orders import recorded

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.correction import Now
    from netmark.payout.explain import Item
    from netmark.store.runs import Run

Part = tuple[int, str, str, Fraction]
"""A member (id), a bonus, the reference of an order, and minor units before rounding."""


def parts(
    store: Store, period: "Period", run: "Run", now: "Now", wanted: Collection[tuple[int, str]]
) -> Iterator[Part]:
    """What each late order of a period brings to each pair of member and bonus in question.

    Whatever else a late order changes (a rank, a match on what others earn, legs) is nobody's part:
    the rest of a difference stands for no single order.
    """
    if now.result is None:
        return
    book = now.result.book
    slots = {member: slot for slot, member in enumerate(now.members)}
    sellers = {member: slots[member] for member in late.sellers(store, period, run)}
    known: dict[int, list[Item]] = defaultdict(list)
    for seq, item in recorded(store, [period.id], None, sellers):
        if seq > run.last_sale:
            known[item.member].append(item)
    earners: dict[str, set[int]] = defaultdict(set)
    for member, name in wanted:
        earners[name].add(slots.get(member, 0))
    for bonus in book.plan.bonuses:
        if not earners[bonus.name]:
            continue
        for line in bonus.made(book):
            if line.reason or line.unit != "volume" or not line.base:
                continue
            if line.earner not in earners[bonus.name]:
                continue
            for member, metric, weight in bonus.makers_of(book, line):
                for item in known.get(member, ()):
                    if base := weight * item.brings(metric, book):
                        share = line.exact * base / line.base
                        yield now.members[line.earner], bonus.name, item.ref, share
