"""Postings: what stands on a balance besides pay, until the close of their period takes them up.

A run takes up what was posted into its period, and into periods before it that were passed over.
"""

import json
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.db import Store


class Posting(NamedTuple):
    """One entry on a balance; minor units, below zero for what a member owes.

    ``period`` is the id of the open period, ``kind`` adjustment, correction, forfeit or returned.
    What it is about, where there is one: the closed ``run``, the ``bonus``, the order (``sale``),
    whose order that was (``source``), on which level, the ``payment`` that came back, the posting
    it ``undoes``. ``detail`` is the evidence of a line as JSON.
    """

    period: int
    member: int
    amount_minor: int
    kind: str
    category: str
    tax: str
    reason: str
    run: int | None = None
    bonus: str = ""
    sale: int | None = None
    source: int | None = None
    level: int = 0
    detail: str = ""
    payment: int | None = None
    undoes: int | None = None


class Kept(NamedTuple):
    """A posting in the file, with names: its period, its order, the closed period that it is about
    (origin), and who posted it.
    """

    seq: int
    period: str
    order: str
    origin: str
    actor: str
    posting: Posting


FORFEIT = "forfeit"
_FIELDS = ",".join(Posting._fields)
TAKEN = "(SELECT ifnull(max(period), 0) FROM run WHERE period < :period)"
"""Up to which period everything is taken up when a period is closed."""


def add(store: "Store", entry: int, postings: Sequence[Posting]) -> int:
    """Put postings in, inside the write of the caller, who sees to it that their period is open.

    Gives the number of the last one.
    """
    places = ",".join("?" * (len(Posting._fields) + 1))
    store.conn.executemany(
        f"INSERT INTO posting ({_FIELDS},log) VALUES ({places})",
        [(*posting, entry) for posting in postings],
    )
    return int(store.conn.execute("SELECT ifnull(max(seq), 0) FROM posting").fetchone()[0])


def taken_up(store: "Store", period: "Period", size: int) -> Sequence[int]:
    """What the close of a period takes up, by member id; empty when there is nothing."""
    row = store.conn.execute(
        "SELECT json_group_array(member), json_group_array(total) FROM"
        " (SELECT member, sum(amount_minor) AS total FROM posting"
        f" WHERE period > {TAKEN} AND period <= :period GROUP BY member)",
        {"period": period.id},
    ).fetchone()
    members, totals = map(json.loads, row)
    if not members:
        return ()
    column = array("q", bytes(8 * size))
    for member, total in zip(members, totals, strict=True):
        column[member] = total
    return column


def by_kind(store: "Store", period: int) -> dict[str, dict[int, int]]:
    """What the close of a period (its id) takes up, by kind and member, in minor units."""
    found: dict[str, dict[int, int]] = {}
    for kind, member, total in store.conn.execute(
        "SELECT kind, member, sum(amount_minor) FROM posting"
        f" WHERE period > {TAKEN} AND period <= :period GROUP BY kind, member",
        {"period": period},
    ):
        found.setdefault(kind, {})[member] = total
    return found


def of_period(store: "Store", period: "Period", member: int) -> list[Kept]:
    """The postings of one member that the close of a period takes up, oldest first."""
    return _kept(
        store,
        f"p.member = :member AND p.period > {TAKEN} AND p.period <= :period",
        {"member": member, "period": period.id},
    )


def by_number(store: "Store", seq: int) -> Kept | None:
    """The posting with a number."""
    found = _kept(store, "p.seq = :seq", {"seq": seq})
    return found[0] if found else None


def undone_by(store: "Store", seq: int) -> int | None:
    """The posting that undoes another one, if there is one."""
    row = store.conn.execute("SELECT seq FROM posting WHERE undoes = ?", (seq,)).fetchone()
    return int(row[0]) if row else None


def all_of(store: "Store", period: "Period | None" = None, member: int | None = None) -> list[Kept]:
    """Every posting in the order in which they were made, of a period or a member where given."""
    return _kept(
        store,
        "(:period IS NULL OR p.period = :period) AND (:member IS NULL OR p.member = :member)",
        {"period": period.id if period else None, "member": member},
    )


def _kept(store: "Store", where: str, values: dict[str, int | None]) -> list[Kept]:
    from datetime import date

    fields = ",".join(f"p.{name}" for name in Posting._fields)
    rows = store.conn.execute(
        f"SELECT p.seq, ifnull(s.ref, ''), ifnull(o.name, ''), l.actor, {fields} FROM posting p"
        " LEFT JOIN sale s ON s.seq = p.sale LEFT JOIN run r ON r.id = p.run"
        " LEFT JOIN period o ON o.id = r.period JOIN log l ON l.seq = p.log"
        f" WHERE {where} ORDER BY p.seq",
        values,
    ).fetchall()
    calendar, found = store.settings.calendar, []
    for seq, order, origin, actor, *words in rows:
        posting = Posting(*words)
        first = date(posting.period // 10_000, posting.period // 100 % 100, posting.period % 100)
        found.append(Kept(seq, calendar.containing(first).name, order, origin, actor, posting))
    return found


def last_closed(store: "Store") -> int:
    """The id of the latest closed period; 0 when none is."""
    return int(store.conn.execute("SELECT ifnull(max(period), 0) FROM run").fetchone()[0])


def waiting(store: "Store", member: int) -> int:
    """What was posted for a member and no close has taken up yet, in minor units."""
    row = store.conn.execute(
        "SELECT ifnull(sum(amount_minor), 0) FROM posting WHERE member = ?"
        " AND period > (SELECT ifnull(max(period), 0) FROM run)",
        (member,),
    ).fetchone()
    return int(row[0])
