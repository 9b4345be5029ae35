"""Sets that share no members: as many places in them as can be filled, each member in one.

Members are told apart only by which sets they could be in, so that a member with a thousand
recruits takes no longer than one with ten. The most that can be filled is the least of what any
choice of sets leaves open (the theorem of Hall and König): no search, and no order of trying.
"""

from array import array
from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from netmark.plan.book import Tree, zeros

MOST_SETS = 4
"""So many sets in one condition: each doubles the classes of members that are told apart."""
MOST_PLACES = 255
"""Members of a class are counted up to this: no condition has more places."""


class Choice(NamedTuple):
    """Some of the sets: how many places the others have, and the classes that fit one of these."""

    others: int
    classes: tuple[int, ...]


def choices(counts: Sequence[int]) -> list[Choice]:
    """Every choice among sets with so many places. A class is a number: bit n for the n-th set."""
    classes = range(1, 1 << len(counts))
    return [
        Choice(
            sum(count for n, count in enumerate(counts) if not chosen >> n & 1),
            tuple(each for each in classes if each & chosen),
        )
        for chosen in (0, *classes)
    ]


def filled(among: Sequence[Choice], seen: Sequence[int], start: int = 0) -> int:
    """How many places can be filled; ``seen`` from ``start`` on: how many members of each class.

    >>> among = choices([2, 1])  # two who fit the first set, one who fits the second
    >>> filled(among, [0, 0, 0, 2])  # two who fit both
    2
    >>> filled(among, [0, 2, 1, 0]), filled(among, [0, 5, 0, 0])
    (3, 2)
    """
    return min(others + sum(seen[start + each] for each in fit) for others, fit in among)


class Classes:
    """How many members of each class every member has directly below him."""

    def __init__(self, size: int, counts: Sequence[int]) -> None:
        self.among = choices(counts)
        self.width = 1 << len(counts)
        self.seen = bytearray(size * self.width)
        self.above = bytearray(size)

    def add(self, parent: int, kind: int) -> None:
        """One more of a class."""
        place = parent * self.width + kind
        if kind and self.seen[place] < MOST_PLACES:
            self.seen[place] += 1
            self.above[parent] = 1

    def filled(self, i: int) -> int:
        """How many places the members below ``i`` fill."""
        return filled(self.among, self.seen, i * self.width) if self.above[i] else 0


def places_filled(tree: Tree, bits: bytes, counts: Sequence[int]) -> "array[int]":
    """For every member how many places his direct recruits fill; ``bits``: the class of each."""
    size = len(tree.parents)
    classes, found = Classes(size, counts), zeros(size)
    for i in compress(tree.order, map(bits.__getitem__, tree.order)):
        classes.add(tree.parents[i], bits[i])
    for i in compress(range(1, size), classes.above[1:]):
        found[i] = classes.filled(i)
    return found


def bits_of(flags: Sequence[bytes], size: int) -> bytes:
    """The class of everybody from one flag column for each set."""
    whole = 0
    for n, column in enumerate(flags):
        whole |= int.from_bytes(column, "little") << n
    return whole.to_bytes(size, "little")
