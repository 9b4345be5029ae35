"""Small changes to the facts of a period, each tried out by computing the period with it.

Nothing is stored: a change makes new columns beside the old ones.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from netmark.genealogy.placement import Placed
from netmark.ledger.volume import Size
from netmark.payout.run import compute
from netmark.plan.book import DISTRIBUTOR, Book, Facts
from netmark.plan.document import Plan
from netmark.plan.paying import paid_by

Kind = Literal["own", "retail", "customers", "below", "recruits", "rank", "enrolled"]
Value = TypeVar("Value")


class Change(NamedTuple):
    """One thing that could have been otherwise.

    ``own``: an order of the member of ``amount`` hundredths (PV, CV and money alike) on the last
    day; ``retail``: the same, bought by a retail customer; ``below``: an order of ``other``, who
    stands below him. ``customers``: so many more retail customers (``number``), whatever they
    bought. ``recruits``: so many more direct recruits who join on the last day and buy for
    ``amount`` each, placed on his first free sides where the plan has places. ``rank``: that rank
    (``number``, 1 the lowest) by decree in a ``ladder``. ``enrolled``: an enrolled distributor.
    """

    what: Kind
    member: int
    amount: int = 0
    number: int = 1
    other: int = 0
    ladder: str = ""


def changed(plan: Plan, facts: Facts, change: Change) -> Facts:
    """The facts of a period as they would be with a change."""
    member, what = change.member, change.what
    if what == "customers":
        return facts._replace(customers=_more(facts.customers, member, change.number))
    if what == "enrolled":
        standing = bytearray(facts.standing)
        standing[member] = DISTRIBUTOR
        return facts._replace(standing=standing)
    if what == "rank":
        held = {**facts.forced.get(change.ladder, {}), member: change.number}
        return facts._replace(forced={**facts.forced, change.ladder: held})
    if what == "recruits":
        for _ in range(change.number):
            facts = _recruited(plan, facts, member)
            facts = _sold(facts, len(facts.sponsors) - 1, change.amount, "self")
        return facts
    buyer = "retail" if what == "retail" else "self"
    return _sold(facts, change.other or member, change.amount, buyer)


def _more(column: Sequence[int], slot: int, number: int) -> "array[int]":
    more = array("q", column)
    more[slot] += number
    return more


def _sold(facts: Facts, member: int, amount: int, buyer: str) -> Facts:
    """One more order on the last day, of the usual kind."""
    since = date.fromordinal(facts.joined[member]) if facts.joined[member] else date.min
    day, size = facts.last_day, Size(amount, amount, amount)
    metrics = {
        metric: _more(column, member, amount)
        if metric.orders.takes(buyer, "order", day, since, size)
        and (metric.window is None or day <= metric.window.days(day)[1])
        else column
        for metric, column in facts.metrics.items()
    }
    return facts._replace(metrics=metrics)


def _recruited(plan: Plan, facts: Facts, sponsor: int) -> Facts:
    """One more distributor, who stands in every tree directly below his sponsor if he can."""

    def longer(column: Sequence[int], value: int = 0) -> "array[int]":
        return array("q", [*column, value])

    placed = {}
    for name, (parents, sides) in facts.placed.items():
        taken = {side for parent, side in zip(parents, sides, strict=True) if parent == sponsor}
        width = plan.placement_trees[name].sides
        free = [side for side in range(1, width + 1) if side not in taken and sides[sponsor]]
        placed[name] = Placed(
            longer(parents, sponsor if free else 0), longer(sides, free[0] if free else 0)
        )
    return facts._replace(
        sponsors=longer(facts.sponsors, sponsor),
        standing=bytearray([*facts.standing, DISTRIBUTOR]),
        metrics={metric: longer(column) for metric, column in facts.metrics.items()},
        attributes={
            name: [*texts, texts[sponsor]] if name == "market" else [*texts, ""]
            for name, texts in facts.attributes.items()
        },
        joined=longer(facts.joined, facts.last_day.toordinal() if any(facts.joined) else 0),
        customers=longer(facts.customers),
        titles={ladder: longer(column) for ladder, column in facts.titles.items()},
        placed=placed,
        brought_forward=longer(facts.brought_forward),
        carried={
            name: {key: longer(column) for key, column in columns.items()}
            for name, columns in facts.carried.items()
        },
        uplines={name: longer(column, sponsor) for name, column in facts.uplines.items()},
        owners=longer(facts.owners) if facts.owners else (),
    )


def book_with(book: Book, *changes: Change) -> Book:
    """The book of the same period with some changes, nothing of it computed yet."""
    facts = book.facts
    for change in changes:
        facts = changed(book.plan, facts, change)
    return Book(book.plan, facts)


def paid(book: Book, names: Sequence[str], member: int) -> dict[str, int]:
    """What some bonuses pay a member, in minor units; only what they need is computed.

    The cap of the company needs every bonus. Figures beyond 64 bits pay nothing here.
    """
    try:
        if book.plan.payout.cap:
            amounts: Mapping[str, Sequence[int]] = compute(book).amounts
            return {name: amounts[name][member] for name in names}
        return {name: paid_by(book, name)[member] for name in names}
    except OverflowError:
        return dict.fromkeys(names, 0)


class Tried(NamedTuple):
    """A change with what it would have paid by bonus, in minor units; only what it pays.

    ``also`` is a second one at the same time, where no single one is enough.
    """

    change: Change
    paid: dict[str, int]
    rank: int = 0
    also: Change | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """The one, or the two."""
        return (self.change, self.also) if self.also else (self.change,)


Good = Callable[[Change], bool]


def least(good: Callable[[int], bool], points: Sequence[int]) -> int | None:
    """The least number that is good, when more never harms; None when no point is good.

    ``points`` are where it may turn good. They are looked at first; only when the number just
    before one is good as well, those in between are.

    >>> least(lambda n: n >= 60, [10, 60, 100])
    60
    >>> least(lambda n: n >= 33, [10, 60, 100])
    33
    """
    points = sorted({point for point in points if point > 0})
    if not points or not good(points[-1]):
        return None
    low, high = 0, len(points) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if good(points[middle]) else (middle + 1, high)
    best, too_few = points[high], points[high - 1] if high else 0
    if best - too_few > 1 and good(best - 1):
        best -= 1
        while best - too_few > 1:
            middle = (too_few + best) // 2
            too_few, best = (too_few, middle) if good(middle) else (middle, best)
    return best


class Reach(NamedTuple):
    """What is worth trying: missing volumes and counts, ladders, and who below may sell more."""

    volumes: Sequence[int]
    counts: Sequence[int]
    ladders: Mapping[str, int]  # the number of its ranks
    below: Sequence[int]
    retail: bool
    customers: bool


def smallest(book: Book, member: int, reach: Reach, good: Good) -> Iterator[Change]:
    """The smallest change of each kind that is good, if there is one; most likely first."""
    from netmark.plan.book import TERMINATED

    standing = book.facts.standing[member]
    if standing != DISTRIBUTOR:
        now = Change("enrolled", member)
        if good(now):
            yield now
        if standing < TERMINATED:
            return
    kinds: list[Kind] = ["own", "retail"] if reach.retail else ["own"]
    for what in kinds:
        change = Change(what, member)
        amount = _least_amount(change, reach.volumes, good)
        if amount:
            yield change._replace(amount=amount)
            break
    if reach.customers:
        number = _least_number(Change("customers", member), reach.counts, good)
        if number:
            yield Change("customers", member, number=number)
    for other in reach.below:
        amount = _least_amount(Change("below", member, other=other), reach.volumes, good)
        if amount:
            yield Change("below", member, amount=amount, other=other)
            break
    much = Change("recruits", member, amount=max(reach.volumes))
    number = _least_number(much, reach.counts, good)
    if number:
        much = much._replace(number=number)
        found = 0 if good(much._replace(amount=0)) else _least_amount(much, reach.volumes, good)
        yield much._replace(amount=found or 0)
    for ladder, ranks in reach.ladders.items():
        decrees = (Change("rank", member, number=n, ladder=ladder) for n in range(1, ranks + 1))
        found_rank = next(filter(good, decrees), None)
        if found_rank:
            yield found_rank


def _least_amount(change: Change, points: Sequence[int], good: Good) -> int | None:
    return least(lambda amount: good(change._replace(amount=amount)), points)


def _least_number(change: Change, points: Sequence[int], good: Good) -> int | None:
    return least(lambda number: good(change._replace(number=number)), points)
