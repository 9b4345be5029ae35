"""What may be done with a lead: by whom, on which day, and never against what the prospect said."""

from datetime import date
from typing import NamedTuple

from netmark.errors import ConflictError, InputError, StateError
from netmark.store import leads
from netmark.store.days import check_not_ahead
from netmark.store.db import Act, Store
from netmark.store.leads import Happened, Lead, Person
from netmark.store.members import code_of, find, member_on
from netmark.store.sales import ref_of
from netmark.store.text import clean
from netmark.team.leads import LOST, OPEN, Leads

_MOVES = ("assign", "pass", "convert", "lose", "reopen", "consent", "contact")


class Case(NamedTuple):
    """One lead while something is done with it: as found, and what it is now (at place 0).

    ``moved``: the newest day on which it changed hands or standing; ``newest``: of anything.
    """

    lead: Lead
    now: Leads
    moved: str
    newest: str

    @property
    def holder(self) -> int:
        """Who has it, an id."""
        return self.now.holder[0]


class Step(NamedTuple):
    """What is to be done next with a lead, and on which day; nothing and None: not said."""

    text: str = ""
    on: date | None = None


def aside(act: Act) -> tuple[str, Act]:
    """The note, which is about a prospect and must be erasable, apart from the act for the log."""
    return clean(act.note), act._replace(note="")


def case_of(store: Store, code: str) -> Case:
    """Look a lead up. Raises InputError with the nearest code."""
    lead = leads.find(store, code)
    events = leads.events_of(store, [lead.id])
    now = Leads([(lead.id, lead.found_by, lead.day)])
    now.take(events)
    moved = max([lead.day, *(day for _, _, day, what, *_ in events if what in _MOVES)])
    return Case(lead, now, moved, max([moved, *(event[2] for event in events)]))


def day_of(act: Act, case: Case, day: date | None, *, moves: bool = True) -> str:
    """The day on which something happens with a lead, as ISO text: not ahead, and not too early.

    What moves a lead comes after all that is known of it; a touch or a step may be told late, but
    not from before the lead moved.
    """
    text = check_not_ahead(act, day or act.today, "this")
    since = case.newest if moves else case.moved
    if text < since:
        raise InputError(
            f"this cannot be dated {text}: {case.lead.code} has something of {since} already",
            f"give a date from {since} on; see it: netmark lead show {case.lead.code}",
        )
    return text


def must_be_open(store: Store, case: Case) -> None:
    """Refuse a lead that is won or lost already."""
    if case.now.status[0] == OPEN:
        return
    code = case.lead.code
    raise StateError(
        f"{code} is {became(store, case)} already",
        f"to take that back: netmark lead reopen {code}",
    )


def became(store: Store, case: Case) -> str:
    """What a closed lead is, in words."""
    if case.now.status[0] == LOST:
        return "lost"
    return f"won ({won_by(store, case)})"


def won_by(store: Store, case: Case) -> str:
    """The order or the member that a lead became; nothing for one that is not won."""
    sale, member = case.now.sale[0], case.now.member[0]
    return f"order {ref_of(store, sale)}" if sale else code_of(store, member)


def may_be_contacted(case: Case) -> None:
    """Refuse what would bring somebody to a prospect who does not want it."""
    if case.now.contact[0] == "no":
        code = case.lead.code
        raise StateError(
            f"the prospect of {code} does not want to be contacted",
            f"if he has changed his mind: netmark lead set {code} contact=yes",
        )


def may_be_shared(case: Case) -> None:
    """Refuse to give a prospect's data to somebody else when he has not agreed to it."""
    may_be_contacted(case)
    if case.now.consent[0] != "yes":
        code = case.lead.code
        said = "has not agreed" if not case.now.consent[0] else "does not agree"
        raise StateError(
            f"the prospect of {code} {said} to be passed on",
            f"ask first; if he agrees: netmark lead set {code} consent=yes",
        )


def must_be_able(store: Store, member: int, day: str, what: str) -> None:
    """Refuse a member who cannot look after leads on a day: no distributor, or not enrolled."""
    if reason := unable(store, member, day):
        raise StateError(f"{code_of(store, member)} cannot {what}: {reason}", "name another member")


def unable(store: Store, member: int, day: str) -> str:
    """Why a member cannot look after leads on a day; nothing when he can."""
    then = member_on(store, member, day)
    if then.joined > day:
        return f"{then.code} joined on {then.joined}, after {day}"
    if then.kind != "distributor":
        return f"only distributors do, and {then.code} is a {then.kind}"
    return f"terminated as of {day}" if then.status == "terminated" else ""


def must_hold(store: Store, case: Case, by: str) -> None:
    """Refuse somebody who has not got the lead; nobody named is whoever has it."""
    if by and find(store, by) != case.holder:
        raise StateError(
            f"{case.lead.code} is with {code_of(store, case.holder)}, not with {by}",
            f"see its way: netmark lead show {case.lead.code}",
        )


def step_from(case: tuple[int, str], step: Step, holder: int | None) -> list[Happened]:
    """The event of a next step of a lead (id and day), none when there is none to be said."""
    text = clean(step.text)
    if not text and not step.on:
        return []
    if not text or not step.on:
        raise InputError(
            "a next step has a text and a day",
            'say both: --next "call again" --on 2026-12-01',
        )
    lead, day = case
    if step.on.isoformat() < day:
        raise InputError(f"the next step cannot be on {step.on}, before {day}", "give a later day")
    return [Happened(lead, day, "next", holder, until=step.on.isoformat(), note=text)]


def check_twice(store: Store, person: Person, again: bool, own: int = 0) -> None:
    """Refuse a prospect who is in an open lead already, unless he is to be there ``again``.

    Who has said that he does not want to be contacted is refused in any case. ``own`` is the lead
    that is looked at.
    """
    known = leads.known_by(store, leads.contact_keys(person))
    others = sorted({lead for some in known.values() for lead in some if lead != own})
    found = leads.leads_of(store, others)
    now = leads.standing(store, found)
    for i, lead in enumerate(found):
        refused = twice(lead.code, now, i, again=again)
        if refused:
            raise ConflictError(*refused)


def twice(code: str, now: Leads, i: int, *, again: bool) -> tuple[str, str] | None:
    """Why a prospect cannot be entered who is known from another lead, and what to do; or None."""
    if now.contact[i] == "no":
        return (
            f"this prospect is known from {code} and does not want to be contacted",
            f"if he has changed his mind: netmark lead set {code} contact=yes",
        )
    if now.status[i] == OPEN and not again:
        return (
            f"there is a lead with this e-mail or phone already: {code}",
            f"see it: netmark lead show {code}; to have it twice all the same, add --again",
        )
    return None
