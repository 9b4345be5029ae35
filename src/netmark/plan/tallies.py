"""The lines of a bonus added up by reason, without making each of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.plan.book import zeros

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Line

Tally = Mapping[str, tuple[int, Fraction]]
"""By reason ("" for what is paid): how many lines, and minor units before rounding, exact."""


def tally(lines: "Iterable[Line]") -> Tally:
    """Add lines up one by one."""
    found: dict[str, tuple[int, Fraction]] = {}
    for line in lines:
        count, exact = found.get(line.reason, (0, Fraction(0)))
        found[line.reason] = count + 1, exact + line.exact
    return found


def added(first: Tally, second: Tally) -> Tally:
    """Two tallies together."""
    none = 0, Fraction(0)
    found = dict(first)
    for reason, (count, exact) in second.items():
        there = found.get(reason, none)
        found[reason] = there[0] + count, there[1] + exact
    return found


def by_level(
    values: Sequence[int],
    levels: Iterable[tuple[Sequence[int], bytes, Sequence[int]]],
    ranks: Sequence[int],
    why: Callable[[int, int, int], str],
) -> dict[str, tuple[int, int]]:
    """What every source pays on each level of the walk up, and what is left of the best rate.

    ``values`` by source, slot 0 what nobody is above; ``levels``: who is one step above whom, who
    is entitled, and the rates by rank number in whole parts. ``why`` tells the reason of a
    position, a level and the rate it has. Volume and lines are handed up level by level together,
    so that each position is looked at once. Sums are in parts times values.
    """
    sums: dict[str, tuple[int, int]] = {}

    def add(reason: str, lines: int, much: int) -> None:
        count, total = sums.get(reason, (0, 0))
        sums[reason] = count + lines, total + much

    size = len(values)
    volume: Sequence[int] = values
    lines: Sequence[int] = [1] * size
    at = [slot for slot in range(1, size) if values[slot]]
    gone_volume = gone_lines = 0
    for level, (step, entitled, row) in enumerate(levels, start=1):
        above, count, top = zeros(size), zeros(size), max(row)
        for i in at:
            up = step[i]
            above[up] += volume[i]
            count[up] += lines[i]
        gone_volume += above[0]
        gone_lines += count[0]
        at = [i for i in dict.fromkeys(map(step.__getitem__, at)) if i]
        volume, lines = above, count
        for i in at:
            rate = 0
            if entitled[i]:
                rate = row[ranks[i]]
                add("", lines[i], volume[i] * rate)
            if top > rate:
                add(why(i, level, rate), lines[i], volume[i] * (top - rate))
        if top > 0 and gone_lines:
            add("no upline", gone_lines, gone_volume * top)
        if top > 0 and values[0]:
            add("lost", 1, values[0] * top)
    return sums
