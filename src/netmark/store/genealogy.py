"""Who stands where on a day, read from the database: upwards, downwards, and everybody at once."""

import json
from array import array
from collections.abc import Collection, Mapping
from typing import NamedTuple

from netmark.store.db import Store

_DEEP = 200
"""Levels to be asked for one by one; a deeper tree is read as a whole."""

_SPONSOR = """SELECT sponsor, 1 FROM (
  SELECT sponsor FROM member_change
  WHERE member = ?1 AND what = 'sponsor' AND day <= ?2 ORDER BY day DESC, seq DESC LIMIT 1)
UNION ALL SELECT sponsor, 2 FROM member WHERE id = ?1 ORDER BY 2 LIMIT 1"""

# Those who joined under somebody and never moved, and those whose last move went there.
_FRONTLINE = """SELECT m.id, m.sponsor
FROM json_each(?1) j CROSS JOIN member m ON m.sponsor = j.value
WHERE m.joined <= ?2 AND NOT EXISTS (
  SELECT 1 FROM member_change c WHERE c.member = m.id AND c.what = 'sponsor' AND c.day <= ?2)
UNION ALL
SELECT c.member, c.sponsor FROM json_each(?1) j CROSS JOIN member_change c ON c.sponsor = j.value
WHERE c.what = 'sponsor' AND c.day <= ?2 AND c.seq = (
  SELECT x.seq FROM member_change x
  WHERE x.member = c.member AND x.what = 'sponsor' AND x.day <= ?2
  ORDER BY x.day DESC, x.seq DESC LIMIT 1)
ORDER BY 1"""


class Place(NamedTuple):
    """Somebody in a downline: his id, how many levels below, and under whom."""

    id: int
    level: int
    sponsor: int


class Facts(NamedTuple):
    """What a listing shows of a member on a day; ``ranks`` are the forced ones: "main=Director"."""

    code: str
    name: str
    kind: str
    status: str
    joined: str
    market: str
    ranks: str


def sponsor_on(store: Store, member: int, day: str) -> int | None:
    """The sponsor on a day, None for the company."""
    found: int | None = store.conn.execute(_SPONSOR, (member, day)).fetchone()[0]
    return found


def next_move(store: Store, member: int, day: str) -> str:
    """The day of the first move after a day; nothing when there is none."""
    return next_change(store, member, day, ("sponsor",))


def next_change(store: Store, member: int, day: str, whats: tuple[str, ...]) -> str:
    """The first day after a day on which one of these facts changes; nothing when none does."""
    row = store.conn.execute(
        "SELECT coalesce(min(day), '') FROM member_change"
        f" WHERE member = ? AND what IN ({', '.join('?' * len(whats))}) AND day > ?",
        (member, *whats, day),
    ).fetchone()
    return str(row[0])


def uplines_on(store: Store, member: int, day: str) -> list[int]:
    """Who stands above a member on a day, the nearest first."""
    above = []
    sponsor = sponsor_on(store, member, day)
    while sponsor is not None:
        above.append(sponsor)
        sponsor = sponsor_on(store, sponsor, day)
    return above


def stands_under(store: Store, member: int, top: int, day: str) -> tuple[bool, str]:
    """Does ``member`` stand under ``top`` on a day, and when does somebody on the way move next?

    The day of the next move is empty when nobody on the way moves any more.
    """
    moves = ""
    at: int | None = member
    while at is not None:
        if at == top:
            return True, moves
        later = next_move(store, at, day)
        if later and (not moves or later < moves):
            moves = later
        at = sponsor_on(store, at, day)
    return False, moves


def below(store: Store, top: int, day: str, depth: int | None = None) -> list[Place]:
    """The downline of a member on a day, level by level, at most ``depth`` levels of it."""
    found: list[Place] = []
    level, tops = 0, [top]
    while tops and (depth is None or level < depth):
        if level == _DEEP:
            return _below_at_once(store, top, day, depth)
        level += 1
        rows = store.conn.execute(_FRONTLINE, (json.dumps(tops), day)).fetchall()
        found.extend(Place(member, level, sponsor) for member, sponsor in rows)
        tops = [row[0] for row in rows]
    return found


def _below_at_once(store: Store, top: int, day: str, depth: int | None) -> list[Place]:
    """The same from the whole tree in memory: a chain of a million has a million levels."""
    sponsors = sponsors_on(store, day)
    under = frontlines(sponsors)
    found: list[Place] = []
    level, tops = 0, [top]
    while tops and (depth is None or level < depth):
        level += 1
        places = [Place(member, level, at) for at in tops for member in under.get(at, ())]
        places.sort()
        found.extend(places)
        tops = [place.id for place in places]
    return found


def sponsors_on(store: Store, day: str) -> "array[int]":
    """Everybody's sponsor on a day: the index is the id, 0 is the company, -1 not there yet."""
    rows = store.conn.execute(
        "SELECT id, coalesce(sponsor, 0), joined <= ? FROM member ORDER BY id", (day,)
    ).fetchall()
    sponsors = array("q", [-1]) * (rows[-1][0] + 1 if rows else 1)
    for member, sponsor, joined in rows:
        if joined:
            sponsors[member] = sponsor
    for member, sponsor in store.conn.execute(
        "SELECT member, coalesce(sponsor, 0) FROM member_change"
        " WHERE what = 'sponsor' AND day <= ? ORDER BY day, seq",
        (day,),
    ).fetchall():
        sponsors[member] = sponsor
    return sponsors


def frontlines(sponsors: "array[int]") -> dict[int, list[int]]:
    """Who stands directly under each, by id; 0 is the company."""
    under: dict[int, list[int]] = {}
    for member in range(1, len(sponsors)):
        sponsor = sponsors[member]
        if sponsor >= 0:
            under.setdefault(sponsor, []).append(member)
    return under


def facts_on(store: Store, members: Collection[int] | None, day: str) -> dict[int, Facts]:
    """What listings show, for some members or (None) for everybody who has joined by that day."""
    some, pick = "", ""
    values: tuple[str, ...] = (day,)
    if members is not None:
        some, pick = "json_each(?2) j CROSS JOIN ", "m.id = j.value AND "
        values = (day, json.dumps(list(members)))
    changes = store.conn.execute(
        f"SELECT m.member, m.what, m.value FROM {some}member_change m"
        f" WHERE {pick.replace('m.id', 'm.member')}m.day <= ?1"
        " AND (m.what IN ('kind', 'status', 'market') OR m.what GLOB 'rank:*')"
        " ORDER BY m.day, m.seq",
        values,
    ).fetchall()
    changed: dict[int, dict[str, str | None]] = {}
    for member, what, value in changes:
        changed.setdefault(member, {})[what] = value
    rows = store.conn.execute(
        "SELECT m.id, m.code, coalesce(p.name, ''), m.kind, m.joined, m.market"
        f" FROM {some}member m LEFT JOIN person p ON p.member = m.id"
        f" WHERE {pick}m.joined <= ?1",
        values,
    ).fetchall()
    nothing: dict[str, str | None] = {}
    found = {}
    for member, code, name, kind, joined, market in rows:
        new = changed.get(member, nothing)
        found[member] = Facts(
            code,
            name,
            new.get("kind") or kind,
            new.get("status") or "enrolled",
            joined,
            new.get("market", market) or "",
            _ranks(new) if new else "",
        )
    return found


def _ranks(changed: Mapping[str, str | None]) -> str:
    """The forced ranks by ladder, as one text."""
    held = sorted(
        (what[5:], rank) for what, rank in changed.items() if what[:5] == "rank:" and rank
    )
    return ", ".join(f"{ladder}={rank}" for ladder, rank in held)
