"""Sales whose credit was given to somebody else: the chain of rows from the first to the last.

A row that was given up, the row that takes its credit back, and the new row belong together: they
are all of the same day, and only the last row of a chain is credited to anybody.
"""

from typing import NamedTuple

from netmark.store.db import Store
from netmark.store.sales import Sale, sale_by_ref, sale_by_seq

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
