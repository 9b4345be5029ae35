"""Infinity: pay without limit of depth, from a level on, until somebody in the line blocks it."""

from array import array
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import compress
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import nearest
from netmark.plan.book import zeros
from netmark.plan.conditions import Count, Part
from netmark.plan.rates import EVERYBODY, ZERO, RankRates
from netmark.plan.values import Rate


class Block(Part):
    """Who keeps the infinity pay from those above him."""

    rank: Literal["equal-or-higher"] = Field(description="which rank in the line blocks")
    beyond: Count = Field(description="he blocks what lies deeper than this level of his own")


class Infinity(Part):
    """Pay without limit of depth, from a level on."""

    rate: RankRates = Field(description="one rate, or a table rank = rate")
    from_: Annotated[int, Field(ge=1)] = Field(alias="from", description="the first level it pays")
    block: Block | None = Field(None, description="who ends it in his line")
    budget: Rate | None = Field(
        None, description="what a line is paid in all: then only rates above those paid before are"
    )


class Tail(NamedTuple):
    """The walk that infinity pay follows.

    ``values`` by source, ``step`` who comes next above a position, ``pays`` which rank numbers have
    a rate, ``order`` parents first.
    """

    model: Infinity
    values: Sequence[int]
    step: Sequence[int]
    eligible: bytes
    ranks: bytes
    pays: Sequence[bool]
    order: Sequence[int]


class Met(NamedTuple):
    """One upline that a source meets at or after the first paid level; ``number`` is his level."""

    source: int
    earner: int
    number: int
    blocked: bool


def most(model: Infinity | None, ranks: int) -> Fraction | None:
    """The most that one order can pay beyond the levels, where there are so many ranks.

    A budget is what all have together. Without a block every upline is paid: None, no limit. With
    one each rank is paid once, the lowest first, and everybody on the levels that are paid already
    and do not block yet.
    """
    if model is None or not any(model.rate.values()):
        return ZERO
    if model.budget is not None:
        return model.budget
    rates = list(model.rate.values()) * (ranks + 1 if EVERYBODY in model.rate else 1)
    if model.block is None:
        return None
    return sum(rates, ZERO) + (model.block.beyond - model.from_ + 1) * max(rates)


def walk(tail: Tail) -> Iterator[Met]:
    """Walk from every source to the root: plain, for evidence and for rounding line by line."""
    first, block = tail.model.from_, tail.model.block
    for source in compress(range(1, len(tail.values)), tail.values[1:]):
        position, number, blocker = tail.step[source], 1, -1
        while position:
            rank = tail.ranks[position]
            if number >= first and tail.pays[rank] and tail.eligible[position]:
                yield Met(source, position, number, block is not None and blocker >= rank)
            if block is not None and number > block.beyond:
                blocker = max(blocker, rank)
            position, number = tail.step[position], number + 1


class Share(NamedTuple):
    """A part of the budget of a source: for whom (0: for nobody), at which level, and what rate."""

    source: int
    earner: int
    number: int
    rate: Fraction


def shares(tail: Tail, rates: Sequence[Fraction]) -> Iterator[Share]:
    """How every source's budget is shared out on the way up.

    Whoever has a higher rate than all who were paid before him gets it, as far as the budget goes.
    ``rates`` by rank number. From one who is paid the walk jumps to the next with a higher rate, so
    that it takes as many steps as there are rates, however deep the tree is.
    """
    budget, first = tail.model.budget or Fraction(0), tail.model.from_
    steps = sorted({Fraction(0), *rates})
    place = [steps.index(rate) for rate in rates]
    stands = bytes(
        place[rank] if may else 0 for rank, may in zip(tail.ranks, tail.eligible, strict=True)
    )
    depth = array("q", bytes(8 * len(stands)))
    for i in tail.order:
        depth[i] = depth[tail.step[i]] + 1
    # For each step of the ladder: the nearest upline who stands above it.
    higher = [
        nearest(tail.step, tail.order, bytes(standing > step for standing in stands))
        for step in range(len(steps) - 1)
    ]
    for source in compress(range(1, len(tail.values)), tail.values[1:]):
        position, left, reached = source, budget, 0
        for _ in range(first - 1):
            position = tail.step[position]
        while position and left > 0 and reached < len(higher):
            position = higher[reached][position]
            if position:
                reached = stands[position]
                share = min(steps[reached], left)
                left -= steps[reached]
                yield Share(source, position, depth[source] - depth[position], share)
        if left > 0:
            yield Share(source, 0, 0, left)


def volumes(tail: Tail) -> Iterator[tuple[int, int]]:
    """What each earner is paid infinity on, in a few passes per rank, however deep the tree is.

    For an earner: everything unblocked below him, less his own base and the levels before the
    first paid one. Somebody who blocks hands up only his base and his levels up to ``beyond``.
    """
    size, block = len(tail.values), tail.model.block
    shallow, within = _shallow(tail)
    for rank in sorted(set(tail.ranks)) if block else [-1]:
        if block and not tail.pays[rank]:
            continue
        below = array("q", tail.values)  # own base and what is handed up unblocked
        for i in reversed(tail.order):
            # One who is passed over hands up only his own base, so blocking changes nothing.
            blocks = block is not None and tail.ranks[i] >= rank
            below[tail.step[i]] += within[i] if blocks else below[i]
        for i in compress(range(size), tail.eligible):
            if tail.pays[tail.ranks[i]] and (not block or tail.ranks[i] == rank):
                yield i, below[i] - tail.values[i] - shallow[i]


def _shallow(tail: Tail) -> "tuple[array[int], array[int]]":
    """What lies before the first paid level, and the own base with the levels up to ``beyond``."""
    first, block, size = tail.model.from_, tail.model.block, len(tail.values)
    shallow, within = zeros(size), array("q", tail.values)
    current: Sequence[int] = tail.values
    at: Sequence[int] = list(compress(range(size), current))
    for level in range(1, max(first - 1, block.beyond if block else 0) + 1):
        current, at = hand_up(current, at, tail.step)
        for i in at:
            if level < first:
                shallow[i] += current[i]
            if block and level <= block.beyond:
                within[i] += current[i]
    return shallow, within


def hand_up(
    current: Sequence[int], at: Sequence[int], step: Sequence[int]
) -> "tuple[array[int], list[int]]":
    """Hand volume one level up: what now stands at each member, and at whom anything stands.

    ``at`` says the same about ``current``: so the deeper levels only visit the few that matter.
    """
    size = len(step)
    above = zeros(size)
    for i in at:
        above[step[i]] += current[i]
    above[0] = 0
    if len(at) > size // 20:
        return above, list(compress(range(size), above))
    return above, list({step[i] for i in at})  # quicker than looking through all
