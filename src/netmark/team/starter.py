"""A newcomer's first days: the checklist of the company, and what the ledger says is done of it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

STARTER = "starter"
"""The topic of a newcomer's request that carries the checklist."""

DONE = ("own order", "first sale", "first recruit", "contact", "asked", "lead")
"""What netmark sees by itself: the first order that he bought himself; the first that somebody else
bought; the first distributor he sponsored; a contact with somebody of his line; a request for help
besides the checklist; a lead that he found."""


class Item(NamedTuple):
    """Something to do by the day ``day`` after joining; ``done`` one of :data:`DONE` or nothing."""

    day: int
    what: str
    done: str = ""


class Tick(NamedTuple):
    """An item with its date. ``state``: done, due, overdue, later, or open: nobody can see it."""

    item: Item
    due: date
    state: str
    done_on: date | None


def ticks(
    items: Sequence[Item], joined: date, firsts: Mapping[str, date], today: date
) -> list[Tick]:
    """The checklist of somebody who joined on a day, by the days on which things first happened.

    What only he can tick is open until its day and for ever after. Due: today is its day.

    >>> day = date(2026, 11, 1)
    >>> one = ticks([Item(7, "Sell", "first sale")], day, {}, date(2026, 11, 9))[0]
    >>> one.state, one.due.isoformat()
    ('overdue', '2026-11-08')
    """
    found = []
    for item in items:
        due, done_on = joined + timedelta(days=item.day), firsts.get(item.done)
        if done_on is not None and done_on > today:
            done_on = None
        if done_on is not None:
            state = "done"
        elif today < due:
            state = "later"
        elif not item.done:
            state = "open"
        else:
            state = "due" if today == due else "overdue"
        found.append(Tick(item, due, state, done_on))
    return found


def next_of(found: Sequence[Tick]) -> Tick | None:
    """The first thing that is still to be done; what nobody can see counts while it lies ahead."""
    return next((tick for tick in found if tick.state not in ("done", "open")), None)
