"""The way of one order up the tree: who was paid on it, who was passed over, where the rest is."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from netmark.payout.explain import Item
from netmark.plan.absence import keeps_out
from netmark.plan.bonuses.base import Bonus, Line
from netmark.plan.book import Book
from netmark.plan.makers import Maker
from netmark.plan.measures import tree_of

What = Literal["paid", "not paid", "passed over", "out of reach", "nobody"]


class Stop(NamedTuple):
    """What one upline (0: nobody) had of an order: minor units before rounding and limits."""

    upline: int
    distance: int
    what: What
    reason: str
    exact: Fraction


class Way(NamedTuple):
    """The way of an order through one bonus; ``beyond`` uplines more stand above the last stop.

    ``could`` is all that the bonus could have paid on it: the stops add up to it. ``base`` is how
    much of the order counts; 0 when the bonus does not pay on it, or not on single orders.
    """

    bonus: str
    base: Fraction
    could: Fraction
    stops: tuple[Stop, ...]
    beyond: int


def way(bonus: Bonus, book: Book, order: Item, member: int) -> Way:
    """Follow an order up a bonus's tree, at least as far as a member if he stands there."""
    path = _path(book, bonus, order.member)
    brought, most = _brought(bonus, book, order, path)
    by_upline: dict[int, list[tuple[Line, Fraction]]] = {}
    for line, exact in brought:
        by_upline.setdefault(line.earner, []).append((line, exact))
    nobody = by_upline.pop(0, [])
    last = max((path.index(i) for i in by_upline if i in path), default=-1)
    asked = path.index(member) if member in path else -1
    reach = max(last, asked, min(len(path) - 1, last + 3)) if brought else -1
    stops = list[Stop]()
    for distance, upline in enumerate(path[: reach + 1]):
        lines = by_upline.pop(upline, [])
        stops += _stops(upline, distance, lines)
        own = upline == order.member and not distance
        if not lines and not own:
            what: What = "passed over" if distance < last else "out of reach"
            reason = "; ".join(keeps_out(bonus, book, upline))
            stops.append(Stop(upline, distance, what, reason, Fraction(0)))
    for upline, lines in by_upline.items():  # who is no upline in this tree
        stops += _stops(upline, lines[0][0].level, lines)
    stops += [stop._replace(what="nobody") for stop in _stops(0, 0, nobody)]
    could = sum((exact for _, exact in brought), Fraction(0))
    return Way(bonus.name, most, could, tuple(stops), len(path) - reach - 1)


def _stops(upline: int, distance: int, lines: Sequence[tuple[Line, Fraction]]) -> list[Stop]:
    """What is paid in one stop, what is not in one for each reason."""
    sums: dict[str, Fraction] = {}
    for line, exact in lines:
        sums[line.reason] = sums.get(line.reason, Fraction(0)) + exact
    return [
        Stop(upline, distance, "not paid" if reason else "paid", reason, exact)
        for reason, exact in sorted(sums.items())
        if exact
    ]


def _path(book: Book, bonus: Bonus, member: int) -> list[int]:
    """The one who made a sale with everybody above, in the tree of a bonus.

    Who is not in the tree is the first one, and above him his nearest sponsor who is.
    """
    tree, path, at = tree_of(book, bonus.tree), [member], member
    if bonus.missed_at == "source":
        return path  # it pays everybody on what is his own
    while at and not tree.inside[at]:
        at = book.facts.sponsors[at]
    if at and at != member:
        path.append(at)
    while at := tree.parents[at] if at else 0:
        path.append(at)
    return path


def _brought(
    bonus: Bonus, book: Book, order: Item, path: Sequence[int]
) -> tuple[list[tuple[Line, Fraction]], Fraction]:
    """Every line that the order is behind, with what it stands for; how much of it counts at most.

    A line's source is the company, the seller himself, or somebody above him in some tree; only
    where a volume is of everybody or of an owner, it may be anybody.
    """
    wide = any(model.over in ("company", "owner") for model in book.plan.volumes.values())
    related = range(book.size) if wide else {0, *path} | set(_above(book, order.member))
    known: dict[tuple[int, str], Fraction] = {}

    def base_of(line: Line) -> Fraction:
        key = line.source, line.note
        if key not in known:
            makers = bonus.makers_of(book, line)
            known[key] = sum((_base(maker, order, book) for maker in makers), Fraction(0))
        return known[key]

    found, most = list[tuple[Line, Fraction]](), Fraction(0)
    for line in bonus.made(book):
        if line.unit != "volume" or not line.base or line.source not in related:
            continue
        base = base_of(line)
        if base:
            found.append((line, line.exact * base / line.base))
            most = max(most, base, key=abs)
    return found, most


def _base(maker: Maker, order: Item, book: Book) -> Fraction:
    member, metric, weight = maker
    if member != order.member:
        return Fraction(0)
    return weight * Fraction(order.brings(metric, book))


def _above(book: Book, member: int) -> list[int]:
    """Everybody above in any tree."""
    found = list[int]()
    for name in ("sponsor", *book.plan.trees):
        parents, at = tree_of(book, name).parents, member
        while at := parents[at]:
            found.append(at)
    return found
