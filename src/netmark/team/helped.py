"""What became of requests for help: how many were answered, how fast, and what followed.

Counted by who helped, by topic or by month, never by who asked: asking is nobody's fault.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from netmark.team.asks import HOUR
from netmark.team.recruiting import Counted, median


class Request(NamedTuple):
    """A request and its first answer, in seconds since 1970; ``answered`` None: none so far.

    ``sales`` and ``recruits``: the days on which the asker sold to somebody else, and sponsored a
    distributor, rising, as numbers of the calendar; ``day`` is the one of the answer.
    """

    asked: int
    answered: int | None = None
    day: int = 0
    sales: Sequence[int] = ()
    recruits: Sequence[int] = ()


class Helped(NamedTuple):
    """What became of some requests. ``in_time`` is out of those whose time is over.

    ``first_sale``, ``first_recruit`` and ``any_sale`` are out of those that were answered so long
    ago that it can be said. ``hours``: the median from asking to the first answer.
    """

    asked: int
    answered: int
    in_time: Counted
    hours: Fraction | None
    first_sale: Counted
    first_recruit: Counted
    any_sale: Counted


class Terms(NamedTuple):
    """Now in seconds since 1970 and as a day; hours to answer, and days in which fruit counts."""

    now: int
    today: int
    hours: int
    days: int


def helped(requests: Iterable[Request], terms: Terms) -> Helped:
    """Count some requests.

    In time is whatever was answered within ``hours``; a request that is younger than that is not
    counted there, whether it was answered or not. Fruit comes on the day of the answer or within
    ``days`` after it; an answer that is younger is not counted there.

    >>> terms = Terms(now=100 * 3600, today=4, hours=48, days=14)
    >>> found = helped([Request(0, 10 * 3600), Request(0), Request(90 * 3600, 91 * 3600)], terms)
    >>> found.asked, found.answered, found.in_time, found.hours
    (3, 2, Counted(hits=1, of=2), Fraction(11, 2))
    """
    some = list(requests)
    limit = terms.hours * HOUR
    waits = [each.answered - each.asked for each in some if each.answered is not None]
    due = [each for each in some if terms.now - each.asked >= limit]
    quick = [e for e in due if e.answered is not None and e.answered - e.asked <= limit]
    old = [e for e in some if e.answered is not None and terms.today - e.day >= terms.days]
    middle = median(waits)
    return Helped(
        len(some),
        len(waits),
        Counted(len(quick), len(due)),
        None if middle is None else middle / HOUR,
        Counted(sum(_is_first(e.sales, e.day, terms.days) for e in old), len(old)),
        Counted(sum(_is_first(e.recruits, e.day, terms.days) for e in old), len(old)),
        Counted(sum(_any(e.sales, e.day, terms.days) for e in old), len(old)),
    )


def _is_first(days: Sequence[int], since: int, within: int) -> bool:
    return bool(days) and since <= days[0] <= since + within


def _any(days: Sequence[int], since: int, within: int) -> bool:
    return any(since <= day <= since + within for day in days)
