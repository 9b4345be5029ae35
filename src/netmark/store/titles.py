"""Titles: the highest rank that somebody ever held, taken over from one run to the next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netmark.plan.ladders import renumbered
from netmark.store.corrections import left_by
from netmark.store.shape import columns_from

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
            for member, value in left_by(store.conn, at, shape, f"title {ladder}"):
                place = member if slots is None else slots.get(member, 0)
                if place:
                    column[place] = number[value]
        at = before
