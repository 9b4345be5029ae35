"""The network profile: weighted z-scores within tenure bands, all in whole millionths.

Members are compared with those who have been there for as long, so that a newcomer is not measured
by what ten years bring. There are no points for head count, starter kits, own purchases or income.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import isqrt
from types import MappingProxyType

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


def z_scores(values: Sequence[int | None], bands: Sequence[int]) -> list[int | None]:
    """How far each value lies from the mean of its band, in millionths of its standard deviation.

    Values are whole numbers of any unit. The deviation is that of the whole band (divided by n);
    where all are equal everybody has 0. None, not known, stays None and does not count.

    >>> z_scores([1, 3, None, 7, 7], [0, 0, 0, 1, 1])
    [-1000000, 1000000, None, 0, 0]
    """
    sums = dict[int, tuple[int, int, int]]()
    for value, group in zip(values, bands, strict=True):
        if value is not None:
            n, total, squares = sums.get(group, (0, 0, 0))
            sums[group] = n + 1, total + value, squares + value * value
    # z = (n x - sum) / sqrt(n squares - sum^2): whole numbers up to the one root.
    roots = {
        group: isqrt((n * squares - total * total) * _FINE * _FINE)
        for group, (n, total, squares) in sums.items()
    }
    found = list[int | None]()
    for value, group in zip(values, bands, strict=True):
        if value is None:
            found.append(None)
            continue
        n, total, _ = sums[group]
        root = roots[group]
        away = (n * value - total) * MILLION * _FINE
        found.append(round_ratio(away, root, "half-even") if root else 0)
    return found


def weighted(parts: Mapping[str, Sequence[int | None]], weights: Mapping[str, int]) -> list[int]:
    """The weighted mean of z-scores by slot, in millionths, rounded half to even.

    What is not known of a member counts as the mean of his band, so that it neither lifts nor
    lowers him. Raises ValueError unless every part has a weight and their sum is positive.

    >>> weighted({"a": [1000000, None], "b": [-500000, 600000]}, {"a": 2, "b": 1})
    [500000, 200000]
    """
    if set(parts) != set(weights):
        raise ValueError("every part needs a weight, and every weight a part")
    whole = sum(weights.values())
    if whole <= 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("weights are not negative, and their sum is positive")
    size = len(next(iter(parts.values())))
    sums = [0] * size
    for name, column in parts.items():
        weight = weights[name]
        sums = [so_far + weight * (z or 0) for so_far, z in zip(sums, column, strict=True)]
    return [round_ratio(points, whole, "half-even") for points in sums]
