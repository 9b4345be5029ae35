"""Sales whose credit was given to somebody else: the chain of rows from the first to the last.

A row that was given up, the row that takes its credit back, and the new row belong together: they
are all of the same day, and only the last row of a chain is credited to anybody.
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from netmark.store.db import Store
from netmark.store.periods import sold_in
from netmark.store.sales import Sale, sale_by_ref, sale_by_seq

if TYPE_CHECKING:
    from netmark.ledger.period import Period

_COLUMNS = "seq,sale,original,taken,giver,member,undoes"


class Gift(NamedTuple):
    """One gift: the row that is credited by it, the row given up and the row that takes it back.

    ``original`` and ``taken`` are None when the sale was given as it was entered; ``undoes`` is the
    number of the gift that this one gives back.
    """

    seq: int
    sale: int
    original: int | None
    taken: int | None
    giver: int
    member: int
    undoes: int | None


class Chain(NamedTuple):
    """What became of the credit of a sale: its rows by number, the oldest first, and the gifts."""

    rows: list[int]
    gifts: list[Gift]

    @property
    def standing(self) -> list[Gift]:
        """The gifts that were not given back, the oldest first.

        >>> first = Gift(1, 3, 1, 2, 7, 8, None)
        >>> Chain([1, 3, 5], [first, Gift(2, 5, 3, 4, 8, 7, 1)]).standing
        []
        """
        gone = {gift.undoes for gift in self.gifts}
        return [gift for gift in self.gifts if gift.undoes is None and gift.seq not in gone]

    @property
    def maker(self) -> int | None:
        """Who made the sale; None where it was never given."""
        return self.gifts[0].giver if self.gifts else None

    @property
    def members(self) -> set[int]:
        """Everybody who had the credit at any time, or made the sale."""
        return {who for gift in self.gifts for who in (gift.giver, gift.member)}


def chain_of(store: Store, row: int) -> Chain:
    """The chain that a row of sales (no refund) stands in; only itself when it was never given."""
    rows, gifts = [row], list[Gift]()
    while gift := _one(store, "sale", rows[0]):
        gifts.insert(0, gift)
        if gift.original is None:
            break
        rows.insert(0, gift.original)
    while gift := _one(store, "original", rows[-1]):
        gifts.append(gift)
        rows.append(gift.sale)
    return Chain(rows, gifts)


def _one(store: Store, column: str, row: int) -> Gift | None:
    found = store.conn.execute(
        f"SELECT {_COLUMNS} FROM given WHERE {column} = ?", (row,)
    ).fetchone()
    return Gift(*found) if found else None


def credited(store: Store, sale: Sale) -> Sale:
    """The row that has the credit of a sale now; the sale itself when it was not given up."""
    last = sale.seq
    while gift := _one(store, "original", last):
        last = gift.sale
    return sale if last == sale.seq else sale_by_seq(store, last)


def family(store: Store, ref: str) -> list[str]:
    """Every reference under which the credit of a sale was given, taken back, or stands now."""
    sale = sale_by_ref(store, ref)
    if sale is None or sale.refunds is not None:
        return [ref]
    chain = chain_of(store, sale.seq)
    taken = [gift.taken for gift in chain.gifts if gift.taken is not None]
    return [sale_by_seq(store, row).ref for row in (*chain.rows, *taken)]


def gift_of(store: Store, row: int) -> Gift | None:
    """The gift by which a row has its credit; None where its member made the sale."""
    return _one(store, "sale", row)


def next_gift(store: Store) -> int:
    """The number that the next gift gets."""
    return int(store.conn.execute("SELECT coalesce(max(seq), 0) + 1 FROM given").fetchone()[0])


def add_gifts(store: Store, gifts: list[Gift], entry: int) -> None:
    """Add gifts, whose rows of sales are there already."""
    store.conn.executemany(
        f"INSERT INTO given ({_COLUMNS},log) VALUES (?,?,?,?,?,?,?,?)",
        [(*gift, entry) for gift in gifts],
    )


def all_chains(store: Store, first: str, last: str) -> list[Chain]:
    """The chains of sales of some days, both included (ISO text), the oldest sale first."""
    gifts = [
        Gift(*row)
        for row in store.conn.execute(
            f"SELECT g.{_COLUMNS.replace(',', ',g.')} FROM given g JOIN sale s ON s.seq = g.sale"
            " WHERE s.day BETWEEN ? AND ? ORDER BY g.seq",
            (first, last),
        ).fetchall()
    ]
    following = {gift.original: gift for gift in gifts if gift.original is not None}
    later = {gift.sale for gift in following.values()}
    found = []
    for gift in gifts:
        start = gift.sale if gift.original is None else gift.original
        if start in later:
            continue
        chain = Chain([start], [] if gift.original is not None else [gift])
        while after := following.get(chain.rows[-1]):
            chain.gifts.append(after)
            chain.rows.append(after.sale)
        found.append(chain)
    return sorted(found)


class Piece(NamedTuple):
    """A row of sales with its customer and its amount in minor units; ``of``: the row it is of."""

    of: int
    seq: int
    customer: str
    minor: int


def pieces(store: Store, rows: Iterable[int]) -> list[Piece]:
    """Some rows that are credited now, each with its refunds that count in the same period."""
    found = store.conn.execute(
        "SELECT o.seq, s.seq, s.customer, s.amount_minor FROM json_each(?1) r"
        " CROSS JOIN sale o ON o.seq = r.value"
        " CROSS JOIN sale s ON s.seq = o.seq"
        " UNION ALL SELECT o.seq, s.seq, s.customer, s.amount_minor FROM json_each(?1) r"
        " CROSS JOIN sale o ON o.seq = r.value"
        " CROSS JOIN sale s ON s.refunds = o.seq AND s.period = o.period"
        " ORDER BY 1, 2",
        (json.dumps(list(rows)),),
    )
    return [Piece(*row) for row in found.fetchall()]


def holders(store: Store, rows: Iterable[int]) -> dict[int, int]:
    """To whom some rows are credited."""
    found = store.conn.execute(
        "SELECT s.seq, s.member FROM json_each(?) r CROSS JOIN sale s ON s.seq = r.value",
        (json.dumps(list(rows)),),
    )
    return dict(found.fetchall())


def called(store: Store, rows: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The reference and the day of some rows."""
    found = store.conn.execute(
        "SELECT s.seq, s.ref, s.day FROM json_each(?) r CROSS JOIN sale s ON s.seq = r.value",
        (json.dumps(list(rows)),),
    )
    return {row: (ref, day) for row, ref, day in found.fetchall()}


def bought(store: Store, period: int, members: Iterable[int]) -> dict[tuple[int, str], int]:
    """What the customers of some members bought in a period, less what they returned."""
    rows = store.conn.execute(
        "SELECT s.member, s.customer, sum(s.amount_minor) FROM json_each(?2) e CROSS JOIN"
        " sale s INDEXED BY sale_book ON s.period = ?1 AND s.member = e.value"
        " WHERE s.buyer <> 'self' AND s.customer <> '' GROUP BY s.member, s.customer",
        (period, json.dumps(sorted(set(members)))),
    )
    return {(member, customer): minor for member, customer, minor in rows.fetchall()}


class Customers(NamedTuple):
    """A row of what customers bought of a member: its number, or for a refund that of its sale."""

    member: int
    day: str
    row: int
    minor: int


def sold_to_customers(
    store: Store, members: Iterable[int], first: "Period", last: "Period"
) -> list[Customers]:
    """Everything that customers bought of some members in some periods, and what they returned."""
    rows = store.conn.execute(
        "SELECT s.member, s.day, ifnull(s.refunds, s.seq), s.amount_minor"
        " FROM json_each(?) per CROSS JOIN json_each(?) e CROSS JOIN"
        " sale s INDEXED BY sale_book ON s.period = per.value AND s.member = e.value"
        " WHERE s.buyer <> 'self' ORDER BY s.seq",
        (json.dumps(sorted(sold_in(store, first, last))), json.dumps(sorted(set(members)))),
    )
    return [Customers(*row) for row in rows.fetchall()]


def not_own(store: Store) -> set[int]:
    """The rows of sales that are or were credited to somebody who did not make them."""
    return {
        gift.sale
        for chain in all_chains(store, "", "9999")
        for gift in chain.gifts
        if gift.member != chain.maker
    }


def with_refunds(store: Store, rows: Iterable[int]) -> set[int]:
    """Some rows of sales, and all that takes something of them back."""
    found = store.conn.execute(
        "SELECT r.value, s.seq FROM json_each(?) r LEFT JOIN sale s ON s.refunds = r.value",
        (json.dumps(sorted(rows)),),
    )
    return {seq for pair in found.fetchall() for seq in pair if seq is not None}
