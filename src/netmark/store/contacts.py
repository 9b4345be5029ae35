"""Who was in touch with whom: contacts that were told, answers to requests, leads passed on."""

import json
from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from netmark.store.days import Clock
from netmark.store.db import Store

_TOLD = """SELECT c.member, c.by, c.day, c.way FROM contact c
WHERE c.undoes IS NULL AND c.day <= ?2
  AND NOT EXISTS (SELECT 1 FROM contact u WHERE u.undoes = c.seq)"""
_ANSWERED = """SELECT a.member, e.who, e.at, 'answer' FROM ask_event e JOIN ask a ON a.id = e.ask
WHERE e.what = 'answer' AND e.who IS NOT NULL AND e.who <> a.member AND e.at < ?2"""
# Whoever had the lead before gave it away: its last holder, or who found it.
_PASSED = """SELECT member, by, day, 'lead' FROM (
  SELECT e.who AS member, e.day AS day, e.what AS what,
    coalesce(lag(e.who) OVER (PARTITION BY e.lead ORDER BY e.seq), l.found_by) AS by
  FROM lead_event e JOIN lead l ON l.id = e.lead
  WHERE e.what IN ('assign', 'pass') AND e.who IS NOT NULL)
WHERE what = 'pass' AND by <> member AND day <= ?2"""
_SOME = (
    " AND ({0} IN (SELECT value FROM json_each(?1)) OR {1} IN (SELECT value FROM json_each(?1)))"
)


class Contact(NamedTuple):
    """Two members were in touch on a day: ``by`` did it; ``way`` also answer and lead."""

    member: int
    by: int
    day: str
    way: str


class Told(NamedTuple):
    """A contact as it was told, with its number."""

    seq: int
    member: int
    by: int
    day: str
    way: str
    undoes: int | None


def add(store: Store, told: Told, log: int) -> int:
    """Add a contact (its seq is not looked at); gives its number."""
    seq = store.conn.execute(
        "INSERT INTO contact (member,by,day,way,undoes,log) VALUES (?,?,?,?,?,?)",
        (*told[1:], log),
    ).lastrowid
    assert seq is not None
    return seq


def by_number(store: Store, number: int) -> Told | None:
    """A contact by its number."""
    row = store.conn.execute(
        "SELECT seq, member, by, day, way, undoes FROM contact WHERE seq = ?", (number,)
    ).fetchone()
    return Told(*row) if row else None


def undone_by(store: Store, number: int) -> int | None:
    """Which contact takes this one back, if any."""
    row = store.conn.execute("SELECT seq FROM contact WHERE undoes = ?", (number,)).fetchone()
    return int(row[0]) if row else None


def same(store: Store, told: Told) -> int | None:
    """The number of the very same contact, told before and not taken back."""
    row = store.conn.execute(
        "SELECT seq FROM contact c WHERE member = ? AND by = ? AND day = ? AND way = ?"
        " AND undoes IS NULL AND NOT EXISTS (SELECT 1 FROM contact u WHERE u.undoes = c.seq)",
        told[1:5],
    ).fetchone()
    return int(row[0]) if row else None


def contacts(store: Store, members: Collection[int] | None, day: str) -> list[Contact]:
    """All contacts up to a day, of everybody or of some members on either side, by day."""
    wanted = "" if members is None else json.dumps(list(members))
    clock, found = Clock(store.settings.time_zone), list[Contact]()
    # An instant of this day may be of the next one in UTC.
    instants = f"{date.fromisoformat(day) + timedelta(days=1)}U"
    for sql, sides, until in (
        (_TOLD, ("c.member", "c.by"), day),
        (_ANSWERED, ("a.member", "e.who"), instants),
        (_PASSED, ("member", "by"), day),
    ):
        some = "" if members is None else _SOME.format(*sides)
        for member, by, at, way in store.conn.execute(sql + some, (wanted, until)):
            when = clock.read(at)[0] if "T" in at else at
            if when <= day:
                found.append(Contact(member, by, when, way))
    found.sort(key=lambda one: one.day)
    return found
