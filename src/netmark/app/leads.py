"""Leads: prospects who are found, given to somebody, passed on, worked on, won or lost.

Nothing personal goes into what is kept for good: names, next steps, notes and reasons stand where
they can be erased.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from netmark.app.lead_rules import (
    Case,
    Step,
    aside,
    became,
    case_of,
    check_twice,
    day_of,
    may_be_contacted,
    may_be_shared,
    must_be_able,
    must_be_open,
    must_hold,
    step_from,
    unable,
)
from netmark.app.members import Outcome
from netmark.errors import ConflictError, InputError, StateError
from netmark.ledger.period import parse_day
from netmark.store import leads
from netmark.store.days import check_not_ahead
from netmark.store.db import Act, Entry, Store, write
from netmark.store.genealogy import sponsor_on, stands_under
from netmark.store.leads import WANTS, YES_NO, Happened, Lead, Person
from netmark.store.members import PERSONAL, code_of, find
from netmark.store.text import choice, clean, clean_code, nearest
from netmark.team.leads import OPEN


class Prospect(NamedTuple):
    """Somebody who may buy or join. Without ``id`` the lead is called L1 and so on; ``wants`` is
    sale or recruit; ``consent`` yes or no: may he be passed on; ``holder`` who is to have him, else
    whoever found him; ``day`` when he was found, None for today; ``again``: he may be there twice.
    """

    name: str
    found_by: str
    id: str = ""
    wants: str = "sale"
    source: str = ""
    language: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""
    consent: str = ""
    holder: str = ""
    step: Step = Step()
    day: date | None = None
    again: bool = False


def add(store: Store, act: Act, new: Prospect) -> Outcome:
    """Add a lead; whoever found it has it, unless it is given to somebody else at once.

    The same lead under the same id again changes nothing; another one is a ConflictError, as is a
    prospect with the e-mail or phone of an open lead.
    """
    person = checked_person((new.name, new.email, new.phone))
    code = clean_code(new.id, "the id of a lead") if new.id else ""
    facts = checked_facts((new.wants, new.source, new.language, new.region))
    consent = choice(new.consent, YES_NO, "yes or no") if new.consent else ""
    note, act = aside(act)
    with write(store, act, "lead add", code) as entry:
        finder = find(store, new.found_by)
        there = leads.by_code(store, code) if code else None
        if there:
            differs = differences(there, (finder, facts, new.day))
            differs += other_person(leads.person_of(store, there.id), person)
            if differs:
                raise ConflictError(
                    f"there is another lead {code}: {'; '.join(differs)}.", "choose another --id"
                )
            entry.nothing = True
            return Outcome(code, False, f"{code} is there already.")
        day = check_not_ahead(act, new.day or act.today, "a lead")
        must_be_able(store, finder, day, "have found a lead")
        check_twice(store, person, new.again)
        number = leads.next_id(store)
        code = entry.subject = code or leads.free_code(store, number)
        lead = Lead(number, code, finder, *facts, day, entry.seq)
        leads.add(store, [lead], [person])
        happened = [Happened(number, day, "consent", value=consent)] if consent else []
        holder = find(store, new.holder) if new.holder else finder
        if holder != finder:
            must_be_able(store, holder, day, "be given a lead")
            if consent != "yes":
                raise StateError(
                    "a prospect is given to somebody else only if he agrees",
                    "ask first; if he agrees, say so: --consent yes",
                )
            happened.append(Happened(number, day, "assign", holder))
        happened += step_from((number, day), new.step, holder)
        leads.happen(store, happened, entry.seq)
        entry.body.update(id=code, found_by=code_of(store, finder), day=day, consent=consent)
        entry.body.update(zip(_FACTS, facts, strict=True))
        entry.body["holder"] = code_of(store, holder)
        _keep_apart(entry, note, clean(new.step.text))
        entry.private.update(zip(PERSONAL, person, strict=True))
        said = f"{code} was found by {code_of(store, finder)} on {day}"
        return Outcome(code, True, f"{said} and is with {code_of(store, holder)}.")


_FACTS = ("wants", "source", "language", "region")


def checked_person(person: Person) -> Person:
    """Who a prospect is, as it is stored. Raises InputError when nothing at all is said."""
    name, email, phone = map(clean, person)
    if not (name or email or phone):
        raise InputError("a lead without a name, an e-mail or a phone", "say who it is")
    return name, email, phone


def checked_facts(facts: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """What a lead wants, its source, language and region, as they are stored."""
    wants, source, language, region = facts
    return (
        choice(wants or "sale", WANTS, "what a lead can want"),
        clean_code(source, "the source") if source else "",
        clean_code(language, "the language") if language else "",
        clean_code(region, "the region") if region else "",
    )


def differences(there: Lead, here: tuple[int, tuple[str, str, str, str], date | None]) -> list[str]:
    """In what a lead is another one than the one in the book; a day that is not said is not one."""
    finder, facts, day = here
    pairs = [(name, getattr(there, name), v) for name, v in zip(_FACTS, facts, strict=True)]
    found = [f"{what} is {old!r}, not {new!r}" for what, old, new in pairs if old != new]
    if there.found_by != finder:
        found.append("somebody else found it")
    if day and day.isoformat() != there.day:
        found.append(f"it was found on {there.day}, not on {day}")
    return found


def other_person(there: Person | None, here: Person) -> list[str]:
    """Which parts of a person are others than those in the book; of who was erased none."""
    if there is None:
        return []
    pairs = zip(PERSONAL, there, here, strict=True)
    return [f"another {what}" for what, old, new in pairs if new and old != new]


def set_(
    store: Store, act: Act, code: str, values: Mapping[str, str], day: date | None = None
) -> Outcome:
    """Say something about a prospect; nothing takes a name, a contact or the next step away.

    ``values``: name, email, phone, consent (may he be passed on: yes, no), contact (may he be
    contacted: yes, no), next and on (the next step and its day). Who is not to be contacted has no
    next step any more.
    """
    note, act = aside(act)
    wanted = {what: clean(value) for what, value in values.items()}
    for what in wanted:
        _check_field(what)
    with write(store, act, "lead set") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        said = {
            what: choice(value, YES_NO, "yes or no")
            for what, value in wanted.items()
            if what in ("consent", "contact")
        }
        text = day_of(act, case, day, moves=bool(said))
        happened: list[Happened] = []
        changes: dict[str, list[str]] = {}
        for what, value in said.items():
            old = getattr(case.now, what)[0]
            if old != value:
                happened.append(Happened(case.lead.id, text, what, value=value))
                changes[what] = [old, value]
        changed = _set_person(store, case, wanted)
        if "next" in wanted or "on" in wanted:
            happened.append(_next(store, case, wanted, text))
            entry.body["next_on"] = happened[-1].until
        if not happened and not changed:
            entry.nothing = True
            return Outcome(code, False, f"{code} has that already.")
        if happened:
            happened[0] = happened[0]._replace(note=happened[0].note or note)
        leads.happen(store, happened, entry.seq)
        entry.body.update(day=text, changes=changes)
        _keep_apart(entry, note, wanted.get("next", ""))
        entry.private.update(changed)
        names = ", ".join([*(each.what for each in happened), *changed])
        return Outcome(code, True, f"{code}: {names} set.")


_FIELDS = (*PERSONAL, "consent", "contact", "next", "on")


def _check_field(what: str) -> None:
    if what in _FIELDS:
        return
    if what in (*_FACTS, "found_by", "day"):
        raise InputError(
            f"{what} stays as the lead was found",
            "if it is wrong, lose the lead and add it again: netmark lead lose --help",
        )
    if what == "holder":
        raise InputError("a lead is passed on", "see: netmark lead pass --help")
    near = nearest(what, _FIELDS)
    hint = f"did you mean {near}?" if near else f"use one of: {', '.join(_FIELDS)}"
    raise InputError(f"there is nothing called {what[:64]!r} to set", hint)


def _set_person(store: Store, case: Case, wanted: Mapping[str, str]) -> dict[str, list[str]]:
    """Put a new name or contacts in; what they were and are now, by column."""
    if not any(what in wanted for what in PERSONAL):
        return {}
    there = leads.person_of(store, case.lead.id)
    if there is None:
        raise StateError(f"the prospect of {case.lead.code} was erased", "add a new lead")
    before = dict(zip(PERSONAL, there, strict=True))
    after = {what: wanted.get(what, old) for what, old in before.items()}
    changed = {what: [old, after[what]] for what, old in before.items() if after[what] != old}
    if changed:
        person = checked_person((after["name"], after["email"], after["phone"]))
        check_twice(store, person, again=False, own=case.lead.id)
        leads.put_person(store, case.lead.id, person)
    return changed


def _next(store: Store, case: Case, wanted: Mapping[str, str], day: str) -> Happened:
    must_be_open(store, case)
    text, on = wanted.get("next", ""), wanted.get("on", "")
    if text or on:
        may_be_contacted(case)
        step = Step(text, parse_day(on) if on else None)
        return step_from((case.lead.id, day), step, case.holder)[0]
    return Happened(case.lead.id, day, "next", case.holder)


def _keep_apart(entry: Entry, note: str, step: str = "") -> None:
    """What is said about a prospect, where it can be erased."""
    entry.private.update({name: said for name, said in (("note", note), ("next", step)) if said})


def assign(store: Store, act: Act, code: str, to: str, day: date | None = None) -> Outcome:
    """Give a lead to its first holder, or to another one when he can't look after it any more.

    Later whoever has it passes it on. Raises StateError without consent.
    """
    note, act = aside(act)
    with write(store, act, "lead assign") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        member, text = find(store, to), day_of(act, case, day)
        must_be_open(store, case)
        if member == case.holder:
            entry.nothing = True
            return Outcome(code, False, f"{code} is with {code_of(store, member)} already.")
        may_be_shared(case)
        if case.now.how[0] != "found" and not unable(store, case.holder, text):
            holder = code_of(store, case.holder)
            raise StateError(
                f"{code} is with {holder} already, who alone can pass it on",
                f"netmark lead pass {code} {code_of(store, member)}",
            )
        must_be_able(store, member, text, "be given a lead")
        return _hand(store, entry, case, Happened(case.lead.id, text, "assign", member, note=note))


def pass_(
    store: Store, act: Act, code: str, to: str, day: date | None = None, by: str = ""
) -> Outcome:
    """Pass a lead from whoever has it to somebody in his downline, or to his sponsor.

    ``by``: who does it; refused when he has not got it. Who found it is kept for ever. Raises
    StateError without the prospect's consent.
    """
    note, act = aside(act)
    with write(store, act, "lead pass") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        member, text = find(store, to), day_of(act, case, day)
        must_be_open(store, case)
        if member == case.holder:
            entry.nothing = True
            return Outcome(code, False, f"{code} is with {code_of(store, member)} already.")
        must_hold(store, case, by)
        may_be_shared(case)
        below = stands_under(store, member, case.holder, text)[0]
        if not below and sponsor_on(store, case.holder, text) != member:
            holder, whom = code_of(store, case.holder), code_of(store, member)
            raise StateError(
                f"{holder} cannot pass {code} to {whom}, who is neither in the downline of {holder}"
                " nor the sponsor",
                f"see to whom: netmark lead suggest {code}",
            )
        must_be_able(store, member, text, "be passed a lead")
        return _hand(store, entry, case, Happened(case.lead.id, text, "pass", member, note=note))


def _hand(store: Store, entry: Entry, case: Case, how: Happened) -> Outcome:
    leads.happen(store, [how], entry.seq)
    before, after = code_of(store, case.holder), code_of(store, how.who)
    entry.body.update(day=how.day, changes={"holder": [before, after]})
    _keep_apart(entry, how.note)
    code = case.lead.code
    return Outcome(
        code,
        True,
        f"{code} is with {after} from {how.day} on, passed by {before}."
        if how.what == "pass"
        else f"{code} is with {after} from {how.day} on.",
    )


def touch(
    store: Store,
    act: Act,
    code: str,
    step: Step = Step(),  # noqa: B008  immutable
    day: date | None = None,
    by: str = "",
) -> Outcome:
    """Keep that whoever has a lead was in touch with the prospect, and what comes next.

    The note of the act is about the prospect and can be erased. Without a next step the lead has
    none any more.
    """
    note, act = aside(act)
    with write(store, act, "lead touch") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        must_be_open(store, case)
        must_hold(store, case, by)
        may_be_contacted(case)
        text = day_of(act, case, day, moves=False)
        must_be_able(store, case.holder, text, "be in touch with a prospect")
        happened = [Happened(case.lead.id, text, "touch", case.holder, note=note)]
        happened += step_from((case.lead.id, text), step, case.holder)
        leads.happen(store, happened, entry.seq)
        entry.body.update(day=text, holder=code_of(store, case.holder))
        _keep_apart(entry, note, clean(step.text))
        then = f"; next on {step.on}" if step.on else ""
        said = f"{code}: {code_of(store, case.holder)} was in touch on {text}{then}."
        return Outcome(code, True, said)


def lose(store: Store, act: Act, code: str, reason: str, day: date | None = None) -> Outcome:
    """Close a lead that came to nothing, with the reason, which can be erased."""
    note, act = aside(act)
    reason = clean(reason) or note
    if not reason:
        raise InputError("why is it lost?", 'say it, with --reason "has no time now"')
    with write(store, act, "lead lose") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        if case.now.status[0] == "lost":
            entry.nothing = True
            return Outcome(code, False, f"{code} is lost already.")
        must_be_open(store, case)
        text = day_of(act, case, day)
        lost = Happened(case.lead.id, text, "lose", case.holder, note=reason)
        leads.happen(store, [lost], entry.seq)
        entry.body.update(day=text, holder=code_of(store, case.holder))
        entry.private["reason"] = reason
        _keep_apart(entry, note)
        return Outcome(code, True, f"{code} is lost on {text}.")


def reopen(store: Store, act: Act, code: str, day: date | None = None) -> Outcome:
    """Take back that a lead was won or lost; an order or a member it became stays what it is."""
    note, act = aside(act)
    with write(store, act, "lead reopen") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        if case.now.status[0] == OPEN:
            entry.nothing = True
            return Outcome(code, False, f"{code} is open already.")
        text = day_of(act, case, day)
        person = leads.person_of(store, case.lead.id)
        if person is None:
            raise StateError(f"the prospect of {code} was erased", "add a new lead")
        check_twice(store, person, again=False, own=case.lead.id)
        again = Happened(case.lead.id, text, "reopen", case.holder, note=note)
        leads.happen(store, [again], entry.seq)
        was = became(store, case)
        entry.body.update(day=text, was=was)
        _keep_apart(entry, note)
        return Outcome(code, True, f"{code} is open again; it was {was}.")
