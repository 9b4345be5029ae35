"""Which keys a plan may have at a place, and how they are written: from the models that read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo


def known_keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys that the model knows at a place, in the order in which it declares them."""
    return list(_fields(model, loc))


def how_written(model: type[BaseModel], loc: Sequence[str | int]) -> str:
    """A hint how the key that ``loc`` leads to is written; empty where nothing is known.

    What its field gives as an example, the words that may stand there, and those that may stand in
    the table that it is.
    """
    key, field = str(loc[-1]), _fields(model, loc[:-1]).get(str(loc[-1]))
    if field is None:
        return ""
    choices = list(_choices(field.annotation))
    hints = [f"write {key} = {example}" for example in (field.examples or ())[:1]]
    if choices:
        hints.append(f"one of: {', '.join(choices)}")
    for table in _models([field.annotation] if field.examples else []):
        words = {name: list(_choices(inner.annotation)) for name, inner in _own(table).items()}
        hints += [f"{name}: {', '.join(said)}" for name, said in words.items() if said]
    return "; ".join(hints)


def _choices(kind: object) -> Iterator[str]:
    """The words of a choice, and how a table that is mostly written as a word is written."""
    for plain in _unwrapped(kind):
        if get_origin(plain) is Literal:
            yield from (str(word) for word in get_args(plain))
        yield from getattr(plain, "spelt", ())


def _fields(model: type[BaseModel], loc: Sequence[str | int]) -> dict[str, FieldInfo]:
    here: list[object] = [model]
    for part in loc:
        below = [inner for kind in here for inner in _below(kind, part)]
        here = below or here  # else the name of a validator or of a type: the place is the same
    known: dict[str, FieldInfo] = {}
    for kind in _models(here):
        known = {**_own(kind), **known}
    return known


def _own(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {
        field.validation_alias
        if isinstance(field.validation_alias, str)
        else field.alias or name: field
        for name, field in model.model_fields.items()
    }


def _keys(model: type[BaseModel]) -> dict[str, object]:
    return {name: field.annotation for name, field in _own(model).items()}


def _unwrapped(kind: object) -> Iterator[object]:
    """The types behind Annotated, aliases, choices and optional values."""
    from types import UnionType
    from typing import Annotated, Union

    kind = getattr(kind, "__value__", kind)
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _unwrapped(get_args(kind)[0])
    elif origin is Union or origin is UnionType:
        for choice in get_args(kind):
            yield from _unwrapped(choice)
    else:
        yield kind


def _models(kinds: list[object]) -> Iterator[type[BaseModel]]:
    from pydantic import BaseModel

    for kind in kinds:
        for plain in _unwrapped(kind):
            if isinstance(plain, type) and issubclass(plain, BaseModel):
                yield plain


def _below(kind: object, part: str | int) -> Iterator[object]:
    """The types that a step of a path leads to; a branch of a choice leads to the chosen model."""
    for plain in _unwrapped(kind):
        origin, inner = get_origin(plain), get_args(plain)
        if isinstance(part, int) and origin in (list, tuple) and inner:
            yield inner[0]
        elif isinstance(part, str) and origin is dict:
            yield inner[1]
    for model in _models([kind]):
        keys = _keys(model)
        if part in keys:
            yield keys[str(part)]
        if part == model.__name__ or any(part in get_args(value) for value in keys.values()):
            yield model
