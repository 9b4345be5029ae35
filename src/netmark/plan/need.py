"""Deciding conditions: every need is a figure and the least that is wanted of it.

Because all conditions are minimums over whole numbers, the same object that decides also answers
"what do I still need?": the actual figure, the required one, and the difference.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import compress, repeat
from operator import ge
from typing import TYPE_CHECKING, NamedTuple

from netmark.plan.book import Book, both, either

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Measure = Callable[[Book], Sequence[int]]


class Below(NamedTuple):
    """A count over those below that asks for a rank of the very ladder that is being decided.

    ``deep``: anywhere in the leg; otherwise the direct recruit himself. ``counts`` gives the flag
    column that says whose leg (or who) may count, ``holder`` who may hold the rank.
    """

    deep: bool
    rank: int
    counts: Callable[[Book], bytes] | None
    holder: Callable[[Book], bytes] | None
    group: tuple[object, ...]


class Own(NamedTuple):
    """Something of the member himself that depends on the very ladder that is being decided.

    ``volume``: a volume whose groups end at ranks of that ladder; empty: his own rank in it.
    """

    volume: str = ""


class InSets(NamedTuple):
    """Sets of recruits of whom some must have a rank of the very ladder that is being decided.

    ``ranks`` by set, 0 where it asks for none; ``fits``: in which sets each could be otherwise, a
    bit for each.
    """

    counts: tuple[int, ...]
    ranks: tuple[int, ...]
    fits: Callable[[Book], bytes]


class Need(NamedTuple):
    """One minimum: a label for people, its unit, what is required, and how to measure it.

    A volume is in hundredths, or in ``parts`` of a hundredth where a share makes it finer.
    """

    label: str
    unit: str  # volume, count, rank, flag
    required: int
    key: tuple[object, ...]
    measure: Measure
    below: Below | Own | InSets | None = None
    parts: int = 1

    def actual(self, book: Book) -> Sequence[int]:
        """The figure of every member, computed once per book."""
        return book.once(("need", *self.key), lambda: self.measure(book))


class Needs(NamedTuple):
    """All of ``every``, and one of ``any`` when there are alternatives."""

    every: tuple[Need, ...] = ()
    any: tuple["Needs", ...] = ()

    def rank_dependent(self) -> bool:
        """Does anything here look at ranks of the ladder that is being decided?"""
        return any(need.below for need in self.every) or any(
            alternative.rank_dependent() for alternative in self.any
        )


class Context(NamedTuple):
    """Where a condition stands: which ladder and tree its plain words mean."""

    plan: "Plan"
    ladder: str
    tree: str = "sponsor"
    deciding: bool = False


def mask(needs: Needs, book: Book) -> bytes:
    """A flag column: who meets all the needs."""
    flags = bytes([1]) * book.size
    for need in needs.every:
        flags = both(flags, reached(need, book))
    if needs.any:
        alternatives = bytes(book.size)
        for alternative in needs.any:
            alternatives = either(alternatives, mask(alternative, book))
        flags = both(flags, alternatives)
    return flags


def reached(need: Need, book: Book) -> bytes:
    """A flag column: who has at least what this one need requires."""
    known: dict[int, bytes] = book.once(("reached", *need.key), dict)
    if need.required not in known:
        known[need.required] = _at_least(need.required, need.actual(book), known)
    return known[need.required]


def _at_least(required: int, actual: Sequence[int], known: Mapping[int, bytes]) -> bytes:
    """Flags for ``actual`` at least ``required``; ``known`` are those for other thresholds.

    Who has not reached a lower threshold is not asked again: ladders have many, lowest first.
    """
    lower = max((other for other in known if other < required), default=None)
    if lower is None or known[lower].count(1) * 2 > len(actual):
        return bytes(map(ge, actual, repeat(required)))
    flags = bytearray(len(actual))
    for i in compress(range(len(actual)), known[lower]):
        if actual[i] >= required:
            flags[i] = 1
    return bytes(flags)
