"""Does what a plan says about money fit its currency?"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, exponent
from netmark.plan.bonuses.base import Fault
from netmark.plan.conditions import Path, parts
from netmark.plan.values import Money, Quantity

if TYPE_CHECKING:
    from netmark.plan.document import Plan

AMOUNT = "AMOUNT"
_MONEY, _VOLUME = get_args(Money)[1], get_args(Quantity)[1]


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
    yield from ((("payout", *path), money) for path, money in money_in(plan.payout))
    for place, bonus in enumerate(plan.bonuses):
        yield from (((("bonuses", place, *path)), money) for path, money in money_in(bonus))
    for place, example in enumerate(plan.examples):
        for stage in example.stages:
            for key in ("pays", "payable"):
                for name, money in (getattr(stage.expected, key) or {}).items():
                    yield ("examples", place, *stage.path, key, name), money


def money_in(bonus: BaseModel) -> Iterator[tuple[Path, Fraction]]:
    """Every amount of money that a bonus states, also in its parts, with the keys to it."""
    for path, part in parts(bonus):
        for name, field in type(part).model_fields.items():
            if of_money(field):
                here = (*path, field.alias or name)
                found = _amounts(getattr(part, name))
                yield from (((*here, *inner), money) for inner, money in found)


def of_money(field: FieldInfo) -> bool:
    """Is a field money, or a table or list with money in it?"""
    return _among((field.annotation, *field.metadata), _MONEY)


def of_volume(field: FieldInfo) -> bool:
    """Is a field a volume, or a table or list with volumes in it?"""
    return _among((field.annotation, *field.metadata), _VOLUME)


def _among(kinds: tuple[object, ...], wanted: object) -> bool:
    return any(kind == wanted or _among(get_args(kind), wanted) for kind in kinds)


def _amounts(value: object) -> Iterator[tuple[Path, Fraction]]:
    """The amounts in a table or list; whole numbers among them are volumes or counts."""
    if isinstance(value, Fraction):
        yield (), value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (((*((name,) if name else ()), *p), money) for p, money in _amounts(inner))
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from (((place, *p), money) for p, money in _amounts(inner))


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
