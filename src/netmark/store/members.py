"""Members in the database: who they are on a day, and adding to what is known of them.

What a member is on a day is the row he joined with and his changes up to that day, in the order of
(day, seq); a later one wins.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import quoted
from netmark.store.bulk import insert
from netmark.store.db import Store
from netmark.store.text import clean_code, nearest

KINDS = ("distributor", "preferred", "customer")
STATUSES = ("enrolled", "terminated")
PERSONAL = ("name", "email", "phone")

NewMember = tuple[int, str, int | None, str, str, str, str, int]
"""id, code, sponsor, kind, joined, market, attrs as JSON (or nothing), log entry."""

Change = tuple[int, str, str, str | None, int | None, str, int]
"""member, day, what, value, sponsor, reason, log entry."""

Person = tuple[int, str, str, str]
"""member, name, email, phone."""


class Member(NamedTuple):
    """What a member is on a day. ``sponsor`` is an id, None for the company; ``ranks`` are the
    forced ones, by ladder; ``uplines`` the codes of others than the sponsor, by tree;
    ``owner`` is the code of whose position he is, nothing where nobody else's."""

    id: int
    code: str
    sponsor: int | None
    kind: str
    status: str
    joined: str
    market: str
    attrs: dict[str, str]
    ranks: dict[str, str]
    uplines: Mapping[str, str] = {}
    owner: str = ""

    def value(self, what: str) -> str | None:
        """One of the dated facts by its name in the table of changes; None where there is none."""
        family, _, name = what.partition(":")
        if family == "attr":
            return self.attrs.get(name)
        if family == "rank":
            return self.ranks.get(name)
        if family == "upline":
            return self.uplines.get(name)
        plain = {"kind": self.kind, "status": self.status}
        return {**plain, "market": self.market or None, "owner": self.owner or None}[what]


class Event(NamedTuple):
    """One change with its place in the log."""

    seq: int
    day: str
    what: str
    value: str | None
    sponsor: int | None
    reason: str
    log: int


def find(store: Store, code: str) -> int:
    """The id of a member by his code. Raises InputError with the nearest code."""
    clean = clean_code(code, "the id of a member")
    row = store.conn.execute("SELECT id FROM member WHERE code = ?", (clean,)).fetchone()
    if row is None:
        raise unknown(store, clean)
    return int(row[0])


def known(store: Store, code: str) -> bool:
    """Does somebody have this code?"""
    return bool(store.conn.execute("SELECT 1 FROM member WHERE code = ?", (code,)).fetchone())


def unknown(store: Store, code: str) -> InputError:
    """The error for a code that nobody has."""
    near = nearest_code(store, code)
    hint = f"did you mean {near}?" if near else "see who there is: netmark member list"
    return InputError(f"there is no member {quoted(code)}", hint)


def nearest_code(store: Store, code: str) -> str:
    """The code that was probably meant, looked for among those that begin alike."""
    for length in range(min(len(code) - 1, 8), -1, -1):
        start = code[:length]
        rows = store.conn.execute(
            "SELECT code FROM member WHERE code >= ?1 AND code < ?1 || char(1114111) LIMIT 500",
            (start,),
        ).fetchall()
        near = nearest(code, (row[0] for row in rows))
        if near or len(rows) == 500:
            return near
    return ""


def code_of(store: Store, member: int | None) -> str:
    """The code of a member; nothing for the company, his number for somebody who is not there."""
    if member is None:
        return ""
    row = store.conn.execute("SELECT code FROM member WHERE id = ?", (member,)).fetchone()
    return str(row[0]) if row else f"member {member}"


def all_codes(store: Store) -> dict[str, int]:
    """Everybody's id by his code."""
    return dict(store.conn.execute("SELECT code, id FROM member").fetchall())


def ids_of(store: Store, codes: Sequence[str]) -> dict[str, int]:
    """The ids of those codes that somebody has."""
    rows = store.conn.execute(
        "SELECT m.code, m.id FROM json_each(?) j CROSS JOIN member m ON m.code = j.value",
        (json.dumps(codes),),
    )
    return dict(rows.fetchall())


def joined_on(store: Store, members: Iterable[int]) -> dict[int, str]:
    """The days on which some members joined."""
    rows = store.conn.execute(
        "SELECT m.id, m.joined FROM json_each(?) j CROSS JOIN member m ON m.id = j.value",
        (json.dumps(list(members)),),
    )
    return dict(rows.fetchall())


def member_on(store: Store, member: int, day: str) -> Member:
    """What a member is on a day; before he joined, what he joined as."""
    return replay(store, member, (e for e in events(store, member) if e.day <= day))


def member_as_came(store: Store, member: int) -> Member:
    """What a member was by the act that brought him: his row and the changes of the same entry."""
    entry = row_of(store, member)[2]
    return replay(store, member, (e for e in events(store, member) if e.log == entry))


def events(store: Store, member: int) -> list[Event]:
    """All changes of a member, in the order in which they take effect."""
    rows = store.conn.execute(
        "SELECT seq, day, what, value, sponsor, reason, log FROM member_change"
        " WHERE member = ? ORDER BY day, seq",
        (member,),
    )
    return [Event(*row) for row in rows.fetchall()]


def replay(store: Store, member: int, changes: Iterable[Event]) -> Member:
    """The row a member joined with, and these changes upon it."""
    code, sponsor, kind, joined, market, attrs = store.conn.execute(
        "SELECT code, sponsor, kind, joined, market, attrs FROM member WHERE id = ?", (member,)
    ).fetchone()
    facts: dict[str, str | None] = {"kind": kind, "market": market}
    facts.update({f"attr:{name}": value for name, value in (json.loads(attrs or "{}")).items()})
    for change in changes:
        if change.what == "sponsor":
            sponsor = change.sponsor
        else:
            facts[change.what] = change.value
    return Member(
        member,
        code,
        sponsor,
        facts["kind"] or "distributor",
        facts.get("status") or "enrolled",
        joined,
        facts["market"] or "",
        _family(facts, "attr:"),
        _family(facts, "rank:"),
        _family(facts, "upline:"),
        facts.get("owner") or "",
    )


def _family(facts: Mapping[str, str | None], family: str) -> dict[str, str]:
    return {
        what.removeprefix(family): value
        for what, value in facts.items()
        if value is not None and what.startswith(family)
    }


def row_of(store: Store, member: int) -> tuple[int | None, str, int]:
    """Sponsor, day of joining and log entry of the row a member joined with."""
    row: tuple[int | None, str, int] = store.conn.execute(
        "SELECT sponsor, joined, log FROM member WHERE id = ?", (member,)
    ).fetchone()
    return row


def recruits_ever(store: Store, member: int) -> list[int]:
    """Everybody who at any time stood directly under a member."""
    rows = store.conn.execute(
        "SELECT id FROM member WHERE sponsor = ?1"
        " UNION SELECT member FROM member_change WHERE sponsor = ?1 AND what = 'sponsor'"
        " ORDER BY 1",
        (member,),
    )
    return [row[0] for row in rows.fetchall()]


def person_of(store: Store, member: int) -> tuple[str, str, str]:
    """Name, email and phone; empty where they were not given or were erased."""
    row = store.conn.execute(
        "SELECT name, email, phone FROM person WHERE member = ?", (member,)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else ("", "", "")


def next_id(store: Store) -> int:
    """The id that the next member gets."""
    return int(store.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM member").fetchone()[0])


def free_code(store: Store, member: int) -> str:
    """A code for somebody who brought none: M and a number that nobody has."""
    number = member
    while store.conn.execute("SELECT 1 FROM member WHERE code = ?", (f"M{number:06}",)).fetchone():
        number += 1
    return f"M{number:06}"


def add_members(store: Store, rows: Sequence[NewMember]) -> None:
    """Add members, a sponsor before those he sponsors."""
    insert(store.conn, "member (id,code,sponsor,kind,joined,market,attrs,log)", rows)


def add_changes(store: Store, rows: Sequence[Change]) -> None:
    """Add dated changes."""
    insert(store.conn, "member_change (member,day,what,value,sponsor,reason,log)", rows)


def add_people(store: Store, rows: Sequence[Person]) -> None:
    """Add names and contacts of new members."""
    insert(store.conn, "person (member,name,email,phone)", rows)


def put_people(store: Store, rows: Sequence[Person]) -> None:
    """Set names and contacts; the only rows that are ever replaced."""
    for row in rows:
        store.conn.execute(
            "INSERT INTO person VALUES (?,?,?,?) ON CONFLICT (member) DO UPDATE SET"
            " name = excluded.name, email = excluded.email, phone = excluded.phone",
            row,
        )
