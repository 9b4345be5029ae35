"""What a scorecard has to know of sales given up: which of them bought a rank, and their margin."""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from netmark.app.forgone import buying, weigh
from netmark.app.gifts import gifts_of
from netmark.store.db import Store
from netmark.store.scorecard import Within

Ceded = Mapping[tuple[int, int, int], int]
"""The margin that was given up, in minor units: by giver, recipient and month."""


class Given(NamedTuple):
    """The gifts that bought a rank, by number, and the margin that was ceded.

    ``unknown``: how many gifts were not computed, because no plan was in force or there was too
    much to compute; they are taken for what they say they are, and their margin is not counted.
    """

    bought: Collection[int] = ()
    ceded: Ceded = MappingProxyType({})
    unknown: int = 0


def given_up(store: Store, within: Within) -> Given:
    """Weigh the gifts of the window, each in the period of its order, by what is known now.

    Costs nothing where nobody gave anything, else computing the periods in which somebody did.
    """
    days = within.first.isoformat(), within.period.last.isoformat()
    gifts = gifts_of(store, days)
    weighed = weigh(store, gifts)
    bought = set[int]()
    ceded: dict[tuple[int, int, int], int] = {}
    unknown = 0
    for gift in gifts:
        day = date.fromisoformat(gift.day)
        alone, together = weighed.of(gift, store.settings.calendar.containing(day).id)
        if alone is None:
            unknown += 1
            continue
        if buying(alone, together):
            bought.add(gift.gift.seq)
        key = *gift.pair, day.year * 12 + day.month
        ceded[key] = ceded.get(key, 0) + alone.margin
    return Given(bought, ceded, unknown)
