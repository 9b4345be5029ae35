"""What members earn from the success of others: lines of pay by whose sales they come from."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Bonus, Line
    from netmark.plan.book import Book

OUTSIDE = 0
"""The group of everybody who is not asked about."""

Earned = Mapping[tuple[int, int], Fraction]
"""Exact minor units by earner and group, before rounding of a bonus and before limits."""


def earned(book: "Book", wanted: Mapping[int, Sequence[int]], bonuses: Iterable["Bonus"]) -> Earned:
    """What some earners (slots) have by some bonuses from the sales of each group; ``wanted``: the
    group of every slot, by earner.

    A line counts to whose sales make up its base, in their proportion. Where no single sales stand
    behind it (money that was matched, a share by count) it counts to its source. One sweep over all
    lines, however many earners there are.
    """
    found: dict[tuple[int, int], Fraction] = {}
    for bonus in bonuses:
        for line in bonus.made(book):
            if line.earner not in wanted or line.reason or not line.exact:
                continue
            for place, part in _parts(bonus, book, line, wanted[line.earner]):
                key = line.earner, place
                found[key] = found.get(key, Fraction(0)) + part
    return found


def _parts(
    bonus: "Bonus", book: "Book", line: "Line", group: Sequence[int]
) -> Sequence[tuple[int, Fraction]]:
    """The parts of a line by group, those outside left out."""
    makers = bonus.makers_of(book, line) if line.unit == "volume" else []
    if not makers or (len(makers) == 1 and makers[0].member == line.source):
        place = group[line.source]
        return [(place, line.amount)] if place else []
    sums: dict[int, Fraction] = {}
    for member, metric, weight in makers:
        figure = book.facts.metrics[metric][member]
        if figure:
            place = group[member]
            sums[place] = sums.get(place, Fraction(0)) + weight * figure
    whole = sum(sums.values(), Fraction(0))
    if not whole:
        place = group[line.source]
        return [(place, line.amount)] if place else []
    return [(place, line.amount * part / whole) for place, part in sums.items() if place]


def own_and_below(parents: Sequence[int], order: Sequence[int], tops: Sequence[int]) -> list[int]:
    """A group for each of some members of whom none stands below another, and for all below each.

    ``tops[k]`` is in group 2k + 1, everybody below him in 2k + 2; the others are outside. Parents
    come first in ``order``.

    >>> own_and_below([0, 0, 1, 2, 2], [1, 2, 3, 4], [2])
    [0, 0, 1, 2, 2]
    """
    group = [OUTSIDE] * len(parents)
    for place, top in enumerate(tops):
        group[top] = 2 * place + 1
    for i in order:
        above = group[parents[i]]
        if above and not group[i]:
            group[i] = above + above % 2
    return group
