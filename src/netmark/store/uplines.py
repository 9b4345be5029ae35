"""Other uplines than the sponsor, in the trees of a plan that allow them.

Another upline is a change of the member, in force from a day on: ``what`` is ``upline:TREE``,
``sponsor`` who stands above (NULL: the company) and ``value`` his code; a ``value`` of NULL ends
it, and the member stands under his sponsor again.
"""

from array import array
from collections.abc import Mapping, Sequence

from netmark.store.db import Store
from netmark.store.genealogy import next_change, sponsor_on, sponsors_on

Changes = Mapping[str, Mapping[int, tuple[str | None, int | None]]]
"""What has changed by the end of a day: by kind of change and member, value and sponsor."""


def what_of(tree: str) -> str:
    """The name of another upline in the table of changes."""
    return f"upline:{tree}"


def uplines_of(tree: str, sponsors: Sequence[int], changes: Changes) -> Sequence[int]:
    """Who stands above everybody in a tree: the sponsor, unless somebody else was named."""
    above = list(sponsors)
    for member, (value, upline) in changes.get(what_of(tree), {}).items():
        if value is not None:
            above[member] = upline or 0
    return above


def everybody_on(store: Store, tree: str, day: str) -> "array[int]":
    """Who stands above everybody on a day, by id; 0 is the company."""
    above = array("q", [max(sponsor, 0) for sponsor in sponsors_on(store, day)])
    told = store.conn.execute(
        "SELECT member, value, coalesce(sponsor, 0) FROM member_change"
        " WHERE what = ? AND day <= ? ORDER BY day, seq",
        (what_of(tree), day),
    ).fetchall()
    for member, value, upline in {row[0]: row for row in told}.values():
        if value is not None:
            above[member] = upline
    return above


def told_on(store: Store, tree: str, member: int, day: str) -> tuple[str | None, int | None]:
    """What was last said of a member's upline in a tree, value and id; value None: nothing."""
    row = store.conn.execute(
        "SELECT value, sponsor FROM member_change WHERE member = ? AND what = ? AND day <= ?"
        " ORDER BY day DESC, seq DESC LIMIT 1",
        (member, what_of(tree), day),
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)


def upline_on(store: Store, tree: str, member: int, day: str) -> int | None:
    """Who stands above one member in a tree on a day; None: the company."""
    value, upline = told_on(store, tree, member, day)
    return sponsor_on(store, member, day) if value is None else upline


def trees_told(store: Store) -> list[str]:
    """The trees in which anybody ever had another upline."""
    # All changes are looked through, which only files need whose plans had such a tree.
    if not store.conn.execute("SELECT 1 FROM plan WHERE toml LIKE '%other-uplines%'").fetchone():
        return []
    rows = store.conn.execute(
        "SELECT DISTINCT what FROM member_change WHERE what GLOB 'upline:*' ORDER BY what"
    )
    return [what.removeprefix("upline:") for (what,) in rows.fetchall()]


def told_above(store: Store, member: int) -> list[tuple[int, str]]:
    """Of whom it was ever said that a member is their upline: id, and the name of the change."""
    rows = store.conn.execute(
        "SELECT DISTINCT member, what FROM member_change"
        " WHERE sponsor = ? AND what GLOB 'upline:*' ORDER BY member, what",
        (member,),
    )
    return rows.fetchall()


def circle_on(store: Store, tree: str, member: int, day: str) -> str:
    """The first day from ``day`` on at which somebody stands above himself; nothing: never.

    Only circles through ``member`` are looked for. Who is above him changes only on the days on
    which something about one of them was said.
    """
    changing = ("sponsor", what_of(tree))
    while day:
        later = [next_change(store, member, day, changing)]
        at = upline_on(store, tree, member, day)
        while at is not None:
            if at == member:
                return day
            later.append(next_change(store, at, day, changing))
            at = upline_on(store, tree, at, day)
        day = min(filter(None, later), default="")
    return ""
