"""What a debt is for: a balance below zero, divided among what brought it there."""

from collections.abc import Iterable


def owed(balance: int, taken: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """What is still owed, by origin, oldest first; minor units above zero.

    ``taken`` is everything that was taken off the balance (origin, minor units above zero), newest
    first. Whatever came in since paid the oldest debts first, so the newest are what is left.

    >>> owed(-30, [("A-2", 20), ("A-1", 50)])
    [('A-1', 10), ('A-2', 20)]
    >>> owed(5, [("A-2", 20)])
    []
    """
    left, found = -balance, dict[str, int]()
    for origin, minor in taken:
        if left <= 0:
            break
        part = min(minor, left)
        found[origin] = found.get(origin, 0) + part
        left -= part
    return [*found.items()][::-1]
