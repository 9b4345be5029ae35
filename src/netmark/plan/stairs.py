"""The walk of a differential in which the first upline and those outside it have a part."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import nearest
from netmark.ledger.money import format_rate
from netmark.plan.book import Tree
from netmark.plan.brackets import Brackets
from netmark.plan.conditions import Condition, Part
from netmark.plan.values import Rate
from netmark.plan.words import condition, figure

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class OwnRate(Part):
    """The seller's own rate, where it comes from other brackets than those of his uplines."""

    on: str = Field(description="the volume that picks the row")
    brackets: Brackets = Field(min_length=1, description="rows of threshold and rate")

    def says(self, plan: "Plan") -> str:
        """The rows, by the volume."""
        del plan
        rows = [f"{format_rate(rate)} from {figure(least)}" for least, rate in self.brackets]
        return f"by {self.on}: {', '.join(rows)}"


class FirstShare(Part):
    """A share of the best rate that is set aside for the first upline, and paid by another bonus.

    It is set aside once for each sale: when the first upline gets no difference, or when he is one
    whom this bonus is not for. Whoever takes part without being paid here takes it and his whole
    difference besides.
    """

    rate: Rate = Field(description="how much of the base")

    def says(self, plan: "Plan") -> str:
        """How much."""
        del plan
        return f"{format_rate(self.rate)} are set aside for the first upline without a difference"


class Floor(Part):
    """Whoever meets the needs has at least this rate."""

    rate: Rate = Field(description="the rate, one of the table")
    needs: Condition = Field(description="what it takes")

    def says(self, plan: "Plan") -> str:
        """The rate and who has it."""
        return f"at least {format_rate(self.rate)} with {condition(self.needs, plan)}"


Outside = Literal["passed-over", "take-part"]

PAID, OWN, SET_ASIDE, OUTSIDE, LEFT = "", "own", "set aside", "outside", "left"


class Step(NamedTuple):
    """A part of the best rate on a source: what becomes of it, who stands there, how far up."""

    source: int
    member: int
    distance: int
    rate: Fraction
    what: str


class Stairs(NamedTuple):
    """What the walk reads, by slot: ``stands`` is a place on ``steps``, the distinct rates rising.

    ``own`` is a place among ``own_rates``, the rate that a source begins with; ``paid`` says who
    may be paid.
    """

    tree: Tree
    values: Sequence[int]
    own: Sequence[int]
    own_rates: Sequence[Fraction]
    stands: Sequence[int]
    steps: Sequence[Fraction]
    paid: bytes
    first: Fraction | None

    def reached(self) -> Sequence[int]:
        """The place on ``steps`` that the own rate of each source reaches."""
        by_rate = [bisect_right(self.steps, rate) - 1 for rate in self.own_rates]
        return bytes(map(by_rate.__getitem__, self.own))


def climb(stairs: Stairs) -> Iterator[Step]:
    """How the best rate on every source is shared out on the way up; the parts add up to it.

    From one who has a part the walk jumps to the next with a higher rate, so that it takes as many
    steps as there are rates, however deep the tree is.
    """
    parents, steps, top = stairs.tree.parents, stairs.steps, stairs.steps[-1]
    higher = [
        nearest(parents, stairs.tree.order, bytes(stands > step for stands in stairs.stands))
        for step in range(len(steps) - 1)
    ]
    depth = array("q", bytes(8 * len(parents)))
    for i in stairs.tree.order:
        depth[i] = depth[parents[i]] + 1
    for source in compress(range(1, len(parents)), stairs.values[1:]):
        done, father = stairs.own_rates[stairs.own[source]], parents[source]
        left = max(top - done, Fraction(0))
        if done:
            yield Step(source, source, 0, min(done, top), OWN)
        at = father
        while at and left > 0:
            gain = steps[stairs.stands[at]] - done
            if at == father and stairs.first and (gain <= 0 or not stairs.paid[at]):
                share = min(stairs.first, left)
                yield Step(source, at, 1, share, SET_ASIDE)
                left, done = left - stairs.first, done + stairs.first
            part = min(gain, left)
            if part > 0:
                what = PAID if stairs.paid[at] else OUTSIDE
                yield Step(source, at, depth[source] - depth[at], part, what)
                left = left - gain
                done += gain
            place = bisect_right(steps, done) - 1
            at = higher[place][at] if place < len(higher) else 0
        if left > 0:
            yield Step(source, 0, 0, left, LEFT)


def rising(
    tree: Tree, levels: bytes, values: Sequence[int], gains: Sequence[int], *, paid: bool
) -> list[int]:
    """What everybody is paid by plain differences, as volume times ``gains`` (one for each step).

    ``levels`` says how many steps a member reached. Who is the first to reach a step was the first
    to reach the one before, or stands above him: so each step is a walk among those alone. A
    seller's own steps are his, or (not ``paid``) nobody's.
    """
    products, up = [0] * len(levels), tree.parents
    members: Sequence[int] = list(reversed(tree.order))
    stands = array("q", values)
    if not paid:
        stands = array("q", [0 if level else v for level, v in zip(levels, values, strict=True)])
    for step, gain in enumerate(gains, start=1):
        if step > 1 and not paid:
            for i in members:
                if levels[i] == step - 1:
                    stands[i] += values[i]
        for i in members:
            volume = stands[i]
            if volume:
                if levels[i] >= step:
                    products[i] += volume * gain
                else:
                    stands[up[i]] += volume
        if step < len(gains):
            above = array("q", bytes(8 * len(levels)))
            for i in reversed(members):
                over = up[i]
                above[i] = over if not over or levels[over] >= step else above[over]
            members, up = [i for i in members if levels[i] >= step], above
    return products
