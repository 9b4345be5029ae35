"""What each gift cost the giver and brought him: every figure computed, none guessed.

The gifts of one giver to one member in a period are computed one by one, and together where there
are several. Each computation is of the giver and everybody below him, or of the whole company where
the plan looks at it. When all of them would be of more than MOST members, the rest is not computed;
asking for one giver, or a shorter time, computes it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.gifts import Given, gifts_of
from netmark.app.payout import in_bounds, plan_of
from netmark.app.smaller import smaller
from netmark.errors import NetmarkError
from netmark.ledger.money import format_minor
from netmark.store import book as books
from netmark.store import given as kept
from netmark.store import plans
from netmark.store.db import Store
from netmark.store.members import code_of, next_id
from netmark.store.orders import recorded

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.ceded import Forgone
    from netmark.plan.book import Book

MOST = 3_000_000
"""So many members are computed at most, counted anew for each computation: about a minute."""


class Spent:
    """How many more members may be computed."""

    __slots__ = ("left",)

    def __init__(self, most: int | None = None) -> None:
        self.left = MOST if most is None else most

    def take(self, members: int) -> bool:
        """May so many more be computed? Then they count."""
        may = members <= self.left
        self.left -= members if may else 0
        return may


class Opened(NamedTuple):
    """A period by what is known now, the ids of its members by slot, and their slots by id."""

    period: "Period"
    book: "Book"
    members: Sequence[int]
    slots: dict[int, int]


class Seat(NamedTuple):
    """A member's part of a period: a book, and the slot of everybody in it by id."""

    book: "Book"
    at: dict[int, int]


class Weighed(NamedTuple):
    """What gifts come to: each by its number, and together by period, giver and member.

    None: not computed, because no plan was in force or there was too much to compute.
    """

    each: "dict[int, Forgone | None]"
    together: "dict[tuple[int, int, int], Forgone | None]"

    def of(self, given: Given, period: int) -> "tuple[Forgone | None, Forgone | None]":
        """What a gift comes to alone, and with all others of the same two in its period."""
        return self.each[given.gift.seq], self.together[period, *given.pair]


def buying(alone: "Forgone | None", together: "Forgone | None") -> "Forgone | None":
    """By which of the two a gift buys a rank, if by either of them."""
    return next((each for each in (alone, together) if each and each.rank_buying), None)


def open_book(store: Store, period: "Period") -> Opened | None:
    """A period as it is known now, closed or open; None when no plan is in force in it."""
    from netmark.plan.book import Book

    version = plans.in_force(store, period)
    if version is None:
        return None
    plan = plan_of(store, version)
    live = books.live(store, plan, period)
    slots = {member: slot for slot, member in enumerate(live.members)}
    return Opened(period, Book(plan, live.facts), live.members, slots)


def seat(opened: Opened, giver: int, others: Iterable[int]) -> Seat:
    """The part of a period that decides what a giver is paid, with all ``others`` (ids) in it."""
    small = smaller(opened.book, opened.slots[giver])
    at = {opened.members[slot]: i for i, slot in enumerate(small.slots)}
    if all(other in at for other in others):
        return Seat(small.book, at)
    # Somebody stands elsewhere by the end of the period.
    return Seat(opened.book, opened.slots)


def weigh(store: Store, given: Sequence[Given], spent: Spent | None = None) -> Weighed:
    """Compute what gifts changed, each in the period of its order, by what is known now.

    That is what the period pays; for a closed one, what it pays after a correction.
    """
    spent, found = spent or Spent(), Weighed({}, {})
    calendar = store.settings.calendar
    dated = [(calendar.containing(date.fromisoformat(each.day)), each) for each in given]
    dated.sort(key=lambda each: (each[0].id, each[1].pair, each[1].gift.seq))
    for period, of_period in groupby(dated, lambda each: each[0]):
        opened = open_book(store, period)
        by_giver = groupby((each for _, each in of_period), lambda each: each.gift.giver)
        with in_bounds(period):
            for giver, of_giver in by_giver:
                these = list(of_giver)
                case = _Case(store, opened, giver, these) if opened else None
                for group in _groups(these):
                    may = case is not None and spent.take(2 * case.book.size)
                    result = case.of(group) if case and may else None
                    if len(group) == 1:
                        found.each[group[0].gift.seq] = result
                    found.together[period.id, *group[0].pair] = result
    return found


def _groups(given: Sequence[Given]) -> Iterator[list[Given]]:
    """Every gift alone, then, for each who was given several, all of his together."""
    for _, of_member in groupby(given, lambda each: each.gift.member):
        these = list(of_member)
        yield from ([each] for each in these)
        if len(these) > 1:
            yield these


class _Case:
    """The gifts of one giver in a period, ready to be computed."""

    def __init__(self, store: Store, opened: Opened, giver: int, given: Sequence[Given]) -> None:
        from netmark.payout.ceded import Sold

        pieces = {piece.seq: piece for each in given for piece in each.pieces}
        holders = kept.holders(store, pieces)
        people = {giver, *holders.values(), *(each.gift.member for each in given)}
        self.book, self.at = seat(opened, giver, people)
        slots = {who: self.at[who] for who in set(holders.values())}
        self.sold = {
            seq: Sold(item, pieces[seq].customer, pieces[seq].minor)
            for seq, item in recorded(store, [opened.period.id], None, slots)
            if seq in pieces
        }
        self.bought = {}
        if self.book.plan.reads_customers:
            bought = kept.bought(store, opened.period.id, people)
            self.bought = {(self.at[who], what): minor for (who, what), minor in bought.items()}

    def of(self, given: Sequence[Given]) -> "Forgone":
        """What some gifts to one member come to together."""
        from netmark.payout.ceded import Gifts, forgone

        sold = tuple(self.sold[piece.seq] for each in given for piece in each.pieces)
        giver, member = (self.at[who] for who in given[0].pair)
        return forgone(self.book, Gifts(giver, member, sold), self.bought)


FEW = 20_000
"""Up to so many members a gift is looked at as it is made; of more it would keep people waiting."""


def notes(store: Store, gift: kept.Gift, day: str) -> tuple[str, ...]:
    """What to know about a gift that was just made in an open period: whether it buys a rank.

    Nothing where no plan is in force, where the period can't be computed, or for more than FEW
    members: ``report given`` tells it.
    """
    if next_id(store) > FEW:
        return ()
    period = store.settings.calendar.containing(date.fromisoformat(day))
    days = period.first.isoformat(), period.last.isoformat()
    given = gifts_of(store, days, gift.giver, gift.member)
    try:
        alone, together = next(
            weigh(store, given).of(each, period.id) for each in given if each.gift.seq == gift.seq
        )
    except NetmarkError:
        return ()
    found = buying(alone, together)
    if found is None:
        return ()
    more = format_minor(-found.forgone, store.settings.exponent)
    ann, bob = code_of(store, gift.giver), code_of(store, gift.member)
    gifts = "this gift" if found is alone else f"what {ann} gave in {period.name}"
    return (
        f"{bob} is {' and '.join(found.reached)} only by {gifts}, which pays {ann} {more} more than"
        " keeping it: that is rank buying.",
    )
