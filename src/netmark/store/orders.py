"""The orders behind a period's figures, as a run saw them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from netmark.ledger.money import hundredths
from netmark.ledger.volume import Size
from netmark.payout.explain import Item
from netmark.store.db import Store

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.runs import Run


def single_orders(store: Store, period: "Period", run: "Run | None") -> dict[int, str]:
    """The reference of the order of every member (by id) who has just one in the period."""
    return dict(
        store.conn.execute(
            "SELECT member, ref FROM sale WHERE period = ? AND seq <= ? GROUP BY member"
            " HAVING count(*) = 1",
            (period.id, run.last_sale if run else 2**62),
        ).fetchall()
    )


def items_of(
    store: Store, period: "Period", run: "Run | None", members: Sequence[int], slots: Iterable[int]
) -> dict[int, list[Item]]:
    """The orders of the period by slot, for the slots asked for, in the order they were recorded.

    Of a closed run only those that it knew of, so that the answer never changes. ``members`` are
    the ids by slot.
    """
    found: dict[int, list[Item]] = {}
    for _, item in recorded(store, period, run, members, slots):
        found.setdefault(item.member, []).append(item)
    return found


def recorded(
    store: Store, period: "Period", run: "Run | None", members: Sequence[int], slots: Iterable[int]
) -> Iterator[tuple[int, Item]]:
    """The same orders one by one, each with its number, in the order they were recorded."""
    slot_of = {members[slot]: slot for slot in slots}
    exponent = store.settings.exponent
    rows = store.conn.execute(
        "SELECT s.seq, s.member, s.ref, s.day, ifnull(o.day, s.day), s.buyer, s.kind, s.pv, s.cv,"
        " s.amount_minor, ifnull(o.pv, s.pv), ifnull(o.cv, s.cv),"
        " ifnull(o.amount_minor, s.amount_minor)"
        " FROM json_each(?) e CROSS JOIN sale s INDEXED BY sale_book"
        " ON s.period = ? AND s.member = e.value LEFT JOIN sale o ON o.seq = s.refunds"
        " WHERE s.seq <= ? ORDER BY s.seq",
        (json.dumps(sorted(slot_of)), period.id, run.last_sale if run else 2**62),
    )
    for seq, member, ref, day, sold, buyer, kind, pv, cv, minor, *size in rows:
        amount = hundredths(minor, exponent)
        days = date.fromisoformat(day), date.fromisoformat(sold)
        whole = Size(size[0], size[1], hundredths(size[2], exponent))
        item = Item(ref, *days, slot_of[member], buyer, kind, pv, cv, amount, whole)
        yield seq, item
