"""Does what a plan says about money fit its currency?"""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, exponent
from netmark.plan.bonuses.base import Fault

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Path = tuple[str | int, ...]

AMOUNT = "AMOUNT"


def money_faults(plan: "Plan") -> Iterator[Fault]:
    """An unknown currency, amounts with more decimals than it has, amounts below nothing."""
    try:
        decimals = exponent(plan.currency)
    except InputError as error:
        yield Fault(("currency",), error.message, error.hint)
        decimals = None
    for path, money in _fixed_money(plan):
        if decimals is not None and (money * 10**decimals).denominator != 1:
            yield Fault(path, f"{plan.currency} has only {decimals} decimals")
        if money < 0 and path[0] != "examples":
            yield Fault(path, "less than nothing can't be paid")


def _fixed_money(plan: "Plan") -> Iterator[tuple[Path, Fraction]]:
    yield ("payout", "minimum"), plan.payout.minimum
    for place, bonus in enumerate(plan.bonuses):
        amount, amounts = getattr(bonus, "amount", None), getattr(bonus, "amounts", {})
        if amount is not None:
            yield ("bonuses", place, "amount"), amount
        for rank, row in amounts.items():
            path = ("bonuses", place, "amounts", *((rank,) if rank else ()))
            yield from (((*path, level), money) for level, money in enumerate(row))
    for place, example in enumerate(plan.examples):
        for name, money in example.pays.items():
            yield ("examples", place, "pays", name), money


def amount_faults(plan: "Plan", path: Path) -> Iterator[Fault]:
    """Volumes are counted in hundredths: where a currency has more decimals, AMOUNT is inexact."""
    try:
        decimals = exponent(plan.currency)
    except InputError:
        return
    if decimals > VOLUME_EXPONENT:
        yield Fault(
            path,
            f"AMOUNT counts hundredths and {plan.currency} has {decimals} decimals",
            "use CV, which is the amount unless the sale or the plan says otherwise",
        )
