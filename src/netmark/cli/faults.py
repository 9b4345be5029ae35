"""Showing the faults of a file to people: the same one on many rows is said once, with a count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netmark.errors import Problem

SHOWN = 50
"""So many faults are shown; what is left out is counted."""

SAME = 4
"""From so many rows on a fault is said once."""

_EXAMPLES = 3
_VALUES = re.compile(r"""'[^']*'|"[^"]*"|[0-9]+""")
_WHERE = re.compile(r"(.+):([0-9]+)", re.DOTALL)
_COLUMN = re.compile(r"([^\s']+): (.+)", re.DOTALL)


def in_short(problems: Sequence[Problem]) -> list[str]:
    """Lines about faults: one for each, or two for all those that differ only in their values.

    What stands in quotes, and every number, is a value. Only faults with a line are put together.
    """
    keys = [_key(problem, place) for place, problem in enumerate(problems)]
    groups: dict[tuple[str, str], list[Problem]] = {}
    for key, problem in zip(keys, problems, strict=True):
        groups.setdefault(key, []).append(problem)
    lines: list[str] = []
    shown = told = 0
    for key, problem in zip(keys, problems, strict=True):
        if shown == SHOWN:
            break
        group = groups[key]
        if len(group) < SAME:
            lines.append(f"  {problem}")
            told += 1
        elif group[0] is problem:
            lines += _together(group)
            told += len(group)
        else:
            continue
        shown += 1
    return [*lines, f"  ... and {len(problems) - told} more"] if told < len(problems) else lines


def _key(problem: Problem, place: int) -> tuple[str, str]:
    where = _WHERE.fullmatch(problem.where)
    return (where[1], _VALUES.sub("?", problem.what)) if where else ("", str(place))


def _together(group: Sequence[Problem]) -> list[str]:
    """The first fault as it is, with the number of rows; of some others the line and the value."""
    first, *others = group
    column = _COLUMN.fullmatch(first.what)
    about, what = (f"{column[1]}: ", column[2]) if column else ("", first.what)
    hint = f" ({first.hint})" if first.hint else ""
    examples = [_example(problem) for problem in others[:_EXAMPLES]]
    more = f" and {len(others) - _EXAMPLES} more" if len(others) > _EXAMPLES else ""
    return [
        f"  {about}{len(group)} rows, first line {_line(first)}: {what}{hint}",
        f"    also line {', line '.join(examples)}{more}; --json lists all",
    ]


def _line(problem: Problem) -> str:
    return problem.where.rpartition(":")[2]


def _example(problem: Problem) -> str:
    value = _VALUES.search(problem.what)
    quoted = value is not None and value[0][0] in "'\""
    return f"{_line(problem)} {value[0]}" if value and quoted else _line(problem)
