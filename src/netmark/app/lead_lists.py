"""Leads looked at: the worklist, one of them with its whole way, and what became of them."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from netmark.app.lead_rules import Case, case_of, won_by
from netmark.app.table import Table, columns
from netmark.store import leads as store_leads
from netmark.store.db import Act, Store, read
from netmark.store.history import reasons
from netmark.store.leads import WANTS, Lead, Wanted
from netmark.store.log import private_of
from netmark.store.members import find
from netmark.store.names import codes, names
from netmark.store.sales import ref_of
from netmark.store.team_settings import load
from netmark.store.text import choice, clean
from netmark.team.leads import OPEN, Leads, Tally, days_between, rate, tally


class Filter(NamedTuple):
    """Which leads are listed: all that is stated must hold. ``mine`` and ``found_by`` are codes of
    members; ``statuses`` open, won, lost, none for all; ``due``: something is to be done now;
    ``find`` is a part of the id or the name."""

    mine: str = ""
    due: bool = False
    statuses: Sequence[str] = ()
    source: str = ""
    wants: str = ""
    language: str = ""
    region: str = ""
    found_by: str = ""
    find: str = ""


LIST = columns(
    "id name status wants next on:date overdue:int age:int last_touch:date holder found_by"
    " source language region consent contact email phone"
)


def list_(store: Store, act: Act, where: Filter = Filter()) -> Table:  # noqa: B008  immutable
    """Leads, those first about which something is to be done.

    Open ones whose next step has come, the longest overdue first; open ones without a next step,
    the oldest first; open ones with a later step, the next one first; open ones that are not to be
    contacted; then closed ones, the latest first. ``overdue`` and ``age`` in days.
    """
    day = act.today.isoformat()
    with read(store):
        wanted = Wanted(
            find(store, where.mine) if where.mine else 0,
            find(store, where.found_by) if where.found_by else 0,
            choice(where.wants, WANTS, "what a lead can want") if where.wants else "",
            clean(where.source),
            clean(where.language),
            clean(where.region),
        )
        found, now = store_leads.read(store, wanted)
        chosen = [
            i
            for i in range(len(found))
            if (not where.statuses or now.status[i] in where.statuses)
            and (not wanted.mine or now.holder[i] == wanted.mine)
            and (not where.due or now.due(i, day))
        ]
        part = clean(where.find).casefold()
        if part:
            people = store_leads.people(store, (found[i].id for i in chosen))
            chosen = [i for i in chosen if part in _findable(found[i], people)]
        chosen.sort(key=lambda i: _urgency(now, i, day))
        return Table(LIST, _rows(store, day, [(found[i], i) for i in chosen], now))


def _findable(lead: Lead, people: dict[int, store_leads.Person]) -> str:
    return f"{lead.code}\n{people.get(lead.id, ('',))[0]}".casefold()


def _urgency(now: Leads, i: int, day: str) -> tuple[object, ...]:
    if now.status[i] != OPEN:
        return 4, -int(now.closed[i].replace("-", "")), now.ids[i]
    if now.contact[i] == "no":
        return 3, 0, now.ids[i]
    if not now.step[i]:
        return 1, int(now.day[i].replace("-", "")), now.ids[i]
    return 0 if now.step_on[i] <= day else 2, int(now.step_on[i].replace("-", "")), now.ids[i]


def _rows(
    store: Store, day: str, chosen: Sequence[tuple[Lead, int]], now: Leads
) -> list[tuple[object, ...]]:
    people = store_leads.people(store, (lead.id for lead, _ in chosen))
    steps = store_leads.notes(store, (now.step[i] for _, i in chosen if now.step[i]))
    named = {member for lead, i in chosen for member in (lead.found_by, now.holder[i])}
    code = codes(store, named)
    rows: list[tuple[object, ...]] = []
    for lead, i in chosen:
        name, email, phone = people.get(lead.id, ("", "", ""))
        if now.contact[i] == "no":
            email = phone = ""  # nobody calls by mistake
        on = now.step_on[i]
        late = days_between(on, day) if on and on <= day else None
        rows.append(
            (
                *(lead.code, name, now.status[i], lead.wants, steps.get(now.step[i], ""), on),
                *(late, days_between(lead.day, day), now.last[i]),
                *(code[now.holder[i]], code[lead.found_by]),
                *(lead.source, lead.language, lead.region, now.consent[i], now.contact[i]),
                *(email, phone),
            )
        )
    return rows


class Card(NamedTuple):
    """One lead: what it is now, by whose hands it went, and everything that happened."""

    facts: Table
    way: Table
    history: Table


FACTS = columns(
    "id name email phone status wants holder found_by found:date source language region consent"
    " contact next on:date overdue:int age:int last_touch:date became"
)
WAY = columns("holder name how since:date until:date first_touch:date days:int")
HISTORY = columns("day:date what who said note at actor")


def show(store: Store, act: Act, code: str) -> Card:
    """One lead with its whole way: who found it, who has had it, and what was done.

    ``days`` until the first touch of each holder. What was erased is empty.
    """
    day = act.today.isoformat()
    with read(store):
        case = case_of(store, code)
        lead, now = case.lead, case.now
        row = _rows(store, day, [(lead, 0)], now)[0]
        at = {column.name: value for column, value in zip(LIST, row, strict=True)}
        name, email, phone = store_leads.person_of(store, lead.id) or ("", "", "")
        facts = at | {"name": name, "email": email, "phone": phone, "found": lead.day}
        facts["became"] = won_by(store, case)
        return Card(
            Table(FACTS, [tuple(facts[column.name] for column in FACTS)]),
            Table(WAY, _way(store, now)),
            Table(HISTORY, _history(store, case)),
        )


def _way(store: Store, now: Leads) -> list[tuple[object, ...]]:
    held = list(now.holdings())
    who = {each.holder for each in held}
    code, name = codes(store, who), names(store, who)
    return [
        (
            *(code[each.holder], name.get(each.holder, ""), each.how, each.since, each.until),
            *(each.first, days_between(each.since, each.first) if each.first else None),
        )
        for each in held
    ]


def _history(store: Store, case: Case) -> list[tuple[object, ...]]:
    lead = case.lead
    log_of = store_leads.logs_of(store, lead.id)
    events = store_leads.events_of(store, [lead.id])
    said = store_leads.notes(store, (event[0] for event in events))
    why = reasons(store, [lead.log, *log_of.values()])
    who = codes(store, {lead.found_by, *(event[4] for event in events if event[4])})
    first = why[lead.log]
    note = private_of(store.conn, lead.log).get("note", "")
    rows: list[tuple[object, ...]] = [
        (lead.day, "found", who[lead.found_by], "", note, first.at, first.actor)
    ]
    for seq, _, day, what, by, value, until, sale, member in events:
        words = value or (f"on {until}" if until else "")
        if what == "convert":
            words = (
                f"order {ref_of(store, sale)}" if sale else codes(store, [member or 0])[member or 0]
            )
        entry = why[log_of[seq]]
        note = said.get(seq, "")
        rows.append((day, what, who.get(by or 0, ""), words, note, entry.at, entry.actor))
    return rows


BY = ("source", "holder", "finder", "month")


def stats(store: Store, act: Act, by: str = "holder") -> Table:
    """What became of leads by source, holder, finder or month in which they were found.

    ``created``: found; ``received``: given to somebody who did not find them; ``passed``: of those
    created, passed on by whoever found them, and ``share_rate`` of it. ``conversion`` is won of
    ``mature`` leads, those that whoever has them has had for the days of the setting. Each rate
    with its 95 % Wilson interval. ``first_touch``: median days from being given one to a touch.
    """
    by = choice(by, BY, "a way to group leads")
    day = act.today.isoformat()
    with read(store):
        mature = load(store).mature_days
        found, now = store_leads.read(store)
        keys: dict[str, list[Hashable]] = {
            "source": [lead.source for lead in found],
            "finder": [lead.found_by for lead in found],
            "month": [lead.day[:7] for lead in found],
        }
        groups = tally(now, day, mature, keys.get(by))
        code = codes(store, {key for key in groups if isinstance(key, int)})
    named = {code[key] if isinstance(key, int) else str(key): one for key, one in groups.items()}
    heads = columns(
        f"{by} created:int received:int passed:int share_rate:rate share_low:rate share_high:rate"
        " mature:int won:int conversion:rate conversion_low:rate conversion_high:rate"
        " first_touch:int"
    )
    return Table(heads, [(name, *_counted(named[name])) for name in sorted(named)])


def _counted(one: Tally) -> tuple[object, ...]:
    shared, won = rate(one.passed, one.created), rate(one.won, one.mature)
    return (
        *(one.created, one.received, one.passed, *shared[2:]),
        *(one.mature, one.won, *won[2:], one.first_touch),
    )
