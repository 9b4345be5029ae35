"""What a plan can pay at most: the best case of every bonus, put together order by order.

The best case is an upper bound: everybody above an order meets every need, at the best rank. An
order that one bonus leaves out to another (``except``), or that is none of its kind, is not counted
twice: orders are told apart by buyer, by kind and by how soon after joining they were made.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, NamedTuple

from netmark.ledger.volume import EVERY_ORDER, METRICS, Orders
from netmark.plan.bonuses.base import Bonus, Most, VolumeBonus

if TYPE_CHECKING:
    from netmark.plan.document import Plan

BUYERS = ("self", "preferred", "retail")
MANY_WINDOWS = 6
"""Beyond so many different time spans, orders are not told apart by them any more."""


class Best(NamedTuple):
    """The best case of one bonus: ``of`` is the metric that its share is of, empty for none."""

    bonus: Bonus
    most: Most | None
    of: str
    orders: Orders


class Maximum(NamedTuple):
    """The best case of a plan: the largest share by metric, and what is in none of them.

    ``shares`` adds up what is limited; ``endless`` are the bonuses without a limit, ``unknown``
    those of kinds that do not say, ``elsewhere`` those on volumes that count an order repeatedly.
    """

    shares: Mapping[str, Fraction]
    endless: tuple[str, ...]
    unknown: tuple[str, ...]
    elsewhere: tuple[str, ...]


def best_cases(plan: "Plan") -> list[Best]:
    """The best case of every bonus, in plan order."""
    found = []
    for bonus in plan.bonuses:
        most = bonus.most(plan)
        of, orders = behind(bonus, most, plan)
        found.append(Best(bonus, most, of, orders))
    return found


def maximum(cases: Sequence[Best]) -> Maximum:
    """The best case of the whole plan."""
    shares = {}
    for metric in METRICS:
        counted = [
            (case.orders, case.most.share)
            for case in cases
            if case.of == metric and case.most and case.most.share is not None
        ]
        if counted:
            shares[metric] = _largest(counted)
    known = [(case, case.most) for case in cases if case.most]
    return Maximum(
        shares,
        tuple(case.bonus.name for case, most in known if most.share is None),
        tuple(case.bonus.name for case in cases if case.most is None),
        tuple(case.bonus.name for case, most in known if most.share is not None and not case.of),
    )


def behind(bonus: Bonus, most: Most | None, plan: "Plan") -> tuple[str, Orders]:
    """The metric a bonus pays on, and of which orders; empty when an order may count repeatedly.

    A member's own volume is traced to what it is made of; a volume of several members is not.
    """
    name, orders = (most.of if most else ""), EVERY_ORDER
    if isinstance(bonus, VolumeBonus) and not name:
        name, orders = bonus.base.volume, bonus.base.filter(plan)
    while name in plan.volumes and plan.volumes[name].over == "self":
        model = plan.volumes[name]
        name, orders = model.of, model.filter(plan)
    return (name if name in METRICS else ""), orders


def _largest(counted: Sequence[tuple[Orders, Fraction]]) -> Fraction:
    """The largest sum of shares that any one order can bring."""
    filters = [one for orders, _ in counted for one in _all(orders)]
    kinds = {kind for one in filters for kind in one.kinds} | {""}
    # Whether an order lies within a window, and whether it is large enough, is tried both ways.
    asked = {each for one in filters for each in (one.joined_within, one.at_least) if each}
    windows = sorted(asked, key=str)
    if len(windows) > MANY_WINDOWS:
        return sum((share for _, share in counted), Fraction(0))
    met = chain.from_iterable(combinations(windows, n) for n in range(len(windows) + 1))
    return max(
        sum((share for orders, share in counted if _takes(orders, *order)), Fraction(0))
        for order in product(BUYERS, kinds, map(frozenset, met))
    )


def _all(orders: Orders) -> Iterator[Orders]:
    yield orders
    for other in orders.but_not:
        yield from _all(other)


def _takes(orders: Orders, buyer: str, kind: str, within: frozenset[object]) -> bool:
    if orders.buyers and buyer not in orders.buyers:
        return False
    if orders.kinds and kind not in orders.kinds:
        return False
    if orders.joined_within and orders.joined_within not in within:
        return False
    if orders.at_least and orders.at_least not in within:
        return False
    return not any(_takes(other, buyer, kind, within) for other in orders.but_not)
