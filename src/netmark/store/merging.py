"""Who was merged into whom: one person who had joined twice, say.

It is a change of the member who ends, in force from a day on: ``what`` is ``merged``, ``sponsor``
into whom and ``value`` his code; a ``value`` of NULL ends it.
"""

import json
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence

from netmark.store.db import Store

MERGED = "merged"

MANY = 1000
"""From so many members on, everybody's changes are read."""

Steps = Mapping[int, Sequence[tuple[str, int]]]
"""By member: from which day on he is merged into whom, the earliest first; 0: into nobody."""


def merges(store: Store, members: Collection[int]) -> Steps:
    """Who of some members was ever merged into somebody, and those into whom, and so on."""
    found: dict[int, list[tuple[str, int]]] = {}
    asked, wanted = set[int](), set(members)
    while wanted:
        # All changes are looked through when many are asked for: that is faster than by member.
        some = "json_each(?2) j CROSS JOIN " if len(wanted) < MANY else ""
        rows = store.conn.execute(
            f"SELECT c.member, c.day, iif(c.value IS NULL, 0, c.sponsor) FROM {some}member_change c"
            f" WHERE {'c.member = j.value AND ' if some else ''}c.what = ?1 ORDER BY c.day, c.seq",
            (MERGED, json.dumps(list(wanted)))[: 2 if some else 1],
        ).fetchall()
        asked |= wanted
        for member, day, into in rows:
            if member in wanted:
                found.setdefault(member, []).append((day, into))
        wanted = {into for _, _, into in rows if into} - asked
    return found


def into_on(steps: Steps, member: int, day: str) -> int:
    """Into whom a member is merged on a day; 0: into nobody."""
    said = steps.get(member, ())
    place = bisect_right(said, day, key=lambda step: step[0])
    return said[place - 1][1] if place else 0


def credited(steps: Steps, member: int, day: str) -> int:
    """To whom a sale of a day is credited: himself, or whom he was merged into, and so on."""
    seen = {member}
    while (into := into_on(steps, member, day)) and into not in seen:
        member = into
        seen.add(member)
    return member


def merged_into(store: Store, member: int, day: str) -> int:
    """Into whom one member is merged on a day; 0: into nobody."""
    row = store.conn.execute(
        "SELECT iif(value IS NULL, 0, sponsor) FROM member_change"
        " WHERE member = ? AND what = ? AND day <= ? ORDER BY day DESC, seq DESC LIMIT 1",
        (member, MERGED, day),
    ).fetchone()
    return int(row[0]) if row else 0
