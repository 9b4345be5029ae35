"""To whom a lead is best passed on: active members of a downline, each with the reasons."""

from datetime import date, timedelta
from typing import NamedTuple

from netmark.app.lead_rules import Case, case_of, may_be_contacted, must_be_open
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.store import leads as store_leads
from netmark.store.db import Act, Store, read
from netmark.store.genealogy import below, facts_on
from netmark.store.members import code_of, find
from netmark.store.names import names
from netmark.store.team_settings import load
from netmark.team.leads import (
    OPEN,
    Candidate,
    Tally,
    days_between,
    matches,
    ranked,
    rate,
    tally,
)
from netmark.team.settings import Settings


class Suggested(NamedTuple):
    """Candidates, the best first, and what has to be known before one of them is chosen."""

    table: Table
    notes: tuple[str, ...]


SUGGESTED = columns(
    "rank:int id name level:int reason newcomer:bool language region load:int first_touch:int"
    " won:int mature:int conversion:rate conversion_low:rate conversion_high:rate"
)


def suggest(store: Store, act: Act, code: str, line: str = "", limit: int = 0) -> Suggested:
    """Members of the holder's downline who are active, the best for this lead first.

    Active: an order within the days after which somebody counts as silent, or new. Who has had the
    lead before is left out. ``line``: only this member and his downline; ``limit``: so many at
    most. The order is that of :func:`netmark.team.leads.ranked`.
    """
    with read(store):
        case = case_of(store, code)
        must_be_open(store, case)
        may_be_contacted(case)
        team, day = _team(store, act, case, line), act.today.isoformat()
        found = _candidates(store, act.today, case, team)
        chosen = ranked(found)[: limit or None]
        called = names(store, [one.member for one in chosen])
        spoken = store_leads.attributes(store, [one.member for one in chosen], day)
    rows: list[tuple[object, ...]] = []
    for place, one in enumerate(chosen, 1):
        won = rate(one.won, one.mature)
        has = spoken.get(one.member, {})
        rows.append(
            (
                *(place, one.code, called.get(one.member, ""), one.level),
                *(_reason(one, case, has, day), one.newcomer),
                *(has.get("language", ""), has.get("region", ""), one.load, one.wait),
                *won,
            )
        )
    notes = []
    if case.now.consent[0] != "yes":
        notes.append(
            f"the prospect has not agreed to be passed on: netmark lead set {case.lead.code}"
            " consent=yes"
        )
    return Suggested(Table(SUGGESTED, rows), tuple(notes))


def _team(store: Store, act: Act, case: Case, line: str) -> dict[int, int]:
    """Members of the holder's downline who have never had the lead, with their levels."""
    day, holder = act.today.isoformat(), case.holder
    levels = {place.id: place.level for place in below(store, holder, day)}
    if line:
        top = find(store, line)
        if top not in levels and top != holder:
            raise InputError(
                f"{code_of(store, top)} is not in the downline of {code_of(store, holder)}, who has"
                f" {case.lead.code}",
                "name somebody below the holder",
            )
        within = {top, *(place.id for place in below(store, top, day))}
        levels = {member: level for member, level in levels.items() if member in within}
    before = {held.holder for held in case.now.holdings()}
    return {member: level for member, level in levels.items() if member not in before}


def _candidates(store: Store, today: date, case: Case, levels: dict[int, int]) -> list[Candidate]:
    day, lead = today.isoformat(), case.lead
    settings: Settings = load(store)
    facts = facts_on(store, levels, day)
    spoken = store_leads.attributes(store, levels, day)
    active = store_leads.ordered_since(store, today - timedelta(settings.silent_days), today)
    sold = store_leads.sellers(store)
    _, now = store_leads.read(store)
    counted = tally(now, day, settings.mature_days)
    load_of: dict[int, int] = {}
    for holder, status in zip(now.holder, now.status, strict=True):
        load_of[holder] = load_of.get(holder, 0) + (status == OPEN)
    found, nothing = [], Tally()
    for member, level in levels.items():
        fact = facts[member]
        young = days_between(fact.joined, day) <= settings.newcomer_days
        if fact.kind != "distributor" or fact.status != "enrolled":
            continue
        if not young and member not in active:
            continue
        has, one = spoken.get(member, {}), counted.get(member, nothing)
        region = max(matches(lead.region, has.get("region", "")), matches(lead.region, fact.market))
        found.append(
            Candidate(
                member,
                fact.code,
                level,
                fact.joined,
                young or member not in sold,
                member in sold,
                matches(lead.language, has.get("language", "")),
                region,
                load_of.get(member, 0),
                one.first_touch,
                one.won,
                one.mature,
            )
        )
    return found


def _reason(one: Candidate, case: Case, has: dict[str, str], day: str) -> str:
    """Why somebody stands where he stands, in words."""
    said = []
    if one.newcomer:
        days = days_between(one.joined, day)
        joined = "joined today" if not days else f"joined {_days(days)} ago"
        said.append(f"newcomer: {joined}" + ("" if one.sold else ", no first sale yet"))
    if one.language:
        also = "" if one.language > 0 else f", not {case.lead.language}"
        said.append(f"speaks {has['language']}{also}")
    if one.region > 0:
        said.append(f"in {case.lead.region}")
    leads = "1 open lead" if one.load == 1 else f"{one.load or 'no'} open leads"
    said.append(leads)
    if one.wait is not None:
        said.append(f"first touch after {_days(one.wait)}")
    if one.mature:
        said.append(f"won {one.won} of {one.mature}")
    return "; ".join(said)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
