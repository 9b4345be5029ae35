"""Whose position a member is: several positions of one owner are members of their own.

The owner is a change of the position, in force from a day on: ``what`` is ``owner``, ``sponsor``
who owns it and ``value`` his code; a ``value`` of NULL ends it.
"""

from netmark.store.db import Store

# What was last said of each member by a day, of those of whom it was said that ?1 owns them.
_OWNED = """SELECT DISTINCT c.member FROM member_change c
WHERE c.sponsor = ?1 AND c.what = 'owner' AND c.day <= ?2 AND c.seq = (
  SELECT x.seq FROM member_change x
  WHERE x.member = c.member AND x.what = 'owner' AND x.day <= ?2
  ORDER BY x.day DESC, x.seq DESC LIMIT 1)
ORDER BY c.member"""


def owner_on(store: Store, member: int, day: str) -> int | None:
    """Who owns a position on a day; None: nobody else."""
    row = store.conn.execute(
        "SELECT sponsor FROM member_change WHERE member = ? AND what = 'owner' AND day <= ?"
        " ORDER BY day DESC, seq DESC LIMIT 1",
        (member, day),
    ).fetchone()
    owner: int | None = row[0] if row else None
    return owner


def owned_on(store: Store, owner: int, day: str) -> list[int]:
    """The positions that a member owns on a day, in the order of joining; not himself."""
    return [row[0] for row in store.conn.execute(_OWNED, (owner, day)).fetchall()]


def owners_on(store: Store, day: str) -> dict[int, int]:
    """Every position that somebody else owns on a day, with its owner."""
    rows = store.conn.execute(
        "SELECT member, sponsor FROM member_change WHERE what = 'owner' AND day <= ?"
        " ORDER BY day, seq",
        (day,),
    ).fetchall()
    return {member: owner for member, owner in dict(rows).items() if owner}


def is_owned(store: Store, member: int, day: str) -> bool:
    """Is a member a position of somebody else on a day or on a later one?"""
    later = store.conn.execute(
        "SELECT 1 FROM member_change WHERE member = ? AND what = 'owner' AND day > ?"
        " AND sponsor IS NOT NULL",
        (member, day),
    ).fetchone()
    return bool(later) or owner_on(store, member, day) is not None


def owns(store: Store, member: int, day: str) -> bool:
    """Does a member own other positions on a day or on a later one?"""
    later = store.conn.execute(
        "SELECT 1 FROM member_change WHERE sponsor = ? AND what = 'owner' AND day > ?",
        (member, day),
    ).fetchone()
    return bool(later) or bool(owned_on(store, member, day))
