"""Sales given up, over time: months since a day, and when a gift has paid back."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from netmark.team.shares import break_even_month


def month_since(since: date, day: date) -> int:
    """In which month since a day another one lies, the first one being 1; 0 or less: before it.

    A month begins on the same day of the calendar month, or on its last day where it has none.

    >>> joined = date(2026, 1, 31)
    >>> [month_since(joined, date(2026, *day)) for day in ((1, 31), (2, 27), (2, 28), (3, 30))]
    [1, 1, 2, 2]
    """
    months = (day.year - since.year) * 12 + day.month - since.month
    begins = min(since.day, monthrange(day.year, day.month)[1])
    return months + (1 if day.day >= begins else 0)


def month_start(since: date, number: int) -> date:
    """The first day of a month since a day; see :func:`month_since`.

    >>> month_start(date(2026, 1, 31), 2).isoformat(), month_start(date(2026, 11, 5), 3).isoformat()
    ('2026-02-28', '2027-01-05')
    """
    years, month = divmod(since.month - 1 + number - 1, 12)
    year = since.year + years
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


def paid_back(forgone_minor: int, overrides_minor: Sequence[int]) -> int | None:
    """After how many periods what came back is at least what was forgone; None: not so far.

    0 when nothing was forgone at all: the giver earned as much at once. ``overrides`` are those of
    the periods after the gift, which the amounts forgone in are left out of.

    >>> paid_back(100, [40, 60, 5]), paid_back(100, [99]), paid_back(0, []), paid_back(-5, [1])
    (2, None, 0, 0)
    """
    month = break_even_month([-forgone_minor, *overrides_minor])
    return None if month is None else month - 1
