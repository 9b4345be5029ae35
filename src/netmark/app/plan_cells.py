"""A part of a plan as single cells in words, each under the keys that lead to it.

What a value is (a rate, money, a volume) stands in the type of its field, so that kinds of bonus
from other packages are said as well.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from netmark.app.plan_kinds import PLAIN, unwrapped
from netmark.ledger.money import format_minor, format_rate, format_volume
from netmark.plan import words
from netmark.plan.bonuses.base import Base
from netmark.plan.conditions import Condition, For, RankAtLeast
from netmark.plan.rates import BY_RANK, EVERYBODY

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Path = tuple[str, ...]
Cell = tuple[Path, str]
Marks = tuple[object, ...]


def cells(model: BaseModel, plan: "Plan", but: frozenset[str] = frozenset()) -> dict[str, str]:
    """Every value that a model states, by its keys with spaces between; fields in ``but`` not.

    What holds without being written is said only where it is not empty.
    """
    return {" ".join(path): text for path, text in _of_model(model, plan, but)}


def _of_model(model: BaseModel, plan: "Plan", but: frozenset[str] = frozenset()) -> Iterator[Cell]:
    for name, field in type(model).model_fields.items():
        if name not in but:
            key = field.alias or name
            for path, text in _of_field(field, getattr(model, name), plan):
                yield (key, *path), text


def _of_field(field: FieldInfo, value: object, plan: "Plan") -> Iterator[Cell]:
    yield from _of(value, field.annotation, tuple(field.metadata), plan)


def _of(value: object, kind: object, marks: Marks, plan: "Plan") -> Iterator[Cell]:
    kind, marks = _fitting(value, kind, marks)
    said = _sentence(value, plan)
    if said is not None:
        yield from [((), said)] if said else []
    elif isinstance(value, BaseModel):
        yield from _of_model(value, plan)
    elif isinstance(value, dict):
        inner = get_args(kind)[1] if get_args(kind) else object
        for key, each in value.items():
            # An empty list says that a rank has no rate: that is a cell as well.
            found = list(_of(each, inner, _by_level(marks), plan)) or [((), "nothing")]
            for path, text in found:
                yield (*([key] if key != EVERYBODY else []), *path), text
    elif isinstance(value, tuple | list):
        yield from _of_list(value, kind, marks, plan)
    elif value is not None and value != "":
        yield (), _plain(value, marks, plan)


def _by_level(marks: Marks) -> Marks:
    return (BY_RANK,) if BY_RANK in marks else ()


def _of_list(
    value: "tuple[object, ...] | list[object]", kind: object, marks: Marks, plan: "Plan"
) -> Iterator[Cell]:
    kinds = get_args(kind)
    inner = kinds[0] if kinds else object
    if all(isinstance(each, str) for each in value):
        yield from [((), words.listed([str(each) for each in value]))] if value else []
        return
    for number, each in enumerate(value, start=1):
        row = each if isinstance(each, tuple) else None
        if row is not None and len(row) > 1:
            first, *others = _row(row, inner, plan)
            yield (f"from {first}",), ", ".join(others)
            continue
        place = f"level {number}" if BY_RANK in marks else str(number)
        for path, text in _of(each, inner, (), plan):
            yield (place, *path), text


def _row(row: tuple[object, ...], kind: object, plan: "Plan") -> Iterator[str]:
    """The figures of a row such as a bracket: its threshold, then what it brings."""
    fitting, _ = _fitting(row, kind, ())
    kinds = get_args(fitting)
    for place, each in enumerate(row):
        one = kinds[place] if place < len(kinds) and kinds[-1] is not Ellipsis else object
        yield from (text for _, text in _of(each, one, (), plan))


def _fitting(value: object, kind: object, marks: Marks) -> tuple[object, Marks]:
    """The one of the types that a field may have which the value is of, and what is beside it."""
    choices = list(unwrapped(kind, marks))
    for plain, beside in choices:
        shape = get_origin(plain) or plain
        if isinstance(shape, type) and isinstance(value, shape):
            return plain, beside
    return choices[0] if choices else (object, marks)


def _sentence(value: object, plan: "Plan") -> str | None:
    """What has words of its own; None for everything else."""
    if isinstance(value, Condition):
        return words.condition(value, plan)
    if isinstance(value, For):
        return words.who(value)
    if isinstance(value, Base):
        return words.orders(value.volume, value)
    if isinstance(value, RankAtLeast):
        return " ".join(filter(None, (value.ladder, value.at_least)))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return str(value)
    if isinstance(value, BaseModel) and hasattr(value, "spelt"):
        return " ".join(str(each) for each in value.model_dump().values() if each)
    return None


def _plain(value: object, marks: Marks, plan: "Plan") -> str:
    kinds = {PLAIN[mark] for mark in marks if _hashable(mark) and mark in PLAIN}
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction) and "money" in kinds:
        return format_minor(int(value * plan.minor_per_unit), plan.exponent)
    if isinstance(value, Fraction):
        return format_rate(value)
    if isinstance(value, int) and "volume" in kinds:
        return format_volume(value)
    return str(value)


def _hashable(mark: object) -> bool:
    return getattr(mark, "__hash__", None) is not None
