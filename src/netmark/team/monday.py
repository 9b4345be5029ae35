"""What a leader works through on a Monday: a row for everything that calls for him, worst first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

REASONS = (
    "ask waiting",
    "lead due",
    "no first sale",
    "silent",
    "volume down",
    "missed order",
    "close to rank",
    "no contact",
    "no backup",
)
"""The worst first: who waits for an answer today, then who may be lost, then what would be good."""


class Call(NamedTuple):
    """Something that calls for the leader: who it is about, why, what was seen, what to do.

    ``weight`` puts those of one reason in their order, the largest first: days, or the like.
    """

    member: int
    reason: str
    detail: str
    step: str
    weight: int = 0


def in_order(calls: Iterable[Call], levels: Mapping[int, int]) -> list[Call]:
    """By reason, in the order of :data:`REASONS`; within one the heaviest, then the nearest."""
    place = {reason: number for number, reason in enumerate(REASONS)}
    return sorted(
        calls,
        key=lambda call: (
            place[call.reason],
            -call.weight,
            levels.get(call.member, 0),
            call.member,
        ),
    )


def missed(ordered: Sequence[bool]) -> bool:
    """No order in this period, the first of four, although there was one in each of three before.

    >>> missed([False, True, True, True]), missed([False, True, False, True])
    (True, False)
    """
    return len(ordered) == 4 and not ordered[0] and all(ordered[1:])


class Leg(NamedTuple):
    """One leg of a leader: its top, and everybody below the top with what is known of him.

    ``below``: the ids, nearest first. Flags and figures by id: ``active`` (an order of late),
    ``recruits`` (distributors directly below), ``ranks`` (above the lowest one).
    """

    top: int
    below: Sequence[int]
    active: Collection[int]
    recruits: Mapping[int, int]
    ranks: Mapping[int, int]


def backup(leg: Leg) -> int | None:
    """Who goes on if the top of a leg leaves: an active distributor below with a recruit or a rank.

    Of several the one of the highest rank, then with the most recruits, then the nearest.
    """
    able = [
        member
        for member in leg.below
        if member in leg.active and (leg.recruits.get(member) or leg.ranks.get(member))
    ]
    if not able:
        return None
    return max(able, key=lambda one: (leg.ranks.get(one, 0), leg.recruits.get(one, 0)))


def hope(leg: Leg) -> int | None:
    """Who may become a backup: the nearest active distributor below the top."""
    return next((member for member in leg.below if member in leg.active), None)
