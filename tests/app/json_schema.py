"""A small reader of JSON Schema, draft 7, for the keywords that the schema of a plan uses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
}
SAID = frozenset(("description", "default", "title", "$schema", "definitions", "if", "then"))
"""Keywords that say nothing about a value by themselves."""


def faults(schema: Mapping[str, Any], value: object) -> list[str]:
    """Every fault of a value, with its place; an unknown keyword is a mistake of the schema."""
    return list(_Reader(schema).read(schema, value, "$"))


class _Reader:
    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.whole = whole

    def read(self, form: Mapping[str, Any], value: object, place: str) -> Iterator[str]:
        """The faults of a value under one schema."""
        if "$ref" in form:
            name = form["$ref"].removeprefix("#/definitions/")
            yield from self.read(self.whole["definitions"][name], value, place)
            return
        kind = form.get("type")
        if kind and not _is(value, kind):
            yield f"{place}: no {kind}"
            return
        for keyword, wanted in form.items():
            if keyword in SAID:
                continue
            yield from getattr(self, f"_{keyword}")(wanted, value, place, form)
        if "if" in form and not list(self.read(form["if"], value, place)):
            yield from self.read(form["then"], value, place)

    def _type(self, *_: object) -> Iterator[str]:
        yield from ()

    def _properties(
        self, wanted: Mapping[str, Any], value: object, place: str, _: object
    ) -> Iterator[str]:
        for key, inner in _items(value):
            if key in wanted:
                yield from self.read(wanted[key], inner, f"{place}.{key}")

    def _additionalProperties(  # noqa: N802  as the keyword
        self, wanted: object, value: object, place: str, form: Mapping[str, Any]
    ) -> Iterator[str]:
        for key, inner in _items(value):
            if key in form.get("properties", {}):
                continue
            if wanted is False:
                yield f"{place}: unknown key {key}"
            elif isinstance(wanted, Mapping):
                yield from self.read(wanted, inner, f"{place}.{key}")

    def _required(
        self, wanted: Sequence[str], value: object, place: str, _: object
    ) -> Iterator[str]:
        there = dict(_items(value))
        yield from (f"{place}: {key} is missing" for key in wanted if key not in there)

    def _items(self, wanted: Any, value: object, place: str, _: object) -> Iterator[str]:  # noqa: ANN401  a schema or a list
        for n, inner in enumerate(value if isinstance(value, list) else ()):
            form = wanted[n] if isinstance(wanted, list) else wanted
            yield from self.read(form, inner, f"{place}[{n}]")

    def _anyOf(  # noqa: N802  as the keyword
        self, wanted: Sequence[Mapping[str, Any]], value: object, place: str, _: object
    ) -> Iterator[str]:
        if all(list(self.read(form, value, place)) for form in wanted):
            yield f"{place}: none of {len(wanted)} forms"

    def _allOf(  # noqa: N802  as the keyword
        self, wanted: Sequence[Mapping[str, Any]], value: object, place: str, _: object
    ) -> Iterator[str]:
        for form in wanted:
            yield from self.read(form, value, place)

    def _enum(
        self, wanted: Sequence[object], value: object, place: str, _: object
    ) -> Iterator[str]:
        if not any(one == value and type(one) is type(value) for one in wanted):
            yield f"{place}: {value!r} is not one of {wanted}"

    def _const(self, wanted: object, value: object, place: str, _: object) -> Iterator[str]:
        if wanted != value:
            yield f"{place}: {value!r} is not {wanted!r}"

    def _pattern(self, wanted: str, value: object, place: str, _: object) -> Iterator[str]:
        if isinstance(value, str) and not re.search(wanted, value):
            yield f"{place}: {value!r} is not written like {wanted}"

    def _limit(self, limit: str, wanted: int, value: object, place: str) -> Iterator[str]:
        size = value if isinstance(value, int) else len(value)  # type: ignore[arg-type]  # sized
        if (size < wanted) if limit.startswith("min") else (size > wanted):
            yield f"{place}: {limit} {wanted}"

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  one of the methods
        limit = name.removeprefix("_")
        if limit not in _LIMITS:
            raise AttributeError(f"the keyword {limit} is not known here")
        return lambda wanted, value, place, _: self._limit(limit, wanted, value, place)


_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "maxProperties")


def _is(value: object, kind: str) -> bool:
    if kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, TYPES[kind])


def _items(value: object) -> Iterator[tuple[str, object]]:
    yield from value.items() if isinstance(value, dict) else ()
