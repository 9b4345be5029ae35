"""The genealogy as rows: everybody below, everybody above, on any day."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.genealogy.tree import frontlines as tree_frontlines
from netmark.store.db import Act, Store, read
from netmark.store.genealogy import (
    Facts,
    below,
    facts_on,
    frontlines,
    sponsors_on,
    uplines_on,
)
from netmark.store.members import find
from netmark.store.text import nearest

if TYPE_CHECKING:
    from netmark.plan.book import Book

_DOWN = columns("level:int id name sponsor kind status joined:date")
_PLACED = columns("level:int id name side parent sponsor kind status joined:date")
_DERIVED = columns("level:int id name upline sponsor kind status joined:date")
_UP = columns("level:int id name kind status joined:date")


def tree(
    store: Store, act: Act, code: str = "", depth: int | None = None, on: date | None = None
) -> Table:
    """A member (level 0) and everybody below, each followed by his own downline.

    Without ``code`` the whole company: those under the company are level 1. Siblings come in the
    order in which they were recruited. ``depth``: levels below to show, None for all.
    """
    day = (on or act.today).isoformat()
    with read(store):
        if code:
            top = find(store, code)
            places = below(store, top, day, depth)
            under: dict[int, list[int]] = {}
            for place in places:
                under.setdefault(place.sponsor, []).append(place.id)
            facts = facts_on(store, [top, *(place.id for place in places)], day)
            stack = [(top, 0, "")] if top in facts else []
        else:
            under = frontlines(sponsors_on(store, day))
            facts = facts_on(store, None, day)
            stack = [(member, 1, "") for member in reversed(under.get(0, []))]
        if code and stack:
            above = uplines_on(store, top, day)[:1]
            stack = [(top, 0, next((f.code for f in facts_on(store, above, day).values()), ""))]
    rows: list[tuple[object, ...]] = []
    while stack:
        member, level, sponsor = stack.pop()
        found = facts[member]
        rows.append(_down(level, found, sponsor))
        if depth is None or level < depth:
            stack.extend((i, level + 1, found.code) for i in reversed(under.get(member, ())))
    return Table(_DOWN, rows, store.settings.exponent)


def placement(
    store: Store,
    act: Act,
    code: str = "",
    name: str = "",
    depth: int | None = None,
    on: date | None = None,
) -> Table:
    """The same of a placement tree of the plan: each after the one above, from left to right.

    ``side`` is where he stands under the one above, ``sponsor`` who recruited him.
    """
    from netmark.app.placing import standing, tree_called

    day = on or act.today
    with read(store):
        name, model, _ = tree_called(store, day, name)
        there = standing(store, name, model, day.isoformat())
        places, facts = there.places, facts_on(store, None, day.isoformat())
        if code:
            stack = [(find(store, code), 0)]
            if stack[0][0] not in facts or not places.sides[stack[0][0]]:
                return Table(_PLACED, [], store.settings.exponent)
        else:
            tops = (i for i, side in enumerate(places.sides) if side and not places.parents[i])
            stack = [(top, 1) for top in reversed([*tops])]
    rows: list[tuple[object, ...]] = []
    while stack:
        member, level = stack.pop()
        found, above, side = facts[member], places.parents[member], places.sides[member]
        recruiter = there.sponsors[member]
        rows.append(
            (
                level,
                found.code,
                found.name,
                model.side_name(side) if above else "",
                facts[above].code if above else "",
                facts[recruiter].code if recruiter else "",
                found.kind,
                found.status,
                found.joined,
            )
        )
        if depth is None or level < depth:
            sides = range(model.sides, 0, -1)
            stack += [(i, level + 1) for s in sides if (i := places.child(member, s))]
    return Table(_PLACED, rows, store.settings.exponent)


def of_plan(
    store: Store, act: Act, code: str, name: str, depth: int | None = None, on: date | None = None
) -> Table:
    """The same of any tree of the plan in force: of those with places, or as the plan makes it.

    What a tree needs of a period (who is kept, say) is that of the period of the day, up to it.
    """
    from netmark.app.placing import trees_on
    from netmark.plan.measures import tree_of

    day = on or act.today
    placed = trees_on(store, day)
    if placed and name in placed[1]:
        return placement(store, act, code, name, depth, on)
    with read(store):
        book, members = _book(store, day, name)
        inner = tree_of(book, name)
        facts = facts_on(store, None, day.isoformat())
        under = tree_frontlines(inner.parents, inner.order)
        stack = [(slot, 1) for slot in reversed(under[0])]
        if code:
            top = find(store, code)
            slot = members.index(top) if top in members else 0
            stack = [(slot, 0)] if inner.inside[slot] else []
    sponsors = book.facts.sponsors
    rows: list[tuple[object, ...]] = []
    while stack:
        slot, level = stack.pop()
        found = facts[members[slot]]
        above = [facts[members[i]].code if i else "" for i in (inner.parents[slot], sponsors[slot])]
        rows.append((level, found.code, found.name, *above, found.kind, found.status, found.joined))
        if depth is None or level < depth:
            stack.extend((i, level + 1) for i in reversed(under[slot]))
    return Table(_DERIVED, rows, store.settings.exponent)


def _book(store: Store, day: date, name: str) -> "tuple[Book, Sequence[int]]":
    """The period of a day as it stood on that day, and the members by slot."""
    from netmark.app.payout import plan_of, plan_text
    from netmark.plan.book import Book
    from netmark.store.book import live

    period = store.settings.calendar.containing(day)
    plan = plan_of(store, plan_text(store, period))
    if name not in plan.trees:
        near = nearest(name, plan.trees)
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(plan.trees) or 'none'}"
        raise InputError(f"the plan has no tree {name!r}", hint)
    found = live(store, plan, period._replace(last=day))
    return Book(plan, found.facts), found.members


def downline(
    store: Store, act: Act, code: str, depth: int | None = None, on: date | None = None
) -> Table:
    """Everybody below a member, level by level, in each level in the order of recruiting."""
    day = (on or act.today).isoformat()
    with read(store):
        top = find(store, code)
        places = below(store, top, day, depth)
        facts = facts_on(store, [top, *(place.id for place in places)], day)
    rows = [_down(place.level, facts[place.id], facts[place.sponsor].code) for place in places]
    return Table(_DOWN, rows, store.settings.exponent)


def upline(store: Store, act: Act, code: str, on: date | None = None) -> Table:
    """Everybody above a member, the sponsor first."""
    day = (on or act.today).isoformat()
    with read(store):
        above = uplines_on(store, find(store, code), day)
        facts = facts_on(store, above, day)
    return Table(_UP, upline_rows(above, facts), store.settings.exponent)


def downline_in(
    store: Store, act: Act, code: str, name: str, depth: int | None = None, on: date | None = None
) -> Table:
    """Everybody below a member in a tree of the plan in force, level by level."""
    found = of_plan(store, act, code, name, depth, on)
    rows = [row for row in found.rows if row[0]]
    return found._replace(rows=sorted(rows, key=lambda row: int(str(row[0]))))


def upline_in(store: Store, act: Act, code: str, name: str, on: date | None = None) -> Table:
    """Everybody above a member in a tree of the plan in force, the nearest first."""
    from netmark.app.placing import standing, trees_on
    from netmark.plan.measures import tree_of

    day = on or act.today
    placed = trees_on(store, day)
    with read(store):
        member, above = find(store, code), list[int]()
        if placed and name in placed[1]:
            parents = standing(store, name, placed[1][name], day.isoformat()).places.parents
            at = parents[member]
            while at:
                above.append(at)
                at = parents[at]
        else:
            book, members = _book(store, day, name)
            inner = tree_of(book, name)
            slot = members.index(member) if member in members else 0
            while slot := inner.parents[slot]:
                above.append(members[slot])
        facts = facts_on(store, above, day.isoformat())
    return Table(_UP, upline_rows(above, facts), store.settings.exponent)


def upline_rows(above: list[int], facts: dict[int, Facts]) -> list[tuple[object, ...]]:
    """Rows of an upline, the nearest first, who is level 1."""
    rows: list[tuple[object, ...]] = []
    for level, member in enumerate((i for i in above if i in facts), 1):
        found = facts[member]
        rows.append((level, found.code, found.name, found.kind, found.status, found.joined))
    return rows


def _down(level: int, found: Facts, sponsor: str) -> tuple[object, ...]:
    return (level, found.code, found.name, sponsor, found.kind, found.status, found.joined)
