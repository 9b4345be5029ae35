"""Sales and refunds: one at a time, each of them once, and the list of a period."""

from datetime import date
from typing import NamedTuple

from netmark.app.table import Table, columns
from netmark.errors import ConflictError, InputError, StateError
from netmark.ledger.money import format_minor, format_volume, parse_minor, parse_volume
from netmark.store.days import Clock, check_day, closed_through, late_note
from netmark.store.db import Act, Store, read, write
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
    sales_in,
    share,
)
from netmark.store.text import choice, clean, clean_code


class Order(NamedTuple):
    """What was sold. Amounts and volumes as text, ``"1234.50"``; empty is the default.

    ``day``: None is today; ``at`` an ISO timestamp with its zone instead. Without ``ref`` the sale
    gets one like S000123. ``pv`` and ``cv``: what the plan says, else the amount.
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


class Posted(NamedTuple):
    """A sale or a refund as it is in the book; ``changed`` is False when it was there already.

    ``amount`` in minor units, ``pv`` and ``cv`` in hundredths. ``notes`` are sentences about what
    was recorded although it is unusual.
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
            if not order.at:
                unsaid.add("at")
            _same_or_conflict(store, old, new, unsaid)
            entry.nothing = True
            return _posted(store, old, changed=False)
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
        entry.body.update(_logged(store, new))
        posted = _posted(store, new, changed=True)
        if new.member != seller:
            note = f"{code_of(store, seller)} is merged into {posted.member}, who is credited."
            posted = posted._replace(notes=(note, *posted.notes))
        if member_on(store, new.member, new.day).status == "terminated":
            note = f"{posted.member} is terminated on {new.day}; the sale is recorded all the same."
            posted = posted._replace(notes=(note, *posted.notes))
        return posted


def refund(
    store: Store, act: Act, order: str, amount: str = "", day: date | None = None, ref: str = ""
) -> Posted:
    """Take a sale back, all that is left of it or a part, on a day in the open period.

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
        original = find_sale(store, order)
        if original.refunds is not None:
            raise StateError(
                f"{original.ref} is a refund itself.", "name the sale that is to be refunded"
            )
        if act.late and day is None and original.day <= closed_through(store):
            day = date.fromisoformat(original.day)
        old = sale_by_ref(store, ref) if ref else None
        if old:
            told = (original.seq, -wanted if wanted else old.amount_minor, day or old.day)
            if (old.refunds, old.amount_minor, old.day) != (told[0], told[1], str(told[2])):
                raise _conflict(store, old)
            entry.nothing = True
            return _posted(store, old, changed=False)
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
            ref=ref or clean_code(free_ref(store, f"{original.ref}-R", 1), "the reference"),
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
        entry.body.update(_logged(store, new), refunds=original.ref)
        return _posted(store, new, changed=True)


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


def _same_or_conflict(store: Store, old: Sale, new: Sale, unsaid: set[str]) -> None:
    differs = differences(old, new, unsaid)
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


def _posted(store: Store, sale: Sale, *, changed: bool) -> Posted:
    day = date.fromisoformat(sale.day)
    refunds = "" if sale.refunds is None else ref_of(store, sale.refunds)
    late = late_note(store, sale.day) if changed else ""
    already = "" if changed else " is there already"
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
        (late,) if late else (),
        changed,
        f"{sale.ref}{already}: {described(store, sale)}.",
    )


def _logged(store: Store, sale: Sale) -> dict[str, object]:
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
    )
    return Table(names, rows, store.settings.exponent)
