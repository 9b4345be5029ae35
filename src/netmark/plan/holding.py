"""Ranks that hold: kept with other needs than those that reach them, or for a while with none.

A ladder leaves for each such rank how many periods ago it was last met: 1 for the period that has
just ended, 0 for who does not hold it. In the next period that opens two more ways to the rank.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from netmark.plan.book import Book
from netmark.plan.need import Context, Need, Needs
from netmark.plan.needs import compile_needs
from netmark.plan.values import MONTHS, Grace

if TYPE_CHECKING:
    from netmark.plan.ladders import Ladder, Rank


def holding_columns(ladder: "Ladder") -> tuple[str, ...]:
    """The ranks of a ladder that hold."""
    return tuple(rank.name for rank in ladder.ranks if rank.keep or rank.grace)


def holding_key(ladder: str) -> str:
    """What a ladder leaves is called so; no volume or bonus can have this name."""
    return f"ranks:{ladder}"


def since(book: Book, ladder: str, rank: str) -> Sequence[int]:
    """How many periods ago everybody last met a rank that he held in the period before; else 0."""
    carried = book.facts.carried.get(holding_key(ladder), {})
    return carried.get(rank) or bytes(book.size)


def ways(rank: "Rank", context: Context, grace: bool = True) -> Needs:
    """The ways to a rank: to reach it, to keep it, and, if wanted, to be in its grace."""
    reach = compile_needs(rank.needs, context)
    found = [reach]
    if rank.keep:
        keep = compile_needs(rank.keep, context)
        found.append(keep._replace(every=(_held(rank, context.ladder), *keep.every)))
    if rank.grace and grace:
        found.append(Needs((_in_grace(rank, rank.grace, context.ladder),)))
    return Needs((), tuple(found)) if len(found) > 1 else reach


def aged(column: Sequence[int], grace: Grace | None, month: int) -> list[int]:
    """What is left of a column for those who have not met the rank this period."""
    if grace is None:
        return [0] * len(column)
    if grace.periods:
        return [age + 1 if 0 < age <= grace.periods else 0 for age in column]
    return [0] * len(column) if month == grace.month else list(column)


def _held(rank: "Rank", ladder: str) -> Need:
    label, key = f"{rank.name} in the period before", ("held", ladder, rank.name)
    return Need(
        label, "flag", 1, key, lambda book: bytes(map(bool, since(book, ladder, rank.name)))
    )


def _in_grace(rank: "Rank", grace: Grace, ladder: str) -> Need:
    key = ("grace", ladder, rank.name)
    label = f"{rank.name} held {said(grace)}"
    return Need(label, "flag", 1, key, partial(_flags, grace=grace, ladder=ladder, rank=rank.name))


def _flags(book: Book, grace: Grace, ladder: str, rank: str) -> bytes:
    left = aged(since(book, ladder, rank), grace, book.facts.last_day.month)
    return bytes(map(bool, left))


def said(grace: Grace) -> str:
    """For how long a rank holds.

    >>> said(Grace(3)), said(Grace(month=1)), said(Grace())
    ('for 3 periods after it was last met', 'until January, when it is asked again', 'for good')
    """
    if grace.periods:
        many = f"{grace.periods} period{'s' if grace.periods > 1 else ''}"
        return f"for {many} after it was last met"
    if grace.month:
        return f"until {MONTHS[grace.month - 1]}, when it is asked again"
    return "for good"
