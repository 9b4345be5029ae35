"""Placement trees: everybody has a place below somebody, on one of ``width`` sides, and keeps it.

Where a newcomer is put depends only on the tree so far, on his sponsor, on the policy, and on the
order of joining; the sponsor link never changes. Every search starts at the sponsor's own place.
Sides are numbered from 1, the leftmost; 0 means not placed (in the holding tank).
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from netmark.errors import InputError

POLICIES: Mapping[str, str] = {
    "outer-left": "the end of the sponsor's outermost left line",
    "outer-right": "the end of the sponsor's outermost right line",
    "alternate": "the sponsor's 1st, 3rd, … recruit goes left, his 2nd, 4th, … right, each to the"
    " end of that outermost line",
    "weaker-count": "the side of the sponsor with fewer members (a tie: left), to the end of that"
    " outermost line",
    "weaker-volume": "the side of the sponsor with less volume, what was carried included (a tie:"
    " left), to the end of that outermost line",
    "level-order": "the first free place below the sponsor, level by level from left to right; a"
    " place is filled completely before the next",
    "level-even": "level by level below the sponsor: first the left places of everybody on a level,"
    " then the next ones",
    "manual": "nowhere before somebody says where",
}
"""Each policy in plain words."""


class Place(NamedTuple):
    """Under whom (0: at the top, under the company) and on which side."""

    parent: int
    side: int


class Placed(NamedTuple):
    """A placement tree as columns by slot; ``sides`` is 0 for whoever has no place."""

    parents: Sequence[int]
    sides: Sequence[int]


class Places:
    """A placement tree that grows: who stands where, and where the next one goes."""

    def __init__(self, width: int, size: int) -> None:
        self.width = width
        self.parents = array("q", bytes(8 * size))
        self.sides = bytearray(size)
        self._below = array("q", bytes(8 * size * width))
        self._ends: dict[tuple[int, int], int] = {}
        self._searches: dict[tuple[str, int], Iterator[Place]] = {}
        self._counted: dict[int, int] = {}
        self._heads: array[int] | None = None

    @classmethod
    def restore(cls, width: int, placed: Placed, sponsors: Sequence[int]) -> "Places":
        """A tree as it stands, to go on with."""
        tree = cls(width, len(sponsors))
        tree.parents, tree.sides = array("q", placed.parents), bytearray(list(placed.sides))
        for member, (parent, side) in enumerate(zip(*placed, strict=True)):
            if side and parent:
                tree._below[parent * width + side - 1] = member
            if side:
                tree._counted[sponsors[member]] = tree._counted.get(sponsors[member], 0) + 1
        return tree

    def placed(self) -> Placed:
        """The tree as columns."""
        return Placed(self.parents, self.sides)

    def child(self, node: int, side: int) -> int:
        """Who stands directly below on a side; 0 when the place is free."""
        return self._below[node * self.width + side - 1]

    def put(self, member: int, sponsor: int, place: Place) -> None:
        """Give a member his place. Raises InputError when it is taken or does not exist."""
        parent, side = place
        if not 1 <= side <= self.width:
            raise InputError(f"there is no side {side}", f"sides are 1 to {self.width}")
        if self.sides[member]:
            raise InputError("has a place already", "a place is kept for good")
        if parent and not self.sides[parent]:
            raise InputError("the upline has no place yet", "place the upline first")
        if parent and self.child(parent, side):
            raise InputError("the place is taken", "choose another side, or somebody further down")
        self.parents[member], self.sides[member] = parent, side
        if parent:
            self._below[parent * self.width + side - 1] = member
        self._counted[sponsor] = self._counted.get(sponsor, 0) + 1
        if self._heads is not None:
            self._heads[member] = 1
            while parent:
                self._heads[parent] += 1
                parent = self.parents[parent]

    def stands_under(self, member: int, top: int) -> bool:
        """Does a member stand somewhere below ``top`` in this tree, or is he it?"""
        while member and member != top:
            member = self.parents[member]
        return member == top

    def on_outer_line(self, place: Place, sponsor: int) -> bool:
        """Is a place the next one on an outermost line below the sponsor?"""
        sides = {1, self.width} if place.parent == sponsor else {place.side}
        return place.side in sides and self._end(sponsor, place.side) == place.parent

    def find(
        self, policy: str, sponsor: int, volume: Callable[[int, int], int] | None = None
    ) -> Place | None:
        """The place that a policy gives the next recruit of a sponsor; None: wait in the tank.

        Under the company everybody is at the top of a tree of his own. ``volume`` gives what a
        side of a member holds, for ``weaker-volume``.
        """
        if policy == "manual" or (sponsor and not self.sides[sponsor]):
            return None
        if not sponsor:
            return Place(0, 1)
        if policy in ("level-order", "level-even"):
            return self._search(policy, sponsor)
        side = self._side(policy, sponsor, volume)
        return Place(self._end(sponsor, side), side)

    def _side(self, policy: str, sponsor: int, volume: Callable[[int, int], int] | None) -> int:
        if policy == "outer-left":
            return 1
        if policy == "outer-right":
            return self.width
        if policy == "alternate":
            return self._counted.get(sponsor, 0) % self.width + 1
        measure = self._count if policy == "weaker-count" else volume
        assert measure is not None, "weaker-volume needs the volumes"
        sides = range(1, self.width + 1)
        weights = [measure(sponsor, side) for side in sides]
        return weights.index(min(weights)) + 1

    def _end(self, node: int, side: int) -> int:
        """The last one on the outermost line of a side; what was walked once is remembered."""
        start, key = node, (node, side)
        node = self._ends.get(key, node)
        while below := self.child(node, side):
            node = self._ends.get((below, side), below)
        self._ends[start, side] = node
        return node

    def _count(self, node: int, side: int) -> int:
        """How many stand on a side of a place."""
        if self._heads is None:
            from netmark.genealogy.tree import roll_up, top_down

            here = array("q", map(bool, self.sides))
            self._heads = roll_up(self.parents, top_down(self.parents), here)
        below = self.child(node, side)
        return self._heads[below] if below else 0

    def _search(self, policy: str, sponsor: int) -> Place:
        key = (policy, sponsor)
        search = self._searches.get(key)
        if search is None:
            walk = self._in_order if policy == "level-order" else self._evenly
            search = self._searches[key] = walk(sponsor)
        return next(search)

    def _in_order(self, sponsor: int) -> Iterator[Place]:
        """Every free place below, level by level, place by place; places never become free."""
        level = [sponsor]
        while True:
            for node in level:
                for side in range(1, self.width + 1):
                    while not self.child(node, side):
                        yield Place(node, side)
            level = self._next_level(level)

    def _evenly(self, sponsor: int) -> Iterator[Place]:
        """Every free place below, level by level, side by side."""
        level = [sponsor]
        while True:
            for side in range(1, self.width + 1):
                for node in level:
                    while not self.child(node, side):
                        yield Place(node, side)
            level = self._next_level(level)

    def _next_level(self, level: list[int]) -> list[int]:
        sides = range(1, self.width + 1)
        return [self.child(node, side) for node in level for side in sides]
