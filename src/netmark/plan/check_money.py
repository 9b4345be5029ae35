"""Does what a plan says about money fit its currency?"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, exponent
from netmark.plan.bonuses.base import Fault
from netmark.plan.values import Limit, Money

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Path = tuple[str | int, ...]

AMOUNT = "AMOUNT"
_MONEY = (get_args(Money)[1], get_args(Limit)[1])


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
        for name, money in example.pays.items():
            yield ("examples", place, "pays", name), money


def money_in(model: BaseModel) -> Iterator[tuple[Path, Fraction]]:
    """Every amount of money that a part of a plan states, also inside, with the keys to it."""
    for name, field in type(model).model_fields.items():
        value, key = getattr(model, name), field.alias or name
        for part, path in _parts(value, (key,)):
            yield from (((*path, *inner), money) for inner, money in money_in(part))
        if of_money(field):
            yield from (((key, *path), money) for path, money in _amounts(value))


def _parts(value: object, path: Path) -> Iterator[tuple[BaseModel, Path]]:
    """The models among the values of a field: one, or a list of them."""
    if isinstance(value, BaseModel):
        yield value, path
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from _parts(inner, (*path, place))


def of_money(field: FieldInfo) -> bool:
    """Is a field money, or a table or list with money in it?"""
    return _among((field.annotation, *field.metadata))


def _among(kinds: tuple[object, ...]) -> bool:
    return any(kind in _MONEY or _among(get_args(kind)) for kind in kinds)


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
