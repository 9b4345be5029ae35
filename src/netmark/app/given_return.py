"""What came back of gifts: later overrides from the recipient, and what he sells on his own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.forgone import Opened, Spent, open_book, seat
from netmark.app.payout import in_bounds
from netmark.errors import InputError
from netmark.ledger.money import round_fraction
from netmark.store import given as kept
from netmark.store.db import Act, Store
from netmark.store.members import joined_on
from netmark.store.orders import recorded
from netmark.store.periods import back_to
from netmark.team.given import month_since, month_start

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.explain import Item
    from netmark.plan.makers import Maker

MONTHS = 12
"""So many months after a gift are looked at, and so many from joining on."""

Pair = tuple[int, int]
"""Giver and member, by id."""


class Later(NamedTuple):
    """What came back to a giver from one he gave to, period by period, in minor units.

    None: not computed, because there was too much.
    """

    periods: "list[Period]"
    overrides: list[int] | None


def later(
    store: Store, act: Act, since: "Mapping[Pair, Period]", spent: Spent
) -> dict[Pair, Later]:
    """Overrides of each giver from each recipient in the year after the period of a first gift.

    These are the lines of the giver whose source is the recipient, before rounding and limits,
    without the part that orders given to somebody stand for; each period rounded half to even.
    """
    found = {pair: Later(_year_after(store, act, period), []) for pair, period in since.items()}
    wanted: dict[Period, list[Pair]] = defaultdict(list)
    for pair, result in found.items():
        for period in result.periods:
            wanted[period].append(pair)
    others = kept.with_refunds(store, kept.not_own(store))
    for period in sorted(wanted, key=lambda period: period.id):
        opened = open_book(store, period)
        for giver, pairs in groupby(sorted(wanted[period]), lambda pair: pair[0]):
            members = [member for _, member in pairs]
            parts: dict[int, int] | None = dict.fromkeys(members, 0)
            if opened:
                with in_bounds(period):
                    parts = _overrides(store, opened, (giver, members), (others, spent))
            for member in members:
                made = found[giver, member].overrides
                if made is not None and parts is not None:
                    made.append(parts[member])
                else:
                    found[giver, member] = found[giver, member]._replace(overrides=None)
    return found


def _year_after(store: Store, act: Act, period: "Period") -> "list[Period]":
    """The periods that begin in the year after one, as far as they have begun today."""
    begins = period.last + timedelta(1)
    found: list[Period] = []
    while True:
        try:
            period = store.settings.calendar.next(period)
        except InputError:  # no period is named after it
            return found
        if period.first > act.today or month_since(begins, period.first) > MONTHS:
            return found
        found.append(period)


def _overrides(
    store: Store,
    opened: Opened,
    who: tuple[int, Sequence[int]],
    what: tuple[set[int], Spent],
) -> dict[int, int] | None:
    """What a giver has in a period from each of some members, without the orders of ``others``."""
    from netmark.payout.explain import lines_of

    (giver, members), (others, spent) = who, what
    book, at = seat(opened, giver, members)
    if not spent.take(book.size):
        return None
    slots = {at[member]: member for member in members}
    made = [
        (line, bonus.makers_of(book, line))
        for bonus in book.plan.bonuses
        for line in lines_of(bonus, book, at[giver])
        if line.source in slots
    ]
    given_ = _given_to(store, opened, at, (others, [each for _, makers in made for each in makers]))
    sums = dict.fromkeys(members, Fraction(0))
    for line, makers in made:
        part = line.exact
        if line.unit == "volume" and line.base:
            base = sum(
                (
                    weight * item.brings(metric, book)
                    for maker, metric, weight in makers
                    for item in given_.get(maker, ())
                ),
                Fraction(0),
            )
            part -= line.exact * base / line.base
        sums[slots[line.source]] += part
    return {member: round_fraction(total, "half-even") for member, total in sums.items()}


def _given_to(
    store: Store,
    opened: Opened,
    at: Mapping[int, int],
    what: "tuple[set[int], Sequence[Maker]]",
) -> "dict[int, list[Item]]":
    """The orders by slot that were given to those who are behind some lines."""
    others, makers = what
    since, period = opened.period.first, opened.period
    for maker in makers:
        if maker.metric.window:
            since = min(since, maker.metric.window.days(period.last)[0])
    ids = {slot: member for member, slot in at.items()}
    slots = {ids[maker.member]: maker.member for maker in makers}
    found: dict[int, list[Item]] = defaultdict(list)
    for seq, item in recorded(store, back_to(store, period, since), None, slots):
        if seq in others:
            found[item.member].append(item)
    return found


class Month(NamedTuple):
    """What customers bought of a member in a month since he joined, in minor units.

    ``begins``: its first day; ``own``: of sales that he made; ``total``: with those that were given
    to him.
    """

    number: int
    begins: date
    own: int
    total: int


def curve(store: Store, act: Act, members: Sequence[int]) -> dict[int, list[Month]]:
    """How far some members live on sales of their own, by month in the first year since joining.

    Months that have not begun today are left out.
    """
    if not members:
        return {}
    joined = {who: date.fromisoformat(day) for who, day in joined_on(store, members).items()}
    calendar, others = store.settings.calendar, kept.not_own(store)
    sums = {
        who: [[0, 0] for _ in range(min(MONTHS, month_since(day, act.today)))]
        for who, day in joined.items()
    }
    first, last = calendar.containing(min(joined.values())), calendar.containing(act.today)
    for who, day, row, minor in kept.sold_to_customers(store, members, first, last):
        month = month_since(joined[who], date.fromisoformat(day))
        if 0 < month <= len(sums[who]):
            sums[who][month - 1][1] += minor
            sums[who][month - 1][0] += 0 if row in others else minor
    return {
        who: [
            Month(number, month_start(joined[who], number), *pair)
            for number, pair in enumerate(months, start=1)
        ]
        for who, months in sums.items()
    }
