"""Bonuses of a longer clock: when they are due, and on which figures they must be paid."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netmark.ledger.stretch import Stretch
from netmark.plan.bonuses.base import Bonus, Fault

if TYPE_CHECKING:
    from netmark.plan.document import Plan

_ORDER = ("week", "fortnight", "month", "quarter", "year")
"""Periods by their length; those of a calendar of its own may leave days out."""


def clock_faults(plan: "Plan", bonus: Bonus) -> Iterator[Fault]:
    """What does not go together with ``paid``; the paths begin at the bonus."""
    for where, inner in bonus.inside():
        if inner is not bonus and inner.paid:
            yield Fault((*where, "paid"), f"{bonus.name} as a whole has a clock", "write it there")
    clock = bonus.paid
    if clock is None:
        return
    one = str(clock).partition(" ")[2]
    unit = plan.period.partition(" ")[0]
    if unit not in _ORDER or _ORDER.index(unit) > _ORDER.index(clock.unit):
        yield Fault(
            ("paid",),
            f"not every {one} ends in a period of its own when the plan pays by the {plan.period}",
            "let the plan pay by the shorter of its clocks",
        )
    if bonus.carry_columns or not bonus.may_wait:
        yield Fault(
            ("paid",),
            f"{bonus.name} takes something from each period into the next",
            "take paid out: it is paid in every period",
        )
    for where, name in bonus.volumes():
        if not goes_by(plan, name, clock):
            yield Fault(
                where,
                f"{bonus.name} is paid by the {one}, and {name} is no volume of one",
                f'name a volume of orders with window = "{clock}", or one of such volumes',
            )
    for where, name in bonus.all_reads():
        other = next((each for each in plan.bonuses if each.name == name), None)
        if other and other.paid != clock:
            yield Fault(
                where,
                f"{name} is not paid by the {one}, and of earlier periods its pay is not known",
                f'write paid = "{one}" in {name} too',
            )


def is_longer(bonus: Bonus, plan: "Plan") -> bool:
    """Is a bonus paid by a clock that is longer than the periods of the plan?"""
    unit = plan.period.partition(" ")[0]
    if bonus.paid is None or unit not in _ORDER:
        return False
    return _ORDER.index(unit) < _ORDER.index(bonus.paid.unit)


def goes_by(plan: "Plan", name: str, clock: Stretch) -> bool:
    """Is a volume made of orders of the whole month (quarter, year) alone?"""
    waiting, seen = [name], set[str]()
    while waiting:
        each = waiting.pop()
        model = plan.volumes.get(each)
        if model is None or (model.window is not None and model.stretch != clock) or model.growth:
            return False
        if model.stretch is None and each not in seen:
            waiting += model.names
        seen.add(each)
    return True
