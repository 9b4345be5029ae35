"""Adjustments by hand: money on a balance with a reason, a category and a tax class."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.periods import period_of
from netmark.app.table import Table, columns
from netmark.errors import ConflictError, InputError, StateError
from netmark.ledger.money import format_minor, parse_minor
from netmark.store import names, postings
from netmark.store.db import Act, Entry, Store, read, write
from netmark.store.members import code_of, find, row_of
from netmark.store.periods import period_by_id
from netmark.store.postings import Kept, Posting
from netmark.store.text import clean

if TYPE_CHECKING:
    from netmark.ledger.period import Period


class Why(NamedTuple):
    """Why money is put on a balance; ``tax`` is the class under which it is reported."""

    reason: str
    category: str
    tax: str


class Adjusted(NamedTuple):
    """What was posted: its number, to whom, minor units, and into which period."""

    number: int
    member: str
    amount_minor: int
    period: str
    exponent: int

    @property
    def said(self) -> str:
        """One sentence about it."""
        amount = format_minor(self.amount_minor, self.exponent)
        return f"Posting {self.number}: {amount} on the balance of {self.member} in {self.period}."


def adjust(store: Store, act: Act, code: str, amount: str, why: Why, period: str = "") -> Adjusted:
    """Put an amount on a balance (below zero: take it off) in an open period.

    Without ``period`` in the one that is closed next. Raises InputError without reason, category
    or tax class, StateError when the period is closed.
    """
    minor = parse_minor(amount, store.settings.exponent)
    if not minor:
        raise InputError("an adjustment of nothing", "give an amount, such as 25.00 or -25.00")
    words = {name: clean(text) for name, text in why._asdict().items()}
    for name, text in words.items():
        if not text:
            raise InputError(f"an adjustment needs a {_SAID[name]}", f"say it, with --{name}")
    with write(store, act, "adjust") as entry:
        member = find(store, code)
        entry.subject = code_of(store, member)
        where = open_period(store, act, member, period)
        said = (words["category"], words["tax"], words["reason"])
        posting = Posting(where.id, member, minor, "adjustment", *said)
        return _post(store, entry, posting, where)


_SAID = {"reason": "reason", "category": "category", "tax": "tax class"}


class Undo(NamedTuple):
    """Which posting is to be taken back: its number, whose it is, and the amount against it."""

    number: int
    member: str
    amount: str


def undo(store: Store, act: Act, what: Undo, reason: str, period: str = "") -> Adjusted:
    """Take an adjustment or a forfeit back by a posting of the opposite amount.

    Raises InputError when the posting is another one than the caller believes, ConflictError when
    it was taken back already.
    """
    reason, number = clean(reason), what.number
    minor = parse_minor(what.amount, store.settings.exponent)
    if not reason:
        raise InputError("taking something back needs a reason", "say it, with --reason")
    with write(store, act, "adjust undo") as entry:
        kept = postings.by_number(store, number)
        if kept is None:
            raise InputError(
                f"there is no posting {number}", "the numbers are in: netmark report postings"
            )
        old = kept.posting
        entry.subject = code_of(store, old.member)
        if old.member != find(store, what.member) or old.amount_minor != -minor:
            there = format_minor(old.amount_minor, store.settings.exponent)
            against = format_minor(-old.amount_minor, store.settings.exponent)
            raise InputError(
                f"posting {number} is {there} on the balance of {entry.subject}",
                f"to take it back: netmark adjust {entry.subject} {against} --undo {number}",
            )
        if old.kind not in ("adjustment", "forfeit") or old.undoes is not None:
            is_ = "takes another one back" if old.undoes is not None else f"is a {old.kind}"
            raise StateError(
                f"posting {number} {is_} and can't be undone",
                hint=f"post the amount that is right: netmark adjust {entry.subject} AMOUNT",
            )
        before = postings.undone_by(store, number)
        if before is not None:
            raise ConflictError(
                f"posting {number} is undone already, by posting {before}",
                hint=f"netmark report postings --member {entry.subject}",
            )
        where = open_period(store, act, old.member, period)
        entry.body["undoes"] = number
        taken = old._replace(
            period=where.id, amount_minor=-old.amount_minor, reason=reason, undoes=number
        )
        return _post(store, entry, taken, where)


def _post(store: Store, entry: Entry, posting: Posting, where: "Period") -> Adjusted:
    number = postings.add(store, entry.seq, [posting])
    entry.body.update(
        id=number,
        period=where.name,
        amount_minor=posting.amount_minor,
        category=posting.category,
        tax=posting.tax,
        reason=posting.reason,
    )
    exponent = store.settings.exponent
    return Adjusted(number, entry.subject, posting.amount_minor, where.name, exponent)


def open_period(store: Store, act: Act, member: int, text: str = "") -> "Period":
    """Into which period something about a member is posted: the one named, or the next to close.

    That is the one after the latest closed period, never before he joined. Raises StateError when
    the one that was named is closed, or is over before he joined.
    """
    from datetime import date

    calendar, closed = store.settings.calendar, postings.last_closed(store)
    joined = date.fromisoformat(row_of(store, member)[1])
    if text:
        period = period_of(store, act, text)
        if period.id <= closed:
            name = period_by_id(store, closed).name
            raise StateError(
                f"{period.name} is closed, or can't be closed any more",
                hint=f"post it into a period after {name}, or leave --period out",
            )
        if period.last < joined:
            raise StateError(
                f"{code_of(store, member)} joined on {joined}, after {period.name}",
                hint="leave --period out",
            )
        return period
    first = period_by_id(store, closed).last + timedelta(1) if closed else act.today
    return calendar.containing(max(first, joined))


def report_postings(store: Store, act: Act, period: str = "", code: str = "") -> Table:
    """Every posting, oldest first: number, period, member, amount, why, and what it is about."""
    with read(store):
        member = find(store, code) if code else None
        when = period_of(store, act, period) if period else None
        found = postings.all_of(store, when, member)
        codes = names.codes(store, sorted({kept.posting.member for kept in found}))
        rows: list[tuple[object, ...]] = [_row(kept, codes) for kept in found]
    heads = columns(
        "number:int period member amount:money kind category tax reason order origin bonus"
        " undoes posted_by"
    )
    return Table(heads, rows, store.settings.exponent)


def _row(kept: Kept, codes: dict[int, str]) -> tuple[object, ...]:
    posting = kept.posting
    return (
        kept.seq,
        kept.period,
        codes[posting.member],
        posting.amount_minor,
        posting.kind,
        posting.category,
        posting.tax,
        posting.reason,
        kept.order,
        kept.origin,
        posting.bonus,
        "" if posting.undoes is None else str(posting.undoes),
        kept.actor,
    )
