"""Trees as lists of parents: ``parents[i]`` is who stands above ``i``; slot 0 is the company.

Slot 0 is above every root, so no loop asks whether there is an upline. Nothing here recurses: a
chain of a million members is as good as any other tree.
"""

from array import array
from collections.abc import Sequence
from itertools import islice
from operator import gt

from netmark.errors import IntegrityError


def top_down(parents: Sequence[int]) -> Sequence[int]:
    """Slots in an order in which every parent comes before its children, the company left out.

    Members are numbered as they join, so this is nearly always just 1, 2, 3 …; after a move under
    somebody younger the order is found by peeling. A cycle raises :class:`IntegrityError`.

    >>> list(top_down([0, 0, 1, 1]))
    [1, 2, 3]
    >>> list(top_down([0, 3, 1, 0]))
    [3, 1, 2]
    """
    size = len(parents)
    if all(map(gt, range(1, size), islice(parents, 1, None))):
        return range(1, size)
    waiting = [0] * size
    for i in range(1, size):
        waiting[parents[i]] += 1
    # Peel leaves: what is reversed below starts at the roots.
    order = [i for i in range(1, size) if not waiting[i]]
    for i in order:  # grows while it is read
        parent = parents[i]
        waiting[parent] -= 1
        if parent and not waiting[parent]:
            order.append(parent)
    if len(order) != size - 1:
        stuck = next(i for i in range(1, size) if waiting[i] > 0)
        raise IntegrityError(f"the tree has a cycle through slot {stuck}")
    order.reverse()
    return order


def on_circles(parents: Sequence[int]) -> set[int]:
    """The slots that stand above themselves; none in a tree.

    >>> on_circles([0, 2, 3, 2, 1, 0])
    {2, 3}
    """
    # 0: not seen, 1: on the way up that is being followed, 2: done.
    state, found = bytearray(len(parents)), set[int]()
    for start in range(1, len(parents)):
        way, at = list[int](), start
        while at and not state[at]:
            state[at] = 1
            way.append(at)
            at = parents[at]
        if at and state[at] == 1:
            found.update(way[way.index(at) :])
        for i in way:
            state[i] = 2
    return found


def roll_up(parents: Sequence[int], order: Sequence[int], values: Sequence[int]) -> "array[int]":
    """Each slot's own value plus that of everybody below; slot 0 gets the sum over the company.

    >>> list(roll_up([0, 0, 1, 1], [1, 2, 3], [0, 5, 10, 20]))
    [35, 35, 10, 20]
    """
    totals = array("q", values)
    for i in reversed(order):
        value = totals[i]
        if value:
            totals[parents[i]] += value
    return totals


def nearest(parents: Sequence[int], order: Sequence[int], kept: Sequence[int]) -> "array[int]":
    """For each slot the nearest upline that is kept (non-zero in ``kept``), 0 where there is none.

    >>> list(nearest([0, 0, 1, 2], [1, 2, 3], [0, 1, 0, 1]))
    [0, 0, 1, 1]
    """
    # Not a list: its numbers would lie about in memory in the order of those who are above.
    above = array("i", parents)
    for i in order:
        parent = parents[i]
        if parent and not kept[parent]:
            above[i] = above[parent]
    return above


def frontlines(parents: Sequence[int], order: Sequence[int]) -> list[list[int]]:
    """The frontline of every slot, in the order given: for displays, not for a million members."""
    below: list[list[int]] = [[] for _ in parents]
    for i in order:
        below[parents[i]].append(i)
    return below
