"""A lead that is won: by an order or a new member, there already or recorded with it."""

from datetime import date
from typing import NamedTuple

from netmark.app.lead_rules import (
    Case,
    aside,
    became,
    case_of,
    day_of,
    may_be_contacted,
    must_be_open,
)
from netmark.app.members import Newcomer, Outcome, recruit
from netmark.app.sales import Order, sale
from netmark.errors import ConflictError, InputError, StateError
from netmark.store import leads
from netmark.store.db import Act, Store, write
from netmark.store.genealogy import stands_under
from netmark.store.leads import Happened
from netmark.store.members import code_of, find, row_of
from netmark.store.sales import find_sale, ref_of
from netmark.team.leads import WON


class Became(NamedTuple):
    """What a lead became, exactly one of: an order or a member who is there already; a sale or a
    newcomer to be recorded now, whose ``member`` and ``sponsor`` are whoever has the lead."""

    order: str = ""
    member: str = ""
    sale: Order | None = None
    newcomer: Newcomer | None = None


def convert(store: Store, act: Act, code: str, what: Became, day: date | None = None) -> Outcome:
    """Win a lead: say which order or which new member it became, or record that now.

    An order counts when it is credited to whoever has the lead or to somebody of his downline, a
    member when he stands below him; neither may be older than the lead, nor won with another one.
    The same said twice changes nothing; something else is a ConflictError.
    """
    if sum(map(bool, what)) != 1:
        raise InputError(
            "a lead becomes an order or a member",
            "say which: --order REF, --member ID, --sale AMOUNT or --recruit NAME",
        )
    note, act = aside(act)
    with write(store, act, "lead convert") as entry:
        case = case_of(store, code)
        code = entry.subject = case.lead.code
        won = case.now.status[0] == WON
        if not won:
            must_be_open(store, case)
            may_be_contacted(case)
        # Inside this act nothing is only tried: a dry run undoes the whole of it.
        order, member = _recorded(store, act._replace(dry_run=False), case, what, day)
        if won:
            if (order, member) == (case.now.sale[0], case.now.member[0]):
                entry.nothing = True
                return Outcome(code, False, f"{code} is {became(store, case)} already.")
            raise ConflictError(
                f"{code} is {became(store, case)} already, not by anything else",
                f"to take that back: netmark lead reopen {code}",
            )
        text = day_of(act, case, day)
        _check_once(store, case, order, member)
        _not_yet(store, text, order, member)
        holder = case.holder
        done = Happened(case.lead.id, text, "convert", holder, sale=order, member=member, note=note)
        leads.happen(store, [done], entry.seq)
        ref = ref_of(store, order) if order else ""
        entry.body.update(day=text, holder=code_of(store, holder), order=ref)
        entry.body["member"] = code_of(store, member)
        if note:
            entry.private["note"] = note
        by = f"order {ref}" if ref else code_of(store, member)
        return Outcome(code, True, f"{code} is won by {code_of(store, holder)} on {text}: {by}.")


def _recorded(
    store: Store, act: Act, case: Case, what: Became, day: date | None
) -> tuple[int | None, int | None]:
    """The number of the order, or the id of the member, that a lead became."""
    holder = code_of(store, case.holder)
    if what.order or what.sale:
        ref = what.order
        if what.sale:
            order = what.sale._replace(member=what.sale.member or holder, day=day)
            ref = sale(store, act, order).ref
        return _order(store, case, ref), None
    code = what.member
    if what.newcomer:
        new = what.newcomer._replace(sponsor=what.newcomer.sponsor or holder, day=day)
        code = recruit(store, act, new).id
    return None, _member(store, act, case, code)


def _order(store: Store, case: Case, ref: str) -> int:
    order = find_sale(store, ref)
    if order.refunds is not None:
        raise StateError(f"{order.ref} is a refund", "name the sale")
    _not_older(case, order.ref, order.day)
    holder = case.holder
    if order.member != holder and not stands_under(store, order.member, holder, order.day)[0]:
        raise StateError(
            f"{order.ref} is credited to {code_of(store, order.member)}, who is neither"
            f" {code_of(store, holder)} nor in the downline of {code_of(store, holder)}",
            f"see who has the lead: netmark lead show {case.lead.code}",
        )
    return order.seq


def _member(store: Store, act: Act, case: Case, code: str) -> int:
    member = find(store, code)
    code = code_of(store, member)
    _not_older(case, code, row_of(store, member)[1])
    holder = case.holder
    if member == holder or not stands_under(store, member, holder, act.today.isoformat())[0]:
        raise StateError(
            f"{code} does not stand below {code_of(store, holder)}, who has {case.lead.code}",
            f"see who has it: netmark lead show {case.lead.code}",
        )
    return member


def _not_older(case: Case, what: str, day: str) -> None:
    if day < case.lead.day:
        raise InputError(
            f"{what} is of {day}, before {case.lead.code} was found on {case.lead.day}",
            "name what the lead became",
        )


def _not_yet(store: Store, day: str, order: int | None, member: int | None) -> None:
    """Refuse a day on which the order, or the member, was not there yet."""
    since = find_sale(store, ref_of(store, order)).day if order else row_of(store, member or 0)[1]
    if day < since:
        raise InputError(
            f"this cannot be dated {day}: what the lead became is of {since}",
            f"give a date from {since} on",
        )


def _check_once(store: Store, case: Case, order: int | None, member: int | None) -> None:
    """Refuse an order or a member that another lead became already."""
    others = [lead for lead in leads.became(store, order, member) if lead != case.lead.id]
    found = leads.leads_of(store, others)
    now = leads.standing(store, found)
    for i, lead in enumerate(found):
        if now.status[i] == WON and (now.sale[i], now.member[i]) == (order, member):
            what = f"order {ref_of(store, order)}" if order else code_of(store, member)
            raise ConflictError(
                f"{lead.code} became {what} already",
                f"if that was wrong: netmark lead reopen {lead.code}",
            )
