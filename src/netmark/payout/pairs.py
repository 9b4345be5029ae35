"""Two small changes at once, for when no single one is enough; each pair is tried out."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from netmark.payout.changes import Change, Reach, least
from netmark.plan.book import DISTRIBUTOR, TERMINATED, Book

Pair = tuple[Change, Change]
GoodPair = Callable[[Change, Change], bool]

WORK = 4_000_000
"""So many members may be computed anew altogether: a hundred pairs in a company of 40,000."""
MOST_TRIES = 400
MOST_PAIRS = 3
"""So many pairs are named; the first are the most likely."""


class _Kind(NamedTuple):
    """A kind of change with how large it may be, and how to make one of a size.

    The sizes rise; of a decree the size is the number of the rank.
    """

    sizes: Sequence[int]
    of: Callable[[int], Change]


class _TooMuchError(Exception):
    """Enough was tried."""


class Pairs:
    """The smallest pairs that are good: neither of the two could be smaller beside the other.

    ``every`` tells afterwards whether all kinds were tried, or the search ended before.
    """

    def __init__(self, book: Book, member: int, reach: Reach, good: GoodPair) -> None:
        self._kinds = list(_kinds(book, member, reach))
        self._good, self._volumes = good, reach.volumes
        self._left = min(MOST_TRIES, WORK // book.size)
        self._known: dict[Pair, bool] = {}
        self._must = book.facts.standing[member] % TERMINATED != DISTRIBUTOR
        self.every = True

    def __iter__(self) -> Iterator[Pair]:
        """Pairs of kinds, the most likely first; of each the smallest that is good."""
        found = 0
        try:
            for first, second in combinations(self._kinds, 2):
                if self._must and first is not self._kinds[0]:
                    return  # whoever is no distributor has to become one first
                pair = self._smallest(first, second)
                if pair:
                    yield pair
                    found += 1
                    if found == MOST_PAIRS:
                        return
        except _TooMuchError:
            self.every = False

    def _smallest(self, first: _Kind, second: _Kind) -> Pair | None:
        """The first as small as it may be beside the largest second, then the second."""
        most = second.of(second.sizes[-1])
        size = least(lambda n: self._is_good(first.of(n), most), first.sizes)
        if size is None:
            return None
        one = first.of(size)
        other = least(lambda n: self._is_good(one, second.of(n)), second.sizes)
        return self._buying_less((one, second.of(other))) if other else None

    def _buying_less(self, pair: Pair) -> Pair:
        """The same with recruits who buy no more than they have to."""
        for place, change in enumerate(pair):
            if change.what == "recruits":

                def buying(amount: int, place: int = place, change: Change = change) -> Pair:
                    less = change._replace(amount=amount)
                    return (pair[0], less) if place else (less, pair[1])

                nothing = self._is_good(*buying(0))
                amount = least(lambda n: self._is_good(*buying(n)), self._volumes)
                return buying(0 if nothing else amount or change.amount)
        return pair

    def _is_good(self, one: Change, other: Change) -> bool:
        key = one, other
        if key not in self._known:
            if not self._left:
                raise _TooMuchError
            self._left -= 1
            self._known[key] = self._good(one, other)
        return self._known[key]


def _kinds(book: Book, member: int, reach: Reach) -> Iterator[_Kind]:
    """Everything that could be one of two changes."""
    if book.facts.standing[member] != DISTRIBUTOR:
        yield _Kind((1,), lambda _: Change("enrolled", member))
    yield _Kind(reach.volumes, lambda n: Change("own", member, amount=n))
    for other in reach.below:
        yield _Kind(reach.volumes, _below(member, other))
    much = max(reach.volumes)
    yield _Kind(reach.counts, lambda n: Change("recruits", member, amount=much, number=n))
    if reach.customers:
        yield _Kind(reach.counts, lambda n: Change("customers", member, number=n))
    if reach.retail:
        yield _Kind(reach.volumes, lambda n: Change("retail", member, amount=n))
    for ladder, ranks in reach.ladders.items():
        yield _Kind(range(1, ranks + 1), _decree(member, ladder))


def _below(member: int, other: int) -> Callable[[int], Change]:
    return lambda n: Change("below", member, amount=n, other=other)


def _decree(member: int, ladder: str) -> Callable[[int], Change]:
    return lambda n: Change("rank", member, number=n, ladder=ladder)
