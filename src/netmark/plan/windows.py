"""Volumes over several periods: what earlier ones left, this one's figure on top, what it leaves.

A window adds up the figures that members really had, period by period: who joins, leaves or moves
changes nothing about the past. It reaches back over closed periods; nothing is known of others.
"""

from array import array
from collections.abc import Mapping, Sequence
from operator import add
from typing import TYPE_CHECKING

from netmark.plan.book import Book, zeros

if TYPE_CHECKING:
    from netmark.plan.volumes import Volume


def past(book: Book, name: str, model: "Volume") -> Sequence[int] | None:
    """What the earlier periods of a window bring, or what growth is measured against."""
    columns = model.carry_columns
    if not columns:
        return None

    def make() -> Sequence[int]:
        carried = book.facts.carried.get(name, {})
        found = [carried.get(column) for column in columns]
        total: Sequence[int] = zeros(book.size)
        for column in found[-1:] if model.growth else found:
            if column is not None:
                total = array("q", map(add, total, column))
        return total

    return book.once(("past", name), make)


def over_time(model: "Volume", now: int, before: int) -> int:
    """A member's figure: of this period alone, and what :func:`past` says."""
    return max(now - before, 0) if model.growth else now + before


def carry(
    book: Book, name: str, model: "Volume", now: Sequence[int], whole: Sequence[int]
) -> Mapping[str, Sequence[int]]:
    """What a volume leaves for the next period: ``now`` without, ``whole`` with the past."""
    columns = model.carry_columns
    if not columns or model.lifetime:
        return dict.fromkeys(columns, whole)
    carried = book.facts.carried.get(name, {})
    older = [carried.get(column, zeros(book.size)) for column in columns[:-1]]
    return dict(zip(columns, [now, *older], strict=True))
