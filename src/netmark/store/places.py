"""Places in placement trees, as the database keeps them.

A place is a change of the member, in force from a day on: ``what`` is ``place:TREE``, ``value`` the
number of the side, ``sponsor`` who stands above. A place is kept for good, so there is one at most.
"""

import json
from array import array
from collections.abc import Sequence

from netmark.genealogy.placement import Place, Placed
from netmark.store.db import Store
from netmark.store.members import Change, add_changes


def what_of(tree: str) -> str:
    """The name of a place in the table of changes."""
    return f"place:{tree}"


def placed_on(store: Store, tree: str, day: str, size: int) -> Placed:
    """Everybody's place in a tree on a day, by member id, as columns of ``size`` entries."""
    parents, sides = array("q", bytes(8 * size)), array("q", bytes(8 * size))
    members, above, side = store.conn.execute(
        "SELECT json_group_array(member), json_group_array(ifnull(sponsor, 0)),"
        " json_group_array(CAST(value AS INTEGER)) FROM member_change"
        " WHERE what = ? AND day <= ?",
        (what_of(tree), day),
    ).fetchone()
    for member, parent, number in zip(*map(json.loads, (members, above, side)), strict=True):
        parents[member], sides[member] = parent, number
    return Placed(parents, sides)


def since(store: Store, tree: str) -> dict[int, str]:
    """From which day on everybody has a place in a tree."""
    rows = store.conn.execute(
        "SELECT member, day FROM member_change WHERE what = ?", (what_of(tree),)
    )
    return dict(rows.fetchall())


def trees_of(store: Store, member: int) -> list[str]:
    """The trees in which a member has a place, in the order in which he was given it."""
    rows = store.conn.execute(
        "SELECT substr(what, 7) FROM member_change WHERE member = ? AND what GLOB 'place:*'"
        " ORDER BY seq",
        (member,),
    )
    return [name for (name,) in rows]


def placed_below(store: Store, tree: str, member: int) -> bool:
    """Does anybody have a place directly below a member in a tree?"""
    row = store.conn.execute(
        "SELECT 1 FROM member_change WHERE sponsor = ? AND what = ?", (member, what_of(tree))
    ).fetchone()
    return row is not None


def joined_by(store: Store, day: str, only: int = 0) -> list[tuple[int, str, str]]:
    """Everybody (or ``only`` one) who had joined by a day, in that order: id, day, kind then."""
    return store.conn.execute(
        "SELECT id, joined, coalesce((SELECT value FROM member_change c WHERE c.member = m.id"
        " AND c.what = 'kind' AND c.day <= ?1 ORDER BY c.day DESC, c.seq DESC LIMIT 1), kind)"
        " FROM member m WHERE joined <= ?1 AND ?2 IN (0, id) ORDER BY joined, id",
        (day, only),
    ).fetchall()


def add_places(
    store: Store, tree: str, places: Sequence[tuple[int, Place, str]], reason: str, entry: int
) -> None:
    """Keep new places: member, place, and the day from which on it holds."""
    rows: list[Change] = [
        (member, day, what_of(tree), str(place.side), place.parent or None, reason, entry)
        for member, place, day in places
    ]
    add_changes(store, rows)
