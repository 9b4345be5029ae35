"""Retention by joining class: of those who joined in the same month, how many are still there.

Somebody leaves on the day of his termination, or 90 days after his last order (after joining, if he
never ordered), whichever comes first. All others are censored on the last day of the data.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from netmark.team.careers import Roles
from netmark.team.survival import Curve, curve_of

SILENCE = 90
"""Days without an order after which somebody counts as gone."""
MONTHS = (1, 2, 3, 6, 12, 24, 36)
"""After how many months the table of joining classes looks."""

_LENGTH = (487, 16)  # 365.25 / 12 days, exactly


def days_of(months: int) -> int:
    """How many whole days so many months have, at 365.25 / 12 days each, rounded down.

    >>> [days_of(months) for months in (1, 3, 12)]
    [30, 91, 365]
    """
    return months * _LENGTH[0] // _LENGTH[1]


class Cohort(NamedTuple):
    """Those who joined in one month: how many, how many have left, and the curve in days.

    ``watched``: for how many days the first of them has been seen at most.
    """

    name: str
    joined: int
    left: int
    watched: int
    curve: Curve

    def after(self, months: int) -> Fraction | None:
        """The share still there after so many months; None before anybody was there that long."""
        days = days_of(months)
        return self.curve.at(days) if days <= self.watched else None


def leaving_days(
    joined: Sequence[int], left: Sequence[int], ordered: Sequence[int]
) -> "array[int]":
    """By id the day on which somebody leaves if he never orders again.

    ``left``: the day of a termination, or 0; ``ordered``: the day of the last order, or 0.

    >>> list(leaving_days([0, 100, 100, 100], [0, 0, 150, 0], [0, 120, 120, 0]))
    [90, 210, 150, 190]
    """
    silent = array("i", [max(pair) + SILENCE for pair in zip(joined, ordered, strict=True)])
    for i, day in enumerate(left):
        if day and day < silent[i]:
            silent[i] = day
    return silent


def cohorts(joined: Sequence[int], leaving: Sequence[int], found: Roles, last: int) -> list[Cohort]:
    """The joining classes of all who ever were distributors, oldest first, and all of them.

    The last one, named ``all``, is everybody; nothing when there is nobody.
    """
    # One number per member, so that counting a million of them happens in one go: the day of
    # joining, for how many days he was watched, and whether he left then.
    keys = Counter(
        (day << 25 | (gone - day) << 1 | 1) if gone <= last else (day << 25 | (last - day) << 1)
        for day, gone, ever in zip(joined, leaving, found.ever, strict=True)
        if ever
    )
    classes: defaultdict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    names: dict[int, str] = {}
    for key, count in keys.items():
        day, watched, gone = key >> 25, key >> 1 & 0xFFFFFF, key & 1
        name = names.get(day) or names.setdefault(day, date.fromordinal(day).isoformat()[:7])
        classes[name][watched, gone] += count
    first: dict[str, int] = {}
    for day, name in names.items():
        first[name] = min(day, first.get(name, day))
    rows = [_cohort(name, classes[name], last - first[name]) for name in sorted(classes)]
    if rows:
        everybody: Counter[tuple[int, int]] = Counter()
        for each in classes.values():
            everybody.update(each)
        rows.append(_cohort("all", everybody, last - min(first.values())))
    return rows


def _cohort(name: str, counts: Mapping[tuple[int, int], int], watched: int) -> Cohort:
    seen: Counter[int] = Counter()
    ended: Counter[int] = Counter()
    for (days, gone), count in counts.items():
        seen[days] += count
        if gone:
            ended[days] += count
    return Cohort(name, seen.total(), ended.total(), watched, curve_of(seen, ended))
