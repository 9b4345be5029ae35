"""A plan document as TOML text; the inverse of tomllib for what plans contain."""

import json
import re
from typing import Any

from .book import Doc

BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
GROUPS = ("trees", "volumes", "ladders")
"""Tables of named tables: each gets a heading of its own."""


def to_toml(plan: Doc) -> str:
    """Write a plan; tomllib reads exactly the same plan from the text."""
    lines: list[str] = []
    heads: list[tuple[str, Doc]] = []
    for key, value in plan.items():
        if key in GROUPS:
            heads += [(f"{key}.{_key(name)}", table) for name, table in value.items()]
        elif isinstance(value, dict) and key != "rounding":
            heads.append((key, value))
        elif not _is_tables(value):
            lines.append(f"{key} = {_inline(value)}")
    for head, table in heads:
        lines += ["", f"[{head}]", *_body(table)]
        for key, value in table.items():
            if _is_tables(value):
                lines += _tables(f"{head}.{key}", value)
    for key, value in plan.items():
        if _is_tables(value):
            lines += _tables(key, value)
    return "\n".join(lines) + "\n"


def _tables(head: str, tables: list[Doc]) -> list[str]:
    return [line for table in tables for line in ("", f"[[{head}]]", *_body(table, True))]


def _body(table: Doc, inner: bool = False) -> list[str]:
    return [
        f"{_key(key)} = {_inline(value)}"
        for key, value in table.items()
        if inner or not _is_tables(value)
    ]


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _inline(value: Any) -> str:  # noqa: ANN401  # whatever TOML can say
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    assert isinstance(value, int), value
    return str(value)


def _key(key: str) -> str:
    return key if BARE.match(key) else json.dumps(key, ensure_ascii=False)
