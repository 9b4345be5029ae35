"""The network profile: weighted z-scores within tenure bands, all in whole millionths.

Members are compared with those who have been there for as long, so that a newcomer is not measured
by what ten years bring. There are no points for head count, starter kits, own purchases or income.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import isqrt
from operator import add, mul
from types import MappingProxyType
from typing import NamedTuple

from netmark.ledger.money import round_ratio
from netmark.team.intervals import MILLION

NETWORK: Mapping[str, int] = MappingProxyType(
    {
        "end-customer volume": 30,
        "retention": 20,
        "early productivity": 15,
        "duplication": 15,
        "leads and given sales": 10,
        "help": 10,
    }
)
"""netmark's own proposal of weights: they can be set, and are printed with every profile."""

BANDS = (3, 12, 36)
"""Months since joining at which a band ends: to 3, to 12, to 36, and longer."""

_FINE = 10**12


def band(months: int, edges: Sequence[int] = BANDS) -> int:
    """The tenure band, from 0, of somebody who has been there for so many months.

    >>> [band(months) for months in (0, 2, 3, 11, 12, 40)]
    [0, 0, 1, 1, 2, 3]
    """
    return bisect_right(edges, months)


class _Scores(dict["int | None", "int | None"]):
    """The z-score of a value, worked out when it first comes: among many members many are alike."""

    def __init__(self, known: list[int]) -> None:
        self.n, self.total = len(known), sum(known)
        # z = (n x - sum) / sqrt(n squares - sum^2): whole numbers up to the one root.
        spread = self.n * sum(map(mul, known, known)) - self.total * self.total
        self.root = isqrt(spread * _FINE * _FINE)
        self[None] = None

    def __missing__(self, value: int | None) -> int:
        assert value is not None, "None is there from the start"
        away = (self.n * value - self.total) * MILLION * _FINE
        found = self[value] = round_ratio(away, self.root, "half-even") if self.root else 0
        return found


def standardised(values: Sequence[int | None]) -> list[int | None]:
    """How far each value lies from the mean of all, in millionths of their standard deviation.

    Values are whole numbers of any unit. The deviation is that of all of them (divided by n); where
    all are equal everybody has 0. None, not known, stays None and does not count.

    >>> standardised([1, 3, None]), standardised([7, 7])
    ([-1000000, 1000000, None], [0, 0])
    """
    scores = _Scores([value for value in values if value is not None])
    return list(map(scores.__getitem__, values))


def z_scores(values: Sequence[int | None], bands: Sequence[int]) -> list[int | None]:
    """The same within bands: each value beside those of its own band.

    >>> z_scores([1, 3, None, 7, 7], [0, 0, 0, 1, 1])
    [-1000000, 1000000, None, 0, 0]
    """
    within: dict[int, list[int]] = {}
    for slot, group in enumerate(bands):
        within.setdefault(group, []).append(slot)
    found: list[int | None] = [None] * len(values)
    for slots in within.values():
        for slot, z in zip(slots, standardised([values[i] for i in slots]), strict=True):
            found[slot] = z
    return found


class Weighted(NamedTuple):
    """Scores in millionths, and the weights that each was made of: those of what is known."""

    scores: list[int]
    counted: list[int]


def weighted(parts: Mapping[str, Sequence[int | None]], weights: Mapping[str, int]) -> Weighted:
    """The weighted mean of z-scores by slot, in millionths, rounded half up.

    What is not known of a member is left out, and the weights of the rest make up the whole;
    whoever has nothing at all has 0. Raises ValueError unless every part has a weight, none is
    negative, and their sum is positive.

    >>> weighted({"a": [1000000, None], "b": [-500000, 600000]}, {"a": 2, "b": 1})
    Weighted(scores=[500000, 600000], counted=[3, 1])
    """
    if set(parts) != set(weights):
        raise ValueError("every part needs a weight, and every weight a part")
    if sum(weights.values()) <= 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("weights are not negative, and their sum is positive")
    (size,) = set(map(len, parts.values()))
    totals, counted = [0] * size, [0] * size
    for name, known in parts.items():
        # Column by column: a loop over the parts of each member takes twice as long.
        weight = weights[name]
        there = [0 if z is None else weight for z in known]
        totals = list(map(add, totals, [0 if z is None else z * weight for z in known]))
        counted = list(map(add, counted, there))
    scores = [
        (2 * total + whole) // (2 * whole) if whole else 0
        for total, whole in zip(totals, counted, strict=True)
    ]
    return Weighted(scores, counted)
