"""Titles: the highest rank that somebody ever held, taken over from one run to the next."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from netmark.store.shape import SHIFT, columns_from, quoted

if TYPE_CHECKING:
    from array import array

    from netmark.plan.document import Plan
    from netmark.store.db import Store


def fill_titles(
    store: "Store",
    run: int,
    titles: "Mapping[str, array[int]]",
    plan: "Plan",
    slots: Mapping[int, int] | None = None,
) -> None:
    """Fill a column of titles per ladder from a run or, where its plan did not have that ladder,
    from the latest run before it that did.

    Ranks go by their names, because another plan version may count them differently; see
    :func:`renumbered` for those that are gone. ``slots`` says where a member stands in the
    columns; without it at his id.
    """
    missing = dict(titles)
    at: int | None = run
    while missing and at is not None:
        shape, text, before = store.conn.execute(
            "SELECT shape.id, shape.columns, run.previous FROM run JOIN shape"
            " ON shape.id = run.shape WHERE run.id = ?",
            (at,),
        ).fetchone()
        held = columns_from(text)[1]
        for ladder in [name for name in missing if name in held]:
            now = [step.name for step in plan.ladder(ladder).ranks]
            number, column = renumbered(held[ladder], now), missing.pop(ladder)
            name = quoted(f"title {ladder}")
            row = store.conn.execute(
                f"SELECT json_group_array(member), json_group_array({name}) FROM facts_{shape}"
                f" WHERE id BETWEEN ? AND ? AND {name} <> 0",
                (at << SHIFT, (at + 1 << SHIFT) - 1),
            ).fetchone()
            for member, value in zip(*map(json.loads, row), strict=True):
                place = member if slots is None else slots.get(member, 0)
                if place:
                    column[place] = number[value]
        at = before


def renumbered(then: Sequence[str], now: Sequence[str]) -> list[int]:
    """The number in a new ladder of each rank of an old one, by its number there (0 is no rank).

    A rank that is gone becomes the highest one below it in the old ladder that is still there.

    >>> renumbered(["Associate", "Senior", "Director"], ["Associate", "Manager", "Director"])
    [0, 1, 1, 3]
    """
    numbers = [0]
    for rank in then:
        numbers.append(now.index(rank) + 1 if rank in now else numbers[-1])
    return numbers
