"""Requests for help in the database, what was said about them, and the words of it."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from netmark.errors import InputError
from netmark.store.db import Entry, Store
from netmark.store.genealogy import facts_on, sponsors_on, uplines_on
from netmark.team.asks import Event, Upline, seconds
from netmark.team.starter import Item

_FEW = 20
"""So many uplines are found one by one; for more the whole tree is read once."""


class Ask(NamedTuple):
    """A request as it was opened; ``at`` is an instant in UTC."""

    id: int
    member: int
    topic: str
    at: str


class Said(NamedTuple):
    """Something that was said about a request; ``who`` None is the company."""

    seq: int
    ask: int
    at: str
    what: str
    who: int | None
    passed_to: int | None
    text: str

    @property
    def event(self) -> Event:
        """The same as the rules read it."""
        return Event(seconds(self.at), self.what, self.who or 0, self.passed_to or 0)


def add_ask(store: Store, ask: Ask, log: int) -> None:
    """Add a request."""
    store.conn.execute("INSERT INTO ask VALUES (?,?,?,?,?)", (*ask, log))


def next_ask(store: Store) -> int:
    """The number that the next request gets."""
    return int(store.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM ask").fetchone()[0])


def add_event(store: Store, said: Said, log: int) -> None:
    """Add what was said about a request (its seq is not looked at), and the words of it."""
    seq = store.conn.execute(
        "INSERT INTO ask_event (ask,at,what,who,passed_to,log) VALUES (?,?,?,?,?,?)",
        (*said[1:6], log),
    ).lastrowid
    if said.text:
        store.conn.execute("INSERT INTO ask_note VALUES (?,?)", (seq, said.text))


def ask_by_id(store: Store, number: int) -> Ask:
    """A request by its number. Raises InputError when there is none."""
    row = store.conn.execute(
        "SELECT id, member, topic, at FROM ask WHERE id = ?", (number,)
    ).fetchone()
    if row is None:
        raise InputError(f"there is no request {number}", "see which there are: netmark ask list")
    return Ask(*row)


def asks(store: Store, members: Iterable[int] | None = None) -> list[Ask]:
    """The requests of everybody or of some members, in the order in which they were opened."""
    if members is None:
        rows = store.conn.execute("SELECT id, member, topic, at FROM ask ORDER BY id")
    else:
        rows = store.conn.execute(
            "SELECT a.id, a.member, a.topic, a.at FROM json_each(?) j"
            " CROSS JOIN ask a ON a.member = j.value ORDER BY a.id",
            (json.dumps(sorted(set(members))),),
        )
    return [Ask(*row) for row in rows.fetchall()]


def unanswered(store: Store) -> list[Ask]:
    """The requests that somebody is still to answer, in the order in which they were opened."""
    rows = store.conn.execute(
        "SELECT a.id, a.member, a.topic, a.at FROM ask a WHERE ("
        " SELECT e.what FROM ask_event e WHERE e.ask = a.id ORDER BY e.seq DESC LIMIT 1"
        ") NOT IN ('answer', 'close') ORDER BY a.id"
    )
    return [Ask(*row) for row in rows.fetchall()]


def said_of(store: Store, numbers: Iterable[int]) -> dict[int, list[Said]]:
    """What was said about some requests, by their numbers, in its order."""
    rows = store.conn.execute(
        "SELECT e.seq, e.ask, e.at, e.what, e.who, e.passed_to, coalesce(n.text, '')"
        " FROM json_each(?) j CROSS JOIN ask_event e ON e.ask = j.value"
        " LEFT JOIN ask_note n ON n.event = e.seq ORDER BY e.seq",
        (json.dumps(list(numbers)),),
    )
    found: dict[int, list[Said]] = {}
    for row in rows.fetchall():
        found.setdefault(row[1], []).append(Said(*row))
    return found


def words_by(store: Store, member: int) -> list[tuple[str, str, str, str]]:
    """What a member said in requests: when, about which topic, as what, and the words."""
    rows = store.conn.execute(
        "SELECT e.at, a.topic, e.what, coalesce(n.text, '') FROM ask_event e"
        " JOIN ask a ON a.id = e.ask LEFT JOIN ask_note n ON n.event = e.seq"
        " WHERE e.who = ? ORDER BY e.seq",
        (member,),
    )
    return rows.fetchall()


def lines_of(store: Store, members: Iterable[int], day: str) -> dict[int, list[Upline]]:
    """Who stands above some members on a day, the nearest first, and who of them can help."""
    wanted = set(members)
    if len(wanted) <= _FEW:
        above = {member: uplines_on(store, member, day) for member in wanted}
    else:
        sponsors = sponsors_on(store, day)
        above = {member: _walk(sponsors, member) for member in wanted}
    facts = facts_on(store, {upline for line in above.values() for upline in line}, day)
    helps = {
        member: fact.kind == "distributor" and fact.status != "terminated"
        for member, fact in facts.items()
    }
    return {
        member: [Upline(upline, helps.get(upline, False)) for upline in line]
        for member, line in above.items()
    }


def _walk(sponsors: Sequence[int], member: int) -> list[int]:
    above, at = [], sponsors[member]
    while at > 0:
        above.append(at)
        at = sponsors[at]
    return above


_CHECKLIST = "starter"


def checklist(store: Store) -> list[Item]:
    """The checklist of the company by day; empty as long as none was put in force."""
    row = store.conn.execute("SELECT value FROM setting WHERE name = ?", (_CHECKLIST,)).fetchone()
    return [Item(*item) for item in json.loads(row[0])] if row else []


def keep_checklist(store: Store, entry: Entry, items: Sequence[Item]) -> None:
    """Put a checklist in force, and into the log what verify will ask for."""
    value = json.dumps(items, ensure_ascii=False)
    store.conn.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (_CHECKLIST, value))
    entry.body["settings"] = {_CHECKLIST: value}
