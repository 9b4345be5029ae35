"""The manual of everything that a plan may hold, made from the models that read it."""

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from types import UnionType
from typing import Annotated, Literal, NamedTuple, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from netmark.app.plan_text import Section
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.ledger.money import format_rate
from netmark.plan import (
    conditions,
    document,
    ladders,
    promises,
    rates,
    settlement,
    trees,
    values,
    volumes,
)
from netmark.plan.bonuses import registry
from netmark.plan.bonuses.base import Bonus
from netmark.store.text import nearest

TABLES: dict[str, tuple[str, type[BaseModel]]] = {
    "plan": ("the whole document", document.Plan),
    "volumes": ("[volumes.NAME]", volumes.Volume),
    "trees": ("[trees.NAME] that is derived", trees.DerivedTree),
    "regrouped": ("[trees.NAME] with other uplines", trees.RegroupedTree),
    "passup": ("[trees.NAME] with first recruits passed up", trees.PassupTree),
    "other uplines": ("[trees.NAME] with another upline for some", trees.OtherUplines),
    "placement": ("[trees.NAME] with places", trees.PlacementTree),
    "ranks": ("[[ranks]]", ladders.Rank),
    "ladders": ("[ladders.NAME]", ladders.Ladder),
    "needs": ("wherever a plan says needs, keep or any", conditions.Condition),
    "frontline": ("frontline = { } and sets = [{ }] in needs", conditions.Frontline),
    "legs": ("legs = [{ }] in needs, counted", conditions.LegCount),
    "leg volumes": ("legs = [{ }] in needs, by volume", conditions.LegVolumes),
    "leg lines": ("legs = [{ }] in needs, combined", conditions.LegLines),
    "for": ("wherever a plan says for", conditions.For),
    "trigger": ("trigger = { } in a bonus", settlement.Trigger),
    "limit": ("limit = { } in a bonus", settlement.BonusLimit),
    "withheld": ("withheld = { } in a bonus", settlement.Withheld),
    "payout": ("[payout]", settlement.PayoutPolicy),
    "cap": ("[payout.cap]", settlement.CompanyCap),
    "cut": ("[payout.cut]", settlement.Cut),
    "pegs": ("[payout.pegs], one for each market", settlement.Peg),
    "fees": ("[[payout.fees]]", settlement.Fee),
    "forfeits": ("[[payout.forfeits]]", settlement.Forfeit),
    "wallets": ("[[payout.wallets]], in their order", settlement.Wallet),
    "examples": ("[[examples]]", promises.Example),
    "guards": ("[[guards]]", promises.Guard),
}
"""What else a plan consists of: a name, how it is written, and the model that reads it."""

ELSEWHERE: dict[type[BaseModel], str] = {model: name for name, (_, model) in TABLES.items()}
ELSEWHERE[Bonus] = "the kinds of bonus"
_VALUES = (
    values.Rate,
    values.Money,
    values.Quantity,
    values.Span,
    settlement.Exchange,
    values.Factor,
    values.Keep,
    values.Waiting,
    values.Over,
    values.Clock,
    values.Day,
)
_MARKS = [get_args(kind)[1] for kind in _VALUES]
_RATE, _MONEY, _VOLUME, _SPAN, _EXCHANGE, _FACTOR, _KEEP, _WAITING, _OVER, _CLOCK, _DAY = _MARKS
PLAIN: dict[object, str] = {
    _RATE: "rate",
    _MONEY: "money",
    _VOLUME: "volume",
    _SPAN: "time",
    _EXCHANGE: "rate of exchange",
    _FACTOR: "factor",
    _KEEP: "periods",
    _WAITING: "time of grace",
    _OVER: "window",
    _CLOCK: "clock",
    _DAY: "day",
    get_args(trees.Tank)[1]: "time to wait",
}
WRITTEN = {
    "rate of exchange": 'in quotes: "1.29"',
    "rate": 'in quotes: "5%", "12.5%", "1/3"',
    "money": 'in quotes, in the currency of the plan: "20.00"',
    "volume": '100, or with decimals in quotes: "99.50"',
    "time of grace": 'in quotes: "3 periods", "until January", "unlimited"',
    "periods": 'in quotes: "3 periods", "unlimited"',
    "factor": '2, or in quotes: "0.75", "75%", "3/4", "-1"',
    "window": 'in quotes: "lifetime", "3 periods" with this one, "30 days", "this month"',
    "clock": 'in quotes: "month", "quarter", "year", "year from July"',
    "day": 'in quotes: "2026-11-30"',
    "time": 'in quotes: "60 days", "8 weeks", "3 months"',
    "time to wait": 'in quotes: "14 days", "until day 3 of the next month"',
}
"""How the kinds of values are written in a plan."""
NAMES: dict[object, str] = {str: "text", int: "whole number", bool: "true or false"}


class Manual(NamedTuple):
    """What there is to know about one kind: prose, then tables with a heading each."""

    name: str
    says: str
    text: str
    sections: tuple[Section, ...]


def kinds() -> Table:
    """Every kind of bonus, and the other parts of a plan, with a sentence each."""
    rows: list[tuple[object, ...]] = [
        (name, 'a bonus: kind = "' + name + '"', _sentence(kind))
        for name, kind in registry().items()
    ]
    rows += [(name, where, _sentence(model)) for name, (where, model) in TABLES.items()]
    return Table(columns("name written says"), rows)


def manual(name: str) -> Manual:
    """The manual of a kind of bonus or of another part of a plan; the nearest name if unknown."""
    known: dict[str, type[BaseModel]] = {**registry()}
    known |= {key: model for key, (_, model) in TABLES.items()}
    model = known.get(name)
    if model is None:
        near = nearest(name, known)
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(known)}"
        raise InputError(f"there is no kind {name}", hint)
    rows = list(_rows(model, ""))
    sections = [Section("fields", "Fields", Table(columns("field type default says"), rows))]
    for path, choices in _choices(model, ""):
        heads = columns("word means")
        sections.append(Section(path, f"Words for {path}", Table(heads, [*choices.items()])))
    types = " ".join(str(row[1]) for row in rows)
    used: list[tuple[object, ...]] = [(w, how) for w, how in WRITTEN.items() if w in types]
    if used:
        sections.append(Section("values", "Values", Table(columns("type written"), used)))
    return Manual(name, _sentence(model), prose(model), tuple(sections))


def _sentence(model: type[BaseModel]) -> str:
    return prose(model).split("\n\n")[0]


def prose(model: type[BaseModel]) -> str:
    """The docstring without its doctest, which is for those who work on netmark."""
    text = re.sub(r"\*", "", cleandoc(model.__doc__ or "").replace("``", "`"))
    kept = [part for part in text.split("\n\n") if not part.lstrip().startswith(">>>")]
    # Only what is indented is meant line by line.
    return "\n\n".join(part if part[:1] == " " else part.replace("\n", " ") for part in kept)


def _rows(model: type[BaseModel], before: str) -> Iterator[tuple[object, ...]]:
    """One row per key; the keys of a table inside follow it, as ``base.volume``."""
    for name, field in model.model_fields.items():
        key = before + (field.alias or name)
        inner, many = _inside(field)
        yield key, _type(field), _default(field), field.description or ""
        if inner and inner not in ELSEWHERE:
            yield from _rows(inner, f"{key}[]." if many else f"{key}.")
    if issubclass(model, conditions.Minimums):
        yield (
            f"{before}NAME",
            PLAIN[_VOLUME],
            "none",
            f"{model.figure} of PV, CV, AMOUNT or a volume",
        )


def _choices(model: type[BaseModel], before: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, field in model.model_fields.items():
        for plain, _ in unwrapped(field.annotation, tuple(field.metadata)):
            choices = getattr(plain, "choices", None)
            if isinstance(choices, Mapping):
                yield before + (field.alias or name), choices
        inner, many = _inside(field)
        if inner and inner not in ELSEWHERE:
            yield from _choices(inner, f"{before}{field.alias or name}{'[]' if many else ''}.")
    for name, meanings in getattr(model, "meanings", {}).items():
        yield before + name, meanings


def _inside(field: FieldInfo) -> tuple[type[BaseModel] | None, bool]:
    """The model of a table inside, and whether there may be several; none for short forms."""
    for plain, _ in unwrapped(field.annotation, tuple(field.metadata)):
        origin, inner = get_origin(plain), get_args(plain)
        if origin is tuple and inner:
            below = [kind for kind, _ in unwrapped(inner[0], ())]
            if len(below) == 1 and _is_table(below[0]):
                return below[0], True
        if _is_table(plain):
            return plain, False
    return None, False


def _is_table(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and not hasattr(kind, "written")


Marks = tuple[object, ...]


def unwrapped(kind: object, marks: Marks) -> Iterator[tuple[object, Marks]]:
    """The types behind Annotated and choices, with what stands beside them; without None."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from unwrapped(get_args(kind)[0], (*get_args(kind)[1:], *marks))
    elif origin is Union or origin is UnionType:
        for choice in get_args(kind):
            if choice is not type(None):
                yield from unwrapped(choice, marks)
    else:
        yield kind, marks


def _type(field: FieldInfo) -> str:
    said = [
        _said(kind, marks) for kind, marks in unwrapped(field.annotation, tuple(field.metadata))
    ]
    return " or ".join(dict.fromkeys(said))


def _said(kind: object, marks: Marks) -> str:
    for mark in marks:
        if isinstance(mark, BeforeValidator) and mark in PLAIN:
            return PLAIN[mark]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join("true" if value is True else f'"{value}"' for value in inner)
    if origin is tuple:
        of = inner if len(inner) == 2 and inner[1] is not Ellipsis else inner[:1]
        parts = [said for each in of for said in {_said(*pair) for pair in unwrapped(each, ())}]
        return f"row [{', '.join(parts)}]" if len(of) > 1 else f"list of {' or '.join(parts)}"
    if origin is dict:
        value = " or ".join(dict.fromkeys(_said(*pair) for pair in unwrapped(inner[1], ())))
        by_rank = rates.BY_RANK in marks
        return f"{value}, or a table by rank" if by_rank else f"table of {value}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        short = getattr(kind, "written", "")
        return str(short) or f"{'text or ' if _has_short_form(marks) else ''}table{_see(kind)}"
    return NAMES.get(kind, "value")


def _has_short_form(marks: Marks) -> bool:
    """Does a validator turn a mere text into the table, as in base = "CV"?"""
    functions = [mark.func for mark in marks if isinstance(mark, BeforeValidator)]
    return any(isinstance(make("CV"), dict) for make in functions)  # type: ignore[call-arg]


def _see(kind: type[BaseModel]) -> str:
    return f" (see {ELSEWHERE[kind]})" if kind in ELSEWHERE else ""


def _default(field: FieldInfo) -> str:
    value: object = field.default
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, bool | int | str) and value != "":
        return str(value)
    from fractions import Fraction

    if isinstance(value, Fraction):
        return format_rate(value) if value else "0"
    if isinstance(value, tuple) and value:
        return ", ".join(map(str, value))
    return "none"
