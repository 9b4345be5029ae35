"""Dividing a fund by shares: the value of a share, caps, and what is left, without loss."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import NamedTuple

from netmark.plan.shares import Held

UNLIMITED = -1
"""A cap that is none."""


class Limits(NamedTuple):
    """What holds an amount down, in minor units.

    ``value``: the most that a share is worth; ``step``: its value is cut off to a multiple of this,
    0 for not at all; ``caps`` by slot the most a member gets (empty: nobody is capped);
    ``refill``: what is above a cap goes to the others.
    """

    value: Fraction | None = None
    step: int = 0
    caps: Sequence[int] = ()
    refill: bool = False


class Division(NamedTuple):
    """Exact amounts, by slot in parts of ``1 / over`` minor unit; and what is left, by reason."""

    amounts: list[int]
    over: int
    left: dict[str, Fraction]


def divide(fund: Fraction, portions: Sequence[tuple[Fraction, Held]], limits: Limits) -> Division:
    """Divide each part of a fund by its shares; what is paid and left is the fund, exactly.

    >>> paid = divide(Fraction(1000), [(Fraction(1), Held([0, 1, 2], 1))], Limits(step=100))
    >>> paid.amounts, paid.left
    ([0, 300, 600], {'cut off': Fraction(100, 1)})
    """
    left: dict[str, Fraction] = {}
    full, cut = [], []
    for part, held in portions:
        whole, total = fund * part, sum(held.parts) + held.vacant
        if total == held.vacant:
            _add(left, "nobody qualified", whole)
            full.append(Fraction(0))
            cut.append(Fraction(0))
            continue
        value = _refilled(whole, held, limits) if limits.refill else whole / total
        _add(left, "place not taken", value * held.vacant)
        if limits.value is not None:
            value = min(value, limits.value / held.scale)
        full.append(value)
        each = value * held.scale
        cut.append(
            Fraction(each // limits.step * limits.step, held.scale) if limits.step else value
        )
    columns = [held.parts for _, held in portions]
    amounts, over = _capped(columns, full, limits.caps)
    given = Fraction(sum(amounts), over)
    _add(left, "cap", fund - sum(left.values()) - given)
    if limits.step:
        amounts, over = _capped(columns, cut, limits.caps)
        _add(left, "cut off", given - Fraction(sum(amounts), over))
    return Division(amounts, over, left)


def _add(left: dict[str, Fraction], reason: str, amount: Fraction) -> None:
    if amount:
        left[reason] = left.get(reason, Fraction(0)) + amount


def _capped(
    columns: Sequence[list[int]], values: Sequence[Fraction], caps: Sequence[int]
) -> tuple[list[int], int]:
    """Shares times their value, at most the cap, over a common denominator."""
    over = lcm(*(value.denominator for value in values))
    times = [int(value * over) for value in values]
    amounts = [n * times[0] for n in columns[0]]
    for column, factor in zip(columns[1:], times[1:], strict=True):
        amounts = [amount + n * factor for amount, n in zip(amounts, column, strict=True)]
    if caps:
        amounts = [
            amount if cap == UNLIMITED else min(amount, cap * over)
            for amount, cap in zip(amounts, caps, strict=True)
        ]
    return amounts, over


def _refilled(whole: Fraction, held: Held, limits: Limits) -> Fraction:
    """The value of a part of a share when what is above a cap is divided among the others.

    Those whom the cap hits first, measured by their shares, are settled first; each leaves the
    rest a higher value, so that nobody settled would come below his cap again. When everybody is
    at his cap, a share is worth enough for all of them, however its value is cut off.
    """
    groups = Counter(pair for pair in zip(held.parts, limits.caps, strict=True) if pair[0])
    rest, shares, enough = whole, sum(held.parts) + held.vacant, Fraction(limits.step)
    limited = [pair for pair in groups if pair[1] != UNLIMITED]
    for parts, cap in sorted(limited, key=lambda pair: Fraction(pair[1], pair[0])):
        if cap * shares >= parts * rest:
            break
        enough = limits.step + Fraction(cap, parts)
        rest -= cap * groups[parts, cap]
        shares -= parts * groups[parts, cap]
    return rest / shares if shares else enough


def to_cents(found: Division, joined: Sequence[int]) -> Division:
    """Whole minor units that add up to all there was: the largest remainders take what is over.

    Of equal remainders the one who joined first comes first. Where joining decides nothing either,
    the few units that equals can't share stay with the company.
    """
    whole, rests = [amount // found.over for amount in found.amounts], list[tuple[int, int, int]]()
    for i, amount in enumerate(found.amounts):
        rest = amount % found.over
        if rest:
            rests.append((-rest, joined[i], i))
    over = -sum(rest for rest, _, _ in rests)
    units = over // found.over
    for _, group in groupby(sorted(rests), lambda entry: entry[:2]):
        equals = [i for _, _, i in group]
        if len(equals) > units:
            break
        units -= len(equals)
        for i in equals:
            whole[i] += 1
    left = dict(found.left)
    _add(left, "cut off", Fraction(sum(found.amounts), found.over) - sum(whole))
    return Division(whole, 1, left)
