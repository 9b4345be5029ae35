"""Who is at risk of being lost, and why: four rules, of which any one is enough.

It is a list of people to call, not a judgement: every row says what was seen.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from netmark.team.recruiting import median

LATE = Fraction(3, 2)
"""So many times the own usual gap between orders is late."""
NEW = 30
"""Days after joining within which a first sale is looked for."""
SILENT = 30
"""Days without a contact with the sponsor, or, however often somebody orders, without an order,
that are no reason yet."""


class Seen(NamedTuple):
    """What is known of a member on a day, in days and hundredths of volume.

    ``order_days``: the days of his orders, rising, as numbers of the calendar (``toordinal``).
    ``volumes``: those of the last three months and of the three before. ``contact``: the last day
    of a contact with the sponsor; None where nobody keeps them, and then nothing is said about it.
    ``silence`` and ``new``: after how many days it is one, and within how many he is that.
    """

    today: int
    joined: int
    order_days: Sequence[int] = ()
    volumes: tuple[int, int] = (0, 0)
    sold: bool = True
    contact: int | None = None
    silence: int = SILENT
    new: int = NEW


class Risk(NamedTuple):
    """One rule that is met: its name and what was seen, as a sentence."""

    rule: str
    reason: str


def at_risk(seen: Seen) -> list[Risk]:
    """Every rule that a member meets, in the order of the rules; empty: nothing speaks for it.

    >>> at_risk(Seen(today=100, joined=1, order_days=[10, 20, 30, 40]))
    [Risk(rule='late', reason='no order for 60 days, usually every 10')]
    >>> [risk.rule for risk in at_risk(Seen(today=100, joined=90, sold=False))]
    ['no first sale']
    """
    return [*_late(seen), *_falling(seen), *_unsold(seen), *_silent(seen)]


def _late(seen: Seen) -> Iterator[Risk]:
    """Later than 1.5 times the own median gap, and than 30 days; with one order than 30 days."""
    if not seen.order_days:
        return
    since = seen.today - max(seen.order_days)
    if since <= seen.silence:
        return
    days = sorted(set(seen.order_days))
    gap = median([b - a for a, b in pairwise(days)])
    if since > LATE * (gap or 0):
        usual = "" if gap is None else f", usually every {_days(gap)}"
        yield Risk("late", f"no order for {since} days{usual}")


def _days(gap: Fraction) -> str:
    """A median of whole days is whole or ends in a half."""
    whole, half = divmod(gap, 1)
    return f"{whole}.5" if half else str(whole)


def _falling(seen: Seen) -> Iterator[Risk]:
    now, before = seen.volumes
    if before > 0 and 2 * now <= before:
        down = 100 - 100 * max(now, 0) // before
        yield Risk("falling", f"three-month volume down by {down}%")


def _unsold(seen: Seen) -> Iterator[Risk]:
    days = seen.today - seen.joined
    if not seen.sold and 0 <= days <= seen.new:
        yield Risk("no first sale", f"joined {days} days ago and has not sold anything yet")


def _silent(seen: Seen) -> Iterator[Risk]:
    if seen.contact is None:
        return
    days = seen.today - seen.contact
    if days > seen.silence:
        yield Risk("silent", f"no contact with the sponsor for {days} days")
