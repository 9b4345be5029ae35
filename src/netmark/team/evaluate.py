"""A company as a network: every figure with what it is made of, beside what chance would give.

Columns have one entry per member id, entry 0 is the company's; days are ordinals. A participant is
a distributor who was enrolled on any day of the stretch that is looked at. A recruit is a
participant whose sponsor, on its last day, is a participant too. Whoever stands under the company
or under somebody who takes no part any more is a founder.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from netmark.genealogy.tree import top_down
from netmark.team import chance
from netmark.team.careers import People, Roles
from netmark.team.cohorts import Cohort, days_of
from netmark.team.intervals import Interval, observed_to_expected
from netmark.team.recruiting import MATURE, Counted, activity
from netmark.team.shares import end_customer_share, share

SHARE, NUMBER, DAYS, COUNT, MONEY = "share", "number", "days", "count", "money"
"""How a figure is to be read; of MONEY its numerator and denominator are minor units."""
UNNAMED = "unnamed"
DOWNLINE = 10
"""The size of a downline that is looked for."""


class Sold(NamedTuple):
    """What happened in the stretch of days, by id; and its amounts in minor units, by buyer.

    ``orders``: how many, whoever bought, refunds not counted; ``customers``: distinct buyers whom
    orders name, apart from those who are members themselves. ``amounts``: ``self``, ``member`` (own
    orders of members who are no distributors), ``preferred``, ``retail``, and ``unnamed`` (retail
    orders that name nobody).
    """

    orders: Sequence[int]
    customers: Sequence[int]
    amounts: Mapping[str, int]


class Figure(NamedTuple):
    """One row: a value of a kind, what it is divided from, what chance gives, and its interval."""

    measure: str
    kind: str
    value: Fraction | None
    numerator: int | None
    denominator: int | None
    note: str
    chance: Fraction | None = None
    interval: Interval | None = None


class Shape(NamedTuple):
    """The network of the participants, by id.

    ``recruits``, and of them the ``active`` ones (with an order) and the ``new`` ones, who joined
    in the stretch of days; ``depth``: levels below a founder; ``customers``: distinct buyers,
    members who bought among them.
    """

    size: int
    founders: int
    recruits: "array[int]"
    active: "array[int]"
    new: "array[int]"
    depth: "array[int]"
    downline: "array[int]"
    customers: "array[int]"


def shape(people: People, found: Roles, sold: Sold, first: int) -> Shape:
    """Count the network in two passes over the members.

    >>> people = People([0, 0, 1, 1, 2], [0, 5, 6, 7, 8], {}, {})
    >>> part = bytearray([0, 1, 1, 1, 1])
    >>> found = Roles(part, part, part, array("i", bytes(20)))
    >>> flat = shape(people, found, Sold([0] * 5, [0] * 5, {}), 7)
    >>> flat.founders, list(flat.recruits), list(flat.depth), list(flat.downline), list(flat.new)
    (1, [0, 2, 1, 0, 0], [0, 0, 1, 1, 2], [0, 3, 1, 0, 0], [0, 1, 1, 0, 0])
    """
    sponsors, part, joined, orders = people.sponsors, found.taking_part, people.joined, sold.orders
    size = len(sponsors)
    recruits, active, new, depth, downline = (array("i", bytes(4 * size)) for _ in range(5))
    customers = array("q", sold.customers)
    order = top_down(sponsors)
    founders = 0
    for i in order:
        above = sponsors[i]
        if not part[i]:
            # A customer or preferred customer who is a member is his sponsor's, if he bought.
            if not found.ever[i] and orders[i] > 0:
                customers[above] += 1
            continue
        if not part[above]:
            founders += 1
            continue
        depth[i] = depth[above] + 1
        recruits[above] += 1
        active[above] += orders[i] > 0
        new[above] += joined[i] >= first
    for i in reversed(order):
        above = sponsors[i]
        if part[i] and part[above]:
            downline[above] += downline[i] + 1
    return Shape(sum(part), founders, recruits, active, new, depth, downline, customers)


class Window(NamedTuple):
    """The days that are looked at; ``last`` is the last one of which anything can be known.

    ``mature``: days after joining from which on a recruit counts in duplication.
    """

    first: int
    last: int
    mature: int = MATURE


def figures(
    people: People, found: Roles, sold: Sold, everybody: Cohort | None, window: Window
) -> list[Figure]:
    """Every figure about a company; nothing when nobody takes part.

    ``everybody``: all who ever joined, as :func:`netmark.team.cohorts.cohorts` has them at the end.
    """
    flat = shape(people, found, sold, window.first)
    if not flat.size:
        return []
    active = sum(n > 0 and part for n, part in zip(sold.orders, found.taking_part, strict=True))
    return [
        *_sponsoring(flat, found, active),
        *_duplication(people, found, flat, window),
        *_staying(found, sold, everybody),
        *_selling(sold, flat, active),
        *_structure(flat),
    ]


def _counted(measure: str, found: Counted, note: str, expected: Fraction | None = None) -> Figure:
    interval = found.interval if found.of else None
    return Figure(measure, SHARE, found.value, *found, note, expected, interval)


def _per(measure: str, count: int, of: int, note: str) -> Figure:
    """A count for each of some, with the interval that a count by chance has."""
    interval = observed_to_expected(count, Fraction(of))
    return Figure(measure, NUMBER, share(count, of), count, of, note, None, interval)


def _count(measure: str, number: int, note: str) -> Figure:
    return Figure(measure, COUNT, Fraction(number), None, None, note)


def _sponsoring(flat: Shape, found: Roles, active: int) -> Iterator[Figure]:
    n, founders, new = flat.size, flat.founders, sum(flat.new)
    joined = n - sum(map(int.__mul__, found.taking_part, found.at_start))
    yield _count("participants", n, "distributors who took part")
    above, before = "nobody above takes part", "not there before"
    yield Figure("founders", SHARE, share(founders, n), founders, n, above)
    yield Figure("newcomers", SHARE, share(joined, n), joined, n, before)
    yield _per("recruits per active", new, active, "new recruits / active")
    yield _counted(
        "recruited in the period",
        Counted(sum(map(bool, flat.new)), n),
        "of participants",
        1 - chance.share_without_recruits(n, n - new) if new < n else None,
    )
    nobody = Counted(n - sum(map(bool, flat.recruits)), n)
    expected = chance.share_without_recruits(n, founders)
    yield _counted("recruited nobody", nobody, "of participants, ever", expected)
    two = Counted(sum(count > 1 for count in flat.recruits), n)
    expected = chance.share_with_two(n, founders)
    yield _counted("two recruits or more", two, "of participants, ever", expected)


def _duplication(people: People, found: Roles, flat: Shape, window: Window) -> Iterator[Figure]:
    part, sponsors, latest = found.taking_part, people.sponsors, window.last - window.mature
    mature = [i for i, day in enumerate(people.joined) if part[i] and day < latest]
    frontline = [i for i in mature if part[sponsors[i]]]
    hits = [i for i in frontline if flat.active[i]]
    strict = sum(flat.customers[i] > 0 for i in hits)
    note = f"of recruits over {window.mature} days"
    expected = chance.share_recruiting(len(mature), flat.size, flat.founders) if mature else None
    yield _counted("duplication", Counted(len(hits), len(frontline)), note, expected)
    note = "with an own customer too"
    yield _counted("strict duplication", Counted(strict, len(frontline)), note)


def _staying(found: Roles, sold: Sold, everybody: Cohort | None) -> Iterator[Figure]:
    there = activity(sold.orders, found.at_start)
    yield _counted("activity", there, "of those there before")
    if everybody is None:
        return
    curve = everybody.curve
    for months in (3, 12):
        value = everybody.after(months)
        if value is not None:
            gone = sum(
                left
                for day, left in zip(curve.times, curve.left, strict=True)
                if day <= days_of(months)
            )
            yield Figure(
                f"there after {months} months",
                SHARE,
                value,
                curve.watched - gone,
                curve.watched,
                "Kaplan-Meier, of all joined",
                None,
                curve.interval(days_of(months)),
            )
    median = None if curve.median is None else Fraction(curve.median)
    note = "days" if curve.median else "more than half are there"
    yield Figure("median stay", DAYS, median, None, curve.watched, note)


def _selling(sold: Sold, flat: Shape, active: int) -> Iterator[Figure]:
    orders = sum(sold.orders)
    value = share(orders, active)
    yield Figure("orders per active", NUMBER, value, orders, active, "all orders / active")
    note = "named buyers / active"
    yield _per("customers per active", sum(flat.customers), active, note)
    total = sum(n for buyer, n in sold.amounts.items() if buyer != UNNAMED)
    outside = total - sold.amounts.get("self", 0)
    named = outside - sold.amounts.get(UNNAMED, 0)
    for measure, minor, note in (
        ("named end customers", named, "of sales; sound is over 50%"),
        ("end customers", outside, "and buyers without a name"),
    ):
        yield Figure(measure, MONEY, end_customer_share(minor, total), minor, total, note)


def _structure(flat: Shape) -> Iterator[Figure]:
    n, founders, depth = flat.size, flat.founders, sum(flat.depth)
    levels = chance.mean_depth(n, founders)
    note = "levels below a founder"
    yield Figure("mean depth", NUMBER, Fraction(depth, n), depth, n, note, levels)
    yield _count("deepest level", max(flat.depth), "founders are on level 0")
    recruiting = sum(map(bool, flat.recruits))
    several = n * (1 - chance.share_without_recruits(n, founders))
    expected = (n - founders) / several if several else None
    value, note = share(n - founders, recruiting), "recruits / recruiters"
    yield Figure("width", NUMBER, value, n - founders, recruiting, note, expected)
    yield _count("widest frontline", max(flat.recruits), "most recruits of one")
    large = Counted(sum(below >= DOWNLINE for below in flat.downline), n)
    note = "chance: with one founder"
    expected = chance.share_with_downline(DOWNLINE, n)
    yield _counted(f"downline of {DOWNLINE} or more", large, note, expected)
