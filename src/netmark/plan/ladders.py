"""The same ladder in two plans: which rank of the one is which of the other."""

from collections.abc import Sequence


def renumbered(then: Sequence[str], now: Sequence[str]) -> list[int]:
    """The number in a new ladder of each rank of an old one, by its number there (0 is no rank).

    A rank that is gone becomes the highest one below it in the old ladder that is still there.

    >>> renumbered(["Associate", "Senior", "Director"], ["Associate", "Manager", "Director"])
    [0, 1, 1, 3]
    """
    numbers = [0]
    for rank in then:
        numbers.append(now.index(rank) + 1 if rank in now else numbers[-1])
    return numbers
