"""What is said about a lead after it was found: consent, contacts, language, the next step."""

from collections.abc import Callable, Mapping
from datetime import date

from netmark.app.lead_rules import (
    Case,
    Step,
    aside,
    case_of,
    check_twice,
    day_of,
    keep_apart,
    may_be_contacted,
    must_be_open,
    step_from,
)
from netmark.app.leads import checked_facts, checked_person
from netmark.app.members import Outcome
from netmark.errors import InputError, StateError
from netmark.ledger.period import parse_day
from netmark.store import leads
from netmark.store.db import Act, Store, write
from netmark.store.leads import YES_NO, Happened
from netmark.store.members import PERSONAL
from netmark.store.text import choice, clean, nearest


def set_(
    store: Store, act: Act, code: str, values: Mapping[str, str], day: date | None = None
) -> Outcome:
    """Say something about a prospect; nothing takes a name, a contact or the next step away.

    ``values``: name, email, phone, consent (may he be passed on: yes, no), contact (may he be
    contacted: yes, no), wants, source, language, region, next and on (the next step and its day).
    Who is not to be contacted has no next step any more.
    """
    note, act = aside(act)
    wanted = {what: clean(value) for what, value in values.items()}
    for what in wanted:
        _check_field(what)
    with write(store, act, "lead set") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        said = {what: _SAID[what](value) for what, value in wanted.items() if what in _SAID}
        known = {"consent": case.now.consent[0], "contact": case.now.contact[0]}
        text = day_of(act, case, day, moves=bool(known.keys() & said))
        happened: list[Happened] = []
        changes: dict[str, list[str]] = {}
        for what, value in said.items():
            old = known[what] if what in known else getattr(case.lead, what)
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
        keep_apart(entry, note, wanted.get("next", ""))
        entry.private.update(changed)
        names = ", ".join([*(each.what for each in happened), *changed])
        return Outcome(code, True, f"{code}: {names} set.")


def _yes_no(text: str) -> str:
    return choice(text, YES_NO, "yes or no")


_SAID: Mapping[str, Callable[[str], str]] = {
    "consent": _yes_no,
    "contact": _yes_no,
    "wants": lambda text: checked_facts((text, "", "", ""))[0],
    "source": lambda text: checked_facts(("", text, "", ""))[1],
    "language": lambda text: checked_facts(("", "", text, ""))[2],
    "region": lambda text: checked_facts(("", "", "", text))[3],
}
"""How what is said of a lead is checked; gives it as it is kept."""

_FIELDS = (*PERSONAL, *_SAID, "next", "on")


def _check_field(what: str) -> None:
    if what in _FIELDS:
        return
    if what in ("found_by", "date", "id"):
        raise InputError(
            f"{what} is kept for good",
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
