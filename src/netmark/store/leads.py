"""Leads in the file: as found, what happened with them, and, free to be erased, who they are.

What is said about a prospect (next steps, notes, why a lead was lost) stands in lead_note and in
the personal parts of the log, never in the rows that are kept for good.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import quoted
from netmark.store.bulk import insert
from netmark.store.db import Store
from netmark.store.periods import sold_within
from netmark.store.text import clean_code, nearest
from netmark.team.leads import Event, Leads

WANTS = ("sale", "recruit")
YES_NO = ("yes", "no")

Person = tuple[str, str, str]
"""name, email, phone of a prospect; empty where they are not known."""

_LEAD = "l.id, l.code, l.found_by, l.wants, l.source, l.language, l.region, l.day, l.log"
_EVENT = "e.seq, e.lead, e.day, e.what, e.who, e.value, e.until, e.sale, e.member"


class Lead(NamedTuple):
    """A lead as it was found; ``found_by`` is a member's id."""

    id: int
    code: str
    found_by: int
    wants: str
    source: str
    language: str
    region: str
    day: str
    log: int


class Happened(NamedTuple):
    """What happens with a lead, and what is said about it; ids for members and sales."""

    lead: int
    day: str
    what: str
    who: int | None = None
    value: str = ""
    until: str = ""
    sale: int | None = None
    member: int | None = None
    note: str = ""


class Wanted(NamedTuple):
    """Which leads are read: all that is stated must hold. Members are ids, 0 for anybody.

    ``mine``: whoever has had it at any time, now or before; the caller looks who has it now.
    """

    mine: int = 0
    found_by: int = 0
    wants: str = ""
    source: str = ""
    language: str = ""
    region: str = ""


def find(store: Store, code: str) -> Lead:
    """The lead with this code. Raises InputError with the nearest one."""
    clean = clean_code(code, "the id of a lead")
    found = by_code(store, clean)
    if found is None:
        rows = store.conn.execute(
            "SELECT code FROM lead WHERE code >= ?1 AND code < ?1 || char(1114111) LIMIT 500",
            (clean[:1],),
        ).fetchall()
        near = nearest(clean, (row[0] for row in rows))
        hint = f"did you mean {near}?" if near else "see which there are: netmark lead list"
        raise InputError(f"there is no lead {quoted(clean)}", hint)
    return found


def by_code(store: Store, code: str) -> Lead | None:
    """The lead with this code, if there is one."""
    row = store.conn.execute(f"SELECT {_LEAD} FROM lead l WHERE code = ?", (code,)).fetchone()
    return Lead(*row) if row else None


def by_codes(store: Store, codes: Sequence[str]) -> dict[str, Lead]:
    """Those leads that have one of these codes."""
    rows = store.conn.execute(
        f"SELECT {_LEAD} FROM json_each(?) j CROSS JOIN lead l ON l.code = j.value",
        (json.dumps(codes),),
    )
    return {row[1]: Lead(*row) for row in rows.fetchall()}


def next_id(store: Store) -> int:
    """The id that the next lead gets."""
    return int(store.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM lead").fetchone()[0])


def free_code(store: Store, lead: int) -> str:
    """A code for a lead that brought none: L and a number that none has."""
    number = lead
    while by_code(store, f"L{number}"):
        number += 1
    return f"L{number}"


def add(store: Store, leads: Sequence[Lead], people: Sequence[Person]) -> None:
    """Add leads and who they are; every lead has a row for it, until it is erased."""
    columns = "lead (id,code,found_by,wants,source,language,region,day,log)"
    insert(store.conn, columns, leads)
    rows = [(lead.id, *person) for lead, person in zip(leads, people, strict=True)]
    insert(store.conn, "lead_person (lead,name,email,phone)", rows)


def happen(store: Store, happened: Sequence[Happened], entry: int) -> None:
    """Add what happens with leads, in this order, and what is said about it."""
    row = store.conn.execute("SELECT coalesce(max(seq), 0) + 1 FROM lead_event").fetchone()
    columns = "lead_event (seq,lead,day,what,who,value,until,sale,member,log)"
    numbered = list(enumerate(happened, row[0]))
    insert(store.conn, columns, [(seq, *each[:-1], entry) for seq, each in numbered])
    notes = [(seq, each.note) for seq, each in numbered if each.note]
    insert(store.conn, "lead_note (event,text)", notes)


def person_of(store: Store, lead: int) -> Person | None:
    """Name, email and phone of a prospect; None when they were erased."""
    row = store.conn.execute(
        "SELECT name, email, phone FROM lead_person WHERE lead = ?", (lead,)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def put_person(store: Store, lead: int, person: Person) -> None:
    """Set who a prospect is."""
    store.conn.execute(
        "UPDATE lead_person SET name = ?, email = ?, phone = ? WHERE lead = ?", (*person, lead)
    )


def people(store: Store, leads: Iterable[int] | None = None) -> dict[int, Person]:
    """Who the prospects of some leads (None: of all) are, without those that were erased."""
    some = "" if leads is None else "json_each(?) j CROSS JOIN "
    pick = "" if leads is None else " ON p.lead = j.value"
    values = () if leads is None else (json.dumps(list(leads)),)
    rows = store.conn.execute(
        f"SELECT p.lead, p.name, p.email, p.phone FROM {some}lead_person p{pick}", values
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows.fetchall()}


def contact_keys(person: Person) -> list[str]:
    """By what the same prospect is known again: e-mail in small letters, digits of the phone.

    >>> contact_keys(("Ann", "Ann@Example.org", "+49 (170) 123-45"))
    ['ann@example.org', '4917012345']
    """
    _, email, phone = person
    digits = "".join(filter(str.isdecimal, phone)).removeprefix("00")
    return [key for key in (email.casefold(), digits) if key]


def known_by(store: Store, keys: Iterable[str]) -> dict[str, list[int]]:
    """The leads whose prospect is known by one of these keys, in the order of their ids."""
    wanted = set(keys)
    found: dict[str, list[int]] = {}
    if not wanted:
        return found
    for lead, person in people(store).items():
        for key in wanted.intersection(contact_keys(person)):
            found.setdefault(key, []).append(lead)
    return found


def codes(store: Store, leads: Iterable[int]) -> dict[int, str]:
    """The codes of some leads."""
    rows = store.conn.execute(
        "SELECT l.id, l.code FROM json_each(?) j CROSS JOIN lead l ON l.id = j.value",
        (json.dumps(list(leads)),),
    )
    return dict(rows.fetchall())


def events_of(store: Store, leads: Iterable[int]) -> list[Event]:
    """What happened with some leads, in the order in which it was written down."""
    rows = store.conn.execute(
        f"SELECT {_EVENT} FROM json_each(?) j CROSS JOIN lead_event e ON e.lead = j.value"
        " ORDER BY e.seq",
        (json.dumps(list(leads)),),
    )
    return rows.fetchall()


def standing(store: Store, leads: Sequence[Lead]) -> Leads:
    """What some leads are by what happened with them."""
    found = Leads((lead.id, lead.found_by, lead.day) for lead in leads)
    found.take(events_of(store, found.ids))
    return found


def leads_of(store: Store, ids: Sequence[int]) -> list[Lead]:
    """Some leads by their ids, in the order of the ids."""
    rows = store.conn.execute(
        f"SELECT {_LEAD} FROM json_each(?) j CROSS JOIN lead l ON l.id = j.value ORDER BY l.id",
        (json.dumps(list(ids)),),
    )
    return [Lead(*row) for row in rows.fetchall()]


def read(store: Store, wanted: Wanted = Wanted()) -> tuple[list[Lead], Leads]:  # noqa: B008  immutable
    """The leads that are wanted, and what they are: each table is read once, from end to end."""
    mine = (
        " AND l.id IN (SELECT id FROM lead WHERE found_by = ?1"
        " UNION SELECT lead FROM lead_event WHERE who = ?1 AND what IN ('assign', 'pass'))"
    )
    where = (
        "(?2 = 0 OR l.found_by = ?2) AND (?3 = '' OR l.wants = ?3) AND (?4 = '' OR l.source = ?4)"
        " AND (?5 = '' OR l.language = ?5 COLLATE NOCASE)"
        f" AND (?6 = '' OR l.region = ?6 COLLATE NOCASE){mine if wanted.mine else ' AND ?1 = 0'}"
    )
    rows = store.conn.execute(
        f"SELECT {_LEAD} FROM lead l WHERE {where} ORDER BY l.id", wanted
    ).fetchall()
    found = [Lead(*row) for row in rows]
    leads = Leads((row[0], row[2], row[7]) for row in rows)
    if wanted == Wanted():
        events = store.conn.execute(f"SELECT {_EVENT} FROM lead_event e ORDER BY e.seq")
        leads.take(events)
    else:
        leads.take(events_of(store, leads.ids))
    return found, leads


def notes(store: Store, events: Iterable[int]) -> dict[int, str]:
    """What was said with some events."""
    rows = store.conn.execute(
        "SELECT n.event, n.text FROM json_each(?) j CROSS JOIN lead_note n ON n.event = j.value",
        (json.dumps(list(events)),),
    )
    return dict(rows.fetchall())


def logs_of(store: Store, lead: int) -> dict[int, int]:
    """The entry of the log in which each event of a lead was written down."""
    rows = store.conn.execute("SELECT seq, log FROM lead_event WHERE lead = ?", (lead,))
    return dict(rows.fetchall())


def became(store: Store, sale: int | None, member: int | None) -> list[int]:
    """The leads of which it was ever said that they became this order or this member."""
    rows = store.conn.execute(
        "SELECT DISTINCT lead FROM lead_event WHERE what = 'convert'"
        " AND (sale = ?1 OR member = ?2) ORDER BY lead",
        (sale, member),
    )
    return [row[0] for row in rows.fetchall()]


def of_member(store: Store, member: int) -> list[int]:
    """The leads that a member found or was given at any time."""
    rows = store.conn.execute(
        "SELECT id FROM lead WHERE found_by = ?1"
        " UNION SELECT lead FROM lead_event WHERE who = ?1 ORDER BY 1",
        (member,),
    )
    return [row[0] for row in rows.fetchall()]


def attributes(store: Store, members: Collection[int], day: str) -> dict[int, dict[str, str]]:
    """Language and region of some members on a day, as their attributes say."""
    some = json.dumps(list(members))
    found: dict[int, dict[str, str]] = {}
    for member, attrs in store.conn.execute(
        "SELECT m.id, m.attrs FROM json_each(?) j CROSS JOIN member m ON m.id = j.value"
        " WHERE m.attrs <> ''",
        (some,),
    ):
        found[member] = {what: text for what, text in json.loads(attrs).items() if what in _SPOKEN}
    for member, what, value in store.conn.execute(
        "SELECT c.member, substr(c.what, 6), c.value FROM json_each(?) j"
        " CROSS JOIN member_change c ON c.member = j.value"
        " WHERE c.what IN ('attr:language', 'attr:region') AND c.day <= ? ORDER BY c.day, c.seq",
        (some, day),
    ):
        found.setdefault(member, {})[what] = value or ""
    return found


_SPOKEN = ("language", "region")


def ordered_since(store: Store, first: date, last: date) -> set[int]:
    """Who had an order credited to him within some days, both ends included."""
    within = sold_within(store, first, last)
    # A refund is below zero: the index alone says who ordered.
    rows = store.conn.execute(
        f"SELECT DISTINCT s.member FROM sale s WHERE {within} AND (s.amount_minor > 0 OR s.pv > 0)"
    )
    return {row[0] for row in rows.fetchall()}


def sellers(store: Store) -> set[int]:
    """Who has ever sold anything to somebody else."""
    rows = store.conn.execute(
        "SELECT DISTINCT s.member FROM sale s WHERE s.buyer <> 'self'"
        " AND (s.amount_minor > 0 OR s.pv > 0)"
    )
    return {row[0] for row in rows.fetchall()}
