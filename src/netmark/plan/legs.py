"""Two legs of one member in one period: matched, paid within a limit, and what stays."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import compress
from math import ceil, lcm
from operator import add
from typing import Literal, NamedTuple

from netmark.ledger.money import format_volume
from netmark.plan.book import zeros
from netmark.plan.pairing import (
    NOTHING,
    Cap,
    Carry,
    Matched,
    Unit,
    lesser,
    match,
    settle_debts,
    use_up,
)

STAYS = "stays in the legs"
"""Why matched volume was not paid, where a later period may still pay it."""
_ENDLESS = 2**63 - 1


class Rule(NamedTuple):
    """How legs are matched; without ``units`` and ``tiers`` it is whatever the lesser leg holds.

    ``tiers`` are the volumes that both legs have to reach.
    """

    units: tuple[Unit, ...]
    tiers: tuple[int, ...]
    least: int
    scaled: bool
    cap: Cap | None
    carry: Carry
    unqualified: Literal["flush", "burn", "hold"]


class Worth(NamedTuple):
    """What matching is worth to those of one rank (or bracket), exact, in minor units.

    ``each`` by unit: per hundredth of matched volume, per whole unit, or by tier. ``most``: how
    much (volume, or units) is paid for, ``money`` how much money; None: no limit.
    """

    each: tuple[Fraction, ...]
    most: int | None
    money: Fraction | None


class Desk(NamedTuple):
    """All that deciding a member needs, by slot: new volume, lots brought forward, who may earn."""

    left: Sequence[int]
    right: Sequence[int]
    lots_left: Sequence[Sequence[int]]
    lots_right: Sequence[Sequence[int]]
    started: Sequence[int]
    eligible: bytes
    inside: bytes | bytearray
    classes: Sequence[int]
    worths: Sequence[Worth]
    best: Worth


class Outcome(NamedTuple):
    """One member's period: his legs, what was matched, used up and paid for, and what stays.

    ``whole`` is what all that was matched is worth, ``paid`` what it pays, in minor units.
    """

    legs: tuple[int, int]
    carried: tuple[int, int]
    found: Matched
    used: Matched
    counts: tuple[int, ...]
    whole: Fraction
    paid: Fraction
    lots_left: list[int]
    lots_right: list[int]

    def reasons(self, eligible: int) -> tuple[str, str]:
        """Why not all is paid that he could have been, and that somebody of the best rate could.

        What was matched and not used up may all be there for the next period: then it is not lost.
        """
        left, right = self.found.left - self.used.left, self.found.right - self.used.right
        there = sum(self.lots_left) >= left and sum(self.lots_right) >= right
        stays = STAYS if there and (left or right) else ""
        return stays or "capped", "below the best rate" if eligible else stays or "unqualified"

    def said(self) -> str:
        """The evidence in words: both legs before, and what stays."""
        legs = [
            format_volume(leg) + (f" ({format_volume(old)} carried)" if old else "")
            for leg, old in zip(self.legs, self.carried, strict=True)
        ]
        stays = " and ".join(format_volume(sum(lots)) for lots in (self.lots_left, self.lots_right))
        capped = ", capped" if self.paid < self.whole else ""
        return f"left {legs[0]}, right {legs[1]}{capped}; {stays} stay"


def settle(rule: Rule, desk: Desk, i: int) -> Outcome | None:
    """One member's legs; None when there is nothing in them."""
    lots_left = [desk.left[i], *(lot[i] for lot in desk.lots_left)]
    lots_right = [desk.right[i], *(lot[i] for lot in desk.lots_right)]
    if not (any(lots_left) or any(lots_right)):
        return None
    legs, worth, started = (
        (sum(lots_left), sum(lots_right)),
        desk.worths[desk.classes[i]],
        desk.started[i],
    )
    carried = (legs[0] - lots_left[0], legs[1] - lots_right[0])
    used = found = matched(rule, legs, started)
    whole = worth_of(rule, legs, found.counts, worth)
    counts, paid, flush = found.counts, whole, False
    if not desk.eligible[i]:
        paid, flush = Fraction(0), rule.unqualified == "flush"
        used = found if rule.unqualified == "burn" else NOTHING
    elif rule.cap:
        counts, paid = _limited(rule, found.counts, whole, worth)
        if paid < whole:
            flush = rule.cap.leftover == "flush"
            if rule.cap.leftover == "consume-paid":
                used = matched(rule, legs, started, counts)
    held = not desk.eligible[i] and rule.unqualified == "hold"
    _leave(rule, lots_left, lots_right, used, "empty" if flush else "held" if held else "")
    return Outcome(legs, carried, found, used, counts, whole, paid, lots_left, lots_right)


def matched(
    rule: Rule, legs: tuple[int, int], started: int, limits: Sequence[int] | None = None
) -> Matched:
    """What of two legs is matched, of each unit at most ``limits``."""
    low = min(legs)
    if low <= 0 or low < rule.least:
        return NOTHING
    if rule.tiers:
        row = bisect_right(rule.tiers, low)
        volume = rule.tiers[row - 1] if row else 0
        return Matched(tuple(int(n == row) for n in range(1, len(rule.tiers) + 1)), volume, volume)
    if not rule.units:
        return lesser(*legs, limits[0] if limits else None)
    units = rule.units
    return match(*legs, units, limits or [None] * len(units), bool(started))


def worth_of(rule: Rule, legs: tuple[int, int], counts: Sequence[int], worth: Worth) -> Fraction:
    """Minor units for what was matched, before any limit."""
    pays = sum((n * each for n, each in zip(counts, worth.each, strict=False) if n), Fraction(0))
    return pays * Fraction(min(legs), max(legs)) if rule.scaled and pays else pays


def _limited(
    rule: Rule, counts: tuple[int, ...], whole: Fraction, worth: Worth
) -> tuple[tuple[int, ...], Fraction]:
    """How much of what was matched is paid for, and what that pays.

    A limit in money leaves whole units out where only what was paid is used up; of any amount
    so much volume is used up as pays at least the limit.
    """
    money = worth.money
    if money is not None and (whole <= money or rule.cap is None):
        return counts, whole
    if money is not None and not rule.units:
        return (ceil(money / worth.each[0]),), money
    if money is not None and rule.cap and rule.cap.leftover != "consume-paid":
        return counts, money
    kept: list[int] = []
    for count, each in zip(counts, worth.each, strict=False):
        most = (worth.most or 0) - sum(kept)
        if money is not None:
            most = int(money // each) if each else count
        kept.append(min(count, most))
        if money is not None:
            money -= kept[-1] * each
        if kept[-1] < count:
            break
    paid = sum((n * each for n, each in zip(kept, worth.each, strict=False)), Fraction(0))
    return (*kept, *(0 for _ in counts[len(kept) :])), paid


def _leave(rule: Rule, left: list[int], right: list[int], used: Matched, state: str) -> None:
    """Take out of the lots what was used, then what the carry does not keep, and age them."""
    settle_debts(left)
    settle_debts(right)
    use_up(left, used.left)
    use_up(right, used.right)
    carry = rule.carry
    stronger = left if sum(left) >= sum(right) else right
    for lots in (left, right):
        if carry.periods is not None:
            lots.pop()  # too old to be used once more
        else:
            lots[:] = [sum(lots)]
        lost = state == "empty" or (
            state != "held"
            and (carry.legs == "none" or (carry.legs == "stronger" and lots is not stronger))
        )
        if lost:
            lots[:] = [0] * len(lots)
        if carry.at_most is not None:
            use_up(lots, max(sum(lots) - carry.at_most, 0))


class Columns(NamedTuple):
    """What :func:`settle_all` gives by slot: pay in parts of a minor unit, and what stays."""

    products: "array[int]"
    parts: int
    left: "array[int]"
    right: "array[int]"


def is_plain(rule: Rule) -> bool:
    """Can everybody be settled in one plain loop? Most plans match 1:1 and keep no ages."""
    units = rule.units
    alike = not units or (
        len(units) == 1 and units[0].strong == units[0].weak and not units[0].once
    )
    by_money = bool(rule.cap and rule.cap.amount and rule.cap.leftover == "consume-paid")
    aged = rule.carry.periods is not None
    return alike and not (rule.tiers or rule.scaled or by_money or aged)


def settle_all(rule: Rule, desk: Desk) -> Columns:
    """What :func:`settle` finds for everybody, when the rule :func:`is_plain`; in whole numbers."""
    weak = rule.units[0].weak if rule.units else 1
    numbers = [one for w in desk.worths for one in (w.each[0], w.money or 0)]
    parts = lcm(*(Fraction(one).denominator for one in numbers))
    each = [int(worth.each[0] * parts) for worth in desk.worths]
    most = [_ENDLESS if w.most is None or not w.each[0] else w.most for w in desk.worths]
    purse = [_ENDLESS if w.money is None else int(w.money * parts) for w in desk.worths]
    leftover, keeps = (rule.cap.leftover if rule.cap else ""), rule.carry.legs
    at_most = _ENDLESS if rule.carry.at_most is None else rule.carry.at_most
    size = len(desk.inside)
    found = Columns(zeros(size), parts, zeros(size), zeros(size))
    products, _, stays_left, stays_right = found
    lefts, rights = (
        array("q", map(add, new, old[0])) if any(old[0]) else new
        for new, old in ((desk.left, desk.lots_left), (desk.right, desk.lots_right))
    )
    for i in compress(range(size), desk.inside):
        left, right = lefts[i], rights[i]
        if not (left or right):
            continue
        low = left if left < right else right
        count = low // weak if low > 0 and low >= rule.least else 0
        held = False
        if not desk.eligible[i]:
            if rule.unqualified == "flush":
                left = right = count = 0
            elif rule.unqualified == "hold":
                count, held = 0, True
        elif count:
            kind = desk.classes[i]
            paid = min(count, most[kind])
            whole, product = count * each[kind], min(paid * each[kind], purse[kind])
            products[i] = product
            if product < whole:
                if leftover == "flush":
                    left = right = count = 0
                elif leftover == "consume-paid":
                    count = paid
        left, right = left - count * weak, right - count * weak
        if not held and keeps != "both":
            is_left = left >= right
            left = left if keeps == "stronger" and is_left else 0
            right = right if keeps == "stronger" and not is_left else 0
        stays_left[i] = left if left < at_most else at_most
        stays_right[i] = right if right < at_most else at_most
    return found
