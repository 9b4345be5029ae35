"""Pay that is withheld until its earner has reached something, kept for so long, then lost.

What was earned stays visible: what a bonus came to = paid + withheld - what comes back from earlier
periods + what was kept too long. So each period adds up, and all of them together.
"""

from array import array
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from netmark.plan.book import Book, both, either, zeros
from netmark.plan.need import Needs, mask
from netmark.plan.needs import compile_needs
from netmark.plan.settlement import Taken

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Bonus


class Kept(NamedTuple):
    """Columns in minor units. ``back`` is zero or less: what was kept and is now paid or lost;
    ``lots`` is what stays, by column.
    """

    paid: "array[int]"
    withheld: "array[int]"
    back: "array[int]"
    lost: "array[int]"
    lots: Mapping[str, Sequence[int]]


def kept_columns(bonus: "Bonus") -> tuple[str, ...]:
    """The columns that wait for a later period: one by age, or one for all that is kept forever."""
    if bonus.withheld is None:
        return ()
    periods = bonus.withheld.keep.periods
    return tuple(f"kept {age}" for age in range(1, periods + 1)) or ("kept",)


def withheld_columns(bonus: "Bonus") -> tuple[Taken, ...]:
    """The columns of a run that say what was withheld, what comes back, and what is lost."""
    if bonus.withheld is None:
        return ()
    return (
        Taken(f"withheld {bonus.name}", bonus.name, "withheld"),
        Taken(f"kept {bonus.name}", bonus.name, "kept from earlier periods", back=True),
        Taken(f"lost {bonus.name}", bonus.name, "kept too long"),
    )


def until(bonus: "Bonus", book: Book) -> Needs:
    """What its earners must have reached to be paid."""
    condition = bonus.withheld.until if bonus.withheld else None
    return compile_needs(condition, bonus.in_context(book.plan))


def withhold(bonus: "Bonus", book: Book, earned: "array[int]") -> Kept:
    """Pay what was earned and kept to those who have reached it; keep it for all others.

    A lot is lost at the end of the last period in which it could still be paid. What is taken back
    (below zero) is never withheld.
    """
    columns, carried = kept_columns(bonus), book.facts.carried.get(bonus.name, {})
    older = [carried.get(column, zeros(book.size)) for column in columns]
    free = both(book.distributors, mask(until(bonus, book), book))
    paid, withheld, back, lost = earned[:], *(zeros(book.size) for _ in range(3))
    lots = [array("q", column) for column in older]
    last = None if columns == ("kept",) else older[-1]
    busy = reduce(either, (bytes(map(bool, column)) for column in (earned, *older)))
    for i in compress(range(book.size), busy):
        if free[i]:
            come = sum(column[i] for column in older)
            paid[i] += come
            back[i] = -come
            for lot in lots:
                lot[i] = 0
            continue
        withheld[i] = max(earned[i], 0)
        paid[i] = min(earned[i], 0)
        if last is None:
            lots[0][i] += withheld[i]
            continue
        lost[i], back[i] = last[i], -last[i]
        for lot, younger in zip(lots[1:], older, strict=False):
            lot[i] = younger[i]
        lots[0][i] = withheld[i]
    return Kept(paid, withheld, back, lost, dict(zip(columns, lots, strict=True)))
