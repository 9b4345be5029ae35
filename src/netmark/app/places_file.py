"""Places that a file of members gives: columns ``parent`` and ``leg``."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netmark.app.placing import Standing, Where, first_open, is_for, standing, tree_called
from netmark.errors import InputError, StateError
from netmark.genealogy.placement import Place
from netmark.genealogy.tree import roll_up, top_down
from netmark.store.cells import Faults
from netmark.store.db import Act, Store
from netmark.store.members import code_of, ids_of
from netmark.store.places import add_places, joined_by


class Said(NamedTuple):
    """What a row of a file says: the member (an id), the place, and the first day it may hold."""

    line: int
    member: int
    at: Where
    joined: str


def put_rows(store: Store, act: Act, rows: Sequence[Said], faults: Faults, entry: int) -> list[int]:
    """Keep the places that a file gives new members, in any order of rows; notes every fault.

    Gives those who stand outside of what is below their sponsor: a place is kept when a sponsor
    changes, so that is no fault. What the plan allows ``by_hand`` is not asked.
    """
    try:
        name, model, _ = tree_called(store, act.today)
    except (InputError, StateError) as error:
        faults.add(rows[0].line, f"parent: {error.message}", error.hint)
        return []
    there = standing(store, name, model, act.today.isoformat(), ever=True)
    above = {row.member: _id_of(store, row.at.parent) for row in rows}
    days, first, new = dict(there.days), first_open(store, act), list[tuple[int, Place, str]]()
    ordered, circling = _parents_first(rows, above)
    today = act.today.isoformat()
    kinds = {m: kind for m, _, kind in joined_by(store, today)} if model.for_ else {}
    for row in ordered:
        parent, side = above[row.member], model.side_named(row.at.side)
        place = Place(parent or 0, side if row.at.parent else 1)
        try:
            if parent is None:
                raise InputError(f"there is no member {row.at.parent!r}")
            if not side and row.at.parent:
                sides = "left or right" if model.kind == "binary" else f"1 to {model.sides}"
                what = f"there is no side {row.at.side!r}" if row.at.side else "on which side?"
                raise InputError(what, f"say it in the column leg: {sides}")
            if row.member in circling:
                raise InputError("the way up leads back here", "name an upline who has a place")
            if not is_for(store, model, (row.member, kinds.get(row.member, "")), today):
                code = code_of(store, row.member)
                what = f"the tree {name} is not for {code}, by what the plan says in for"
                raise InputError(what, "leave parent and leg empty")
            there.places.put(row.member, there.sponsors[row.member], place)
        except InputError as error:
            faults.add(row.line, f"parent: {error.message}", error.hint)
            continue
        days[row.member] = max(row.joined, first, days.get(place.parent, ""))
        new.append((row.member, place, days[row.member]))
    add_places(store, name, new, "as imported", entry)
    return _outside(there, [member for member, _, _ in new])


def _outside(there: Standing, members: Sequence[int]) -> list[int]:
    """Those of some members who do not stand below their sponsor, in one pass over the tree.

    Everybody has a number, and those below him the numbers that follow: no way up is walked.
    """
    parents, sides, sponsors = there.places.parents, there.places.sides, there.sponsors
    order = top_down(parents)
    heads = roll_up(parents, order, [1] * len(parents))
    number, following = [0] * len(parents), [1] * len(parents)
    for i in order:
        number[i] = following[parents[i]]
        following[parents[i]] += heads[i]
        following[i] = number[i] + 1
    return [
        member
        for member in members
        if (top := sponsors[member])
        and not (sides[top] and number[top] < number[member] < number[top] + heads[top])
    ]


def _id_of(store: Store, code: str) -> int | None:
    return ids_of(store, [code]).get(code) if code else 0


def _parents_first(
    rows: Sequence[Said], above: Mapping[int, int | None]
) -> tuple[list[Said], set[int]]:
    """The rows with every upline before those placed below him, and who stands in a circle."""
    by_member, done = {row.member: row for row in rows}, set[int]()
    ordered, circling = list[Said](), set[int]()
    for row in rows:
        way, at = dict[int, None](), row.member
        while at in by_member and at not in done and at not in way:
            way[at] = None
            at = above[at] or 0
        steps = list(way)
        if at in way:
            circling.update(steps[steps.index(at) :])
        done.update(steps)
        ordered += [by_member[member] for member in reversed(steps)]
    return ordered, circling


def other_places(store: Store, act: Act, rows: Sequence[Said]) -> list[tuple[int, str, str]]:
    """Rows about members in the book that give them another place: line, what, hint."""
    if not rows:
        return []
    name, model, _ = tree_called(store, act.today)
    there = standing(store, name, model, act.today.isoformat(), ever=True)
    found = []
    for row in rows:
        parent, side = there.places.parents[row.member], there.places.sides[row.member]
        if (code_of(store, parent or None), side) != (row.at.parent, model.side_named(row.at.side)):
            code = code_of(store, row.member)
            at = f"{code_of(store, parent or None)}:{model.side_name(side)}" if side else "none"
            what = f"{code!r} is in the book with another place: {at}"
            found.append((row.line, what, f"a place is kept for good: netmark tree --tree {name}"))
    return found
