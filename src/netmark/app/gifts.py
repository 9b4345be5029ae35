"""The gifts that stand: which orders, by whom, to whom, of what value."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from netmark.store import given as kept
from netmark.store.db import Store
from netmark.store.given import Gift, Piece


class Given(NamedTuple):
    """A gift that stands: the order's own reference, its day, and who made the sale.

    ``pieces`` are the row that is credited now and its refunds of the same period.
    """

    order: str
    day: str
    maker: int
    gift: Gift
    pieces: Sequence[Piece]

    @property
    def value(self) -> int:
        """What the order amounts to in its period, in minor units."""
        return sum(piece.minor for piece in self.pieces)

    @property
    def pair(self) -> tuple[int, int]:
        """Who gave it to whom, by id."""
        return self.gift.giver, self.gift.member


def gifts_of(store: Store, days: tuple[str, str], giver: int = 0, member: int = 0) -> list[Given]:
    """The gifts of sales of some days (both included) that were not given back, by day.

    With ``giver`` or ``member`` (ids) only his.
    """
    chosen = [
        (chain, gift)
        for chain in kept.all_chains(store, *days)
        for gift in chain.standing
        if giver in (0, gift.giver) and member in (0, gift.member)
    ]
    pieces = kept.pieces(store, {chain.rows[-1] for chain, _ in chosen})
    by_row = {row: list(of) for row, of in groupby(pieces, lambda piece: piece.of)}
    first = kept.called(store, {chain.rows[0] for chain, _ in chosen})
    found = [
        Given(*first[chain.rows[0]], chain.gifts[0].giver, gift, by_row[chain.rows[-1]])
        for chain, gift in chosen
    ]
    return sorted(found, key=lambda each: (each.day, each.gift.seq))
