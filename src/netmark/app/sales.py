"""Sales and refunds: one at a time, each of them once, and the list of a period."""

from datetime import date
from typing import NamedTuple

from netmark.app.giving import Ceding, check
from netmark.app.table import Table, columns
from netmark.errors import ConflictError, InputError, StateError
from netmark.ledger.money import format_minor, format_volume, parse_minor, parse_volume
from netmark.store import given
from netmark.store.days import Clock, check_day, closed_through, late_note
from netmark.store.db import Act, Entry, Store, read, write
from netmark.store.given import Gift
from netmark.store.members import code_of, find, member_on, row_of
from netmark.store.merging import credited, merges
from netmark.store.sales import (
    BUYERS,
    Returned,
    Sale,
    add_sale,
    find_sale,
    free_ref,
    give_back,
    next_seq,
    plan_defaults,
    ref_of,
    refunds_of,
    sale_by_ref,
    sale_by_seq,
    sales_in,
    share,
)
from netmark.store.text import choice, clean, clean_code


class Order(NamedTuple):
    """What was sold. Amounts and volumes as text, ``"1234.50"``; empty is the default.

    ``day``: None is today; ``at`` an ISO timestamp with its zone instead. Without ``ref`` the sale
    gets one like S000123. ``pv`` and ``cv``: what the plan says, else the amount. ``found_by``: who
    made the sale and gives its credit to ``member``, who stands below.
    """

    member: str
    amount: str
    pv: str = ""
    cv: str = ""
    buyer: str = "self"
    day: date | None = None
    at: str = ""
    ref: str = ""
    product: str = ""
    customer: str = ""
    kind: str = "order"
    found_by: str = ""


class Posted(NamedTuple):
    """A sale or a refund as it is in the book; ``changed`` is False when it was there already.

    ``amount`` in minor units, ``pv`` and ``cv`` in hundredths. ``given_by`` is who gave its credit
    to the member. ``notes`` are sentences about what was recorded although it is unusual.
    """

    ref: str
    member: str
    day: str
    period: str
    buyer: str
    kind: str
    amount: int
    pv: int
    cv: int
    refunds: str
    given_by: str
    notes: tuple[str, ...]
    changed: bool
    said: str


def sale(store: Store, act: Act, order: Order) -> Posted:
    """Post a sale. The same ``ref`` again changes nothing; with other content: ConflictError.

    A day, PV or CV that is not given is not compared with what is there.
    """
    exponent = store.settings.exponent
    amount = parse_minor(order.amount.strip(), exponent)
    pv = parse_volume(order.pv.strip()) if order.pv else None
    cv = parse_volume(order.cv.strip()) if order.cv else None
    if amount < 0 or (pv or 0) < 0 or (cv or 0) < 0:
        raise InputError("a sale is never negative", "to take one back: netmark refund ORDER")
    day, at = order.day or act.today, None
    if order.at:
        text, at = Clock(store.settings.time_zone).read(order.at)
        day = date.fromisoformat(text)
    new = Sale(
        seq=0,
        ref=clean_code(order.ref, "the reference") if order.ref else "",
        member=0,
        day=day.isoformat(),
        at=at,
        period=store.settings.calendar.containing(day).id,
        buyer=choice(order.buyer or "self", BUYERS, "a kind of buyer"),
        kind=clean_code(order.kind or "order", "the kind of the order"),
        amount_minor=amount,
        pv=pv or 0,
        cv=cv or 0,
        customer=clean(order.customer),
        product=clean(order.product),
    )
    with write(store, act, "sale", new.ref) as entry:
        seller = find(store, order.member)
        new = new._replace(
            member=credited(merges(store, [seller]), seller, new.day), seq=next_seq(store)
        )
        old = sale_by_ref(store, new.ref) if new.ref else None
        if old:
            new = new._replace(member=seller) if old.member == seller else new
            unsaid = {"day"} if not (order.day or order.at) else set()
            unsaid |= {name for name, v in (("pv", pv), ("cv", cv)) if v is None}
            unsaid |= set() if order.at else {"at"}
            _must_be_same(store, old, differences(old, new, unsaid), order.found_by)
            entry.nothing = True
            return posted(store, old, changed=False)
        check_day(store, act, day, "a sale")
        check_joined(store, new)
        shares = plan_defaults(store, new.period) if pv is None or cv is None else None
        if shares:
            new = new._replace(
                pv=share(amount, exponent, shares.pv) if pv is None else pv,
                cv=share(amount, exponent, shares.cv) if cv is None else cv,
            )
        new = new._replace(ref=new.ref or free_ref(store, "S", new.seq))
        entry.subject = new.ref
        add_sale(store, new, entry.seq)
        entry.body.update(logged(store, new))
        gift = _given_at_once(store, act, new, entry, order.found_by) if order.found_by else None
        done = posted(store, new, changed=True)
        done = warned(store, done, gift) if gift else done
        if new.member != seller:
            note = f"{code_of(store, seller)} is merged into {done.member}, who is credited."
            done = done._replace(notes=(note, *done.notes))
        if member_on(store, new.member, new.day).status == "terminated":
            note = f"{done.member} is terminated on {new.day}; the sale is recorded all the same."
            done = done._replace(notes=(note, *done.notes))
        return done


def _given_at_once(store: Store, act: Act, new: Sale, entry: Entry, maker: str) -> Gift | None:
    """Say of a sale that was just entered who made it, if not the member it is credited to."""
    giver = find(store, maker)
    if giver == new.member:
        return None
    check(store, Ceding(giver, new.member, new.day, new.buyer), act.today.isoformat())
    gift = Gift(given.next_gift(store), new.seq, None, None, giver, new.member, None)
    given.add_gifts(store, [gift], entry.seq)
    entry.body["given_by"] = code_of(store, giver)
    return gift


def warned(store: Store, done: Posted, gift: Gift) -> Posted:
    """With what there is to know about a gift that was just made in an open period."""
    from netmark.app.forgone import notes

    if done.day <= closed_through(store):
        return done
    return done._replace(notes=(*done.notes, *notes(store, gift, done.day)))


def refund(
    store: Store, act: Act, order: str, amount: str = "", day: date | None = None, ref: str = ""
) -> Posted:
    """Take a sale back, all that is left of it or a part, on a day in the open period.

    When its credit was given to somebody, it is taken from who has it now.
    When it comes ``late`` it counts in the closed period of its sale, on the day of the sale unless
    another is given. PV and CV go back pro rata of the running total, so that parts add up to the
    whole. Without ``ref`` it is called ORDER-R1 and so on. Never more than was sold.
    """
    exponent = store.settings.exponent
    wanted = parse_minor(amount.strip(), exponent) if amount else None
    if wanted is not None and wanted <= 0:
        raise InputError("a refund is a positive amount", "leave it out to refund all that is left")
    ref = clean_code(ref, "the reference") if ref else ""
    with write(store, act, "refund", ref) as entry:
        named = find_sale(store, order)
        if named.refunds is not None:
            raise StateError(
                f"{named.ref} is a refund itself.", "name the sale that is to be refunded"
            )
        rows = given.chain_of(store, named.seq).rows
        original = sale_by_seq(store, rows[-1])
        if act.late and day is None and original.day <= closed_through(store):
            day = date.fromisoformat(original.day)
        old = sale_by_ref(store, ref) if ref else None
        if old:
            told = (-wanted if wanted else old.amount_minor, str(day or old.day))
            if old.refunds not in rows or (old.amount_minor, old.day) != told:
                raise _conflict(store, old)
            entry.nothing = True
            return posted(store, old, changed=False)
        text = check_day(store, act, day or act.today, "a refund")
        if text < original.day:
            raise InputError(
                f"a refund cannot be dated {text}: {original.ref} was sold on {original.day}."
            )
        gone = Returned()
        for earlier in refunds_of(store, [original.seq]):
            gone = gone.plus(earlier)
        taken = _taken(store, original, gone, wanted)
        pv, cv = give_back(original, gone, taken)
        new = original._replace(
            seq=next_seq(store),
            ref=ref or clean_code(free_ref(store, f"{named.ref}-R", 1), "the reference"),
            day=text,
            at=None,
            period=store.settings.calendar.containing(day or act.today).id,
            amount_minor=-taken,
            pv=-pv,
            cv=-cv,
            refunds=original.seq,
        )
        entry.subject = new.ref
        add_sale(store, new, entry.seq)
        entry.body.update(logged(store, new), refunds=original.ref)
        done = posted(store, new, changed=True)
        if original.seq != named.seq:
            note = f"{named.ref} was given to {done.member}: the refund is one of {original.ref}."
            done = done._replace(notes=(note, *done.notes))
        return done


def _taken(store: Store, original: Sale, gone: Returned, wanted: int | None) -> int:
    """How much goes back now. Raises StateError when less than that is left."""
    left = original.amount_minor - gone.amount
    if gone == (original.amount_minor, original.pv, original.cv) or (wanted and not left):
        raise StateError(
            f"{original.ref} is refunded already, wholly.",
            f"see it: netmark report sales --member {code_of(store, original.member)}",
        )
    if wanted is not None and wanted > left:
        exponent = store.settings.exponent
        raise StateError(
            f"{format_minor(wanted, exponent)} is more than is left of {original.ref}:"
            f" {format_minor(left, exponent)}.",
            "leave the amount out to refund all that is left",
        )
    return left if wanted is None else wanted


def check_joined(store: Store, new: Sale) -> None:
    """Refuse a sale by somebody who had not joined yet."""
    joined = row_of(store, new.member)[1]
    if new.day < joined:
        raise InputError(
            f"a sale cannot be dated {new.day}: {code_of(store, new.member)} joined on {joined}.",
            f"give a date from {joined} on",
        )


def differences(old: Sale, new: Sale, unsaid: set[str]) -> list[str]:
    """The names of the fields in which two sales differ, apart from those that were not given."""
    names = ("member", "day", "at", "buyer", "kind", "amount_minor", "pv", "cv", "customer")
    return [
        name.removesuffix("_minor")
        for name in (*names, "product", "refunds")
        if name not in unsaid and getattr(old, name) != getattr(new, name)
    ]


def _must_be_same(store: Store, old: Sale, differs: list[str], found_by: str) -> None:
    if found_by:
        gift = given.gift_of(store, old.seq)
        made = gift.giver if gift and gift.original is None else old.member
        differs = [*differs, *(["maker"] if made != find(store, found_by) else [])]
    if differs:
        raise _conflict(store, old, differs)


def _conflict(store: Store, old: Sale, differs: list[str] | None = None) -> ConflictError:
    what = f" with another {', '.join(differs)}" if differs else ""
    return ConflictError(
        f"{old.ref} is in the book already{what}: {described(store, old)}.",
        "use another --ref for another order; a wrong one is taken back with: "
        f"netmark refund {old.ref}",
    )


def described(store: Store, sale: Sale) -> str:
    """A sale in a few words, with its figures."""
    amount = format_minor(sale.amount_minor, store.settings.exponent)
    volumes = f"PV {format_volume(sale.pv)}, CV {format_volume(sale.cv)}"
    who = code_of(store, sale.member)
    return f"{amount} {who} {sale.buyer} on {sale.day}, {volumes}"


def posted(store: Store, sale: Sale, *, changed: bool) -> Posted:
    """A row of the book as it is told; ``changed`` is False for one that was there already."""
    day = date.fromisoformat(sale.day)
    refunds = "" if sale.refunds is None else ref_of(store, sale.refunds)
    late = late_note(store, sale.day) if changed else ""
    already = "" if changed else " is there already"
    gift = given.gift_of(store, sale.seq)
    giver = code_of(store, gift.giver) if gift else ""
    by = f"; given by {giver}" if giver else ""
    return Posted(
        sale.ref,
        code_of(store, sale.member),
        sale.day,
        store.settings.calendar.containing(day).name,
        sale.buyer,
        sale.kind,
        sale.amount_minor,
        sale.pv,
        sale.cv,
        refunds,
        giver,
        (late,) if late else (),
        changed,
        f"{sale.ref}{already}: {described(store, sale)}{by}.",
    )


def logged(store: Store, sale: Sale) -> dict[str, object]:
    """What the log says of a new sale."""
    return {
        "ref": sale.ref,
        "member": code_of(store, sale.member),
        "day": sale.day,
        "amount_minor": sale.amount_minor,
        "pv": sale.pv,
        "cv": sale.cv,
    }


def report_sales(store: Store, act: Act, period: str = "", member: str = "") -> Table:
    """Sales and refunds of a period (empty: the current one) by day, of everybody or one member."""
    calendar = store.settings.calendar
    chosen = calendar.parse(period) if period else calendar.containing(act.today)
    with read(store):
        rows = sales_in(store, chosen.id, find(store, member) if member else None)
    names = columns(
        "ref date:date member buyer kind product customer amount:money pv:volume cv:volume refunds"
        " given_by given_to"
    )
    return Table(names, rows, store.settings.exponent)
