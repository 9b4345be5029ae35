"""The orders behind a period's figures, as a run saw them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from netmark.ledger.money import hundredths
from netmark.ledger.volume import Size
from netmark.payout.explain import Item
from netmark.store.db import Store
from netmark.store.periods import back_to

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.runs import Run


def single_orders(store: Store, period: "Period", run: "Run | None") -> dict[int, str]:
    """The reference of the order of every member (by id) who has just one in the period.

    What a member gave up, and what takes it back from him, are no orders of his.
    """
    return dict(
        store.conn.execute(
            "SELECT member, ref FROM sale WHERE period = ?1 AND seq <= ?2 AND seq NOT IN ("
            " SELECT original FROM given WHERE taken <= ?2"
            " UNION ALL SELECT taken FROM given WHERE taken <= ?2) GROUP BY member"
            " HAVING count(*) = 1",
            (period.id, run.last_sale if run else 2**62),
        ).fetchall()
    )


def items_of(
    store: Store, period: "Period", run: "Run | None", slots: Mapping[int, int], since: date
) -> dict[int, list[Item]]:
    """The orders of the period by slot, for the slots asked for, in the order they were recorded.

    Those of earlier periods, from that of ``since`` on, are not ``ours``. Of a closed run only
    those that it knew of, so that the answer never changes. ``slots`` are the slots by member id.
    """
    found: dict[int, list[Item]] = {}
    for _, item in recorded(store, back_to(store, period, since), run, slots):
        found.setdefault(item.member, []).append(item)
    return found


def recorded(
    store: Store, periods: Sequence[int], run: "Run | None", slots: Mapping[int, int]
) -> Iterator[tuple[int, Item]]:
    """The orders of some periods one by one, each with its number, in the order of recording.

    ``ours`` are those of the first of the periods, which are given by their numbers.
    """
    exponent = store.settings.exponent
    rows = store.conn.execute(
        "SELECT s.seq, s.member, s.ref, s.day, ifnull(o.day, s.day), s.buyer, s.kind, s.pv, s.cv,"
        " s.amount_minor, s.period, ifnull(o.pv, s.pv), ifnull(o.cv, s.cv),"
        " ifnull(o.amount_minor, s.amount_minor), ifnull(o.period <> s.period, 0),"
        " coalesce('given to ' || t.code, 'given by ' || b.code, '')"
        " FROM json_each(?1) per CROSS JOIN json_each(?2) e CROSS JOIN"
        " sale s INDEXED BY sale_book ON s.period = per.value AND s.member = e.value"
        " LEFT JOIN sale o ON o.seq = s.refunds"
        " LEFT JOIN given got ON got.sale = s.seq LEFT JOIN member b ON b.id = got.giver"
        " LEFT JOIN given up ON up.original = ifnull(s.refunds, s.seq) AND up.taken <= ?3"
        " AND s.seq IN (up.original, up.taken) LEFT JOIN member t ON t.id = up.member"
        " WHERE s.seq <= ?3 ORDER BY s.seq",
        (json.dumps(periods), json.dumps(sorted(slots)), run.last_sale if run else 2**62),
    )
    for seq, member, ref, day, sold, buyer, kind, pv, cv, minor, period, *size, late, note in rows:
        figures = pv, cv, hundredths(minor, exponent)
        days = date.fromisoformat(day), date.fromisoformat(sold)
        whole = Size(size[0], size[1], hundredths(size[2], exponent), bool(late))
        ours = period == periods[0]
        yield seq, Item(ref, *days, slots[member], buyer, kind, *figures, whole, ours, note)
