"""Looking members up: one of them from both sides, or a list."""

from datetime import date
from typing import NamedTuple

from netmark.app.asks_seen import about
from netmark.app.contacts import in_touch
from netmark.app.standing import standing
from netmark.app.table import Table, columns
from netmark.app.tree import upline_rows
from netmark.errors import InputError
from netmark.store.db import Act, Store, read
from netmark.store.genealogy import Facts, Place, below, facts_on, sponsors_on, uplines_on
from netmark.store.history import reasons
from netmark.store.members import (
    KINDS,
    PERSONAL,
    STATUSES,
    code_of,
    events,
    find,
    member_on,
    person_of,
    row_of,
)
from netmark.store.names import codes
from netmark.store.owners import owned_on
from netmark.store.sales import totals_of
from netmark.store.text import choice, clean


class Filter(NamedTuple):
    """Who is listed: all that is stated must hold. ``find`` is a part of the id or the name."""

    on: date | None = None
    kind: str = ""
    status: str = ""
    market: str = ""
    sponsor: str = ""
    find: str = ""


class Card(NamedTuple):
    """One member as he is on the day ``on``, his upline and downline, sales and history."""

    id: str
    name: str
    email: str
    phone: str
    kind: str
    status: str
    joined: str
    market: str
    sponsor: str
    attrs: dict[str, str]
    on: str
    standing: Table
    ranks: Table
    upline: Table
    frontline: Table
    levels: Table
    sales: Table
    history: Table
    asks: Table
    contacts: Table
    owner: str = ""
    positions: tuple[str, ...] = ()


def list_(store: Store, act: Act, where: Filter = Filter()) -> Table:  # noqa: B008  immutable
    """Members who have joined by a day, in the order in which they were recruited."""
    day = (where.on or act.today).isoformat()
    kind = choice(where.kind, KINDS, "a kind of member") if where.kind else ""
    status = choice(where.status, STATUSES, "a status") if where.status else ""
    market = clean(where.market)
    with read(store):
        sponsor = find(store, where.sponsor) if where.sponsor else None
        facts = facts_on(store, None, day)
        sponsors = sponsors_on(store, day)
    rows: list[tuple[object, ...]] = []
    part = clean(where.find).casefold()
    for member in sorted(facts):
        found = facts[member]
        if (
            (kind and found.kind != kind)
            or (status and found.status != status)
            or (market and found.market != market)
            or (sponsor is not None and sponsors[member] != sponsor)
            or (part and part not in f"{found.code}\n{found.name}".casefold())
        ):
            continue
        above = facts[sponsors[member]].code if sponsors[member] else ""
        rows.append((found.code, found.name, above, *found[2:]))
    names = columns("id name sponsor kind status joined:date market forced_rank")
    return Table(names, rows, store.settings.exponent)


def show(store: Store, act: Act, code: str, on: date | None = None) -> Card:
    """One member from both sides: upline to the top, frontline, downline by level, sales, history,
    requests for help that he asked or that wait on him, and contacts.

    Sales are those of the period of that day and of all time up to it. Raises InputError when he
    had not joined by then.
    """
    day = on or act.today
    text = day.isoformat()
    with read(store):
        member = find(store, code)
        then = member_on(store, member, text)
        if then.joined > text:
            raise InputError(
                f"{then.code} joined on {then.joined}, after {text}.",
                f"give a date from {then.joined} on",
            )
        name, email, phone = person_of(store, member)
        above = uplines_on(store, member, text)
        places = below(store, member, text)
        facts = facts_on(store, [*above, *(place.id for place in places)], text)
        exponent = store.settings.exponent
        return Card(
            then.code,
            name,
            email,
            phone,
            then.kind,
            then.status,
            then.joined,
            then.market,
            code_of(store, then.sponsor),
            then.attrs,
            text,
            standing(store, member, text),
            Table(columns("ladder rank since:date reason"), _ranks(store, member, text), exponent),
            Table(
                columns("level:int id name kind status joined:date"),
                upline_rows(above, facts),
                exponent,
            ),
            Table(
                columns("id name kind status joined:date downline:int"),
                _frontline(places, facts),
                exponent,
            ),
            Table(
                columns("level:int members:int distributors:int preferred:int customers:int"),
                _levels(places, facts),
                exponent,
            ),
            _sales(store, member, day),
            _history(store, member, text),
            about(store, act._replace(today=day), member),
            in_touch(store, member, text),
            then.owner,
            tuple(code_of(store, other) for other in owned_on(store, member, text)),
        )


def _ranks(store: Store, member: int, day: str) -> list[tuple[object, ...]]:
    """The forced ranks in force, with the day and the reason of the decree."""
    found: dict[str, tuple[object, ...]] = {}
    for event in events(store, member):
        if event.what.startswith("rank:") and event.day <= day:
            ladder = event.what.removeprefix("rank:")
            found.pop(ladder, None)
            if event.value is not None:
                found[ladder] = (ladder, event.value, event.day, event.reason)
    return [found[ladder] for ladder in sorted(found)]


def _frontline(places: list[Place], facts: dict[int, Facts]) -> list[tuple[object, ...]]:
    """Direct recruits, each with the number of those below."""
    under: dict[int, int] = {}
    for place in reversed(places):  # those below come after those above
        under[place.sponsor] = under.get(place.sponsor, 0) + under.get(place.id, 0) + 1
    rows: list[tuple[object, ...]] = []
    for place in places:
        if place.level == 1:
            found = facts[place.id]
            rows.append((*found[:5], under.get(place.id, 0)))
    return rows


def _levels(places: list[Place], facts: dict[int, Facts]) -> list[tuple[object, ...]]:
    """How many stand on each level below, by kind."""
    levels: dict[int, list[int]] = {}
    for place in places:
        counts = levels.setdefault(place.level, [0, 0, 0, 0])
        counts[0] += 1
        counts[("distributor", "preferred", "customer").index(facts[place.id].kind) + 1] += 1
    return [(level, *counts) for level, counts in sorted(levels.items())]


def _sales(store: Store, member: int, day: date) -> Table:
    """Orders and refunds by buyer kind: in the period of the day, then in all up to it."""
    period = store.settings.calendar.containing(day)
    totals = totals_of(store, member, day.isoformat())
    rows: list[tuple[object, ...]] = []
    for name, wanted in ((period.name, period.id), ("all", None)):
        for buyer in ("self", "preferred", "retail"):
            some = [t for t in totals if t.buyer == buyer and wanted in (None, t.period)]
            if some:
                sums = [sum(figures) for figures in zip(*(t[2:] for t in some), strict=True)]
                rows.append((name, buyer, *sums))
    names = columns("period buyer orders:int refunds:int amount:money pv:volume cv:volume")
    return Table(names, rows, store.settings.exponent)


def _history(store: Store, member: int, day: str) -> Table:
    """What was said about a member up to a day: before, after, why, and by whom."""
    above, joined, first = row_of(store, member)
    sponsor = code_of(store, above)
    changes = [event for event in events(store, member) if event.day <= day]
    entries = reasons(store, [first, *(event.log for event in changes)])
    code_by_id = codes(store, {event.sponsor for event in changes if event.sponsor})
    why = entries[first]
    rows: list[tuple[object, ...]] = [(joined, "joined", "", sponsor, why.note, why.at, why.actor)]
    came = member_on(store, member, "")
    before: dict[str, str] = {
        "sponsor": sponsor,
        "status": "enrolled",
        "kind": came.kind,
        "market": came.market,
        **{f"attr:{name}": value for name, value in came.attrs.items()},
    }
    for event in changes:
        why = entries[event.log]
        old, new = before.get(event.what, ""), event.value or ""
        if event.what == "sponsor":
            new = code_by_id.get(event.sponsor or 0, "")
        elif event.what.startswith("place:"):
            new = f"{code_by_id.get(event.sponsor or 0, '')}:{event.value}"
        elif event.what in PERSONAL:
            old, new = why.personal.get(event.what, ("", ""))
        before[event.what] = new
        rows.append((event.day, event.what, old, new, event.reason or why.note, why.at, why.actor))
    names = columns("day:date what before after reason at actor")
    return Table(names, rows, store.settings.exponent)
