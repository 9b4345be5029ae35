"""Several positions of one owner: each is a member of its own, who says whose it is.

An owner is a member as well, and a position of his own. Whoever says nothing owns himself.
"""

from array import array
from collections.abc import Sequence

from netmark.plan.book import Book, zeros


def owner_of(book: Book) -> Sequence[int]:
    """The slot of everybody's owner: himself where nobody owns him."""

    def make() -> Sequence[int]:
        owners = book.facts.owners
        if not any(owners):
            return range(book.size)
        return array("q", [owner or slot for slot, owner in enumerate(owners)])

    return book.once(("owners",), make)


def together(book: Book, values: Sequence[int]) -> "array[int]":
    """For every position what all positions of its owner have together; 0 for the company."""
    owners, totals = owner_of(book), zeros(book.size)
    for slot, value in enumerate(values):
        if value and slot:
            totals[owners[slot]] += value
    return array("q", map(totals.__getitem__, owners))


def moved_to_owners(book: Book, balances: Sequence[int]) -> "array[int]":
    """What each position hands over to its owner (its whole balance, off it), and what he gets.

    The sum is 0; a position that belongs to nobody else hands over nothing.
    """
    owners, moved = owner_of(book), zeros(book.size)
    if isinstance(owners, range):
        return moved
    for slot, owner in enumerate(owners):
        if owner != slot and balances[slot]:
            moved[slot] -= balances[slot]
            moved[owner] += balances[slot]
    return moved


def positions(book: Book, slot: int) -> list[int]:
    """All positions of the owner of one, the owner included, in the order of slots."""
    owners = owner_of(book)
    return [other for other in range(1, book.size) if owners[other] == owners[slot]]


def divided(whole: int, parts: Sequence[int]) -> list[int]:
    """Divide an amount by parts, without loss: cut off, then a unit to the largest remainders.

    Of equal remainders the earlier one comes first.

    >>> divided(100, [300, 300, 300]), divided(500_000, [300_000, 300_000])
    ([34, 33, 33], [250000, 250000])
    """
    total = sum(parts)
    shares = [whole * part // total for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda i: -(whole * parts[i] % total))
    for i in by_rest[: whole - sum(shares)]:
        shares[i] += 1
    return shares
